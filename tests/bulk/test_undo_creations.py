"""``undo_run(delete_created=True)``: contacts to which nothing has happened are deleted."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import problem
from support.faults import FAULTS, Faulty, broken, saved_report
from support.simulated_run import Killed

import resend_nb as rnb
from resend_nb.sandbox import Faults, Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = pd.DataFrame(
    {
        "email": ["ada@acme.example", "bo@acme.example"],
        "first_name": ["Ada", None],
        "plan": ["pro", None],
        "visits": [3, None],
    },
    index=["a", "b"],
)

HTML = '<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>'


def _account(**options: Any) -> rnb.Client:
    client = rnb.sandbox(**options)
    client.segments.create(name="VIP")
    client.segments.create(name="Other")
    client.topics.create(name="News", default_subscription="opt_in")
    client.contact_properties.create(key="plan", type="string")
    client.contact_properties.create(key="visits", type="number")
    client.contacts.create(email="old@acme.example", segments=[_segment(client)])
    return client


@pytest.fixture
def client() -> rnb.Client:
    """An account with a member, another segment, a topic and properties."""
    return _account()


def _segment(client: rnb.Client, name: str = "VIP") -> dict[str, str]:
    return {"id": rnb.find_segment(client, name)["id"]}


def _add(client: rnb.Client, path: Path, data: pd.DataFrame = PEOPLE, **how: Any) -> Path:
    rnb.bulk_add(client, data, "VIP", journal=path / "run.journal", progress=False, **how)
    return path / "run.journal"


def _undo(client: rnb.Client, run: Path, **how: Any) -> pd.DataFrame:
    return rnb.undo_run(client, run, delete_created=True, progress=False, **how)


def _emails(client: rnb.Client) -> list[str]:
    return sorted(contact["email"] for contact in client.contacts.iterate())


@pytest.mark.parametrize("via", ["requests", "import"])
def test_contacts_to_which_nothing_happened_are_deleted(
    client: rnb.Client, tmp_path: Path, capsys: pytest.CaptureFixture[str], via: str
) -> None:
    """The account is as it was before the run, and the number was stated first."""
    run = _add(client, tmp_path, via=via)
    undone = _undo(client, run)
    assert capsys.readouterr().out == (
        "Up to 2 contacts that the run created will be deleted; each is checked right before.\n"
    )
    assert undone["action"].tolist() == ["delete", "delete"]
    assert undone["changes"].tolist() == ["is deleted", "is deleted"]
    assert undone["status"].tolist() == ["deleted", "deleted"]
    assert undone["reason"].tolist() == ["", ""]
    assert undone.index.tolist() == ["a", "b"]
    assert _emails(client) == ["old@acme.example"]
    assert len(client.contacts.list(segment_id=_segment(client)["id"])) == 1


def test_by_default_nobody_is_deleted(
    client: rnb.Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Contacts that the run created leave the segment and stay in the account."""
    undone = rnb.undo_run(client, _add(client, tmp_path), progress=False)
    assert undone["status"].tolist() == ["removed", "removed"]
    assert undone["reason"].str.startswith("the contact stays").all()
    assert len(_emails(client)) == 3
    assert capsys.readouterr().out == ""


def _send(client: rnb.Client, name: str, **broadcast: Any) -> None:
    segment = _segment(client, name)["id"]
    sender = {"from_": "News <news@acme.example>", "subject": "Hi", "html": HTML}
    draft = client.broadcasts.create(segment_id=segment, name="Sale", **sender, **broadcast)
    client.broadcasts.send(draft["id"])


def _broadcast(client: rnb.Client) -> None:
    _send(client, "VIP")
    rnb.advance_sandbox(client, hours=1)


def _broadcast_in_another_segment(client: rnb.Client) -> None:
    """A contact who was a member only for a while has received it, too."""
    other = _segment(client, "Other")["id"]
    client.contacts.segments.add("ada@acme.example", other)
    _send(client, "Other")
    rnb.advance_sandbox(client, hours=1)
    client.contacts.segments.remove("ada@acme.example", other)


def _email(client: rnb.Client, **fields: Any) -> None:
    sender: dict[str, Any] = {"from_": "news@acme.example", "subject": "Hi", "html": HTML}
    client.emails.send(**sender, **{"to": "Ada <ADA@acme.example>", **fields})


def _choose(client: rnb.Client, choice: str) -> None:
    (topic,) = client.topics.list()
    choices = [{"id": topic["id"], "subscription": choice}]
    client.contacts.topics.update("ada@acme.example", choices, resubscribe=True)


ADA = "ada@acme.example"

HAPPENED: dict[str, tuple[Callable[[rnb.Client], object], str]] = {
    "opted out": (
        lambda client: client.contacts.update(ADA, unsubscribed=True),
        "it has opted out",
    ),
    "renamed": (
        lambda client: client.contacts.update(ADA, first_name="Adalbert"),
        "first_name was changed since then",
    ),
    "named": (
        lambda client: client.contacts.update(ADA, last_name="Abara"),
        "last_name was changed since then",
    ),
    "unnamed": (
        lambda client: client.contacts.update(ADA, first_name=None),
        "first_name was changed since then",
    ),
    "property changed": (
        lambda client: client.contacts.update(ADA, properties={"plan": "free"}),
        "properties.plan was changed since then",
    ),
    "property cleared": (
        lambda client: client.contacts.update(ADA, properties={"visits": None}),
        "properties.visits was changed since then",
    ),
    "joined another segment": (
        lambda client: client.contacts.segments.add(ADA, _segment(client, "Other")["id"]),
        "it is in the segment 'Other'",
    ),
    "chose a topic": (
        lambda client: _choose(client, "opt_out"),
        "it has chosen the topic 'News'",
    ),
    "a topic was created": (
        lambda client: (
            client.topics.create(name="Tips", default_subscription="opt_out"),
            client.contacts.topics.update(
                ADA,
                [{"id": client.topics.list()[0]["id"], "subscription": "opt_in"}],
                resubscribe=True,
            ),
        ),
        "it has chosen the topic 'Tips'",
    ),
    "received a broadcast": (_broadcast, "it was sent the broadcast 'Sale'"),
    "received a broadcast elsewhere": (
        _broadcast_in_another_segment,
        "it was sent the broadcast 'Sale'",
    ),
    "a broadcast is on its way": (
        lambda client: _send(client, "VIP"),
        "the broadcast 'Sale' was sent within 15 minutes",
    ),
    "received an email": (_email, "it was sent an email"),
    "received a copy": (
        lambda client: _email(client, to="boss@acme.example", bcc="Ada@acme.example"),
        "it was sent an email",
    ),
    "an email is scheduled": (
        lambda client: _email(client, scheduled_at=client.now + dt.timedelta(hours=1)),
        "it was sent an email",
    ),
}


@pytest.mark.parametrize("what", HAPPENED)
def test_a_contact_to_which_something_happened_stays(
    client: rnb.Client, tmp_path: Path, what: str
) -> None:
    """It leaves the segment, and the row says what speaks against deleting it."""
    run = _add(client, tmp_path)
    happen, reason = HAPPENED[what]
    happen(client)
    undone = _undo(client, run)
    assert (undone["action"]["a"], undone["status"]["a"]) == ("remove", "removed")
    assert undone["changes"]["a"] == "leaves"
    assert undone["reason"]["a"].startswith(f"the contact stays: {reason}")
    assert ADA in _emails(client)
    members = client.contacts.iterate(segment_id=_segment(client)["id"])
    assert ADA not in {member["email"] for member in members}


@pytest.mark.parametrize(
    "happen",
    [
        lambda client: _email(client, to="bo@acme.example"),
        lambda client: _choose(client, "opt_in"),
        lambda client: client.request(
            "POST", "/contacts", json={"email": "ADA@acme.example", "unsubscribed": True}
        ),
        lambda client: client.broadcasts.create(
            segment_id=_segment(client)["id"], from_="n@acme.example", subject="Hi", html=HTML
        ),
        lambda client: client.suppressions.create(email=ADA),
    ],
    ids=["another's email", "topic as by default", "another spelling", "a draft", "suppressed"],
)
def test_what_happened_to_others_is_no_reason(
    tmp_path: Path, happen: Callable[[rnb.Client], object]
) -> None:
    """Only what happened to this contact counts: an opt-out elsewhere is not lost."""
    client = _account(switches=Switches(contact_email="verbatim"))
    run = _add(client, tmp_path)
    happen(client)
    before = _emails(client)
    assert _undo(client, run)["status"]["a"] == "deleted"
    assert ADA not in _emails(client)
    assert {*before} - {*_emails(client)} <= {ADA, "bo@acme.example"}
    opted_out = [known["email"] for known in client.contacts.list() if known["unsubscribed"]]
    assert opted_out == [email for email in before if email.startswith("ADA")]


def test_email_before_the_run_is_no_reason(client: rnb.Client, tmp_path: Path) -> None:
    """Customers get receipts before they become contacts; that is not email since then."""
    _email(client)
    _broadcast(client)
    assert set(_undo(client, _add(client, tmp_path))["status"]) == {"deleted"}


def test_a_scheduled_email_from_before_the_run_counts(client: rnb.Client, tmp_path: Path) -> None:
    """An email that was written before the contact existed may have been sent since."""
    _email(client, scheduled_at=client.now + dt.timedelta(hours=2))
    run = _add(client, tmp_path)
    rnb.advance_sandbox(client, hours=3)
    undone = _undo(client, run)
    assert undone["status"].tolist() == ["removed", "deleted"]
    assert undone["reason"]["a"] == "the contact stays: it was sent an email"


def test_an_opt_out_in_the_data_stays(client: rnb.Client, tmp_path: Path) -> None:
    """A contact that the run created as opted out is never deleted."""
    data = PEOPLE[["email"]].assign(unsubscribed=["yes", "no"])
    undone = _undo(client, _add(client, tmp_path, data))
    assert undone["status"].tolist() == ["removed", "deleted"]
    assert client.contacts.get(ADA)["unsubscribed"]


def test_a_deletion_takes_six_requests(client: rnb.Client, tmp_path: Path) -> None:
    """Everything is looked at right before, the contact itself last.

    For the first contact this is done twice: reading all emails takes longer than one request may.
    """
    run = _add(client, tmp_path)
    ids = {contact["id"]: contact["email"] for contact in client.contacts.list()}
    with broken(client, "interrupt", when=lambda _: False) as lines:
        _undo(client, run)
    shown = lines[lines.index("GET /broadcasts") :]
    for id_, email in ids.items():
        shown = [line.replace(id_, email) for line in shown]
    ada, bo = (
        [
            "GET /broadcasts",
            "GET /emails",
            f"GET /contacts/{email}/topics",
            f"GET /contacts/{email}/segments",
            f"GET /contacts/{email}",
            f"DELETE /contacts/{email}",
        ]
        for email in PEOPLE["email"]
    )
    assert shown == [*ada[:2], "GET /topics", *ada[2:5], *ada, *bo]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"unsubscribed": True}, "it has opted out"),
        ({"first_name": "Adalbert"}, "first_name was changed since then"),
        ({"last_name": "Abara"}, "last_name was changed since then"),
        ({"properties": {"plan": "free"}}, "properties.plan was changed since then"),
    ],
    ids=["opt-out", "first name", "last name", "property"],
)
def test_a_contact_that_is_changed_during_the_undo_stays(
    client: rnb.Client, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    """A contact that opts out or changes just before the last look at it is not deleted."""
    run = _add(client, tmp_path)
    beside = client.with_timeout(30)
    contact_id = client.contacts.get(ADA)["id"]
    line = Faulty(client)
    send = line._answer

    def update(request: Any) -> Any:
        if request.url.path == f"/contacts/{contact_id}" and request.method == "GET":
            beside.contacts.update(contact_id, **change)
        return send(request)

    line.client._http._transport.handler = update  # type: ignore[attr-defined]
    undone = _undo(line.client, run)
    assert undone["status"].tolist() == ["removed", "deleted"]
    assert undone["reason"]["a"] == f"the contact stays: {reason}"
    assert ADA in _emails(client)


def test_it_is_looked_at_again_before_another_attempt(client: rnb.Client, tmp_path: Path) -> None:
    """If the server refuses the deletion for now, an opt-out in between counts."""
    run = _add(client, tmp_path)
    beside = client.with_timeout(30)
    line = Faulty(client)

    def refused() -> Any:
        line.faults.clear()
        beside.contacts.update(ADA, unsubscribed=True)
        return problem(429, "rate_limit_exceeded", "Too many requests.", retry_after="1")

    line.faults["DELETE /contacts"] = refused
    undone = _undo(line.client, run)
    assert undone["status"].tolist() == ["removed", "deleted"]
    assert undone["reason"]["a"] == "the contact stays: it has opted out"
    assert client.contacts.get(ADA)["unsubscribed"]


def test_a_lost_response_is_looked_up(client: rnb.Client, tmp_path: Path) -> None:
    """Whether or not the deletion was done, the contact is deleted once, and the row says so."""
    faults = Faults()
    client = _account(faults=faults)
    run = _add(client, tmp_path)
    faults.script = [("DELETE /contacts/*", "lost_after"), ("DELETE /contacts/*", "lost_before")]
    undone = _undo(client, run)
    assert undone["status"].tolist() == ["deleted", "deleted"]
    assert undone["reason"].tolist() == [
        "the response to its deletion was lost; the contact is gone",
        "",
    ]
    assert _emails(client) == ["old@acme.example"]


def test_a_contact_that_somebody_else_deleted_is_not_found(
    client: rnb.Client, tmp_path: Path
) -> None:
    """Before the undo or during it, a contact that no longer exists is not our deletion."""
    run = _add(client, tmp_path)
    client.contacts.delete(ADA)
    beside = client.with_timeout(30)
    bo = client.contacts.get("bo@acme.example")["id"]
    gone: list[str] = []

    def delete(line: str) -> bool:
        if line == "GET /broadcasts" and not gone:
            gone.append(line)
            beside.contacts.delete(bo)
        return False

    path = tmp_path / "undo.journal"
    with broken(client, "interrupt", when=delete):
        undone = _undo(client, run, to=path)
    resumed = rnb.resume_run(client, path, progress=False)
    for report in (undone, resumed):
        assert report["status"].tolist() == ["not_found", "not_found"]
        assert report["reason"].tolist() == ["no longer exists", "no longer exists"]
        assert not report["retry"].any()


def test_a_contact_that_vanishes_before_its_deletion_is_not_our_deletion(
    client: rnb.Client, tmp_path: Path
) -> None:
    """If somebody else deletes it between the last look and our request, the row says so."""
    run = _add(client, tmp_path)
    line = Faulty(client)

    def gone() -> Any:
        line.faults.clear()
        client.contacts.delete(ADA)
        return problem(404, "not_found", "Contact not found")

    line.faults["DELETE /contacts"] = gone
    undone = _undo(line.client, run)
    assert undone["status"].tolist() == ["not_found", "deleted"]
    assert undone["reason"].tolist() == ["no longer exists", ""]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/broadcasts", "emails"),
        ("/emails", "emails"),
        ("/contacts/*/topics", "topics"),
        ("/contacts/*/segments", "segments"),
    ],
)
def test_what_cannot_be_known_keeps_the_contact(tmp_path: Path, path: str, what: str) -> None:
    """If the account does not have one of the lists, the contact stays."""
    client = _account()
    run = _add(client, tmp_path)
    line = Faulty(client)
    start = f"GET {path.partition('*')[0]}"
    end = path.rpartition("/")[2]
    send = line._answer

    def answer(request: Any) -> Any:
        asked = f"{request.method} {request.url.path}"
        if asked.startswith(start) and asked.endswith(end):
            return problem(405, "method_not_allowed", "No such list.")
        return send(request)

    line.client._http._transport.handler = answer  # type: ignore[attr-defined]
    undone = _undo(line.client, run)
    assert undone["status"].tolist() == ["removed", "removed"]
    reason = f"the contact stays: its {what} cannot be read (No such list.)"
    assert undone["reason"].tolist() == [reason] * 2
    assert len(_emails(client)) == 3


def test_a_fault_while_looking_deletes_nobody(tmp_path: Path) -> None:
    """A look that fails for now leaves the row to resume_run."""
    client = _account()
    run = _add(client, tmp_path)
    looks = itertools.count()

    def when(line: str) -> bool:
        return line.startswith("GET /contacts/") and line.endswith("s") and next(looks) < 4

    with broken(client, "server error", when=when):
        undone = _undo(client, run, to=tmp_path / "undo.journal")
    assert (undone["status"]["a"], undone["retry"]["a"]) == ("failed", True)
    done = rnb.resume_run(client, tmp_path / "undo.journal", progress=False)
    assert set(done["status"]) == {"deleted"}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("end", [KeyboardInterrupt, Killed])
@pytest.mark.parametrize("number", range(13))
def test_an_undo_that_is_stopped_anywhere_is_finished(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    number: int,
    end: type[BaseException],
    *,
    after: bool,
) -> None:
    """Whichever request the undo ends at, resuming it deletes the same contacts.

    After a kill nothing more is written to the journal, and no contact is left to know the account.
    """
    client = _account()
    monkeypatch.setitem(FAULTS, "end", end)
    data = PEOPLE[["email"]]
    rnb.bulk_add(client, data, journal=tmp_path / "run.journal", progress=False)
    client.contacts.delete("old@acme.example")
    path, begun = tmp_path / "undo.journal", []

    def when(_: str) -> bool:
        begun.extend([1] if path.exists() else [])
        return len(begun) == number + 1

    with broken(client, "end", when=when, after=after), pytest.raises(end):
        _undo(client, tmp_path / "run.journal", to=path)
    assert saved_report(path)["status"].isin({"deleted", "pending"}).all()
    done = rnb.resume_run(client, path, progress=False)
    assert done["status"].tolist() == ["deleted", "deleted"]
    assert _emails(client) == []


def test_a_kept_contact_keeps_its_reason_after_a_fault(tmp_path: Path) -> None:
    """If leaving the segment fails, the resumed undo looks again and says why the contact stays."""
    client = _account()
    run = _add(client, tmp_path)
    _choose(client, "opt_out")
    path = tmp_path / "undo.journal"
    leaves = lambda line: line.startswith("DELETE") and "/segments/" in line  # noqa: E731
    with broken(client, "server error", when=leaves):
        undone = _undo(client, run, to=path)
    assert undone["status"].tolist() == ["failed", "deleted"]
    done = rnb.resume_run(client, path, progress=False)
    assert done["status"].tolist() == ["removed", "deleted"]
    assert done["reason"]["a"] == "the contact stays: it has chosen the topic 'News'"


def test_a_creation_that_is_only_assumed_is_kept(client: rnb.Client, tmp_path: Path) -> None:
    """If the run was stopped while it created a contact, it may be someone else's."""
    with (
        broken(client, "interrupt", when=lambda line: line == "POST /contacts", after=True),
        pytest.raises(KeyboardInterrupt),
    ):
        _add(client, tmp_path)
    undone = _undo(client, tmp_path / "run.journal")
    assert undone["status"].tolist() == ["removed", "not_found"]
    assert "someone else may have created it" in undone["reason"]["a"]
    rnb.resume_run(client, tmp_path / "run.journal", progress=False)
    undone = _undo(client, tmp_path / "run.journal")
    assert "someone else may have created it" in undone["reason"]["a"]
    assert undone["status"]["b"] == "deleted"


def test_an_import_that_was_stopped_is_known(client: rnb.Client, tmp_path: Path) -> None:
    """What an import created by the time it ended is the run's, also if nobody waited for it."""
    with (
        broken(client, "interrupt", when=lambda line: line == "GET /contacts/imports"),
        pytest.raises(KeyboardInterrupt),
    ):
        _add(client, tmp_path, via="import")
    assert set(_undo(client, tmp_path / "run.journal")["status"]) == {"deleted"}


def test_a_contact_from_after_a_stopped_import_is_kept(client: rnb.Client, tmp_path: Path) -> None:
    """If the upload was lost, a contact that appears later is someone else's."""
    with (
        broken(client, "interrupt", when=lambda line: line == "POST /contacts/imports"),
        pytest.raises(KeyboardInterrupt),
    ):
        _add(client, tmp_path, via="import")
    client.contacts.create(email=ADA, first_name="Ada", properties={"plan": "pro", "visits": 3})
    rnb.resume_run(client, tmp_path / "run.journal", progress=False)
    undone = _undo(client, tmp_path / "run.journal")
    assert undone["status"].tolist() == ["removed", "deleted"]
    assert "someone else may have created it" in undone["reason"]["a"]


def test_contacts_that_existed_are_never_deleted(client: rnb.Client, tmp_path: Path) -> None:
    """An undo deletes only what the run created, also if the run changed more."""
    data = pd.DataFrame({"email": ["old@acme.example", ADA], "first_name": ["Old", "Ada"]})
    run = _add(client, tmp_path, data, on_existing="update")
    assert _undo(client, run)["status"].tolist() == ["updated", "deleted"]
    assert client.contacts.get("old@acme.example")["first_name"] is None


def test_a_deletion_cannot_be_undone(client: rnb.Client, tmp_path: Path) -> None:
    """Undoing the undo creates nobody, and says so; a kept contact joins the segment again."""
    run = _add(client, tmp_path)
    _choose(client, "opt_out")
    _undo(client, run, to=tmp_path / "undo.journal")
    redone = rnb.undo_run(client, tmp_path / "undo.journal", progress=False)
    assert redone["status"].tolist() == ["added", "not_found"]
    assert redone["reason"]["b"] == "the contact was deleted, which cannot be undone"
    assert _emails(client) == [ADA, "old@acme.example"]
    again = _undo(client, run)
    assert again["status"].tolist() == ["removed", "not_found"]


def test_an_undo_can_be_repeated_with_deletions(
    client: rnb.Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After an undo that kept everybody, a second undo may delete; a third has nothing to do."""
    run = _add(client, tmp_path)
    rnb.undo_run(client, run, progress=False)
    assert set(_undo(client, run)["status"]) == {"deleted"}
    capsys.readouterr()
    assert set(_undo(client, run)["status"]) == {"not_found"}
    assert capsys.readouterr().out.startswith("No contact will be deleted")


@pytest.mark.parametrize("value", ["no", 1, None])
def test_only_true_deletes(client: rnb.Client, tmp_path: Path, value: Any) -> None:
    """A value that is neither True nor False is refused before anything is read."""
    run = _add(client, tmp_path)
    with (
        broken(client, "interrupt"),
        pytest.raises(rnb.InputError, match="delete_created must be True or False"),
    ):
        rnb.undo_run(client, run, delete_created=value)
