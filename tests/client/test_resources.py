"""Every method of the resources: its request, and the sandbox's response."""

from __future__ import annotations

import datetime as dt
import inspect
import operator
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import numpy as np
import pytest
from support import ANYTHING, Scripted, ok, problem, resource_calls
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
    """Each method sends its path and the given fields; creating a contact looks it up first."""
    script = ask(call, line)
    lookup = ["GET /contacts/a%40b.example"] if CREATES_CONTACT.fullmatch(line) else []
    assert script.lines == [*lookup, line]
    assert script.body() == body


def _methods(owner: Any, name: str = "") -> Iterator[str]:
    """Yield every public method of a client or a resource, as it is written in code."""
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


class Recorder:
    """A client that records the names of the methods called on it."""

    def __init__(self, of: Any, called: set[str], name: str = "") -> None:
        self._of, self._called, self._name = of, called, name

    def __getattr__(self, part: str) -> Recorder:
        return Recorder(
            getattr(self._of, part), self._called, f"{self._name}.{part}" if self._name else part
        )

    def __call__(self, *given: Any, **fields: Any) -> Any:
        self._called.add(self._name)
        return self._of(*given, **fields)


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
def test_every_method_is_on_the_wire(client: rnb.Client) -> None:
    """The table of calls has every public method except iterate(), and every resource."""
    called: set[str] = set()
    for call, line, _ in CALLS:
        ask(lambda client, call=call: call(Recorder(client, called)), line)  # type: ignore[misc]
    methods = {*_methods(client)}
    assert {name for name in methods if not name.endswith(".iterate")} <= called <= methods
    nouns = {
        noun for name in resources.__all__ if isinstance(noun := getattr(resources, name), type)
    }
    reached = {type(operator.attrgetter(name.rpartition(".")[0])(client)) for name in methods}
    assert reached == {noun for noun in nouns if issubclass(noun, Resource)}


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
def test_every_method_says_what_it_asks(client: rnb.Client) -> None:
    """A docstring names exactly the requests that its method sends."""
    sent: dict[str, set[str]] = {}
    for call, line, _ in CALLS:
        called: set[str] = set()
        script = ask(lambda client, call=call, called=called: call(Recorder(client, called)), line)  # type: ignore[misc]
        lines = {
            re.sub(r"[^/]+@[^/]+", "{}", unquote(sent_line.partition("?")[0]).replace(ID, "{}"))
            for sent_line in script.lines
        }
        sent.setdefault(called.pop(), set()).update(lines)
    for name, lines in sent.items():
        named = re.findall(
            r"``((?:GET|POST|PATCH|DELETE) /[^`]*)``", operator.attrgetter(name)(client).__doc__
        )
        if not name.endswith(".iterate"):
            assert {re.sub(r"\{[^}]*\}", "{}", request) for request in named} == lines, name


def test_every_docstring_lists_the_keys_of_the_answer(client: rnb.Client) -> None:
    """The section on what a method returns has the keys of its TypedDict."""
    for name in _methods(client):
        text = operator.attrgetter(name)(client).__doc__
        assert re.search(r"(Returns|Yields)\n-+\n.*\n    (A dict|Dicts) with ``\w+``", text), name
    keys = "``id``, ``name`` and ``created_at``"
    assert f"Yields\n------\nSegment\n    A dict with {keys}." in str(
        client.segments.iterate.__doc__
    )
    assert f"list of Segment\n    Dicts with {keys}." in str(client.segments.list.__doc__)


def test_iterate_and_list_have_the_same_parameters(client: rnb.Client) -> None:
    """Each iterate() has a list() with the same parameters."""
    for name in _methods(client):
        noun, _, method = name.rpartition(".")
        if method == "iterate":
            one, all_ = (
                getattr(operator.attrgetter(noun)(client), verb) for verb in ("iterate", "list")
            )
            assert inspect.signature(one).parameters == inspect.signature(all_).parameters, name


def test_creating_a_contact_sends_no_opt_in() -> None:
    """A new contact is subscribed by default; unsubscribed=False is never sent."""
    scripted = Scripted(problem(404, "not_found", "Contact not found"), ok(status=201))
    scripted.client.contacts.create(email="a@b.example", unsubscribed=False)
    assert scripted.script.body() == {"email": "a@b.example"}


def test_creating_a_contact_twice_changes_nothing(client: rnb.Client) -> None:
    """Running a cell again does not resubscribe a contact that opted out in between."""
    created = client.contacts.create(email="ada@example.com", first_name="Ada")
    client.contacts.update("ada@example.com", unsubscribed=True)
    with pytest.raises(rnb.ContactExistsError, match=r"contacts\.update") as caught:
        client.contacts.create(email="ada@example.com")
    assert caught.value.contact_id == created["id"]
    contact = client.contacts.get(created["id"])
    assert contact["unsubscribed"] is True
    assert contact["first_name"] == "Ada"


def test_resubscribing_must_be_confirmed() -> None:
    """unsubscribed=False requires resubscribe=True; nothing is sent without it."""
    scripted = Scripted()
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        scripted.client.contacts.update(ID, unsubscribed=False)
    assert scripted.script.requests == []


def test_an_update_without_fields_is_refused() -> None:
    """Nothing is sent if no field was given."""
    scripted = Scripted()
    with pytest.raises(rnb.InputError, match="nothing to change"):
        scripted.client.contacts.update(ID)
    with pytest.raises(rnb.InputError, match="nothing to change"):
        scripted.client.broadcasts.update(ID)
    with pytest.raises(rnb.InputError, match="nothing to change"):
        scripted.client.topics.update(ID)
    assert scripted.script.requests == []


def test_updating_a_broadcast_keeps_its_name(demo: rnb.Client) -> None:
    """The API is reported to reset an omitted name, so the update sends it along."""
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
    """The API documents no default zone, so the time is not sent."""
    scripted = Scripted()
    with pytest.raises(rnb.InputError, match=r"scheduled_at=.* Write .*zoneinfo\.ZoneInfo\("):
        scripted.client.broadcasts.send(ID, scheduled_at=when)
    assert scripted.script.requests == []


@pytest.mark.parametrize("subscription", ["opt_in", "OPT_IN", ""])
def test_opting_in_to_a_topic_must_be_confirmed(subscription: str) -> None:
    """An opt-in requires resubscribe=True, and other words are refused; nothing is sent."""
    scripted = Scripted()
    words = "resubscribe=True" if subscription == "opt_in" else '"opt_in" or "opt_out"'
    with pytest.raises(rnb.InputError, match=words):
        scripted.client.contacts.topics.update(ID, [{"id": ID, "subscription": subscription}])
    assert scripted.script.requests == []


def test_a_batch_has_addresses_or_ids() -> None:
    """Both or neither are refused; nothing is sent."""
    scripted = Scripted()
    for given in ({}, {"emails": ["a@b.example"], "ids": [ID]}):
        with pytest.raises(rnb.InputError, match="either emails= or ids="):
            scripted.client.suppressions.batch_remove(**given)
    assert scripted.script.requests == []


@pytest.mark.parametrize(
    ("call", "line", "body", "replacement"), OLD, ids=[line for _, line, _, _ in OLD]
)
def test_audiences_work_and_warn(
    call: Callable[[rnb.Client], Any], line: str, body: Any, replacement: str
) -> None:
    """Old names still work, and the warning names the new one at the caller's line."""
    with pytest.warns(DeprecationWarning, match=replacement) as seen:
        script = ask(call, line)
    assert script.lines[-1] == line
    assert script.body() == body
    assert [warning.filename for warning in seen] == [resource_calls.__file__]


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
def test_audiences_never_undo_an_opt_out(client: rnb.Client) -> None:
    """An audience overwrites no contact of the account, and resubscribes none unconfirmed."""
    segment, other = (client.segments.create(name=name)["id"] for name in "ab")
    created = client.contacts.create(
        email="ada@example.com", unsubscribed=True, segments=[{"id": segment}]
    )
    for audience in (segment, other):
        with pytest.raises(rnb.ContactExistsError) as caught:
            client.audiences.contacts.create(audience, email="Ada@example.com".lower())
        assert caught.value.contact_id == created["id"]
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        client.audiences.contacts.update(segment, created["id"], unsubscribed=False)
    with pytest.raises(rnb.InputError, match="nothing to change"):
        client.audiences.contacts.update(segment, created["id"])
    assert client.audiences.contacts.get(segment, created["id"])["unsubscribed"] is True
    assert client.audiences.contacts.list(other) == []


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
def test_leaving_an_audience_keeps_the_contact(client: rnb.Client) -> None:
    """DELETE on the old path only removes the contact from the segment."""
    segment = client.segments.create(name="a")["id"]
    created = client.audiences.contacts.create(segment, email="ada@example.com")
    client.audiences.contacts.delete(segment, created["id"])
    with pytest.raises(rnb.NotFoundError, match="Contact not found"):
        client.audiences.contacts.get(segment, created["id"])
    assert client.contacts.get("ada@example.com")["id"] == created["id"]


def test_a_broadcast_needs_one_segment() -> None:
    """No segment or both names of it are refused; nothing is sent."""
    scripted = Scripted()
    with pytest.raises(rnb.InputError, match="segment_id="):
        scripted.client.broadcasts.create(from_="a@b.example", subject="s", text="t")
    with pytest.raises(rnb.InputError, match="not both"):
        scripted.client.broadcasts.create(
            segment_id=ID, audience_id=ID, from_="a@b.example", subject="s", text="t"
        )
    assert scripted.script.requests == []


def test_another_404_does_not_permit_creating() -> None:
    """Only "Contact not found" means that the address is free; a gateway's 404 does not."""
    scripted = Scripted(problem(404, "not_found", "The requested endpoint does not exist."))
    with pytest.raises(rnb.NotFoundError, match="endpoint"):
        scripted.client.contacts.create(email="a@b.example")
    assert scripted.script.lines == ["GET /contacts/a%40b.example"]


def test_an_address_is_looked_up_as_written_and_in_lower_case() -> None:
    """Whether the API ignores case is unknown, so both spellings are looked up before a POST."""
    missing = [problem(404, "not_found", "Contact not found") for _ in range(2)]
    scripted = Scripted(*missing, ok(status=201))
    scripted.client.contacts.create(email=" Ada@b.example ")
    assert scripted.script.lines == [
        "GET /contacts/Ada%40b.example",
        "GET /contacts/ada%40b.example",
        "POST /contacts",
    ]
    assert scripted.script.body() == {"email": "Ada@b.example"}


@pytest.mark.parametrize("refusal", [(429, "rate_limit_exceeded"), (409, "resource_locked")])
def test_every_retry_looks_the_address_up_again(refusal: tuple[int, str]) -> None:
    """A contact that signs up and opts out before a retry of the POST is not overwritten."""
    missing = problem(404, "not_found", "Contact not found")
    scripted = Scripted(missing, problem(*refusal), ok({**ANYTHING, "unsubscribed": True}))
    with pytest.raises(rnb.ContactExistsError):
        scripted.client.contacts.create(email="a@b.example")
    assert scripted.script.lines == [
        "GET /contacts/a%40b.example",
        "POST /contacts",
        "GET /contacts/a%40b.example",
    ]


def test_a_long_wait_looks_the_address_up_again() -> None:
    """A contact that opts out while the POST waits for its slot is not overwritten."""
    missing, limit = "Contact not found", {"ratelimit_limit": "1", "ratelimit_remaining": "0"}
    scripted = Scripted(
        problem(404, "not_found", missing, **limit, ratelimit_reset="5"),
        ok({**ANYTHING, "unsubscribed": True}, status=200, **limit),
    )
    with pytest.raises(rnb.ContactExistsError):
        scripted.client.contacts.create(email="a@b.example")
    assert scripted.script.lines == ["GET /contacts/a%40b.example"] * 2
    scripted = Scripted(
        problem(404, "not_found", missing, **limit, ratelimit_reset="1"), ok(status=201)
    )
    scripted.client.contacts.create(email="a@b.example")
    assert scripted.script.lines == ["GET /contacts/a%40b.example", "POST /contacts"]


@pytest.mark.parametrize("false", [0, np.bool_(False)])
def test_every_false_value_is_an_opt_in(false: Any) -> None:
    """Other false values of a DataFrame cell require resubscribe=True, too."""
    scripted = Scripted(ok())
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        scripted.client.contacts.update(ID, unsubscribed=false)
    scripted.client.contacts.update(ID, unsubscribed=false, resubscribe=True)
    assert scripted.script.body() == {"unsubscribed": False}


@pytest.mark.parametrize("guess", [None, "false", "", 2, 0.5])
def test_other_values_are_not_guessed(guess: Any) -> None:
    """A value that is neither true nor false is refused; nothing is sent."""
    scripted = Scripted()
    with pytest.raises(rnb.InputError, match="unsubscribed must be True or False"):
        scripted.client.contacts.update(ID, unsubscribed=guess, resubscribe=True)
    with pytest.raises(rnb.InputError, match="unsubscribed must be True or False"):
        scripted.client.contacts.create(email="a@b.example", unsubscribed=guess)
    assert scripted.script.requests == []
