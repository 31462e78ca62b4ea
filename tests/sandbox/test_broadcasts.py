"""Broadcasts: their statuses, contents and recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import Http

from resend_nb.sandbox import Sandbox, Switches, demo
from resend_nb.sandbox.templates import personalize

if TYPE_CHECKING:
    from collections.abc import Callable

NIL = "00000000-0000-0000-0000-000000000000"
SOON = "2026-11-03T09:00:00Z"


def _draft(http: Http, *addresses: str, **fields: Any) -> tuple[str, str]:
    """Create a segment with these members and a draft for it; return both ids."""
    segment = http.make("POST /segments", {"name": "A"})
    for address in addresses:
        http.make("POST /contacts", {"email": address, "segments": [{"id": segment}]})
    body = {
        "segment_id": segment,
        "from": "Acme <news@acme.example>",
        "subject": "Hi",
        "html": "<p>Hi</p>",
        **fields,
    }
    return segment, http.make("POST /broadcasts", body)


def _status(http: Http, broadcast: str) -> str:
    return str(http(f"GET /broadcasts/{broadcast}").json()["status"])


def _settled(http: Http, broadcast: str) -> str:
    """Poll a broadcast until it is no longer queued."""
    for _ in range(100):
        status = _status(http, broadcast)
        if status != "queued":
            return status
    raise AssertionError("it is queued forever")


def _received(http: Http, broadcast: str) -> list[str]:
    response = http(f"GET /sandbox/outbox?limit=100&broadcast_id={broadcast}").json()
    return sorted(email["to"] for email in response["data"])


def test_a_draft_is_read_back(http: Http) -> None:
    """A draft has all documented keys, its segment under two names, and the name Untitled."""
    segment, broadcast = _draft(http, reply_to="r@acme.example", preview_text="p")
    body = http(f"GET /broadcasts/{broadcast}").json()
    keys = (
        "object id name audience_id segment_id from subject reply_to preview_text html text "
        "status created_at scheduled_at sent_at topic_id"
    )
    assert list(body) == keys.split()
    assert (body["audience_id"], body["segment_id"], body["status"]) == (segment, segment, "draft")
    assert (body["name"], body["reply_to"], body["text"]) == ("Untitled", ["r@acme.example"], None)
    item = http("GET /broadcasts").json()["data"][0]
    assert list(item) == [
        "id",
        "name",
        "audience_id",
        "segment_id",
        "status",
        "created_at",
        "scheduled_at",
        "sent_at",
    ]


@pytest.mark.parametrize("status", [200, 201])
def test_the_created_status_is_a_switch(http_to: Callable[..., Http], status: Any) -> None:
    """Server code says 200 and the specification says 201: a switch decides."""
    http = http_to(switches=Switches(broadcast_created=status))
    segment = http.make("POST /segments", {"name": "A"})
    body = {"audience_id": segment, "from": "a@b.example", "subject": "s", "text": "t"}
    response = http("POST /broadcasts", body)
    assert response.status_code == status
    assert list(response.json()) == ["id"]


GOOD: dict[str, Any] = {"segment_id": NIL, "from": "a@b.example", "subject": "s", "text": "t"}
BAD: list[tuple[dict[str, Any], str]] = [
    ({**GOOD, "segment_id": None}, "Missing `segment_id` field."),
    ({**GOOD, "audience_id": NIL}, "Only one of"),
    ({**GOOD, "segment_id": "x"}, "The `segment_id` must be a valid UUID."),
    ({**GOOD, "from": None}, "Missing `from` field."),
    ({**GOOD, "from": "Acme"}, "Invalid `from` field."),
    ({**GOOD, "subject": None}, "Missing `subject` field."),
    ({**GOOD, "text": None}, "Missing `html` field."),
    ({**GOOD, "text": "", "html": ""}, "Missing `html` field."),
    ({**GOOD, "subject": ""}, "Missing `subject` field."),
    ({**GOOD, "name": "n" * 71}, "at most 70"),
    ({**GOOD, "reply_to": 5}, "expected array, received number"),
    ({**GOOD, "topic_id": "x"}, "The `topic_id` must be a valid UUID."),
    ({**GOOD, "send": "yes"}, "expected boolean"),
    ({**GOOD, "scheduled_at": SOON}, "only be used with `send`"),
    ({**GOOD, "send": True, "scheduled_at": "2026-11-01T09:00:00Z"}, "in the future"),
    ({**GOOD, "send": True, "scheduled_at": "2026-12-30T09:00:00Z"}, "at most 30 days ahead"),
    ({**GOOD, "send": True, "scheduled_at": "soon"}, "ISO 8601"),
]


@pytest.mark.parametrize(("body", "message"), BAD)
def test_an_invalid_broadcast_is_refused(http: Http, body: dict[str, Any], message: str) -> None:
    """Every field is validated, and nothing is saved."""
    response = http("POST /broadcasts", body)
    assert response.status_code == 422
    assert message in response.json()["message"]
    assert http("GET /broadcasts").json()["data"] == []


def test_a_draft_is_queued_and_then_sent(http: Http) -> None:
    """Each recipient gets one email, and the broadcast cannot be sent again."""
    _, broadcast = _draft(http, "a@example.com", "b@example.com")
    answer = http(f"POST /broadcasts/{broadcast}/send", {}).json()
    assert answer == {"object": "broadcast", "id": broadcast}
    assert _status(http, broadcast) == "queued"
    assert _settled(http, broadcast) == "sent"
    assert _received(http, broadcast) == ["a@example.com", "b@example.com"]
    assert http(f"GET /broadcasts/{broadcast}").json()["sent_at"] is not None
    assert http(f"POST /broadcasts/{broadcast}/send", {}).status_code == 403
    assert len(_received(http, broadcast)) == 2


def test_creating_a_broadcast_can_send_it(http: Http) -> None:
    """With ``send`` a new broadcast is queued, or scheduled if it has ``scheduled_at``."""
    _, now = _draft(http, "a@example.com", send=True)
    _, later = _draft(http, send=True, scheduled_at=SOON)
    assert _settled(http, now) == "sent"
    assert _status(http, later) == "scheduled"


def test_an_empty_schedule_means_now(http: Http) -> None:
    """Resend's SDK for Go sends an empty text in every request."""
    _, draft = _draft(http, "a@example.com", scheduled_at="")
    assert _status(http, draft) == "draft"
    http(f"POST /broadcasts/{draft}/send", {"scheduled_at": ""})
    assert _settled(http, draft) == "sent"
    _, sent = _draft(http, "b@example.com", send=True, scheduled_at="")
    assert _settled(http, sent) == "sent"
    email = {"from": "a@b.co", "to": "c@d.co", "subject": "x", "text": "x", "scheduled_at": ""}
    email_id = http("POST /emails", email).json()["id"]
    assert http(f"GET /emails/{email_id}").json()["last_event"] != "scheduled"


def test_a_scheduled_broadcast_can_be_canceled(http: Http) -> None:
    """A canceled schedule turns the broadcast into a draft again."""
    _, broadcast = _draft(http, "a@example.com")
    http(f"POST /broadcasts/{broadcast}/send", {"scheduled_at": "2026-11-03T10:00:00+01:00"})
    body = http(f"GET /broadcasts/{broadcast}").json()
    assert (body["status"], body["scheduled_at"]) == ("scheduled", "2026-11-03 09:00:00+00")
    assert http(f"PATCH /broadcasts/{broadcast}", {"subject": "New"}).status_code == 200
    assert http(f"POST /broadcasts/{broadcast}/send", {}).status_code == 403
    assert http(f"POST /broadcasts/{broadcast}/cancel").json() == {
        "object": "broadcast",
        "id": broadcast,
    }
    assert _status(http, broadcast) == "draft"
    assert http(f"GET /broadcasts/{broadcast}").json()["scheduled_at"] is None


def test_a_scheduled_broadcast_is_sent_on_time(http: Http) -> None:
    """Members who join before the scheduled time are recipients."""
    segment, broadcast = _draft(http, "a@example.com")
    http(f"POST /broadcasts/{broadcast}/send", {"scheduled_at": "2026-11-02T09:01:00Z"})
    http.make("POST /contacts", {"email": "b@example.com", "segments": [{"id": segment}]})
    assert _status(http, broadcast) == "scheduled"
    for _ in range(130):
        http("GET /segments")
    assert _status(http, broadcast) == "sent"
    assert _received(http, broadcast) == ["a@example.com", "b@example.com"]


def test_a_queued_broadcast_can_be_canceled(http_to: Callable[..., Http]) -> None:
    """Nobody gets a broadcast canceled while queued, and its status is final."""
    http = http_to(switches=Switches(queued_seconds=60))
    _, broadcast = _draft(http, "a@example.com")
    http(f"POST /broadcasts/{broadcast}/send", {})
    assert http(f"PATCH /broadcasts/{broadcast}", {"subject": "New"}).status_code == 403
    assert http(f"DELETE /broadcasts/{broadcast}").status_code == 403
    assert http(f"POST /broadcasts/{broadcast}/cancel").status_code == 200
    assert _status(http, broadcast) == "canceled"
    for line in (f"POST /broadcasts/{broadcast}/send", f"POST /broadcasts/{broadcast}/cancel"):
        assert http(line, {}).status_code == 403
    for _ in range(200):
        http("GET /segments")
    assert _received(http, broadcast) == []


def test_a_draft_or_a_sent_broadcast_cannot_be_canceled(http: Http) -> None:
    """The error has the recorded message."""
    _, broadcast = _draft(http, "a@example.com")
    words = {
        "statusCode": 403,
        "message": "Only queued or scheduled broadcasts can be canceled",
        "name": "validation_error",
    }
    assert http(f"POST /broadcasts/{broadcast}/cancel").json() == words
    http(f"POST /broadcasts/{broadcast}/send", {})
    assert _settled(http, broadcast) == "sent"
    assert http(f"POST /broadcasts/{broadcast}/cancel").json() == words
    assert http(f"DELETE /broadcasts/{broadcast}").status_code == 403
    assert http(f"PATCH /broadcasts/{broadcast}", {"subject": "x"}).status_code == 403
    assert http(f"PATCH /broadcasts/{broadcast}", {"name": "x"}).status_code == 200


def test_a_deleted_broadcast_is_not_sent(http: Http) -> None:
    """Deleting a scheduled broadcast cancels its delivery."""
    _, broadcast = _draft(http, "a@example.com")
    http(f"POST /broadcasts/{broadcast}/send", {"scheduled_at": "2026-11-02T09:01:00Z"})
    assert http(f"DELETE /broadcasts/{broadcast}").json() == {
        "object": "broadcast",
        "id": broadcast,
        "deleted": True,
    }
    for _ in range(130):
        http("GET /segments")
    assert http("GET /sandbox/outbox").json()["data"] == []


@pytest.mark.parametrize(("setting", "name"), [(True, "Untitled"), (False, "News")])
def test_updating_without_a_name(http_to: Callable[..., Http], setting: Any, name: str) -> None:
    """A PATCH without a name is reported to reset the name: a switch decides."""
    http = http_to(switches=Switches(update_resets_name=setting))
    _, broadcast = _draft(http, name="News")
    segment = http.make("POST /segments", {"name": "B"})
    change = {
        "subject": "s",
        "from": "b@c.example",
        "html": "h",
        "text": "t",
        "segment_id": segment,
        "reply_to": ["r@b.example"],
    }
    http(f"PATCH /broadcasts/{broadcast}", change)
    body = http(f"GET /broadcasts/{broadcast}").json()
    assert {field: body[field] for field in change} == change
    assert body["name"] == name


PERSON = st.fixed_dictionaries(
    {
        "member": st.booleans(),
        "unsubscribed": st.booleans(),
        "suppressed": st.booleans(),
        "choice": st.sampled_from([None, "opt_in", "opt_out"]),
    }
)


@settings(max_examples=60)
@given(people=st.lists(PERSON, max_size=8), topic=st.sampled_from([None, "opt_in", "opt_out"]))
def test_a_broadcast_reaches_exactly_its_recipients(
    people: list[dict[str, Any]], topic: str | None
) -> None:
    """Recipients are members, not opted out, not suppressed, and subscribed to the topic."""
    http = Http(Sandbox())
    topic_id = topic and http.make("POST /topics", {"name": "T", "default_subscription": topic})
    segment, broadcast = _draft(http, topic_id=topic_id)
    expected = []
    for number, person in enumerate(people):
        email = f"P{number}@example.com"
        body: dict[str, Any] = {"email": email, "unsubscribed": person["unsubscribed"]}
        if person["member"]:
            body["segments"] = [{"id": segment}]
        if topic_id and person["choice"]:
            body["topics"] = [{"id": topic_id, "subscription": person["choice"]}]
        http.make("POST /contacts", body)
        if person["suppressed"]:
            http.make("POST /suppressions", {"email": email.lower()})
        wants = topic is None or (person["choice"] or topic) == "opt_in"
        if person["member"] and wants and not person["unsubscribed"] and not person["suppressed"]:
            expected.append(email)
    http(f"POST /broadcasts/{broadcast}/send", {})
    assert _settled(http, broadcast) == "sent"
    assert _received(http, broadcast) == expected


def test_each_recipient_gets_a_personalized_email(http: Http) -> None:
    """Subject, HTML and text are personalized, and every unsubscribe link is different."""
    http.make(
        "POST /contact-properties", {"key": "plan", "type": "string", "fallback_value": "free"}
    )
    html = '{{{contact.first_name|you}}} {{{plan}}} <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">out</a>'
    segment, broadcast = _draft(
        http,
        "a@example.com",
        subject="Hi {{{FIRST_NAME|there}}}",
        html=html,
        text="{{{contact.email}}}",
    )
    body = {
        "email": "b@example.com",
        "first_name": "Bo",
        "properties": {"plan": "pro"},
        "segments": [{"id": segment}],
    }
    http.make("POST /contacts", body)
    http(f"POST /broadcasts/{broadcast}/send", {})
    _settled(http, broadcast)
    bo, ada = http("GET /sandbox/outbox").json()["data"]
    assert (ada["subject"], bo["subject"]) == ("Hi there", "Hi Bo")
    assert ada["html"].startswith('you free <a href="http://sandbox.localhost/unsubscribe/')
    assert bo["html"].startswith('Bo pro <a href="http://sandbox.localhost/unsubscribe/')
    assert (ada["text"], bo["text"]) == ("a@example.com", "b@example.com")
    assert ada["html"].split("/")[-2] != bo["html"].split("/")[-2]


@pytest.mark.parametrize("default", [None, "opt_in"])
def test_following_an_unsubscribe_link(http: Http, default: str | None) -> None:
    """An unsubscribe link needs no key and opts its recipient out of the topic or everything."""
    topic = default and http.make("POST /topics", {"name": "T", "default_subscription": default})
    html = "{{{RESEND_UNSUBSCRIBE_URL}}}"
    segment, first = _draft(http, "a@example.com", "b@example.com", html=html, topic_id=topic)
    http(f"POST /broadcasts/{first}/send", {})
    _settled(http, first)
    sent = http("GET /sandbox/outbox").json()["data"]
    link = next(email["html"] for email in sent if email["to"] == "a@example.com")
    response = http.http.get(link, headers={"Authorization": ""})
    assert (response.status_code, response.text) == (200, "You are unsubscribed.")
    assert http("GET /contacts/a@example.com").json()["unsubscribed"] is (default is None)
    assert http("GET /contacts/b@example.com").json()["unsubscribed"] is False
    body = {
        "segment_id": segment,
        "from": "a@b.example",
        "subject": "s",
        "text": "t",
        "topic_id": topic,
        "send": True,
    }
    second = http.make("POST /broadcasts", body)
    _settled(http, second)
    assert _received(http, second) == ["b@example.com"]


def test_an_unknown_unsubscribe_link_is_404(http: Http) -> None:
    """An unknown token is a 404, and the token of a deleted contact has no effect."""
    assert http("GET /unsubscribe/x").status_code == 404
    _, broadcast = _draft(http, "a@example.com", html="{{{RESEND_UNSUBSCRIBE_URL}}}")
    http(f"POST /broadcasts/{broadcast}/send", {})
    _settled(http, broadcast)
    http("DELETE /contacts/a@example.com")
    assert http.http.get(http("GET /sandbox/outbox").json()["data"][0]["html"]).status_code == 200


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{{contact.first_name}}}", "Ada"),
        ("{{{ contact.first_name }}}", "Ada"),
        ("{{{first_name}}} {{{FIRST_NAME}}} {{{EMAIL}}}", "Ada Ada a@example.com"),
        ("{{{contact.last_name|Doe}}}", "Doe"),
        ("{{{contact.last_name}}}!", "!"),
        ("{{{contact.plan}}} {{{plan|inline}}}", "fallback inline"),
        ("{{{contact.bags}}} {{{bags}}}", "2.5 2.5"),
        ("{{{PLAN}}}", ""),
        ("{{{unknown}}}{{{unknown|x}}}", "x"),
        ("{{contact.first_name}}", "{{contact.first_name}}"),
        ("{{{RESEND_UNSUBSCRIBE_URL}}}", "http://out"),
        ("{{{contact.first_name|a}} b}}}", "{{{contact.first_name|a}} b}}}"),
    ],
)
def test_placeholders(template: str, shown: str) -> None:
    """The contact's value is used, else the inline fallback, else the property's fallback."""
    contact = {"first_name": "Ada", "last_name": None, "email": "a@example.com", "bags": 2.5}
    fallbacks = {"plan": "fallback"}
    assert (
        personalize(template, contact=contact, fallbacks=fallbacks, unsubscribe_url="http://out")
        == shown
    )


def test_the_demo_is_a_realistic_company(http: Http) -> None:
    """Ember & Oak has 2,000 contacts, 24 sent broadcasts with usual rates, and a draft."""
    demo.load_demo(http.app)
    demo.load_demo(http.app)  # an account that has something is left alone
    people = []
    query = "limit=100"
    while True:
        page = http(f"GET /contacts?{query}").json()
        people += page["data"]
        if not page["has_more"]:
            break
        query = f"limit=100&after={people[-1]['id']}"
    assert len(people) == len({contact["email"] for contact in people}) == 2000
    assert 30 < sum(contact["unsubscribed"] for contact in people) < 80
    assert len(http("GET /segments").json()["data"]) == 6
    statuses = [broadcast["status"] for broadcast in http("GET /broadcasts").json()["data"]]
    assert statuses == ["draft", *["sent"] * 24]
    totals = http("GET /emails/metrics?start_date=2024-01-01").json()["totals"]
    assert totals["delivered"] > 10_000
    shares = {name: totals[name] / totals["delivered"] for name in RATES}
    assert all(low < shares[name] < high for name, (low, high) in RATES.items()), shares
    assert totals["suppressed"] > 0


def test_nobody_in_the_demo_exists(http: Http) -> None:
    """Every address of the demo ends in a name that is reserved for examples."""
    demo.load_demo(http.app)
    contacts = http.app.store.database.rows("select email from contacts")
    domains = {row["email"].rpartition("@")[2] for row in contacts}
    reserved = {"example.com", "example.net", "example.org"}
    assert all(domain in reserved or domain.endswith(".example") for domain in domains)
    assert len(domains) > 10


RATES = {  # published rates of newsletters, with room: machines open and click, too
    "unique_opened": (0.35, 0.45),
    "unique_clicked": (0.02, 0.05),
    "bounced": (0.004, 0.01),
    "unsubscribed": (0.001, 0.004),
    "complained": (0.0001, 0.0005),
}
"""The share of delivered emails for each metric of the demo."""

SENDERS = ["a@b.co", "Acme <a@b.co>", "Acme, Inc <a@b.co>"]
NO_SENDERS = [
    "a@b.co, c@d.co",
    "x <a@b.co> y",
    "<a@b.co>",
    "Acme <a@b.co",
    "A <a@b.co> <c@d.co>",
    "a@b.co\r\nBcc: c@d.co",
]


@pytest.mark.parametrize("sender", SENDERS)
def test_documented_senders_are_accepted(http_to: Callable[..., Http], sender: str) -> None:
    """A sender is an address, with or without a name."""
    http = http_to(switches=Switches(unknown_broadcast_segment="accept"))
    assert http("POST /broadcasts", {**GOOD, "from": sender}).status_code == 200


@pytest.mark.parametrize(("setting", "status"), [(404, 404), (422, 422), ("accept", 200)])
def test_a_broadcast_to_an_unknown_segment(
    http_to: Callable[..., Http], setting: Any, status: int
) -> None:
    """No source describes a broadcast to an unknown segment: a switch decides."""
    http = http_to(switches=Switches(unknown_broadcast_segment=setting))
    _, broadcast = _draft(http)
    assert http("POST /broadcasts", GOOD).status_code == status
    assert http(f"PATCH /broadcasts/{broadcast}", {"segment_id": NIL}).status_code == status


@pytest.mark.parametrize(("setting", "status"), [(False, 403), (True, 200)])
def test_deleting_a_sent_broadcast(http_to: Callable[..., Http], setting: Any, status: int) -> None:
    """Documentation forbids it and a live test suggests otherwise: a switch decides."""
    http = http_to(switches=Switches(sent_can_be_deleted=setting))
    _, broadcast = _draft(http, "a@example.com")
    http(f"POST /broadcasts/{broadcast}/send", {})
    assert http(f"DELETE /broadcasts/{broadcast}").status_code == 403
    assert _settled(http, broadcast) == "sent"
    assert http(f"DELETE /broadcasts/{broadcast}").status_code == status
    assert _received(http, broadcast) == ["a@example.com"]


def test_the_reply_to_a_new_broadcast_is_a_switch(http_to: Callable[..., Http]) -> None:
    """The specification has ``object`` next to the id: a switch decides."""
    http = http_to(
        switches=Switches(broadcast_answer="broadcast", unknown_broadcast_segment="accept")
    )
    assert [*http("POST /broadcasts", GOOD).json()] == ["object", "id"]


@pytest.mark.parametrize("sender", NO_SENDERS)
def test_other_senders_are_refused(http: Http, sender: str) -> None:
    """Several addresses, unclosed brackets and line breaks are refused."""
    assert http("POST /broadcasts", {**GOOD, "from": sender}).status_code == 422


def test_resend_dev_cannot_send_broadcasts(http: Http) -> None:
    """Resend's own test domain is refused."""
    assert http("POST /broadcasts", {**GOOD, "from": "onboarding@resend.dev"}).status_code == 403


@pytest.mark.parametrize("reply_to", [[], ["r@b.co"], "r@b.co", None])
def test_every_reply_to_is_sent(http: Http, reply_to: Any) -> None:
    """A missing, empty, single or multiple reply_to ends up in the email."""
    _, broadcast = _draft(http, "a@example.com", reply_to=reply_to, send=True)
    assert _settled(http, broadcast) == "sent"
    expected = [reply_to] if isinstance(reply_to, str) else reply_to
    assert http("GET /sandbox/outbox").json()["data"][0]["reply_to"] == expected


def test_a_draft_cannot_be_emptied(http: Http) -> None:
    """A change that removes all contents or the subject is refused; a null name is ignored."""
    _, broadcast = _draft(http, name="News")
    for change in ({"html": None}, {"html": ""}, {"subject": ""}):
        assert http(f"PATCH /broadcasts/{broadcast}", change).status_code == 422
    http = http_without_reset(http)
    http(f"PATCH /broadcasts/{broadcast}", {"name": None})
    assert http(f"GET /broadcasts/{broadcast}").json()["name"] == "News"


def http_without_reset(http: Http) -> Http:
    http.app.switches = Switches(update_resets_name=False)
    return http


def test_suppressions_ignore_case_in_every_alphabet(http: Http) -> None:
    """A suppressed address gets no email, however it is capitalized."""
    _, broadcast = _draft(http, "JÖRG@example.com", "a@example.com")
    http.make("POST /suppressions", {"email": "jörg@Example.com"})
    http(f"POST /broadcasts/{broadcast}/send", {})
    _settled(http, broadcast)
    assert _received(http, broadcast) == ["a@example.com"]


def test_placeholders_show_only_fields_of_the_contact(http: Http) -> None:
    """Database columns are not fields of a contact, but a property can have the same name."""
    http.make("POST /contact-properties", {"key": "seq", "type": "string"})
    template = (
        "[{{{contact.seq}}}][{{{contact.created_at}}}]"
        "[{{{contact.id}}}][{{{contact.unsubscribed}}}]"
    )
    segment, broadcast = _draft(http, text=template)
    http.make(
        "POST /contacts",
        {"email": "a@b.co", "properties": {"seq": "mine"}, "segments": [{"id": segment}]},
    )
    http(f"POST /broadcasts/{broadcast}/send", {})
    _settled(http, broadcast)
    assert http("GET /sandbox/outbox").json()["data"][0]["text"] == "[mine][][][]"


def test_failed_requests_advance_time(http: Http) -> None:
    """A loop of refused requests still gets a queued broadcast sent."""
    _, broadcast = _draft(http, "a@example.com")
    http(f"POST /broadcasts/{broadcast}/send", {})
    for _ in range(5):
        assert http("GET /contacts/nobody@example.com").status_code == 404
    assert _status(http, broadcast) == "sent"


def test_scheduled_broadcasts_are_sent_in_order(http: Http) -> None:
    """However late the next request is, send times and order are those of the schedule."""
    _, later = _draft(http, "a@example.com")
    _, sooner = _draft(http, "b@example.com")
    http(f"POST /broadcasts/{later}/send", {"scheduled_at": "2026-11-02T09:00:20Z"})
    http(f"POST /broadcasts/{sooner}/send", {"scheduled_at": "2026-11-02T09:00:10Z"})
    for _ in range(60):
        http("GET /contacts/nobody@example.com")
    assert http(f"GET /broadcasts/{later}").json()["sent_at"] == "2026-11-02 09:00:20+00"
    sent = http("GET /sandbox/outbox").json()["data"]
    assert [(email["to"], email["created_at"]) for email in sent] == [
        ("a@example.com", "2026-11-02 09:00:20+00"),
        ("b@example.com", "2026-11-02 09:00:10+00"),
    ]


def test_head_of_an_unsubscribe_link_changes_nothing(http: Http) -> None:
    """A HEAD request, which link checkers send, opts nobody out."""
    _, broadcast = _draft(http, "a@example.com", html="{{{RESEND_UNSUBSCRIBE_URL}}}")
    http(f"POST /broadcasts/{broadcast}/send", {})
    _settled(http, broadcast)
    link = http("GET /sandbox/outbox").json()["data"][0]["html"]
    assert http.http.head(link).status_code == 200
    assert http("GET /contacts/a@example.com").json()["unsubscribed"] is False


def test_resending_a_scheduled_broadcast_can_be_switched_on(http_to: Callable[..., Http]) -> None:
    """No source mentions it; with the switch, sending again reschedules the broadcast."""
    http = http_to(switches=Switches(scheduled_can_be_resent=True))
    _, broadcast = _draft(http, "a@example.com")
    http(f"POST /broadcasts/{broadcast}/send", {"scheduled_at": SOON})
    assert http(f"POST /broadcasts/{broadcast}/send", {}).status_code == 200
    assert _settled(http, broadcast) == "sent"


PHRASES = [  # the sandbox's first day is Monday, 2 November 2026, and begins at 9:00 UTC
    ("in 1 hour", "2026-11-02 10:0"),
    ("In 30 days", "2026-12-02 09:0"),
    ("tomorrow at 9am", "2026-11-03 09:00:00+00"),
    ("today at 12pm", "2026-11-02 12:00:00+00"),
    ("Friday at 3pm ET", "2026-11-06 20:00:00+00"),
    ("monday at 8:30am", "2026-11-09 08:30:00+00"),
    ("monday at 11pm", "2026-11-02 23:00:00+00"),
]


@pytest.mark.parametrize(("phrase", "time"), PHRASES)
def test_documented_phrases_are_parsed(http: Http, phrase: str, time: str) -> None:
    """A phrase is resolved when the broadcast is scheduled, and read back as a time."""
    _, broadcast = _draft(http, "a@example.com")
    assert http(f"POST /broadcasts/{broadcast}/send", {"scheduled_at": phrase}).status_code == 200
    assert http(f"GET /broadcasts/{broadcast}").json()["scheduled_at"].startswith(time)


@pytest.mark.parametrize(
    "phrase",
    ["in 0 days", "in 31 days", "today at 8am", "tomorrow at 13pm", "20261105", "2026-W45-4", " "],
)
def test_other_phrases_are_refused(http: Http, phrase: str) -> None:
    """Past times, distant times and other texts leave the draft unchanged."""
    _, broadcast = _draft(http, "a@example.com")
    assert http(f"POST /broadcasts/{broadcast}/send", {"scheduled_at": phrase}).status_code == 422
    assert _status(http, broadcast) == "draft"
