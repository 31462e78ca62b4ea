"""A broadcast in the account: saved, sent and canceled without duplicates or lost edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.campaign.draft import Draft
from resend_nb.campaign.send import send_mailing
from resend_nb.errors import InputError, ResendError, SendNotConfirmedError
from resend_nb.resources import moment
from resend_nb.tables import find_broadcast

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from resend_nb.campaign.mailing import Mailing
    from resend_nb.client import Client


class SavedBroadcast:
    """The account's copy of the broadcast that is being written.

    Attributes
    ----------
    id : str or None
        The broadcast's id; ``None`` until it is saved.
    status : str
        The broadcast's status; ``"unknown"`` after a send whose outcome is unknown.

    Examples
    --------
    >>> from resend_nb.campaign import SavedBroadcast
    >>> SavedBroadcast(demo).open("Cold brew launch").subject
    'Cold brew, finally'
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.id: str | None = None
        self.status = "draft"
        self._broadcast: dict[str, Any] = {}
        self._own_versions: list[dict[str, Any]] = []

    def open(self, broadcast: str) -> Draft:
        """Read a broadcast by its id or name, and continue with it."""
        opened = find_broadcast(self._client, broadcast)
        draft = Draft.of(opened)
        self.id, self._own_versions = opened["id"], [draft.payload()]
        self._update(opened)
        return draft

    def save(self, draft: Draft) -> tuple[str, dict[str, Any]]:
        """Create or update the broadcast; return ``"create"`` or ``"update"``, and the fields sent.

        Raises an `InputError` if the draft is incomplete, was sent, or was changed by someone else.
        """
        if problems := draft.problems():
            raise InputError(f"not saved: {'; '.join(problems)}")
        if self.id is None:
            self.id = self._find_unconfirmed()
        if self.id is not None:
            self._check_unchanged(self.id, draft)
        fields = draft.payload()
        self._own_versions.append(fields)  # the server may save it even if the response is lost
        if self.id is None:
            # Leave out an empty HTML part here. An update must send it, or the old HTML would stay.
            action, fields = "create", {**fields, "html": draft.html or None}
            self.id = self._client.broadcasts.create(**fields)["id"]
        else:
            action = "update"
            self._client.broadcasts.update(self.id, **fields)
        self._own_versions = [draft.payload()]
        return action, fields

    def send(self, *, recipients: Collection[str], scheduled_at: dt.datetime | None) -> None:
        """Send it once to the contacts with these ids, now or at the scheduled time."""
        when = None if scheduled_at is None else moment(scheduled_at)
        saved, self.status = self._saved_id("send"), "unknown"
        asked = frozenset(recipients)

        def check(mailing: Mailing) -> None:
            if mailing.ids != asked:
                raise SendNotConfirmedError(
                    "nothing was sent: the recipients have changed since you typed their number. "
                    "Press Check, and type the number again."
                )

        try:
            broadcast = send_mailing(
                self._client, saved, confirm=len(asked), when=when, check=check
            )
        except ResendError as error:
            try:
                self.refresh()
            except ResendError:
                if not error.outcome_unknown:
                    raise
                error.add_note("Sending is blocked here until its status has been read.")
            raise
        self._update(broadcast)

    def cancel(self) -> None:
        """Cancel it: a scheduled broadcast becomes a draft again, a queued one stops sending."""
        self._client.broadcasts.cancel(self._saved_id("cancel"))
        self.refresh()

    def refresh(self) -> None:
        """Read its status."""
        self._update(self._client.broadcasts.get(self._saved_id("refresh")))

    def status_text(self) -> str:
        """Return its status, with the time it was sent or is scheduled for."""
        if self.id is None:
            return "not saved yet"
        when = {
            "scheduled": self._broadcast.get("scheduled_at"),
            "sent": self._broadcast.get("sent_at"),
        }.get(self.status)
        return f"{self.status}, {when[:16]} UTC" if when else self.status

    def _update(self, broadcast: Any) -> None:
        self.status, self._broadcast = broadcast["status"], broadcast

    def _saved_id(self, action: str) -> str:
        """Return its id; nothing can be done with a broadcast that is not saved."""
        if self.id is None:
            raise InputError(f"the broadcast is not saved yet, so there is nothing to {action}")
        return self.id

    def _find_unconfirmed(self) -> str | None:
        """Find the draft that an earlier attempt created although its response was lost."""
        for version in self._own_versions:
            for broadcast in self._client.broadcasts.iterate():
                if broadcast["status"] == "draft" and broadcast["name"] == version["name"]:
                    found = self._client.broadcasts.get(broadcast["id"])
                    if Draft.of(found).payload() == version:
                        return broadcast["id"]
        return None

    def _check_unchanged(self, broadcast_id: str, draft: Draft) -> None:
        """Refuse to overwrite a broadcast that was sent, or that someone else has changed."""
        broadcast = self._client.broadcasts.get(broadcast_id)
        self._update(broadcast)
        if self.status != "draft":
            raise InputError(
                f"not saved: the broadcast's status is {self.status}; only a draft can be changed"
            )
        if Draft.of(broadcast).payload() not in [*self._own_versions, draft.payload()]:
            raise InputError(
                "not saved: somebody else has changed this draft since you opened it; "
                "copy your text, then open the draft again"
            )
