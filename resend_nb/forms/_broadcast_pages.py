"""The steps of the broadcast form: which widgets each shows, and which steps are done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb._ui import pluralize
from resend_nb.forms._fields import box, choose, dropdown, row, show_if
from resend_nb.forms._html import escape, options
from resend_nb.forms._sent import COST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resend_nb.campaign import Finding
    from resend_nb.client import Client
    from resend_nb.forms._findings import FindingRows
    from resend_nb.forms._send_gate import SendGate
    from resend_nb.forms._sent import SentResult
    from resend_nb.forms._stepper import Stepper
    from resend_nb.forms._trial import Trial
    from resend_nb.forms.broadcast import BroadcastForm

_COMPOSING = ("Audience", "Content", "Checks", "Send")
_SENT = ("Results", "Content")
_COPY = "Create a new draft with the same content"

STEP_OF = {"audience": "Audience", "name": "Audience", "topic": "Audience", "schedule": "Send"}
"""The step of a part of the broadcast; all others are under Content."""


class BroadcastPages:
    """The buttons of a broadcast form, and the widgets of its steps."""

    def __init__(
        self,
        form: BroadcastForm,
        trial: Trial,
        gate: SendGate,
        sent: SentResult,
        button: Callable[..., Any],
    ) -> None:
        self._form, self._trial, self._gate = form, trial, gate
        self._button = button
        self.broadcasts = dropdown("Broadcast")
        self._listed: list[dict[str, Any]] = []
        self._opening = button("Open", form.open, tooltip="Open the chosen broadcast here")
        self._checking = button(
            "Check", form.check, tooltip="Count the recipients and run the checks again"
        )
        self.test_button = button(
            "Send test", form.send_test, tooltip="Send a test with the values in the preview"
        )
        trial.show_number_on(self.test_button)
        self.status_button = button(
            "Refresh status", form.refresh, tooltip="Read the broadcast's status"
        )
        self._cancel_button = button(
            "Cancel", form.cancel, tooltip="Cancel a scheduled or queued broadcast"
        )
        self.send_button = button(
            "Send", form.begin_sending, tooltip="Send to the confirmed number", kind="danger"
        )
        self.sent = sent
        self._reading = button("Read recipients", form.read_recipients, tooltip=COST)
        self._hint = widgets.HTML()

    def offer(self, client: Client, broadcast_id: str | None) -> None:
        """Offer the broadcasts of the account, and keep the one with this id."""
        self._listed = [dict(broadcast) for broadcast in client.broadcasts.list()]
        self._offer(broadcast_id)

    def _offer(self, broadcast_id: str | None) -> None:
        things = [
            {"id": broadcast["id"], "name": f"{broadcast['name']} ({broadcast['status']})"}
            for broadcast in self._listed
        ]
        choose(self.broadcasts, options(things, none="(new broadcast)"), broadcast_id)

    def _update_status(self) -> None:
        """Offer the open broadcast with the status that it has now."""
        saved = self._form.saved
        for broadcast in self._listed:
            if broadcast["id"] == saved.id and broadcast["status"] != saved.status:
                broadcast["status"] = saved.status
                self._offer(self.broadcasts.value)

    def forget(self) -> None:
        """Forget what was read for another broadcast."""
        self._gate.forget()
        self.sent.forget()

    def reach(self) -> str:
        """Return how many recipients it was sent to or, before that, how many there are."""
        counted = self._form.recipients
        is_sent = self._form.saved.status == "sent"
        return self.sent.reach(counted) if is_sent else pluralize(counted, "recipient")

    def parts(self, rows: FindingRows) -> dict[str, tuple[widgets.Widget, ...]]:
        """Return the widgets of each step."""
        self._rows, findings = rows, rows.view
        fields, gate = self._form.fields, self._gate
        views = {part: field.view for part, field in fields.fields.items()}
        audience = box(*(views.pop(part) for part in ("name", "audience", "topic")), kind="grid")
        header = [views[part] for part in ("subject", "preview text", "sender", "reply to")]
        content = box(*header, fields.editor, kind="tight")
        columns = box(content, self._form.preview.view, kind="columns")
        testing = row(self._trial.to, self.test_button)
        status = row(gate.status, self.status_button, self._cancel_button)
        schedule = box(fields.later, fields.schedule.view, kind="schedule")
        opening = row(self.broadcasts, self._opening)
        return {
            "Results": (opening, *self.sent.parts(self._reading)),
            "Audience": (opening, audience, gate.people),
            "Content": (columns, findings),
            "Checks": (findings, row(self._checking), testing),
            "Send": (gate.people, schedule, gate.reach, gate.number, status),
        }

    def actions(self) -> list[widgets.Button]:
        """Return the buttons of the header."""
        button, form = self._button, self._form
        loading = "Reload segments, topics and broadcasts"
        self._copying = button("Duplicate", form.duplicate, tooltip=_COPY, kind="link")
        return [self._copying, button("Refresh", form.reload, tooltip=loading, kind="link")]

    def footer(self, stepper: Stepper) -> tuple[widgets.Widget, ...]:
        """Return the widgets of the footer."""
        self._saving = self._button(
            "Save draft", self._form.save, tooltip="Save it; nothing is sent"
        )
        self._again = self._button("Duplicate", self._form.duplicate, tooltip=_COPY, kind="primary")
        self._next = self._button(
            "Next", stepper.advance, tooltip="Show the next step", kind="primary"
        )
        return self._saving, self._hint, self._next, self.send_button, self._again

    def refresh(self, found: Sequence[Finding], stepper: Stepper, *, is_asked: bool) -> None:
        """Show the primary action, which steps are done, and how many errors were found."""
        errors = sum(finding.severity == "error" for finding in found)
        draft, recipients = self._form.draft, self._form.recipients
        self._offer_steps(stepper)
        self._next.description = f"Next: {stepper.neighbor(1)}"
        label = f"Checks ({errors})" if errors and is_asked else "Checks"
        stepper.tabs["Checks"].description = label
        is_written = bool(draft.subject and draft.from_ and draft.text_part)
        done = {
            "Audience": recipients > 0,
            "Content": is_written and self._form.saved.status != "sent",
            "Checks": is_written and not errors,
            "Send": self._form.saved.status not in {"draft", "unknown"},
        }
        stepper.mark([name for name, is_done in done.items() if is_done])
        summary = self._gate.audience.summary() if draft.segment_id else ""
        self._hint.value = f'<span role="status">{escape(summary)}</span>' if summary else ""

        self._show_findings(found, is_asked=is_asked)
        self._update_status()

    def _show_findings(self, found: Sequence[Finding], *, is_asked: bool) -> None:
        """Show all findings if the user asked for them, else those of edited fields."""
        fields, is_draft = self._form.fields, self._form.saved.status == "draft"
        shown = [finding for finding in found if is_asked or fields.is_edited(finding)]
        self._rows.show(
            shown, lambda finding: is_draft and fields.can_fix(finding), fields.place_of
        )

    def _offer_steps(self, stepper: Stepper) -> None:
        """Show the result once it was sent, with the copy as the primary action."""
        is_sent = self._form.saved.status == "sent"
        stepper.offer(_SENT if is_sent else _COMPOSING)
        show_if(self.send_button, is_shown=stepper.current == "Send")
        show_if(self._next, is_shown=not is_sent and stepper.current != "Send")
        for button in (self._saving, self._hint, self._copying):
            show_if(button, is_shown=not is_sent)
        show_if(self._again, is_shown=is_sent)
