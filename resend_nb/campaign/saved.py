"""One broadcast in the account: saved, sent and cancelled without ever being made, overwritten or sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.campaign.draft import Draft
from resend_nb.campaign.send import send_broadcast
from resend_nb.errors import InputError, ResendError

if TYPE_CHECKING:
    import datetime as dt

    from resend_nb.client import Client


class SavedBroadcast:
    """What an account has of a broadcast that somebody is writing.

    Parameters
    ----------
    client : Client
        The account.

    Attributes
    ----------
    id : str or None
        The broadcast, once it is saved.
    status : str
        Its status; ``"unknown"`` where a send was not answered and nobody can tell what became of it.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> saved = SavedBroadcast(client)
    >>> saved.open(client.broadcasts.list()[0]["id"]).subject
    'Cold brew, finally'
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.id: str | None = None
        self.status = "draft"
        self._times: dict[str, Any] = {}
        self._known: list[dict[str, Any]] = []

    def open(self, broadcast_id: str) -> Draft:
        """Take up a broadcast of the account.

        Parameters
        ----------
        broadcast_id : str
            Which.
        """
        broadcast = self._client.broadcasts.get(broadcast_id)
        draft = Draft.of(broadcast)
        self.id, self._known = broadcast_id, [draft.payload()]
        self._note(broadcast)
        return draft

    def save(self, draft: Draft) -> tuple[str, dict[str, Any]]:
        """Keep a draft in the account.

        Parameters
        ----------
        draft : Draft
            Its contents.

        Returns
        -------
        tuple of (str, dict)
            ``"create"`` or ``"update"``, whichever was done, and the fields that it took.

        Raises
        ------
        InputError
            The draft lacks something, is no draft any more, or somebody else has changed it meanwhile.
        """
        if problems := draft.problems():
            raise InputError(f"not saved: {'; '.join(problems)}")
        if self.id is None:
            self.id = self._lost()
        if self.id is not None:
            self._guard(self.id, draft)
        fields = draft.payload()
        self._known.append(fields)  # if the answer is lost, this may be what is there
        if self.id is None:
            # No HTML is no HTML; an update has to say that there is none any more.
            done, fields = "create", {**fields, "html": draft.html or None}
            self.id = self._client.broadcasts.create(**fields)["id"]
        else:
            done = "update"
            self._client.broadcasts.update(self.id, **fields)
        self._known = [draft.payload()]
        return done, fields

    def send(self, *, confirm: int, scheduled_at: dt.datetime | None) -> None:
        """Send it once.

        Parameters
        ----------
        confirm : int
            The number of recipients.
        scheduled_at : datetime.datetime or None
            When; ``None`` is at once.
        """
        saved, self.status = self._must_be_saved("send"), "unknown"
        try:
            self._note(
                send_broadcast(self._client, saved, confirm=confirm, scheduled_at=scheduled_at)
            )
        except ResendError as error:
            try:
                self.refresh()
            except ResendError:
                if not error.outcome_unknown:
                    raise
                error.add_note("Nothing more is sent from here until its status has been read.")
            raise

    def cancel(self) -> None:
        """Stop it: what is scheduled is a draft again, what is queued goes to nobody else."""
        self._client.broadcasts.cancel(self._must_be_saved("cancel"))
        self.refresh()

    def refresh(self) -> None:
        """Read its status."""
        self._note(self._client.broadcasts.get(self._must_be_saved("read")))

    def described(self) -> str:
        """Say what its status is, and since or until when."""
        if self.id is None:
            return "not saved yet"
        when = {
            "scheduled": self._times.get("scheduled_at"),
            "sent": self._times.get("sent_at"),
        }.get(self.status)
        return self.status + (f", {when[:16]} UTC" if when else "")

    def _note(self, broadcast: Any) -> None:
        self.status, self._times = broadcast["status"], broadcast

    def _must_be_saved(self, to: str) -> str:
        if self.id is None:
            raise InputError(f"it is not saved yet, so there is nothing to {to}")
        return self.id

    def _lost(self) -> str | None:
        """Find the draft that was made although the answer was lost."""
        for made in self._known:
            for each in self._client.broadcasts.iterate():
                if each["status"] == "draft" and each["name"] == made["name"]:
                    there = Draft.of(self._client.broadcasts.get(each["id"]))
                    if there.payload() == made:
                        return each["id"]
        return None

    def _guard(self, broadcast_id: str, draft: Draft) -> None:
        """Overwrite neither what is no draft nor what somebody else has written."""
        broadcast = self._client.broadcasts.get(broadcast_id)
        self._note(broadcast)
        if self.status != "draft":
            raise InputError(
                f"not saved: the broadcast is {self.status}, and only a draft can be changed"
            )
        if Draft.of(broadcast).payload() not in [*self._known, draft.payload()]:
            raise InputError(
                "not saved: somebody else has changed this draft since it was opened here; copy what you wrote, then "
                "open it again"
            )
