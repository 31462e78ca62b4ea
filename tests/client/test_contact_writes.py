"""What creating and changing a contact asks for: whole messages, bodies and spellings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import Scripted, ok, problem

import resend_nb as rnb
from resend_nb.resources import spellings

if TYPE_CHECKING:
    from collections.abc import Callable

NO_BOOLEAN: dict[str, Any] = {"unsubscribed": "no"}

MESSAGES: dict[str, tuple[Callable[[rnb.Client], Any], str]] = {
    "exists": (
        lambda client: client.contacts.create(email="ADA@example.com"),
        (
            "ada@example.com is already a contact. Creating it again would reset its fields and "
            "undo an opt-out. Change it with client.contacts.update(), or add it to a segment with "
            "client.contacts.segments.add()."
        ),
    ),
    "nothing to change": (
        lambda client: client.contacts.update("ada@example.com"),
        "There is nothing to change. Pass a field, such as first_name= or unsubscribed=.",
    ),
    "resubscribes": (
        lambda client: client.contacts.update("ada@example.com", unsubscribed=False),
        (
            "unsubscribed=False would resubscribe a contact that may have opted out. If this "
            "person asked for it, also pass resubscribe=True."
        ),
    ),
    "no boolean": (
        lambda client: client.contacts.update("ada@example.com", **NO_BOOLEAN),
        "unsubscribed must be True or False, not 'no'",
    ),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_each_refusal_names_the_argument_or_the_next_step(client: rnb.Client, kind: str) -> None:
    """The whole message says what was refused, why, and what to call instead."""
    client.contacts.create(email="ada@example.com")
    call, message = MESSAGES[kind]
    with pytest.raises(rnb.ResendError) as caught:
        call(client)
    assert str(caught.value) == message


def test_an_odd_response_names_its_request() -> None:
    """A creation may have been carried out then; a look-up changed nothing."""
    missing = problem(404, "not_found", "Contact not found")
    for answers, line, unknown in (
        ([missing, ok({"object": "contact"})], "POST /contacts", True),
        ([ok({"object": "contact"})], "GET /contacts/a%40b.example", False),
    ):
        with pytest.raises(rnb.UnexpectedResponseError) as caught:
            Scripted(*answers).client.contacts.create(email="a@b.example")
        assert line in str(caught.value)
        assert caught.value.outcome_unknown is unknown


def test_the_error_has_the_id_of_the_contact(client: rnb.Client) -> None:
    """Whoever is refused finds the contact that exists."""
    created = client.contacts.create(email="ada@example.com")
    with pytest.raises(rnb.ContactExistsError) as caught:
        client.contacts.create(email="ada@example.com")
    assert caught.value.contact_id == created["id"]


@pytest.mark.parametrize("unsubscribed", [True, 1])
def test_an_update_sends_a_boolean_and_the_other_fields(unsubscribed: Any) -> None:
    """The opt-out is sent as true, whatever the cell's type, next to the other fields."""
    scripted = Scripted(ok())
    scripted.client.contacts.update("1", unsubscribed=unsubscribed, first_name="Ada")
    assert scripted.script.body() == {"unsubscribed": True, "first_name": "Ada"}
    assert scripted.script.body()["unsubscribed"] is True


def test_a_new_contact_has_every_field() -> None:
    """Each field that was given is in the body of the one POST, and no other."""
    fields: dict[str, Any] = {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "properties": {"plan": "pro"},
        "segments": [{"id": "s"}],
        "topics": [{"id": "t", "subscription": "opt_in"}],
    }
    scripted = Scripted(problem(404, "not_found", "Contact not found"), ok(status=201))
    scripted.client.contacts.create(email=" a@b.example ", unsubscribed=True, **fields)
    assert scripted.script.lines[-1] == "POST /contacts"
    assert scripted.script.body() == {"email": "a@b.example", "unsubscribed": True, **fields}


@pytest.mark.parametrize(
    "refusal",
    [
        problem(404, "not_found", "The requested endpoint does not exist."),
        problem(404, "no_route", "Contact not found"),
    ],
    ids=["another message", "another name"],
)
def test_only_the_apis_own_404_means_that_nobody_has_the_address(refusal: Any) -> None:
    """A 404 with another name or another message stops the creation."""
    scripted = Scripted(refusal)
    with pytest.raises(rnb.NotFoundError):
        scripted.client.contacts.create(email="a@b.example")
    assert len(scripted.script.requests) == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (" ada@b.example ", ["ada@b.example"]),
        ("Ada@B.example", ["Ada@B.example", "ada@b.example"]),
        (
            "Ada@B\u00fccher.example",
            [
                "Ada@B\u00fccher.example",
                "ada@b\u00fccher.example",
                "ada@xn--bcher-kva.example",
            ],
        ),
        (
            "Ada@XN--bcher-kva.example",
            [
                "Ada@XN--bcher-kva.example",
                "ada@xn--bcher-kva.example",
                "ada@b\u00fccher.example",
            ],
        ),
        ("\u00c9@b.example", ["\u00c9@b.example", "\u00e9@b.example"]),
        ("no address \u00e9", ["no address \u00e9"]),
    ],
)
def test_an_address_has_each_of_its_spellings_once(written: str, expected: list[str]) -> None:
    """As written, in lower case, and with its domain in Unicode and in ASCII."""
    assert spellings(written) == expected


def test_a_look_up_is_repeated_after_a_fault() -> None:
    """It changes nothing, so a server error of the look-up does not fail the creation."""
    missing = problem(404, "not_found", "Contact not found")
    scripted = Scripted(problem(503, "service_unavailable"), missing, ok(status=201))
    scripted.client.contacts.create(email="a@b.example")
    assert scripted.script.lines[-1] == "POST /contacts"
