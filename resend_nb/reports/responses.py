"""What each recipient did with several broadcasts, from the lists of recipients."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resend_nb._ui import progress_bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.client import Client
    from resend_nb.reports.measured import Measured
    from resend_nb.resources.broadcasts import ListedBroadcast

_PAGE = 100
"""Recipients that one request returns."""


@dataclass
class Responses:
    """The broadcasts that a recipient received, opened and clicked, newest first."""

    contact_id: str | None = None
    delivered: list[ListedBroadcast] = field(default_factory=list)
    opened: list[ListedBroadcast] = field(default_factory=list)
    clicked: list[ListedBroadcast] = field(default_factory=list)
    clicks: int = 0
    links: int = 0

    def among_delivered(self, type_: str) -> list[ListedBroadcast]:
        """Return the broadcasts with this event; the lists lag differently, so some are early."""
        delivered = {broadcast["id"] for broadcast in self.delivered}
        events: list[ListedBroadcast] = getattr(self, type_)
        return [broadcast for broadcast in events if broadcast["id"] in delivered]


def read_responses(
    client: Client,
    broadcasts: Sequence[tuple[ListedBroadcast, Measured]],
    types: Sequence[str],
    *,
    progress: bool | None,
) -> dict[str, Responses]:
    """Return the responses of each recipient with a delivered email, by address."""
    recipients: dict[str, Responses] = {}
    lists = [(*item, type_) for item in broadcasts for type_ in types]
    requests = sum(_pages(measured.counts[type_]) for _, measured, type_ in lists)
    with progress_bar(
        range(requests), label="recipients", unit="request", progress=progress
    ) as bar:
        for broadcast, measured, type_ in lists:
            _add_events(client, broadcast, type_, recipients)
            bar.update(_pages(measured.counts[type_]))
    return {email: found for email, found in recipients.items() if found.delivered}


def _pages(count: int | None) -> int:
    """Return how many requests a list of recipients takes."""
    return max(1, -(-(count or 0) // _PAGE))


def _add_events(
    client: Client, broadcast: ListedBroadcast, type_: str, recipients: dict[str, Responses]
) -> None:
    lists = client.broadcasts.recipients.iterate(broadcast["id"], type=type_)
    by_email = {listed["email"]: listed for listed in lists}
    for email, listed in by_email.items():
        recipient = recipients.setdefault(email, Responses())
        recipient.contact_id = listed["contact_id"]
        getattr(recipient, type_).append(broadcast)
        if type_ == "clicked":
            recipient.clicks += listed.get("count", 0)
            recipient.links += len({link["url"] for link in listed.get("clicked_links", ())})
