"""A mailing: what a draft would send, and to whom; compared before and after a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resend_nb._ui import pluralize
from resend_nb.campaign.audience import Audience, read_audience
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.client import Client
    from resend_nb.resources import Broadcast

COMPARED = (
    "segment_id",
    "topic_id",
    "from",
    "reply_to",
    "subject",
    "preview_text",
    "html",
    "text",
)
"""The fields of a broadcast that may not change between a question and the sending."""

SECOND_LIMIT = 97
"""Page size of the second reading: if pages lose contacts at their edges, both readings differ."""


@dataclass(frozen=True)
class Mailing:
    """A draft in the account, with its audience."""

    broadcast: Broadcast
    audience: Audience

    @property
    def ids(self) -> frozenset[str]:
        """The contact ids of the recipients."""
        return frozenset(person.id for person in self.audience.recipients)

    def changes_since(self, earlier: Mailing) -> list[str]:
        """Describe what differs from an earlier reading."""
        now: Mapping[str, Any] = self.broadcast
        then: Mapping[str, Any] = earlier.broadcast
        changes = [f"its {name} changed" for name in COMPARED if now.get(name) != then.get(name)]
        joined, left = len(self.ids - earlier.ids), len(earlier.ids - self.ids)
        if joined or left:
            more, fewer = (
                pluralize(number, "recipient") + verb
                for number, verb in ((joined, " more"), (left, " fewer"))
            )
            changes.append(f"the list of recipients has {more} and {fewer}")
        return changes


def read_mailing(client: Client, broadcast_id: str, *, limit: int | None = None) -> Mailing:
    """Read a broadcast that can be sent, and its audience in pages of ``limit`` contacts."""
    broadcast = client.broadcasts.get(broadcast_id)
    name, segment_id = broadcast["name"], broadcast["segment_id"]
    if broadcast["status"] != "draft":
        raise InputError(
            f"the status of broadcast {name!r} is {broadcast['status']}; only a draft can be sent"
        )
    if segment_id is None:
        raise InputError(
            f"the broadcast {name!r} has no segment; choose one with "
            f"client.broadcasts.update({broadcast_id!r}, segment_id=...)"
        )
    audience = read_audience(client, segment_id, broadcast["topic_id"], limit=limit)
    if not audience.recipients:
        raise InputError(f"the broadcast {name!r} has no recipients: {audience.summary()}")
    return Mailing(broadcast, audience)
