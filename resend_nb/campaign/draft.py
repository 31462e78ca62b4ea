"""A broadcast that is being written: frozen, without requests, and with the fields for the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from resend_nb.campaign.placeholders import find_placeholders
from resend_nb.campaign.plain_text import plain_text
from resend_nb.errors import InputError
from resend_nb.resources import read_time
from resend_nb.tables import find_broadcast

if TYPE_CHECKING:
    import datetime as dt

    from resend_nb.client import Client


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The contents of a broadcast.

    Parameters
    ----------
    name : str
        The internal title. Resend calls a broadcast without a title "Untitled".
    from_ : str
        The sender, such as ``"Acme <news@acme.example>"``.
    segment_id, topic_id : str, optional
        The ids of the segment that gets the broadcast, and of its topic.
    subject, preview_text, html : str
        The subject, the preview text and the HTML part.
    text : str, optional
        The plain text part. ``None`` makes it from the HTML; ``""`` sends none.
    reply_to : tuple of str
        The addresses for replies.
    scheduled_at : datetime.datetime, optional
        When to send it, with a time zone. ``None`` sends it now.

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
        """Create a draft from what ``client.broadcasts.get`` returns.

        A text that is the one made from the HTML counts as made from it.
        """
        html, text = broadcast.get("html") or "", broadcast.get("text")
        is_unsent = broadcast.get("status", "draft") in {"draft", "scheduled"}
        due = broadcast.get("scheduled_at") if is_unsent else None
        return cls(
            name=broadcast.get("name") or "",
            from_=broadcast.get("from") or "",
            segment_id=broadcast.get("segment_id"),
            topic_id=broadcast.get("topic_id"),
            subject=broadcast.get("subject") or "",
            preview_text=broadcast.get("preview_text") or "",
            html=html,
            text=None if text and text == plain_text(html) else text,
            reply_to=tuple(broadcast.get("reply_to") or ()),
            scheduled_at=None if due is None else read_time(due),
        )

    @property
    def text_part(self) -> str:
        """The plain text that is sent."""
        return plain_text(self.html) if self.text is None else self.text

    @property
    def wanted(self) -> set[str]:
        """The contact fields and properties that the placeholders show."""
        parts = (self.subject, self.preview_text, self.html, self.text or "")
        return {placeholder.key for part in parts for placeholder in find_placeholders(part)}

    def problems(self) -> list[str]:
        """Return the reasons why the API would refuse to save the draft.

        Examples
        --------
        >>> Draft(subject="Hi", html="<p>Hello</p>").problems()
        ['the sender is missing', 'no segment is chosen']
        """
        reasons = {
            "the sender is missing": not self.from_.strip(),
            "no segment is chosen": self.segment_id is None,
            "the subject is missing": not self.subject.strip(),
            "both HTML and text are empty": not (self.html.strip() or self.text_part.strip()),
        }
        return [reason for reason, applies in reasons.items() if applies]

    def payload(self) -> dict[str, Any]:
        """Return the fields for ``client.broadcasts.create`` and ``update``.

        The text part is always included: without it, an update would keep the text of older HTML.
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
            "reply_to": list(self.reply_to),
        }


def read_draft(client: Client, broadcast: str | Mapping[str, Any] | Draft) -> Draft:
    """Return the draft for a broadcast's id or name, a broadcast as the API returns it, or a draft.

    Examples
    --------
    >>> read_draft(demo, "Cold brew launch").subject
    'Cold brew, finally'
    """
    if isinstance(broadcast, Draft):
        return broadcast
    if isinstance(broadcast, Mapping):
        return Draft.of(broadcast)
    if isinstance(broadcast, str):
        return Draft.of(find_broadcast(client, broadcast))
    raise InputError(
        "broadcast must be an id or a name, what client.broadcasts.get() returns, or a draft, "
        f"not {type(broadcast).__name__}"
    )
