"""The gate before sending: the recipients, the checks, and the number that confirms them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb.campaign import Audience, Finding, findings, read_account
from resend_nb.errors import InputError
from resend_nb.forms._html import escape, tiles
from resend_nb.forms._patience import UnreadError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resend_nb.campaign import Account, Draft, SavedBroadcast
    from resend_nb.client import Client
    from resend_nb.forms._broadcast_fields import BroadcastFields


class SendGate:
    """What the account says about a draft, and whether the draft may be sent.

    ``number`` is the field for the number of recipients; ``people``, ``reach`` and ``status`` show
    who gets it, what to do next, and the status.
    """

    def __init__(self) -> None:
        self.number = widgets.Text(description="Recipients")
        self.people, self.reach, self.status = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._account: Account | None = None
        self._read_for: object = None
        self._shown: object = None

    @property
    def audience(self) -> Audience:
        """The draft's audience when it was last read."""
        if self._account is None:
            return Audience()
        return self._account.audience or Audience(fallbacks=self._account.properties or {})

    @property
    def typed(self) -> int | None:
        """The number that was typed."""
        typed = self.number.value.strip().replace(",", "")
        return int(typed) if typed.isdecimal() else None

    def is_current(self, draft: Draft) -> bool:
        """Whether the account was read for this draft; edits of other text need no request."""
        return self._needs(draft) == self._read_for

    def read(self, client: Client, draft: Draft) -> None:
        """Read what the checks need of the account."""
        # Set before the requests too: if they fail, typing must not repeat them at every letter.
        self._read_for = self._needs(draft)
        self._account = read_account(client, draft, progress=False)
        self._read_for = self._needs(draft)

    def forget(self) -> None:
        """Forget what was read for another broadcast."""
        self._account = self._read_for = None

    def check_read(self) -> None:
        """Raise an UnreadError if part of the account could not be read."""
        if self._account is not None and self._account.unread:
            part, why = self._account.unread[0]
            raise UnreadError(f"The {part} could not be read: {why}. Press Check to try again.")

    def findings(self, fields: BroadcastFields) -> list[Finding]:
        """Check the draft in the form."""
        if self._account is None:
            return []
        if problem := fields.markdown.problem:
            fix = "Complete it under Content."
            incomplete = Finding("content-empty", "html", problem, fix)
            return [incomplete, *self._checked(fields, self._account)]
        return self._checked(fields, self._account)

    def _checked(self, fields: BroadcastFields, account: Account) -> list[Finding]:
        try:
            due = fields.due
        except InputError as error:
            problem = Finding(
                "schedule-incomplete",
                "schedule",
                str(error),
                "Choose a date, a time and a time zone.",
            )
            return [problem, *findings(fields.draft, account)]
        return findings(replace(fields.draft, scheduled_at=due), account)

    def confirmed_ids(self, fields: BroadcastFields) -> list[str]:
        """Return the recipients' ids; raise an InputError unless the broadcast may be sent."""
        found = self.findings(fields)
        if errors := [finding.message for finding in found if finding.severity == "error"]:
            raise InputError(f"Nothing was sent. {' '.join(errors)}")
        ids = [person.id for person in self.audience.recipients]
        if not self.typed == len(ids) > 0 or self._shown != self._mailing(fields):
            reach = self.audience.reach()
            raise InputError(
                f"Nothing was sent. {reach} would receive this: type {len(ids)} to confirm."
            )
        return ids

    def refresh(self, fields: BroadcastFields, saved: SavedBroadcast) -> list[Finding]:
        """Show the state, and return the findings."""
        if self._shown != self._mailing(fields):
            # The number confirms what is shown, not another broadcast with as many recipients.
            self._shown, self.number.value = self._mailing(fields), ""
        found, number = self.findings(fields), len(self.audience.recipients)
        is_draft = saved.status == "draft"
        next_step = self._next_step(_errors_in(found)) if is_draft else ""
        self.reach.value = f'<div role="status">{escape(next_step)}</div>' if is_draft else ""
        status = "" if saved.status == "sent" else f"Status: {saved.status_text()}"
        self.status.value = f'<div role="status">{escape(status)}</div>'
        self.people.value = self._tiles() if fields.segment.value else ""
        self.number.placeholder = f"Type {number} to confirm" if number else ""
        self.number.disabled = not is_draft
        return found

    def may_send(self, found: Iterable[Finding], saved: SavedBroadcast) -> bool:
        """Whether the broadcast may be sent, given the findings."""
        number = len(self.audience.recipients)
        return saved.status == "draft" and not _errors_in(found) and self.typed == number > 0

    def _tiles(self) -> str:
        audience = self.audience
        left_out = [(number, reason, "warn") for reason, number in audience.left_out.items()]
        look = "ok" if audience.recipients else "bad"
        return tiles([(len(audience.recipients), "will get it", look), *left_out])

    def _mailing(self, fields: BroadcastFields) -> object:
        """Return what the typed number confirms: the draft, and the ids of its recipients."""
        return fields.draft, frozenset(person.id for person in self.audience.recipients)

    def _needs(self, draft: Draft) -> object:
        return draft.segment_id, draft.topic_id, draft.wanted & set(self.audience.fallbacks)

    def _next_step(self, errors: int) -> str:
        number, reach = len(self.audience.recipients), self.audience.reach()
        if not number:
            return "Choose a segment with at least one recipient before sending."
        if errors:
            return f"{reach} would receive this. Fix the errors under Checks before sending."
        return f"{reach} will receive this ({self.audience.summary()}). Type {number} to confirm."


def _errors_in(found: Iterable[Finding]) -> int:
    return sum(finding.severity == "error" for finding in found)
