"""Whether opens and clicks were tracked, which each sender's domain decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.client import Client
    from resend_nb.resources.domains import ListedDomain

TRACKING = {"opened": "open_tracking", "clicked": "click_tracking"}
"""The flag of a domain for each column that depends on tracking."""

NOUNS = {"opened": "opens", "clicked": "clicks"}


def sender_domains(
    client: Client, broadcast_ids: Sequence[str], senders: Mapping[str, str] | None = None
) -> dict[str, ListedDomain | None]:
    """Return the domain of each broadcast's sender; nothing if a sandbox has no domains.

    Without ``senders``, those of broadcasts are read if they decide what was tracked.
    """
    domains = {domain["name"].lower(): domain for domain in client.domains.iterate()}
    if not domains and not client.is_live:
        return {}
    flags = {tuple(domain.get(name) for name in TRACKING.values()) for domain in domains.values()}
    if len(flags) == 1 and not senders:  # the sender does not matter
        return dict.fromkeys(broadcast_ids, next(iter(domains.values())))
    known = dict(senders or {})
    if domains:
        known |= {id_: _sender(client, id_) for id_ in broadcast_ids if id_ not in known}
    return {id_: domains.get(_domain_of(known.get(id_, ""))) for id_ in broadcast_ids}


def why_not_tracked(column: str, domain: ListedDomain | None) -> str | None:
    """Return why no opens, or no clicks, does not mean zero; ``None`` if it does."""
    flag = None if domain is None else domain.get(TRACKING[column])
    if flag:
        return None
    if domain is not None and flag is False:
        return f"{NOUNS[column]} are not tracked on {domain['name']}"
    return f"it is not known whether {NOUNS[column]} were tracked"


def _sender(client: Client, broadcast_id: str) -> str:
    return client.broadcasts.get(broadcast_id)["from"] or ""


def _domain_of(sender: str) -> str:
    return sender.rpartition("@")[2].rstrip("> ").lower()
