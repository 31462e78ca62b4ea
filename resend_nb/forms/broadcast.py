"""``BroadcastForm``: compose, preview, check, test, schedule and send."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.campaign import (
    TEST_UNSUBSCRIBE_URL,
    Audience,
    Draft,
    Finding,
    SavedBroadcast,
    addresses_of,
    findings,
    findings_frame,
    read_account,
    trial_emails,
)
from resend_nb.errors import InputError, ResendError
from resend_nb.forms._base import FIELD, LABELS, Form, call, escape, options, table
from resend_nb.forms._broadcast_fields import BroadcastFields, choose
from resend_nb.forms.preview import BroadcastPreview

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.campaign import Account
    from resend_nb.client import Client

__all__ = ["BroadcastForm"]

_POLL, _POLLS = 2.0, 300

_NEW = "(a new one)"


class BroadcastForm(Form):
    """Compose a broadcast with its preview beside it, check it, test it, and send it once.

    It is sent only when the checks have no error and somebody has typed the number of recipients. After a
    lost answer the broadcast's status decides what happened; it is never sent a second time.

    Parameters
    ----------
    client : Client
        The account.
    broadcast : str, optional
        The id of a broadcast to open.
    sleep : callable
        How to wait while a queued broadcast is watched.

    Attributes
    ----------
    fields : BroadcastFields
        The widgets of the draft: ``sender``, ``segment``, ``subject``, ``html`` and the others.
    preview : BroadcastPreview
        What is beside them.
    broadcasts, test_to, number : ipywidgets.Widget
        Which broadcast to open, where a test goes, and the number of recipients that is typed.
    saved : SavedBroadcast
        What the account has of it: its ``id`` and its ``status``.

    Notes
    -----
    ``POST /broadcasts``, ``PATCH /broadcasts/{id}``, ``POST /broadcasts/{id}/duplicate``, ``POST /emails/batch``,
    ``POST /broadcasts/{id}/send`` and ``POST /broadcasts/{id}/cancel``, as the buttons say,
    https://resend.com/docs/api-reference/broadcasts/create-broadcast.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> form = rnb.BroadcastForm(client, client.broadcasts.list()[0]["id"])
    >>> form
    <BroadcastForm on <Client http://sandbox.localhost>: draft 'Cold brew, finally', 51 recipients>
    """

    def __init__(
        self,
        client: Client,
        broadcast: str | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(client, "broadcast-form")
        self._sleep = sleep
        self._account: Account | None = None
        self._read_for: object = None
        self._trial: tuple[list[dict[str, Any]], str] | None = None
        self.saved = SavedBroadcast(client)
        self.fields = BroadcastFields(self._edited)
        self.preview = BroadcastPreview(client, Draft())
        self._build()
        self.reload()
        if broadcast is not None:
            self.open(broadcast)

    def _build(self) -> None:
        self.broadcasts = widgets.Dropdown(description="Broadcast", style=LABELS, layout=FIELD)
        self.test_to = widgets.Text(
            description="Test goes to",
            placeholder="you@acme.example, a colleague's",
            style=LABELS,
            layout=FIELD,
        )
        self.number = widgets.Text(
            description="Recipients", placeholder="type their number", style=LABELS
        )
        self.number.observe(lambda _: self._settle(), names="value")
        self._test_button = self._button(
            "Test send", self.send_test, tooltip="with the values of the person in the preview"
        )
        self.test_to.observe(lambda _: self._say_how_many(), names="value")
        self._checks, self._reach, self._state = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._send_button = self._button(
            "Send", self._begin_sending, tooltip="send to the number of people typed", kind="danger"
        )
        self._buttons.remove(
            self._send_button
        )  # only what it needs decides whether it can be pressed
        opening = _row(
            self.broadcasts,
            self._button("Open", self.open, tooltip="show the chosen broadcast here"),
            self._button(
                "Duplicate", self.duplicate, tooltip="make a new draft of the same contents"
            ),
            self._button(
                "Reload", self.reload, tooltip="read segments, topics and broadcasts anew"
            ),
        )
        saving = _row(
            self._button(
                "Save draft",
                self.save,
                tooltip="keep it in the account; nothing is sent",
                kind="primary",
            ),
            self._button("Check", self.check, tooltip="count the recipients and check anew"),
        )
        testing = _row(
            self.test_to,
            self._test_button,
        )
        sending = _row(
            self.number,
            self._send_button,
            self._button("Refresh status", self.refresh, tooltip="read what became of it"),
            self._button("Cancel", self.cancel, tooltip="stop a scheduled or queued broadcast"),
        )
        schedule = _row(self.fields.later, self.fields.date, self.fields.time, self.fields.zone)
        left = widgets.VBox(self.fields.content, layout={"flex": "1 1 26em", "min_width": "0"})
        right = widgets.VBox([self.preview.view], layout={"flex": "1 1 24em", "min_width": "0"})
        both = widgets.HBox(
            [left, right], layout={"flex_flow": "row wrap", "align_items": "flex-start"}
        )
        self._lay_out(
            opening,
            both,
            self._checks,
            saving,
            testing,
            schedule,
            self._reach,
            sending,
            self._state,
        )

    @property
    def draft(self) -> Draft:
        """What the form holds now."""
        return self.fields.draft

    @property
    def recipients(self) -> int:
        """How many people would get it, as far as was counted."""
        return len(self._audience.recipients)

    def reload(self) -> None:
        """Read segments, topics, senders and broadcasts anew."""
        self._act(self._reload)

    def open(self, broadcast_id: str | None = None) -> None:
        """Show a broadcast of the account, or begin a new one.

        Parameters
        ----------
        broadcast_id : str, optional
            Which; by default what is chosen in the form.
        """
        self._act(lambda: self._open(broadcast_id or self.broadcasts.value))

    def duplicate(self) -> None:
        """Make a new draft of the same contents, and show that."""
        self._act(self._duplicate)

    def save(self) -> None:
        """Keep the draft in the account."""
        self._act(self._save)

    def check(self) -> None:
        """Count the recipients and check everything anew."""
        self._act(self._check)

    def send_test(self) -> None:
        """Send it to the test addresses, with the values of the person in the preview."""
        self._act(self._send_test)

    def send(self) -> None:
        """Send it, at once or at the time chosen, if the number typed is that of the recipients."""
        self._act(self._send)

    def refresh(self) -> None:
        """Read the broadcast's status."""
        self._act(self._refresh)

    def cancel(self) -> None:
        """Stop a scheduled broadcast, or what is left of a queued one."""
        self._act(self._cancel)

    def watch(self) -> None:
        """Wait until a queued broadcast is on its way; other actions stay possible meanwhile."""
        for _ in range(_POLLS):
            if self.saved.status != "queued":
                return
            self._sleep(_POLL)
            try:
                self.saved.refresh()
            except ResendError as error:
                self._say("error", f"its status could not be read: {error}. Press Refresh status")
                return
            self._settle()

    @property
    def _audience(self) -> Audience:
        if self._account is None:
            return Audience()
        return self._account.audience or Audience(fallbacks=self._account.properties or {})

    def _begin_sending(self) -> None:
        """In a thread of its own, so that a queued broadcast can be cancelled while it is watched."""

        def work() -> None:
            self.send()
            self.watch()

        threading.Thread(target=work, daemon=True).start()

    def _say_how_many(self) -> None:
        """Say on the button how many addresses a test goes to, before it does."""
        try:
            number = len(addresses_of(self.test_to.value))
        except InputError:
            number = 0
        self._test_button.description = f"Test send to {number}" if number else "Test send"

    def _edited(self) -> None:
        draft = self.draft
        if self._needs(draft) != self._read_for:
            self._act(lambda: self._count(draft))
        self.preview.show(draft)
        self._settle()

    def _needs(self, draft: Draft) -> object:
        """Give what decides about what is read: other words need no request."""
        return draft.segment_id, draft.topic_id, draft.wanted & {*self._audience.fallbacks}

    def _reload(self) -> str:
        known = self._client.broadcasts.list()
        listed = [(_NEW, None), *options({**each, "name": _titled(each)} for each in known)]
        choose(self.broadcasts, listed, self.saved.id)
        self.fields.offer(
            segments=self._client.segments.list(),
            topics=self._client.topics.list(),
            domains=[
                each["name"]
                for each in self._client.domains.iterate()
                if each["status"] == "verified"
            ],
        )
        return self._count(self.draft)

    def _open(self, broadcast_id: str | None) -> str:
        self.saved = SavedBroadcast(self._client)
        draft = Draft()
        if broadcast_id is not None:
            draft = self.saved.open(broadcast_id)
            self._ran(call("broadcast = client.broadcasts.get", repr(broadcast_id)))
        self.fields.fill(draft)
        return self._count(self.draft)

    def _duplicate(self) -> str:
        if self.saved.id is None:
            raise InputError("it is not saved yet, so there is nothing to duplicate")
        original = self.saved.id
        self._open(self._client.broadcasts.duplicate(original)["id"])
        self._ran(call("copy = client.broadcasts.duplicate", repr(original)))
        self._changed()
        return "this is the copy, a new draft"

    def _count(self, draft: Draft) -> str:
        self._read_for = self._needs(
            draft
        )  # also if it fails: typing on must not ask again at every letter
        self._account = read_account(self._client, draft, progress=False)
        self._read_for = self._needs(draft)
        self.preview.show_to(self._audience, draft)
        if self._account.unread:
            what, why = self._account.unread[0]
            raise InputError(f"the {what} could not be read: {why}. Press Check to try again")
        return self._audience.summary() if draft.segment_id else "choose a segment, and write"

    def _check(self) -> str:
        said = self._count(self.draft)
        if self.saved.id is not None:
            self._ran(call("rnb.check_broadcast", "client", repr(self.saved.id)))
        return said

    def _save(self) -> str:
        draft = self.draft
        done, fields = self.saved.save(draft)
        which = [] if done == "create" else [repr(self.saved.id)]
        self._ran(call(f"broadcast = client.broadcasts.{done}", *which, **fields))
        self._changed()
        return f"saved as a draft: {draft.name or 'Untitled'}"

    def _send_test(self) -> str:
        draft, addresses = self.draft, addresses_of(self.test_to.value)
        if problems := replace(draft, segment_id="that of a test").problems():
            raise InputError(f"no test was sent: {'; '.join(problems)}")
        filler = replace(self.preview.filler, unsubscribe_url=TEST_UNSUBSCRIBE_URL)
        emails = trial_emails(draft, filler, addresses)
        if self._trial is None or self._trial[0] != emails:
            # The same e-mails keep their key until an answer has come: pressed again, they go out once.
            self._trial = (emails, str(uuid.uuid4()))
        self._client.emails.send_batch(emails, idempotency_key=self._trial[1])
        self._trial = None
        self._ran(f"client.emails.send_batch({emails!r})")
        return (
            f"test sent to {', '.join(addresses)}, with the values of {self.preview.person.email}"
        )

    def _send(self) -> str:
        if self.saved.status != "draft":
            raise InputError(
                f"nothing was sent: the broadcast is {self.saved.status}, and only a draft can be sent"
            )
        due = self.fields.due
        self._count(self.draft)
        errors = [each.message for each in self._findings() if each.severity == "error"]
        if errors:
            raise InputError(f"nothing was sent: {' '.join(errors)}")
        if self._typed != self.recipients or not self.recipients:
            raise InputError(
                f"nothing was sent: {self._audience.reach()} would get it; type {self.recipients} to send"
            )
        self._save()
        self.saved.send(confirm=self.recipients, scheduled_at=due)
        self.number.value = ""
        when = {} if due is None else {"scheduled_at": due.isoformat()}
        self._ran(
            call(
                "rnb.send_broadcast", "client", repr(self.saved.id), confirm=self.recipients, **when
            )
        )
        self._changed()
        return f"{self.saved.status_text()}, to {self._audience.reach()}"

    def _refresh(self) -> str:
        self.saved.refresh()
        return f"it is {self.saved.status_text()}"

    def _cancel(self) -> str:
        self.saved.cancel()
        self._ran(call("client.broadcasts.cancel", repr(self.saved.id)))
        self._changed()
        return f"stopped; it is {self.saved.status_text()}"

    @property
    def _typed(self) -> int | None:
        typed = self.number.value.strip().replace(",", "")
        return int(typed) if typed.isdecimal() else None

    def _findings(self) -> list[Finding]:
        if self._account is None:
            return []
        try:
            due = self.fields.due
        except InputError as error:
            problem = Finding(
                "schedule-incomplete",
                "schedule",
                str(error),
                "Choose a date, a time and a zone.",
            )
            return [problem, *findings(self.draft, self._account)]
        return findings(replace(self.draft, scheduled_at=due), self._account)

    def _settle(self) -> None:
        found = self._findings()
        errors = sum(each.severity == "error" for each in found)
        is_draft = self.saved.status == "draft"
        counted = f"Checks: {errors} {'error' if errors == 1 else 'errors'}, {len(found) - errors} other remarks"
        shown = findings_frame(found)[["severity", "message", "fix", "where", "code"]]
        self._checks.value = table(shown, caption=counted) if found else ""
        self._reach.value = f"<div>{escape(self._asks(errors))}</div>" if is_draft else ""
        self._state.value = f"<div>Status: {escape(self.saved.status_text())}</div>"
        self.fields.freeze(frozen=not is_draft)
        self.number.disabled = not is_draft
        ready = is_draft and not errors and self._typed == self.recipients > 0
        self._send_button.disabled = not ready or self._acting.locked()

    def _asks(self, errors: int) -> str:
        if not self.draft.segment_id or not self.recipients:
            return "Before it can be sent: choose a segment in which somebody gets it."
        if errors:
            return f"{self._audience.reach()} would get it. Before it can be sent: mend what the checks call an error."
        return f"{self._audience.reach()} will get it ({self._audience.summary()}). To send, type {self.recipients}."

    def _summary(self) -> str:
        people = "1 recipient" if self.recipients == 1 else f"{self.recipients:,} recipients"
        return f"{self.saved.status} {self.draft.subject!r}, {people}"


def _row(*children: widgets.Widget) -> widgets.HBox:
    return widgets.HBox(children, layout={"flex_flow": "row wrap"})


def _titled(broadcast: Any) -> str:
    return f"{broadcast['name']} ({broadcast['status']})"
