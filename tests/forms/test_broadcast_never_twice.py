"""Nobody is emailed twice and no work is overwritten, whatever fails or is clicked."""

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


def _in_parallel(*actions: Callable[[], object]) -> None:
    threads = [threading.Thread(target=action) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _once_each(received: list[str]) -> bool:
    return len(received) == len(set(received)) == 49


def test_a_lost_response_to_saving_creates_no_second_draft(
    form: rnb.BroadcastForm, line: Faulty, demo: rnb.Client
) -> None:
    """Saving again after a lost response continues with the created draft, even after edits."""
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


def test_a_lost_response_to_an_update_does_not_block_the_next_one(
    form: rnb.BroadcastForm, line: Faulty
) -> None:
    """The form may overwrite what it wrote itself, confirmed or not."""
    form.save()
    line.faults["PATCH /broadcasts"] = "lost"
    form.fields.subject.value = "Winter, for good"
    form.save()
    assert form.failed
    line.faults.clear()
    form.fields.subject.value = "Winter, once more"
    form.save()
    assert not form.failed, form.message


def test_edits_made_elsewhere_are_not_overwritten(
    form: rnb.BroadcastForm, demo: rnb.Client, mailed: Any
) -> None:
    """A draft that was edited elsewhere is neither overwritten nor sent."""
    form.save()
    demo.broadcasts.update(str(form.saved.id), name="Winter", subject="Somebody else's")
    form.number.value = "49"
    for action in (form.save, form.send):
        action()
        assert "somebody else has changed this draft" in form.message
    assert mailed() == []
    form.open(form.saved.id)
    assert form.draft.subject == "Somebody else's"


def test_a_double_click_sends_once(form: rnb.BroadcastForm, line: Faulty, mailed: Any) -> None:
    """Four simultaneous clicks, each in a thread like the button's, send one broadcast."""
    form.save()
    form.number.value = "49"
    _in_parallel(*[form.send] * 4)
    assert line.sent(f"POST /broadcasts/{form.saved.id}/send") == 1
    assert _once_each(mailed())


def test_the_button_sends_and_watches(form: rnb.BroadcastForm, mailed: Any) -> None:
    """A click on the button sends, and watches the status until the broadcast is sent."""
    form.number.value = "49"
    press(form, form._send_button)
    for thread in threading.enumerate():
        if thread.name == "BroadcastForm":
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
    ids=["lost after it was sent", "no response", "server error", "an HTML page"],
)
def test_a_retry_after_a_lost_response_emails_nobody_twice(
    form: rnb.BroadcastForm, line: Faulty, mailed: Any, fault: Any
) -> None:
    """Whether or not it was sent, pressing Send again ends with one email per recipient."""
    form.save()
    form.number.value = "49"
    line.faults[f"POST /broadcasts/{form.saved.id}/send"] = fault
    form.send()
    line.faults.clear()
    form.number.value = "49"
    form.send()
    assert _once_each(mailed())


def test_an_unknown_outcome_blocks_sending(
    form: rnb.BroadcastForm, line: Faulty, mailed: Any
) -> None:
    """If neither send nor status gets a response, sending is blocked until the status is read."""
    form.save()
    form.number.value = "49"
    line.faults[f"POST /broadcasts/{form.saved.id}/send"] = "lost"
    line.after["POST "] = {"GET /broadcasts/": FAULTS["connection lost"]}
    form.send()
    assert form.saved.status == "unknown"
    assert "until its status has been read" in form.message
    line.faults.clear()
    form.number.value = "49"
    form.send()
    assert form.failed
    form.refresh()
    assert form.saved.status in {"queued", "sent"}
    assert _once_each(mailed())


def test_a_second_form_on_the_same_draft_sends_nothing(
    form: rnb.BroadcastForm, line: Faulty, mailed: Any
) -> None:
    """Of two forms on one draft, one sends; the other finds that it is no longer a draft."""
    form.save()
    second = new_form(line.client, form.saved.id)
    for either in (form, second):
        either.number.value = "49"
    form.send()
    second.send()
    assert second.failed
    assert second.fields.subject.disabled
    assert _once_each(mailed())


def test_simultaneous_forms_email_nobody_twice(
    form: rnb.BroadcastForm, line: Faulty, mailed: Any
) -> None:
    """When four forms send one draft at the same time, each recipient gets one email."""
    form.save()
    forms = [form, *(new_form(line.client, form.saved.id) for _ in range(3))]
    for one in forms:
        one.number.value = "49"
    _in_parallel(*[one.send for one in forms])
    assert _once_each(mailed())


def test_a_test_with_a_lost_response_is_sent_once(
    form: rnb.BroadcastForm, line: Faulty, demo: rnb.Client
) -> None:
    """Pressed again, the same test keeps its idempotency key; an edited test gets a new one."""
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
