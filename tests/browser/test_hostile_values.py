"""Hostile values go through every form and preview: nothing runs, nothing is loaded, nothing leads away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from browsing import Listener, Site, run_all, write_notebook
from hostile import hostile

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Dialog, Page, Request

LAYOUT = """() => [...document.querySelectorAll('.rnb-form')].map(
  form => form.scrollWidth - form.clientWidth)"""


class Watch:
    """Keeps what a page does that it should not."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.bad: list[str] = []
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self.bad.append(f"popup {popup.url}"))
        page.on("requestfinished", lambda request: self._requested(request.url, site.url))
        page.on("requestfailed", lambda request: self._failed(request, site.url))

    def _dialog(self, dialog: Dialog) -> None:
        self.bad.append("dialog")
        dialog.dismiss()

    def _failed(self, request: Request, own: str) -> None:
        if request.failure != "csp":  # what the policy stops has never left the browser
            self._requested(request.url, own)

    def _requested(self, url: str, own: str) -> None:
        if not url.startswith((own, "data:", "blob:", "about:")):
            self.bad.append(url)

    def verdict(self) -> list[str]:
        """What was seen, scripts that ran among it."""
        ran = self.page.evaluate("window.ran || document.title === 'ran'")
        return [*self.bad, *(["a script ran"] if ran else [])]


@pytest.fixture
def values(listener: Listener, folder: Path) -> list[str]:
    """The corpus, also in a file for the kernel."""
    made = hostile(listener.url)
    assert len(made) >= 60
    (folder / "hostile.json").write_text(json.dumps(made), encoding="utf-8")
    return made


def test_previews_run_and_load_nothing(
    page: Page, jupyterlab: Site, folder: Path, listener: Listener, values: list[str]
) -> None:
    """Sixty hostile bodies, each in its preview, and the same values as a contact's name in a subject."""
    write_notebook(
        folder / "previews.ipynb",
        "import json, resend_nb as rnb\nvalues = json.load(open('hostile.json'))\nclient = rnb.sandbox()",
        "import ipywidgets\nipywidgets.VBox([rnb.BroadcastPreview(client, html=value).view for value in values])",
    )
    watch = Watch(page, jupyterlab)
    run_all(page, jupyterlab, "previews.ipynb")
    page.wait_for_function("n => document.querySelectorAll('.rnb-form iframe').length === n", arg=len(values))
    page.wait_for_timeout(1500)
    assert watch.verdict() == []
    assert listener.asked == []
    assert all(overflow <= 1 for overflow in page.evaluate(LAYOUT))
