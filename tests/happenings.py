"""Sent broadcasts, and what then happens to their e-mails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support import Http


def sent_to(http: Http, addresses: Iterable[str], **fields: Any) -> str:
    """Send a broadcast to new people; its id."""
    segment = http.make("POST /segments", {"name": "A"})
    for address in addresses:
        http.make("POST /contacts", {"email": address, "segments": [{"id": segment}]})
    body = {"segment_id": segment, "from": "Acme <news@acme.example>", "subject": "Hi", "html": "<p>Hi</p>", **fields}
    broadcast = http.make("POST /broadcasts", {**body, "send": True})
    for _ in range(100):
        if http(f"GET /broadcasts/{broadcast}").json()["status"] == "sent":
            return broadcast
    raise AssertionError("it is queued for ever")


def happen(http: Http, broadcast: str, address: str, *types: str, **fields: Any) -> None:
    """Let something happen to the e-mail that somebody got."""
    store = http.app.store
    with store.database.transaction():
        email = store.database.row('select * from outbox where broadcast_id = ? and "to" = ?', broadcast, address)
        assert email is not None
        for type_ in types:
            store.events.add(
                type_,
                email_id=email["id"],
                broadcast_id=broadcast,
                contact_id=email["contact_id"],
                email=address,
                now=email["created_at"],
                **fields,
            )
