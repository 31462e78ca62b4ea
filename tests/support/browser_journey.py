"""The steps of a campaign as a user types and clicks them, in JupyterLab and in Voila."""

from __future__ import annotations

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
    """Find a form by its CSS class."""
    return page.locator(f".rnb-{kind}-form")


def wait_for_text(form: Locator, text: str) -> None:
    """Wait until the form shows a text; if it never does, say what the form shows."""
    try:
        form.get_by_text(text).first.wait_for()
    except Exception as error:
        error.add_note(f"The form shows:\n{form.inner_text()}")
        raise


def open_tab(page: Page, name: str) -> None:
    """Open a tab of the console."""
    page.locator(".rnb-console > .rnb-steps").get_by_role("button", name=name, exact=True).click()


def make_segment(form: Locator) -> None:
    """Type a name, see the advice, create the segment."""
    name = form.get_by_label("Name", exact=True)
    name.press_sequentially("Newsletter Subscriber")
    wait_for_text(form, "almost the same")
    name.fill("Visitors of the coffee fair")
    # The advice disappears meanwhile, and must not move the button.
    form.get_by_role("button", name="Create").click()
    wait_for_text(form, "Segment 'Visitors of the coffee fair' was created")
    assert "Visitors of the coffee fair" in form.locator("table").first.inner_text()


def load_list(form: Locator) -> None:
    """Choose the segment, check and run, and see a result for every row."""
    wait_for_text(form, "4 rows of")
    form.get_by_label("Segment", exact=True).select_option(label="Visitors of the coffee fair")
    form.get_by_role("button", name="Next: Columns").click()
    form.get_by_label("Opted out").wait_for()
    assert form.get_by_label("Opted out").input_value() != ""
    form.locator("button.rnb-check").click()
    wait_for_text(form, "Dry run, nothing was changed")
    assert "not an email address" in form.locator("table").inner_text()
    form.get_by_role("button", name="Run: 2 contacts").click()
    wait_for_text(form, "2 created, 1 invalid, 1 duplicate")


def compose(form: Locator) -> None:
    """Write an email with a misspelled placeholder, and fix it by a click on the finding."""
    form.get_by_label("Name", exact=True).fill("After the fair")
    form.get_by_label("Segment", exact=True).select_option(label="Visitors of the coffee fair")
    form.get_by_role("button", name="Next: Content").click()
    subject = form.get_by_label("Subject", exact=True)
    subject.click()  # waits until the step is shown, which typing does not
    subject.press_sequentially("Nice to have met you")
    form.get_by_label("Preview text", exact=True).fill("At the fair")
    form.get_by_label("From", exact=True).fill("Ember & Oak <hello@ember-oak.example>")
    form.get_by_role("button", name="HTML", exact=True).first.click()
    form.get_by_label("HTML", exact=True).fill(LETTER)
    wait_for_text(form, "placeholder-unknown")
    frame = form.frame_locator("iframe")
    frame.get_by_text("[firstname: unknown]").wait_for()
    form.get_by_role("button", name="Fix").click()
    frame.get_by_text("Hello Ada").wait_for()
    assert "{{{contact.first_name|you}}}" in form.get_by_label("HTML", exact=True).input_value()
    form.get_by_role("button", name="Next: Checks").click()
    form.get_by_role("button", name="Next: Send").click()
    wait_for_text(form, "1 person will receive this")


def send(form: Locator) -> None:
    """Type a wrong number, which keeps Send disabled; type the right one, and send."""
    button = form.locator("button.mod-danger")
    number = form.get_by_label("Recipients", exact=True)
    number.fill("2")
    wait_for_text(form, "Type 1 to confirm.")
    form.locator("button.mod-danger:disabled").wait_for()
    number.fill("1")
    button.click()
    wait_for_text(form, "Status: sent")
