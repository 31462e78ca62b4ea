"""Contacts read as columns: the same values and the same refusals as contacts read as dicts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from support import Scripted, ok

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.frames import to_frame

COMPLETE = {
    "id": "a",
    "email": "ada@example.com",
    "first_name": "Ada",
    "last_name": None,
    "unsubscribed": False,
    "created_at": "2026-11-02 10:00:00.123+00",
}

READABLE: dict[str, dict[str, Any]] = {
    "complete": {},
    "a new field": {"language": "en"},
    "a field of another kind of list": {"properties": {"city": "Oslo"}},
    "an optional field that is null": {"properties": None},
    "a field that only repeats the request": {"object": "contact"},
    "a name that is missing": {"first_name": ...},
    "a name that is missing, and a new field": {"first_name": ..., "language": "en"},
}

REFUSED: dict[str, dict[str, Any]] = {
    "no address": {"email": ...},
    "no address, but a new field": {"email": ..., "language": "en"},
    "an address that is null": {"email": None},
    "a name that is a number": {"first_name": 7},
    "an opt-out that is a number": {"unsubscribed": 0},
    "an opt-out that is null": {"unsubscribed": None},
    "a time that is a word": {"created_at": "yesterday"},
    "a time that is a number": {"created_at": 1},
    "properties that are a list": {"properties": []},
}


def _contact(id_: str, changes: dict[str, Any]) -> dict[str, Any]:
    """A contact with some fields changed; ``...`` leaves a field out."""
    contact = {**COMPLETE, "id": id_, **changes}
    return {name: value for name, value in contact.items() if value is not ...}


def _client(changes: dict[str, Any]) -> rnb.Client:
    """A client whose second page repeats a contact, and has one with the changes."""
    last = [_contact("b", {}), _contact("c", changes)]
    return Scripted(
        ok({"data": [_contact("a", {}), _contact("b", {})], "has_more": True}),
        ok({"data": last, "has_more": True}),
        ok({"data": [_contact("d", {})], "has_more": False}),
    ).client


@pytest.mark.parametrize("kind", READABLE)
def test_a_frame_has_what_the_list_has(kind: str) -> None:
    """Whatever fields a contact has, its row has them, and each contact is in one row."""
    changes = READABLE[kind]
    frame = rnb.list_contacts_df(_client(changes))
    assert frame["id"].tolist() == ["a", "b", "c", "d"]
    expected = to_frame(_client(changes).contacts.list(), schemas.CONTACTS)
    pd.testing.assert_frame_equal(frame, expected)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_a_list_refuses_a_frame_refuses(kind: str) -> None:
    """A contact without a field, or with one of another type, is the same error in both."""
    with pytest.raises(rnb.UnexpectedResponseError) as of_list:
        _client(REFUSED[kind]).contacts.list()
    with pytest.raises(rnb.UnexpectedResponseError) as of_frame:
        rnb.list_contacts_df(_client(REFUSED[kind]))
    assert str(of_frame.value) == str(of_list.value)
