"""Large accounts: what a request costs does not grow with the account."""

from __future__ import annotations

import itertools
import json
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from resend_nb.sandbox import Switches, importing
from resend_nb.sandbox.offset_pages import cursor
from resend_nb.sandbox.store import imports

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Http

SECOND = 1_000_000


def fill(http: Http, size: int) -> dict[str, str]:
    """Create contacts in a segment, a contact in many segments, and a broadcast to all of them."""
    store = http.app.store
    with store.database.transaction():
        contacts: list[dict[str, Any]] = [
            {"email": f"p{number}@b.co", "unsubscribed": False, "created_at": number * SECOND}
            for number in range(size)
        ]
        store.contacts.create_all(contacts)
        segments = [store.segments.create({"name": str(n)}, now=n) for n in range(size)]
        store.segments.add_all(segments[0], contacts, now=size)
        store.segments.add_all(segments[1], contacts[:: size // 100], now=size)
        for number, segment in enumerate(segments):
            store.segments.add_all(segment, contacts[:1], now=size + number)
        fields = {"segment_id": segments[0], "from": "a@b.example", "subject": "s"}
        broadcast = store.broadcasts.create(fields, now=size)
        store.events.add_all(
            [
                {
                    "email_id": contact["id"],
                    "broadcast_id": broadcast,
                    "contact_id": contact["id"],
                    "email": contact["email"],
                    "type": type_,
                    "created_at": size + number,
                }
                for number, contact in enumerate(contacts)
                for type_ in ("sent", "opened", "opened")
            ]
        )
    middle = contacts[size // 2 // 100 * 100]["id"]
    after, before = f"after={middle}", f"before={middle}"
    deep = f"after={cursor(size * 3 // 4)}"
    return {
        "contacts": "/contacts?",
        "contacts, older": f"/contacts?{after}",
        "contacts, newer": f"/contacts?{before}",
        "members": f"/segments/{segments[0]}/contacts?",
        "members, older": f"/segments/{segments[0]}/contacts?{after}",
        "members, newer": f"/segments/{segments[0]}/contacts?{before}",
        "few members": f"/segments/{segments[1]}/contacts?",
        "few members, older": f"/segments/{segments[1]}/contacts?{after}",
        "segments": "/segments?",
        "segments, older": f"/segments?after={segments[size // 2]}",
        "segments of a contact": "/contacts/p0@b.co/segments?",
        "segments of a contact, older": f"/contacts/p0@b.co/segments?after={segments[size // 2]}",
        "sent": f"/broadcasts/{broadcast}/recipients?type=sent",
        "sent, deep": f"/broadcasts/{broadcast}/recipients?type=sent&{deep}",
        "opened, deep": f"/broadcasts/{broadcast}/recipients?type=opened&{deep}",
    }


def steps(http: Http, path: str) -> int:
    """The number of SQLite's steps in a request for a page of 20 rows."""
    number = itertools.count()
    connection = http.app.store.database._connection
    connection.set_progress_handler(lambda: next(number) < 0, 1)
    response = http(f"GET {path}&limit=20")
    connection.set_progress_handler(None, 1)
    assert (response.status_code, len(response.json()["data"])) == (200, 20), path
    return next(number)


def test_a_page_costs_the_same_in_a_large_account(http_to: Callable[..., Http]) -> None:
    """SQLite takes as many steps for a page of a list that is ten times as long, at any depth."""
    small, large = http_to(), http_to()
    few, many = fill(small, 200), fill(large, 2_000)
    costs = {name: (steps(small, few[name]), steps(large, many[name])) for name in few}
    assert {name: cost for name, cost in costs.items() if cost[1] > 1.1 * cost[0]} == {}


def _upload(http: Http, file: str, **parts: Any) -> str:
    data = {name: json.dumps(part) for name, part in parts.items() if name != "on_conflict"}
    data |= {"on_conflict": parts.get("on_conflict", "upsert")}
    response = http("POST /contacts/imports", data=data, files={"file": ("a.csv", file.encode())})
    assert response.status_code == 201, response.text
    return f"GET /contacts/imports/{response.json()['id']}"


def test_another_client_is_served_during_an_import(http_to: Callable[..., Http]) -> None:
    """Requests at the same time as an import's batches are answered before the import is done."""
    http = http_to(switches=Switches(import_seconds=0, import_counts="always"))
    http.make("POST /segments", {"name": "A"})
    rows = 6 * importing.BATCH_SIZE
    poll = _upload(http, "email\n" + "".join(f"p{number}@b.co\n" for number in range(rows)))
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            importer, other = pool.submit(http, poll), pool.submit(http, "GET /segments")
            assert other.result().json()["data"][0]["name"] == "A"
            assert importer.result().json()["status"] == "in_progress"
    job = http(poll).json()
    assert (job["status"], job["counts"]["total"]) == ("in_progress", 5 * importing.BATCH_SIZE)


def test_a_batch_reads_only_its_part_of_the_file(
    http_to: Callable[..., Http], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is kept in pieces, which end anywhere, and no batch reads or writes all of them."""
    monkeypatch.setattr(imports, "PIECE_SIZE", 5)
    monkeypatch.setattr(importing, "BATCH_SIZE", 3)
    http = http_to(switches=Switches(import_seconds=0))
    names = [f'Zoé "{number}"\n' for number in range(20)]
    rows = [f'p{n}@b.co,"{name.replace(chr(34), chr(34) * 2)}"\n' for n, name in enumerate(names)]
    poll = _upload(http, "email,first_name\n" + "".join(rows))
    read: list[str] = []
    connection = http.app.store.database._connection
    connection.set_trace_callback(read.append)
    http(poll)
    connection.set_trace_callback(None)
    pieces = [sql for sql in read if "from import_files" in sql]
    assert 10 < len(pieces) < 30
    while http(poll).json()["status"] != "completed":
        pass
    people = http("GET /contacts?limit=100").json()["data"]
    assert [contact["first_name"] for contact in people][::-1] == names
    assert http.app.store.database.rows("select * from import_files") == []


def _state(http: Http) -> list[Any]:
    """Everything that an import can change, but no times."""
    contacts = http("GET /contacts?limit=100").json()["data"][::-1]
    return [
        (
            {**http(f"GET /contacts/{contact['id']}").json(), "id": None, "created_at": None},
            [row["name"] for row in http(f"GET /contacts/{contact['id']}/segments").json()["data"]],
            http(f"GET /contacts/{contact['id']}/topics").json()["data"],
        )
        for contact in contacts
    ]


@pytest.mark.parametrize("seed", range(12))
def test_an_import_has_the_effect_of_posts(http_to: Callable[..., Http], seed: int) -> None:
    """Each row, also of a person who comes again, does what POST /contacts does with it."""
    rng = random.Random(seed)  # noqa: S311 -- data for a test
    switches = Switches(
        import_seconds=0,
        upsert_resets=rng.random() < 0.5,
        contact_email=rng.choice(["verbatim", "lowercase"]),
    )
    imported, posted = http_to(switches=switches), http_to(switches=switches)
    for http in (imported, posted):
        segment = http.make("POST /segments", {"name": "A"})
        topic = http.make("POST /topics", {"name": "T", "default_subscription": "opt_out"})
        http.make("POST /contact-properties", {"key": "n", "type": "number"})
        body = {"email": "a@b.co", "unsubscribed": True, "properties": {"n": 1}}
        http.make("POST /contacts", body)
    references = {
        "segments": [{"id": segment}],
        "topics": [{"id": topic, "subscription": "opt_in"}],
    }
    emails = ["a@b.co", "A@b.co", "b@b.co", "c@b.co", "nobody"]
    rows = [
        (rng.choice(emails), rng.choice(["", "X"]), rng.choice(["", "true"]), rng.choice("12x"))
        for _ in range(12)
    ]
    column_map = {
        **{name: name for name in ("email", "first_name", "unsubscribed")},
        "properties": {"n": {"column": "n", "type": "number"}},
    }
    file = "\n".join(",".join(row) for row in [("email,first_name,unsubscribed,n",), *rows])
    poll = _upload(imported, file, column_map=column_map, **references)
    job = imported(poll).json()
    outcomes = []
    for email, name, unsubscribed, number in rows:
        fields: dict[str, Any] = {"email": email, **references}
        fields |= {"first_name": name} if name else {}
        fields |= {"unsubscribed": True} if unsubscribed else {}
        fields |= {"properties": {"n": number if number == "x" else int(number)}}
        outcomes.append(posted("POST /contacts", fields).status_code == 201)
    counts = job["counts"]
    assert counts["created"] + counts["updated"] == sum(outcomes)
    assert _state(imported) == _state(posted)
