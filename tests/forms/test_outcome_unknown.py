"""After every fault that leaves the outcome of a POST unknown, the form says so and what to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from support.faults import FAULTS, Faulty
from support.writing import new_form

import resend_nb as rnb
from resend_nb.forms._messages import OUTCOME_UNKNOWN
from resend_nb.sandbox import Faults
from resend_nb.sandbox.faults import NAMES

if TYPE_CHECKING:
    from resend_nb.forms._base import Form

UNKNOWN = [name for name in NAMES if name != "rate_limited"]
"""All faults of the sandbox but the one that certainly did nothing."""

Prepared = tuple["Form", Callable[[], None]]


@dataclass
class Account:
    """The demo account behind a connection in simulated time, with faults from the sandbox."""

    faults: Faults
    line: Faulty

    @property
    def client(self) -> rnb.Client:
        """The client behind the connection."""
        return self.line.client


@pytest.fixture
def account() -> Account:
    """The demo account, without faults so far."""
    faults = Faults()
    faults._sleep = lambda _: None
    return Account(faults, Faulty(rnb.sandbox(demo=True, faults=faults)))


def _create_segment(client: rnb.Client) -> Prepared:
    form = rnb.SegmentForm(client)
    form.name.value = "Tasting club"
    return form, form.create


def _add_members(client: rnb.Client) -> Prepared:
    form = rnb.SegmentForm(client)
    form.name.value, form.source.value = "Named Ada", "Filter contacts"
    form.add_condition("first_name", "is", "Ada")
    return form, form.create


def _create_members(client: rnb.Client) -> Prepared:
    form = rnb.SegmentForm(client, pd.DataFrame({"email": ["new@example.com"]}))
    form.name.value = "From the fair"
    return form, form.create


def _create_contacts(client: rnb.Client) -> Prepared:
    form = rnb.BulkAddForm(client, pd.DataFrame({"email": ["new@example.com"]}), "Gift Card Buyers")
    return form, form.run


def _add_to_segment(client: rnb.Client) -> Prepared:
    segment = rnb.find_segment(client, "Wholesale Cafés")["id"]
    email = next(client.contacts.iterate(segment_id=segment))["email"]
    client.segments.create(name="Tasting club")
    form = rnb.BulkAddForm(client, pd.DataFrame({"email": [email]}), "Tasting club")
    return form, form.run


def _broadcast(client: rnb.Client) -> rnb.BroadcastForm:
    form = new_form(client)
    fields = form.fields
    fields.name.value = "Winter"
    fields.sender.value = "Ember & Oak <hello@ember-oak.example>"
    fields.segment.value = rnb.find_segment(client, "Wholesale Cafés")["id"]
    fields.subject.value = "Winter"
    fields.html.value = '<p>Hello</p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>'
    form.test_to.value = "me@acme.example"
    return form


def _create_broadcast(client: rnb.Client) -> Prepared:
    form = _broadcast(client)
    return form, form.save


def _duplicate(client: rnb.Client) -> Prepared:
    form = _broadcast(client)
    form.save()
    return form, form.duplicate


def _send_test(client: rnb.Client) -> Prepared:
    form = _broadcast(client)
    return form, form.send_test


def _send(client: rnb.Client) -> Prepared:
    form = _broadcast(client)
    form.save()
    form.number.value = str(form.recipients)
    return form, form.send


def _cancel(client: rnb.Client) -> Prepared:
    form = _broadcast(client)
    form.fields.later.value, form.fields.date.value = True, dt.date(2026, 11, 20)
    form.number.value = str(form.recipients)
    form.send()
    return form, form.cancel


ACTIONS: dict[str, tuple[Callable[[rnb.Client], Prepared], str, str]] = {
    "create a segment": (_create_segment, "POST /segments", "Press Create again"),
    "add members": (_add_members, "POST /contacts/*", "Press Retry adding"),
    "create members": (_create_members, "POST /contacts", "Press Retry adding"),
    "create contacts": (_create_contacts, "POST /contacts", "Press Run to finish"),
    "add contacts": (_add_to_segment, "POST /contacts/*", "Press Run to finish"),
    "create a broadcast": (_create_broadcast, "POST /broadcasts", "Press Save draft again"),
    "duplicate a broadcast": (_duplicate, "POST /broadcasts/*", "look for the copy"),
    "send a test": (_send_test, "POST /emails/batch", "Press Send test again"),
    "send a broadcast": (_send, "POST /broadcasts/*/send", "before you send again"),
    "cancel a broadcast": (_cancel, "POST /broadcasts/*/cancel", "Press Refresh status"),
}
"""What each form can POST: how to prepare it, its request, and the next step the form names."""

READ_AFTERWARDS = {
    ("create members", "lost_after"),
    ("create members", "dropped_after"),
    ("create contacts", "lost_after"),
    ("create contacts", "dropped_after"),
    ("send a broadcast", "lost_after"),
    ("send a broadcast", "dropped_after"),
}
"""Here the form reads the account, finds that it was done, and reports success."""


def _says_unknown(form: Form) -> bool:
    # For a send, the form has read the status, and says so more exactly.
    return OUTCOME_UNKNOWN in form.message or "before you send again" in form.message


@pytest.mark.parametrize("fault", UNKNOWN)
@pytest.mark.parametrize("name", ACTIONS)
def test_an_unknown_outcome_is_reported_with_the_next_step(
    account: Account, name: str, fault: str
) -> None:
    """For every POST and every such fault, the form says that the outcome is unknown."""
    prepare, request, next_step = ACTIONS[name]
    form, act = prepare(account.client)
    account.faults.script = [(request, fault)] * 20
    act()
    assert account.faults.done[fault]
    if (name, fault) in READ_AFTERWARDS:
        assert not form.failed, form.message
        return
    assert form.failed, form.message
    assert _says_unknown(form), form.message
    assert next_step in form.message


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("fault", ["connection lost", "rate limit"])
def test_a_request_that_did_nothing_leaves_no_doubt(
    account: Account, name: str, fault: str
) -> None:
    """If the request did not leave or was refused, the form does not call the outcome unknown."""
    prepare, request, _ = ACTIONS[name]
    form, act = prepare(account.client)
    account.line.faults[request.split("*")[0]] = FAULTS[fault]
    act()
    assert form.failed, form.message
    assert not _says_unknown(form), form.message


@pytest.mark.parametrize("fault", UNKNOWN)
def test_an_import_is_resolved_by_reading(account: Account, fault: str) -> None:
    """After a fault during an import the form reads which contacts exist and adds the others."""
    data = pd.DataFrame({"email": [f"p{number}@example.com" for number in range(700)]})
    form = rnb.BulkAddForm(account.client, data, "Gift Card Buyers")
    account.faults.script = [("POST /contacts/imports", fault)] * 20
    form.run()
    assert account.faults.done[fault]
    assert not form.failed, form.message
    assert form.message == "700 created."


def test_a_failed_read_leaves_no_doubt(account: Account) -> None:
    """A GET changes nothing, so its failure does not leave the outcome unknown."""
    form = rnb.SegmentForm(account.client)
    account.faults.script = [("GET *", "html_502")] * 20
    form.reload()
    assert form.failed
    assert not _says_unknown(form)


def test_every_post_of_the_forms_is_in_the_table(account: Account) -> None:
    """All actions together send exactly the POST requests that the tests above cover."""
    for prepare, _, _ in ACTIONS.values():
        _, act = prepare(account.client)
        act()
    posts = {re.sub(r"[0-9a-f-]{36}", "*", line) for line in account.line.lines if "POST" in line}
    assert posts == {
        "POST /segments",
        "POST /contacts",
        "POST /contacts/*/segments/*",
        "POST /broadcasts",
        "POST /broadcasts/*/duplicate",
        "POST /emails/batch",
        "POST /broadcasts/*/send",
        "POST /broadcasts/*/cancel",
    }
