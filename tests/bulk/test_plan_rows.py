"""What is planned for one row, by kind of run, options, and what the account holds."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from resend_nb.bulk.options import Options
from resend_nb.bulk.plan import fits_import, plan, removals
from resend_nb.bulk.store.account import Account
from resend_nb.bulk.store.row import NO_CONSENT, Row
from resend_nb.bulk.store.rows import Rows

ADA: dict[str, Any] = {"email": "ada@example.com", "person": "ada@example.com"}
NAMES = {"first_name": "Ada", "last_name": "Love", "properties": {"plan": "pro", "bags": 2}}


def _account(members: tuple[str, ...] | None, *contacts: dict[str, Any]) -> Account:
    """Contacts called Ad, without a last name and on the free plan; ids are numbers."""
    account = Account(has_members=members is not None, values={"0": {"plan": "free"}}.__getitem__)
    account.add_members(members or ())
    for number, changed in enumerate(contacts):
        contact: Any = {"id": str(number), "email": "ada@example.com", "first_name": "Ad"}
        contact |= {"last_name": None, "unsubscribed": False, "created_at": "2026-11-02"}
        account.add_contact(contact | changed)
    return account


ONE: dict[str, Any] = {}
OUT = {"unsubscribed": True}
OTHER = {"email": "Ada@example.com"}
NO = {"opt_out": NO_CONSENT}

Case = tuple[Any, dict[str, Any], dict[str, Any], Account, tuple[str, str, str, str]]

CASES: dict[str, Case] = {
    "add a new one": (
        "add",
        {},
        NAMES,
        _account(()),
        (
            "create",
            "pending",
            "",
            (
                "first_name: 'Ada', last_name: 'Love', properties.plan: 'pro', "
                "properties.bags: 2, joins"
            ),
        ),
    ),
    "add without a segment": ("add", {}, {}, _account(None), ("create", "pending", "", "")),
    "sync a new one": ("sync", {}, {}, _account(()), ("create", "pending", "", "joins")),
    "update a new one": (
        "update",
        {},
        NAMES,
        _account(None),
        ("none", "not_found", "no contact has this address", ""),
    ),
    "remove a new one": (
        "remove",
        {},
        {},
        _account(()),
        ("none", "not_found", "no contact has this address", ""),
    ),
    "add a new opt-out": (
        "add",
        {},
        OUT,
        _account(()),
        ("create", "pending", "created as unsubscribed", "opts out, joins"),
    ),
    "skip a new opt-out": (
        "add",
        {"new_opt_outs": "skip"},
        OUT,
        _account(()),
        ("none", "skipped", "opted out, so not created", ""),
    ),
    "skip a new opt-out of a sync": (
        "sync",
        {"new_opt_outs": "skip"},
        OUT,
        _account(()),
        ("none", "skipped", "opted out, so not created", ""),
    ),
    "skip an opt-out of nobody": (
        "remove",
        {"new_opt_outs": "skip"},
        OUT,
        _account(()),
        ("none", "not_found", "no contact has this address", ""),
    ),
    "a new one without consent": (
        "add",
        {},
        NO,
        _account(()),
        ("create", "pending", "created as unsubscribed", "opts out, joins"),
    ),
    "a contact without consent": (
        "add",
        {},
        {**NO, "reason": "never agreed"},
        _account((), ONE),
        ("none", "skipped", "never agreed", ""),
    ),
    "a sync without consent": (
        "sync",
        {},
        {**NO, "reason": "never agreed"},
        _account((), ONE),
        ("none", "skipped", "never agreed", ""),
    ),
    "a removal without consent": (
        "remove",
        {},
        NO,
        _account(("0",), ONE),
        ("remove", "pending", "", "leaves"),
    ),
    "keep": (
        "add",
        {},
        NAMES,
        _account((), ONE),
        ("add", "pending", "first_name stays 'Ad'; last_name stays None", "joins"),
    ),
    "fill": (
        "add",
        {"on_existing": "fill"},
        NAMES,
        _account((), ONE),
        (
            "update",
            "pending",
            "first_name stays 'Ad'; properties.plan stays 'free'",
            "last_name: None -> 'Love', properties.bags: None -> 2, joins",
        ),
    ),
    "update": (
        "add",
        {"on_existing": "update"},
        NAMES,
        _account((), ONE),
        (
            "update",
            "pending",
            "",
            (
                "first_name: 'Ad' -> 'Ada', last_name: None -> 'Love', "
                "properties.plan: 'free' -> 'pro', properties.bags: None -> 2, joins"
            ),
        ),
    ),
    "an update has no other way": (
        "update",
        {},
        {"first_name": "Ada"},
        _account(None, ONE),
        ("update", "pending", "", "first_name: 'Ad' -> 'Ada'"),
    ),
    "nothing to update": (
        "update",
        {},
        {"first_name": "Ad"},
        _account(None, ONE),
        ("none", "unchanged", "", ""),
    ),
    "the same last name": (
        "update",
        {},
        {"last_name": "Love"},
        _account(None, {"last_name": "Love"}),
        ("none", "unchanged", "", ""),
    ),
    "a member": ("add", {}, {}, _account(("0",), ONE), ("none", "already_member", "", "")),
    "an opted-out contact": (
        "add",
        {},
        {},
        _account((), OUT),
        ("add", "pending", "opted out; unchanged", "joins"),
    ),
    "remove a member": (
        "remove",
        {},
        {"first_name": "Ada"},
        _account(("0",), ONE),
        ("remove", "pending", "", "leaves"),
    ),
    "remove no member": ("remove", {}, {}, _account((), ONE), ("none", "not_member", "", "")),
    "a finished row": (
        "add",
        {},
        {"status": "invalid", "reason": "no address"},
        _account((), ONE),
        ("none", "invalid", "no address", ""),
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_row_is_planned_as_its_run_and_its_contact_say(kind: str) -> None:
    """Its action, status, reason and changes follow from run, options and account."""
    run, options, fields, account, expected = CASES[kind]
    row = Row(**ADA, **fields)
    plan([row], account, kind=run, options=Options(**options))
    assert (row.action, row.status, row.reason, row.changes) == expected


def test_every_spelling_leaves_the_segment() -> None:
    """A removal removes the person with each address that is a member, and no other contact."""
    row = Row(**ADA)
    plan([row], _account(("0", "2"), ONE, OTHER, OTHER), kind="remove")
    assert sorted(row.to_leave) == ["0", "2"]


def test_members_without_a_row_are_removed() -> None:
    """A sync removes each member who is in no row of the data, and says why."""
    account = _account(("0", "1"), ONE, {"email": "bo@example.com", **OUT}, OTHER)
    rows = Rows.new()
    rows.add_planned([Row(**ADA, status="invalid")], pd.DataFrame(index=[0]))
    (row,) = removals(rows, account)
    assert (row.email, row.person, row.contact_id) == ("bo@example.com", "bo@example.com", "1")
    assert (row.action, row.status, row.changes) == ("remove", "pending", "leaves")
    assert row.has_opted_out
    assert row.reason == "is in the segment but not in the data"
    rows.add_planned([row], pd.DataFrame(index=[1]))
    assert [row.contact_id for row in removals(rows, _account(("0",), ONE))] == []


def test_rows_that_are_added_meanwhile_are_no_data() -> None:
    """A member's other contact is removed, too, after the row of the first one was added."""
    rows, account = Rows.new(), _account(("0", "1"), ONE, OTHER)
    found = []
    for row in removals(rows, account):
        found.append(row.contact_id)
        rows.add_planned([row], pd.DataFrame(index=[len(rows)]))
    assert sorted(map(str, found)) == ["0", "1"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        (NAMES, True),
        (OUT, False),
        ({"first_name": 'A "da"'}, False),
        ({"last_name": "Love, Ada"}, False),
        ({"email": "a,b@example.com"}, False),
        ({"first_name": "Ada\n"}, False),
        ({"properties": {"plan": "a,b"}}, False),
        ({"properties": {"plan": "pro", "bags": 1e300}}, False),
        ({"properties": {"bags": -2.5}}, True),
        ({"properties": {"bags": float("inf")}}, False),
        ({"properties": {"bags": 1e300, "plan": "pro"}}, False),
    ],
)
def test_only_plain_text_and_plain_numbers_fit_a_file(
    fields: dict[str, Any], *, expected: bool
) -> None:
    """Nothing that needs quotes, no number in another notation, and no opt-out."""
    row = Row(**{**ADA, **fields})
    assert fits_import(row) is expected
    plan([row], _account(None))
    assert row.importable is expected
