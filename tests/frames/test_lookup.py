"""Finding segments, broadcasts and topics by id or name."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from support import ANYTHING, Scripted, ok

import resend_nb as rnb
from resend_nb.tables import broadcast_id_of, find_topic, pick_segment

if TYPE_CHECKING:
    from collections.abc import Callable

FINDERS: list[tuple[str, Callable[[rnb.Client, str], Any], str]] = [
    ("segment", rnb.find_segment, "Wholesale Cafés"),
    ("broadcast", rnb.find_broadcast, "Cold brew launch"),
    ("topic", find_topic, "New coffees"),
]

finders = pytest.mark.parametrize(("kind", "find", "name"), FINDERS)


@finders
def test_an_object_is_found_by_name_or_id(
    demo: rnb.Client, kind: str, find: Callable[[rnb.Client, str], Any], name: str
) -> None:
    """The name and the id lead to the same object."""
    found = find(demo, name)
    assert (found["name"], found) == (name, find(demo, found["id"])), kind


@finders
def test_a_misspelled_name_has_a_suggestion(
    demo: rnb.Client, kind: str, find: Callable[[rnb.Client, str], Any], name: str
) -> None:
    """The error for a misspelled name names the kind of object and a similar name."""
    with pytest.raises(rnb.ObjectLookupError, match=f"No {kind} named .*Did you mean '{name}'"):
        find(demo, name.lower())


@finders
@pytest.mark.parametrize("wrong", [None, 1, {"id": "1"}])
def test_an_id_or_a_name_is_a_string(
    demo: rnb.Client, kind: str, find: Callable[[rnb.Client, Any], Any], name: str, wrong: Any
) -> None:
    """A value of another type is refused, with the name of the argument."""
    with pytest.raises(rnb.InputError, match=f"{kind} must be an id or a name, not"):
        find(demo, wrong)
    assert find(demo, name)


def test_the_id_of_a_broadcast_takes_no_request() -> None:
    """Only a name takes requests, because ids of Resend can be recognized."""
    scripted = Scripted()
    id_ = str(uuid.uuid4())
    assert broadcast_id_of(scripted.client, id_) == id_
    assert scripted.script.requests == []


def test_a_broadcast_without_a_name_is_not_suggested() -> None:
    """A broadcast whose name is null does not appear in the error."""
    unnamed = {**ANYTHING, "name": None}
    page = {"object": "list", "has_more": False, "data": [unnamed]}
    with pytest.raises(rnb.ObjectLookupError, match=r"broadcasts have no names\. Pass an id"):
        rnb.find_broadcast(Scripted(ok(page)).client, "None")


def test_at_most_ten_names_are_listed(client: rnb.Client) -> None:
    """Without a similar name, the error lists ten names and the number of the others."""
    for number in range(12):
        client.segments.create(name=f"Segment {number}")
    with pytest.raises(rnb.ObjectLookupError, match=r"'Segment 2' and 2 more\.$"):
        rnb.find_segment(client, "?")


def test_a_segment_is_picked_from_a_list(demo: rnb.Client) -> None:
    """pick_segment finds a segment among segments that were already read."""
    segments = demo.segments.list()
    assert pick_segment(segments, segments[1]["name"]) == segments[1]
    assert pick_segment(segments, segments[1]["id"]) == segments[1]
