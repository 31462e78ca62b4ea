"""Sent broadcasts, and events of their emails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support import Http

BOUNCES = ("permanent", "transient", "undetermined")


def sent_to(http: Http, addresses: Iterable[str], **fields: Any) -> str:
    """Send a broadcast to new contacts, and return its id."""
    segment = http.make("POST /segments", {"name": "A"})
    for address in addresses:
        http.make("POST /contacts", {"email": address, "segments": [{"id": segment}]})
    body = {
        "segment_id": segment,
        "from": "Acme <news@acme.example>",
        "subject": "Hi",
        "html": "<p>Hi</p>",
        **fields,
    }
    broadcast = http.make("POST /broadcasts", {**body, "send": True})
    for _ in range(100):
        if http(f"GET /broadcasts/{broadcast}").json()["status"] == "sent":
            return broadcast
    raise AssertionError("the broadcast stays queued")


def happen(http: Http, broadcast: str, address: str, *types: str, **fields: Any) -> None:
    """Add events, such as ``opened``, to the email that an address received."""
    store = http.app.store
    with store.database.transaction():
        email = store.database.row(
            'select * from outbox where broadcast_id = ? and "to" = ?', broadcast, address
        )
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


def every_row(http: Http, where: str) -> list[dict[str, Any]]:
    """The items on all pages of a list."""
    rows: list[dict[str, Any]] = []
    page: dict[str, Any] = {"has_more": True}
    separator = "&" if "?" in where else "?"
    while page["has_more"]:
        after = f"&after={rows[-1]['id']}" if rows else ""
        response = http(f"GET {where}{separator}limit=100{after}")
        assert response.status_code == 200, response.text
        page = response.json()
        rows += page["data"]
    return rows


def recipients(http: Http, broadcast: str, type_: str, extra: str = "") -> list[dict[str, Any]]:
    """The recipients with a type of event."""
    return every_row(http, f"/broadcasts/{broadcast}/recipients?type={type_}{extra}")


def check_broadcast(http: Http, broadcast: str, counts: dict[str, Any]) -> None:
    """Compare a broadcast's metrics with its recipients and links."""
    for type_ in ("sent", "delivered", "bounced", "complained", "unsubscribed", "suppressed"):
        assert counts[type_] == len(recipients(http, broadcast, type_))
    for kind in BOUNCES:
        assert counts[f"bounced_{kind}"] == len(
            recipients(http, broadcast, "bounced", f"&bounce_type={kind}")
        )
    for type_ in ("opened", "clicked"):
        rows = recipients(http, broadcast, type_)
        assert (counts[type_], counts[f"unique_{type_}"]) == (
            sum(row["count"] for row in rows),
            len(rows),
        )
    links = every_row(http, f"/broadcasts/{broadcast}/clicked-links")
    assert counts["clicked"] == sum(link["clicks"] for link in links)
    clicked_links = [
        link for row in recipients(http, broadcast, "clicked") for link in row["clicked_links"]
    ]
    for link in links:
        clicks = [clicked["clicks"] for clicked in clicked_links if clicked["url"] == link["url"]]
        assert (link["clicks"], link["unique_clicks"]) == (sum(clicks), len(clicks))
