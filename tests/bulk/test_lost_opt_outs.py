"""After a run: which created contacts must opt out, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from resend_nb.bulk.execute.new_contacts import NewContacts
from resend_nb.bulk.execute.opt_outs import lost_opt_outs
from resend_nb.bulk.store.account import Account
from resend_nb.bulk.store.row import Row
from resend_nb.bulk.store.rows import Rows

if TYPE_CHECKING:
    import resend_nb as rnb

UNDONE = "another program undid this opt-out during the run, so it was recorded again"
SPELLING = "opted out under another spelling of the address, so opted out here too"

CASES: dict[str, tuple[dict[str, Any], dict[str, bool], list[str]]] = {
    "created, opted out elsewhere": (
        {"did": {"created": True}},
        {"1": False, "2": True},
        [SPELLING],
    ),
    "created, opted out itself": ({"did": {"created": True}}, {"1": True}, []),
    "created, nobody opted out": ({"did": {"created": True}}, {"1": False, "2": False}, []),
    "created, deleted since then": ({"did": {"created": True}}, {"2": True}, []),
    "changed, opted out elsewhere": ({"did": {"joined": ["1"]}}, {"1": False, "2": True}, []),
    "not begun, opted out elsewhere": ({}, {"1": False, "2": True}, []),
    "created as opted out": ({"did": {"created": True}, "unsubscribed": True}, {"1": True}, []),
    "resubscribed": ({"did": {"created": True}, "unsubscribed": True}, {"1": False}, [UNDONE]),
    "resubscribed, and opted out elsewhere": (
        {"did": {"created": True}, "unsubscribed": True},
        {"1": False, "2": True},
        [UNDONE],
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_only_created_contacts_that_lost_their_opt_out_opt_out(
    kind: str, client: rnb.Client
) -> None:
    """The row is pending again with one step, the opt-out of its own contact, and a reason."""
    fields, contacts, reasons = CASES[kind]
    account, rows = Account(has_members=False), Rows.new()
    for id_, unsubscribed in contacts.items():
        contact: Any = {"id": id_, "first_name": None, "last_name": None}
        contact["email"] = "ada@example.com" if id_ == "1" else "Ada@example.com"
        contact |= {"unsubscribed": unsubscribed, "created_at": "2026-11-02"}
        account.add_contact(contact)
    ada: dict[str, Any] = {"email": "ada@example.com", "person": "ada@example.com"}
    row = Row(**ada, contact_id="1", status="created", **fields)
    rows.add_planned([row], pd.DataFrame(index=[0]))
    new_contacts = NewContacts(client, account, rows)
    lost = list(lost_opt_outs(rows, account, new_contacts))
    assert [row.reason for row in lost] == reasons
    assert all((row.status, row.to_opt_out) == ("pending", ["1"]) for row in lost)
