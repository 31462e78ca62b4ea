"""Why a row failed or was not tried: whole reasons, and how often the creation was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pandas as pd
import pytest
from support import problem
from support.faults import Fault, Faulty

import resend_nb as rnb
from resend_nb.bulk.execute import runner

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = pd.DataFrame({"email": [f"{letter}@example.com" for letter in "abcde"]})

POST = "POST http://sandbox.localhost/contacts"
CHECK = "It may have been carried out: check before you try again."

FAULTS: dict[str, tuple[Fault, int, str, int, bool]] = {
    "refused": (lambda: problem(422, "validation_error", "Bad."), 5, "Bad.", 5, False),
    "segment deleted": (lambda: problem(404, "not_found", "No segment"), 3, "No segment", 3, True),
    "server error": (
        lambda: problem(500, "internal_server_error", "Broken."),
        9,
        "Broken. (outcome unknown)",
        3,
        True,
    ),
    "no response": (
        lambda: httpx.ReadTimeout("slow"),
        9,
        (
            f"No response to {POST} within 30 seconds. {CHECK} For a longer timeout: "
            "client.with_timeout(seconds). (outcome unknown)"
        ),
        3,
        True,
    ),
    "wrong key": (lambda: problem(401, "missing_api_key", "No key"), 1, "No key", 1, True),
}
"""The fault of each creation, the requests, the reason, the rows that failed, and their retry."""


@pytest.mark.parametrize("kind", FAULTS)
def test_a_failed_row_says_what_the_server_said(kind: str) -> None:
    """The reason is the server's text, and what stopped the run is the reason of the others."""
    fault, requests, reason, failed, retry = FAULTS[kind]
    sandbox = rnb.sandbox()
    faulty = Faulty(sandbox)
    faulty.faults["POST /contacts"] = fault
    report = rnb.bulk_add(faulty.client, PEOPLE, progress=False)
    assert faulty.sent("POST /contacts") == requests
    left = len(PEOPLE) - failed
    assert report["status"].tolist() == ["failed"] * failed + ["pending"] * left
    assert report["retry"].tolist() == [retry] * failed + [True] * left
    stopped = f"not tried: the run stopped after {reason!r}"
    assert report["reason"].tolist() == [reason] * failed + [stopped] * left


def test_an_error_without_a_text_is_named() -> None:
    """A reason is never empty."""
    assert runner._message(ValueError()) == "ValueError"
    assert runner._message(ValueError("odd")) == "odd"


def test_a_lost_response_to_a_creation_is_noted() -> None:
    """The contact is found instead of created again, and the reason says how it is known."""
    faulty = Faulty(rnb.sandbox())
    faulty.faults["POST /contacts"] = "lost"
    report = rnb.bulk_add(faulty.client, PEOPLE.iloc[:1], progress=False)
    assert report["status"].tolist() == ["created"]
    assert report["reason"].tolist() == [
        "the response to its creation was lost; the contact exists"
    ]
    assert faulty.sent("POST /contacts") == 1


def test_a_recorded_opt_out_is_noted() -> None:
    """The opt-out in the data reaches each spelling, and the reason says so once."""
    sandbox = rnb.sandbox()
    for email in ("A@example.com", "a@example.com"):
        sandbox.request("POST", "/contacts", json={"email": email})
    report = rnb.bulk_add(sandbox, PEOPLE.iloc[:1].assign(unsubscribed="yes"), progress=False)
    assert report["status"].tolist() == ["opted_out"]
    assert report["reason"].tolist() == ["the opt-out in the data was recorded"]
    assert all(contact["unsubscribed"] for contact in sandbox.contacts.iterate())


def test_names_and_properties_are_one_request(tmp_path: Path) -> None:
    """The body of an update has the names on top and the properties below their own key."""
    sandbox = rnb.sandbox()
    for key in ("plan", "city"):
        sandbox.contact_properties.create(key=key, type="string")
    sandbox.contacts.create(email="a@example.com")
    fields = {"first_name": "Ada", "last_name": "Love", "plan": "pro", "city": "Oslo"}
    data = PEOPLE.iloc[:1].assign(**fields)
    faulty = Faulty(sandbox)
    journal = tmp_path / "run.journal"
    rnb.bulk_update(faulty.client, data, journal=journal, progress=False)
    contact = sandbox.contacts.get("a@example.com")
    assert (contact["first_name"], contact["last_name"]) == ("Ada", "Love")
    assert {key: value["value"] for key, value in contact["properties"].items()} == {
        "plan": "pro",
        "city": "Oslo",
    }
    assert faulty.sent("PATCH /contacts/") == 1
