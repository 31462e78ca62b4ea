"""New contacts that are created by Resend's import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest
from support import KEY
from support.faults import account, broken, saved_report

import resend_nb as rnb
from resend_nb.bulk.execute import import_files, imports
from resend_nb.bulk.execute.imports import choose_route
from resend_nb.bulk.job import prepare
from resend_nb.bulk.plan import fits_import
from resend_nb.bulk.store.row import Row
from resend_nb.sandbox import Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = pd.DataFrame(
    {
        "email": [
            "ada@example.com",
            "bo@example.com",
            "cy@example.com",
            "dee@example.com",
            "eve@example.com",
        ],
        "first_name": ["Zoë", None, 'Cy "C"', "Dee", "Eve"],
        "plan": ["007", "true", None, "free", "pro"],
        "seats": [3, 2.5, None, None, 1e-9],
        "unsubscribed": [None, None, None, "yes", None],
    },
    index=["a", "b", "c", "d", "e"],
)


@pytest.fixture
def client() -> rnb.Client:
    """An account with two properties, a segment, and one contact."""
    client = rnb.sandbox()
    client.contact_properties.create(key="plan", type="string")
    client.contact_properties.create(key="seats", type="number")
    client.segments.create(name="VIP")
    client.contacts.create(email="old@example.com", unsubscribed=True)
    return client


def _add(client: rnb.Client, data: pd.DataFrame = PEOPLE, **how: Any) -> pd.DataFrame:
    return rnb.bulk_add(client, data, "VIP", progress=False, **{"via": "import", **how})


def _meanwhile(client: rnb.Client, when: str, what: Callable[[], object]) -> list[bytes]:
    """Call ``what`` once before a matching request; returns the bodies of uploads."""
    inner = client._http._transport
    done: list[str] = []
    uploads: list[bytes] = []

    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path == "/contacts/imports":
            uploads.append(request.read())
        if f"{request.method} {request.url.path}".startswith(when) and not done:
            done.append(when)
            what()
        return inner.handle_request(request)

    client._http._transport = httpx.MockTransport(handle)
    return uploads


def _sign_up(client: rnb.Client, transport: httpx.BaseTransport, email: str) -> None:
    request = client._http.build_request(
        "POST", "/contacts", json={"email": email, "unsubscribed": True}
    )
    request.headers["Authorization"] = f"Bearer {KEY}"
    transport.handle_request(request)


def test_imports_and_requests_give_the_same_account(client: rnb.Client) -> None:
    """Imports and requests give the same account and report; text and numbers keep their type."""
    other = rnb.sandbox()
    other.contact_properties.create(key="plan", type="string")
    other.contact_properties.create(key="seats", type="number")
    other.segments.create(name="VIP")
    other.contacts.create(email="old@example.com", unsubscribed=True)
    expected = _add(other, via="requests")
    with broken(client, "interrupt", when=lambda _: False) as lines:
        report = _add(client)
    pd.testing.assert_frame_equal(
        report.drop(columns="contact_id"), expected.drop(columns="contact_id")
    )
    assert account(client) == account(other)
    assert report["contact_id"].tolist() == [
        client.contacts.get(email)["id"] for email in report["email"]
    ]
    assert lines.count("POST /contacts/imports") == 1
    assert (
        lines.count("POST /contacts") == 3
    )  # quotes, an opt-out, and a number that needs an exponent
    assert report.attrs["via"] == 'import: 2 of 5 rows by file, because via="import"'


def test_the_bar_says_that_resend_is_importing(
    client: rnb.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bar says that Resend is importing; then all rows have ended, and none failed."""
    rnb.bulk_add(client, PEOPLE, "VIP", via="import", progress=True)
    shown = capsys.readouterr().err
    assert "0/5" in shown
    assert "Resend is importing the file" in shown
    last = shown.rpartition("\r")[2]
    assert "5/5" in last
    assert "Resend" not in last


def test_existing_contacts_are_changed_by_requests(client: rnb.Client) -> None:
    """The file has new contacts only, and says skip."""
    data = pd.DataFrame({"email": ["old@example.com", "ada@example.com"]})
    uploads = _meanwhile(client, "never", lambda: None)
    assert _add(client, data)["status"].tolist() == ["added", "created"]
    (upload,) = uploads
    assert b"ada@example.com" in upload
    assert b"old@example.com" not in upload
    assert b"\r\n\r\nskip\r\n" in upload
    assert client.contacts.get("old@example.com")["unsubscribed"] is True


@pytest.mark.parametrize("joins", [True, False])
def test_a_contact_that_appears_during_an_import_keeps_its_opt_out(*, joins: bool) -> None:
    """A new contact who opted out stays opted out, whether or not skipped contacts join."""
    client = rnb.sandbox(switches=Switches(skipped_join_segments=joins))
    client.segments.create(name="VIP")
    inner = client._http._transport
    _meanwhile(client, "POST /contacts/imports", lambda: _sign_up(client, inner, "bo@example.com"))
    report = _add(client, PEOPLE[["email"]].head(2))
    assert report["status"].tolist() == ["created", "created"]
    contacts = client.contacts.list(segment_id=client.segments.list()[0]["id"])
    assert {contact["email"]: contact["unsubscribed"] for contact in contacts} == {
        "ada@example.com": False,
        "bo@example.com": True,
    }


def test_an_opt_out_under_another_spelling_is_copied(client: rnb.Client) -> None:
    """Imports skip exact addresses only; an opt-out under another spelling is copied."""
    inner = client._http._transport
    _meanwhile(client, "POST /contacts/imports", lambda: _sign_up(client, inner, "Ada@Example.com"))
    report = _add(client, PEOPLE[["email"]].head(2))
    assert report["status"].tolist() == ["created", "created"]
    assert (
        report["reason"]["a"]
        == "opted out under another spelling of the address, so opted out here too"
    )
    assert {contact["email"]: contact["unsubscribed"] for contact in client.contacts.list()} == {
        "ada@example.com": True,
        "Ada@Example.com": True,
        "bo@example.com": False,
        "old@example.com": True,
    }


def test_requests_after_an_import_see_contacts_that_came_before_it(client: rnb.Client) -> None:
    """A contact from before the import comes after its contacts in lists, but is found."""
    inner = client._http._transport
    _meanwhile(client, "POST /contacts/imports", lambda: _sign_up(client, inner, "cy@example.com"))
    report = _add(client, PEOPLE[["email", "first_name"]].head(3))
    assert report["status"].tolist() == ["created", "created", "added"]
    assert client.contacts.get("cy@example.com")["unsubscribed"] is True


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("fault", ["server error", "answer lost", "connection lost"])
def test_a_lost_upload_creates_no_contact_twice(
    client: rnb.Client, fault: str, *, after: bool
) -> None:
    """After a failed upload the contacts are looked up; missing ones are created by requests."""
    with broken(client, fault, when=lambda line: line == "POST /contacts/imports", after=after):
        report = _add(client)
    assert report["status"].tolist() == ["created"] * 5
    assert sorted(contact["email"] for contact in client.contacts.list()) == sorted(
        [*PEOPLE["email"], "old@example.com"]
    )
    by_itself = report["reason"].str.contains("created individually").tolist()
    assert by_itself == [not after, not after, False, False, False]


@pytest.mark.parametrize(
    "line", ["POST /contacts/imports", "GET /contacts/imports", "GET /contacts/imports/"]
)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_resumed_run_waits_for_its_import(
    client: rnb.Client, tmp_path: Path, line: str, *, after: bool
) -> None:
    """Resuming a run waits for its import, and creates no contact twice."""
    plan = rnb.plan_bulk_add(client, PEOPLE, "VIP")
    interrupted = broken(client, "interrupt", when=lambda sent: sent.startswith(line), after=after)
    with interrupted, pytest.raises(KeyboardInterrupt):
        rnb.bulk_add(client, plan, via="import", journal=tmp_path / "run.journal", progress=False)
    report = saved_report(tmp_path / "run.journal")
    assert report["status"].tolist() == ["pending"] * 5
    assert report["retry"].all()
    again = rnb.resume_run(client, tmp_path / "run.journal", progress=False)
    assert again["status"].tolist() == ["created"] * 5
    assert len(client.contacts.list()) == 6
    assert len(client.contacts.list(segment_id=client.segments.list()[0]["id"])) == 5
    assert client.contacts.get("ada@example.com")["first_name"] == "Zoë"


def test_an_undo_waits_for_the_import(client: rnb.Client, tmp_path: Path) -> None:
    """An import that is late does not add members after the undo."""
    with (
        broken(client, "interrupt", when=lambda line: line == "POST /contacts/imports", after=True),
        pytest.raises(KeyboardInterrupt),
    ):
        _add(client, journal=tmp_path / "run.journal")
    rnb.undo_run(client, tmp_path / "run.journal", progress=False)
    for _ in range(5):
        assert client.contacts.list(segment_id=client.segments.list()[0]["id"]) == []


def test_large_lists_are_several_files(client: rnb.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is larger than the smallest documented limit."""
    monkeypatch.setattr(import_files, "MAX_BYTES", 500)
    people = pd.DataFrame(
        {"email": [f"a{number}@example.com" for number in range(100)], "first_name": "Ünal"}
    )
    uploads = _meanwhile(client, "never", lambda: None)
    assert set(_add(client, people)["status"]) == {"created"}
    assert 3 < len(uploads) < 10
    assert max(map(len, uploads)) < 500 + 1500  # the form around it


def test_rows_of_a_refused_import_are_created_by_requests(
    client: rnb.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If an import is refused as a whole, the run continues without it, and says so."""
    monkeypatch.setattr(imports, "column_map", lambda _: {"email": "no such column"})
    report = _add(client)
    assert report["status"].tolist() == ["created"] * 5
    assert 'CSV missing required "email" column' in report["reason"]["a"]


def test_an_endless_import_is_given_up(client: rnb.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends with its rows pending, and can be resumed."""
    monkeypatch.setattr(imports, "_MAX_WAIT", -1)
    report = _add(client)
    assert report["status"].tolist() == ["pending"] * 5
    assert report["reason"]["a"].startswith("it may have been done: ")
    assert "Resend has not finished the import within an hour" in report["reason"]["c"]
    monkeypatch.undo()
    assert (
        rnb.resume_run(client, report.attrs["journal"], progress=False)["status"].tolist()
        == ["created"] * 5
    )


@pytest.mark.parametrize(
    ("number", "via", "rate", "by_import", "why"),
    [
        (250, "auto", None, False, "requests: 50 seconds at 10 per second"),
        (250, "auto", 2, True, "import: 250 of 250 rows by file, 38 seconds instead of 4 minutes"),
        (
            100_000,
            "auto",
            10,
            True,
            "import: 100,000 of 100,000 rows by file, 32 seconds instead of 333 minutes",
        ),
        (100_000, "requests", 10, False, 'requests: because via="requests"'),
        (1, "import", 10, True, 'import: 1 of 1 rows by file, because via="import"'),
        (0, "import", 10, False, "requests: none of the rows can be imported"),
    ],
)
def test_the_route_is_chosen_by_time(
    number: int,
    via: Any,
    rate: float | None,
    by_import: bool,  # noqa: FBT001 -- a column of the table above
    why: str,
) -> None:
    """Imports are chosen if they save minutes, requests otherwise, always with a reason."""
    route = choose_route(pending=number, importable=number, requests=2 * number, via=via, rate=rate)
    assert (route.by_import, route.why) == (by_import, why)


def test_the_rate_limit_is_that_of_the_account() -> None:
    """The time is estimated from the account's own rate limit."""
    client = rnb.sandbox(rate_limit=2)
    client.segments.list()
    people = pd.DataFrame({"email": [f"a{number}@example.com" for number in range(300)]})
    assert (
        prepare(client, people).choose_route().why
        == "import: 300 of 300 rows by file, 38 seconds instead of 5 minutes"
    )


def test_opt_outs_are_not_imported() -> None:
    """How a file spells an opt-out is not documented."""
    assert fits_import(Row(email="a@example.com"))
    assert not fits_import(Row(email="a@example.com", unsubscribed=True))


@pytest.mark.parametrize("run", [rnb.bulk_add, rnb.sync_segment])
def test_an_unknown_via_is_refused(client: rnb.Client, run: Callable[..., object]) -> None:
    """The error names the argument and its allowed values, before any request."""
    with (
        broken(client, "interrupt"),
        pytest.raises(rnb.InputError, match='via must be "auto", "requests" or "import"'),
    ):
        run(client, PEOPLE, "VIP", via="imports")


def test_a_sync_can_import_too(client: rnb.Client) -> None:
    """New contacts are imported, members who are not in the data are removed by requests."""
    _add(client, pd.DataFrame({"email": ["gone@example.com"]}))
    report = rnb.sync_segment(client, PEOPLE, "VIP", max_removals=1, via="import", progress=False)
    assert report["status"].tolist() == ["created"] * 5 + ["removed"]
