"""Law 1: whatever the account and the data, nobody who opted out is subscribed again."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resend_nb as rnb
from resend_nb.sandbox import Switches

pytestmark = pytest.mark.slow

NAMES = ["ada", "Ada", "ADA", "bo", "Bo", "cy", "dee", "é", "e\u0301", "É"]

ADDRESSES = st.sampled_from([f"{name}@example.com" for name in NAMES])

PERSON = st.fixed_dictionaries(
    {
        "unsubscribed": st.booleans(),
        "member": st.booleans(),
        "first_name": st.none() | st.just("Old"),
    }
)

ACCOUNTS = st.dictionaries(ADDRESSES, PERSON, max_size=6)

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "email": ADDRESSES
            | ADDRESSES.map(lambda address: f" {address.upper()} ")
            | st.none()
            | st.just("broken@"),
            "first_name": st.none() | st.just("New") | st.just("N\x1b"),
            "unsubscribed": st.sampled_from([None, True, False, "yes", "no", "maybe"]),
        }
    ),
    max_size=8,
)


def _account(contacts: dict[str, dict[str, Any]], switches: Switches) -> tuple[rnb.Client, str]:
    client = rnb.sandbox(switches=switches)
    segment = client.segments.create(name="VIP")["id"]
    for email, contact in contacts.items():
        try:
            made = client.contacts.create(
                email=email,
                first_name=contact["first_name"],
                unsubscribed=contact["unsubscribed"],
                segments=[{"id": segment}] if contact["member"] else None,
            )
        except rnb.ContactExistsError as error:  # an account that ignores case
            if contact["unsubscribed"]:
                client.contacts.update(error.contact_id, unsubscribed=True)
        else:
            assert made["id"]
    return client, segment


@settings(max_examples=150)
@given(
    contacts=ACCOUNTS,
    rows=ROWS,
    segment=st.booleans(),
    spelling=st.sampled_from(["verbatim", "lowercase"]),
    again=st.booleans(),
)
def test_no_opt_out_is_undone(
    contacts: dict[str, dict[str, Any]],
    rows: list[dict[str, Any]],
    *,
    segment: bool,
    spelling: Any,
    again: bool,
) -> None:
    """After any bulk_add all earlier opt-outs stand, and those in the data are recorded."""
    client, segment_id = _account(contacts, Switches(contact_email=spelling))
    before = {contact["id"]: contact for contact in client.contacts.list()}
    data = pd.DataFrame(rows, columns=["email", "first_name", "unsubscribed"])

    report = rnb.bulk_add(client, data, "VIP" if segment else None, progress=False)
    if again:
        report = rnb.bulk_add(client, report, "VIP" if segment else None, progress=False)

    after = {contact["id"]: contact for contact in client.contacts.list()}
    for contact_id, contact in before.items():
        assert after[contact_id]["unsubscribed"] >= contact["unsubscribed"]
        assert after[contact_id]["first_name"] == contact["first_name"]
    # One row for each input row, finished; the contact of every good row exists and is a member.
    assert report.index.equals(data.index)
    assert not report["status"].isin(["failed", "pending"]).any()
    members = {contact["id"] for contact in client.contacts.list(segment_id=segment_id)}
    for contact_id in report["contact_id"].dropna():
        assert contact_id in after
        assert not segment or contact_id in members
    # An opt-out in any usable row counts for the person, however the address is written.
    opted_out = {
        row["email"].strip().lower()
        for row in rows
        if row["unsubscribed"] in (True, "yes") and row["email"]
    }
    for row, status, contact_id in zip(rows, report["status"], report["contact_id"], strict=True):
        if row["unsubscribed"] in (True, "yes") and "@example.com" in (row["email"] or "").lower():
            assert status != "invalid"
        if status not in {"invalid", "duplicate"} and row["email"].strip().lower() in opted_out:
            assert after[contact_id]["unsubscribed"] is True


# Few, so that calls often meet the same people.
KNOWN = st.sampled_from(["ada@example.com", "Ada@example.com", "bo@example.com"])

CELLS = st.sampled_from(["", "false", "true", "maybe"])

FILES = st.lists(st.tuples(KNOWN | st.just("nobody"), CELLS), min_size=1, max_size=4).map(
    lambda rows: "\n".join(["email,unsubscribed", *(",".join(row) for row in rows)]).encode()
)

CHOICES = st.sampled_from([None, "opt_in", "opt_out"])


class Account:
    """An account, and everything that can be done with it without ``resubscribe=True``."""

    def __init__(self, client: rnb.Client, segment: str) -> None:
        self.client = client
        self.segment = segment
        self.topic = client.topics.create(name="News", default_subscription="opt_in")["id"]
        for contact in client.contacts.list():
            if contact["unsubscribed"]:
                self.choose(contact["email"], "opt_out")

    def upload(self, file: bytes, *, conflict: Any, choice: str | None, segments: bool) -> None:
        self.client.contacts.imports.create(
            file,
            on_conflict=conflict,
            segments=[{"id": self.segment}] if segments else None,
            topics=[{"id": self.topic, "subscription": choice}] if choice else None,
        )

    def create(self, email: str, choice: str | None) -> None:
        topics = [{"id": self.topic, "subscription": choice}] if choice else None
        self.client.contacts.create(email=email, topics=topics)

    def change(self, email: str, *, unsubscribed: bool) -> None:
        self.client.contacts.update(email, unsubscribed=unsubscribed)

    def choose(self, email: str, choice: str) -> None:
        self.client.contacts.topics.update(email, [{"id": self.topic, "subscription": choice}])

    def join_and_leave(self, email: str) -> None:
        self.client.contacts.segments.add(email, self.segment)
        self.client.contacts.segments.remove(email, self.segment)

    def add(self, file: bytes) -> None:
        rnb.bulk_add(self.client, pd.read_csv(io.BytesIO(file), dtype="str"), "VIP", progress=False)

    def opted_out(self) -> set[tuple[str, str]]:
        """Contact ids, each with what it opted out of: all email, or a topic."""
        assert not (rnb.list_imports_df(self.client)["status"] == "failed").any()
        everything = {
            (contact["id"], "all")
            for contact in self.client.contacts.list()
            if contact["unsubscribed"]
        }
        return everything | {
            (contact["id"], topic["id"])
            for contact in self.client.contacts.list()
            for topic in self.client.contacts.topics.list(contact["id"])
            if topic["subscription"] == "opt_out"
        }


def _step(
    name: str, **arguments: st.SearchStrategy[Any]
) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


UPLOAD = _step(
    "upload",
    file=FILES,
    conflict=st.sampled_from(["skip", "upsert"]),
    choice=CHOICES,
    segments=st.booleans(),
)

STEPS = st.one_of(
    UPLOAD,
    _step("create", email=KNOWN, choice=CHOICES),
    _step("change", email=KNOWN, unsubscribed=st.booleans()),
    _step("choose", email=KNOWN, choice=st.sampled_from(["opt_in", "opt_out"])),
    _step("join_and_leave", email=KNOWN),
    _step("add", file=FILES),
)


@settings(max_examples=100)
@given(
    contacts=st.dictionaries(KNOWN, PERSON, min_size=1),
    steps=st.lists(UPLOAD | STEPS, min_size=1, max_size=6),
    spelling=st.sampled_from(["verbatim", "lowercase"]),
)
def test_no_opt_out_is_undone_without_resubscribe(
    contacts: dict[str, dict[str, Any]],
    steps: list[tuple[str, dict[str, Any]]],
    *,
    spelling: Any,
) -> None:
    """In any sequence of calls and imports an opt-out stays, also from a topic."""
    # The account does everything that skipping a contact may mean.
    switches = Switches(
        contact_email=spelling,
        skipped_join_segments=True,
        skipped_choose_topics=True,
        import_seconds=0,
    )
    account = Account(*_account(contacts, switches))
    before = account.opted_out()
    for name, arguments in steps:
        with contextlib.suppress(
            rnb.ResendError
        ):  # what the client or the account refuses changes nothing
            getattr(account, name)(**arguments)
        after = account.opted_out()
        assert before <= after, name
        before = after
