"""A broadcast as somebody is writing it: frozen, pure, and what the API gets of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from resend_nb.campaign.placeholders import find_placeholders
from resend_nb.campaign.plain_text import plain_text
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from resend_nb.client import Client


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a broadcast will be.

    Parameters
    ----------
    name : str
        The internal title; Resend calls it "Untitled" where there is none.
    from_ : str
        The sender, such as ``"Acme <news@acme.example>"``.
    segment_id, topic_id : str, optional
        Who gets it, and the topic that they must want.
    subject, preview_text, html : str
        What they see.
    text : str, optional
        The plain text part; ``None`` makes it from the HTML, ``""`` sends none.
    reply_to : tuple of str
        Where answers go.
    scheduled_at : datetime.datetime, optional
        When it is to go out, with its zone; ``None`` is at once.

    Examples
    --------
    >>> Draft(subject="Hi", html="<p>Hello</p>").text_part
    'Hello'
    """

    name: str = ""
    from_: str = ""
    segment_id: str | None = None
    topic_id: str | None = None
    subject: str = ""
    preview_text: str = ""
    html: str = ""
    text: str | None = None
    reply_to: tuple[str, ...] = ()
    scheduled_at: dt.datetime | None = None

    @classmethod
    def of(cls, broadcast: Mapping[str, Any]) -> Self:
        """Read what ``client.broadcasts.get`` gives.

        Parameters
        ----------
        broadcast : mapping
            As the API documents it.
        """
        waits = broadcast.get("status", "draft") in {"draft", "scheduled"}
        due = broadcast.get("scheduled_at") if waits else None  # what has gone out is due no more
        return cls(
            name=broadcast.get("name") or "",
            from_=broadcast.get("from") or "",
            segment_id=broadcast.get("segment_id"),
            topic_id=broadcast.get("topic_id"),
            subject=broadcast.get("subject") or "",
            preview_text=broadcast.get("preview_text") or "",
            html=broadcast.get("html") or "",
            text=broadcast.get("text"),
            reply_to=tuple(broadcast.get("reply_to") or ()),
            scheduled_at=None if due is None else dt.datetime.fromisoformat(due),
        )

    @property
    def text_part(self) -> str:
        """The plain text that goes out."""
        return plain_text(self.html) if self.text is None else self.text

    @property
    def wanted(self) -> set[str]:
        """The contact's fields and properties that the draft shows."""
        parts = (self.subject, self.preview_text, self.html, self.text or "")
        return {each.key for part in parts for each in find_placeholders(part)}

    def problems(self) -> list[str]:
        """Say what the API would refuse to save.

        Examples
        --------
        >>> Draft(subject="Hi", html="<p>Hello</p>").problems()
        ['the sender is missing', 'no segment is chosen']
        """
        missing = {
            "the sender is missing": not self.from_.strip(),
            "no segment is chosen": self.segment_id is None,
            "the subject is missing": not self.subject.strip(),
            "there is neither HTML nor text": not (self.html.strip() or self.text_part.strip()),
        }
        return [problem for problem, there in missing.items() if there]

    def payload(self) -> dict[str, Any]:
        """Give the fields for ``client.broadcasts.create`` and ``update``.

        The text part is always among them: an update that left it out would keep one made from older HTML.
        """
        return {
            "name": self.name or "Untitled",
            "from_": self.from_,
            "segment_id": self.segment_id,
            "topic_id": self.topic_id,
            "subject": self.subject,
            "preview_text": self.preview_text,
            "html": self.html,
            "text": self.text_part,
            "reply_to": [*self.reply_to],
        }


def read_draft(client: Client, broadcast: str | Mapping[str, Any] | Draft) -> Draft:
    """Take whatever says which broadcast is meant.

    Parameters
    ----------
    client : Client
        The account.
    broadcast : str, mapping or Draft
        A broadcast's id, what ``client.broadcasts.get`` gives, or a draft.

    Returns
    -------
    Draft
        Its contents.

    Raises
    ------
    InputError
        It is something else.
    NotFoundError
        There is no such broadcast.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> read_draft(client, client.broadcasts.list()[0]["id"]).subject
    'Cold brew, finally'
    """
    if isinstance(broadcast, Draft):
        return broadcast
    if isinstance(broadcast, str):
        return Draft.of(client.broadcasts.get(broadcast))
    if isinstance(broadcast, Mapping):
        return Draft.of(broadcast)
    raise InputError(
        f"a broadcast is given by its id, as client.broadcasts.get() gives it, or as a draft; not as "
        f"{type(broadcast).__name__}"
    )
