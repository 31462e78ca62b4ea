"""Whatever fails, and however often: the account ends as planned, and the report says so."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import KEY, Time, TimedClient
from support.faults import FAULTS

import resend_nb as rnb
from resend_nb.bulk.execute import imports
from resend_nb.bulk.store import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("RESEND_NB_BULK_CASES", "150"))

PEOPLE = ("ada", "bo", "cy", "dot")


@dataclass(frozen=True)
class Person:
    """The expected state of a contact."""

    first_name: str | None = None
    unsubscribed: bool = False
    is_member: bool = False


@dataclass(frozen=True)
class Line:
    """A row of the data."""

    who: str
    first_name: str | None
    unsubscribed: str | None
    spelling: str

    @property
    def email(self) -> str:
        return self.spelling.format(self.who)


NAMES = st.sampled_from([None, "Ada", 'B, "o"'])
ACCOUNTS = st.dictionaries(
    st.sampled_from(PEOPLE),
    st.builds(Person, first_name=NAMES, unsubscribed=st.booleans(), is_member=st.booleans()),
)
LINES = st.lists(
    st.builds(
        Line,
        who=st.sampled_from([*PEOPLE, "eve", "nobody at all"]),
        first_name=NAMES,
        unsubscribed=st.sampled_from([None, None, None, "no", "yes", "maybe"]),
        spelling=st.sampled_from(["{}@example.com", " {}@Example.COM "]),
    ),
    max_size=6,
)
FAULTS_AT = st.dictionaries(
    st.integers(0, 40),
    st.tuples(
        st.sampled_from(
            ["server error", "answer lost", "rate limit", "connection lost", "interrupt"]
        ),
        st.booleans(),
    ),
    max_size=5,
)

SIZES = st.integers(0, 3)


def _add_by_proven_files(client: rnb.Client, data: pd.DataFrame, **where: Any) -> pd.DataFrame:
    """Prove the import by its counts, however small it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports, "READ_BACK", 0)
        return rnb.bulk_add(client, data, "VIP", via="import", **where)


HOW: dict[str, Callable[..., pd.DataFrame]] = {
    "add": lambda client, data, **where: rnb.bulk_add(client, data, "VIP", **where),
    "add by files": lambda client, data, **where: rnb.bulk_add(
        client, data, "VIP", via="import", **where
    ),
    "add by proven files": _add_by_proven_files,
    "overwrite": lambda client, data, **where: rnb.bulk_add(
        client, data, "VIP", on_existing="update", **where
    ),
    "sync": lambda client, data, **where: rnb.sync_segment(
        client, data, "VIP", max_removals=9, **where
    ),
    "update": lambda client, data, **where: rnb.bulk_update(client, data, **where),
    "remove": lambda client, data, **where: rnb.bulk_remove(client, data, "VIP", **where),
}


def expected(how: str, account: dict[str, Person], lines: list[Line]) -> dict[str, Person]:
    """The expected account, derived from the rules and not from code of the package."""
    lines = [line for line in lines if " at " not in line.who]
    unclear = {line.who for line in lines if line.unsubscribed == "maybe"}
    opted_out = {line.who for line in lines if line.unsubscribed == "yes"}
    after = dict(account)
    for who, (line, *_) in _by_person(lines).items():
        if who in unclear and who not in opted_out:
            continue
        person = account.get(who)
        if person is None and how in {"update", "remove"}:
            continue
        if person is None:
            person = Person(line.first_name)
        elif how in {"overwrite", "update"} and line.first_name is not None:
            person = replace(person, first_name=line.first_name)
        is_member = {"update": person.is_member, "remove": False}.get(how, True)
        after[who] = replace(
            person, is_member=is_member, unsubscribed=person.unsubscribed or who in opted_out
        )
    if how == "sync":
        kept = _by_person(lines)
        after |= {
            who: replace(person, is_member=False)
            for who, person in after.items()
            if who not in kept
        }
    return after


def _by_person(lines: list[Line]) -> dict[str, list[Line]]:
    """Group the rows by person; the first usable row counts."""
    usable = sorted(lines, key=lambda line: line.unsubscribed == "maybe")
    people: dict[str, list[Line]] = {}
    for line in usable:
        people.setdefault(line.who, []).append(line)
    return people


class World:
    """An account, a client whose requests fail now and then, and a second client to check it."""

    def __init__(self, account: dict[str, Person], faults: dict[int, tuple[str, bool]]) -> None:
        self.beside = rnb.sandbox()
        self.segment_id = self.beside.segments.create(name="VIP")["id"]
        for who, person in account.items():
            self.beside.contacts.create(
                email=f"{who.title()}@example.com",
                first_name=person.first_name,
                unsubscribed=person.unsubscribed,
                segments=[{"id": self.segment_id}] if person.is_member else None,
            )
        self.faults, self.number = faults, itertools.count()
        self.visit: dict[int, Callable[[], None]] = {}
        self._inner, time = self.beside._http._transport, Time()
        self.client = TimedClient(
            KEY,
            base_url="http://sandbox.localhost",
            transport=httpx.MockTransport(self._answer),
            clock=time.clock,
            sleep=time.sleep,
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        number = next(self.number)
        if request.method == "GET":
            self.visit.pop(number, lambda: None)()
        fault, after = self.faults.get(number, (None, False))
        if fault is None:
            return self._inner.handle_request(request)
        if after and fault not in {"rate limit", "connection lost"}:  # these two are never done
            self._inner.handle_request(request).read()
        met = FAULTS[fault]()
        if isinstance(met, BaseException):
            raise met
        return met

    def people(self) -> dict[str, Person]:
        """The current state of the account."""
        members = {
            contact["id"] for contact in self.beside.contacts.iterate(segment_id=self.segment_id)
        }
        contacts = self.beside.contacts.list()
        assert len({contact["email"].lower() for contact in contacts}) == len(contacts), (
            "a person has two contacts"
        )
        return {
            contact["email"].partition("@")[0].lower(): Person(
                contact["first_name"], contact["unsubscribed"], contact["id"] in members
            )
            for contact in contacts
        }

    def until_done(self, first: Callable[[], pd.DataFrame], journal: Path) -> pd.DataFrame:
        """Run and resume, as a user would, until nothing is left."""
        for _ in range(20):
            try:
                report = (
                    rnb.resume_run(self.client, journal, progress=False)
                    if journal.exists()
                    else first()
                )
            except (
                KeyboardInterrupt,
                rnb.ResendError,
            ):  # while the account was read: nothing was changed
                continue
            if not report["retry"].any():
                return report
        raise AssertionError(f"it never ends:\n{report.to_string()}")


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only two rows are in memory at a time, so that larger data is covered."""
    monkeypatch.setattr(rows, "_WINDOW", 2)


def _parts(data: pd.DataFrame, size: int) -> Any:
    """Return the data, or chunks of that size."""
    return (
        data
        if size == 0 or data.empty
        else (data.iloc[first : first + size] for first in range(0, len(data), size))
    )


def _frame(lines: list[Line]) -> pd.DataFrame:
    columns = {
        "email": [line.email for line in lines],
        "first_name": [line.first_name for line in lines],
        "unsubscribed": [line.unsubscribed for line in lines],
    }
    return pd.DataFrame(
        columns, index=[f"row {number}" for number in range(len(lines))], dtype="object"
    )


def _check_report(report: pd.DataFrame, world: World, data: pd.DataFrame, how: str) -> None:
    assert report.index[: len(data)].tolist() == data.index.tolist()
    people, ids = (
        world.people(),
        {contact["email"].lower(): contact["id"] for contact in world.beside.contacts.list()},
    )
    for row in map(pd.Series, report.to_dict("records")):
        if row.status in {"invalid", "duplicate"}:
            continue
        email = str(row.email).lower()
        person = people.get(email.partition("@")[0])
        if row.status == "not_found":
            assert person is None
            continue
        assert person is not None
        is_unread = how == "add by proven files" and row.status == "created"
        assert row.contact_id == ids[email] or (is_unread and pd.isna(row.contact_id))
        assert row.status not in {"pending", "failed", "stale"}
        if how == "remove" or row.status == "removed":
            assert not person.is_member
        elif how != "update":
            assert person.is_member


@settings(max_examples=CASES)
@given(
    how=st.sampled_from(list(HOW)),
    account=ACCOUNTS,
    lines=LINES,
    faults=FAULTS_AT,
    undone=st.sampled_from([None, "keep", "delete"]),
    size=SIZES,
)
def test_any_run_ends_as_planned(
    tmp_path_factory: pytest.TempPathFactory,
    how: str,
    account: dict[str, Person],
    lines: list[Line],
    faults: dict[int, tuple[str, bool]],
    size: int,
    undone: str | None,
) -> None:
    """With faults at any request, before or after it was done, a resumed run ends as planned.

    The same holds for data in chunks, however the rows of a person are spread. An undo restores
    memberships and names; opt-outs stay, and so do new contacts unless they are to be deleted.
    """
    folder = tmp_path_factory.mktemp("runs")
    world, data = World(account, faults), _frame(lines)
    where: dict[str, Any] = {"journal": folder / "run.journal", "progress": False}
    report = world.until_done(
        lambda: HOW[how](world.client, _parts(data, size), **where), folder / "run.journal"
    )
    after = expected(how, account, lines)
    assert world.people() == after
    _check_report(report, world, data, how)
    if undone and (folder / "run.journal").exists():
        world.faults = {position + next(world.number): fault for position, fault in faults.items()}
        undo = folder / "undo.journal"
        world.until_done(
            lambda: rnb.undo_run(
                world.client,
                folder / "run.journal",
                delete_created=undone == "delete",
                to=undo,
                progress=False,
            ),
            undo,
        )
        left = world.people()
        deleted = after.keys() - left.keys()
        assert left == {
            who: replace(
                account.get(who, replace(person, is_member=False)), unsubscribed=person.unsubscribed
            )
            for who, person in after.items()
            if who not in deleted
        }
        new = {who for who in after.keys() - account.keys() if not after[who].unsubscribed}
        assert deleted <= (new if undone == "delete" else set())
        assert faults or undone == "keep" or deleted == new


def _until_nothing_helps(
    world: World, first: Callable[[], pd.DataFrame], journal: Path
) -> pd.DataFrame:
    """Run and resume until only rows are left whose contact has changed since the plan."""
    for _ in range(20):
        try:
            report = (
                rnb.resume_run(world.client, journal, progress=False)
                if journal.exists()
                else first()
            )
        except (KeyboardInterrupt, rnb.ResendError):
            continue
        if not (report["retry"] & (report["status"] != "stale")).any():
            return report
    raise AssertionError(f"it never ends:\n{report.to_string()}")


@settings(max_examples=CASES)
@given(
    how=st.sampled_from(list(HOW)),
    account=ACCOUNTS,
    lines=LINES,
    faults=FAULTS_AT,
    size=SIZES,
    visits=st.dictionaries(
        st.integers(0, 60), st.sampled_from([*PEOPLE, "eve"]), min_size=1, max_size=3
    ),
    undone=st.booleans(),
)
# Opted out under another spelling after the upload, before the interrupted run is resumed.
@example(
    how="add by files",
    account={},
    lines=[Line("ada", None, None, "{}@example.com")],
    faults={5: ("interrupt", False)},
    size=0,
    visits={5: "ada"},
    undone=False,
)
def test_an_opt_out_stays_whenever_it_is_given(
    tmp_path_factory: pytest.TempPathFactory,
    how: str,
    account: dict[str, Person],
    lines: list[Line],
    faults: dict[int, tuple[str, bool]],
    size: int,
    visits: dict[int, str],
    *,
    undone: bool,
) -> None:
    """Nobody who opts out at any moment, contact or not, is subscribed again; and the run ends.

    An undo that deletes new contacts deletes nobody who has opted out.
    """
    folder = tmp_path_factory.mktemp("runs")
    world, data = World(account, faults), _frame(lines)
    gone = {who for who, person in account.items() if person.unsubscribed}

    def opt_out(who: str) -> None:
        email = f"{who.title()}@example.com"
        known = [
            contact["id"]
            for contact in world.beside.contacts.list()
            if contact["email"].lower() == email.lower()
        ]
        if known:
            world.beside.contacts.update(known[0], unsubscribed=True)
        else:
            world.beside.contacts.create(email=email, unsubscribed=True)
        gone.add(who)

    world.visit = {number: (lambda who=who: opt_out(who)) for number, who in visits.items()}  # type: ignore[misc]
    run, undo = folder / "run.journal", folder / "undo.journal"
    where: dict[str, Any] = {"progress": False}
    report = _until_nothing_helps(
        world, lambda: HOW[how](world.client, _parts(data, size), journal=run, **where), run
    )
    assert len(report) >= len(data)
    if undone and run.exists():
        _until_nothing_helps(
            world,
            lambda: rnb.undo_run(world.client, run, delete_created=True, to=undo, **where),
            undo,
        )
    # Imports skip exact addresses only, so a person may have two contacts: then both opt out.
    contacts = [
        (contact["email"].partition("@")[0].lower(), contact["unsubscribed"])
        for contact in world.beside.contacts.list()
    ]
    assert {who for who, unsubscribed in contacts if who in gone and not unsubscribed} == set()
    assert gone <= {who for who, _ in contacts}
