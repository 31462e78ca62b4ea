"""Sending once, to a confirmed number of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support import KEY, Answer, Scripted, ok, problem

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable

DRAFT: dict[str, Any] = {
    "object": "broadcast",
    "id": "b",
    "name": "News",
    "segment_id": "s",
    "subject": "Hi",
}
DRAFT |= {"status": "draft", "topic_id": None}


def _person(number: int, *, unsubscribed: bool = False) -> dict[str, Any]:
    return {"id": str(number), "email": f"{number}@example.com", "unsubscribed": unsubscribed}


def _listed(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"object": "list", "has_more": False, "data": items}


PEOPLE = _listed([_person(1), _person(2, unsubscribed=True), _person(3), _person(4)])
SUPPRESSED = _listed([{"email": "4@example.com"}])


def _account(*answers: Answer) -> Scripted:
    return Scripted(ok(DRAFT), ok(PEOPLE), ok(SUPPRESSED), *answers)


def test_a_sandbox_sends_without_asking(demo: rnb.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a sandbox nobody is mailed, so nothing is asked, and the broadcast goes out."""
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("asked"))
    draft = demo.broadcasts.list()[0]
    assert rnb.send_broadcast(demo, draft["id"])["status"] == "queued"


def test_an_account_asks_for_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """On an account the question says where, what and how many, opt-outs and suppressions aside."""
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "2"

    monkeypatch.setattr("builtins.input", answer)
    again = [ok(DRAFT), ok(PEOPLE), ok(SUPPRESSED)]
    made = _account(*again, ok({"id": "b"}), ok({**DRAFT, "status": "queued"}))
    assert rnb.send_broadcast(made.client, "b")["status"] == "queued"
    assert asked == [
        "<Client https://api.resend.com, live account> will mail 'Hi' to 2 people. Type the number to send: "
    ]
    assert made.script.lines[6:] == ["POST /broadcasts/b/send", "GET /broadcasts/b"]


@pytest.mark.parametrize("typed", ["", "y", "yes", "-2", "2.0", "²"])
def test_another_answer_sends_nothing(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the very number sends."""
    monkeypatch.setattr("builtins.input", lambda _: typed)
    made = _account()
    with pytest.raises(rnb.SendNotConfirmedError, match=r"2 people; say confirm=2"):
        rnb.send_broadcast(made.client, "b")
    assert made.script.lines == [
        "GET /broadcasts/b",
        "GET /segments/s/contacts?limit=100",
        "GET /suppressions?limit=100",
    ]


@pytest.mark.parametrize("error", [EOFError, NotImplementedError])
def test_where_nobody_can_be_asked_nothing_is_sent(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook that runs unattended sends nothing without confirm=."""

    def unattended(_: str) -> str:
        raise error

    monkeypatch.setattr("builtins.input", unattended)
    with pytest.raises(rnb.SendNotConfirmedError):
        rnb.send_broadcast(_account().client, "b")


def test_confirm_says_the_number_beforehand() -> None:
    """confirm= replaces the question; another number sends nothing."""
    made = _account(ok({"id": "b"}), ok({**DRAFT, "status": "scheduled"}))
    rnb.send_broadcast(made.client, "b", confirm=2, scheduled_at="2026-12-01T09:00:00+01:00")
    assert made.script.body(3) == {"scheduled_at": "2026-12-01T09:00:00+01:00"}
    with pytest.raises(rnb.SendNotConfirmedError):
        rnb.send_broadcast(_account().client, "b", confirm=3)


DOUBTS: list[Answer] = [
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("gone"),
    problem(500, "application_error"),
    problem(503, "service_unavailable"),
    httpx.Response(504, text="<h1>504 Gateway Time-out</h1>"),
    httpx.Response(200),
]


@pytest.mark.parametrize("doubt", DOUBTS, ids=str)
@pytest.mark.parametrize("status", ["queued", "scheduled", "sent"])
def test_after_a_lost_answer_the_status_decides(doubt: Answer, status: str) -> None:
    """If the server did it, that is the result, and nothing is sent a second time."""
    if isinstance(doubt, httpx.Response):
        doubt = httpx.Response(doubt.status_code, content=doubt.content, headers=doubt.headers)
    made = _account(doubt, ok({**DRAFT, "status": status}))
    assert rnb.send_broadcast(made.client, "b", confirm=2)["status"] == status
    assert [line for line in made.script.lines if line.startswith("POST")] == [
        "POST /broadcasts/b/send"
    ]


def test_after_a_lost_answer_a_draft_is_not_sent_again() -> None:
    """If it is still a draft the error is raised, with a note to look again first."""
    made = _account(httpx.ReadTimeout("slow"), ok(DRAFT))
    with pytest.raises(rnb.TimeoutTransportError) as caught:
        rnb.send_broadcast(made.client, "b", confirm=2)
    assert caught.value.__notes__ == [
        "Its status was read since: it is draft. Read it again before you send again."
    ]
    assert [line for line in made.script.lines if line.startswith("POST")] == [
        "POST /broadcasts/b/send"
    ]


def test_an_answer_lost_after_sending_mails_nobody_twice(demo: rnb.Client) -> None:
    """With a real sandbox behind a line that loses the answer, everybody has exactly one e-mail."""
    draft = demo.broadcasts.list()[0]
    inner = demo._http._transport

    def lossy(request: httpx.Request) -> httpx.Response:
        response = inner.handle_request(request)
        if request.url.path.endswith("/send"):
            response.read()
            raise httpx.ReadTimeout("the answer is lost")
        return response

    client = rnb.Client(
        KEY, base_url="http://sandbox.localhost", transport=httpx.MockTransport(lossy)
    )
    assert rnb.send_broadcast(client, draft["id"])["status"] == "queued"
    while client.broadcasts.get(draft["id"])["status"] != "sent":
        pass
    received = rnb.outbox_df(client, broadcast=draft["id"])["to"]
    assert received.is_unique
    assert len(received) > 10


REFUSALS: list[tuple[Any, str]] = [
    ({**DRAFT, "status": "sent"}, "'News' is sent; only a draft can be sent"),
    ({**DRAFT, "segment_id": None}, "has no segment"),
]


@pytest.mark.parametrize(("broadcast", "words"), REFUSALS)
def test_what_cannot_be_sent_is_refused_before(broadcast: Any, words: str) -> None:
    """A sent broadcast or one without a segment is an error before anything is sent."""
    made = Scripted(ok(broadcast))
    with pytest.raises(rnb.InputError, match=words):
        rnb.send_broadcast(made.client, "b")


def test_a_broadcast_to_nobody_is_refused(
    client: rnb.Client, make_draft: Callable[..., str]
) -> None:
    """A segment that is empty, or all opted out, is an error, not a silent success."""
    draft = make_draft(client, ["ada@example.com"], unsubscribed=True)
    with pytest.raises(rnb.InputError, match="nobody would get"):
        rnb.send_broadcast(client, draft)


@pytest.fixture
def make_draft() -> Callable[..., str]:
    """Make a segment of people and a draft for it; the draft's id."""

    def make(client: rnb.Client, addresses: list[str], *, unsubscribed: bool) -> str:
        segment = client.segments.create(name="a")
        for address in addresses:
            client.contacts.create(
                email=address, unsubscribed=unsubscribed, segments=[{"id": segment["id"]}]
            )
        made = client.broadcasts.create(
            segment_id=segment["id"], from_="a@b.example", subject="s", text="t"
        )
        return made["id"]

    return make


def test_a_segment_that_grows_while_the_question_stands_is_asked_about_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The number is counted again after it was typed; another one sends nothing."""
    monkeypatch.setattr("builtins.input", lambda _: "2")
    more = _listed([*PEOPLE["data"], _person(5)])
    made = _account(ok(DRAFT), ok(more), ok(SUPPRESSED))
    with pytest.raises(rnb.SendNotConfirmedError, match="confirm=3"):
        rnb.send_broadcast(made.client, "b")


def test_the_number_may_be_typed_as_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """1,001 is as good as 1001."""
    monkeypatch.setattr("builtins.input", lambda _: " 1,001 ")
    read = (DRAFT, _listed([_person(number) for number in range(1002)]), SUPPRESSED)
    answers = [*map(ok, read), *map(ok, read), ok({"id": "b"}), ok({**DRAFT, "status": "queued"})]
    made = Scripted(*answers)
    assert rnb.send_broadcast(made.client, "b")["status"] == "queued"


def test_yes_is_no_number() -> None:
    """confirm=True does not stand for one person."""
    made = Scripted(ok(DRAFT), ok(_listed([_person(1)])), ok(SUPPRESSED))
    with pytest.raises(rnb.SendNotConfirmedError):
        rnb.send_broadcast(made.client, "b", confirm=True)


def test_a_server_behind_a_tunnel_is_asked_about() -> None:
    """An address on this machine may lead to an account; only a sandbox sends unasked."""
    made = Scripted(ok(DRAFT), ok(PEOPLE), ok(SUPPRESSED), base_url="http://127.0.0.1:8080")
    with pytest.raises(rnb.SendNotConfirmedError):
        rnb.send_broadcast(made.client, "b", confirm=5)


def test_after_a_good_answer_nothing_looks_like_a_failure() -> None:
    """If the broadcast cannot be read back just then, it is reported as sent all the same."""
    gone = [httpx.ConnectError("unreachable") for _ in range(4)]
    made = _account(ok({"id": "b"}), *gone)
    assert rnb.send_broadcast(made.client, "b", confirm=2)["status"] == "queued"
    gone = [httpx.ConnectError("unreachable") for _ in range(4)]
    made = _account(ok({"id": "b"}), *gone)
    when = "2026-12-01T09:00:00+01:00"
    assert (
        rnb.send_broadcast(made.client, "b", confirm=2, scheduled_at=when)["status"] == "scheduled"
    )


def test_a_doubt_that_cannot_be_settled_says_so() -> None:
    """If the status cannot be read either, the first error is raised with a note not to send blindly."""
    gone = [httpx.ConnectError("unreachable") for _ in range(4)]
    made = _account(httpx.ReadTimeout("slow"), *gone)
    with pytest.raises(rnb.TimeoutTransportError) as caught:
        rnb.send_broadcast(made.client, "b", confirm=2)
    assert "could not be read" in caught.value.__notes__[0]


def test_a_failed_broadcast_is_no_success() -> None:
    """A status that is neither on its way nor sent raises the error."""
    made = _account(problem(500, "application_error"), ok({**DRAFT, "status": "failed"}))
    with pytest.raises(rnb.ServerError) as caught:
        rnb.send_broadcast(made.client, "b", confirm=2)
    assert "it is failed" in caught.value.__notes__[0]
