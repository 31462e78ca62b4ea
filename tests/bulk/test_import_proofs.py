"""An import is proven by its counts, and read back only if they do not prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest
from support import KEY
from support.faults import broken

import resend_nb as rnb
from resend_nb.bulk.execute import imports

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = pd.DataFrame({"email": [f"person{number}@example.com" for number in range(250)]})


@pytest.fixture
def client() -> rnb.Client:
    """An account with a segment and two contacts, one of whom opted out."""
    client = rnb.sandbox()
    client.segments.create(name="VIP")
    client.contacts.create(email="old@example.com", unsubscribed=True)
    client.contacts.create(email="member@example.com")
    return client


def _add(client: rnb.Client, **how: Any) -> pd.DataFrame:
    return rnb.bulk_add(client, PEOPLE, "VIP", via="import", progress=False, **how)


def _counted(client: rnb.Client, **how: Any) -> tuple[pd.DataFrame, list[str]]:
    """Add the people, and return the report and the requests after the upload."""
    with broken(client, "interrupt", when=lambda _: False) as lines:
        report = _add(client, **how)
    return report, lines[lines.index("POST /contacts/imports") + 1 :]


def _meanwhile(client: rnb.Client, act: Callable[[httpx.BaseTransport], None]) -> None:
    """Let somebody else act just before the file is uploaded."""
    inner, done = client._http._transport, list[str]()

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/contacts/imports" and not done:
            done.append("once")
            act(inner)
        return inner.handle_request(request)

    client._http._transport = httpx.MockTransport(handle)


def _sign_up(transport: httpx.BaseTransport, email: str) -> None:
    """Create a contact that opted out."""
    with httpx.Client(transport=transport, base_url="http://sandbox.localhost") as other:
        body = {"email": email, "unsubscribed": True}
        headers = {"Authorization": f"Bearer {KEY}"}
        assert other.post("/contacts", json=body, headers=headers).status_code == 201


def _members(client: rnb.Client) -> dict[str, bool]:
    segment = client.segments.list()[0]["id"]
    contacts = client.contacts.list(segment_id=segment)
    return {contact["email"]: contact["unsubscribed"] for contact in contacts}


def test_exact_counts_prove_every_row(client: rnb.Client) -> None:
    """As many contacts were created as rows sent, and as the account grew: nothing is read back."""
    report, lines = _counted(client)
    assert set(report["status"]) == {"created"}
    assert report["contact_id"].isna().all()
    assert not report["retry"].any()
    assert report.attrs["via"].endswith("; the import's counts prove that it created every row")
    assert _members(client) == dict.fromkeys(PEOPLE["email"], False)
    reading = [line for line in lines if not line.startswith("GET /contacts/imports")]
    # The account has grown by exactly these contacts, so there is nobody else to look for.
    assert reading == ["GET /usage"]


def test_a_short_list_is_read_back(client: rnb.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading two pages costs no more than the proof, and tells the ids."""
    monkeypatch.setattr(imports, "READ_BACK", 250)
    report, lines = _counted(client)
    ids = {contact["email"]: contact["id"] for contact in client.contacts.list()}
    assert report["contact_id"].tolist() == [ids[email] for email in PEOPLE["email"]]
    assert "GET /usage" not in lines


@pytest.mark.parametrize("email", ["person7@example.com", "Person7@example.com"])
def test_an_opt_out_that_comes_meanwhile_is_kept(client: rnb.Client, email: str) -> None:
    """Somebody signs up and opts out during the import, also with another spelling."""
    _meanwhile(client, lambda transport: _sign_up(transport, email))
    report = _add(client)
    assert set(report["status"]) == {"created"}
    is_out = {contact["email"]: contact["unsubscribed"] for contact in client.contacts.list()}
    assert [name for name, out in is_out.items() if out] == sorted(
        {"old@example.com", "person7@example.com", email}, key=list(is_out).index
    )
    assert set(_members(client)) >= set(PEOPLE["email"])


def test_an_opt_out_that_comes_after_the_import_is_kept(client: rnb.Client) -> None:
    """The account has grown by one more, so the newest contacts are read, and show the spelling."""
    inner, looks = client._http._transport, list[str]()

    def handle(request: httpx.Request) -> httpx.Response:
        response = inner.handle_request(request)
        if request.url.path.startswith("/contacts/imports/") and not looks:
            looks.append("at the counts of the import")
            _sign_up(inner, "Person7@example.com")
        return response

    client._http._transport = httpx.MockTransport(handle)
    report = _add(client)
    assert set(report["status"]) == {"created"}
    assert client.contacts.get("person7@example.com")["unsubscribed"] is True
    (reason,) = report.loc[report["email"] == "person7@example.com", "reason"]
    assert reason == "opted out under another spelling of the address, so opted out here too"


def test_counts_that_are_not_exact_prove_nothing(client: rnb.Client) -> None:
    """If a row failed, all contacts are read back, and the row is created individually."""
    inner, broken_row = client._http._transport, b"person7@example.com"

    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path == "/contacts/imports":
            content = request.read().replace(broken_row, b"person7.example.com")
            request = httpx.Request("POST", request.url, headers=request.headers, content=content)
        return inner.handle_request(request)

    client._http._transport = httpx.MockTransport(handle)
    report, sent = _counted(client)
    assert set(report["status"]) == {"created"}
    assert report["contact_id"].notna().all()
    assert sent.count("POST /contacts") == 1
    assert not [line for line in sent if line.startswith("GET /segments")]
    (reason,) = report.loc[report["email"] == "person7@example.com", "reason"]
    assert reason == (
        "the import did not create it (it is not in the account), so it was created individually"
    )


def test_without_usage_the_contacts_are_read_back(client: rnb.Client) -> None:
    """Not every key may read the usage; then the counts alone do not show who else came."""
    inner = client._http._transport

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/usage":
            body = {"statusCode": 404, "name": "not_found", "message": "Route not found"}
            return httpx.Response(404, json=body)
        return inner.handle_request(request)

    client._http._transport = httpx.MockTransport(handle)
    report, lines = _counted(client)
    assert set(report["status"]) == {"created"}
    assert lines.count("GET /contacts") == 3  # all 252 contacts


def test_a_proven_run_is_undone_by_address(client: rnb.Client, tmp_path: Path) -> None:
    """Members leave the segment, and contacts are deleted if they are those of the import."""
    report = _add(client, journal=tmp_path / "run.journal")
    undone = rnb.undo_run(client, report, progress=False)
    assert set(undone["status"]) == {"removed"}
    assert _members(client) == {}
    client.contacts.delete("person0@example.com")
    rnb.advance_sandbox(client, days=1)
    client.contacts.create(email="person0@example.com")
    client.contacts.delete("person1@example.com")
    client.contacts.update("person2@example.com", unsubscribed=True)
    undone = rnb.undo_run(client, report, delete_created=True, progress=False)
    assert undone["status"].head(4).tolist() == ["unchanged", "not_found", "unchanged", "deleted"]
    assert "someone else may have created it" in undone["reason"].iloc[0]
    assert undone["reason"].iloc[2] == "the contact stays: it has opted out"
    emails = {contact["email"] for contact in client.contacts.list()}
    kept = {"person0@example.com", "person2@example.com"}
    assert emails == {"old@example.com", "member@example.com", *kept}


def test_a_proven_run_is_found_again(client: rnb.Client, tmp_path: Path) -> None:
    """The journal of a run without a segment is of the account that has its people."""
    path = tmp_path / "run.journal"
    report = rnb.bulk_add(client, PEOPLE, via="import", journal=path, progress=False)
    assert report["contact_id"].isna().all()
    again = rnb.resume_run(client, path, progress=False)
    assert set(again["status"]) == {"created"}
    other = rnb.sandbox(seed=7)  # whose ids are others
    other.contacts.create(email="somebody@example.com")
    with pytest.raises(rnb.InputError, match="this account has none of the run's contacts"):
        rnb.resume_run(other, path)


def test_the_report_can_be_run_again(client: rnb.Client) -> None:
    """Without ids, the people are found by their addresses."""
    again = rnb.bulk_add(client, _add(client), "VIP", progress=False)
    assert set(again["status"]) == {"already_member"}
    assert again["contact_id"].notna().all()
