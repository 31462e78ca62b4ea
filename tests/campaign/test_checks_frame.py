"""check_broadcast: what is read of an account, and the frame."""

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

COMPLETE = """<html lang="en"><head><title>News</title></head><body><p>Hello {{{contact.first_name|you}}}</p>
<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></body></html>"""


def _holds(frame: pd.DataFrame) -> None:
    """Hold a frame against its schema."""
    assert [*frame.columns] == [*schemas.CHECKS]
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
    """Give Ember & Oak's account on a server that does not know some paths."""
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


def test_a_broadcast_is_checked_by_id_as_it_is_read_or_as_a_draft(demo: rnb.Client) -> None:
    """All three give the same frame."""
    launch = demo.broadcasts.get(demo.broadcasts.list()[0]["id"])
    frame = rnb.check_broadcast(demo, launch["id"])
    _holds(frame)
    assert len(frame) > 0
    assert frame.equals(rnb.check_broadcast(demo, launch))
    assert frame.equals(rnb.check_broadcast(demo, Draft.of(launch)))


def test_a_good_broadcast_has_an_empty_frame_of_the_same_columns(client: rnb.Client) -> None:
    """No finding, no row, the same columns and dtypes."""
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
    _holds(frame)
    assert frame["code"].tolist() == ["sender-unverified"]
    _holds(rnb.check_broadcast(_in_demo(client, "/domains"), draft).iloc[:0])


def test_an_unknown_broadcast_is_an_error(client: rnb.Client) -> None:
    """An id that is no broadcast's raises, as everywhere."""
    with pytest.raises(rnb.NotFoundError):
        rnb.check_broadcast(client, "00000000-0000-0000-0000-000000000000")


def test_checking_changes_nothing(demo: rnb.Client) -> None:
    """Nothing but GET is asked."""
    asked: list[str] = []
    inner = demo._http._transport

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        response = inner.handle_request(request)
        response.read()
        return response

    client = rnb.Client(
        KEY, base_url="http://sandbox.localhost", transport=httpx.MockTransport(answer)
    )
    rnb.check_broadcast(client, client.broadcasts.list()[0]["id"])
    assert {*asked} == {"GET"}


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
def test_an_endpoint_that_fails_sinks_nothing_else(
    demo: rnb.Client, broken: str, what: str
) -> None:
    """What could not be read is said, and everything else is checked all the same."""
    launch = demo.broadcasts.list()[0]
    frame = rnb.check_broadcast(_in_demo(demo, broken), launch["id"])
    _holds(frame)
    said = frame.loc[frame["code"] == "account-unread"]
    assert (
        said["message"]
        .str.contains(f"Could not read the {what}, so that was not checked: 'No such endpoint")
        .any()
    )
    assert {*said["severity"]} == {"info"}
    assert "preview-missing" in {*frame["code"]}


def test_properties_are_read_even_if_recipients_cannot_be(demo: rnb.Client) -> None:
    """An unknown placeholder is found although nobody can say who gets it."""
    draft = Draft(
        segment_id=demo.segments.list()[0]["id"],
        html="{{{contact.roast}}} {{{contact.favourite_roast}}}",
    )
    frame = rnb.check_broadcast(_in_demo(demo, "/suppressions"), draft)
    assert frame["code"].tolist().count("placeholder-unknown") == 1


def test_an_answer_of_another_shape_sinks_nothing() -> None:
    """Answers that nobody expects are as good as none."""
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


def test_the_account_is_read_as_the_draft_needs(demo: rnb.Client) -> None:
    """Domains, quota, properties and recipients are there, with the values that the draft shows."""
    segment = next(each for each in demo.segments.list() if each["name"] == "Wholesale Cafés")
    draft = Draft(segment_id=segment["id"], html="{{{contact.bags_bought}}}")
    account = read_account(demo, draft, progress=False)
    assert account.domains == {
        "wholesale.ember-oak.example": "pending",
        "ember-oak.example": "verified",
    }
    assert (account.contacts_used, account.contacts_limit) == (160, 150_000)
    assert account.properties == {"bags_bought": 0, "favourite_roast": "house blend"}
    assert account.audience is not None
    assert all("bags_bought" in person.fields for person in account.audience.recipients)


def test_a_sandbox_has_its_own_time(demo: rnb.Client) -> None:
    """A broadcast that a sandbox of simulated time has scheduled is in its future, whatever this machine's date is."""
    launch = demo.broadcasts.list()[0]
    demo.broadcasts.send(launch["id"], scheduled_at="2026-11-20T09:00:00+00:00")
    assert "schedule-past" not in {*rnb.check_broadcast(demo, launch["id"])["code"]}
    assert abs(
        read_account(demo, Draft()).now - dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    ) < dt.timedelta(minutes=1)


def test_an_account_has_this_machines_time() -> None:
    """On an account, schedules are held against the time of this machine."""
    before = dt.datetime.now(dt.UTC)
    read = read_account(_account(lambda _: httpx.Response(500, json={})), Draft())
    assert before <= read.now <= dt.datetime.now(dt.UTC)


def test_without_a_network_nothing_more_is_tried() -> None:
    """After the first answer that did not come, the rest is noted as unread without waiting for each."""
    asked: list[str] = []

    def unreachable(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        raise httpx.ConnectError("no network")

    account = read_account(_account(unreachable), Draft())
    assert {*asked} == {"/contact-properties"}
    assert [what for what, _ in account.unread] == ["contact properties", "domains", "usage"]


def test_what_has_gone_out_is_due_no_more(demo: rnb.Client) -> None:
    """A sent broadcast is not told that its time is over."""
    sent = demo.broadcasts.list()[-1]
    old = {**demo.broadcasts.get(sent["id"]), "scheduled_at": "2020-01-01T00:00:00+00:00"}
    assert "schedule-past" not in {*rnb.check_broadcast(demo, old)["code"]}
    assert "schedule-past" in {*rnb.check_broadcast(demo, {**old, "status": "scheduled"})["code"]}


PIECES = (
    "{{{ }}} { } | contact. first_name <a␣href=' '> </a> <img␣src= <svg> <table> <script> <!-- javascript: https:// "
    "a.example [ &#115; \x00 \u202e \n # @ ␣"
)
MARKUP = st.lists(
    st.sampled_from([each.replace("␣", " ") for each in PIECES.split(" ")]) | st.text(max_size=4)
).map("".join)


@settings(max_examples=150, deadline=None)
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
def test_any_text_whatever_can_be_checked(draft: Draft, account: Account) -> None:
    """No text raises anything; every finding has a known place and short words on one line."""
    for found in findings(draft, account):
        assert len(found.message) < 400
        assert found.message.isprintable()
        assert found.fix.isprintable()


@settings(max_examples=25, deadline=None)
@given(html=MARKUP, subject=MARKUP, text=st.none() | MARKUP)
def test_any_text_whatever_gives_the_frame(html: str, subject: str, text: str | None) -> None:
    """Whatever a broadcast holds, its frame follows the schema."""
    _holds(rnb.check_broadcast(_EMPTY, Draft(html=html, subject=subject, text=text)))


_EMPTY = rnb.sandbox()
