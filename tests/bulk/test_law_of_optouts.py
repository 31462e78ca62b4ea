"""Law 1: nobody who opted out is ever opted in by us, whatever the account and the data."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import resend_nb as rnb
from resend_nb.sandbox import Switches

NAMES = ["ada", "Ada", "ADA", "bo", "Bo", "cy", "dee", "é", "e\u0301", "É"]

ADDRESSES = st.sampled_from([f"{name}@example.com" for name in NAMES])

ACCOUNTS = st.dictionaries(
    ADDRESSES,
    st.fixed_dictionaries(
        {"unsubscribed": st.booleans(), "member": st.booleans(), "first_name": st.none() | st.just("Old")}
    ),
    max_size=6,
)

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "email": ADDRESSES | ADDRESSES.map(lambda address: f" {address.upper()} ") | st.none() | st.just("broken@"),
            "first_name": st.none() | st.just("New"),
            "unsubscribed": st.sampled_from([None, True, False, "yes", "no", "maybe"]),
        }
    ),
    max_size=8,
)


def _account(contacts: dict[str, dict[str, Any]], switches: Switches) -> tuple[rnb.Client, str]:
    client = rnb.sandbox(switches=switches)
    segment = client.segments.create(name="VIP")["id"]
    for email, each in contacts.items():
        try:
            made = client.contacts.create(
                email=email,
                first_name=each["first_name"],
                unsubscribed=each["unsubscribed"],
                segments=[{"id": segment}] if each["member"] else None,
            )
        except rnb.ContactExistsError as error:  # an account that knows no case
            if each["unsubscribed"]:
                client.contacts.update(error.contact_id, unsubscribed=True)
        else:
            assert made["id"]
    return client, segment


@settings(max_examples=150, deadline=None)
@given(
    contacts=ACCOUNTS,
    rows=ROWS,
    segment=st.booleans(),
    spelling=st.sampled_from(["verbatim", "lowercase"]),
    again=st.booleans(),
)
def test_no_opt_out_is_undone(
    contacts: dict[str, dict[str, Any]], rows: list[dict[str, Any]], *, segment: bool, spelling: Any, again: bool
) -> None:
    """After any bulk_add everybody who had opted out still has, and who the data opts out has too."""
    client, segment_id = _account(contacts, Switches(contact_email=spelling))
    before = {each["id"]: each for each in client.contacts.list()}
    data = pd.DataFrame(rows, columns=["email", "first_name", "unsubscribed"])

    report = rnb.bulk_add(client, data, "VIP" if segment else None, progress=False)
    if again:
        report = rnb.bulk_add(client, report, "VIP" if segment else None, progress=False)

    after = {each["id"]: each for each in client.contacts.list()}
    for contact_id, contact in before.items():
        assert after[contact_id]["unsubscribed"] >= contact["unsubscribed"]
        assert after[contact_id]["first_name"] == contact["first_name"]
    # One row for each row, each at an end; every good row's person is there, and a member where asked.
    assert report.index.equals(data.index)
    assert not report["status"].isin(["failed", "pending"]).any()
    members = {each["id"] for each in client.contacts.list(segment_id=segment_id)}
    for contact_id in report["contact_id"].dropna():
        assert contact_id in after
        assert not segment or contact_id in members
    # An opt-out in any usable row of the data counts for the person, however the address is written.
    opted_out = {row["email"].strip().lower() for row in rows if row["unsubscribed"] in (True, "yes") and row["email"]}
    for row, status, contact_id in zip(rows, report["status"], report["contact_id"], strict=True):
        if status not in {"invalid", "duplicate"} and row["email"].strip().lower() in opted_out:
            assert after[contact_id]["unsubscribed"] is True
