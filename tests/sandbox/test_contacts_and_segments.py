"""Segments, contacts, properties, suppressions and pagination."""

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
    """A new segment has a random UUID as its id; names need not be unique."""
    responses = [http("POST /segments", {"name": "A"}) for _ in range(2)]
    assert {response.status_code for response in responses} == {201}
    assert responses[0].json() == {
        "object": "segment",
        "id": responses[0].json()["id"],
        "name": "A",
    }
    assert uuid.UUID(responses[0].json()["id"]).version == 4
    assert responses[0].json()["id"] != responses[1].json()["id"]


def test_reading_renaming_and_deleting_a_segment(http: Http) -> None:
    """PATCH returns object and id; DELETE can be repeated and keeps the contacts."""
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
def test_an_id_that_is_not_a_uuid_is_422(http: Http, path: str) -> None:
    """Ids are validated before anything is looked up."""
    response = http(f"GET /{path}")
    assert (response.status_code, response.json()["name"]) == (422, "invalid_parameter")


MISSING = [
    "/contacts/a@example.com",
    f"/contacts/{NIL}",
    f"/broadcasts/{NIL}",
    f"/contact-properties/{NIL}",
    f"/suppressions/{NIL}",
]


@pytest.mark.parametrize("path", MISSING)
def test_an_unknown_object_is_404(http: Http, path: str) -> None:
    """The message names the kind of object."""
    response = http(f"GET {path}")
    assert response.status_code == 404
    assert re.fullmatch(
        r"(Contact|Broadcast|Contact property|Suppression) not found", response.json()["message"]
    )


def test_creating_an_existing_contact_resets_omitted_fields(http: Http) -> None:
    """POST of an existing contact clears its names and opts it in again; the id stays."""
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
    """With the switch, POST of an existing contact keeps the omitted fields."""
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
    """Keys are in the recorded order, and properties have their types."""
    http.make("POST /contact-properties", {"key": "plan", "type": "string"})
    http.make("POST /contact-properties", {"key": "bags", "type": "number"})
    contact = http.make(
        "POST /contacts", {"email": "a@example.com", "properties": {"plan": "pro", "bags": 3}}
    )
    body = http(f"GET /contacts/{contact}").json()
    assert list(body) == [
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
    """Only given fields change, null clears, properties merge, and the address stays."""
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
    ({"email": "a@example.com", "properties": ["x"]}, "expected object, received array"),
    ({"email": "a@example.com", "properties": None}, "expected object, received null"),
    ({"email": "a@example.com", "segments": {"id": NIL}}, "expected array, received object"),
]


@pytest.mark.parametrize(("body", "message"), BAD_CONTACTS)
def test_an_invalid_contact_saves_nothing(http: Http, body: dict[str, Any], message: str) -> None:
    """One invalid field rejects the whole contact."""
    http.make("POST /contact-properties", {"key": "bags", "type": "number"})
    response = http("POST /contacts", body)
    assert response.status_code in {404, 422}
    assert message in response.json()["message"]
    assert _data(http, "GET /contacts") == []


def test_an_empty_map_may_be_a_list_and_the_reverse(
    http: Http, http_to: Callable[..., Http]
) -> None:
    """A switch accepts what the SDK for PHP sends: an empty map as [] and an empty list as {}."""
    empty: dict[str, Any] = {"properties": [], "segments": {}, "topics": {}}
    for name, value in empty.items():
        body = {"email": "a@example.com", name: value}
        assert http("POST /contacts", body).status_code == 422
    http = http_to(switches=Switches(other_empties="accept"))
    contact = http.make("POST /contacts", {"email": "a@example.com", **empty})
    assert http(f"PATCH /contacts/{contact}", {"properties": []}).status_code == 200
    assert http(f"PATCH /contacts/{contact}/topics", {}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "sent", "stored"),
    [("number", "3", 3), ("number", "2.5", 2.5), ("string", "3", "3")],
)
def test_property_values_as_text_have_a_switch(
    http_to: Callable[..., Http], kind: str, sent: str, stored: Any
) -> None:
    """The SDKs for Go and .NET send text only; a text that means nothing is an error."""
    for choice in ("refuse", "convert"):
        http = http_to(switches=Switches(property_text=choice))
        http.make("POST /contact-properties", {"key": "x", "type": kind})
        body = {"email": "a@example.com", "properties": {"x": sent}}
        response = http("POST /contacts", body)
        if choice == "refuse" and kind != "string":
            assert response.status_code == 422
        else:
            assert response.status_code == 201
            value = http("GET /contacts/a@example.com").json()["properties"]["x"]["value"]
            assert value == stored
            assert type(value) is type(stored)
        if kind != "string":
            for wrong in ("three", "", "null", "[]", "True", "NaN"):
                body = {"email": "b@example.com", "properties": {"x": wrong}}
                assert http("POST /contacts", body).status_code == 422, wrong


@pytest.mark.parametrize("address", ["a@example.com", "id"])
def test_deleting_a_contact_returns_its_id(http: Http, address: str) -> None:
    """The reply has the contact's id even if the path has the address."""
    contact = http.make("POST /contacts", {"email": "a@example.com"})
    response = http(f"DELETE /contacts/{contact if address == 'id' else address}")
    assert response.json() == {"object": "contact", "contact": contact, "deleted": True}
    assert http(f"DELETE /contacts/{contact}").status_code == 404


def test_disputed_replies_have_switches(http_to: Callable[..., Http]) -> None:
    """Each disputed message or status has a switch."""
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
    response = http(f"POST /contacts/{contact}/segments/{segment}").json()
    assert response == {"object": "contact_segment", "contact_id": contact, "segment_id": segment}


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("invalid_key=402", "one of 400, 401"),
        ("queued_seconds=x", "use a whole number from 0 to 3600"),
    ],
)
def test_a_switch_takes_only_its_choices(setting: str, words: str) -> None:
    """A value that is not one of the choices is refused."""
    with pytest.raises(ValueError, match=words):
        Switches.parse([setting])


def test_joining_and_leaving(http: Http) -> None:
    """Adding a member again changes nothing; a missing contact or segment is a 404."""
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
    """Each list of contacts has its own order of keys; segment_id in the query is ignored."""
    segment = http.make("POST /segments", {"name": "A"})
    http.make("POST /contacts", {"email": "a@example.com", "segments": [{"id": segment}]})
    http.make("POST /contacts", {"email": "b@example.com"})
    everybody = http(f"GET /contacts?segment_id={segment}").json()
    assert list(everybody) == ["object", "has_more", "data"]
    assert [contact["email"] for contact in everybody["data"]] == ["b@example.com", "a@example.com"]
    assert list(everybody["data"][0]) == [
        "id",
        "created_at",
        "email",
        "unsubscribed",
        "first_name",
        "last_name",
    ]
    members = _data(http, f"GET /segments/{segment}/contacts")
    assert [list(member) for member in members] == [
        ["id", "email", "first_name", "last_name", "created_at", "unsubscribed"]
    ]


def test_a_segments_list_is_by_creation_not_by_joining(http: Http) -> None:
    """Members are sorted by when the contact was created, not by when it joined (recorded)."""
    segment = http.make("POST /segments", {"name": "A"})
    for name in "abc":
        http.make("POST /contacts", {"email": f"{name}@example.com"})
    for name in "bca":
        http(f"POST /contacts/{name}@example.com/segments/{segment}")
    listed = [member["email"][0] for member in _data(http, f"GET /segments/{segment}/contacts")]
    assert listed == ["c", "b", "a"]


def test_pages_go_both_ways(http: Http) -> None:
    """``after`` returns older rows, ``before`` newer ones; ``has_more`` is in that direction."""
    for number in range(5):
        http.make("POST /segments", {"name": str(number)})
    names = {row["id"]: row["name"] for row in _data(http, "GET /segments")}
    ids = {name: segment_id for segment_id, name in names.items()}

    def page(query: str) -> tuple[str, bool]:
        body = http(f"GET /segments?{query}").json()
        return "".join(row["name"] for row in body["data"]), body["has_more"]

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
def test_an_invalid_limit_has_the_documented_message(http: Http, query: str) -> None:
    """A limit is a number from 1 to 100."""
    response = http(f"GET /segments?{query}")
    assert response.status_code == 422
    assert response.json()["message"].startswith(
        "The pagination limit must be a number between 1 and 100."
    )


@pytest.mark.parametrize("query", [f"after={NIL}", "before=x", f"after={NIL}&before={NIL}"])
def test_an_invalid_cursor_is_a_validation_error(http: Http, query: str) -> None:
    """An unknown cursor and two cursors are refused."""
    response = http(f"GET /contacts?{query}")
    assert (response.status_code, response.json()["name"]) == (422, "validation_error")


@pytest.mark.parametrize(("setting", "size"), [("page", 20), ("all", 25)])
def test_contacts_without_a_limit(http_to: Callable[..., Http], setting: Any, size: int) -> None:
    """Staff says one page and the documentation says all: a switch decides."""
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
    """Segments and broadcasts are documented as unpaged: a switch decides."""
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
def test_leaving_a_segment_has_three_possible_replies(
    http_to: Callable[..., Http], setting: Any, keys: list[str]
) -> None:
    """Sources have three replies: a switch decides, as it does for the status of joining."""
    http = http_to(switches=Switches(contact_segment_removed=setting, contact_segment_created=201))
    segment = http.make("POST /segments", {"name": "A"})
    http.make("POST /contacts", {"email": "a@example.com"})
    assert http(f"POST /contacts/a@example.com/segments/{segment}").status_code == 201
    response = http(f"DELETE /contacts/a@example.com/segments/{segment}").json()
    assert list(response) == keys
    assert response["deleted"] is True
    assert response.get("audienceId", segment) == segment


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
def test_an_invalid_property_is_refused(http: Http, body: dict[str, Any], message: str) -> None:
    """Keys have documented limits, and a fallback has the property's type."""
    http.make("POST /contact-properties", {"key": "taken", "type": "string"})
    response = http("POST /contact-properties", body)
    assert response.status_code == 422
    assert message in response.json()["message"]


def test_properties_change_only_their_fallback(http: Http) -> None:
    """Key and type are fixed, null clears the fallback, and deleting removes all values."""
    made = http.make(
        "POST /contact-properties", {"key": "plan", "type": "string", "fallback_value": "free"}
    )
    http.make("POST /contacts", {"email": "a@example.com", "properties": {"plan": "pro"}})
    http(f"PATCH /contact-properties/{made}", {"key": "other", "type": "number"})
    body = http(f"GET /contact-properties/{made}").json()
    assert list(body) == ["object", "id", "key", "type", "fallback_value", "created_at"]
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
def test_an_invalid_topic_is_refused(http: Http, body: dict[str, Any], message: str) -> None:
    """A topic needs a name and a default."""
    response = http("POST /topics", body)
    assert response.status_code == 422
    assert message in response.json()["message"]
    assert http(f"DELETE /topics/{NIL}").status_code == 404


def test_suppressions_ignore_case(http: Http) -> None:
    """Addresses are trimmed and lowercased, suppressed once, and found by id or address."""
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
    """The deprecated paths create, return and delete segments under the old name."""
    audience = http.make("POST /audiences", {"name": "A"})
    assert http(f"GET /segments/{audience}").json()["object"] == "segment"
    assert http(f"GET /audiences/{audience}").json()["object"] == "audience"
    contact = http.make(f"POST /audiences/{audience}/contacts", {"email": "a@example.com"})
    assert [
        contact_row["id"] for contact_row in _data(http, f"GET /audiences/{audience}/contacts")
    ] == [contact]
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
    """Times have a space, a short zone and no trailing zeros."""
    assert postgres_text(parse_time(text, now=0)) == written


def test_the_same_calls_give_the_same_ids_and_times(http_to: Callable[..., Http]) -> None:
    """Two sandboxes with the same seed are identical; another seed has other ids."""

    def story(http: Http) -> str:
        http.make("POST /segments", {"name": "A"})
        return http("GET /segments").text

    assert story(http_to(seed=1)) == story(http_to(seed=1))
    assert story(http_to(seed=1)) != story(http_to(seed=2))


def test_the_system_clock_tells_the_machines_time() -> None:
    """A served sandbox uses the current time."""
    assert abs(SystemClock().at(1) - microseconds(dt.datetime.now(dt.UTC))) < 5_000_000


@pytest.mark.parametrize("value", [True, 1, "no"])
def test_a_switch_in_code_takes_only_its_choices(value: Any) -> None:
    """A value of another type is refused, not treated as false."""
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
def test_common_addresses_are_accepted(http: Http, address: str) -> None:
    """Dots, plus signs, hyphens, apostrophes, slashes and non-ASCII letters are accepted."""
    assert http("POST /contacts", {"email": address}).status_code == 201


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_an_invalid_address_is_refused(http: Http, address: str) -> None:
    """Missing parts, empty labels and control characters are refused."""
    assert http("POST /contacts", {"email": address}).status_code == 422


@pytest.mark.parametrize("text", ["1" * 32, "{" + NIL + "}", "urn:uuid:" + NIL, "+" + "1" * 31])
def test_only_a_uuid_is_a_uuid(http: Http, text: str) -> None:
    """Other spellings of a UUID are refused."""
    assert http(f"DELETE /segments/{text}").status_code == 422


def test_ids_ignore_case(http: Http) -> None:
    """An id can be uppercase in a path and as a cursor."""
    made = http.make("POST /segments", {"name": "a"}).upper()
    assert http(f"GET /segments/{made}").status_code == 200
    assert http(f"GET /segments?after={made}").status_code == 200


def test_numbers_are_kept_as_javascript_writes_them(http: Http) -> None:
    """3.0 is read back as 3, and large numbers keep all their digits."""
    http.make("POST /contact-properties", {"key": "bags", "type": "number"})
    for value, written in ((3.0, "3"), (1234567.5, "1234567.5")):
        http("POST /contacts", {"email": "a@b.co", "properties": {"bags": value}})
        assert f'"value":{written}}}' in http("GET /contacts/a@b.co").text
