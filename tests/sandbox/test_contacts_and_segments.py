"""Segments, contacts, properties, suppressions and pages, as the facts have them."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from resend_nb.sandbox import Switches
from resend_nb.sandbox.clock import SystemClock, microseconds, parse_time, postgres_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Http

NIL = "00000000-0000-0000-0000-000000000000"


def _data(http: Http, line: str) -> Any:
    return http(line).json()["data"]


def test_creating_a_segment(http: Http) -> None:
    """201, with object, id and name; the id is a UUID of version 4; names need not be unique."""
    answers = [http("POST /segments", {"name": "A"}) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {201}
    assert answers[0].json() == {"object": "segment", "id": answers[0].json()["id"], "name": "A"}
    assert uuid.UUID(answers[0].json()["id"]).version == 4
    assert answers[0].json()["id"] != answers[1].json()["id"]


def test_reading_renaming_and_deleting_a_segment(http: Http) -> None:
    """PATCH answers object and id; DELETE is idempotent and keeps contacts."""
    segment = http.make("POST /segments", {"name": "A"})
    contact = http.make("POST /contacts", {"email": "a@example.com", "segments": [{"id": segment}]})
    assert http(f"PATCH /segments/{segment}", {"name": "B"}).json() == {
        "object": "segment",
        "id": segment,
    }
    assert [*http(f"GET /segments/{segment}").json()] == ["object", "id", "name", "created_at"]
    assert http(f"GET /segments/{segment}").json()["name"] == "B"
    for _ in range(2):
        assert http(f"DELETE /segments/{segment}").json() == {
            "object": "segment",
            "id": segment,
            "deleted": True,
        }
    assert http(f"GET /segments/{segment}").json()["message"] == "Audience not found"
    assert http(f"GET /contacts/{contact}").status_code == 200
    assert _data(http, f"GET /segments/{segment}/contacts") == []
    assert _data(http, f"GET /contacts/{contact}/segments") == []


@pytest.mark.parametrize(
    "path", ["segments/x", "broadcasts/x", "contacts/x", "contact-properties/x", "suppressions/x"]
)
def test_an_id_that_is_no_uuid_is_422(http: Http, path: str) -> None:
    """Ids are validated before anything is looked up."""
    answer = http(f"GET /{path}")
    assert (answer.status_code, answer.json()["name"]) == (422, "invalid_parameter")


MISSING = [
    "/contacts/a@example.com",
    f"/contacts/{NIL}",
    f"/broadcasts/{NIL}",
    f"/contact-properties/{NIL}",
    f"/suppressions/{NIL}",
]


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_404(http: Http, path: str) -> None:
    """The message names the noun."""
    answer = http(f"GET {path}")
    assert answer.status_code == 404
    assert re.fullmatch(
        r"(Contact|Broadcast|Contact property|Suppression) not found", answer.json()["message"]
    )


def test_creating_a_known_address_resets_what_is_left_out(http: Http) -> None:
    """The dangerous case: 201 with the same id, names gone, opted in again, created_at and segments kept."""
    http.make("POST /contact-properties", {"key": "plan", "type": "string"})
    segment = http.make("POST /segments", {"name": "A"})
    body = {
        "email": "a@example.com",
        "first_name": "A",
        "unsubscribed": True,
        "properties": {"plan": "pro"},
    }
    first = http("POST /contacts", {**body, "segments": [{"id": segment}]})
    before = http("GET /contacts/a@example.com").json()
    second = http("POST /contacts", {"email": "a@example.com", "last_name": "B"})
    after = http("GET /contacts/a@example.com").json()
    assert (second.status_code, second.json()) == (201, first.json())
    assert (before["unsubscribed"], after["unsubscribed"]) == (True, False)
    assert (after["first_name"], after["last_name"], after["properties"]) == (None, "B", {})
    assert after["created_at"] == before["created_at"]
    assert len(_data(http, "GET /contacts/a@example.com/segments")) == 1


def test_resetting_can_be_switched_off(http_to: Callable[..., Http]) -> None:
    """If a duplicate turns out to be a no-op, a switch says so."""
    http = http_to(switches=Switches(upsert_resets=False))
    http.make("POST /contacts", {"email": "a@example.com", "first_name": "A", "unsubscribed": True})
    http.make("POST /contacts", {"email": "a@example.com", "last_name": "B"})
    contact = http("GET /contacts/a@example.com").json()
    assert (contact["first_name"], contact["last_name"], contact["unsubscribed"]) == (
        "A",
        "B",
        True,
    )


def test_reading_a_contact(http: Http) -> None:
    """Keys in the recorded order; properties wrapped with their type."""
    http.make("POST /contact-properties", {"key": "plan", "type": "string"})
    http.make("POST /contact-properties", {"key": "bags", "type": "number"})
    contact = http.make(
        "POST /contacts", {"email": "a@example.com", "properties": {"plan": "pro", "bags": 3}}
    )
    body = http(f"GET /contacts/{contact}").json()
    assert [*body] == [
        "object",
        "id",
        "email",
        "first_name",
        "last_name",
        "created_at",
        "unsubscribed",
        "properties",
    ]
    assert body["properties"] == {
        "plan": {"type": "string", "value": "pro"},
        "bags": {"type": "number", "value": 3},
    }


def test_changing_a_contact(http: Http) -> None:
    """Only sent fields change; null clears; properties merge; an address cannot be changed."""
    http.make("POST /contact-properties", {"key": "plan", "type": "string"})
    http.make("POST /contact-properties", {"key": "city", "type": "string"})
    body = {
        "email": "a@example.com",
        "first_name": "A",
        "last_name": "B",
        "properties": {"plan": "pro", "city": "Oslo"},
    }
    contact = http.make("POST /contacts", body)
    change = {"first_name": None, "properties": {"plan": None}, "email": "b@example.com"}
    assert http("PATCH /contacts/a@example.com", change).json() == {
        "object": "contact",
        "id": contact,
    }
    after = http(f"GET /contacts/{contact}").json()
    assert (after["email"], after["first_name"], after["last_name"]) == ("a@example.com", None, "B")
    assert {*after["properties"]} == {"city"}


BAD_CONTACTS: list[tuple[dict[str, Any], str]] = [
    ({}, "Missing `email` field."),
    ({"email": None}, "Missing `email` field."),
    ({"email": "a"}, "Invalid `email` field"),
    ({"email": 5}, "expected string, received number"),
    ({"email": "a@example.com", "first_name": 5}, "expected string, received number"),
    ({"email": "a@example.com", "unsubscribed": "yes"}, "expected boolean, received string"),
    (
        {"email": "a@example.com", "segments": [NIL]},
        "Invalid input: expected object, received string",
    ),
    ({"email": "a@example.com", "segments": [{"id": NIL}]}, "Audience not found"),
    (
        {"email": "a@example.com", "topics": [{"id": NIL, "subscription": "opt_in"}]},
        "Topic not found",
    ),
    ({"email": "a@example.com", "properties": {"colour": "red"}}, "`colour` does not exist"),
    (
        {"email": "a@example.com", "properties": {"bags": "three"}},
        "expected number, received string",
    ),
    ({"email": "a@example.com", "properties": {"bags": True}}, "expected number, received boolean"),
    ({"email": "a@example.com", "properties": []}, "expected object, received array"),
]


@pytest.mark.parametrize(("body", "message"), BAD_CONTACTS)
def test_a_bad_contact_is_refused_whole(http: Http, body: dict[str, Any], message: str) -> None:
    """One wrong field, and nothing is saved."""
    http.make("POST /contact-properties", {"key": "bags", "type": "number"})
    answer = http("POST /contacts", body)
    assert answer.status_code in {404, 422}
    assert message in answer.json()["message"]
    assert _data(http, "GET /contacts") == []


@pytest.mark.parametrize("address", ["a@example.com", "id"])
def test_deleting_a_contact_answers_its_id(http: Http, address: str) -> None:
    """The answer's key is contact, and it is the id even when addressed by the address."""
    contact = http.make("POST /contacts", {"email": "a@example.com"})
    answer = http(f"DELETE /contacts/{contact if address == 'id' else address}")
    assert answer.json() == {"object": "contact", "contact": contact, "deleted": True}
    assert http(f"DELETE /contacts/{contact}").status_code == 404


def test_doubtful_answers_can_be_switched(http_to: Callable[..., Http]) -> None:
    """Each doubt about words and statuses has a switch that flips it."""
    switches = Switches.parse(
        [
            "segment_not_found=Segment not found",
            "missing_contact_delete=200",
            "contact_segment_answer=contact_segment",
        ]
    )
    http = http_to(switches=switches)
    segment = http.make("POST /segments", {"name": "A"})
    contact = http.make("POST /contacts", {"email": "a@example.com"})
    assert http(f"GET /segments/{NIL}").json()["message"] == "Segment not found"
    assert http(f"DELETE /contacts/{NIL}").json() == {
        "object": "contact",
        "contact": NIL,
        "deleted": True,
    }
    answer = http(f"POST /contacts/{contact}/segments/{segment}").json()
    assert answer == {"object": "contact_segment", "contact_id": contact, "segment_id": segment}


@pytest.mark.parametrize(
    ("setting", "words"),
    [("invalid_key=402", "one of 400, 401"), ("queued_seconds=x", "one of 0 to 3600")],
)
def test_a_switch_takes_only_its_choices(setting: str, words: str) -> None:
    """A value that is none of the choices is refused."""
    with pytest.raises(ValueError, match=words):
        Switches.parse([setting])


def test_joining_and_leaving(http: Http) -> None:
    """Joining twice is joining once and changes nothing else; a missing contact or segment is a 404."""
    segment = http.make("POST /segments", {"name": "A"})
    http.make("POST /contacts", {"email": "a@example.com", "unsubscribed": True})
    for _ in range(2):
        assert http(f"POST /contacts/a@example.com/segments/{segment}").json() == {"id": segment}
    assert len(_data(http, f"GET /segments/{segment}/contacts")) == 1
    assert http("GET /contacts/a@example.com").json()["unsubscribed"] is True
    assert (
        http(f"POST /contacts/b@example.com/segments/{segment}").json()["message"]
        == "Contact not found"
    )
    assert http(f"POST /contacts/a@example.com/segments/{NIL}").status_code == 404
    for _ in range(2):
        assert http(f"DELETE /contacts/a@example.com/segments/{segment}").json()["deleted"] is True
    assert _data(http, f"GET /segments/{segment}/contacts") == []


def test_lists_have_their_recorded_shapes(http: Http) -> None:
    """Items of the two contact lists have their own orders; segment_id in the query is ignored."""
    segment = http.make("POST /segments", {"name": "A"})
    http.make("POST /contacts", {"email": "a@example.com", "segments": [{"id": segment}]})
    http.make("POST /contacts", {"email": "b@example.com"})
    everybody = http(f"GET /contacts?segment_id={segment}").json()
    assert [*everybody] == ["object", "has_more", "data"]
    assert [each["email"] for each in everybody["data"]] == ["b@example.com", "a@example.com"]
    assert [*everybody["data"][0]] == [
        "id",
        "created_at",
        "email",
        "unsubscribed",
        "first_name",
        "last_name",
    ]
    members = _data(http, f"GET /segments/{segment}/contacts")
    assert [[*each] for each in members] == [
        ["id", "email", "first_name", "last_name", "created_at", "unsubscribed"]
    ]


def test_a_segments_list_is_by_creation_not_by_joining(http: Http) -> None:
    """Recorded: who joins last does not come first, who was made last does."""
    segment = http.make("POST /segments", {"name": "A"})
    for name in "abc":
        http.make("POST /contacts", {"email": f"{name}@example.com"})
    for name in "bca":
        http(f"POST /contacts/{name}@example.com/segments/{segment}")
    listed = [each["email"][0] for each in _data(http, f"GET /segments/{segment}/contacts")]
    assert listed == ["c", "b", "a"]


def test_pages_go_both_ways(http: Http) -> None:
    """After goes to older items, before to newer ones; has_more speaks of that direction."""
    for number in range(5):
        http.make("POST /segments", {"name": str(number)})
    names = {each["id"]: each["name"] for each in _data(http, "GET /segments")}
    ids = {name: each for each, name in names.items()}

    def page(query: str) -> tuple[str, bool]:
        body = http(f"GET /segments?{query}").json()
        return "".join(each["name"] for each in body["data"]), body["has_more"]

    assert page("limit=2") == ("43", True)
    assert page(f"limit=2&after={ids['3']}") == ("21", True)
    assert page(f"limit=2&after={ids['1']}") == ("0", False)
    assert page(f"limit=2&before={ids['1']}") == ("32", True)
    assert page(f"limit=2&before={ids['3']}") == ("4", False)
    assert page("") == ("43210", False)


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=-1", "limit=a", "limit=", "limit=1.5", "limit=" + "9" * 30],
)
def test_a_bad_limit_answers_as_documented(http: Http, query: str) -> None:
    """A limit is a number between 1 and 100."""
    answer = http(f"GET /segments?{query}")
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(
        "The pagination limit must be a number between 1 and 100."
    )


@pytest.mark.parametrize("query", [f"after={NIL}", "before=x", f"after={NIL}&before={NIL}"])
def test_a_bad_cursor_is_a_validation_error(http: Http, query: str) -> None:
    """An unknown cursor, and two of them, are refused."""
    answer = http(f"GET /contacts?{query}")
    assert (answer.status_code, answer.json()["name"]) == (422, "validation_error")


@pytest.mark.parametrize(("setting", "size"), [("page", 20), ("all", 25)])
def test_contacts_without_a_limit(http_to: Callable[..., Http], setting: Any, size: int) -> None:
    """Staff says a page, the documents say all: a switch decides."""
    http = http_to(switches=Switches(contacts_without_limit=setting))
    segment = http.make("POST /segments", {"name": "A"})
    for number in range(25):
        http.make(
            "POST /contacts", {"email": f"p{number}@example.com", "segments": [{"id": segment}]}
        )
    for line in ("GET /contacts", f"GET /segments/{segment}/contacts"):
        body = http(line).json()
        assert (len(body["data"]), body["has_more"]) == (size, size < 25)


@pytest.mark.parametrize(("setting", "size"), [("page", 20), ("all", 25)])
def test_old_lists_without_a_limit(http_to: Callable[..., Http], setting: Any, size: int) -> None:
    """The documents say that segments and broadcasts are listed whole: a switch decides."""
    http = http_to(switches=Switches(old_lists_without_limit=setting))
    for number in range(25):
        segment = http.make("POST /segments", {"name": str(number)})
        http.make(
            "POST /broadcasts",
            {"segment_id": segment, "from": "a@b.co", "subject": "s", "text": "t"},
        )
    for line in ("GET /segments", "GET /broadcasts"):
        body = http(line).json()
        assert (len(body["data"]), body["has_more"]) == (size, size < 25)


@pytest.mark.parametrize(
    ("setting", "keys"),
    [
        ("id", ["id", "deleted"]),
        ("audience", ["id", "audienceId", "deleted"]),
        ("contact_segment", ["object", "id", "audienceId", "deleted"]),
    ],
)
def test_leaving_answers_in_three_ways(
    http_to: Callable[..., Http], setting: Any, keys: list[str]
) -> None:
    """Three shapes are claimed: a switch decides, and another one the status of joining."""
    http = http_to(switches=Switches(contact_segment_removed=setting, contact_segment_created=201))
    segment = http.make("POST /segments", {"name": "A"})
    http.make("POST /contacts", {"email": "a@example.com"})
    assert http(f"POST /contacts/a@example.com/segments/{segment}").status_code == 201
    answer = http(f"DELETE /contacts/a@example.com/segments/{segment}").json()
    assert [*answer] == keys
    assert answer["deleted"] is True
    assert answer.get("audienceId", segment) == segment


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"type": "string"}, "Missing `key` field."),
        ({"key": "a"}, "Missing `type` field."),
        ({"key": "a", "type": "date"}, "must be one of string, number"),
        ({"key": "a b", "type": "string"}, "letters, digits and underscores"),
        ({"key": "a" * 51, "type": "string"}, "1 to 50"),
        ({"key": "EMAIL", "type": "string"}, "reserved"),
        ({"key": "email", "type": "string"}, "reserved"),
        ({"key": "taken", "type": "string"}, "exists already"),
        ({"key": "a", "type": "number", "fallback_value": "x"}, "expected number"),
    ],
)
def test_a_bad_property_is_refused(http: Http, body: dict[str, Any], message: str) -> None:
    """Keys have documented limits, and a fallback has the property's type."""
    http.make("POST /contact-properties", {"key": "taken", "type": "string"})
    answer = http("POST /contact-properties", body)
    assert answer.status_code == 422
    assert message in answer.json()["message"]


def test_properties_change_only_their_fallback(http: Http) -> None:
    """Key and type stay; null clears; deleting removes the values from contacts."""
    made = http.make(
        "POST /contact-properties", {"key": "plan", "type": "string", "fallback_value": "free"}
    )
    http.make("POST /contacts", {"email": "a@example.com", "properties": {"plan": "pro"}})
    http(f"PATCH /contact-properties/{made}", {"key": "other", "type": "number"})
    body = http(f"GET /contact-properties/{made}").json()
    assert [*body] == ["object", "id", "key", "type", "fallback_value", "created_at"]
    assert (body["key"], body["type"], body["fallback_value"]) == ("plan", "string", "free")
    http(f"PATCH /contact-properties/{made}", {"fallback_value": None})
    assert _data(http, "GET /contact-properties")[0]["fallback_value"] is None
    assert http(f"DELETE /contact-properties/{made}").json() == {
        "object": "contact_property",
        "deleted": True,
        "id": made,
    }
    assert http("GET /contacts/a@example.com").json()["properties"] == {}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"default_subscription": "opt_in"}, "Missing `name` field."),
        ({"name": "a"}, "Missing `defaultSubscription` field."),
        ({"name": "a" * 51, "default_subscription": "opt_in"}, "at most 50"),
        ({"name": "a", "default_subscription": "maybe"}, "one of opt_in, opt_out"),
        ({"name": "a", "default_subscription": "opt_in", "description": "d" * 201}, "at most 200"),
    ],
)
def test_a_bad_topic_is_refused(http: Http, body: dict[str, Any], message: str) -> None:
    """A topic needs a name and a default."""
    answer = http("POST /topics", body)
    assert answer.status_code == 422
    assert message in answer.json()["message"]
    assert http(f"DELETE /topics/{NIL}").status_code == 404


def test_suppressions_know_no_case(http: Http) -> None:
    """Addresses are trimmed and in lower case; suppressing twice is once; found by id or address."""
    made = http.make("POST /suppressions", {"email": " A@Example.com "})
    assert http.make("POST /suppressions", {"email": "a@example.com"}) == made
    for wanted in (made, "A@EXAMPLE.com"):
        body = http(f"GET /suppressions/{wanted}").json()
        assert (body["email"], body["origin"], body["source_id"]) == (
            "a@example.com",
            "manual",
            None,
        )
    assert len(_data(http, "GET /suppressions")) == 1
    assert http(f"DELETE /suppressions/{made}").json() == {
        "object": "suppression",
        "id": made,
        "deleted": True,
    }


def test_audiences_are_segments(http: Http) -> None:
    """The deprecated paths make, show and delete the same things under the old name."""
    audience = http.make("POST /audiences", {"name": "A"})
    assert http(f"GET /segments/{audience}").json()["object"] == "segment"
    assert http(f"GET /audiences/{audience}").json()["object"] == "audience"
    contact = http.make(f"POST /audiences/{audience}/contacts", {"email": "a@example.com"})
    assert [each["id"] for each in _data(http, f"GET /audiences/{audience}/contacts")] == [contact]
    assert http(f"DELETE /audiences/{audience}").json() == {
        "object": "audience",
        "id": audience,
        "deleted": True,
    }
    assert _data(http, "GET /audiences") == []
    assert http(f"POST /audiences/{NIL}/contacts", {"email": "b@example.com"}).status_code == 404


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025-11-30T20:39:59.540771Z", "2025-11-30 20:39:59.540771+00"),
        ("2025-11-30T20:41:40.842160Z", "2025-11-30 20:41:40.84216+00"),
        ("2024-12-01T19:32:22.980000Z", "2024-12-01 19:32:22.98+00"),
        ("2024-12-01T19:30:00Z", "2024-12-01 19:30:00+00"),
        ("2024-12-01T20:30:00.1+01:00", "2024-12-01 19:30:00.1+00"),
    ],
)
def test_times_are_written_as_postgres_does(text: str, written: str) -> None:
    """A space, a short zone, trailing zeros of the fraction cut."""
    assert postgres_text(parse_time(text, now=0)) == written


def test_the_same_calls_give_the_same_ids_and_times(http_to: Callable[..., Http]) -> None:
    """Two sandboxes of one seed are alike to the byte; another seed has other ids."""

    def story(http: Http) -> str:
        http.make("POST /segments", {"name": "A"})
        return http("GET /segments").text

    assert story(http_to(seed=1)) == story(http_to(seed=1))
    assert story(http_to(seed=1)) != story(http_to(seed=2))


def test_the_system_clock_tells_the_machines_time() -> None:
    """A served sandbox lives in the present."""
    assert abs(SystemClock().at(1) - microseconds(dt.datetime.now(dt.UTC))) < 5_000_000


@pytest.mark.parametrize("value", [True, 1, "no"])
def test_a_switch_in_code_takes_only_its_choices(value: Any) -> None:
    """A value of another kind is refused instead of being taken for no."""
    if value is True:
        assert Switches(upsert_resets=value).upsert_resets is True
    else:
        with pytest.raises(ValueError, match="upsert_resets"):
            Switches(upsert_resets=value)


ADDRESSES = ["a@b.co", "a.b+c@b-c.co.uk", "jörg@exämple.com", "o'hara@b.co", "a/b@b.co"]
NO_ADDRESSES = [
    "a",
    "a@b",
    ".a@b.co",
    "a..b@b.co",
    "a@b..co",
    "a@-b.co",
    '"@b.co',
    "a@b/c.co",
    "a\x00@b.co",
    "a@b.co\n",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_usual_addresses_are_taken(http: Http, address: str) -> None:
    """Dots, plus signs, hyphens, apostrophes, slashes and other letters are fine."""
    assert http("POST /contacts", {"email": address}).status_code == 201


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused(http: Http, address: str) -> None:
    """Missing parts, empty labels and control characters are not."""
    assert http("POST /contacts", {"email": address}).status_code == 422


@pytest.mark.parametrize("text", ["1" * 32, "{" + NIL + "}", "urn:uuid:" + NIL, "+" + "1" * 31])
def test_only_a_uuid_is_a_uuid(http: Http, text: str) -> None:
    """Other ways of writing a UUID are not taken for one."""
    assert http(f"DELETE /segments/{text}").status_code == 422


def test_cursors_know_no_case(http: Http) -> None:
    """An id may be written in upper case in a path and as a cursor."""
    made = http.make("POST /segments", {"name": "a"}).upper()
    assert http(f"GET /segments/{made}").status_code == 200
    assert http(f"GET /segments?after={made}").status_code == 200


def test_numbers_are_kept_as_javascript_writes_them(http: Http) -> None:
    """3.0 reads back as 3, and large numbers keep all their digits."""
    http.make("POST /contact-properties", {"key": "bags", "type": "number"})
    for value, written in ((3.0, "3"), (1234567.5, "1234567.5")):
        http("POST /contacts", {"email": "a@b.co", "properties": {"bags": value}})
        assert f'"value":{written}}}' in http("GET /contacts/a@b.co").text
