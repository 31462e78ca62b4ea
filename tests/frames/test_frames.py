"""Frames: declared columns and dtypes, whatever comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import Scripted, ok, problem

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
    """Code that works on a full frame works on an empty one."""
    schema = SCHEMAS[name]
    record: dict[str, Any] = {}
    for field, kind in schema.items():
        known = {
            "string": "a",
            "boolean": True,
            "Int64": 1,
            "Float64": 0.5,
            "object": "a",
            schemas.TIME: "2026-01-01 00:00:00+00",
        }
        record[field] = kind[0] if isinstance(kind, tuple) else known[kind]
    full, empty = to_frame([record], schema), to_frame([], schema)
    assert _dtypes(full) == _dtypes(empty)
    assert [*full.columns] == [*schema]
    assert isinstance(empty.index, pd.RangeIndex)


@pytest.mark.parametrize("name", SCHEMAS)
def test_missing_values_do_not_change_dtypes(name: str) -> None:
    """A column of nothing but missing values keeps its dtype."""
    frame = to_frame([dict.fromkeys(SCHEMAS[name])], SCHEMAS[name])
    assert _dtypes(frame) == _dtypes(to_frame([], SCHEMAS[name]))
    assert bool(frame.isna().all(axis=None))


def test_times_are_read_in_every_format() -> None:
    """Postgres text with any fraction and ISO with Z are the same aware times in UTC."""
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
    """A field that the API grows tomorrow is not lost."""
    frame = to_frame([{"id": "1"}, {"colour": "red", "id": "2", "name": "b"}], schemas.SEGMENTS)
    assert [*frame.columns] == ["id", "name", "created_at", "colour"]
    assert frame["colour"].isna().tolist() == [True, False]


def test_an_unknown_status_is_kept() -> None:
    """A status of tomorrow is a category beside the known ones."""
    values = column(["sent", "sending", None], schemas.BROADCASTS["status"])
    assert values.tolist()[:2] == ["sent", "sending"]
    assert [*values.cat.categories][-1] == "sending"


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
    (rnb.outbox_df, schemas.OUTBOX),
]


@pytest.mark.parametrize("place", range(len(TABLES)))
def test_each_table_has_its_columns_full_and_empty(
    place: int, client: rnb.Client, demo: rnb.Client
) -> None:
    """Tables of an empty account look like tables of a full one."""
    table, schema = TABLES[place]
    empty, full = table(client), table(demo)
    assert len(empty) == 0
    assert len(full) > 1
    assert [*full.columns] == [*empty.columns] == [*schema]
    assert _dtypes(full) == _dtypes(empty)


def test_counts_are_the_sizes(demo: rnb.Client) -> None:
    """counts=True counts every page, and who has not opted out."""
    frame = rnb.list_segments_df(demo, counts=True).set_index("name")
    members = rnb.list_contacts_df(demo, segment="Newsletter Subscribers")
    assert frame.loc["Newsletter Subscribers", "contacts"] == len(members) > 100
    assert (
        frame.loc["Newsletter Subscribers", "subscribed"]
        == (~members["unsubscribed"]).sum()
        < len(members)
    )


def test_a_segment_is_found_by_name_or_id(demo: rnb.Client) -> None:
    """Helpers take a segment's name or its id."""
    segment = demo.segments.list()[0]
    by_id = rnb.list_contacts_df(demo, segment=segment["id"])
    by_name = rnb.list_contacts_df(demo, segment=segment["name"])
    assert by_id.equals(by_name)
    assert len(by_id) > 0


def test_a_name_that_fits_two_segments_lists_them(client: rnb.Client) -> None:
    """An ambiguous name is an error with the candidates' ids."""
    ids = [client.segments.create(name="VIP")["id"] for _ in range(2)]
    with pytest.raises(rnb.ObjectLookupError, match=r"2 segments are named 'VIP'") as caught:
        rnb.list_contacts_df(client, segment="VIP")
    assert all(each in str(caught.value) for each in ids)


def test_a_name_that_fits_none_lists_the_nearest(demo: rnb.Client) -> None:
    """A misspelt name is an error that says what it may have meant."""
    with pytest.raises(rnb.ObjectLookupError, match="Did you mean 'Wholesale Cafés'"):
        rnb.list_contacts_df(demo, segment="Wholesale Cafes")
    with pytest.raises(rnb.ObjectLookupError, match="This account has no segments yet"):
        rnb.list_contacts_df(rnb.sandbox(), segment="VIP")


def test_a_deleted_segment_is_not_an_empty_one(demo: rnb.Client) -> None:
    """The API gives an empty list for the id of a segment that is gone; a helper says that it is gone."""
    segment = demo.segments.list()[0]
    demo.segments.delete(segment["id"])
    assert demo.contacts.list(segment_id=segment["id"]) == []
    with pytest.raises(rnb.ObjectLookupError):
        rnb.list_contacts_df(demo, segment=segment["id"])


def test_a_whole_segment_is_no_name(demo: rnb.Client) -> None:
    """What is not text is refused with the argument's name."""
    with pytest.raises(rnb.InputError, match="segment must be an id or a name, not dict"):
        rnb.list_contacts_df(demo, segment=demo.segments.list()[0])  # type: ignore[arg-type]  # what a user may do


def test_contact_segments_are_a_table(demo: rnb.Client) -> None:
    """A contact's segments come by address or id."""
    contact = rnb.list_contacts_df(demo, segment="Wholesale Cafés").iloc[0]
    table = rnb.list_contact_segments_df(demo, contact["email"])
    assert "Wholesale Cafés" in table["name"].tolist()
    assert table.equals(rnb.list_contact_segments_df(demo, contact["id"]))
    assert [*table.columns] == [*schemas.SEGMENTS]


def test_an_account_has_no_outbox() -> None:
    """On an account outbox_df is a clear 404, not an empty table."""
    made = Scripted(
        ok(
            {
                "statusCode": 404,
                "name": "not_found",
                "message": "The requested endpoint does not exist.",
            },
            status=404,
        )
    )
    with pytest.raises(rnb.NotFoundError):
        rnb.outbox_df(made.client)


def test_properties_are_columns_of_their_type(client: rnb.Client) -> None:
    """Each property is a column, typed; who lacks a value has none; a key that is a column already is kept apart."""
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


def test_plain_properties_are_read_too() -> None:
    """The specification shows values unwrapped; a server that sends them so is understood."""
    people = {"object": "list", "has_more": False, "data": [{"id": "1", "email": "a@b.example"}]}
    keys = {
        "object": "list",
        "has_more": False,
        "data": [{"id": "2", "key": "plan", "type": "string"}],
    }
    made = Scripted(ok(people), ok(keys), ok({"id": "1", "properties": {"plan": "pro"}}))
    assert rnb.list_contacts_df(made.client, properties=True, progress=False)["plan"].tolist() == [
        "pro"
    ]


def test_topics_are_columns_of_yes_and_no(client: rnb.Client) -> None:
    """A choice counts, else the topic's default; topics of one name are told apart by their ids."""
    ids = [
        client.topics.create(name=name, default_subscription="opt_out")["id"]
        for name in ("A", "B", "B")
    ]
    client.contacts.create(email="a@b.example", topics=[{"id": ids[0], "subscription": "opt_in"}])
    frame = rnb.list_contacts_df(client, topics=True, progress=False)
    assert frame["topics.A"].tolist() == [True]
    assert {name for name in map(str, frame) if name.startswith("topics.B")} == {
        f"topics.B ({each})" for each in ids[1:]
    }
    assert str(frame["topics.A"].dtype) == "boolean"


def test_a_contact_deleted_meanwhile_is_no_error() -> None:
    """Who is deleted between the list and the details has no details."""
    people = {"object": "list", "has_more": False, "data": [{"id": "1", "email": "a@b.example"}]}
    keys = {
        "object": "list",
        "has_more": False,
        "data": [{"id": "2", "key": "plan", "type": "string"}],
    }
    topics = {
        "object": "list",
        "has_more": False,
        "data": [{"id": "3", "name": "A", "default_subscription": "opt_in"}],
    }
    gone = [problem(404, "not_found", "Contact not found") for _ in range(2)]
    made = Scripted(ok(people), ok(keys), gone[0], ok(topics), gone[1])
    frame = rnb.list_contacts_df(made.client, properties=True, topics=True, progress=False)
    assert frame["plan"].isna().tolist() == [True]
    assert frame["topics.A"].tolist() == [True]


@pytest.mark.parametrize("listed", ["chosen", "all"])
def test_every_topic_of_a_contact_is_listed(listed: Any) -> None:
    """Whether or not the API lists topics without a choice, the table has them all."""
    client = rnb.sandbox(demo=True, switches=Switches(contact_topics_listed=listed))
    topics = client.topics.list()
    choice = [{"id": topics[1]["id"], "subscription": "opt_out"}]
    client.contacts.topics.update("uma.jansen@example.com", choice)
    table = rnb.list_contact_topics_df(client, "uma.jansen@example.com")
    assert table["subscription"].tolist() == ["opt_out", "opt_out"]
    assert table["default_subscription"].tolist() == ["opt_out", "opt_in"]
    assert [*table.columns] == [*schemas.CONTACT_TOPICS]


def test_an_audit_counts_shared_people(client: rnb.Client) -> None:
    """Two audiences with one person in common: each shares one, with the other by name."""
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
