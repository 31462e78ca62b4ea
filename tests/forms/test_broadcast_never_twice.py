"""Nobody is mailed twice and nobody's work is overwritten, whatever goes wrong and whoever clicks."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.faults import FAULTS, Faulty
from support.writing import new_form, press

if TYPE_CHECKING:
    from collections.abc import Callable

    import resend_nb as rnb


def _at_once(*actions: Callable[[], object]) -> None:
    threads = [threading.Thread(target=each) for each in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _once_each(received: list[str]) -> bool:
    return len(received) == len({*received}) == 51


def test_a_lost_answer_to_saving_makes_no_second_draft(
    form: rnb.BroadcastForm, line: Faulty, demo: rnb.Client
) -> None:
    """Saved again after a lost answer, the draft that was made is taken up, also with other words by then."""
    before = len(demo.broadcasts.list())
    line.faults["POST /broadcasts"] = "lost"
    form.save()
    assert form.failed
    line.faults.clear()
    form.fields.subject.value = "Winter, at last"
    form.save()
    assert not form.failed
    assert len(demo.broadcasts.list()) == before + 1
    assert demo.broadcasts.get(str(form.saved.id))["subject"] == "Winter, at last"


def test_a_lost_answer_to_a_change_is_no_strangers_change(
    form: rnb.BroadcastForm, line: Faulty
) -> None:
    """What the form itself has written, answered or not, it may overwrite."""
    form.save()
    line.faults["PATCH /broadcasts"] = "lost"
    form.fields.subject.value = "Winter, for good"
    form.save()
    assert form.failed
    line.faults.clear()
    form.fields.subject.value = "Winter, once more"
    form.save()
    assert not form.failed, form.message


def test_nobodys_work_is_overwritten(
    form: rnb.BroadcastForm, demo: rnb.Client, mailed: Any
) -> None:
    """A draft that was changed elsewhere is neither overwritten nor sent."""
    form.save()
    demo.broadcasts.update(str(form.saved.id), name="Winter", subject="Somebody else's")
    form.number.value = "51"
    for action in (form.save, form.send):
        action()
        assert "somebody else has changed this draft" in form.message
    assert mailed() == []
    form.open(form.saved.id)
    assert form.draft.subject == "Somebody else's"


def test_a_double_click_sends_once(form: rnb.BroadcastForm, line: Faulty, mailed: Any) -> None:
    """Four clicks at the same moment, each in a thread as the button does it, are one broadcast."""
    form.save()
    form.number.value = "51"
    _at_once(*[form.send] * 4)
    assert line.sent(f"POST /broadcasts/{form.saved.id}/send") == 1
    assert _once_each(mailed())


def test_the_button_sends_and_watches(form: rnb.BroadcastForm, mailed: Any) -> None:
    """The button's click is the method, and the status is watched until it is sent."""
    form.number.value = "51"
    before = {*threading.enumerate()}
    press(form, form._send_button)
    for thread in {*threading.enumerate()} - before:
        thread.join(20)
    assert form.saved.status == "sent"
    assert _once_each(mailed())


@pytest.mark.parametrize(
    "fault",
    [
        "lost",
        FAULTS["answer lost"],
        FAULTS["server error"],
        lambda: httpx.Response(504, text="<h1>"),
    ],
    ids=["after it was done", "no answer", "server error", "a page"],
)
def test_a_retry_after_a_lost_answer_mails_nobody_twice(
    form: rnb.BroadcastForm, line: Faulty, mailed: Any, fault: Any
) -> None:
    """Whether or not the server did it, pressing again ends with exactly one e-mail for each."""
    form.save()
    form.number.value = "51"
    line.faults[f"POST /broadcasts/{form.saved.id}/send"] = fault
    form.send()
    line.faults.clear()
    form.number.value = "51"
    form.send()
    assert _once_each(mailed())


def test_a_doubt_that_cannot_be_settled_stops_the_form(
    form: rnb.BroadcastForm, line: Faulty, mailed: Any
) -> None:
    """If neither the send nor the status is answered, nothing more is sent until the status is known."""
    form.save()
    form.number.value = "51"
    line.faults[f"POST /broadcasts/{form.saved.id}/send"] = "lost"
    line.after["POST "] = {"GET /broadcasts/": FAULTS["connection lost"]}
    form.send()
    assert form.saved.status == "unknown"
    assert "until its status has been read" in form.message
    line.faults.clear()
    form.number.value = "51"
    form.send()
    assert form.failed
    form.refresh()
    assert form.saved.status in {"queued", "sent"}
    assert _once_each(mailed())


def test_a_second_form_on_the_same_draft_sends_nothing(
    form: rnb.BroadcastForm, line: Faulty, mailed: Any
) -> None:
    """Two forms are open on one draft: the first sends, the second is told that it is no draft any more."""
    form.save()
    second = new_form(line.client, form.saved.id)
    for each in (form, second):
        each.number.value = "51"
    form.send()
    second.send()
    assert second.failed
    assert second.fields.subject.disabled
    assert _once_each(mailed())


def test_forms_at_the_same_moment_mail_nobody_twice(
    form: rnb.BroadcastForm, line: Faulty, mailed: Any
) -> None:
    """Whoever of four forms on one draft is first, each recipient has one e-mail."""
    form.save()
    forms = [form, *(new_form(line.client, form.saved.id) for _ in range(3))]
    for each in forms:
        each.number.value = "51"
    _at_once(*[each.send for each in forms])
    assert _once_each(mailed())


def test_a_test_whose_answer_was_lost_goes_out_once(
    form: rnb.BroadcastForm, line: Faulty, demo: rnb.Client
) -> None:
    """Pressed again, the same test has the same key; changed, it is another."""
    form.test_to.value = "me@acme.example"
    line.faults["POST /emails/batch"] = "lost"
    form.send_test()
    assert form.failed
    line.faults.clear()
    form.send_test()
    assert not form.failed
    assert len(demo.emails.list()) == 1
    form.fields.subject.value = "Another"
    form.send_test()
    assert len(demo.emails.list()) == 2
