"""``bulk_add`` against a real sandbox: every row accounted for, whatever happens."""

from __future__ import annotations

import contextlib
import warnings
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest
from support import KEY, problem
from support.faults import saved_report

import resend_nb as rnb
from resend_nb import _ui
from resend_nb.schemas import BULK_REPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PEOPLE = pd.DataFrame(
    {
        "E-mail": ["ada@example.com", "bo@example.com", "cy@example.com"],
        "First Name": ["Ada", None, "Cy"],
        "surname": ["Abara", "Berg", None],
    },
    index=[10, 20, 30],
)


@pytest.fixture
def account(client: rnb.Client) -> rnb.Client:
    """An account with an empty segment."""
    client.segments.create(name="VIP")
    return client


@contextlib.contextmanager
def _watched(client: rnb.Client, before: Callable[[httpx.Request], Any]) -> Iterator[list[str]]:
    """Call ``before`` with each request, which may raise or respond; yields the requests."""
    inner, lines = client._http._transport, []

    def handle(request: httpx.Request) -> httpx.Response:
        lines.append(f"{request.method} {request.url.path}")
        answer = before(request)
        return answer if isinstance(answer, httpx.Response) else inner.handle_request(request)

    client._http._transport = httpx.MockTransport(handle)
    yield lines
    client._http._transport = inner


def _add(
    client: rnb.Client, data: Any = PEOPLE, segment: str | None = "VIP", **options: Any
) -> pd.DataFrame:
    return rnb.bulk_add(client, data, segment, progress=False, **options)


def test_new_people_are_created_and_join(account: rnb.Client) -> None:
    """One row per person, with the index of the data; names arrive, missing ones stay missing."""
    report = _add(account)
    assert report["status"].tolist() == ["created"] * 3
    assert report.index.tolist() == [10, 20, 30]
    assert list(report.columns)[:7] == [
        "email",
        "action",
        "changes",
        "status",
        "reason",
        "contact_id",
        "retry",
    ]
    assert report["contact_id"].tolist() == [
        account.contacts.get(email)["id"] for email in report["email"]
    ]
    members = rnb.list_contacts_df(account, segment="VIP").sort_values("email")
    assert members["first_name"].tolist()[::2] == ["Ada", "Cy"]
    assert members["first_name"].isna().tolist() == [False, True, False]


def test_the_report_is_declared(account: rnb.Client) -> None:
    """The report has its columns and dtypes, also for an empty DataFrame, which needs no work."""
    report, empty = _add(account), _add(account, PEOPLE.iloc[:0])
    assert list(empty.columns) == list(report.columns)
    assert empty.dtypes.astype(str).to_dict() == report.dtypes.astype(str).to_dict()
    assert set(BULK_REPORT["status"]) <= {*report["status"].cat.categories}
    assert len(empty) == 0


def test_a_second_run_changes_nothing(account: rnb.Client) -> None:
    """A second run finds that everybody is a member, and only reads."""
    _add(account)
    with _watched(account, lambda _: None) as lines:
        assert _add(account)["status"].tolist() == ["already_member"] * 3
    assert {line.split()[0] for line in lines} == {"GET"}


def test_without_a_segment_contacts_are_created(account: rnb.Client) -> None:
    """segment= may be left out."""
    assert _add(account, segment=None)["status"].tolist() == ["created"] * 3
    assert _add(account, segment=None)["status"].tolist() == ["unchanged"] * 3
    assert rnb.list_contacts_df(account, segment="VIP").empty
    assert _add(account)["status"].tolist() == ["added"] * 3


def test_a_plan_sends_nothing_but_reads(account: rnb.Client) -> None:
    """The plan has the report's columns, changes nothing, and can be run as it is."""
    account.contacts.create(email="ada@example.com")
    with _watched(account, lambda _: None) as lines:
        plan = rnb.plan_bulk_add(account, PEOPLE, "VIP")
    assert {line.split()[0] for line in lines} == {"GET"}
    assert plan["action"].tolist() == ["add", "create", "create"]
    assert plan["status"].tolist() == ["pending"] * 3
    assert len(account.contacts.list()) == 1
    assert rnb.bulk_add(account, plan, progress=False)["status"].tolist() == [
        "added",
        "created",
        "created",
    ]


def test_bad_rows_do_not_stop_the_others(account: rnb.Client) -> None:
    """Seven contacts are created; each bad row says what is wrong with it."""
    addresses = [f"p{number}@example.com" for number in range(10)]
    addresses[2], addresses[5], addresses[7] = "p2@example", " P1@EXAMPLE.com", ""
    report = _add(account, pd.DataFrame({"email": addresses}))
    assert report["status"].value_counts().loc[lambda n: n > 0].to_dict() == {
        "created": 7,
        "invalid": 2,
        "duplicate": 1,
    }
    assert report["reason"].tolist()[5] == "duplicate of row 1"
    assert report["reason"].tolist()[7] == "no email address"
    assert "not an email address" in report["reason"].tolist()[2]
    assert len(rnb.list_contacts_df(account, segment="VIP")) == 7


def test_a_fixed_report_finishes_the_run(account: rnb.Client) -> None:
    """Fix the report and pass it back in: finished rows are skipped, the others are done."""
    report = _add(
        account,
        pd.DataFrame({"email": ["ada@example.com", "bo@example"], "first_name": ["Ada", "Bo"]}),
    )
    assert report["status"].tolist() == ["created", "invalid"]
    report.loc[1, "email"] = "bo@example.com"
    again = _add(account, report)
    assert again["status"].tolist() == ["already_member", "created"]
    assert again["contact_id"].tolist()[0] == report["contact_id"].tolist()[0]
    assert account.contacts.get("bo@example.com")["first_name"] == "Bo"


def test_a_report_survives_a_csv(account: rnb.Client, tmp_path: Path) -> None:
    """A report that was saved to CSV and fixed in a spreadsheet works as well."""
    elsewhere = rnb.sandbox()
    elsewhere.segments.create(name="VIP")
    _add(elsewhere).to_csv(tmp_path / "report.csv", index=False)
    again = _add(account, tmp_path / "report.csv")
    assert again["status"].tolist() == ["created"] * 3
    assert account.contacts.get("ada@example.com")["last_name"] == "Abara"


def test_ctrl_c_passes_on_after_everything_is_saved(account: rnb.Client, tmp_path: Path) -> None:
    """After Ctrl-C the rest is pending; passing the data in again does only what is left."""
    posts = []

    def interrupt(request: httpx.Request) -> None:
        if request.method == "POST":
            posts.append(request)
            if len(posts) == 2:
                raise KeyboardInterrupt

    with _watched(account, interrupt), pytest.raises(KeyboardInterrupt):
        _add(account, journal=tmp_path / "run.journal")
    report = saved_report(tmp_path / "run.journal")
    assert report["status"].tolist() == ["created", "pending", "pending"]
    assert report["retry"].tolist() == [False, True, True]
    assert report["reason"].tolist()[1:] == [
        "it may have been done: the run was interrupted",
        "not tried: the run was interrupted",
    ]
    assert _add(account)["status"].tolist() == ["already_member", "created", "created"]
    assert len(account.contacts.list()) == 3


def test_a_refused_row_does_not_stop_the_others(account: rnb.Client) -> None:
    """If the server refuses one row, that is the row's reason, and the run continues."""

    def refuse(request: httpx.Request) -> httpx.Response | None:
        refused = request.method == "POST" and b"bo@" in request.content
        return problem(422, "validation_error", "Not this one.") if refused else None

    with _watched(account, refuse):
        report = _add(account)
    assert report["status"].tolist() == ["created", "failed", "created"]
    assert report.loc[20, "reason"] == "Not this one."
    assert report["retry"].tolist() == [False, False, False]


STOPPERS = [
    problem(401, "restricted_api_key", "This API key is restricted to only send emails"),
    problem(429, "monthly_quota_exceeded", "You have exceeded your monthly quota."),
    httpx.ConnectError("unreachable"),
]


@pytest.mark.parametrize("stopper", STOPPERS, ids=str)
def test_what_would_fail_every_row_stops_the_run(account: rnb.Client, stopper: Any) -> None:
    """A dead key, a used-up quota or a lost network stops the run; pending rows say why."""

    def stop(request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST":
            return None
        if isinstance(stopper, Exception):
            raise stopper
        return httpx.Response(stopper.status_code, content=stopper.content)

    account._sleep = lambda _: None
    with _watched(account, stop):
        report = _add(account)
    assert report["status"].tolist() == ["failed", "pending", "pending"]
    assert report["retry"].all()
    assert report["reason"].tolist()[2].startswith("not tried: the run stopped after")


def test_server_errors_stop_the_run_after_three_rows(account: rnb.Client) -> None:
    """The run stops after three consecutive rows failed because of the server."""
    data = pd.DataFrame({"email": [f"p{number}@example.com" for number in range(9)]})

    def trouble(request: httpx.Request) -> httpx.Response | None:
        return problem(503, "service_unavailable", "Down.") if request.method == "POST" else None

    with _watched(account, trouble):
        report = _add(account, data)
    assert report["status"].tolist() == ["failed"] * 3 + ["pending"] * 6
    assert _add(account, report)["status"].tolist() == ["created"] * 9


def test_a_contact_whose_response_was_lost_is_found(account: rnb.Client) -> None:
    """If the response to a creation is lost, the contact is looked up and not created twice."""
    inner = account._http._transport

    def lose(request: httpx.Request) -> None:
        if request.method == "POST" and b"ada@" in request.content:
            inner.handle_request(request).read()
            raise httpx.ReadTimeout("lost")

    with _watched(account, lose):
        report = _add(account)
    assert report["status"].tolist() == ["created"] * 3
    assert report.loc[10, "reason"] == "the response to its creation was lost; the contact exists"
    assert _add(account, report)["status"].tolist() == ["already_member"] * 3
    assert len(account.contacts.list()) == 3


def test_a_contact_that_appears_during_the_run_keeps_its_opt_out(account: rnb.Client) -> None:
    """A person who signs up and opts out during the run joins the segment and stays opted out."""
    signed_up: list[str] = []

    def sign_up(request: httpx.Request) -> None:
        if request.method == "POST" and b"ada@" in request.content and not signed_up:
            signed_up.append("bo")
            rnb_http(account, "bo@example.com")

    def rnb_http(client: rnb.Client, email: str) -> None:
        request = client._http.build_request(
            "POST", "/contacts", json={"email": email, "unsubscribed": True}
        )
        request.headers["Authorization"] = f"Bearer {KEY}"
        inner.handle_request(request)

    inner = account._http._transport
    with _watched(account, sign_up):
        report = _add(account)
    assert report["status"].tolist() == ["created", "added", "created"]
    assert account.contacts.get("bo@example.com")["unsubscribed"] is True


def test_a_contact_that_appears_between_two_attempts_keeps_its_opt_out(account: rnb.Client) -> None:
    """Another attempt reads the list again, so that any spelling of the address is found."""
    inner, tries = account._http._transport, []

    def fail(request: httpx.Request) -> None:
        if request.method == "POST" and b"ada@" in request.content:
            tries.append(request)
            if len(tries) == 1:
                sign_up = account._http.build_request(
                    "POST", "/contacts", json={"email": "Ada@Example.com", "unsubscribed": True}
                )
                sign_up.headers["Authorization"] = f"Bearer {KEY}"
                inner.handle_request(sign_up)
                raise httpx.ReadTimeout("lost before it arrived")

    with _watched(account, fail):
        report = _add(account)
    assert report["status"].tolist() == ["added", "created", "created"]
    assert len(tries) == 1
    assert {contact["email"]: contact["unsubscribed"] for contact in account.contacts.list()}[
        "Ada@Example.com"
    ] is True
    assert len(account.contacts.list()) == 3


def test_an_opt_out_in_the_data_is_recorded_before_joining(account: rnb.Client) -> None:
    """A row that says unsubscribed is opted out before it is added to the segment."""
    account.contacts.create(email="ada@example.com")
    data = pd.DataFrame(
        {"email": ["ada@example.com", "bo@example.com"], "unsubscribed": ["yes", "yes"]}
    )
    with _watched(account, lambda _: None) as lines:
        report = _add(account, data)
    writes = [
        line.split("/")[-1] for line in lines if not line.startswith("GET") and "ada" not in line
    ]
    assert report["action"].tolist() == ["opt_out", "create"]
    assert report["status"].tolist() == ["opted_out", "created"]
    assert report["changes"].tolist() == ["opts out, joins", "opts out, joins"]
    assert [line.split()[0] for line in lines if line.split()[0] in {"PATCH", "POST"}][:2] == [
        "PATCH",
        "POST",
    ]
    assert len(writes) == 3
    assert rnb.list_contacts_df(account)["unsubscribed"].all()
    again = _add(account, data)
    assert again["status"].tolist() == ["already_member"] * 2


def test_a_member_can_be_opted_out(account: rnb.Client) -> None:
    """A member who is unsubscribed in the data ends as opted_out."""
    _add(account)
    report = _add(account, PEOPLE.assign(unsubscribed=[True, False, False]))
    assert report["status"].tolist() == ["opted_out", "already_member", "already_member"]
    assert account.contacts.get("ada@example.com")["unsubscribed"] is True


def test_properties_are_set(account: rnb.Client) -> None:
    """A column named after a property, or mapped with columns=, sets it with its type."""
    account.contact_properties.create(key="bags", type="number")
    account.contact_properties.create(key="plan", type="string")
    data = pd.DataFrame(
        {
            "email": ["ada@example.com", "bo@example.com"],
            "bags": ["3", None],
            "Tarif": ["pro", "free"],
        }
    )
    report = _add(account, data, columns={"plan": "Tarif"})
    assert account.contacts.get("ada@example.com")["properties"] == {
        "bags": {"type": "number", "value": 3},
        "plan": {"type": "string", "value": "pro"},
    }
    assert account.contacts.get("bo@example.com")["properties"] == {
        "plan": {"type": "string", "value": "free"}
    }
    assert report["properties.plan"].tolist() == ["pro", "free"]


def test_a_property_named_like_a_column_of_the_report_is_kept_apart(account: rnb.Client) -> None:
    """A property called status is separate from the report's status, also when passed back in."""
    account.contact_properties.create(key="status", type="string")
    data = pd.DataFrame({"email": ["ada@example.com"], "status": ["gold"]})
    plan = rnb.plan_bulk_add(account, data, "VIP")
    assert plan["properties.status"].tolist() == ["gold"]
    assert _add(account, plan)["status"].tolist() == ["created"]
    assert account.contacts.get("ada@example.com")["properties"]["status"]["value"] == "gold"


def test_columns_that_are_not_sent_are_reported(account: rnb.Client) -> None:
    """Other columns are listed in a warning and in attrs, and do not reach the account."""
    data = PEOPLE.assign(city="Oslo")
    with pytest.warns(rnb.UnsentColumnsWarning, match="'city'"):
        report = _add(account, data)
    assert report.attrs["unsent"] == ["city"]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        _add(account)
    assert seen == []


def test_a_wrong_argument_changes_nothing(account: rnb.Client) -> None:
    """A CSV file without addresses and an unknown segment are errors before anything is sent."""
    with _watched(account, lambda _: None) as lines:
        with pytest.raises(rnb.InputError, match="no email column; it has 'name'"):
            _add(account, pd.DataFrame({"name": ["Ada"]}))
        assert lines == []
        with pytest.raises(rnb.ObjectLookupError, match=r"'VIPs'.*'VIP'"):
            _add(account, segment="VIPs")
    assert {line.split()[0] for line in lines} == {"GET"}
    assert account.contacts.list() == []


def test_an_account_that_cannot_be_read_is_an_error() -> None:
    """A wrong key raises before any row is touched."""
    client = rnb.Client(
        KEY,
        transport=httpx.MockTransport(
            lambda _: problem(401, "missing_api_key", "API key is invalid")
        ),
    )
    with pytest.raises(rnb.AuthenticationError):
        _add(client)


def test_the_bar_appears_where_it_can_be_seen(
    account: rnb.Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """progress=True shows a bar, False hides it; by default a terminal gets one for longer runs."""
    _add(account)
    assert capsys.readouterr().err == ""
    rnb.bulk_add(
        account,
        PEOPLE.assign(**{"E-mail": ["x@example.com", "y@example.com", "z@example.com"]}),
        "VIP",
        progress=True,
    )
    assert "3/3" in capsys.readouterr().err
    rnb.bulk_add(
        account,
        PEOPLE.assign(**{"E-mail": ["u@example.com", "v@example.com", "w@example.com"]}),
        "VIP",
    )
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    rnb.bulk_add(
        account,
        PEOPLE.assign(**{"E-mail": ["o@example.com", "p@example.com", "q@example.com"]}),
        "VIP",
    )
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(_ui, "BAR_DELAY", 0)
    rnb.bulk_add(
        account,
        PEOPLE.assign(**{"E-mail": ["r@example.com", "s@example.com", "t@example.com"]}),
        "VIP",
    )
    assert "3/3" in capsys.readouterr().err


def test_labels_may_repeat(account: rnb.Client) -> None:
    """Rows of an index with repeated labels, as after concat, are kept apart."""
    data = pd.DataFrame(
        {"email": ["a@example.com", "b@example.com", "a@example.com"]}, index=[0, 0, 0]
    )
    report = _add(account, data)
    assert report.index.tolist() == [0, 0, 0]
    assert report["status"].tolist() == ["created", "created", "duplicate"]


def test_cells_that_cannot_be_read_stay_in_the_report(account: rnb.Client) -> None:
    """The report returns cells as written: the opt-out "maybe" does not become "no" on a rerun."""
    data = pd.DataFrame({"email": ["ada@example.com"], "Opted out": ["maybe"]})
    report = _add(account, data)
    assert report["unsubscribed"].tolist() == ["maybe"]
    assert _add(account, report)["status"].tolist() == ["invalid"]
    assert account.contacts.list() == []


def test_a_part_of_a_report_keeps_its_opt_outs(account: rnb.Client) -> None:
    """The opt-out of a duplicate moves to the row that is kept, however the report is filtered."""
    data = pd.DataFrame(
        {"email": ["ada@example.com", "Ada@example.com"], "unsubscribed": [None, "yes"]}
    )

    def down(request: httpx.Request) -> httpx.Response | None:
        return problem(503, "service_unavailable", "Down.") if request.method == "POST" else None

    with _watched(account, down):
        report = _add(account, data)
    _add(account, report[report["retry"]])
    assert account.contacts.get("ada@example.com")["unsubscribed"] is True


SPELLINGS = [
    ("ada@xn--bcher-kva.com", "ADA@bücher.com"),
    ("ada@bücher.com", "ada@xn--bcher-kva.com"),
    ("jose\u0301@example.com", "josé@example.com"),
    ("josé@example.com", "JOSE\u0301@example.com"),
    ("Ada@Example.com", " ada@example.COM "),
]


@pytest.mark.parametrize(("known", "given"), SPELLINGS)
def test_other_spellings_are_the_same_person(account: rnb.Client, known: str, given: str) -> None:
    """Case, punycode and composed letters create no second contact for an opted-out person."""
    account.contacts.create(email=known, unsubscribed=True)
    assert _add(account, pd.DataFrame({"email": [given]}))["status"].tolist() == ["added"]
    assert [contact["unsubscribed"] for contact in account.contacts.list()] == [True]


def test_an_opt_out_reaches_every_spelling(account: rnb.Client) -> None:
    """If an account has a person twice, data that says unsubscribed opts out both contacts."""
    segment = account.segments.list()[0]["id"]
    account.contacts.create(email="Ada@example.com", unsubscribed=True)
    account.contacts.create(email="ada@example.com", segments=[{"id": segment}])
    _send = account._http.build_request("POST", "/contacts", json={"email": "ADA@example.com"})
    _send.headers["Authorization"] = f"Bearer {KEY}"
    account._http._transport.handle_request(_send)
    report = _add(account, pd.DataFrame({"email": ["ada@example.com"], "unsubscribed": ["yes"]}))
    assert report["action"].tolist() == ["opt_out"]
    assert [contact["unsubscribed"] for contact in account.contacts.list()] == [True] * 3


EXPORTERS = [
    "Email Opt Out",
    "HasOptedOutOfEmail",
    "Unsubscribed from all email",
    "opt-out",
    "UNSUBSCRIBED",
]


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_opt_out_column_is_never_left_out(account: rnb.Client, name: str) -> None:
    """The opt-out column is found under the names that other programs give it."""
    _add(account, pd.DataFrame({"email": ["ada@example.com"], name: [True]}))
    assert account.contacts.get("ada@example.com")["unsubscribed"] is True


@pytest.mark.parametrize("chosen", [None, "Opt Out", "Unsubscribed"])
def test_of_two_opt_out_columns_both_count(account: rnb.Client, chosen: str | None) -> None:
    """Whoever opted out in one of them has opted out, whichever column is chosen."""
    data = pd.DataFrame({"email": ["ada@example.com"], "Opt Out": [True], "Unsubscribed": [False]})
    _add(account, data, columns=chosen and {"unsubscribed": chosen})
    assert account.contacts.get("ada@example.com")["unsubscribed"] is True


def test_an_unreadable_opt_out_stops_all_rows_of_its_person(account: rnb.Client) -> None:
    """If the opt-out of one row cannot be read, no other row subscribes the person."""
    data = pd.DataFrame(
        {"email": ["ada@example.com"] * 2, "unsubscribed": ["opted out 3 May", None]}
    )
    report = _add(account, data)
    assert report["status"].tolist() == ["invalid", "invalid"]
    assert _add(account, report.iloc[[1]])["status"].tolist() == ["invalid"]
    assert account.contacts.list() == []


def test_an_opt_out_is_recorded_whatever_else_is_wrong(account: rnb.Client) -> None:
    """A row that opts out is done without its invalid cell, and says so."""
    account.contact_properties.create(key="bags", type="number")
    account.contacts.create(email="ada@example.com")
    report = _add(
        account,
        pd.DataFrame({"email": ["ada@example.com"], "unsubscribed": ["yes"], "bags": ["a few"]}),
    )
    assert account.contacts.get("ada@example.com")["unsubscribed"] is True
    assert report["reason"].tolist() == [
        "bags is not a number: 'a few', so it is not sent; the opt-out in the data was recorded"
    ]


ODD: list[Any] = [{"object": "contact"}, [], "ok", 5]


@pytest.mark.parametrize("answer", ODD)
def test_an_unexpected_response_costs_one_row(account: rnb.Client, answer: Any) -> None:
    """Whatever the response to one row is, the report has all rows."""

    def odd(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(201, json=answer) if b"bo@" in request.content else None

    with _watched(account, odd):
        report = _add(account)
    assert report["status"].tolist() == ["created", "failed", "created"]
    assert report["retry"].tolist() == [False, True, False]


def test_half_a_character_costs_one_row(account: rnb.Client) -> None:
    """Text that cannot be sent is refused before the first request."""
    report = _add(
        account,
        PEOPLE.assign(surname=pd.Series(["A", "B\ud800", "C"], index=PEOPLE.index, dtype=object)),
    )
    assert report["status"].tolist() == ["created", "invalid", "created"]
    assert "cannot be sent" in report["reason"].tolist()[1]


def test_a_login_page_stops_the_run(account: rnb.Client) -> None:
    """An HTML page instead of JSON would be returned for every row."""

    def page(request: httpx.Request) -> httpx.Response | None:
        return (
            httpx.Response(200, text="<h1>Log in to Hotel Wifi</h1>")
            if request.method == "POST"
            else None
        )

    with _watched(account, page):
        report = _add(account)
    assert report["status"].tolist() == ["failed", "pending", "pending"]
    assert report["retry"].all()


def test_a_contact_deleted_meanwhile_is_worth_a_retry(account: rnb.Client) -> None:
    """A contact that is deleted between the plan and the run is created by the next run."""
    account.contacts.create(email="ada@example.com")

    def vanish(request: httpx.Request) -> None:
        if request.method == "POST":
            request.url = request.url.copy_with(
                path=request.url.path.replace(vanished, "0" * 8 + vanished[8:])
            )

    vanished = account.contacts.get("ada@example.com")["id"]
    with _watched(account, vanish):
        report = _add(account, PEOPLE.iloc[:1])
    assert report["status"].tolist() == ["failed"]
    assert report["retry"].tolist() == [True]


def test_an_opt_out_that_was_recorded_before_a_failure_is_reported(account: rnb.Client) -> None:
    """A row that was opted out and then failed to join has both in its reason."""
    account.contacts.create(email="ada@example.com")

    def refuse(request: httpx.Request) -> httpx.Response | None:
        return problem(422, "validation_error", "Not now.") if request.method == "POST" else None

    with _watched(account, refuse):
        report = _add(account, pd.DataFrame({"email": ["ada@example.com"], "unsubscribed": [True]}))
    assert report["reason"].tolist() == ["the opt-out in the data was recorded; Not now."]


def test_a_field_can_be_left_out(account: rnb.Client) -> None:
    """None in columns= ignores a field or property; its column is listed as not sent."""
    account.contact_properties.create(key="plan", type="string")
    with pytest.warns(rnb.UnsentColumnsWarning, match="'surname', 'plan'"):
        report = _add(account, PEOPLE.assign(plan="pro"), columns={"last_name": None, "plan": None})
    assert report.attrs["unsent"] == ["surname", "plan"]
    contact = account.contacts.get("ada@example.com")
    assert (contact["first_name"], contact["last_name"], contact["properties"]) == ("Ada", None, {})


def test_the_address_cannot_be_left_out(account: rnb.Client) -> None:
    """Without addresses there is nobody to add."""
    with pytest.raises(rnb.InputError, match="no email column"):
        _add(account, columns={"email": None})
