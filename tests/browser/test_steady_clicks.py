"""Buttons that are hit although the form changes its height while the mouse is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.browsing import Site, voila, write_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow

FORM = """import resend_nb as rnb
form = rnb.BroadcastForm(rnb.sandbox(demo=True), "Cold brew launch")
form._stepper.show("Content")
form.view"""

LETTER = '<p>Hello</p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>'

UNKNOWN = " {{{contact.favourite_rost}}} {{{contact.first_nam}}}"
"""Text at the end of the email that adds two findings below it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Voila with a broadcast form."""
    pytest.importorskip("voila", reason="needs voila")
    notebook = tmp_path_factory.mktemp("steady") / "form.ipynb"
    write_notebook(notebook, FORM)
    with voila(notebook) as started:
        yield started


@pytest.fixture
def form(page: Page, site: Site) -> Locator:
    """The form in its step Content, with a field for the HTML."""
    page.goto(f"{site.url}/", timeout=90_000)
    page.set_viewport_size({"width": 1280, "height": 3000})
    form = page.locator(".rnb-broadcast-form")
    form.get_by_label("HTML", exact=True).wait_for(timeout=120_000)
    return form


def _middle_of(button: Locator) -> tuple[float, float]:
    box = button.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _press_and_move(page: Page, site: Site, form: Locator, text: str) -> float:
    """Type, press the mouse on Next, and return how far the findings then move the button."""
    button = form.get_by_role("button", name="Next: Checks")
    with site.busy():
        form.get_by_label("HTML", exact=True).fill(text)
        x, y = _middle_of(button)
        page.mouse.move(x, y)
        page.mouse.down()
    for _ in range(100):
        moved = _middle_of(button)[1] - y
        if abs(moved) > 20:
            return moved
        page.wait_for_timeout(50)
    return 0.0


def test_a_click_right_after_typing_counts(page: Page, site: Site, form: Locator) -> None:
    """Next works 20 times in a row although findings come or go while the mouse is pressed."""
    findings = form.locator(".rnb-findings")
    for number in range(20):
        moved = _press_and_move(page, site, form, LETTER + UNKNOWN * (number % 2 == 0))
        assert abs(moved) > 50  # without a movement there is nothing to prove
        page.mouse.up()
        form.get_by_role("button", name="Check", exact=True).wait_for()
        form.get_by_role("button", name="Content").first.click()
        form.get_by_role("button", name="Next: Checks").wait_for()
        findings.first.wait_for()


def test_a_press_can_be_taken_back(page: Page, form: Locator) -> None:
    """Moving the mouse away before releasing it does nothing."""
    button = form.get_by_role("button", name="Next: Checks")
    x, y = _middle_of(button)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 300, y)
    page.mouse.up()
    page.wait_for_timeout(1_000)
    assert button.is_visible()
