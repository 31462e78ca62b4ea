"""Every form in every state, in light and dark, on desktops, tablets and phones.

With ``RESEND_NB_SCREENSHOTS`` the pictures are kept in that folder, to look at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.browsing import OVERFLOWING, Site, voila, write_notebook
from support.form_states import cells, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

SCROLLING = """() => [...document.querySelectorAll('.rnb-form *')]
  .filter(node => !['TEXTAREA', 'SELECT', 'INPUT'].includes(node.tagName))
  .filter(node => ['auto', 'scroll'].includes(getComputedStyle(node).overflowY))
  .filter(node => node.scrollHeight > node.clientHeight + 1)
  .map(node => node.className)"""
"""Finds parts of forms that scroll by themselves."""

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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_fits(
    page: Page, states: tuple[Site, list[str]], tmp_path: Path, theme: str
) -> None:
    """Nothing overflows or scrolls inside a form, and a broadcast has two columns from 900 px."""
    pictures = Path(os.environ.get("RESEND_NB_SCREENSHOTS") or tmp_path)
    site, names = states
    page.goto(f"{site.url}/?theme={theme}", timeout=90_000)
    for name in names:
        page.locator(f".state-{name}").wait_for(timeout=120_000)
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
