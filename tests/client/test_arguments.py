"""Arguments: each clear form is accepted, and others are an InputError before anything is sent."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from support import ANYTHING, KEY, Scripted, ok

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable

ID = "4e2a9b1c-0000-4000-8000-00000000000a"
OTHER = "4e2a9b1c-0000-4000-8000-00000000000b"
NOBODY = {"object": "list", "has_more": False, "data": []}

IDS: list[Any] = [
    ID,
    ID.upper(),
    f" {ID}\n",
    f"\t{ID.upper()} ",
    uuid.UUID(ID),
    np.str_(ID),
    pd.Series([ID.upper()])[0],
]


@pytest.mark.parametrize("id_", IDS, ids=repr)
def test_an_id_is_sent_as_the_api_writes_it(id_: Any) -> None:
    """Upper case, blanks around it and a UUID lead to the same path, query and body."""
    scripted = Scripted(*(ok() for _ in range(9)))
    client = scripted.client
    client.segments.get(id_)
    client.contacts.segments.add("ada@example.com", id_)
    client.contacts.list(segment_id=id_)
    client.metrics.get(broadcast_id=id_)
    content = {"from_": "a@b.example", "subject": "s", "text": "t"}
    client.broadcasts.create(segment_id=id_, topic_id=id_, **content)
    client.broadcasts.update("1", segment_id=id_, topic_id=id_, name="n")
    client.contacts.topics.update("1", {id_: "opt_out"})
    requests = scripted.script.requests
    assert [line.partition("?")[0] for line in scripted.script.lines[:3]] == [
        f"GET /segments/{ID}",
        f"POST /contacts/ada%40example.com/segments/{ID}",
        f"GET /segments/{ID}/contacts",
    ]
    assert requests[3].url.params["broadcast_id"] == ID
    for request in requests[4:6]:
        body = json.loads(request.content)
        assert (body["segment_id"], body["topic_id"]) == (ID, ID)
    assert scripted.script.body() == [{"id": ID, "subscription": "opt_out"}]


@pytest.mark.parametrize("id_", IDS, ids=repr)
def test_a_helper_finds_an_object_by_its_id_in_any_form(demo: rnb.Client, id_: Any) -> None:
    """find_segment and find_broadcast accept the same forms of an id."""
    segment, broadcast = demo.segments.list()[0], demo.broadcasts.list()[0]
    form: Callable[[str], Any] = uuid.UUID if isinstance(id_, uuid.UUID) else str.upper
    assert rnb.find_segment(demo, form(segment["id"])) == segment
    assert rnb.find_broadcast(demo, form(broadcast["id"]))["id"] == broadcast["id"]


SEGMENTS: list[Any] = [
    [ID, {"id": OTHER}],
    (ID.upper(), OTHER),
    [{"id": ID, "name": "VIP", "created_at": "2026-11-02"}, {"id": OTHER}],
    [uuid.UUID(ID), uuid.UUID(OTHER)],
    pd.Series([ID, OTHER]),
    np.array([ID, OTHER]),
    iter([ID, OTHER]),
]


@pytest.mark.parametrize("segments", SEGMENTS, ids=lambda value: type(value).__name__)
def test_segments_are_ids_or_mappings(segments: Any) -> None:
    """A list of ids, of dicts with an id, or of whole segments adds the contact to each."""
    scripted = Scripted(ok(NOBODY), ok())
    scripted.client.contacts.create(email="ada@example.com", segments=segments)
    assert scripted.script.body()["segments"] == [{"id": ID}, {"id": OTHER}]


@pytest.mark.parametrize("segments", [ID, {"id": ID}, uuid.UUID(ID), {"id": ID, "name": "VIP"}])
def test_one_segment_needs_no_list(segments: Any) -> None:
    """One id is not read as a list of letters, in contacts and in imports."""
    scripted = Scripted(ok(NOBODY), ok(), ok())
    scripted.client.contacts.create(email="ada@example.com", segments=segments)
    assert scripted.script.body()["segments"] == [{"id": ID}]
    scripted.client.contacts.imports.create(b"email\n", on_conflict="skip", segments=segments)
    assert json.loads(scripted.script.body()["segments"]) == [{"id": ID}]


TOPICS: list[Any] = [
    [{"id": ID, "subscription": "opt_out"}],
    ({"id": ID.upper(), "subscription": "opt_out", "name": "News"},),
    {"id": ID, "subscription": "opt_out"},
    {ID: "opt_out"},
    {uuid.UUID(ID): "opt_out"},
]


@pytest.mark.parametrize("topics", TOPICS, ids=str)
def test_topics_are_a_list_or_a_mapping(topics: Any) -> None:
    """A list, one choice, or a mapping of ids to choices means the same everywhere."""
    scripted = Scripted(ok(NOBODY), ok(), ok(), ok())
    sent = [{"id": ID, "subscription": "opt_out"}]
    scripted.client.contacts.create(email="ada@example.com", topics=topics)
    assert scripted.script.body()["topics"] == sent
    scripted.client.contacts.topics.update("1", topics)
    assert scripted.script.body() == sent
    scripted.client.contacts.imports.create(b"email\n", on_conflict="skip", topics=topics)
    assert json.loads(scripted.script.body()["topics"]) == sent


def test_numbers_of_numpy_are_numbers() -> None:
    """Scalars from a DataFrame are sent as Python's numbers, text and booleans."""
    scripted = Scripted(ok(NOBODY), ok())
    row = pd.DataFrame({"visits": [3], "rate": [0.5], "plan": ["pro"], "new": [True]}).iloc[0]
    properties = {**row, "old": np.bool_(False), "age": np.int8(7), "size": np.float32(0.5)}
    scripted.client.contacts.create(email="ada@example.com", properties=properties)
    expected = {"visits": 3, "rate": 0.5, "plan": "pro", "new": True, "old": False}
    assert scripted.script.body()["properties"] == {**expected, "age": 7, "size": 0.5}


def _create(**fields: Any) -> Callable[[rnb.Client], Any]:
    return lambda client: client.contacts.create(**{"email": "ada@example.com", **fields})


def _send(**fields: Any) -> Callable[[rnb.Client], Any]:
    email = {"from_": "a@b.example", "to": "c@d.example", "subject": "s", "text": "t"}
    return lambda client: client.emails.send(**{**email, **fields})


def _update(**fields: Any) -> Callable[[rnb.Client], Any]:
    return lambda client: client.contacts.update("1", **fields)


MISTAKES: dict[str, Callable[[Any], Any]] = {
    "an id is None": lambda client: client.segments.get(None),
    "an id is nan": lambda client: client.segments.get(float("nan")),
    "an id is NA": lambda client: client.contacts.delete(pd.NA),
    "an id is a number": lambda client: client.broadcasts.send(7),
    "an id is bytes": lambda client: client.contacts.get(ID.encode()),
    "an id is a dict": lambda client: client.contacts.get({"id": ID}),
    "an id is blank": lambda client: client.segments.delete(" \t"),
    "an id is half a character": lambda client: client.segments.get("\ud83d"),
    "an address is None": _create(email=None),
    "an address is bytes": _create(email=b"ada@example.com"),
    "an address is nan": _create(email=np.nan),
    "an address is blank": _create(email=" "),
    "segments of numbers": _create(segments=[1]),
    "segments of bytes": _create(segments=[ID.encode()]),
    "segments without ids": _create(segments=[{"name": "VIP"}]),
    "segments of blanks": _create(segments=[" "]),
    "segments are a number": _create(segments=7),
    "segments are bytes": _create(segments=b"1"),
    "topics are ids": _create(topics=[ID]),
    "topics are text": _create(topics=ID),
    "topics are pairs": _create(topics=[(ID, "opt_out")]),
    "topics without a choice": _create(topics=[{"id": ID}]),
    "topics with a boolean": _create(topics={ID: False}),
    "topics with another choice": _create(topics={ID: "out"}),
    "properties are a list": _create(properties=["plan"]),
    "properties are pairs": _create(properties=[("plan", "pro")]),
    "properties are text": _create(properties="plan=pro"),
    "properties are a Series": _create(properties=pd.Series({"plan": "pro"})),
    "a property is nan": _create(properties={"plan": np.nan}),
    "a property is NA": _update(properties={"plan": pd.NA}),
    "a property is infinite": _update(properties={"visits": np.inf}),
    "a property is a date": _update(properties={"since": dt.date(2026, 11, 2)}),
    "a property is a Timestamp": _update(properties={"since": pd.Timestamp("2026-11-02")}),
    "a property is a datetime64": _update(properties={"since": np.datetime64("2026-11-02")}),
    "a property is a Decimal": _update(properties={"price": Decimal("1.5")}),
    "a property is bytes": _update(properties={"plan": b"pro"}),
    "a property is an array": _update(properties={"plan": np.array([1, 2])}),
    "a key is bytes": _update(properties={b"plan": "pro"}),
    "a key is a number": _update(properties={1: "pro"}),
    "update's properties are a list": _update(properties=["plan"]),
    "a name is nan": _create(first_name=np.nan),
    "a name is bytes": _create(last_name=b"Lovelace"),
    "a name is half a character": _create(first_name="A\ud83d"),
    "a key of a property is bytes": lambda client: client.contact_properties.create(
        key=b"plan", type="string"
    ),
    "an idempotency key is bytes": _send(idempotency_key=b"once"),
    "recipients are a number": _send(to=7),
    "recipients are bytes": _send(to=b"c@d.example"),
    "recipients are a dict": _send(cc={"c@d.example": "C"}),
    "tags are texts": _send(tags=["a"]),
    "headers are a list": _send(headers=["X-A: 1"]),
    "emails are texts": lambda client: client.emails.send_batch(["c@d.example"]),
    "addresses are a number": lambda client: client.suppressions.batch_add(7),
    "a column map is a list": lambda client: client.contacts.imports.create(
        b"email\n", on_conflict="skip", column_map=["email"]
    ),
    "ids of metrics are a number": lambda client: client.metrics.get(email_id=7),
    "a raw body has a set": lambda client: client.request("POST", "/segments", json={"a": {1}}),
    "a raw header has an umlaut": lambda client: client.request(
        "GET", "/segments", headers={"X-A": "ü"}
    ),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_wrong_argument_is_an_input_error(kind: str) -> None:
    """What cannot be sent is refused with an InputError, and no write is sent."""
    scripted = Scripted(ok(NOBODY))
    with pytest.raises(rnb.InputError) as caught:
        MISTAKES[kind](scripted.client)
    assert str(caught.value)
    assert scripted.script.requests == []


def test_the_message_names_the_field() -> None:
    """The error names the path of the value, what is wrong with it, and what to do."""
    with pytest.raises(rnb.InputError, match=r"properties\.plan .* missing .* None to clear it"):
        _update(properties={"plan": np.nan})(Scripted().client)


def test_one_address_needs_no_list() -> None:
    """One suppressed address is not read as a list of letters."""
    scripted = Scripted(ok(), ok())
    scripted.client.suppressions.batch_add("ada@example.com")
    assert scripted.script.body() == {"emails": ["ada@example.com"]}
    scripted.client.suppressions.batch_remove(ids=ID.upper())
    assert scripted.script.body() == {"ids": [ID]}


def test_a_key_may_be_bytes() -> None:
    """A key that was read from a file as bytes works; bytes that are no text are refused."""
    scripted = Scripted(ok())
    key: Any = f"{KEY}\n".encode()
    with rnb.Client(key, transport=scripted.client._http._transport) as client:
        assert client.segments.get("1") == ANYTHING
    assert scripted.script.keys == [f"Bearer {KEY}"]


def test_the_obvious_argument_needs_no_name(client: rnb.Client) -> None:
    """What to create, and the segment to list, may be passed without the name of the argument."""
    segment = client.segments.create("Newsletter")
    client.contacts.create("ada@example.com", segments=[segment["id"]])
    client.contact_properties.create("plan", type="string")
    client.topics.create("News", default_subscription="opt_in")
    client.suppressions.create("grace@example.com")
    assert rnb.list_contacts_df(client, "Newsletter")["email"].tolist() == ["ada@example.com"]
