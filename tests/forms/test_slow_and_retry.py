"""Slow and failed requests in forms: what is said meanwhile, and what can be repeated."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from unittest import mock

import ipywidgets as widgets
import pytest
from support.faults import FAULTS, Faulty, broken
from support.writing import new_form, press

import resend_nb as rnb
from resend_nb.forms._patience import Patience

if TYPE_CHECKING:
    import httpx

    from resend_nb.forms._base import Form

PASSING = ["connection lost", "server error", "rate limit"]


def _is_offered(form: Form) -> bool:
    return bool(form._retry_button.layout.display == "")


def _slowly(said: threading.Event) -> Any:
    """Return a fault that answers only when the form has said that it waits."""

    def wait() -> httpx.Response:
        assert said.wait(20)
        return FAULTS["server error"]()  # type: ignore[return-value]  # a response

    return wait


@pytest.mark.parametrize("is_thread", [False, True])
def test_a_slow_action_says_so_and_how_to_stop(demo: rnb.Client, *, is_thread: bool) -> None:
    """The message appears while the request waits, and the result replaces it."""
    line = Faulty(demo)
    form = new_form(line.client, "Cold brew launch")
    said, messages = threading.Event(), list[str]()

    def note(change: Any) -> None:
        messages.append(change["new"])
        if "still trying" in change["new"]:
            said.set()

    form._message_box.observe(note, names="value")
    form._slow_after = 0.05
    line.faults["GET /segments"] = _slowly(said)
    if is_thread:
        thread = threading.Thread(target=form.reload)
        thread.start()
        thread.join(30)
    else:
        form.reload()
    [slow] = [message for message in messages if "still trying" in message]
    assert f"ends after {line.client.timeout:g} s" in slow
    assert ("interrupt the kernel" in slow) != is_thread
    assert "Something broke." in form._message_box.value


def test_a_fast_action_says_nothing(demo: rnb.Client) -> None:
    """After the end nothing is said, whenever the timer fires."""
    told = mock.Mock()
    patience = Patience(told, 60)
    with patience:
        pass
    patience._run()
    told.assert_not_called()
    form = new_form(demo, "Cold brew launch")
    assert "still trying" not in form.message


@pytest.mark.parametrize("fault", PASSING)
def test_a_failed_reading_can_be_repeated(demo: rnb.Client, fault: str) -> None:
    """Retry repeats the action; once it worked, the button is gone and the tab has the focus."""
    line = Faulty(demo)
    form = new_form(line.client, "Cold brew launch")
    assert not _is_offered(form)
    line.faults["GET /segments"] = FAULTS[fault]
    form.check()
    assert form.failed
    assert _is_offered(form)
    press(form, form._retry_button)
    assert _is_offered(form)
    line.faults.clear()
    with mock.patch.object(widgets.Button, "focus", autospec=True) as focused:
        press(form, form._retry_button)
    assert not form.failed
    assert not _is_offered(form)
    focused.assert_called_once_with(form._stepper.tabs["Audience"])


def test_a_save_that_was_not_carried_out_can_be_repeated(
    form: rnb.BroadcastForm, line: Faulty
) -> None:
    """Retry saves one draft; after a lost response it is not offered."""
    line.faults["POST /broadcasts"] = FAULTS["connection lost"]
    form.save()
    assert _is_offered(form)
    line.faults.clear()
    press(form, form._retry_button)
    assert form.message == "Saved as a draft: Winter"
    form.fields.subject.value = "Other"
    line.faults["PATCH /broadcasts"] = "lost"
    form.save()
    assert form.failed
    assert not _is_offered(form)


@pytest.mark.parametrize("fault", [*PASSING, "lost"])
@pytest.mark.parametrize("request_line", ["POST /broadcasts/", "GET /broadcasts/", "POST /emails"])
def test_what_sends_email_is_never_offered_again(
    form: rnb.BroadcastForm, line: Faulty, mailed: Any, fault: Any, request_line: str
) -> None:
    """Neither a send nor a test has a Retry button, and calling retry() sends nothing."""
    form.save()
    form.test_to.value = "me@acme.example"
    line.faults[request_line] = fault if fault == "lost" else FAULTS[fault]
    action = form.send_test if request_line == "POST /emails" else form.send
    form.number.value = "49"
    action()
    # After a lost response, the status says that it was sent.
    assert form.failed != (fault == "lost" and request_line == "POST /broadcasts/")
    assert not _is_offered(form)
    line.faults.clear()
    sent, requests = mailed(), len(line.lines)
    form.retry()
    assert len(line.lines) == requests
    assert mailed() == sent


def test_a_wrong_entry_is_not_repeated(form: rnb.BroadcastForm) -> None:
    """Retry is for passing failures, not for what the user has to correct."""
    form.fields.subject.value = ""
    form.save()
    assert form.failed
    assert not _is_offered(form)


def test_a_check_of_contacts_can_be_repeated_but_not_a_run(client: rnb.Client) -> None:
    """A run has its own button, which works in the background and can be stopped."""
    form = rnb.BulkAddForm(client, ["ada@acme.com"])
    with broken(client, "connection lost"):
        form.run()
        assert form.failed
        assert not _is_offered(form)
        form.check()
        assert _is_offered(form)
    press(form, form._retry_button)
    assert form.message == "Dry run, nothing was changed: 1 to create."
