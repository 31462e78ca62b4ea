"""DataFrames have declared columns and dtypes, whatever the API returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import ANYTHING, Scripted, ok, problem

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.frames import column, to_frame
from resend_nb.sandbox import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMAS = {
    name: value
    for name, value in vars(schemas).items()
    if name.isupper() and isinstance(value, dict) and name != "TIME"
}


def _dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_empty_frame_has_the_same_columns_and_dtypes(name: str) -> None:
    """Code that works on a full DataFrame works on an empty one."""
    schema = SCHEMAS[name]
    record: dict[str, Any] = {}
    for field, kind in schema.items():
        examples = {
            "string": "a",
            "boolean": True,
            "Int64": 1,
            "Float64": 0.5,
            "object": "a",
            schemas.TIME: "2026-01-01 00:00:00+00",
        }
        record[field] = kind[0] if isinstance(kind, tuple) else examples[kind]
    full, empty = to_frame([record], schema), to_frame([], schema)
    assert _dtypes(full) == _dtypes(empty)
    assert list(full.columns) == list(schema)
    assert isinstance(empty.index, pd.RangeIndex)


@pytest.mark.parametrize("name", SCHEMAS)
def test_missing_values_do_not_change_dtypes(name: str) -> None:
    """A column with only missing values keeps its dtype."""
    frame = to_frame([dict.fromkeys(SCHEMAS[name])], SCHEMAS[name])
    assert _dtypes(frame) == _dtypes(to_frame([], SCHEMAS[name]))
    assert bool(frame.isna().all(axis=None))


def test_times_are_parsed_in_every_format() -> None:
    """Postgres times with any fraction and ISO times become times in UTC."""
    texts = [
        "2025-11-30 20:39:59.540771+00",
        "2024-12-01 19:32:22.98+00",
        "2026-08-05T11:52:01.858Z",
        None,
    ]
    texts += ["2025-11-30 20:39:59+00", "2026-08-05T13:52:01+02:00"]
    times = column(texts, schemas.TIME)
    assert str(times.dtype) == "datetime64[us, UTC]"
    assert times.tolist() == [
        pd.Timestamp("2025-11-30T20:39:59.540771Z"),
        pd.Timestamp("2024-12-01T19:32:22.980Z"),
        pd.Timestamp("2026-08-05T11:52:01.858Z"),
        pd.NaT,
        pd.Timestamp("2025-11-30T20:39:59Z"),
        pd.Timestamp("2026-08-05T11:52:01Z"),
    ]


def test_unknown_fields_are_kept_at_the_end() -> None:
    """A field that the API adds in the future is not lost."""
    frame = to_frame([{"id": "1"}, {"color": "red", "id": "2", "name": "b"}], schemas.SEGMENTS)
    assert list(frame.columns) == ["id", "name", "created_at", "color"]
    assert frame["color"].isna().tolist() == [True, False]


def test_an_unknown_status_is_kept() -> None:
    """A status that the API adds in the future becomes another category."""
    values = column(["sent", "sending", None], schemas.BROADCASTS["status"])
    assert values.tolist()[:2] == ["sent", "sending"]
    assert list(values.cat.categories)[-1] == "sending"


TABLES: list[tuple[Callable[[rnb.Client], pd.DataFrame], dict[str, Any]]] = [
    (rnb.list_segments_df, schemas.SEGMENTS),
    (
        lambda client: rnb.list_segments_df(client, counts=True),
        schemas.SEGMENTS | schemas.SEGMENT_SIZES,
    ),
    (rnb.list_contacts_df, schemas.CONTACTS),
    (rnb.list_broadcasts_df, schemas.BROADCASTS),
    (rnb.list_topics_df, schemas.TOPICS),
    (rnb.list_contact_properties_df, schemas.CONTACT_PROPERTIES),
    (rnb.list_suppressions_df, schemas.SUPPRESSIONS),
    (rnb.audit_audiences_df, schemas.AUDIENCES),
    (lambda client: _outbox(client), schemas.OUTBOX),
]


def _outbox(client: rnb.Client) -> pd.DataFrame:
    """Return the outbox of the oldest broadcast, if there is one."""
    broadcasts = client.broadcasts.list()
    return rnb.outbox_df(client, broadcast=broadcasts[-1]["id"] if broadcasts else None)


@pytest.mark.parametrize("index", range(len(TABLES)))
def test_each_table_has_the_same_columns_when_empty(
    index: int, client: rnb.Client, demo: rnb.Client
) -> None:
    """Tables of an empty account have the columns and dtypes of a full one."""
    table, schema = TABLES[index]
    empty, full = table(client), table(demo)
    assert len(empty) == 0
    assert len(full) > 1
    assert list(full.columns) == list(empty.columns) == list(schema)
    assert _dtypes(full) == _dtypes(empty)


def test_counts_are_the_numbers_of_members(demo: rnb.Client) -> None:
    """counts=True counts the members on every page, and those who have not opted out."""
    frame = rnb.list_segments_df(demo, counts=True).set_index("name")
    members = rnb.list_contacts_df(demo, segment="Newsletter Subscribers")
    assert frame.loc["Newsletter Subscribers", "contacts"] == len(members) > 100
    assert (
        frame.loc["Newsletter Subscribers", "subscribed"]
        == (~members["unsubscribed"]).sum()
        < len(members)
    )


def test_a_segment_is_found_by_name_or_id(demo: rnb.Client) -> None:
    """Helpers accept a segment's name or its id."""
    segment = demo.segments.list()[0]
    by_id = rnb.list_contacts_df(demo, segment=segment["id"])
    by_name = rnb.list_contacts_df(demo, segment=segment["name"])
    assert by_id.equals(by_name)
    assert len(by_id) > 0


def test_an_ambiguous_name_lists_the_candidates(client: rnb.Client) -> None:
    """If two segments have the same name, the error lists their ids."""
    ids = [client.segments.create(name="VIP")["id"] for _ in range(2)]
    with pytest.raises(rnb.ObjectLookupError, match=r"2 segments are named 'VIP'") as caught:
        rnb.list_contacts_df(client, segment="VIP")
    assert all(id_ in str(caught.value) for id_ in ids)


def test_an_unknown_name_lists_similar_ones(demo: rnb.Client) -> None:
    """The error for a misspelled name suggests similar names."""
    with pytest.raises(rnb.ObjectLookupError, match="Did you mean 'Wholesale Cafés'"):
        rnb.list_contacts_df(demo, segment="Wholesale Cafes")
    with pytest.raises(rnb.ObjectLookupError, match="This account has no segments yet"):
        rnb.list_contacts_df(rnb.sandbox(), segment="VIP")


def test_a_deleted_segment_is_not_an_empty_one(demo: rnb.Client) -> None:
    """For a deleted segment, the API returns an empty list, but a helper raises an error."""
    segment = demo.segments.list()[0]
    demo.segments.delete(segment["id"])
    assert demo.contacts.list(segment_id=segment["id"]) == []
    with pytest.raises(rnb.ObjectLookupError):
        rnb.list_contacts_df(demo, segment=segment["id"])


def test_a_whole_segment_is_not_a_name(demo: rnb.Client) -> None:
    """A value that is not a string is refused, with the name of the argument."""
    with pytest.raises(rnb.InputError, match="segment must be an id or a name, not dict"):
        rnb.list_contacts_df(demo, segment=demo.segments.list()[0])  # type: ignore[arg-type]  # a likely mistake


def test_contact_segments_are_a_table(demo: rnb.Client) -> None:
    """A contact's segments are listed by its email address or id."""
    contact = rnb.list_contacts_df(demo, segment="Wholesale Cafés").iloc[0]
    table = rnb.list_contact_segments_df(demo, contact["email"])
    assert "Wholesale Cafés" in table["name"].tolist()
    assert table.equals(rnb.list_contact_segments_df(demo, contact["id"]))
    assert list(table.columns) == list(schemas.SEGMENTS)


def test_an_account_has_no_outbox() -> None:
    """On an account, outbox_df raises an error instead of returning an empty table."""
    scripted = Scripted(problem(404, "not_found", "The requested endpoint does not exist."))
    with pytest.raises(rnb.NotFoundError):
        rnb.outbox_df(scripted.client)


def test_the_outbox_of_one_broadcast_is_found_by_name_or_id(demo: rnb.Client) -> None:
    """outbox_df accepts a broadcast's name or its id, and lists only its emails."""
    broadcast = rnb.find_broadcast(demo, "September welcome")
    outbox = rnb.outbox_df(demo, broadcast="September welcome")
    assert outbox.equals(rnb.outbox_df(demo, broadcast=broadcast["id"]))
    assert set(outbox["broadcast_id"]) == {broadcast["id"]}
    assert len(outbox) == rnb.campaigns_df(demo).set_index("name")["sent"]["September welcome"]


def test_properties_are_columns_of_their_type(client: rnb.Client) -> None:
    """Each property is a typed column; a key that is also a standard column gets a prefix."""
    client.contact_properties.create(key="plan", type="string")
    client.contact_properties.create(key="bags", type="number")
    client.contact_properties.create(key="id", type="string")
    client.contacts.create(
        email="a@b.example", properties={"plan": "pro", "bags": 2.5, "id": "mine"}
    )
    client.contacts.create(email="b@b.example")
    frame = rnb.list_contacts_df(client, properties=True, progress=False).set_index("email")
    assert {name: str(frame[name].dtype) for name in ("plan", "bags", "properties.id")} == {
        "plan": "string",
        "bags": "Float64",
        "properties.id": "string",
    }
    assert frame[["plan", "bags", "properties.id"]].to_numpy().tolist()[1] == ["pro", 2.5, "mine"]
    assert frame[["plan", "bags", "properties.id"]].isna().to_numpy().tolist()[0] == [True] * 3


def test_plain_property_values_are_read_too() -> None:
    """Property values may also be unwrapped, as the specification shows them."""
    contacts = {"object": "list", "has_more": False, "data": [ANYTHING]}
    keys = {
        "object": "list",
        "has_more": False,
        "data": [ANYTHING],
    }
    scripted = Scripted(ok(contacts), ok(keys), ok({**ANYTHING, "properties": {"plan": "pro"}}))
    assert rnb.list_contacts_df(scripted.client, properties=True, progress=False)[
        "plan"
    ].tolist() == ["pro"]


def test_topics_are_boolean_columns(client: rnb.Client) -> None:
    """Without a choice, the topic's default counts; topics with the same name get their ids."""
    ids = [
        client.topics.create(name=name, default_subscription="opt_out")["id"]
        for name in ("A", "B", "B")
    ]
    client.contacts.create(email="a@b.example", topics=[{"id": ids[0], "subscription": "opt_in"}])
    frame = rnb.list_contacts_df(client, topics=True, progress=False)
    assert frame["topics.A"].tolist() == [True]
    assert {name for name in map(str, frame) if name.startswith("topics.B")} == {
        f"topics.B ({id_})" for id_ in ids[1:]
    }
    assert str(frame["topics.A"].dtype) == "boolean"


def test_a_contact_deleted_meanwhile_is_not_an_error() -> None:
    """A contact that is deleted after it was listed has missing values."""
    contacts = {"object": "list", "has_more": False, "data": [ANYTHING]}
    keys = {
        "object": "list",
        "has_more": False,
        "data": [ANYTHING],
    }
    topics = {
        "object": "list",
        "has_more": False,
        "data": [ANYTHING],
    }
    deleted = [problem(404, "not_found", "Contact not found") for _ in range(2)]
    scripted = Scripted(ok(contacts), ok(keys), deleted[0], ok(topics), deleted[1])
    frame = rnb.list_contacts_df(scripted.client, properties=True, topics=True, progress=False)
    assert frame["plan"].isna().tolist() == [True]
    assert frame["topics.a"].tolist() == [True]


@pytest.mark.parametrize("listed", ["chosen", "all"])
def test_every_topic_of_a_contact_is_listed(listed: Any) -> None:
    """The table has every topic, whether or not the API lists topics without a choice."""
    client = rnb.sandbox(demo=True, switches=Switches(contact_topics_listed=listed))
    topics = client.topics.list()
    choice = [{"id": topics[1]["id"], "subscription": "opt_out"}]
    client.contacts.topics.update("uma.jansen@example.com", choice)
    table = rnb.list_contact_topics_df(client, "uma.jansen@example.com")
    assert table["subscription"].tolist() == ["opt_out", "opt_out"]
    assert table["default_subscription"].tolist() == ["opt_out", "opt_in"]
    assert list(table.columns) == list(schemas.CONTACT_TOPICS)


def test_an_audit_counts_shared_contacts(client: rnb.Client) -> None:
    """Two audiences with one contact in common each share one, with the other named."""
    vip, news, empty = (
        client.segments.create(name=name)["id"] for name in ("VIP", "News", "Empty")
    )
    client.contacts.create(email="a@b.example", segments=[{"id": vip}, {"id": news}])
    client.contacts.create(email="b@b.example", unsubscribed=True, segments=[{"id": vip}])
    table = rnb.audit_audiences_df(client)
    assert table["id"].tolist() == [empty, news, vip]
    assert table[["contacts", "subscribed", "shared", "shared_with"]].to_numpy().tolist() == [
        [0, 0, 0, ""],
        [1, 1, 1, "VIP (1)"],
        [2, 1, 1, "News (1)"],
    ]
