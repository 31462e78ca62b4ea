"""The Show button of a finding in ``BroadcastForm``: the step and the field that it is about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from unittest import mock

import ipywidgets as widgets
import pytest
from support.faults import FAULTS
from support.writing import press

if TYPE_CHECKING:
    import resend_nb as rnb


def _shown(form: rnb.BroadcastForm, code: str) -> tuple[widgets.Button, str]:
    """The Show button of the first finding with a code, and the finding's text."""
    rows = form._rows
    number = next(place for place, text in enumerate(rows._texts) if code in text.value)
    return rows._links[number], rows._texts[number].value


@pytest.mark.parametrize(
    ("field", "value", "code", "step"),
    [
        ("subject", "", "subject-empty", "Content"),
        ("sender", "x@elsewhere.example", "sender-unverified", "Content"),
        ("reply_to", "nobody", "reply-to-invalid", "Content"),
        ("html", "<p>no way out</p>", "unsubscribe-missing", "Content"),
        ("segment", None, "segment-missing", "Audience"),
    ],
)
def test_a_finding_leads_to_its_field(
    form: rnb.BroadcastForm, field: str, value: Any, code: str, step: str
) -> None:
    """The step opens, and the keyboard continues at the field."""
    widget = getattr(form.fields, field)
    widget.value = value
    form._stepper.show("Checks")
    button, _ = _shown(form, code)
    assert button.layout.display == ""
    with mock.patch.object(type(widget), "focus", autospec=True) as focused:
        press(form, button)
    assert form._stepper.current == step
    assert focused.call_args_list[-1] == mock.call(widget)
    if field == "html":
        assert form.fields.tab.value == "HTML"


def test_a_finding_about_the_schedule_leads_to_the_date(form: rnb.BroadcastForm) -> None:
    """The date is what is usually missing."""
    form.fields.later.value = True
    form._stepper.show("Checks")
    button, _ = _shown(form, "schedule-incomplete")
    with mock.patch.object(widgets.DatePicker, "focus", autospec=True) as focused:
        press(form, button)
    assert form._stepper.current == "Send"
    focused.assert_called_once_with(form.fields.date)


def test_a_finding_in_composed_html_names_the_line_of_the_markdown(
    form: rnb.BroadcastForm,
) -> None:
    """The line is that of the Markdown; where it is not known, no line of the HTML is named."""
    markdown = form.fields.markdown
    markdown.theme.address.value = "12 Harbour Street"
    markdown.text.value = "# Hello\n\n{{{contact.favourite_rost}}}\n\n{{{contact.first_name}}}"
    form.fields.tab.value = "HTML"
    form._stepper.show("Checks")
    button, text = _shown(form, "placeholder-unknown")
    assert "· Markdown, line 3 ·" in text
    assert "· Markdown ·" in _shown(form, "placeholder-no-fallback")[1]
    press(form, button)
    assert form.fields.tab.value == "Markdown"


def test_a_finding_about_no_field_has_no_button(form: rnb.BroadcastForm, line: Any) -> None:
    """What could not be read of the account is not a field of the form."""
    line.faults["GET /suppressions"] = FAULTS["connection lost"]
    form.check()
    form._stepper.show("Checks")
    button, _ = _shown(form, "account-unread")
    assert button.layout.display == "none"


def test_the_schedule_is_shown_in_both_zones(form: rnb.BroadcastForm) -> None:
    """The time is shown in the chosen zone and in UTC, with the day of each."""
    fields = form.fields
    fields.later.value, fields.date.value = True, dt.date(2026, 11, 20)
    fields.time.value, fields.zone.value = dt.time(21), "America/New_York"
    note = "Fri 20 Nov 2026, 21:00 in America/New_York is Sat 02:00 UTC."
    assert note in fields.schedule.note.value
    fields.zone.value = "Berlin"
    assert "Did you mean &#x27;Europe/Berlin&#x27;?" in fields.schedule.note.value
    fields.later.value = False
    assert "UTC" not in fields.schedule.note.value
