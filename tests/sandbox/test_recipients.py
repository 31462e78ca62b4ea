"""Recipients and clicked links of broadcasts, and copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.broadcast_events import happen, sent_to

from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from support import Http

NIL = "00000000-0000-0000-0000-000000000000"


def _list(http: Http, broadcast: str, query: str) -> list[dict[str, Any]]:
    response = http(f"GET /broadcasts/{broadcast}/recipients?{query}")
    assert response.status_code == 200, response.text
    return list(response.json()["data"])


def test_recipients_are_delivered_or_suppressed(http: Http) -> None:
    """Suppressed contacts are listed as such; opted-out contacts are not listed."""
    http.make("POST /suppressions", {"email": "s@x.io"})
    segment = http.make("POST /segments", {"name": "A"})
    http.make(
        "POST /contacts", {"email": "o@x.io", "unsubscribed": True, "segments": [{"id": segment}]}
    )
    for address in ("s@x.io", "a@x.io"):
        http.make("POST /contacts", {"email": address, "segments": [{"id": segment}]})
    broadcast = sent_to(http, [], segment_id=segment)
    for type_, address in (("sent", "a@x.io"), ("delivered", "a@x.io"), ("suppressed", "s@x.io")):
        assert [row["email"] for row in _list(http, broadcast, f"type={type_}")] == [address]


def test_rows_have_the_documented_keys(http: Http) -> None:
    """Opens and clicks have counts, clicks have links, and bounces have a type."""
    broadcast = sent_to(http, ["a@x.io", "b@x.io"])
    happen(http, broadcast, "a@x.io", "opened", "opened")
    happen(http, broadcast, "a@x.io", "clicked", "clicked", url="https://x.io/2")
    happen(http, broadcast, "a@x.io", "clicked", url="https://x.io/1")
    happen(http, broadcast, "b@x.io", "bounced", bounce_type="permanent")
    contact = http("GET /contacts/a@x.io").json()["id"]
    row = {"id": "b2Zmc2V0OjA", "contact_id": contact, "email": "a@x.io"}
    assert _list(http, broadcast, "type=delivered")[0] == row
    assert _list(http, broadcast, "type=opened") == [{**row, "count": 2}]
    links = [{"url": "https://x.io/2", "clicks": 2}, {"url": "https://x.io/1", "clicks": 1}]
    assert _list(http, broadcast, "type=clicked") == [{**row, "count": 3, "clicked_links": links}]
    assert [*_list(http, broadcast, "type=bounced")[0]] == [
        "id",
        "contact_id",
        "email",
        "bounce_type",
    ]
    http("DELETE /contacts/a@x.io")
    assert _list(http, broadcast, "type=opened")[0]["contact_id"] is None


def test_recipients_are_filtered(http: Http) -> None:
    """Recipients can be filtered by part of the address, and bounces by type."""
    broadcast = sent_to(http, ["ada@x.io", "bo@x.io"])
    happen(http, broadcast, "ada@x.io", "bounced", bounce_type="transient")
    assert [row["email"] for row in _list(http, broadcast, "type=sent&email=ADA")] == ["ada@x.io"]
    assert _list(http, broadcast, "type=sent&email=%25") == []
    assert len(_list(http, broadcast, "type=bounced&bounce_type=transient")) == 1
    assert _list(http, broadcast, "type=bounced&bounce_type=permanent") == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "type=",
        "type=read",
        "type=sent&bounce_type=permanent",
        "type=bounced&bounce_type=hard",
        "type=sent&limit=0",
        "type=sent&after=x",
        "type=sent&after=b2Zmc2V0Ojk",
        "type=sent&before=b2Zmc2V0Ojk",
        "type=sent&after=%C3%A9",
        "type=sent&after=b2Zmc2V0OjA&before=b2Zmc2V0OjA",
    ],
)
def test_an_invalid_query_is_refused(http: Http, query: str) -> None:
    """Invalid types, bounce types and cursors are a 422."""
    assert (
        http(f"GET /broadcasts/{sent_to(http, ['a@x.io'])}/recipients?{query}").status_code == 422
    )


@pytest.mark.parametrize(
    "line", ["GET %s/recipients?type=sent", "GET %s/clicked-links", "POST %s/duplicate"]
)
def test_an_unknown_broadcast_is_404(http: Http, line: str) -> None:
    """An unknown broadcast is a 404, and an invalid id a 422."""
    assert http(line % f"/broadcasts/{NIL}").json()["message"] == "Broadcast not found"
    assert http(line % "/broadcasts/1").status_code == 422


def test_pages_go_both_ways_by_opaque_cursors(http: Http) -> None:
    """A page has 20 rows by default, and pages can be read forwards and backwards."""
    addresses = [f"p{number}@x.io" for number in range(45)]
    where = f"GET /broadcasts/{sent_to(http, addresses)}/recipients?type=sent"
    first = http(where).json()
    assert (len(first["data"]), first["has_more"]) == (20, True)
    second = http(f"{where}&after={first['data'][-1]['id']}").json()
    third = http(f"{where}&limit=5&after={second['data'][-1]['id']}").json()
    assert [row["email"] for part in (first, second, third) for row in part["data"]] == addresses
    assert third["has_more"] is False
    assert http(f"{where}&before={second['data'][0]['id']}").json() == {**first, "has_more": False}
    assert http(f"{where}&before={third['data'][0]['id']}").json() == second


def test_clicked_links_are_sorted_by_clicks(http: Http) -> None:
    """The most clicked link comes first, with its clicks and unique clicks."""
    broadcast = sent_to(http, ["a@x.io", "b@x.io"])
    happen(http, broadcast, "a@x.io", "clicked", url="https://x.io/1")
    happen(http, broadcast, "a@x.io", "clicked", "clicked", url="https://x.io/2")
    happen(http, broadcast, "b@x.io", "clicked", url="https://x.io/2")
    body = http(f"GET /broadcasts/{broadcast}/clicked-links").json()
    assert body["data"] == [
        {"id": "b2Zmc2V0OjA", "url": "https://x.io/2", "clicks": 3, "unique_clicks": 2},
        {"id": "b2Zmc2V0OjE", "url": "https://x.io/1", "clicks": 1, "unique_clicks": 1},
    ]
    assert http(f"GET /broadcasts/{broadcast}/clicked-links?limit=1").json()["has_more"] is True


def test_an_unsubscribe_is_recorded_once_per_email(http: Http) -> None:
    """A recipient who follows the link twice is listed once."""
    link = "{{{RESEND_UNSUBSCRIBE_URL}}}"
    broadcast = sent_to(http, ["a@x.io", "b@x.io"], html=link)
    email = http(f"GET /sandbox/outbox?broadcast_id={broadcast}").json()["data"][0]
    for method in ("HEAD", "GET", "GET"):
        http(f"{method} {email['html']}")
    assert [(row["email"]) for row in _list(http, broadcast, "type=unsubscribed")] == [email["to"]]


def test_a_copy_is_a_draft_with_the_same_contents(http: Http) -> None:
    """Its name gets a suffix and fits; the original does not change."""
    broadcast = sent_to(http, ["a@x.io"], name="n" * 70, reply_to="r@x.io", preview_text="p")
    original = http(f"GET /broadcasts/{broadcast}").json()
    response = http(f"POST /broadcasts/{broadcast}/duplicate")
    assert (response.status_code, list(response.json())) == (201, ["object", "id"])
    copy = http(f"GET /broadcasts/{response.json()['id']}").json()
    assert (copy["status"], copy["sent_at"], copy["name"]) == ("draft", None, "n" * 63 + " (copy)")
    own = {"id", "name", "status", "created_at", "sent_at"}
    assert {key: copy[key] for key in copy if key not in own} == {
        key: original[key] for key in copy if key not in own
    }
    assert http(f"GET /broadcasts/{broadcast}").json() == original


def test_events_have_their_own_series_of_ids() -> None:
    """Other ids do not depend on the number of events."""
    store = Sandbox().store
    ids = [store.database.new_id(), store.database.new_id("events"), store.database.new_id()]
    other = Sandbox().store
    assert [ids[0], ids[2]] == [other.database.new_id(), other.database.new_id()]
    assert len(set(ids)) == 3
