"""Paths and pages: ids are quoted, lists are whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import Scripted, ok

import resend_nb as rnb
from resend_nb._http.pagination import every_item
from resend_nb._http.paths import path


@pytest.mark.parametrize("part", ["", ".", "..", " ", "\t"])
def test_parts_that_would_ask_for_something_else_are_refused(part: str) -> None:
    """Nothing is sent for an empty id or a dot."""
    made = Scripted()
    for call in (
        made.client.segments.get,
        made.client.contacts.delete,
        made.client.broadcasts.send,
    ):
        with pytest.raises(ValueError, match="no id or address"):
            call(part)
    assert made.script.requests == []


def test_parts_that_are_no_text_are_refused() -> None:
    """A whole contact, or None, is no id."""
    made = Scripted()
    with pytest.raises(TypeError, match="must be text, not dict"):
        made.client.contacts.get({"id": "1"})  # type: ignore[arg-type]  # what a user may do


@given(st.text(min_size=1).filter(lambda text: text.strip() not in {"", ".", ".."}))
def test_no_id_can_change_the_path(part: str) -> None:
    """Whatever an id holds, the path has exactly the parts that were meant."""
    try:
        made = path("contacts", part, "segments")
    except UnicodeEncodeError:
        return  # half a character cannot be quoted, and is not sent
    assert made.count("/") == 3
    assert not {"?", "#", "%2e%2e"} & {*made}


ADDRESSES = [
    "ada+news@example.com",
    "a/b@example.com",
    "50%25off@example.com",
    "ü@exämple.com",
    "日本@example.com",
    "#?&@example.com",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_finds_its_contact(client: rnb.Client, address: str) -> None:
    """Plus signs, slashes, percent signs and other scripts in an address reach the same contact."""
    segment = client.segments.create(name="a")
    made = client.contacts.create(email=address)
    assert client.contacts.get(address)["email"] == address
    client.contacts.segments.add(address, segment["id"])
    assert len(client.contacts.segments.list(address)) == 1
    assert client.contacts.delete(address)["contact"] == made["id"]


def test_all_pages_are_read(client: rnb.Client) -> None:
    """A list of 250 comes back whole and in order, 100 a page."""
    names = [f"segment {number}" for number in range(250)]
    for name in names:
        client.segments.create(name=name)
    assert [each["name"] for each in client.segments.list()] == names[::-1]


def test_pages_are_asked_for_by_a_hundred() -> None:
    """Every list asks for limit=100 and goes on after the last id."""
    pages = [
        {"object": "list", "has_more": True, "data": [{"id": "a"}, {"id": "b"}]},
        {"object": "list", "has_more": False, "data": [{"id": "c"}]},
    ]
    made = Scripted(*map(ok, pages))
    assert [each["id"] for each in made.client.contacts.list(segment_id="1")] == ["a", "b", "c"]
    assert made.script.lines == [
        "GET /segments/1/contacts?limit=100",
        "GET /segments/1/contacts?limit=100&after=b",
    ]


@pytest.mark.parametrize(
    "pages",
    [
        [{"has_more": True, "data": []}],
        [{"has_more": False}],
        [["a"]],
        [{"has_more": True, "data": [{"id": "a"}]}, {"has_more": True, "data": [{"id": "a"}]}],
    ],
)
def test_a_list_that_does_not_go_on_is_an_error(pages: list[Any]) -> None:
    """A server that promises more and gives nothing new neither hangs us nor passes for complete."""
    with pytest.raises(rnb.ResendError, match=r"nothing new|no list"):
        [*every_item(lambda _: pages.pop(0))]
