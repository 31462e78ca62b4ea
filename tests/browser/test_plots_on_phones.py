"""Plots of the results on pages of any width, and in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.browsing import Site, voila, write_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

FORM = """import resend_nb as rnb
form = rnb.ResultsView(rnb.sandbox(demo=True, now="2026-11-02"))
form._stepper.show("Funnel")
form.view"""

SHOWN = """() => [...document.querySelectorAll('.rnb-plot img')]
  .filter(image => image.getClientRects().length)
  .map(image => [image.className, image.clientWidth / image.naturalWidth])"""
"""Returns the theme of each image that is shown, and its scale."""

TEXT = 10 / 72 * 144
"""Pixels of an image that its text of 10 points takes, at 144 pixels per inch."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Voila with the results."""
    pytest.importorskip("voila", reason="needs voila")
    notebook = tmp_path_factory.mktemp("plots") / "form.ipynb"
    write_notebook(notebook, FORM)
    with voila(notebook) as started:
        yield started


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_text_of_a_plot_is_readable(page: Page, site: Site, theme: str) -> None:
    """One image is shown, its text has 10 to 14 pixels, and a wide page does not blow it up."""
    page.goto(f"{site.url}/?theme={theme}", timeout=90_000)
    page.locator(".rnb-plot").wait_for(timeout=120_000)
    for width in (1400, 900, 720, 700, 600, 400):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_timeout(300)
        [(look, scale)] = page.evaluate(SHOWN)
        assert look == f"rnb-{theme}"
        assert 10 <= TEXT * scale < 14
