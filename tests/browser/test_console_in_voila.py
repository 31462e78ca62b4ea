"""The console in Voila: a whole campaign with mouse and keyboard, and accessible names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support.browser_journey import (
    CSV,
    compose,
    form_of,
    load_list,
    make_segment,
    send,
    wait_for_text,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from support.browsing import Site

pytestmark = pytest.mark.slow

NAMELESS = """() => [...document.querySelectorAll('.rnb-form :is(input, select, textarea, button)')]
  .filter(each => each.type !== 'file' && each.offsetParent !== null)
  .filter(each => !(each.labels && [...each.labels].some(label => label.innerText.trim()))
    && !each.innerText.trim() && !each.getAttribute('aria-label')
    && !each.closest('label')?.innerText.trim())
  .map(each => each.outerHTML.slice(0, 200))"""

FOCUSED = """() => {
  const each = document.activeElement;
  return each.innerText || each.labels?.[0]?.innerText || each.tagName;
}"""


@pytest.fixture
def opened(page: Page, console: Site) -> Page:
    """The console, once it is ready."""
    page.goto(console.url)
    form_of(page, "broadcast").get_by_label("Broadcast", exact=True).wait_for(timeout=90_000)
    return page


def test_the_whole_campaign_with_mouse_and_keyboard(opened: Page, tmp_path: Path) -> None:
    """Create a segment, upload a list, download its bad rows, fix and send; no code is visible."""
    assert "import resend_nb" not in opened.locator("body").inner_text()
    make_segment(form_of(opened, "segment"))
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
    broadcast = form_of(opened, "broadcast")
    compose(broadcast)
    send(broadcast)


def test_every_control_has_a_name(opened: Page) -> None:
    """Screen readers can name each field and button."""
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
    people = form_of(opened, "bulk-add")
    people.get_by_role("button", name="Next: Columns").click()
    opened.wait_for_function(f"({FOCUSED})().includes('Columns')", polling=100)
    people.locator("button.rnb-check").click()  # without a file: back to its step
    wait_for_text(people, "Choose a CSV file first.")
    opened.wait_for_function(f"({FOCUSED})().includes('File')", polling=100)
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
