"""``BroadcastForm`` without a browser: every action and every fault."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support import KEY, Scripted, ok
from support.faults import FAULTS, Faulty
from support.writing import new_form

import resend_nb as rnb

FAULTS_MET = ["connection lost", "server error", "rate limit"]


def _errors_of(form: rnb.BroadcastForm) -> set[str]:
    findings = form._gate.findings(form.fields)
    return {finding.code for finding in findings if finding.severity == "error"}


def test_from_an_empty_form_to_a_sent_campaign(form: rnb.BroadcastForm, mailed: Any) -> None:
    """Write, save, confirm, send: each recipient gets one email, and the form shows the status."""
    assert form._send_button.disabled
    form.save()
    assert form.message == "Saved as a draft: Winter"
    form.number.value = str(form.recipients)
    assert not form._send_button.disabled
    form.send()
    assert form.message == f"Status: queued. It goes to {form.recipients} people."
    form.watch()
    assert form.saved.status == "sent"
    assert repr(form).startswith("<BroadcastForm on <Client sandbox, 2026-11-02>: sent 'Winter, ")
    assert sorted(mailed()) == sorted({person.email for person in form._gate.audience.recipients})
    assert form.fields.subject.disabled
    assert form._send_button.disabled


@pytest.mark.parametrize("typed", ["", "0", "46", "48", "all", "49.0"])
def test_another_number_sends_nothing(form: rnb.BroadcastForm, mailed: Any, typed: str) -> None:
    """Only the exact number sends, also if the method is called while the button is disabled."""
    assert form.recipients == 49
    form.number.value = typed
    assert form._send_button.disabled
    form.send()
    assert form.failed
    assert "type 49 to confirm" in form.message
    assert mailed() == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("subject", "", "subject-empty"),
        ("subject", "Hi {{{contact.firstname}}}", "placeholder-unknown"),
        ("html", "<p>Hello {{contact.first_name}}</p>", "placeholder-braces"),
        ("html", "<p>no way out</p>", "unsubscribe-missing"),
        ("sender", "x@elsewhere.example", "sender-unverified"),
        ("segment", None, "segment-missing"),
    ],
)
def test_an_error_of_the_checks_prevents_sending(
    form: rnb.BroadcastForm, mailed: Any, field: str, value: Any, code: str
) -> None:
    """An error appears while typing and prevents sending, until it is fixed."""
    widget = getattr(form.fields, field)
    good = widget.value
    form.number.value = "49"
    widget.value = value
    assert code in _errors_of(form)
    assert code in form._rows.html
    assert form._send_button.disabled
    form.send()
    assert form.failed
    assert mailed() == []
    widget.value = good
    assert form.number.value == ""
    form.number.value = "49"
    assert not form._send_button.disabled


def test_a_draft_is_updated_and_opened_again(form: rnb.BroadcastForm, line: Faulty) -> None:
    """Saving twice updates one broadcast; opening it shows the draft; the first entry is new."""
    form.save()
    form.fields.subject.value = "Winter is near"
    form.save()
    assert line.sent("POST /broadcasts") == 1
    other = new_form(line.client)
    other.broadcasts.value = form.saved.id
    other.open()
    assert other.draft.payload() == form.draft.payload()
    other.broadcasts.value = None
    other.open()
    assert other.draft.subject == ""
    assert other.saved.id is None


def test_a_broadcast_is_opened_by_its_name(demo: rnb.Client) -> None:
    """A broadcast is opened by its id or by its name; an unknown name is reported."""
    form = new_form(demo, "Cold brew launch")
    assert form.draft.name == "Cold brew launch"
    opened = form.saved.id
    form.open("Cold brew lunch")
    assert form.failed
    assert form.saved.id == opened
    assert "Did you mean 'Cold brew launch'?" in form.message


def test_an_own_text_part_is_kept(form: rnb.BroadcastForm, line: Faulty) -> None:
    """The text is generated from the HTML until the user writes it."""
    assert form.fields.text.disabled
    form.fields.own_text.value = True
    assert not form.fields.text.disabled
    form.fields.text.value = "Mine. {{{RESEND_UNSUBSCRIBE_URL}}}"
    form.save()
    other = new_form(line.client, form.saved.id)
    assert other.fields.own_text.value
    assert other.draft.text == form.fields.text.value


def test_a_copy_is_a_new_draft(form: rnb.BroadcastForm, demo: rnb.Client) -> None:
    """Duplicate creates a draft with the same content and opens it; it needs a saved broadcast."""
    form.duplicate()
    assert form.failed
    form.save()
    first = form.saved.id
    form.duplicate()
    assert form.saved.id != first
    assert demo.broadcasts.get(str(form.saved.id))["subject"] == form.draft.subject


def test_a_test_goes_to_a_few_addresses_with_real_values(
    form: rnb.BroadcastForm, demo: rnb.Client
) -> None:
    """Each address gets a separate email with the values in the preview; its link does nothing."""
    form.preview.next()
    form.test_to.value = "me@acme.example; you@acme.example"
    form.send_test()
    assert form.message.startswith("Test sent to me@acme.example, you@acme.example")
    sent = [demo.emails.get(email["id"]) for email in demo.emails.list()[:2]]
    assert {email["to"][0] for email in sent} == {"me@acme.example", "you@acme.example"}
    name = form.preview.person.fields["first_name"] or "friend"
    assert {email["subject"] for email in sent} == {f"[Test] Winter, {name}"}
    assert "unsubscribe-does-nothing-in-a-test" in str(sent[0]["html"])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "one or more addresses for the test"),
        ("me", "not an email"),
        (" ".join(f"a{n}@b.example" for n in range(11)), "11 addr"),
    ],
)
def test_a_test_to_no_or_many_addresses_is_rejected(
    form: rnb.BroadcastForm, line: Faulty, typed: str, words: str
) -> None:
    """A test needs one to ten valid addresses."""
    form.test_to.value = typed
    form.send_test()
    assert words in form.message
    assert line.sent("POST /emails") == 0


def test_the_button_shows_the_number_of_test_addresses(form: rnb.BroadcastForm) -> None:
    """The button's label shows how many addresses a test goes to."""
    assert form._test_button.description == "Send test"
    form.test_to.value = "me@acme.example, you@acme.example"
    assert form._test_button.description == "Send test to 2"
    form.test_to.value = "me@"
    assert form._test_button.description == "Send test"


def test_a_plain_text_broadcast_has_no_html(form: rnb.BroadcastForm, demo: rnb.Client) -> None:
    """Empty HTML is left out when creating; an update removes the HTML."""
    html = form.fields.html.value
    form.fields.html.value, form.fields.own_text.value = "", True
    form.fields.text.value = "Hello. {{{RESEND_UNSUBSCRIBE_URL}}}"
    form.save()
    assert not form.failed, form.message
    assert demo.broadcasts.get(str(form.saved.id))["html"] is None
    form.fields.html.value = html
    form.save()
    form.fields.html.value = ""
    form.save()
    assert not form.failed, form.message
    assert not demo.broadcasts.get(str(form.saved.id))["html"]


def test_a_test_needs_content(demo: rnb.Client) -> None:
    """A test needs a sender, a subject and content."""
    form = new_form(demo)
    form.test_to.value = "me@acme.example"
    form.send_test()
    assert "the sender is missing" in form.message


def test_it_is_scheduled_in_the_chosen_zone(
    form: rnb.BroadcastForm, demo: rnb.Client, mailed: Any
) -> None:
    """Date, time and zone set when it is sent; until then it can be canceled."""
    form.fields.later.value = True
    assert "schedule-incomplete" in _errors_of(form)
    form.fields.date.value, form.fields.time.value = dt.date(2026, 11, 20), dt.time(9, 30)
    form.fields.zone.value = "Europe/Zurich"
    form.number.value = "49"
    form.send()
    assert form.message == "Status: scheduled, 2026-11-20 08:30 UTC. It goes to 49 people."
    assert "scheduled_at='2026-11-20T09:30:00+01:00'" in form.python
    assert mailed() == []
    form.cancel()
    assert form.message == "Schedule canceled; it is a draft again."
    assert demo.broadcasts.get(str(form.saved.id))["status"] == "draft"
    assert not form.fields.subject.disabled


@pytest.mark.parametrize(
    ("day", "time", "zone", "code"),
    [
        (dt.date(2026, 11, 1), dt.time(9), "UTC", "schedule-past"),
        (dt.date(2026, 12, 31), dt.time(9), "UTC", "schedule-far"),
        (dt.date(2026, 3, 29), dt.time(2, 30), "Europe/Zurich", "schedule-incomplete"),
        (dt.date(2026, 11, 20), dt.time(9), "Middle-earth/Shire", "schedule-incomplete"),
    ],
)
def test_an_invalid_time_is_an_error(
    form: rnb.BroadcastForm, day: dt.date, time: dt.time, zone: str, code: str
) -> None:
    """A past, far, nonexistent time or an unknown zone prevents sending."""
    form.number.value = "49"
    form.fields.later.value = True
    form.fields.date.value, form.fields.time.value, form.fields.zone.value = day, time, zone
    assert code in _errors_of(form)
    form.send()
    assert form.failed
    assert form.saved.id is None


def test_an_unsaved_broadcast_has_no_status(form: rnb.BroadcastForm) -> None:
    """Refreshing and canceling need a saved broadcast."""
    for action in (form.refresh, form.cancel):
        action()
        assert "not saved yet" in form.message
    form.save()
    form.refresh()
    assert form.message == "Status: draft."
    form.cancel()
    assert form.failed


ACTIONS: list[tuple[str, str]] = [
    ("reload", "GET /segments"),
    ("open", "GET /broadcasts/"),
    ("duplicate", "POST /broadcasts/"),
    ("save", "PATCH /broadcasts/"),
    ("check", "GET /segments"),
    ("send_test", "POST /emails"),
    ("send", "POST /broadcasts/"),
    ("refresh", "GET /broadcasts/"),
    ("cancel", "POST /broadcasts/"),
]


@pytest.mark.parametrize("fault", FAULTS_MET)
@pytest.mark.parametrize(("action", "request_line"), ACTIONS)
def test_a_fault_is_reported_and_the_form_still_works(
    form: rnb.BroadcastForm, line: Faulty, action: str, request_line: str, fault: str
) -> None:
    """A fault gives a readable message, no content is lost, and the action works afterwards."""
    form.save()
    form.reload()
    form.broadcasts.value = form.saved.id
    form.test_to.value, form.number.value = "me@acme.example", "49"
    if action == "cancel":
        form.fields.later.value, form.fields.date.value = True, dt.date(2026, 11, 20)
        form.send()
        assert form.saved.status == "scheduled"
    line.faults[request_line] = FAULTS[fault]
    draft = form.draft
    getattr(form, action)()
    assert form.failed
    assert len(form.message) > 20
    assert KEY not in form.message
    assert form.draft == draft
    line.faults.clear()
    getattr(form, action)()
    assert not form.failed, form.message


@pytest.mark.parametrize("fault", FAULTS_MET)
def test_a_form_can_be_created_without_a_network(demo: rnb.Client, fault: str) -> None:
    """A form on an account that does not respond says so and can be refreshed later."""
    line = Faulty(demo)
    line.faults[""] = FAULTS[fault]
    form = new_form(line.client, "any")
    assert form.failed
    line.faults.clear()
    form.reload()
    assert not form.failed
    assert len(form.fields.segment.options) == 7


def test_watching_ends_with_a_fault(form: rnb.BroadcastForm, line: Faulty) -> None:
    """If the status cannot be read, the form says so and stops watching."""
    form.number.value = "49"
    form.send()
    line.faults["GET /broadcasts"] = FAULTS["connection lost"]
    form.watch()
    assert "status could not be read" in form.message


def test_a_live_account_is_marked() -> None:
    """On an account the form warns that emails reach real people; on a sandbox it does not."""
    listed = {"object": "list", "has_more": False, "data": []}
    scripted = Scripted(*[ok(listed) for _ in range(20)])
    assert "LIVE ACCOUNT" in new_form(scripted.client)._banner.value
    assert "nothing leaves this machine" in new_form(rnb.sandbox())._banner.value


def test_the_python_does_the_same(form: rnb.BroadcastForm, demo: rnb.Client) -> None:
    """The code in the form does the same when pasted into a cell, and never contains the key."""
    known: dict[str, Any] = {"client": demo, "rnb": rnb}
    shown = []

    def paste() -> None:
        shown.append(form.python)
        exec(form.python, known)  # noqa: S102 -- as a user would in a cell

    form.save()
    paste()
    copy, original = (
        demo.broadcasts.get(str(id_)) for id_ in (known["broadcast"]["id"], form.saved.id)
    )
    assert {**copy, "id": "", "created_at": ""} == {**original, "id": "", "created_at": ""}
    form.fields.subject.value = "Changed"
    form.save()
    paste()
    form.check()
    paste()
    form.test_to.value = "me@acme.example"
    form.send_test()
    paste()
    assert len(demo.emails.list()) == 2
    form.fields.later.value, form.fields.date.value = True, dt.date(2026, 11, 20)
    form.number.value = "49"
    form.send()
    python = form.python
    form.cancel()
    exec(python, known)  # noqa: S102 -- as a user would in a cell
    assert demo.broadcasts.get(str(form.saved.id))["status"] == "scheduled"
    paste()
    assert demo.broadcasts.get(str(form.saved.id))["status"] == "draft"
    assert not any(KEY in code for code in [python, *shown])


def test_typing_sends_requests_only_when_needed(form: rnb.BroadcastForm, line: Faulty) -> None:
    """Only a new segment, topic or property needs requests; a fault is not repeated per letter."""
    before = len(line.lines)
    form.fields.subject.value = "Winter, {{{contact.first_name|dear}}} friend"
    form.fields.html.value += "<p>more</p>"
    assert len(line.lines) == before
    form.fields.html.value += "<p>{{{contact.favourite_roast}}}</p>"
    assert len(line.lines) > before
    line.faults[""] = FAULTS["connection lost"]
    form.fields.topic.value = form.fields.topic.options[-1][1]
    before = len(line.lines)
    form.fields.subject.value += "!"
    assert len(line.lines) == before


def test_listeners_are_called_after_a_change(form: rnb.BroadcastForm) -> None:
    """Listeners are called after each change of the account."""
    calls: list[str] = []
    form.on_change(lambda: calls.append("changed"))
    form.check()
    assert calls == []
    form.save()
    assert calls == ["changed"]


def test_the_topic_determines_the_recipients(form: rnb.BroadcastForm) -> None:
    """A topic that nobody subscribed to has no recipients, and that is an error."""
    form.fields.topic.value = next(
        value for label, value in form.fields.topic.options if label.startswith("Events")
    )
    assert form.recipients == 0
    assert "audience-empty" in _errors_of(form)
