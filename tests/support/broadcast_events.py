"""Sent broadcasts, and what then happens to their e-mails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support import Http

BOUNCES = ("permanent", "transient", "undetermined")


def sent_to(http: Http, addresses: Iterable[str], **fields: Any) -> str:
    """Send a broadcast to new people; its id."""
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
    raise AssertionError("it is queued for ever")


def happen(http: Http, broadcast: str, address: str, *types: str, **fields: Any) -> None:
    """Let something happen to the e-mail that somebody got."""
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
    """All pages of a list."""
    rows: list[dict[str, Any]] = []
    page: dict[str, Any] = {"has_more": True}
    while page["has_more"]:
        after = f"&after={rows[-1]['id']}" if rows else ""
        answer = http(f"GET {where}{'&' if '?' in where else '?'}limit=100{after}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        rows += page["data"]
    return rows


def recipients(http: Http, broadcast: str, type_: str, extra: str = "") -> list[dict[str, Any]]:
    """Everybody something happened to."""
    return every_row(http, f"/broadcasts/{broadcast}/recipients?type={type_}{extra}")


def check_broadcast(http: Http, broadcast: str, counts: dict[str, Any]) -> None:
    """Compare a broadcast's row of metrics with its recipients and links."""
    for type_ in ("sent", "delivered", "bounced", "complained", "unsubscribed", "suppressed"):
        assert counts[type_] == len(recipients(http, broadcast, type_))
    for kind in BOUNCES:
        assert counts[f"bounced_{kind}"] == len(
            recipients(http, broadcast, "bounced", f"&bounce_type={kind}")
        )
    for type_ in ("opened", "clicked"):
        people = recipients(http, broadcast, type_)
        assert (counts[type_], counts[f"unique_{type_}"]) == (
            sum(row["count"] for row in people),
            len(people),
        )
    links = every_row(http, f"/broadcasts/{broadcast}/clicked-links")
    assert counts["clicked"] == sum(link["clicks"] for link in links)
    of_people = [
        link for row in recipients(http, broadcast, "clicked") for link in row["clicked_links"]
    ]
    for link in links:
        clicks = [each["clicks"] for each in of_people if each["url"] == link["url"]]
        assert (link["clicks"], link["unique_clicks"]) == (sum(clicks), len(clicks))
