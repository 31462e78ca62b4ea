"""Every form in every state, in light and dark, on desktops, tablets and phones.

With ``RESEND_NB_SCREENSHOTS`` the pictures are kept in that folder, to look at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import ROOT
from support.browsing import OVERFLOWING, Site, voila, write_notebook
from support.form_states import cells, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

SCROLLING = """() => [...document.querySelectorAll('.rnb-form *')]
  .filter(node => !['TEXTAREA', 'SELECT', 'INPUT'].includes(node.tagName))
  .filter(node => ['auto', 'scroll'].includes(getComputedStyle(node).overflowY))
  .filter(node => node.scrollHeight > node.clientHeight + 1)
  .map(node => node.className)"""
"""Finds parts of forms that scroll by themselves."""

FETCH_AXE = "npm install --prefix .sdks/node axe-core@4.14.1"

AXE = ROOT / ".sdks" / "node" / "node_modules" / "axe-core" / "axe.min.js"

VIOLATIONS = """async () => {
  const found = await axe.run('.rnb-form', {iframes: false, resultTypes: ['violations']});
  return found.violations
    .filter(violation => ['serious', 'critical'].includes(violation.impact))
    .flatMap(violation => violation.nodes.map(
      node => `${violation.id}: ${node.html.slice(0, 300)} ${node.failureSummary}`));
}"""
"""Finds what axe-core calls serious or critical; the email in its frame is not part of a form."""

COLUMNS = """() => [...document.querySelectorAll('.state-broadcast-content .rnb-columns')]
  .map(node => getComputedStyle(node).gridTemplateColumns.split(' ').length)"""


@pytest.fixture(params=pages(), ids=" ".join, scope="module")
def states(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, list[str]]]:
    """Voila with some states of forms on one page, and their names."""
    pytest.importorskip("voila", reason="needs voila")
    notebook = tmp_path_factory.mktemp("states") / "forms.ipynb"
    write_notebook(notebook, *cells(request.param))
    with voila(notebook) as site:
        yield site, request.param


@pytest.fixture(params=["light", "dark"], scope="module")
def shown(
    request: pytest.FixtureRequest, browser: Browser, states: tuple[Site, list[str]]
) -> Iterator[tuple[Page, list[str], str]]:
    """A page that shows some states in a theme, their names, and the theme."""
    site, names = states
    page = browser.new_page(viewport={"width": 1400, "height": 4000})
    page.goto(f"{site.url}/?theme={request.param}", timeout=90_000)
    for name in names:
        page.locator(f".state-{name}").wait_for(timeout=120_000)
    yield page, names, request.param
    page.close()


def test_every_state_fits(shown: tuple[Page, list[str], str], tmp_path: Path) -> None:
    """Nothing overflows or scrolls inside a form, and a broadcast has two columns from 900 px."""
    pictures = Path(os.environ.get("RESEND_NB_SCREENSHOTS") or tmp_path)
    page, names, theme = shown
    for width in (1400, 900, 400):
        page.set_viewport_size({"width": width, "height": 4000})
        page.wait_for_timeout(500)
        assert page.evaluate(OVERFLOWING) == []
        assert page.evaluate(SCROLLING) == []
        columns = [2 if width >= 900 else 1]
        assert page.evaluate(COLUMNS) == (columns if "broadcast-content" in names else [])
        for name in names:
            file = pictures / f"{name}-{width}-{theme}.png"
            picture = page.locator(f".state-{name}").screenshot(path=file)
            assert len(picture) > 2_000


def test_every_state_is_accessible(shown: tuple[Page, list[str], str]) -> None:
    """axe-core finds no serious or critical violation in any state, wide or narrow."""
    if not AXE.is_file():
        pytest.skip(f"needs axe-core: {FETCH_AXE}")
    page, _, _ = shown
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in (1400, 400):
        page.set_viewport_size({"width": width, "height": 4000})
        page.wait_for_timeout(500)
        assert page.evaluate(VIOLATIONS) == []
