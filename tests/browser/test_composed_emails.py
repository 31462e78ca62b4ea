"""Composed emails in a real browser, and the page of the docs that shows one."""

from __future__ import annotations

import runpy
from typing import TYPE_CHECKING, Literal

import pytest
from PIL import Image
from support import ROOT

import resend_nb as rnb
from resend_nb.campaign.composer.starters import STARTERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

DOCS = ROOT / "docs"
SCRIPT = runpy.run_path(str(DOCS / "make_compose.py"))
EMAILS = {
    **{name: rnb.compose(rnb.starter(name), rnb.Theme(name="A", address="B")) for name in STARTERS},
    "docs": SCRIPT["email"](),
}

# The lightness of the backgrounds, and the smallest target of a link.
_LOOK = """() => {
  const luma = node => getComputedStyle(node).backgroundColor.match(/\\d+/g).slice(0, 3)
    .reduce((sum, part) => sum + Number(part), 0) / 3;
  const boxes = [...document.querySelectorAll('.button a, .foot a')]
    .map(link => link.getBoundingClientRect());
  return {
    width: document.documentElement.scrollWidth,
    body: luma(document.body),
    card: luma(document.querySelector('.card')),
    button: Math.min(...boxes.slice(0, -1).map(box => box.height)),
    images: Math.max(0, ...[...document.images].map(image => image.getBoundingClientRect().right)),
  };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 400, 1000])
@pytest.mark.parametrize("name", EMAILS)
def test_an_email_fits_the_screen(
    browser: Browser, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    """Nothing is wider than the screen, buttons fit fingers, and dark mode is dark."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_content(EMAILS[name])
    look = page.evaluate(_LOOK)
    page.close()
    assert look["width"] == width
    assert look["images"] <= width
    assert look["button"] >= 44
    assert (look["body"] < 64, look["card"] < 64) == (scheme == "dark",) * 2


def test_the_page_of_the_docs_is_current() -> None:
    """docs/compose.md is what its script writes, and its pictures are small."""
    assert (DOCS / "compose.md").read_text(encoding="utf-8") == SCRIPT["page"]()
    pictures = {file.stem: file for file in (DOCS / "compose").glob("*.png")}
    assert set(pictures) == set(SCRIPT["PICTURES"])
    for name, file in pictures.items():
        assert file.stat().st_size < 60_000
        with Image.open(file) as picture:
            assert picture.width == SCRIPT["PICTURES"][name][1]
