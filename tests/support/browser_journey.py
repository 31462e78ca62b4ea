"""The steps of a campaign, as a person types and clicks them; the same in JupyterLab and in Voila."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CSV = """E-mail,First name,Unsubscribed
ada@fair.example,Ada,
nobody,Bob,
eve@fair.example,Eve,yes
ADA@fair.example,Ada,
"""

LETTER = (
    '<p>Hello {{{contact.firstname|you}}}</p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>'
)


def form_of(page: Page, kind: str) -> Locator:
    """One form, found by its class."""
    return page.locator(f".rnb-{kind}-form")


def said(form: Locator, text: str) -> None:
    """Wait until the form says something."""
    form.get_by_text(text).first.wait_for()


def make_segment(form: Locator) -> None:
    """Type a name, see the hints, create."""
    name = form.get_by_label("Name", exact=True)
    name.press_sequentially("Newsletter Subscriber")
    said(form, "almost the same")
    name.fill("Visitors of the coffee fair")
    form.get_by_role("button", name="Create").click()
    said(form, "The segment 'Visitors of the coffee fair' was made")
    assert "Visitors of the coffee fair" in form.locator("table").inner_text()


def load_list(form: Locator) -> None:
    """Choose the segment, check, run, and see every row accounted for."""
    said(form, "4 rows of")
    form.get_by_label("Segment", exact=True).select_option(label="Visitors of the coffee fair")
    assert form.get_by_label("Opted out").input_value() != ""
    form.get_by_role("button", name="Check").click()
    said(form, "Dry run, nothing was changed")
    assert "not an email address" in form.locator("table").inner_text()
    form.get_by_role("button", name="Run").click()
    said(form, "2 created, 1 invalid, 1 duplicate")


def compose(form: Locator) -> None:
    """Write with a misspelt placeholder, see the check, mend it."""
    form.get_by_label("Name", exact=True).fill("After the fair")
    form.get_by_label("From", exact=True).fill("Ember & Oak <hello@ember-oak.example>")
    form.get_by_label("Segment", exact=True).select_option(label="Visitors of the coffee fair")
    form.get_by_label("Subject", exact=True).press_sequentially("Nice to have met you")
    form.get_by_label("Preview text", exact=True).fill("At the fair")
    form.get_by_label("HTML", exact=True).fill(LETTER)
    said(form, "placeholder-unknown")
    said(form, "mend what the checks call an error")
    frame = form.frame_locator("iframe")
    frame.get_by_text("[firstname: unknown]").wait_for()
    form.get_by_label("HTML", exact=True).fill(LETTER.replace("firstname", "first_name"))
    frame.get_by_text("Hello Ada").wait_for()
    said(form, "1 person will get it")


def send(form: Locator) -> None:
    """Type a wrong number and see that it does not send; type the right one, send, and wait until it is sent."""
    button = form.get_by_role("button", name="Send", exact=True)
    number = form.get_by_label("Recipients", exact=True)
    number.fill("2")
    said(form, "To send, type 1.")
    form.locator("button:disabled", has_text="Send").filter(
        has_text=re.compile("^Send$")
    ).wait_for()
    number.fill("1")
    button.click()
    said(form, "Status: sent")
