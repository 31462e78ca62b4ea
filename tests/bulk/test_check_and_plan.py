"""Validation and planning of rows, as tables of cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from resend_nb.bulk.input.load import Loader
from resend_nb.bulk.plan import plan
from resend_nb.bulk.store.account import Account
from resend_nb.bulk.store.row import Row


def _check(properties: dict[str, str] | None = None, **cells: list[Any]) -> list[Row]:
    return list(Loader(pd.DataFrame(cells), None).load(properties or {}).read())


@pytest.mark.parametrize(
    ("address", "status", "reason"),
    [
        (" Ada@Example.com ", "pending", ""),
        ("a/b+c@example.com", "pending", ""),
        (None, "invalid", "no email address"),
        (float("nan"), "invalid", "no email address"),
        ("  ", "invalid", "no email address"),
        ("ada", "invalid", "not an email address: An email address must have an @-sign."),
        (
            "ada@example",
            "invalid",
            "not an email address: The part after the @-sign is not valid.",
        ),
        ("ada@@example.com", "invalid", "not an email address"),
        ("ada example@example.com", "invalid", "not an email address"),
        ("Ada <ada@example.com", "invalid", "not an email address"),
        (5, "invalid", "not an email address"),
    ],
)
def test_addresses_are_validated(address: Any, status: str, reason: str) -> None:
    """Missing and malformed addresses are invalid; others are trimmed and in lower case."""
    (row,) = _check(email=[address])
    assert row.status == status
    assert row.reason.startswith(reason)
    if status == "pending" and isinstance(address, str):
        assert row.email == address.strip().lower()


def test_a_duplicate_names_the_first_row() -> None:
    """Case and spaces do not matter; an invalid row is not the first one."""
    rows = _check(
        email=["x@", "Ada@example.com", "ada@example.com ", "b@example.com", "ADA@EXAMPLE.COM"]
    )
    assert [row.status for row in rows] == [
        "invalid",
        "pending",
        "duplicate",
        "pending",
        "duplicate",
    ]
    assert {row.reason for row in rows if row.status == "duplicate"} == {"duplicate of row 1"}


def test_an_opt_out_in_a_duplicate_counts() -> None:
    """If any of a person's rows is unsubscribed, the person is."""
    rows = _check(email=["ada@example.com", "ada@example.com"], unsubscribed=["no", "yes"])
    assert rows[0].unsubscribed
    assert rows[1].reason == "duplicate of row 0, where its opt-out is kept"


def test_an_opt_out_in_an_invalid_row_counts() -> None:
    """An opt-out counts even if another cell of its row cannot be sent."""
    cells: dict[str, list[Any]] = {
        "email": ["ada@example.com"] * 2,
        "unsubscribed": [None, "yes"],
        "bags": ["1", "many"],
    }
    rows = _check({"bags": "number"}, **cells)
    assert [row.status for row in rows] == ["pending", "duplicate"]
    assert rows[0].unsubscribed


@pytest.mark.parametrize("name", ["A\x1b[2J", "A\x00", "A\x7f"])
def test_a_name_that_cannot_be_sent_costs_a_row_but_no_opt_out(name: str) -> None:
    """A row with such a name is refused; if it opts somebody out, only the name is left out."""
    cells: dict[str, list[Any]] = {
        "email": ["ada@example.com", "bo@example.com", "cy@example.com"],
        "first_name": [name, name, "Cy\tand\nDi"],
        "unsubscribed": ["no", "yes", "no"],
        "status": ["subscribed", "unsubscribed", "subscribed"],
    }
    ada, bo, cy = _check(None, **cells)
    assert (ada.status, ada.reason) == (
        "invalid",
        f"contains a character that cannot be sent: {name!a}",
    )
    assert (bo.status, bo.first_name, bo.unsubscribed) == ("pending", None, True)
    assert "so it is not sent" in bo.reason
    assert (cy.status, cy.first_name) == ("pending", "Cy\tand\nDi")


@pytest.mark.parametrize("cell", [True, "yes", "Y", "TRUE", 1, 1.0, np.bool_(True), "x"])
def test_opt_outs_are_recognized(cell: Any) -> None:
    """An opt-out may be written in any usual way."""
    assert _check(email=["a@example.com"], unsubscribed=[cell])[0].unsubscribed


@pytest.mark.parametrize(
    "cell", [False, "no", "N", "false", 0, 0.0, None, np.nan, "", np.bool_(False)]
)
def test_the_absence_of_an_opt_out_is_recognized(cell: Any) -> None:
    """Subscribed may be written in any usual way, or not at all."""
    (row,) = _check(email=["a@example.com"], unsubscribed=[cell])
    assert (row.unsubscribed, row.status) == (False, "pending")


@pytest.mark.parametrize("cell", ["maybe", 2, "sometimes", float("inf")])
def test_an_unclear_opt_out_is_not_guessed(cell: Any) -> None:
    """A row whose opt-out is neither yes nor no is invalid."""
    (row,) = _check(email=["a@example.com"], unsubscribed=[cell])
    assert row.status == "invalid"
    assert row.reason.startswith("unsubscribed is neither yes nor no")


def test_properties_are_converted_to_their_type() -> None:
    """Numbers and text are converted, missing values are not sent, and others are invalid."""
    types = {"bags": "number", "zip": "string"}
    rows = _check(
        types,
        email=[f"{letter}@example.com" for letter in "abcde"],
        bags=["3", 2.5, None, "many", "inf"],
        zip=[1.0, "01", None, "a", "b"],
    )
    assert [row.properties for row in rows[:3]] == [
        {"bags": 3, "zip": "1"},
        {"bags": 2.5, "zip": "01"},
        {},
    ]
    assert [row.reason for row in rows[3:]] == [
        "bags is not a number: 'many'",
        "bags is not a number: 'inf'",
    ]


def test_the_first_problem_of_a_row_is_its_reason() -> None:
    """The address comes first, then the opt-out, the names and the properties."""
    types = {"bags": "number", "age": "number"}
    rows = _check(
        types,
        email=["ada", "b@example.com", "c@example.com", "d@example.com"],
        unsubscribed=["maybe", "maybe", None, None],
        first_name=["\ud800", "\ud800", "\ud800", 7],
        bags=["many", "many", "many", "many"],
        age=["old", "old", "old", "old"],
    )
    starts = ["not an email address", "unsubscribed is", "contains a char", "bags is not a number"]
    assert [row.status for row in rows] == ["invalid"] * 4
    assert all(row.reason.startswith(start) for row, start in zip(rows, starts, strict=True))


def test_names_are_text() -> None:
    """A name may be a number or missing; it never becomes the text 'nan'."""
    rows = _check(
        email=["a@example.com", "b@example.com"], first_name=[7.0, None], last_name=[" Ada ", "  "]
    )
    assert [(row.first_name, row.last_name) for row in rows] == [("7", "Ada"), (None, None)]


def _contact(**fields: Any) -> Any:
    return {
        "id": "c",
        "email": "a@example.com",
        "first_name": None,
        "last_name": None,
        "unsubscribed": False,
        "created_at": "2026-11-02",
        **fields,
    }


def _account(contacts: list[Any], members: set[str] | None) -> Account:
    account = Account(has_members=members is not None)
    account.add_members(members or ())
    account.add_contacts(iter(contacts))
    return account


PLANS: list[tuple[dict[str, Any], list[Any], set[str] | None, tuple[str, str, str]]] = [
    ({}, [], set(), ("create", "pending", "")),
    ({"unsubscribed": True}, [], set(), ("create", "pending", "created as unsubscribed")),
    ({}, [_contact()], set(), ("add", "pending", "")),
    ({}, [_contact()], {"c"}, ("none", "already_member", "")),
    ({}, [_contact()], None, ("none", "unchanged", "")),
    ({}, [_contact(unsubscribed=True)], set(), ("add", "pending", "opted out; unchanged")),
    ({"unsubscribed": True}, [_contact()], {"c"}, ("opt_out", "pending", "")),
    (
        {"unsubscribed": True},
        [_contact(unsubscribed=True)],
        {"c"},
        ("none", "already_member", "opted out; unchanged"),
    ),
    (
        {"first_name": "B"},
        [_contact(first_name="A")],
        {"c"},
        ("none", "already_member", "first_name stays 'A'"),
    ),
    ({"first_name": "A"}, [_contact(first_name="A")], {"c"}, ("none", "already_member", "")),
    ({}, [_contact(email="A@Example.com")], set(), ("add", "pending", "")),
]


@pytest.mark.parametrize(("fields", "contacts", "members", "expected"), PLANS)
def test_the_plan_follows_the_account(
    fields: dict[str, Any],
    contacts: list[Any],
    members: set[str] | None,
    expected: tuple[str, str, str],
) -> None:
    """New contacts are created; existing ones join and keep their fields; opt-outs are recorded."""
    row = Row(email="a@example.com", person="a@example.com", **fields)
    plan([row], _account(contacts, members))
    assert (row.action, row.status, row.reason) == expected


def test_the_opted_out_spelling_of_an_address_is_the_person() -> None:
    """If Ada@ opted out and ada@ did not, the row is about the contact who opted out."""
    row = Row(email="a@example.com", person="a@example.com")
    contacts = [_contact(), _contact(id="d", email="A@example.com", unsubscribed=True)]
    plan([row], _account(contacts, set()))
    assert row.contact_id == "d"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("9007199254740993", 9007199254740993),
        ("1_000", None),
        ("1e3", 1000),
        (True, None),
        ("1" + "0" * 400, None),
    ],
)
def test_numbers_keep_their_digits(cell: Any, number: int | None) -> None:
    """Long integers keep every digit; notations that only Python reads as numbers are invalid."""
    (row,) = _check({"bags": "number"}, email=["a@example.com"], bags=[cell])
    assert row.properties.get("bags") == number
    assert (row.status == "invalid") is (number is None)
