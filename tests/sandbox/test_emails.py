"""Single emails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from resend_nb.sandbox import Switches
from resend_nb.sandbox.clock import SimulatedClock, parse_time
from resend_nb.sandbox.handlers.emails import OWNER

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Http

NIL = "00000000-0000-0000-0000-000000000000"
GOOD: dict[str, Any] = {
    "from": "Acme <news@acme.example>",
    "to": "ada@b.example",
    "subject": "s",
    "html": "h",
}


class ManualClock(SimulatedClock):
    """Simulated time that a test sets."""

    ahead = 0

    def at(self, tick: int) -> int:
        return super().at(tick) + self.ahead * 1_000_000


def _event(http: Http, **fields: Any) -> str:
    """Send an email and return its last event."""
    made = http.make("POST /emails", {**GOOD, **fields})
    return str(http(f"GET /emails/{made}").json()["last_event"])


def test_an_email_is_sent_and_read(http: Http) -> None:
    """The reply to a send has only the id; GET has all documented keys, lists no contents."""
    response = http(
        "POST /emails", {**GOOD, "cc": ["c@b.example"], "tags": [{"name": "a", "value": "b-1"}]}
    )
    assert (response.status_code, list(response.json())) == (200, ["id"])
    body = http(f"GET /emails/{response.json()['id']}").json()
    keys = (
        "object id message_id to from created_at subject html text "
        "bcc cc reply_to last_event scheduled_at topic_id tags"
    )
    assert list(body) == keys.split()
    assert (body["to"], body["cc"], body["bcc"]) == (["ada@b.example"], ["c@b.example"], None)
    assert (body["last_event"], body["tags"]) == ("delivered", [{"name": "a", "value": "b-1"}])
    listed = http("GET /emails").json()
    assert list(listed) == ["object", "has_more", "data"]
    assert {*listed["data"][0]} == set(keys.split()) - {
        "object", "html", "text", "tags", "topic_id",
    }  # fmt: skip
    assert body["message_id"] == listed["data"][0]["message_id"] != ""


def test_a_scheduled_email_is_moved_and_canceled(http_to: Callable[..., Http]) -> None:
    """It is sent at the new time, and a canceled one never is."""
    clock = ManualClock()
    http = http_to(clock=clock)
    moved, canceled = (
        http.make("POST /emails", {**GOOD, "scheduled_at": "in 1 hour"}) for _ in range(2)
    )
    response = http(f"PATCH /emails/{moved}", {"scheduled_at": "in 3 hours"})
    assert (response.status_code, response.json()) == (200, {"object": "email", "id": moved})
    response = http(f"POST /emails/{canceled}/cancel")
    assert (response.status_code, response.json()) == (200, {"object": "email", "id": canceled})
    events = []
    for hours in (2, 4):
        clock.ahead = hours * 3600
        read = [http(f"GET /emails/{id_}").json() for id_ in (moved, canceled)]
        events.append([email["last_event"] for email in read])
    assert events == [["scheduled", "canceled"], ["delivered", "canceled"]]


WRONG_CHANGES: list[tuple[str, Any, str]] = [
    ("PATCH /emails/{sent}", {"scheduled_at": "in 1 hour"}, "Only scheduled emails can be updated"),
    ("POST /emails/{sent}/cancel", None, "Only scheduled emails can be canceled"),
    ("PATCH /emails/{scheduled}", {}, "Missing `scheduled_at` field."),
    ("PATCH /emails/{scheduled}", {"scheduled_at": ""}, "Missing `scheduled_at` field."),
    ("PATCH /emails/{scheduled}", {"scheduled_at": "2020-01-01"}, "must be in the future"),
    ("PATCH /emails/{scheduled}", {"scheduled_at": 5}, "expected string, received number"),
    (f"PATCH /emails/{NIL}", {"scheduled_at": "in 1 hour"}, "Email not found"),
    (f"POST /emails/{NIL}/cancel", None, "Email not found"),
]


@pytest.mark.parametrize(("line", "body", "message"), WRONG_CHANGES, ids=range(len(WRONG_CHANGES)))
def test_only_a_scheduled_email_can_be_changed(
    http: Http, line: str, body: Any, message: str
) -> None:
    """Anything else is refused, and the schedule stays."""
    sent = http.make("POST /emails", GOOD)
    scheduled = http.make("POST /emails", {**GOOD, "scheduled_at": "in 1 hour"})
    response = http(line.format(sent=sent, scheduled=scheduled), body)
    assert response.status_code in {404, 422}
    assert message in response.json()["message"]
    assert http(f"GET /emails/{scheduled}").json()["last_event"] == "scheduled"


def test_tags_as_an_object_have_a_switch(http: Http, http_to: Callable[..., Http]) -> None:
    """The examples of the SDK for Ruby send tags as an object; the live answer is unknown."""
    email = {**GOOD, "tags": {"country": "br"}}
    assert http("POST /emails", email).status_code == 422
    accepting = http_to(switches=Switches(tags_as_object="accept"))
    made = accepting.make("POST /emails", email)
    tags = accepting(f"GET /emails/{made}").json()["tags"]
    assert tags == [{"name": "country", "value": "br"}]
    assert accepting("POST /emails", {**GOOD, "tags": {"country": 5}}).status_code == 422


def test_an_unknown_email_is_404(http: Http) -> None:
    """Ids are validated first, as for other objects."""
    assert http(f"GET /emails/{NIL}").json()["message"] == "Email not found"
    assert http("GET /emails/x").status_code == 422


BAD: list[tuple[Any, int, str]] = [
    ({}, 422, "Missing `to` field."),
    ({"to": []}, 422, "Missing `to` field."),
    ({"to": "ada@b.example"}, 422, "Missing `from` field."),
    ({"to": "ada@b.example", "from": "a@b.example"}, 422, "Missing `html` or `text` field."),
    ({**GOOD, "html": "", "text": ""}, 422, "Missing `html` or `text` field."),
    ({**GOOD, "subject": None}, 422, "Missing `subject` field."),
    ({**GOOD, "subject": ""}, 422, "Missing `subject` field."),
    ({**GOOD, "subject": 5}, 422, "expected string, received number"),
    ({**GOOD, "from": "Acme"}, 422, "Invalid `from` field."),
    ({**GOOD, "to": "ada"}, 422, "Invalid `to` field. The email address"),
    ({**GOOD, "to": 5}, 422, "expected array, received number"),
    ({**GOOD, "to": [5]}, 422, "expected string, received number"),
    ({**GOOD, "cc": ["ada"]}, 422, "Invalid `cc` field."),
    ({**GOOD, "reply_to": "ada"}, 422, "Invalid `reply_to` field."),
    (
        {**GOOD, "to": "ada@Example.com"},
        422,
        "Please use our testing email address instead of domains like",
    ),
    (
        {**GOOD, "bcc": "Ada <ada@test.com>"},
        422,
        "Please use our testing email address instead of domains like",
    ),
    *(
        ({**GOOD, name: ["a@b.example"] * 51}, 422, "at most 50 addresses")
        for name in ("to", "cc", "bcc")
    ),
    ({**GOOD, "tags": [{"name": "ä", "value": "b"}]}, 422, "ASCII letters"),
    ({**GOOD, "tags": [{"name": "a" * 257, "value": "b"}]}, 422, "ASCII letters"),
    ({**GOOD, "tags": [{"name": "a"}]}, 422, "Missing `value` field."),
    ({**GOOD, "headers": {"X-A": 5}}, 422, "expected string, received number"),
    ({**GOOD, "attachments": [{"filename": "a"}]}, 422, "either a `content` or `path`"),
    ({**GOOD, "scheduled_at": "soon"}, 422, "ISO 8601"),
    ({**GOOD, "scheduled_at": "in 31 days"}, 422, "at most 30 days ahead"),
    ({**GOOD, "topic_id": "x"}, 422, "The `topic_id` must be a valid UUID."),
    ({**GOOD, "topic_id": NIL}, 404, "Topic not found"),
    (
        {"to": "ada@b.example", "from": "a@b.example", "template": {"id": NIL}},
        404,
        "Template not found",
    ),
    ([GOOD], 422, "expected object, received array"),
]


@pytest.mark.parametrize(("body", "status", "message"), BAD)
def test_an_invalid_email_is_refused(http: Http, body: Any, status: int, message: str) -> None:
    """Fields are checked in the observed order, and nothing is sent."""
    response = http("POST /emails", body)
    assert response.status_code == status
    assert message in response.json()["message"]
    assert http("GET /emails").json()["data"] == []


def test_50_recipients_are_accepted(http: Http) -> None:
    """The limit applies to each of to, cc and bcc."""
    assert (
        _event(http, to=[f"a{number}@b.example" for number in range(50)], cc=["c@b.example"])
        == "delivered"
    )


def test_reply_to_can_be_at_example_com(http: Http) -> None:
    """Only recipients there are refused."""
    assert _event(http, reply_to="ada@example.com") == "delivered"


TEST_ADDRESSES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("delivered@resend.dev", "delivered", []),
    ("bounced+first@resend.dev", "bounced", [("bounced+first@resend.dev", "bounce")]),
    ("Ada <Complained@resend.dev>", "complained", [("complained@resend.dev", "complaint")]),
    ("suppressed+a+b@resend.dev", "suppressed", []),
]


@pytest.mark.parametrize(("to", "event", "suppressed"), TEST_ADDRESSES)
def test_the_test_addresses(
    http: Http, to: str, event: str, suppressed: list[tuple[str, str]]
) -> None:
    """Each test address has its outcome, with any label; bounces and complaints suppress it."""
    assert _event(http, to=to) == event
    listed = http("GET /suppressions").json()["data"]
    assert [(suppression["email"], suppression["origin"]) for suppression in listed] == suppressed
    assert [suppression["source_id"] for suppression in listed] == [
        http("GET /emails").json()["data"][0]["id"]
    ] * len(suppressed)


def test_a_suppressed_recipient_gets_nothing(http: Http) -> None:
    """A suppressed address gets no email, however it is capitalized."""
    http.make("POST /suppressions", {"email": "ada@b.example"})
    assert _event(http, to="Ada@B.example") == "suppressed"
    assert [_event(http, to="bounced@resend.dev") for _ in range(2)] == ["bounced", "suppressed"]


def test_the_worst_outcome_of_several_recipients_counts(http: Http) -> None:
    """An email has only one last event."""
    assert (
        _event(http, to=["ada@b.example", "bounced@resend.dev"], bcc=["suppressed@resend.dev"])
        == "bounced"
    )
    assert _event(http, to=["bounced+b@resend.dev"], cc="complained@resend.dev") == "complained"


@pytest.mark.parametrize(
    ("default", "events"),
    [
        ("opt_in", ["delivered", "suppressed", "delivered"]),
        ("opt_out", ["suppressed", "suppressed", "delivered"]),
    ],
)
def test_a_topic_reaches_only_its_subscribers(http: Http, default: str, events: list[str]) -> None:
    """A contact's choice counts, and for others the topic's default."""
    topic = http.make("POST /topics", {"name": "News", "default_subscription": default})
    for name, choice in (("Out", "opt_out"), ("in", "opt_in")):
        topics = [{"id": topic, "subscription": choice}]
        http.make("POST /contacts", {"email": f"{name}@b.example", "topics": topics})
    assert [
        _event(http, to=f"{name}@b.example", topic_id=topic) for name in ("nobody", "out", "in")
    ] == events


def test_one_opt_out_of_a_topic_is_enough(http: Http) -> None:
    """Contacts whose addresses differ only in case share a mailbox, so one opt-out counts."""
    topic = http.make("POST /topics", {"name": "News", "default_subscription": "opt_in"})
    for email, choice in (("ada@b.example", "opt_in"), ("Ada@b.example", "opt_out")):
        http.make(
            "POST /contacts", {"email": email, "topics": [{"id": topic, "subscription": choice}]}
        )
    assert _event(http, topic_id=topic) == "suppressed"


def test_contacts_who_opted_out_still_get_single_emails(http: Http) -> None:
    """An opted-out contact gets receipts, but no broadcasts."""
    http.make("POST /contacts", {"email": "ada@b.example", "unsubscribed": True})
    assert _event(http) == "delivered"


def test_a_scheduled_email_is_sent_on_time(http_to: Callable[..., Http]) -> None:
    """Its outcome is decided and counted at the scheduled time."""
    clock = ManualClock()
    http = http_to(clock=clock)
    made = http.make(
        "POST /emails", {**GOOD, "to": "bounced@resend.dev", "scheduled_at": "2026-11-02T10:00:00Z"}
    )
    assert http(f"GET /emails/{made}").json()["last_event"] == "scheduled"
    assert http("GET /suppressions").json()["data"] == []
    counts = "GET /emails/metrics?metrics=sent,bounced&dimensions=period&granularity=hourly"
    assert http(counts).json()["data"] == []
    clock.ahead = 3600
    body = http(f"GET /emails/{made}").json()
    assert (body["last_event"], body["scheduled_at"]) == ("bounced", "2026-11-02 10:00:00+00")
    assert http(counts).json()["data"] == [
        {"period": "2026-11-02T10:00:00+00:00", "sent": 1, "bounced": 1}
    ]
    suppression = http("GET /suppressions/bounced@resend.dev").json()
    assert parse_time(suppression["created_at"], now=0) == parse_time("2026-11-02T10:00:00Z", now=0)


def test_a_batch_sends_all_or_none(http: Http) -> None:
    """One invalid email rejects a strict batch; ids are in the order of the emails."""
    response = http("POST /emails/batch", [GOOD, {**GOOD, "subject": "t"}])
    assert response.status_code == 200
    assert list(response.json()) == ["data"]
    subjects = [
        http(f"GET /emails/{email['id']}").json()["subject"] for email in response.json()["data"]
    ]
    assert subjects == ["s", "t"]
    refused = http("POST /emails/batch", [GOOD, {**GOOD, "subject": None}])
    assert (refused.status_code, refused.json()["message"]) == (422, "Missing `subject` field.")
    assert len(http("GET /emails").json()["data"]) == 2


BAD_BATCHES: list[tuple[Any, str]] = [
    ([], "1 to 100"),
    ([GOOD] * 101, "1 to 100"),
    ({}, "expected array"),
    ({"emails": 5}, "expected array"),
    (["x"], "expected object, received string"),
    ([{**GOOD, "scheduled_at": "in 1 hour"}], "`scheduled_at` field is not supported in a batch"),
    ([{**GOOD, "attachments": []}], "`attachments` field is not supported in a batch"),
]


@pytest.mark.parametrize(("body", "message"), BAD_BATCHES)
def test_an_invalid_batch_is_refused(http: Http, body: Any, message: str) -> None:
    """A batch has 1 to 100 emails, unscheduled and without attachments."""
    response = http("POST /emails/batch", body)
    assert response.status_code == 422
    assert message in response.json()["message"]


def test_a_permissive_batch_sends_its_valid_emails(http: Http) -> None:
    """The reply lists the invalid emails with messages; other modes are refused."""
    body = [GOOD, {**GOOD, "from": None}, "x", {**GOOD, "subject": "t"}]
    response = http("POST /emails/batch", body, headers={"x-batch-validation": "permissive"})
    assert response.status_code == 200
    assert len(response.json()["data"]) == len(http("GET /emails").json()["data"]) == 2
    assert response.json()["errors"] == [
        {"index": 1, "message": "Missing `from` field."},
        {"index": 2, "message": "Invalid input: expected object, received string"},
    ]
    assert (
        http("POST /emails/batch", body, headers={"x-batch-validation": "lax"}).status_code == 422
    )


def test_an_unverified_sender_rejects_a_permissive_batch(http_to: Callable[..., Http]) -> None:
    """A sender that is not allowed is not a validation error."""
    http = http_to(switches=Switches(unverified_senders="refuse"))
    assert (
        http("POST /emails/batch", [GOOD], headers={"x-batch-validation": "permissive"}).status_code
        == 403
    )


@pytest.mark.parametrize(("path", "body"), [("/emails", GOOD), ("/emails/batch", [GOOD])])
def test_a_repeated_request_gets_the_same_reply(
    http_to: Callable[..., Http], path: str, body: Any
) -> None:
    """For 24 hours a key returns its first reply, rejects another body, and sends once."""
    clock = ManualClock()
    http = http_to(clock=clock)
    line, headers = f"POST {path}", {"Idempotency-Key": "a" * 256}
    first = http(line, body, headers=headers)
    clock.ahead = 24 * 3600 - 60
    again = http(line, body, headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())
    other = http(
        line, [*body, GOOD] if isinstance(body, list) else {**body, "subject": "t"}, headers=headers
    )
    assert (other.status_code, other.json()["name"]) == (409, "invalid_idempotent_request")
    assert len(http("GET /emails").json()["data"]) == 1
    clock.ahead = 24 * 3600 + 60
    assert http(line, body, headers=headers).json() != first.json()
    assert len(http("GET /emails").json()["data"]) == 2


def test_a_key_belongs_to_its_endpoint(http: Http) -> None:
    """The same key can be used for an email and for a batch."""
    headers = {"Idempotency-Key": "a"}
    assert http("POST /emails", GOOD, headers=headers).is_success
    assert http("POST /emails/batch", [GOOD], headers=headers).is_success


def test_a_failed_request_does_not_use_its_key(http: Http) -> None:
    """A corrected request can use the same key."""
    headers = {"Idempotency-Key": "a"}
    assert http("POST /emails", {**GOOD, "subject": None}, headers=headers).status_code == 422
    assert http("POST /emails", GOOD, headers=headers).is_success


@pytest.mark.parametrize("key", ["", "a" * 257])
def test_a_key_of_invalid_length_is_refused(http: Http, key: str) -> None:
    """An idempotency key has 1 to 256 characters."""
    response = http("POST /emails", GOOD, headers={"Idempotency-Key": key})
    assert (response.status_code, response.json()["name"]) == (400, "invalid_idempotency_key")


def test_other_posts_ignore_idempotency_keys(http: Http) -> None:
    """Other endpoints ignore even an invalid key."""
    headers = {"Idempotency-Key": "a" * 257}
    ids = [http("POST /segments", {"name": "A"}, headers=headers).json()["id"] for _ in range(2)]
    assert ids[0] != ids[1]


def test_resend_dev_sends_only_to_the_owner(http: Http) -> None:
    """A resend.dev sender can write only to the owner and to test addresses."""
    response = http("POST /emails", {**GOOD, "from": "onboarding@resend.dev"})
    assert response.status_code == 403
    assert f"your own email address (`{OWNER}`)" in response.json()["message"]
    assert (
        _event(http, **{"from": "Acme <onboarding@resend.dev>"}, to=[OWNER, "delivered@resend.dev"])
        == "delivered"
    )


def test_a_sending_only_key_can_only_send(http: Http) -> None:
    """It can send and read the usage; other requests are refused before they are parsed."""
    http.http.headers["Authorization"] = "Bearer re_restricted"
    assert http("POST /emails", GOOD).is_success
    assert http("POST /emails/batch", [GOOD]).is_success
    assert http("GET /usage").json()["emails"]["daily"]["used"] == 2
    for line in ("GET /emails", "POST /segments", "POST /broadcasts", "GET /nothing"):
        response = http(line, content=b"{")
        assert (response.status_code, response.json()["name"]) == (401, "restricted_api_key"), line
        assert response.json()["message"] == "This API key is restricted to only send emails"


def test_restricted_keys_can_be_switched_off(http_to: Callable[..., Http]) -> None:
    """With the switch, every key has full access."""
    http = http_to(switches=Switches(restricted_keys=False))
    http.http.headers["Authorization"] = "Bearer re_restricted"
    assert http("GET /segments").is_success
