"""Rows of an earlier run and the account as it is now: what is left, done, stale or undone."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import resend_nb as rnb
from resend_nb.bulk.reconcile import reconcile
from resend_nb.bulk.store.account import Account
from resend_nb.bulk.store.row import Row

NEW = {"first_name": ["Ad", "Ada"]}


def _account(*members: str, **changed: Any) -> Account:
    """Ada is a contact called Ad, who may be changed; contacts with these ids are members."""
    account = Account(has_members=True, values=lambda _: {"plan": "free"})
    contact: Any = {
        "id": "1",
        "email": "ada@example.com",
        "first_name": "Ad",
        "last_name": "L",
        "unsubscribed": False,
        "created_at": "2026-11-02",
    }
    contact.update(changed)
    account.add_contacts(iter([contact]))
    account.add_members(members)
    return account


def _row(**fields: Any) -> Row:
    """A row about Ada that adds her to the segment, planned and not begun."""
    planned: dict[str, Any] = {"contact_id": "1", "action": "add", "joins": True}
    return Row(**{"email": "ada@example.com", "person": "ada@example.com", **planned, **fields})


def test_only_unfinished_rows_are_compared() -> None:
    """A finished row keeps its status; pending and failed ones are stale without their contact."""
    rows = [
        _row(contact_id="gone", status="added"),
        _row(contact_id="gone"),
        _row(contact_id="gone", status="failed", retry=True),
    ]
    reconcile(rows, _account())
    assert [(row.status, row.reason) for row in rows] == [
        ("added", ""),
        ("stale", "the contact no longer exists"),
        ("stale", "the contact no longer exists"),
    ]


STALE = "the account changed since the plan, which was: {}; make a new plan"

WAITING: dict[str, tuple[dict[str, Any], Account, tuple[str, str]]] = {
    "nothing changed": ({}, _account(), ("pending", "")),
    "joined": ({"changes": "joins"}, _account("1"), ("stale", STALE.format("joins"))),
    "without a text": ({}, _account("1"), ("stale", STALE.format("nothing to do"))),
    "a contact by now": (
        {"contact_id": None, "action": "create", "joins": False, "changes": "creates"},
        _account(),
        ("stale", STALE.format("creates")),
    ),
    "opted out": (
        {"joins": False, "action": "opt_out", "to_opt_out": ["1"], "changes": "opts out"},
        _account(unsubscribed=True),
        ("stale", STALE.format("opts out")),
    ),
    "left": (
        {"joins": False, "action": "remove", "to_leave": ["1"], "changes": "leaves"},
        _account(),
        ("stale", STALE.format("leaves")),
    ),
    "changed back": (
        {"joins": False, "action": "update", "fields": NEW, "changes": "renames"},
        _account(first_name="Adele"),
        ("stale", STALE.format("renames")),
    ),
    "a property changed": (
        {
            "joins": False,
            "action": "update",
            "fields": {"properties.plan": ["trial", "pro"]},
            "changes": "upgrades",
        },
        _account(),
        ("stale", STALE.format("upgrades")),
    ),
    "the same property": (
        {"joins": False, "action": "update", "fields": {"properties.plan": ["free", "pro"]}},
        _account(),
        ("pending", ""),
    ),
    "the same last name": (
        {"joins": False, "action": "update", "fields": {"last_name": ["L", "Lovelace"]}},
        _account(),
        ("pending", ""),
    ),
}


@pytest.mark.parametrize("kind", WAITING)
def test_a_row_that_was_not_begun_must_still_fit(kind: str) -> None:
    """If anything that the row would change is different by now, it is stale and says its plan."""
    fields, account, expected = WAITING[kind]
    row = _row(**fields)
    reconcile([row], account)
    assert (row.status, row.reason) == expected
    assert row.did == {}


DONE = "was done when the run stopped"

BEGUN: dict[str, tuple[dict[str, Any], Account, tuple[str, str], dict[str, Any]]] = {
    "nothing done": ({}, _account(), ("pending", ""), {}),
    "joined": ({}, _account("1"), ("added", DONE), {"joined": ["1"]}),
    "created": (
        {"contact_id": None, "action": "create", "joins": False},
        _account(),
        ("created", DONE),
        {"created": True, "assumed": True},
    ),
    "created and joined": (
        {"contact_id": None, "action": "create"},
        _account("1"),
        ("created", DONE),
        {"created": True, "assumed": True, "joined": ["1"]},
    ),
    "still no contact": (
        {"contact_id": None, "action": "create", "person": "bo@example.com"},
        _account(),
        ("pending", ""),
        {},
    ),
    "opted out": (
        {"joins": False, "action": "opt_out", "to_opt_out": ["1", "gone"]},
        _account(unsubscribed=True),
        ("opted_out", DONE),
        {"opted_out": ["1"]},
    ),
    "left": (
        {"joins": False, "action": "remove", "to_leave": ["1"]},
        _account(),
        ("removed", DONE),
        {"left": ["1"]},
    ),
    "half changed": (
        {"action": "update", "fields": NEW},
        _account(first_name="Ada"),
        ("pending", ""),
        {"changed": NEW},
    ),
    "changed": (
        {"joins": False, "action": "update", "fields": {**NEW, "properties.plan": ["x", "free"]}},
        _account(first_name="Ada"),
        ("updated", DONE),
        {"changed": {**NEW, "properties.plan": ["x", "free"]}},
    ),
    "a member who stays": (
        {"joins": False, "action": "remove", "to_leave": ["1"]},
        _account("1"),
        ("pending", ""),
        {},
    ),
}


@pytest.mark.parametrize("kind", BEGUN)
def test_what_a_begun_row_did_is_found_in_the_account(kind: str) -> None:
    """What the account shows counts as done by the run; what it does not show is left."""
    fields, account, expected, did = BEGUN[kind]
    row = _row(tried=True, retry=True, **fields)
    reconcile([row], account)
    assert (row.status, row.reason) == expected
    assert row.did == did


def test_a_field_that_is_left_has_its_present_value() -> None:
    """A field that someone else changed meanwhile is reported with the value that it has now."""
    row = _row(
        tried=True, joins=False, action="update", fields={**NEW, "last_name": ["L", "Lovelace"]}
    )
    reconcile([row], _account(first_name="Adele"))
    assert row.did == {}
    assert row.fields == {"first_name": ["Adele", "Ada"], "last_name": ["L", "Lovelace"]}


@pytest.fixture
def client() -> rnb.Client:
    """Ada is a member on the free plan."""
    client = rnb.sandbox()
    client.contact_properties.create(key="plan", type="string")
    segment = client.segments.create(name="VIP")["id"]
    client.contacts.create(
        email="ada@example.com",
        first_name="Ad",
        last_name="L",
        properties={"plan": "free"},
        segments=[{"id": segment}],
    )
    return client


UPDATE = pd.DataFrame(
    {
        "email": ["ada@example.com"],
        "first_name": ["Ada"],
        "last_name": ["Lovelace"],
        "plan": ["pro"],
        "unsubscribed": ["yes"],
    }
)


def _undo(client: rnb.Client) -> list[str]:
    """Undo the latest run, and return its only row in words."""
    report = rnb.undo_run(client, progress=False)
    assert report["email"].tolist() == ["ada@example.com"]
    return [str(report[name].iloc[0]) for name in ("status", "changes", "reason")]


def test_every_kind_of_field_gets_its_old_value_back(client: rnb.Client) -> None:
    """Names and properties are restored; the opt-out stays, and the reason says so."""
    rnb.bulk_update(client, UPDATE, progress=False)
    assert _undo(client) == [
        "updated",
        "first_name: 'Ada' -> 'Ad', last_name: 'Lovelace' -> 'L', properties.plan: 'pro' -> 'free'",
        "the opt-out stays",
    ]
    ada = client.contacts.get("ada@example.com")
    assert (ada["first_name"], ada["last_name"], ada["unsubscribed"]) == ("Ad", "L", True)


def test_fields_that_were_changed_since_then_stay(client: rnb.Client) -> None:
    """The reason names each field with its value, but not one that has its old value again."""
    rnb.bulk_update(client, UPDATE, progress=False)
    properties = {"plan": "team"}
    client.contacts.update("ada@example.com", first_name="Ad", properties=properties)
    assert _undo(client) == [
        "updated",
        "last_name: 'Lovelace' -> 'L'",
        "the opt-out stays; properties.plan was changed again since then, so 'team' stays",
    ]


def test_a_change_that_is_undone_already_is_unchanged(client: rnb.Client) -> None:
    """If someone restored the fields, nothing is left to undo."""
    rnb.bulk_update(client, UPDATE[["email", "first_name"]], progress=False)
    client.contacts.update("ada@example.com", first_name="Ad")
    assert _undo(client) == ["unchanged", "", ""]


def test_a_contact_that_was_deleted_is_not_found(client: rnb.Client) -> None:
    """Nothing can be restored for a contact that no longer exists."""
    client.contacts.create(email="bo@example.com")
    data = pd.DataFrame({"email": ["ada@example.com", "bo@example.com"], "first_name": "Ada"})
    rnb.bulk_update(client, data, progress=False)
    client.contacts.delete("ada@example.com")
    report = rnb.undo_run(client, progress=False)
    assert report["status"].tolist() == ["not_found", "updated"]
    assert report["reason"].tolist() == ["no longer exists", ""]


@pytest.mark.parametrize("others", [0, 1])
def test_the_spelling_that_left_is_added_back(client: rnb.Client, others: int) -> None:
    """Even if another spelling opted out; of several that left, only one is added back."""
    (segment,) = client.segments.list()
    members = {"segments": [{"id": segment["id"]}]}
    bodies = [{"email": "Ada@example.com", **members}][:others]
    for body in [*bodies, {"email": "ADA@example.com", "unsubscribed": True}]:
        client.request("POST", "/contacts", json=body)
    rnb.bulk_remove(client, UPDATE[["email", "unsubscribed"]], "VIP", progress=False)
    reason = "the opt-out stays"
    reason += "; other spellings of the address are not added back" if others else ""
    assert _undo(client) == ["added", "joins", reason]
    assert len(rnb.list_contacts_df(client, segment="VIP")) == 1
