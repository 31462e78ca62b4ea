"""Each method against the wire, and against the sandbox."""

from __future__ import annotations

import datetime as dt
import inspect
import operator
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import numpy as np
import pytest
from support import Scripted, ok, problem, resource_calls
from support.resource_calls import CALLS, CREATES_CONTACT, ID, OLD, WIRE, ask

import resend_nb as rnb
from resend_nb import resources
from resend_nb.resources._base import Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.mark.parametrize(("call", "line", "body"), WIRE, ids=[line for _, line, _ in WIRE])
def test_each_method_is_one_request(
    call: Callable[[rnb.Client], Any], line: str, body: Any
) -> None:
    """Each method sends its path and the fields that were given; what makes a contact looks first."""
    script = ask(call, line)
    look = ["GET /contacts/a%40b.example"] if CREATES_CONTACT.fullmatch(line) else []
    assert script.lines == [*look, line]
    assert script.body() == body


def _methods(owner: Any, name: str = "") -> Iterator[str]:
    """Every public method of the nouns below a client or a noun, as one writes it."""
    for attribute in dir(owner):
        value = getattr(owner, attribute)
        if isinstance(value, Resource):
            yield from _methods(value, f"{name}{attribute}.")
        elif (
            isinstance(owner, Resource)
            and inspect.ismethod(value)
            and not attribute.startswith("_")
        ):
            yield f"{name}{attribute}"


class Named:
    """A client that keeps the names of what is called on it."""

    def __init__(self, of: Any, called: set[str], name: str = "") -> None:
        self._of, self._called, self._name = of, called, name

    def __getattr__(self, part: str) -> Named:
        return Named(
            getattr(self._of, part), self._called, f"{self._name}.{part}" if self._name else part
        )

    def __call__(self, *given: Any, **fields: Any) -> Any:
        self._called.add(self._name)
        return self._of(*given, **fields)


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
def test_every_method_is_on_the_wire(client: rnb.Client) -> None:
    """No public method is missing above, but iterate(), which sends what list() sends; no noun is left out."""
    called: set[str] = set()
    for call, line, _ in CALLS:
        ask(lambda made, call=call: call(Named(made, called)), line)  # type: ignore[misc]  # it stands for the client
    methods = {*_methods(client)}
    assert {name for name in methods if not name.endswith(".iterate")} <= called <= methods
    nouns = {
        noun for name in resources.__all__ if isinstance(noun := getattr(resources, name), type)
    }
    reached = {type(operator.attrgetter(name.rpartition(".")[0])(client)) for name in methods}
    assert reached == {noun for noun in nouns if issubclass(noun, Resource)}


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
def test_every_method_says_what_it_asks(client: rnb.Client) -> None:
    """The calls that a docstring names are those on the wire: none else is sent, and none is named in vain."""
    sent: dict[str, set[str]] = {}
    for call, line, _ in CALLS:
        called: set[str] = set()
        script = ask(lambda made, call=call, called=called: call(Named(made, called)), line)  # type: ignore[misc]
        lines = {
            re.sub(r"[^/]+@[^/]+", "{}", unquote(each.partition("?")[0]).replace(ID, "{}"))
            for each in script.lines
        }
        sent.setdefault(called.pop(), set()).update(lines)
    for name, lines in sent.items():
        said = re.findall(
            r"``((?:GET|POST|PATCH|DELETE) /[^`]*)``", operator.attrgetter(name)(client).__doc__
        )
        if not name.endswith(".iterate"):
            assert {re.sub(r"\{[^}]*\}", "{}", each) for each in said} == lines, name


def test_iterating_sends_what_listing_sends(client: rnb.Client) -> None:
    """Each iterate() has a list() beside it, of the same parameters."""
    for name in _methods(client):
        noun, _, method = name.rpartition(".")
        if method == "iterate":
            one, all_ = (
                getattr(operator.attrgetter(noun)(client), each) for each in ("iterate", "list")
            )
            assert inspect.signature(one).parameters == inspect.signature(all_).parameters, name


def test_creating_a_contact_sends_no_opt_in() -> None:
    """A new contact is subscribed by being new, never by a field."""
    made = Scripted(problem(404, "not_found", "Contact not found"), ok(status=201))
    made.client.contacts.create(email="a@b.example", unsubscribed=False)
    assert made.script.body() == {"email": "a@b.example"}


def test_creating_a_contact_twice_changes_nothing(client: rnb.Client) -> None:
    """Running a cell again does not subscribe again who opted out in between."""
    made = client.contacts.create(email="ada@example.com", first_name="Ada")
    client.contacts.update("ada@example.com", unsubscribed=True)
    with pytest.raises(rnb.ContactExistsError, match=r"contacts\.update") as caught:
        client.contacts.create(email="ada@example.com")
    assert caught.value.contact_id == made["id"]
    contact = client.contacts.get(made["id"])
    assert contact["unsubscribed"] is True
    assert contact["first_name"] == "Ada"


def test_opting_in_must_be_said_twice() -> None:
    """unsubscribed=False needs resubscribe=True, and nothing is sent without it."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        made.client.contacts.update(ID, unsubscribed=False)
    assert made.script.requests == []


def test_an_update_without_fields_is_refused() -> None:
    """Nothing is sent where there is nothing to change."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="nothing to change"):
        made.client.contacts.update(ID)
    with pytest.raises(rnb.InputError, match="nothing to change"):
        made.client.broadcasts.update(ID)
    with pytest.raises(rnb.InputError, match="nothing to change"):
        made.client.topics.update(ID)
    assert made.script.requests == []


def test_updating_a_broadcast_keeps_its_name(demo: rnb.Client) -> None:
    """The API is reported to reset a name that is left out; our update sends it along."""
    draft = demo.broadcasts.list()[0]
    demo.broadcasts.update(draft["id"], subject="New")
    after = demo.broadcasts.get(draft["id"])
    assert (after["name"], after["subject"]) == (draft["name"], "New")


@pytest.mark.parametrize(
    "when",
    [
        dt.datetime.fromisoformat("2026-12-01T09:00"),
        "2026-12-01T09:00",
        "tomorrow at 9am",
        dt.date(2026, 12, 1),
    ],
)
def test_a_time_without_a_zone_is_refused(when: Any) -> None:
    """Nobody knows in which zone the API reads such a time, so it is not sent."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match=r"scheduled_at=.*2026-12-01T09:00:00\+01:00"):
        made.client.broadcasts.send(ID, scheduled_at=when)
    assert made.script.requests == []


@pytest.mark.parametrize("subscription", ["opt_in", "OPT_IN", ""])
def test_opting_in_to_a_topic_must_be_said_twice(subscription: str) -> None:
    """Whatever is not an opt-out needs resubscribe=True, and nothing is sent without it."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        made.client.contacts.topics.update(ID, [{"id": ID, "subscription": subscription}])
    assert made.script.requests == []


def test_a_batch_is_of_addresses_or_of_ids() -> None:
    """Both or neither are refused before anything is sent."""
    made = Scripted()
    for given in ({}, {"emails": ["a@b.example"], "ids": [ID]}):
        with pytest.raises(rnb.InputError, match="either emails= or ids="):
            made.client.suppressions.batch_remove(**given)
    assert made.script.requests == []


@pytest.mark.parametrize(
    ("call", "line", "body", "replacement"), OLD, ids=[line for _, line, _, _ in OLD]
)
def test_audiences_work_and_warn(
    call: Callable[[rnb.Client], Any], line: str, body: Any, replacement: str
) -> None:
    """The old names do what the new ones do, and name them, where the caller stands."""
    with pytest.warns(DeprecationWarning, match=replacement) as seen:
        script = ask(call, line)
    assert script.lines[-1] == line
    assert script.body() == body
    assert [each.filename for each in seen] == [resource_calls.__file__]


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
def test_the_old_paths_opt_nobody_in(client: rnb.Client) -> None:
    """A contact of the account is not overwritten through an audience, nor subscribed again without a word."""
    segment, other = (client.segments.create(name=name)["id"] for name in "ab")
    made = client.contacts.create(
        email="ada@example.com", unsubscribed=True, segments=[{"id": segment}]
    )
    for audience in (segment, other):
        with pytest.raises(rnb.ContactExistsError) as caught:
            client.audiences.contacts.create(audience, email="Ada@example.com".lower())
        assert caught.value.contact_id == made["id"]
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        client.audiences.contacts.update(segment, made["id"], unsubscribed=False)
    with pytest.raises(rnb.InputError, match="nothing to change"):
        client.audiences.contacts.update(segment, made["id"])
    assert client.audiences.contacts.get(segment, made["id"])["unsubscribed"] is True
    assert client.audiences.contacts.list(other) == []


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
def test_leaving_an_audience_keeps_the_contact(client: rnb.Client) -> None:
    """DELETE on the old path ends the membership only."""
    segment = client.segments.create(name="a")["id"]
    made = client.audiences.contacts.create(segment, email="ada@example.com")
    client.audiences.contacts.delete(segment, made["id"])
    with pytest.raises(rnb.NotFoundError, match="Contact not found"):
        client.audiences.contacts.get(segment, made["id"])
    assert client.contacts.get("ada@example.com")["id"] == made["id"]


def test_a_broadcast_needs_one_segment() -> None:
    """No segment, or both names of one, are refused before anything is sent."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="segment_id="):
        made.client.broadcasts.create(from_="a@b.example", subject="s", text="t")
    with pytest.raises(rnb.InputError, match="not both"):
        made.client.broadcasts.create(
            segment_id=ID, audience_id=ID, from_="a@b.example", subject="s", text="t"
        )
    assert made.script.requests == []


def test_another_404_is_no_leave_to_create() -> None:
    """Only "Contact not found" says that nobody has the address; a gateway's 404 does not."""
    made = Scripted(problem(404, "not_found", "The requested endpoint does not exist."))
    with pytest.raises(rnb.NotFoundError, match="endpoint"):
        made.client.contacts.create(email="a@b.example")
    assert made.script.lines == ["GET /contacts/a%40b.example"]


def test_an_address_is_looked_for_as_written_and_in_lower_case() -> None:
    """Whether the API folds case is not known, so both are looked for before a POST."""
    nobody = [problem(404, "not_found", "Contact not found") for _ in range(2)]
    made = Scripted(*nobody, ok(status=201))
    made.client.contacts.create(email=" Ada@b.example ")
    assert made.script.lines == [
        "GET /contacts/Ada%40b.example",
        "GET /contacts/ada%40b.example",
        "POST /contacts",
    ]
    assert made.script.body() == {"email": "Ada@b.example"}


@pytest.mark.parametrize("refusal", [(429, "rate_limit_exceeded"), (409, "resource_locked")])
def test_before_another_try_there_is_another_look(refusal: tuple[int, str]) -> None:
    """Who signs up and opts out while a POST waits for its second try is found, and not overwritten."""
    nobody = problem(404, "not_found", "Contact not found")
    made = Scripted(nobody, problem(*refusal), ok({"id": "1", "unsubscribed": True}))
    with pytest.raises(rnb.ContactExistsError):
        made.client.contacts.create(email="a@b.example")
    assert made.script.lines == [
        "GET /contacts/a%40b.example",
        "POST /contacts",
        "GET /contacts/a%40b.example",
    ]


def test_after_a_long_wait_there_is_another_look() -> None:
    """Who signs up and opts out while a POST waits for its slot is found, and not overwritten; a short wait is none."""
    nobody, told = "Contact not found", {"ratelimit_limit": "1", "ratelimit_remaining": "0"}
    made = Scripted(
        problem(404, "not_found", nobody, **told, ratelimit_reset="5"),
        ok({"id": "1", "unsubscribed": True}, status=200, **told),
    )
    with pytest.raises(rnb.ContactExistsError):
        made.client.contacts.create(email="a@b.example")
    assert made.script.lines == ["GET /contacts/a%40b.example"] * 2
    made = Scripted(problem(404, "not_found", nobody, **told, ratelimit_reset="1"), ok(status=201))
    made.client.contacts.create(email="a@b.example")
    assert made.script.lines == ["GET /contacts/a%40b.example", "POST /contacts"]


@pytest.mark.parametrize("no", [0, np.bool_(False)])
def test_no_in_any_form_is_an_opt_in(no: Any) -> None:
    """What a cell of a frame holds for no needs resubscribe=True as well."""
    made = Scripted(ok())
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        made.client.contacts.update(ID, unsubscribed=no)
    made.client.contacts.update(ID, unsubscribed=no, resubscribe=True)
    assert made.script.body() == {"unsubscribed": False}


@pytest.mark.parametrize("guess", [None, "false", "", 2, 0.5])
def test_what_is_neither_yes_nor_no_is_not_guessed(guess: Any) -> None:
    """Nothing is sent for it, in a change or in a new contact."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="unsubscribed must be True or False"):
        made.client.contacts.update(ID, unsubscribed=guess, resubscribe=True)
    with pytest.raises(rnb.InputError, match="unsubscribed must be True or False"):
        made.client.contacts.create(email="a@b.example", unsubscribed=guess)
    assert made.script.requests == []
