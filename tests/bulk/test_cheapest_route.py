"""A few people are asked for by address, if the account is large and that is safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import httpx
import pandas as pd
import pytest
from support.faults import broken

import resend_nb as rnb
from resend_nb.sandbox import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

CONTACTS = 4_000

URL = "http://sandbox.localhost"

NEW = pd.DataFrame({"email": [f"new{number}@example.org" for number in range(5)]})


def _account(contact_email: Literal["verbatim", "lowercase"]) -> rnb.Client:
    """An account of 4,000 members of a segment, the first two of whom opted out."""
    client = rnb.sandbox(switches=Switches(contact_email=contact_email, import_seconds=0))
    segment = client.segments.create(name="All")["id"]
    client.segments.create(name="VIP")
    people = pd.DataFrame({"email": [f"Person{number}@example.com" for number in range(CONTACTS)]})
    file = people.to_csv(index=False).encode()
    job = client.contacts.imports.create(file, on_conflict="skip", segments=[segment])
    while client.contacts.imports.get(job["id"])["status"] != "completed":
        pass
    spelled = "Person{}@example.com" if contact_email == "verbatim" else "person{}@example.com"
    for number in range(2):
        client.contacts.update(spelled.format(number), unsubscribed=True)
    return client


def _counted(
    client: rnb.Client, run: Callable[..., pd.DataFrame], *arguments: Any, **options: Any
) -> tuple[pd.DataFrame, list[str]]:
    with broken(client, "interrupt", when=lambda _: False) as lines:
        return run(client, *arguments, **options), lines


def test_a_few_new_people_are_asked_for_by_address() -> None:
    """The list has 40 pages; two requests show that addresses may be asked for instead."""
    client = _account("lowercase")
    report, lines = _counted(client, rnb.bulk_add, NEW, "VIP", progress=False)
    assert report["status"].tolist() == ["created"] * 5
    # What the account is, then each address when it is planned, and right before it is created.
    assert len(lines) == 5 + 2 * 5 + 5
    assert lines.count("GET /contacts") == 1


@pytest.mark.parametrize("contact_email", ["verbatim", "lowercase"])
def test_every_route_gives_the_same_report(contact_email: Any) -> None:
    """Opt-outs are kept under any spelling, whether people are listed or asked for."""
    client = _account(contact_email)
    emails = ["person0@example.com", "PERSON7@example.com", "new@example.org"]
    people = pd.DataFrame({"email": emails})
    report, lines = _counted(client, rnb.bulk_add, people, "All", progress=False)
    assert report["status"].tolist() == ["already_member", "already_member", "created"]
    assert report["reason"].tolist() == ["opted out; unchanged", "", ""]
    # If capitals matter, only the list shows all spellings.
    assert lines.count("GET /contacts") == {"verbatim": 42, "lowercase": 1}[contact_email]
    # Members are asked for either way: the segment has as many pages as the account.
    assert not [line for line in lines if line.startswith("GET /segments/")]


@pytest.mark.parametrize("run", [rnb.plan_bulk_update, rnb.plan_bulk_add])
def test_a_plan_and_an_update_ask_once(run: Callable[..., pd.DataFrame]) -> None:
    """The answer has the contact's properties, so they are not read again."""
    client = _account("lowercase")
    client.contact_properties.create(key="plan", type="string")
    people = pd.DataFrame({"email": ["person9@example.com"], "plan": ["pro"]})
    options = {"on_existing": "update"} if run is rnb.plan_bulk_add else {}
    report, lines = _counted(client, run, people, **options)
    assert report["changes"].tolist() == ["properties.plan: None -> 'pro'"]
    asked = [line for line in lines if line.endswith("@example.com")]
    assert len([line for line in asked if line.endswith("/person9@example.com")]) == 1


def test_a_small_account_is_listed() -> None:
    """One page has every contact, so nothing else is asked."""
    client = rnb.sandbox(switches=Switches(contact_email="lowercase"))
    client.contacts.create(email="ada@example.com")
    report, lines = _counted(client, rnb.bulk_update, NEW, progress=False)
    assert set(report["status"]) == {"not_found"}
    assert lines.count("GET /contacts") == 1


def test_without_usage_every_contact_is_listed() -> None:
    """The size of the account decides; a key that may not read it costs requests, not safety."""
    client = _account("lowercase")
    inner = client._http._transport

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/usage":
            body = {"statusCode": 404, "name": "not_found", "message": "Route not found"}
            return httpx.Response(404, json=body)
        return inner.handle_request(request)

    client._http._transport = httpx.MockTransport(handle)
    _, lines = _counted(client, rnb.bulk_add, NEW, "VIP", progress=False)
    assert lines.count("GET /contacts") == 42


def test_an_opt_out_in_the_data_is_recorded_on_every_route() -> None:
    """A person who is asked for by address opts out like one who is listed."""
    client = _account("lowercase")
    people = pd.DataFrame({"email": ["person9@example.com"], "unsubscribed": ["yes"]})
    report, _ = _counted(client, rnb.bulk_add, people, "VIP", progress=False)
    assert report["status"].tolist() == ["opted_out"]
    assert client.contacts.get("person9@example.com")["unsubscribed"] is True


@pytest.mark.parametrize("via", ["requests", "import"])
def test_people_who_are_asked_for_can_be_imported(via: str) -> None:
    """The contacts of a short import are found by address, and reported as created."""
    client = _account("lowercase")
    report, lines = _counted(client, rnb.bulk_add, NEW, "VIP", via=via, progress=False)
    assert report["status"].tolist() == ["created"] * 5
    ids = {contact["email"]: contact["id"] for contact in client.contacts.list()[:5]}
    assert report["contact_id"].tolist() == [ids[email] for email in NEW["email"]]
    segment = rnb.find_segment(client, "VIP")["id"]
    assert len(client.contacts.list(segment_id=segment)) == 5
    assert lines.count("GET /contacts") == 1


def test_somebody_who_signs_up_during_the_import_stays_opted_out() -> None:
    """The import skips the contact, which is then found by address, and joins the segment."""
    client = _account("lowercase")
    inner, done = client._http._transport, list[str]()

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/contacts/imports" and not done:
            done.append("signed up")
            body = {"email": "new3@example.org", "unsubscribed": True}
            headers = {name: request.headers[name] for name in ("Authorization", "User-Agent")}
            sign_up = httpx.Request("POST", f"{URL}/contacts", json=body, headers=headers)
            assert inner.handle_request(sign_up).status_code == 201
        return inner.handle_request(request)

    client._http._transport = httpx.MockTransport(handle)
    report = rnb.bulk_add(client, NEW, "VIP", via="import", progress=False)
    assert set(report["status"]) == {"created"}
    assert client.contacts.get("new3@example.org")["unsubscribed"] is True
    segment = rnb.find_segment(client, "VIP")["id"]
    assert len(client.contacts.list(segment_id=segment)) == 5
