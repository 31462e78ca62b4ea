"""``BroadcastForm``: compose, preview, check, test, schedule and send a broadcast."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from resend_nb.campaign import Draft, SavedBroadcast, find_source
from resend_nb.errors import InputError, ResendError
from resend_nb.forms._base import Form, if_unknown
from resend_nb.forms._broadcast_fields import BroadcastFields
from resend_nb.forms._broadcast_pages import STEP_OF, BroadcastPages
from resend_nb.forms._broadcast_python import code_to_save, code_to_send, code_with_rnb
from resend_nb.forms._fields import choose
from resend_nb.forms._findings import FindingRows, counted
from resend_nb.forms._html import call
from resend_nb.forms._messages import Success
from resend_nb.forms._send_gate import SendGate
from resend_nb.forms._sent import SentResult
from resend_nb.forms._stepper import Stepper
from resend_nb.forms._trial import Trial, sent_to
from resend_nb.forms._watch import watch_queued
from resend_nb.forms.preview import BroadcastPreview
from resend_nb.tables import broadcast_id_of

if TYPE_CHECKING:
    from resend_nb.campaign import Finding
    from resend_nb.client import Client

_SAVE_AGAIN = (
    "Press Save draft again. The form checks the account first, and never creates a second draft."
)
_FIND_COPY = "Press Refresh, and look for the copy in the list before you press Duplicate again."
_READ_STATUS = "Press Refresh status to see whether it was canceled."


class BroadcastForm(Form):
    """Compose a broadcast with a preview beside it, then check it, test it, and send it once.

    It is sent only if the checks find no error and the number of recipients was typed to confirm
    it. After a lost response, the broadcast's status decides whether it was sent. It is never sent
    twice.

    Parameters
    ----------
    client : Client
        The account or sandbox.
    broadcast : str, optional
        The id or name of a broadcast to open.

    Attributes
    ----------
    fields : BroadcastFields
        The widgets of the draft: ``sender``, ``segment``, ``subject``, ``html`` and others.
    preview : BroadcastPreview
        The preview beside them.
    broadcasts, test_to, number : ipywidgets.Widget
        The broadcast to open, the test addresses, and the number of recipients to confirm.
    saved : SavedBroadcast
        The broadcast in the account, with its ``id`` and ``status``.

    Notes
    -----
    ``POST /broadcasts``, ``PATCH /broadcasts/{id}``, ``POST /broadcasts/{id}/duplicate``,
    ``POST /emails/batch``, ``POST /broadcasts/{id}/send`` and ``POST /broadcasts/{id}/cancel``, as
    the buttons say, https://resend.com/docs/api-reference/broadcasts/create-broadcast.

    Examples
    --------
    >>> rnb.BroadcastForm(demo, "Cold brew launch")
    <BroadcastForm on <Client sandbox, 2026-11-02>: draft 'Cold brew, finally', 49 recipients>
    """

    def __init__(self, client: Client, broadcast: str | None = None) -> None:
        super().__init__(client, "broadcast-form")
        self._sleep = time.sleep
        self._trial = Trial()
        self._gate = SendGate()
        self.test_to, self.number = self._trial.to, self._gate.number
        self.saved = SavedBroadcast(client)
        self._saved_draft, self._is_asked = Draft(), False
        self.fields = BroadcastFields(self._edit, self._clicks)
        self.preview = BroadcastPreview(client, Draft())
        self._build()
        self.reload()
        if broadcast is not None:
            self.open(broadcast)

    def _build(self) -> None:
        self.number.observe(lambda _: self._refresh(), names="value")
        sent = SentResult(self._client, self._show_python)
        pages = BroadcastPages(self, self._trial, self._gate, sent, self._button)
        self._pages, self.broadcasts = pages, pages.broadcasts
        self._rows = FindingRows(self._clicks, self.fix, self.show_finding)
        parts = pages.parts(self._rows)
        self._stepper = Stepper(parts, clicks=self._clicks, on_show=self._refresh)
        footer, actions = pages.footer(self._stepper), pages.actions()
        self._test_button, self._send_button = pages.test_button, pages.send_button
        self._lay_out(
            "Broadcast", self._stepper.widgets, footer, actions=actions, steps=self._stepper
        )

    @property
    def draft(self) -> Draft:
        """The draft in the form."""
        return self.fields.draft

    @property
    def recipients(self) -> int:
        """The number of recipients when they were last counted."""
        return len(self._gate.audience.recipients)

    def reload(self) -> None:
        """Reload segments, topics, senders and broadcasts."""
        self._act(self._reload, retry=True)

    def open(self, broadcast: str | None = None) -> None:
        """Open a broadcast of the account, or start a new one.

        Parameters
        ----------
        broadcast : str, optional
            The broadcast's id or name; by default the one chosen in the form.
        """
        self._act(lambda: self._open(broadcast or self.broadcasts.value), retry=True)

    def duplicate(self) -> None:
        """Create a new draft with the same content, and open it."""
        self._act(self._duplicate)

    def save(self) -> None:
        """Save the draft in the account."""
        self._act(self._save, retry=True)

    def check(self) -> None:
        """Count the recipients and run all checks again."""
        self._act(self._check, retry=True)

    def fix(self, finding: Finding) -> None:
        """Write what a finding suggests, in the Markdown if the HTML comes from there.

        Parameters
        ----------
        finding : Finding
            One of the findings that the form shows.
        """
        source = self.fields.fix(finding)
        is_visible = self._stepper.current == "Content"
        self._focus_on(source if is_visible else self._stepper.tabs["Checks"])

    def show_finding(self, finding: Finding) -> None:
        """Show the step and the field that a finding is about.

        Parameters
        ----------
        finding : Finding
            One of the findings that the form shows.
        """
        field = self.fields.reveal(finding)
        self._stepper.show(STEP_OF.get(self.fields.part_of(finding), "Content"))
        self._focus_on(field)

    def send_test(self) -> None:
        """Send it to the test addresses, with the values of the contact in the preview."""
        self._act(self._send_test)

    def send(self) -> None:
        """Send or schedule it, if the typed number is the number of recipients."""
        self._act(self._send)

    def refresh(self) -> None:
        """Read the broadcast's status."""
        self._act(self._read_status, retry=True)

    def read_recipients(self) -> None:
        """Read what each recipient of a sent broadcast did."""
        self._act(lambda: self._pages.sent.read_recipients(self.saved), retry=True)

    def cancel(self) -> None:
        """Cancel a scheduled broadcast, or the rest of a queued one."""
        self._act(self._cancel)

    def watch(self) -> None:
        """Wait until a queued broadcast was sent; other actions stay possible."""
        kind, message = watch_queued(self.saved, self._sleep, self._refresh)
        if message:
            self._show_message(kind, message)

    def begin_sending(self) -> None:
        """Send in a thread, so that a queued broadcast can be canceled meanwhile."""

        def work() -> None:
            self.send()
            if self._send_button.disabled:  # it would lose the keyboard's focus
                self._landing.focus()
            self.watch()

        threading.Thread(target=work, name="BroadcastForm", daemon=True).start()

    def _edit(self) -> None:
        draft = self.draft
        if not self._busy.locked() and not self.failed:
            self._show_message("info", "")
        if not self._gate.is_current(draft):
            self._act(lambda: self._count(self.draft), retry=True)
        self.preview.show(draft)
        self._refresh()

    def _reload(self) -> str:
        self._pages.offer(self._client, self.saved.id)
        self.fields.offer(self._client)
        return self._read_account()

    def _open(self, broadcast: str | None) -> str:
        saved, draft, source, reason = SavedBroadcast(self._client), Draft(), None, ""
        if broadcast is not None:
            broadcast_id = broadcast_id_of(self._client, broadcast)
            draft = saved.open(broadcast_id)
            source, reason = find_source(self._client, broadcast_id, draft.html)
            self._show_python(call("broadcast = client.broadcasts.get", repr(broadcast_id)))
        self.saved = saved  # only now: if it cannot be read, the form keeps its broadcast
        self.fields.fill(draft, source)
        self._saved_draft, self._is_asked = self.draft, broadcast is not None
        choose(self.broadcasts, self.broadcasts.options, saved.id)
        self._pages.forget()
        self.preview.show_to(self._gate.audience, self.draft)
        return "\n".join(filter(None, (self._read_account(), reason)))

    def _read_account(self) -> str:
        """Read the results of a sent broadcast, or the recipients of another one."""
        if self.saved.status != "sent":
            return self._count(self.draft)
        return self._pages.sent.read(self.saved)

    def _duplicate(self) -> str:
        if self.saved.id is None:
            raise InputError("Save the broadcast before you duplicate it.")
        original = self.saved.id
        with if_unknown(_FIND_COPY):
            copy = self._client.broadcasts.duplicate(original)["id"]
        self._open(copy)
        self._show_python(call("copy = client.broadcasts.duplicate", repr(original)))
        self._notify()
        return "This is the copy, a new draft."

    def _count(self, draft: Draft) -> str:
        self._gate.read(self._client, draft)
        self.preview.show_to(self._gate.audience, draft)
        self.fields.markdown.offer(self._gate.audience.fallbacks)
        self._gate.check_read()
        # The footer says who gets it.
        return "" if draft.segment_id else "Choose a segment and write your email."

    def _check(self) -> str:
        self._count(self.draft)
        if self.saved.id is not None:
            self._show_python(*code_with_rnb("check_broadcast", "client", repr(self.saved.id)))
        return f"Checked: {counted(self._gate.findings(self.fields))}."

    def _save(self) -> str:
        self.fields.check_content()
        draft = self.draft
        with if_unknown(_SAVE_AGAIN):
            action, fields = self.saved.save(draft)
        updated = self.saved.id if action == "update" else None
        self._show_python(*code_to_save(updated, fields, self.fields.markdown.source))
        self._notify()
        self._saved_draft = draft
        unkept = self.fields.markdown.keep(self._client, self.saved.id, draft.html)
        return Success(f"Saved as a draft: {draft.name or 'Untitled'}{unkept}")

    def _send_test(self) -> str:
        self.fields.check_content()
        emails = self._trial.send(self._client, self.draft, self.preview)
        self._show_python(f"client.emails.send_batch({emails!r})")
        return Success(f"{sent_to(emails)}, with the values of {self.preview.person.email}.")

    def _send(self) -> str:
        status = self.saved.status
        if status != "draft":
            raise InputError(f"Nothing was sent: the status is {status}, but must be draft.")
        due = self.fields.due
        self._count(self.draft)
        recipients = self._gate.confirmed_ids(self.fields)
        try:
            self._save()
        except ResendError as error:
            error.add_note("Nothing was sent.")
            raise
        self.saved.send(recipients=recipients, scheduled_at=due)
        self.number.value = ""
        self._show_python(*code_to_send(self.saved.id, len(recipients), due))
        self._notify()
        status, reach = self.saved.status_text(), self._gate.audience.reach()
        return Success(f"Status: {status}. It goes to {reach}.")

    def _read_status(self) -> str:
        self.saved.refresh()
        return f"Status: {self.saved.status_text()}."

    def _cancel(self) -> str:
        with if_unknown(_READ_STATUS):
            self.saved.cancel()
        self._show_python(call("client.broadcasts.cancel", repr(self.saved.id)))
        self._notify()
        if self.saved.status == "draft":
            return Success("Schedule canceled; it is a draft again.")
        return Success(f"Canceled. Status: {self.saved.status_text()}.")

    def _refresh(self) -> None:
        found = self._gate.refresh(self.fields, self.saved)
        step = self._stepper.current
        self._is_asked |= step in ("Checks", "Send")
        self.fields.show_problems(found, has_all=self._is_asked)
        self.fields.freeze(frozen=self.saved.status != "draft")
        may_send = self._gate.may_send(found, self.saved)
        self._send_button.disabled = not may_send or self._busy.locked()
        self._pages.refresh(found, self._stepper, is_asked=self._is_asked)
        self._show_account()

    def _state(self) -> str:
        if self.saved.id is None:
            return "" if self.draft == Draft() else "Not saved yet"
        unsaved = ", with unsaved changes" if self.draft != self._saved_draft else ""
        status = self.saved.status_text()
        return f"{status[:1].upper()}{status[1:]}{unsaved}"

    def _summary(self) -> str:
        return f"{self.saved.status} {self.draft.subject!r}, {self._pages.reach()}"
