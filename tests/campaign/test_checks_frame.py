"""check_broadcast: what it reads of an account, and its DataFrame."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import KEY, TimedClient

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.campaign.audience import Audience, Person
from resend_nb.campaign.checks import Account, findings, read_account
from resend_nb.campaign.draft import Draft

if TYPE_CHECKING:
    import pandas as pd

WRONG_TYPE: Any = 7
COMPLETE = """<html lang="en"><head><title>News</title></head>
<body><p>Hello {{{contact.first_name|you}}}</p>
<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></body></html>"""


def _check_schema(frame: pd.DataFrame) -> None:
    """Compare a DataFrame with its schema."""
    assert list(frame.columns) == list(schemas.CHECKS)
    assert {name: str(frame[name].dtype) for name in frame} == {
        name: kind if isinstance(kind, str) else "category" for name, kind in schemas.CHECKS.items()
    }
    assert frame["severity"].cat.ordered
    assert tuple(frame["severity"].cat.categories) == schemas.CHECKS["severity"]
    assert frame["severity"].is_monotonic_increasing
    assert not frame.isna().any(axis=None)


def _account(answer: Any) -> rnb.Client:
    return TimedClient(KEY, transport=httpx.MockTransport(answer), sleep=lambda _: None)


def _in_demo(demo: rnb.Client, *broken: str) -> rnb.Client:
    """Return a client of the demo sandbox on which some endpoints do not exist."""
    inner = demo._http._transport

    def answer(request: httpx.Request) -> httpx.Response:
        if any(part in request.url.path for part in broken):
            return httpx.Response(
                404, json={"statusCode": 404, "message": "No such endpoint", "name": "not_found"}
            )
        response = inner.handle_request(request)
        response.read()
        return response

    return rnb.Client(
        KEY, base_url="http://sandbox.localhost", transport=httpx.MockTransport(answer)
    )


def test_a_broadcast_is_checked_by_id_name_mapping_or_draft(demo: rnb.Client) -> None:
    """All four give the same DataFrame."""
    launch = rnb.find_broadcast(demo, "Cold brew launch")
    frame = rnb.check_broadcast(demo, launch["id"])
    _check_schema(frame)
    assert len(frame) > 0
    assert frame.equals(rnb.check_broadcast(demo, "Cold brew launch"))
    assert frame.equals(rnb.check_broadcast(demo, launch))
    assert frame.equals(rnb.check_broadcast(demo, Draft.of(launch)))


def test_an_empty_dataframe_has_the_same_columns(client: rnb.Client) -> None:
    """Without findings the columns and dtypes are the same."""
    segment = client.segments.create(name="a")
    client.contacts.create(
        email="ada@example.com", first_name="Ada", segments=[{"id": segment["id"]}]
    )
    draft = Draft(
        segment_id=segment["id"],
        from_="a@b.example",
        subject="Hi",
        preview_text="You",
        html=COMPLETE,
    )
    frame = rnb.check_broadcast(client, draft)
    _check_schema(frame)
    assert frame["code"].tolist() == []


def test_an_unknown_broadcast_is_an_error(client: rnb.Client) -> None:
    """An unknown id, an unknown name, and another type raise the errors of every other helper."""
    with pytest.raises(rnb.NotFoundError):
        rnb.check_broadcast(client, "00000000-0000-0000-0000-000000000000")
    with pytest.raises(rnb.ObjectLookupError, match="No broadcast named 'News'"):
        rnb.check_broadcast(client, "News")
    with pytest.raises(rnb.InputError, match="or a draft, not int"):
        rnb.check_broadcast(client, WRONG_TYPE)


def test_checking_changes_nothing(demo: rnb.Client) -> None:
    """Every request is a GET."""
    methods: list[str] = []
    inner = demo._http._transport

    def answer(request: httpx.Request) -> httpx.Response:
        methods.append(request.method)
        response = inner.handle_request(request)
        response.read()
        return response

    client = rnb.Client(
        KEY, base_url="http://sandbox.localhost", transport=httpx.MockTransport(answer)
    )
    rnb.check_broadcast(client, client.broadcasts.list()[0]["id"])
    assert set(methods) == {"GET"}


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        ("/segments", "recipients"),
        ("/suppressions", "recipients"),
        ("/domains", "domains"),
        ("/usage", "usage"),
        ("/contact-properties", "recipients"),
    ],
)
def test_a_failed_request_does_not_stop_the_other_checks(
    demo: rnb.Client, broken: str, what: str
) -> None:
    """What could not be read has a row, and everything else is checked."""
    launch = demo.broadcasts.list()[0]
    frame = rnb.check_broadcast(_in_demo(demo, broken), launch["id"])
    _check_schema(frame)
    unread = frame.loc[frame["code"] == "account-unread"]
    message = f"The {what} could not be read, so this was not checked: 'No such endpoint"
    assert unread["message"].str.startswith(message).any()
    assert set(unread["severity"]) == {"info"}
    assert "preview-missing" in set(frame["code"])


def test_properties_are_read_even_if_recipients_cannot_be(demo: rnb.Client) -> None:
    """An unknown placeholder is found although the recipients are unknown."""
    draft = Draft(
        segment_id=demo.segments.list()[0]["id"],
        html="{{{contact.roast}}} {{{contact.favourite_roast}}}",
    )
    frame = rnb.check_broadcast(_in_demo(demo, "/suppressions"), draft)
    assert frame["code"].tolist().count("placeholder-unknown") == 1


def test_a_response_of_another_shape_stops_nothing() -> None:
    """An unexpected response counts as one that could not be read."""
    odd = _account(lambda _: httpx.Response(200, json=[]))
    account = read_account(odd, Draft(segment_id="s"))
    assert [what for what, _ in account.unread] == [
        "recipients",
        "contact properties",
        "domains",
        "usage",
    ]
    assert (account.audience, account.domains, account.contacts_used) == (None, None, None)
    broken = _account(
        lambda request: httpx.Response(
            200, json={"data": [{}], "contacts": None, "path": request.url.path}
        )
    )
    assert [what for what, _ in read_account(broken, Draft()).unread] == [
        "contact properties",
        "domains",
        "usage",
    ]


def test_the_account_is_read_for_the_draft(demo: rnb.Client) -> None:
    """Domains, quota, properties and recipients are read, with the values that the draft shows."""
    segment = rnb.find_segment(demo, "Wholesale Cafés")
    draft = Draft(segment_id=segment["id"], html="{{{contact.bags_bought}}}")
    account = read_account(demo, draft, progress=False)
    assert account.domains == {
        "wholesale.ember-oak.example": "pending",
        "ember-oak.example": "verified",
    }
    assert (account.contacts_used, account.contacts_limit) == (2_000, 150_000)
    assert account.properties == {"bags_bought": 0, "favourite_roast": "house blend"}
    assert account.audience is not None
    assert all("bags_bought" in person.fields for person in account.audience.recipients)


def test_schedules_are_compared_with_the_sandbox_clock(demo: rnb.Client) -> None:
    """The simulated time of the sandbox counts, not the date of this machine."""
    launch = demo.broadcasts.list()[0]
    demo.broadcasts.send(launch["id"], scheduled_at="2026-11-20T09:00:00+00:00")
    assert "schedule-past" not in set(rnb.check_broadcast(demo, launch["id"])["code"])
    assert abs(
        read_account(demo, Draft()).now - dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    ) < dt.timedelta(minutes=1)


def test_an_account_uses_the_time_of_this_machine() -> None:
    """On an account, schedules are compared with the time of this machine."""
    before = dt.datetime.now(dt.UTC)
    read = read_account(_account(lambda _: httpx.Response(500, json={})), Draft())
    assert before <= read.now <= dt.datetime.now(dt.UTC)


def test_without_a_network_nothing_else_is_requested() -> None:
    """After the first failed connection the rest is noted as unread, without further timeouts."""
    paths: list[str] = []

    def unreachable(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        raise httpx.ConnectError("no network")

    account = read_account(_account(unreachable), Draft())
    assert set(paths) == {"/contact-properties"}
    assert [what for what, _ in account.unread] == ["contact properties", "domains", "usage"]


def test_a_sent_broadcast_has_no_schedule(demo: rnb.Client) -> None:
    """The past schedule of a sent broadcast is not a finding."""
    sent = demo.broadcasts.list()[-1]
    old = {**demo.broadcasts.get(sent["id"]), "scheduled_at": "2020-01-01T00:00:00+00:00"}
    assert "schedule-past" not in set(rnb.check_broadcast(demo, old)["code"])
    assert "schedule-past" in set(rnb.check_broadcast(demo, {**old, "status": "scheduled"})["code"])


PIECES = (
    "{{{ }}} { } | contact. first_name <a␣href=' '> </a> <img␣src= <svg> <table> <script> "
    "<!-- javascript: https:// a.example [ &#115; \x00 \u202e \n # @ ␣"
)
MARKUP = st.lists(
    st.sampled_from([piece.replace("␣", " ") for piece in PIECES.split(" ")]) | st.text(max_size=4)
).map("".join)


@settings(max_examples=150)
@given(
    st.builds(
        Draft,
        from_=MARKUP,
        segment_id=st.none() | st.just("s"),
        subject=MARKUP,
        preview_text=MARKUP,
        html=MARKUP | st.text(st.characters()),
        text=st.none() | MARKUP,
        scheduled_at=st.none() | st.datetimes() | st.datetimes(timezones=st.just(dt.UTC)),
    ),
    st.builds(
        Account,
        now=st.just(dt.datetime(2026, 11, 2, tzinfo=dt.UTC)),
        audience=st.none()
        | st.just(Audience([Person("1", "a@b.example", {"first_name": None})], exact=False)),
        properties=st.none()
        | st.dictionaries(st.from_regex("[A-Za-z0-9_]{1,3}", fullmatch=True), st.none() | MARKUP),
        domains=st.none() | st.dictionaries(MARKUP, MARKUP, max_size=2),
    ),
)
def test_any_text_can_be_checked(draft: Draft, account: Account) -> None:
    """No text raises an error; every message is short and on one line."""
    for finding in findings(draft, account):
        assert len(finding.message) < 400
        assert finding.message.isprintable()
        assert finding.fix.isprintable()


@settings(max_examples=25)
@given(html=MARKUP, subject=MARKUP, text=st.none() | MARKUP)
def test_any_text_gives_a_dataframe(html: str, subject: str, text: str | None) -> None:
    """Whatever a broadcast contains, its DataFrame follows the schema."""
    _check_schema(rnb.check_broadcast(_EMPTY, Draft(html=html, subject=subject, text=text)))


_EMPTY = rnb.sandbox()
