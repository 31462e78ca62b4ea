"""The steps of the broadcast form: which widgets each shows, and which steps are done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.forms._fields import box, choose, dropdown, row, show_if
from resend_nb.forms._html import escape, options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resend_nb.campaign import Finding
    from resend_nb.client import Client
    from resend_nb.forms._send_gate import SendGate
    from resend_nb.forms._stepper import Stepper
    from resend_nb.forms._trial import Trial
    from resend_nb.forms.broadcast import BroadcastForm


STEP_OF = {"audience": "Audience", "name": "Audience", "topic": "Audience", "schedule": "Send"}
"""The step of a part of the broadcast; all others are under Content."""


class BroadcastPages:
    """The buttons of a broadcast form, and the widgets of its steps."""

    def __init__(
        self, form: BroadcastForm, trial: Trial, gate: SendGate, button: Callable[..., Any]
    ) -> None:
        self._form, self._trial, self._gate = form, trial, gate
        self._button = button
        self.broadcasts = dropdown("Broadcast")
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
        self._hint = widgets.HTML()

    def offer(self, client: Client, broadcast_id: str | None) -> None:
        """Offer the broadcasts of the account, and keep the one with this id."""
        broadcasts = [
            {"id": broadcast["id"], "name": f"{broadcast['name']} ({broadcast['status']})"}
            for broadcast in client.broadcasts.list()
        ]
        choose(self.broadcasts, options(broadcasts, none="(new broadcast)"), broadcast_id)

    def parts(self, findings: widgets.Widget) -> dict[str, tuple[widgets.Widget, ...]]:
        """Return the widgets of each step."""
        fields, gate = self._form.fields, self._gate
        views = {part: field.view for part, field in fields.fields.items()}
        audience = box(*(views.pop(part) for part in ("name", "audience", "topic")), kind="grid")
        header = [views[part] for part in ("subject", "preview text", "sender", "reply to")]
        content = box(*header, fields.editor, kind="tight")
        columns = box(content, self._form.preview.view, kind="columns")
        testing = row(self._trial.to, self.test_button)
        status = row(gate.status, self.status_button, self._cancel_button)
        schedule = box(fields.later, fields.schedule.view, kind="schedule")
        return {
            "Audience": (row(self.broadcasts, self._opening), audience, gate.people),
            "Content": (columns, findings),
            "Checks": (findings, row(self._checking), testing),
            "Send": (gate.people, schedule, gate.reach, gate.number, status),
        }

    def actions(self) -> list[widgets.Button]:
        """Return the buttons of the header."""
        button, form = self._button, self._form
        copying = "Create a new draft with the same content"
        loading = "Reload segments, topics and broadcasts"
        return [
            button("Duplicate", form.duplicate, tooltip=copying, kind="link"),
            button("Refresh", form.reload, tooltip=loading, kind="link"),
        ]

    def footer(self, stepper: Stepper) -> tuple[widgets.Widget, ...]:
        """Return the widgets of the footer."""
        saving = self._button("Save draft", self._form.save, tooltip="Save it; nothing is sent")
        self._next = self._button(
            "Next", stepper.advance, tooltip="Show the next step", kind="primary"
        )
        return saving, self._hint, self._next, self.send_button

    def refresh(self, found: Sequence[Finding], stepper: Stepper, *, is_asked: bool) -> None:
        """Show the primary action, which steps are done, and how many errors were found."""
        errors = sum(finding.severity == "error" for finding in found)
        draft, recipients = self._form.draft, self._form.recipients
        show_if(self.send_button, is_shown=stepper.current == "Send")
        show_if(self._next, is_shown=stepper.current != "Send")
        self._next.description = f"Next: {stepper.neighbor(1)}"
        label = f"Checks ({errors})" if errors and is_asked else "Checks"
        stepper.tabs["Checks"].description = label
        is_written = bool(draft.subject and draft.from_ and draft.text_part)
        done = {
            "Audience": recipients > 0,
            "Content": is_written,
            "Checks": is_written and not errors,
            "Send": self._form.saved.status not in {"draft", "unknown"},
        }
        stepper.mark([name for name, is_done in done.items() if is_done])
        self._hint.value = escape(self._gate.audience.summary()) if draft.segment_id else ""
