"""Sending once, to a confirmed number of recipients."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support import ANYTHING, KEY, Answer, Scripted, ok, problem
from support.faults import broken

import resend_nb as rnb
from resend_nb.campaign import send_mailing

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.campaign import Mailing

ID = "5c3e1f0a-0000-4000-8000-000000000001"
MAY_BE_SENT = "The broadcast may have been sent. Check its status before you send it again."
SEND = f"POST /broadcasts/{ID}/send"
DRAFT: dict[str, Any] = {
    "object": "broadcast",
    "id": ID,
    "name": "News",
    "segment_id": "s",
    "from": "Acme <news@acme.example>",
    "subject": "Hi",
    "preview_text": "It is here",
    "html": None,
    "text": "Hello. Unsubscribe: {{{RESEND_UNSUBSCRIBE_URL}}}",
    "status": "draft",
    "topic_id": None,
    "created_at": ANYTHING["created_at"],
}


def _person(number: int, *, unsubscribed: bool = False) -> dict[str, Any]:
    person = {"id": str(number), "email": f"{number}@example.com", "unsubscribed": unsubscribed}
    return ANYTHING | person


def _listed(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"object": "list", "has_more": False, "data": items}


PEOPLE = _listed([_person(1), _person(2, unsubscribed=True), _person(3), _person(4)])
SUPPRESSED = _listed([{**ANYTHING, "email": "4@example.com"}])


DOMAINS = _listed([{**ANYTHING, "name": "acme.example", "status": "verified"}])
CHECKED = [
    f"GET /{path}" for path in ("contact-properties?limit=100", "domains?limit=100", "usage")
]


def _checks() -> list[Answer]:
    """What the checks read of an account, after its draft and recipients."""
    return [ok(_listed([])), ok(DOMAINS), ok({"contacts": {"used": 4, "limit": None}})]


def _account(*answers: Answer) -> Scripted:
    """An account where everything is read twice before the sending, and these answers follow."""
    reading = (ok(DRAFT), ok(PEOPLE), ok(SUPPRESSED))
    return Scripted(*reading, *_checks(), *reading, *answers)


def _reading(*readings: tuple[dict[str, Any], dict[str, Any]]) -> Scripted:
    """An account whose draft and members are these, one reading after another."""
    first, *others = [[ok(draft), ok(people), ok(SUPPRESSED)] for draft, people in readings]
    answers = [*first, *_checks(), *itertools.chain(*others)]
    return Scripted(*answers, ok({"id": ID}), ok({**DRAFT, "status": "queued"}))


def test_a_sandbox_sends_without_asking(demo: rnb.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a sandbox no email leaves the computer, so the broadcast is sent without a question."""
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("asked"))
    draft = demo.broadcasts.list()[0]
    assert rnb.send_broadcast(demo, draft["id"])["status"] == "queued"


def test_an_account_asks_for_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """On an account the question names the account, the subject and the number of recipients."""
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "2"

    monkeypatch.setattr("builtins.input", answer)
    account = _account(ok({"id": ID}), ok({**DRAFT, "status": "queued"}))
    assert rnb.send_broadcast(account.client, ID)["status"] == "queued"
    [question] = asked
    assert question == (
        "<Client https://api.resend.com, live account> will email 'Hi' to 2 people. "
        "Type the number to send: "
    )
    assert account.script.lines[9:] == [SEND, f"GET /broadcasts/{ID}"]


@pytest.mark.parametrize("typed", ["", "y", "yes", "-2", "2.0", "²"])
def test_any_other_answer_sends_nothing(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the exact number sends."""
    monkeypatch.setattr("builtins.input", lambda _: typed)
    account = _account()
    with pytest.raises(rnb.SendNotConfirmedError) as caught:
        rnb.send_broadcast(account.client, ID)
    assert str(caught.value) == (
        "nothing was sent: this would email 2 people; pass confirm=2 to send"
    )
    assert account.script.lines == [
        f"GET /broadcasts/{ID}",
        "GET /segments/s/contacts?limit=100",
        "GET /suppressions?limit=100",
        *CHECKED,
    ]


@pytest.mark.parametrize("error", [EOFError, NotImplementedError])
def test_an_unattended_notebook_sends_nothing(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If nobody can answer the question, nothing is sent without confirm=."""

    def unattended(_: str) -> str:
        raise error

    monkeypatch.setattr("builtins.input", unattended)
    with pytest.raises(rnb.SendNotConfirmedError):
        rnb.send_broadcast(_account().client, ID)


def test_confirm_replaces_the_question() -> None:
    """With confirm= nothing is asked, and a wrong number sends nothing."""
    account = _account(ok({"id": ID}), ok({**DRAFT, "status": "scheduled"}))
    rnb.send_broadcast(account.client, ID, confirm=2, scheduled_at="2026-12-01T09:00:00+01:00")
    assert account.script.body(9) == {"scheduled_at": "2026-12-01T09:00:00+01:00"}
    with pytest.raises(rnb.SendNotConfirmedError):
        rnb.send_broadcast(_account().client, ID, confirm=3)


UNKNOWN_OUTCOMES: list[Answer] = [
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("gone"),
    problem(500, "application_error"),
    problem(503, "service_unavailable"),
    httpx.Response(504, text="<h1>504 Gateway Time-out</h1>"),
    httpx.Response(200),
]


@pytest.mark.parametrize("failure", UNKNOWN_OUTCOMES, ids=str)
@pytest.mark.parametrize("status", ["queued", "scheduled", "sent"])
def test_after_a_lost_response_the_status_decides(failure: Answer, status: str) -> None:
    """If the broadcast is being sent, that is the result, and nothing is sent a second time."""
    if isinstance(failure, httpx.Response):
        failure = httpx.Response(
            failure.status_code, content=failure.content, headers=failure.headers
        )
    account = _account(failure, ok({**DRAFT, "status": status}))
    assert rnb.send_broadcast(account.client, ID, confirm=2)["status"] == status
    assert [line for line in account.script.lines if line.startswith("POST")] == [SEND]


def test_after_a_lost_response_a_draft_is_not_sent_again() -> None:
    """If it is still a draft, the error is raised, with a note to check the status first."""
    account = _account(httpx.ReadTimeout("slow"), ok(DRAFT))
    with pytest.raises(rnb.TimeoutTransportError) as caught:
        rnb.send_broadcast(account.client, ID, confirm=2)
    assert caught.value.__notes__ == [
        "The broadcast's status was draft afterwards. Check the status before you send again."
    ]
    assert [line for line in account.script.lines if line.startswith("POST")] == [SEND]


def test_a_lost_response_to_a_send_emails_nobody_twice(demo: rnb.Client) -> None:
    """If the connection loses the response, every recipient still gets exactly one email."""
    draft = demo.broadcasts.list()[0]
    inner = demo._http._transport

    def lossy(request: httpx.Request) -> httpx.Response:
        response = inner.handle_request(request)
        if request.url.path.endswith("/send"):
            response.read()
            raise httpx.ReadTimeout("the response is lost")
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
    ({**DRAFT, "status": "sent"}, "status of broadcast 'News' is sent; only a draft can be sent"),
    ({**DRAFT, "segment_id": None}, "has no segment"),
]


@pytest.mark.parametrize(("broadcast", "message"), REFUSALS)
def test_a_broadcast_that_cannot_be_sent_is_refused(broadcast: Any, message: str) -> None:
    """A sent broadcast or one without a segment is an error before anything is sent."""
    account = Scripted(ok(broadcast))
    with pytest.raises(rnb.InputError, match=message):
        rnb.send_broadcast(account.client, ID)


def test_a_broadcast_without_recipients_is_refused(
    client: rnb.Client, make_draft: Callable[..., str]
) -> None:
    """A segment whose members all opted out is an error, not a silent success."""
    draft = make_draft(client, ["ada@example.com"], unsubscribed=True)
    with pytest.raises(rnb.InputError, match="has no recipients: 0 of 1 person"):
        rnb.send_broadcast(client, draft)


@pytest.fixture
def make_draft() -> Callable[..., str]:
    """Create a segment of contacts and a draft for it; return the draft's id."""

    def make(client: rnb.Client, addresses: list[str], *, unsubscribed: bool) -> str:
        segment = client.segments.create(name="a")
        for address in addresses:
            client.contacts.create(
                email=address, unsubscribed=unsubscribed, segments=[{"id": segment["id"]}]
            )
        return client.broadcasts.create(
            segment_id=segment["id"], from_="a@b.example", subject="s", text="t"
        )["id"]

    return make


def test_a_segment_that_grows_during_the_question_is_counted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Recipients are read again after the number was typed; other recipients get nothing."""
    monkeypatch.setattr("builtins.input", lambda _: "2")
    more = _listed([*PEOPLE["data"], _person(5)])
    account = _reading((DRAFT, PEOPLE), (DRAFT, more))
    with pytest.raises(rnb.SendNotConfirmedError, match=r"1 recipient more and 0 recipients fewer"):
        rnb.send_broadcast(account.client, ID)


def test_the_number_may_be_typed_as_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both 1,001 and 1001 confirm 1,001 recipients."""
    monkeypatch.setattr("builtins.input", lambda _: " 1,001 ")
    read = (DRAFT, _listed([_person(number) for number in range(1002)]), SUPPRESSED)
    sent = ok({"id": ID}), ok({**DRAFT, "status": "queued"})
    account = Scripted(*map(ok, read), *_checks(), *map(ok, read), *sent)
    assert rnb.send_broadcast(account.client, ID)["status"] == "queued"


def test_true_is_not_a_number() -> None:
    """confirm=True does not confirm one recipient."""
    account = Scripted(ok(DRAFT), ok(_listed([_person(1)])), ok(SUPPRESSED), *_checks())
    with pytest.raises(rnb.SendNotConfirmedError):
        rnb.send_broadcast(account.client, ID, confirm=True)


def test_a_local_address_that_is_not_a_sandbox_asks() -> None:
    """A local address may be a tunnel to an account; only a sandbox sends without asking."""
    reading = ok(DRAFT), ok(PEOPLE), ok(SUPPRESSED)
    account = Scripted(*reading, *_checks(), base_url="http://127.0.0.1:8080")
    with pytest.raises(rnb.SendNotConfirmedError):
        rnb.send_broadcast(account.client, ID, confirm=5)


def test_a_sent_broadcast_that_cannot_be_read_back_is_not_a_failure() -> None:
    """If only the final read fails, the broadcast is reported as sent."""
    gone = [httpx.ConnectError("unreachable") for _ in range(4)]
    account = _account(ok({"id": ID}), *gone)
    assert rnb.send_broadcast(account.client, ID, confirm=2)["status"] == "queued"
    gone = [httpx.ConnectError("unreachable") for _ in range(4)]
    account = _account(ok({"id": ID}), *gone)
    when = "2026-12-01T09:00:00+01:00"
    assert (
        rnb.send_broadcast(account.client, ID, confirm=2, scheduled_at=when)["status"]
        == "scheduled"
    )


def test_an_unknown_outcome_is_reported() -> None:
    """If the status cannot be read either, the first error says that it may have been sent."""
    gone = [httpx.ConnectError("unreachable") for _ in range(4)]
    account = _account(httpx.ReadTimeout("slow"), *gone)
    with pytest.raises(rnb.TimeoutTransportError) as caught:
        rnb.send_broadcast(account.client, ID, confirm=2)
    assert caught.value.__notes__ == [f"{MAY_BE_SENT} It could not be read now."]


def test_a_failed_broadcast_is_an_error() -> None:
    """After a lost response, a status other than queued, scheduled or sent raises the error."""
    account = _account(problem(500, "application_error"), ok({**DRAFT, "status": "failed"}))
    with pytest.raises(rnb.ServerError) as caught:
        rnb.send_broadcast(account.client, ID, confirm=2)
    assert caught.value.__notes__ == [
        "The broadcast's status was failed afterwards. Check the status before you send again."
    ]


def test_a_broadcast_can_be_sent_by_its_name(demo: rnb.Client) -> None:
    """A name finds the broadcast; an unknown name is an error that suggests another one."""
    assert rnb.send_broadcast(demo, "Cold brew launch")["name"] == "Cold brew launch"
    with pytest.raises(rnb.ObjectLookupError, match="Did you mean 'Cold brew launch'"):
        rnb.send_broadcast(demo, "Cold brew lunch")


CHANGES: dict[str, Any] = {
    "segment_id": "other",
    "topic_id": "t",
    "from": "Eve <eve@acme.example>",
    "reply_to": ["eve@acme.example"],
    "subject": "We are bankrupt",
    "preview_text": "Sorry",
    "html": "<p>Sorry</p>",
    "text": "Sorry",
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("confirm", [2, None])
def test_what_was_confirmed_is_what_is_sent(
    field: str, confirm: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a colleague changes the draft while the question stands, nothing is sent."""
    monkeypatch.setattr("builtins.input", lambda _: "2")
    changed = {**DRAFT, field: CHANGES[field]}
    account = _reading((DRAFT, PEOPLE), (changed, PEOPLE))
    if field == "topic_id":
        account.script.answers[9:9] = [ok(), *[ok(_listed([]))] * 2]
    with pytest.raises(rnb.SendNotConfirmedError, match=f"its {field} changed"):
        rnb.send_broadcast(account.client, ID, confirm=confirm)
    assert SEND not in account.script.lines


def test_other_recipients_in_the_same_number_are_not_emailed() -> None:
    """The recipients are compared by their ids, not by their number."""
    others = _listed([_person(1), _person(2, unsubscribed=True), _person(9), _person(4)])
    account = _reading((DRAFT, PEOPLE), (DRAFT, others))
    with pytest.raises(rnb.SendNotConfirmedError, match="1 recipient more and 1 recipient fewer"):
        rnb.send_broadcast(account.client, ID, confirm=2)


def test_a_refusal_lists_every_change() -> None:
    """The whole message says that nothing was sent, what changed, and what to do."""
    others = _listed([_person(1), _person(2, unsubscribed=True), _person(9), _person(4)])
    account = _reading((DRAFT, PEOPLE), ({**DRAFT, "subject": "Bye"}, others))
    with pytest.raises(rnb.SendNotConfirmedError) as caught:
        rnb.send_broadcast(account.client, ID, confirm=2)
    assert str(caught.value) == (
        "nothing was sent: since the broadcast was read, its subject changed, and the list of "
        "recipients has 1 recipient more and 1 recipient fewer. Check it, then send it again"
    )


def test_a_caller_may_refuse_each_reading() -> None:
    """What a caller checks are both readings, the second one right before the email is sent."""
    reading = (ok(DRAFT), ok(PEOPLE), ok(SUPPRESSED))
    account = Scripted(*reading, *reading, ok({"id": ID}), ok({**DRAFT, "status": "queued"}))
    seen: list[tuple[str | None, int]] = []

    def check(mailing: Mailing) -> None:
        seen.append((mailing.broadcast["subject"], len(mailing.ids)))

    def begin() -> None:
        assert SEND not in account.script.lines
        seen.append(("begin", 0))

    send_mailing(account.client, ID, confirm=2, check=check, on_send=begin)
    assert seen == [("Hi", 2), ("Hi", 2), ("begin", 0)]


class LeakyPages:
    """An account that loses the contacts of equal age at the edge of each page."""

    def __init__(self) -> None:
        self.people = [_person(number) for number in range(250)]
        self.sent = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.sent = True
            return ok({"id": ID})
        if request.url.path.startswith("/broadcasts"):
            return ok(DRAFT)
        if request.url.path in {"/suppressions", "/contact-properties"}:
            return ok(_listed([]))
        if request.url.path == "/domains":
            return ok(DOMAINS)
        if request.url.path == "/usage":
            return ok({"contacts": {"used": 250, "limit": None}})
        after, limit = request.url.params.get("after"), int(request.url.params["limit"])
        # All have the same age, so "older than the cursor" is nobody.
        page = [] if after else self.people[:limit]
        return ok({"object": "list", "has_more": False, "data": page})


def test_a_list_that_loses_people_at_page_edges_sends_nothing() -> None:
    """Two readings in pages of different sizes differ, so the number is not believed."""
    account = LeakyPages()
    client = rnb.Client(KEY, transport=httpx.MockTransport(account))
    with pytest.raises(rnb.SendNotConfirmedError, match="3 recipients fewer"):
        rnb.send_broadcast(client, ID, confirm=100)
    assert not account.sent


def test_an_interrupt_while_sending_says_that_it_may_be_sent(demo: rnb.Client) -> None:
    """Ctrl-C during the request leaves a note, as the email may be on its way."""
    with (
        broken(demo, "interrupt", when=lambda line: line.endswith("/send"), after=True),
        pytest.raises(KeyboardInterrupt) as caught,
    ):
        rnb.send_broadcast(demo, "Cold brew launch")
    assert caught.value.__notes__ == [MAY_BE_SENT]
