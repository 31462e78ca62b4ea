"""Request paths and pagination: ids are quoted, lists are complete."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ANYTHING, Scripted, ok

import resend_nb as rnb
from resend_nb._http.pagination import every_item
from resend_nb._http.paths import path


@pytest.mark.parametrize("part", ["", ".", "..", " ", "\t"])
def test_parts_that_would_change_the_request_are_refused(part: str) -> None:
    """No request is sent for an empty id or a dot."""
    scripted = Scripted()
    for call in (
        scripted.client.segments.get,
        scripted.client.contacts.delete,
        scripted.client.broadcasts.send,
    ):
        with pytest.raises(rnb.InputError, match="is not an id or an address"):
            call(part)
    assert scripted.script.requests == []


def test_parts_that_are_not_strings_are_refused() -> None:
    """A whole contact is not an id."""
    scripted = Scripted()
    with pytest.raises(rnb.InputError, match="must be a string, not dict"):
        scripted.client.contacts.get({"id": "1"})  # type: ignore[arg-type]  # a likely mistake


@given(st.text(min_size=1).filter(lambda text: text.strip() not in {"", ".", ".."}))
def test_no_id_can_change_the_path(part: str) -> None:
    """Whatever an id contains, the path has exactly the intended parts."""
    try:
        joined = path("contacts", part, "segments")
    except rnb.InputError:
        return  # a lone surrogate cannot be quoted, and is not sent
    assert joined.count("/") == 3
    assert not {"?", "#", "%2e%2e"} & set(joined)


ADDRESSES = [
    "ada+news@example.com",
    "a/b@example.com",
    "50%25off@example.com",
    "ü@exämple.com",
    "日本@example.com",
    "#?&@example.com",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_email_address_finds_its_contact(client: rnb.Client, address: str) -> None:
    """Plus signs, slashes, percent signs and other scripts in an address lead to its contact."""
    segment = client.segments.create(name="a")
    created = client.contacts.create(email=address)
    assert client.contacts.get(address)["email"] == address
    client.contacts.segments.add(address, segment["id"])
    assert len(client.contacts.segments.list(address)) == 1
    assert client.contacts.delete(address)["contact"] == created["id"]


def test_all_pages_are_read(client: rnb.Client) -> None:
    """A list of 250 is complete and in order, read in pages of 100."""
    names = [f"segment {number}" for number in range(250)]
    for name in names:
        client.segments.create(name=name)
    assert [segment["name"] for segment in client.segments.list()] == names[::-1]


def test_pages_are_requested_by_the_hundred() -> None:
    """Every list is requested with limit=100 and continues after the last id."""
    pages = [
        {"has_more": True, "data": [{**ANYTHING, "id": "a"}, {**ANYTHING, "id": "b"}]},
        {"has_more": False, "data": [{**ANYTHING, "id": "c"}]},
    ]
    scripted = Scripted(*map(ok, pages))
    members = scripted.client.contacts.list(segment_id="1")
    assert [member["id"] for member in members] == ["a", "b", "c"]
    assert scripted.script.lines == [
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
def test_a_list_that_does_not_continue_is_an_error(pages: list[Any]) -> None:
    """A page without new items neither loops forever nor passes for the end of the list."""
    answers = iter(pages)
    with pytest.raises(rnb.ResendError, match=r"nothing new|is not a list"):
        list(every_item(lambda _: next(answers)))
