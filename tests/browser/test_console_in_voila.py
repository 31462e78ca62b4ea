"""The console in Voila: a whole campaign with mouse and keyboard, and accessible names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support.browser_journey import (
    CSV,
    LETTER,
    compose,
    form_of,
    load_list,
    make_segment,
    open_tab,
    send,
    wait_for_text,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page
    from support.browsing import Site

pytestmark = pytest.mark.slow

NAMELESS = """() => [...document.querySelectorAll('.rnb-form :is(input, select, textarea, button)')]
  .filter(each => each.type !== 'file' && each.offsetParent !== null)
  .filter(each => !(each.labels && [...each.labels].some(label => label.innerText.trim()))
    && !each.innerText.trim() && !each.getAttribute('aria-label')
    && !each.closest('label')?.innerText.trim())
  .map(each => each.outerHTML.slice(0, 200))"""

COUNT_CLICKS = """() => {
  window.clicks = 0;
  document.addEventListener('pointerdown', () => window.clicks++, true);
  document.addEventListener('change', event => {
    if (event.target.tagName === 'SELECT') window.clicks += 2;
  }, true);
}"""
"""Counts what the mouse does; choosing in a drop-down is two clicks."""

MOST_CLICKS = 25

FOCUSED = """() => {
  const each = document.activeElement;
  return each.innerText || each.labels?.[0]?.innerText || each.tagName;
}"""


@pytest.fixture
def opened(page: Page, console: Site) -> Page:
    """The console, once it is ready."""
    page.goto(console.url)
    form_of(page, "segment").get_by_label("Name", exact=True).wait_for(timeout=90_000)
    return page


def test_the_whole_campaign_with_mouse_and_keyboard(opened: Page, tmp_path: Path) -> None:
    """Create a segment, upload a list, download its bad rows, fix and send; no code is visible."""
    assert "import resend_nb" not in opened.locator("body").inner_text()
    make_segment(form_of(opened, "segment"))
    open_tab(opened, "Add contacts")
    people = form_of(opened, "bulk-add")
    (tmp_path / "fair.csv").write_text(CSV, encoding="utf-8")
    with opened.expect_file_chooser() as chooser:
        people.get_by_role("button", name="Upload a file").click()
    chooser.value.set_files(tmp_path / "fair.csv")
    load_list(people)
    with opened.expect_download() as download:
        people.get_by_role("link").first.click()
    rows = pd.read_csv(download.value.path())
    assert rows["email"].tolist() == ["nobody"]
    assert rows["status"].tolist() == ["invalid"]
    open_tab(opened, "Broadcast")
    broadcast = form_of(opened, "broadcast")
    compose(broadcast)
    send(broadcast)


def test_a_campaign_takes_few_clicks(opened: Page, tmp_path: Path) -> None:
    """From the open console to the results of a sent campaign: at most 25 clicks and no code."""
    opened.evaluate(COUNT_CLICKS)
    segments = form_of(opened, "segment")
    _enter(segments, "Name", "Guests of the tasting")
    segments.get_by_role("button", name="Create").click()
    wait_for_text(segments, "Segment 'Guests of the tasting' was created")
    open_tab(opened, "Add contacts")
    people = form_of(opened, "bulk-add")
    (tmp_path / "guests.csv").write_text(CSV, encoding="utf-8")
    with opened.expect_file_chooser() as chooser:
        people.get_by_role("button", name="Upload a file").click()
    chooser.value.set_files(tmp_path / "guests.csv")
    wait_for_text(people, "4 rows of")
    people.get_by_label("Segment", exact=True).select_option(label="Guests of the tasting")
    people.get_by_role("button", name="Next: Columns").click()
    people.locator("button.rnb-check").click()
    people.get_by_role("button", name="Run: ").click()
    wait_for_text(people, "1 invalid, 1 duplicate")
    open_tab(opened, "Broadcast")
    _send_campaign(form_of(opened, "broadcast"))
    open_tab(opened, "Results")
    results = opened.locator(".rnb-results-view")
    results.locator("td", has_text="After the tasting").first.wait_for()
    clicks = opened.evaluate("window.clicks")
    assert 15 < clicks <= MOST_CLICKS


def _enter(form: Locator, label: str, text: str) -> None:
    """Click into a field and type."""
    field = form.get_by_label(label, exact=True)
    field.click()
    field.fill(text)


def _send_campaign(form: Locator) -> None:
    """Write an email to the new segment and send it."""
    _enter(form, "Name", "After the tasting")
    form.get_by_label("Segment", exact=True).select_option(label="Guests of the tasting")
    form.get_by_role("button", name="Next: Content").click()
    _enter(form, "Subject", "Thank you for coming")
    _enter(form, "From", "Ember & Oak <hello@ember-oak.example>")
    form.get_by_role("button", name="HTML", exact=True).first.click()
    _enter(form, "HTML", LETTER.replace("firstname", "first_name"))
    form.get_by_role("button", name="Next: Checks").click()
    form.get_by_role("button", name="Next: Send").click()
    wait_for_text(form, "will receive this")
    number = form.get_by_label("Recipients", exact=True)
    _enter(form, "Recipients", (number.get_attribute("placeholder") or "").split()[1])
    form.locator("button.mod-danger").click()
    wait_for_text(form, "Status: sent")


def test_every_control_has_a_name(opened: Page) -> None:
    """Screen readers can name each field and button, in every tab."""
    kinds = {
        "Segments": ".rnb-segment-form",
        "Add contacts": ".rnb-bulk-add-form",
        "Contacts": ".rnb-contacts-form",
        "Broadcast": ".rnb-broadcast-form",
        "Results": ".rnb-results-view",
    }
    for tab, kind in kinds.items():
        open_tab(opened, tab)
        opened.locator(kind).locator("visible=true").first.wait_for()
        assert opened.evaluate(NAMELESS) == []


def test_the_keyboard_alone_creates_a_segment(opened: Page) -> None:
    """Tab visits the fields in reading order, and Enter presses the button."""
    form = form_of(opened, "segment")
    form.get_by_label("Name", exact=True).focus()
    opened.keyboard.type("Regulars from the market")
    visited: list[Any] = []
    for _ in range(12):
        opened.keyboard.press("Tab")
        visited.append(opened.evaluate(FOCUSED))
        if visited[-1] == "Create":
            break
    assert visited[-1] == "Create", visited
    opened.keyboard.press("Enter")
    wait_for_text(form, "Segment 'Regulars from the market' was created")
    assert opened.evaluate(FOCUSED) == "Create"


def test_the_focus_stays_where_the_user_works(opened: Page) -> None:
    """After each step, mistake and removed condition, the keyboard continues near by."""
    open_tab(opened, "Add contacts")
    people = form_of(opened, "bulk-add")
    people.get_by_role("button", name="Next: Columns").click()
    opened.wait_for_function(f"({FOCUSED})().includes('Columns')", polling=100)
    people.locator("button.rnb-check").click()  # without a file: back to its step
    wait_for_text(people, "Choose a CSV file first.")
    opened.wait_for_function(f"({FOCUSED})().includes('File')", polling=100)
    open_tab(opened, "Segments")
    form = form_of(opened, "segment")
    form.get_by_role("button", name="Create").click()
    wait_for_text(form, "Enter a name for the segment.")
    opened.wait_for_function(f"({FOCUSED})() === 'Name'", polling=100)
    form.get_by_label("Filter contacts").check()
    form.get_by_role("button", name="Add condition").click()
    form.get_by_role("button", name="Remove").click()
    opened.wait_for_function(f"({FOCUSED})() === 'Add condition'", polling=100)


def test_a_click_does_not_overtake_the_text(opened: Page, console: Site) -> None:
    """Text typed while the kernel was busy takes effect before the click that followed it."""
    form = form_of(opened, "segment")
    with console.busy():
        form.get_by_label("Name", exact=True).press_sequentially("Typed while a cell was running")
        form.get_by_role("button", name="Create").click()
    wait_for_text(form, "Segment 'Typed while a cell was running' was created")
