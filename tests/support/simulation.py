"""A simulated world: runs of bulk work and a colleague on one account, with faults, by seed.

Time is simulated, and one actor acts at a time: the one whose turn comes first. The same seed gives
the same world. A request travels for at most half a second in each direction.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from resend_nb.sandbox import Sandbox, Switches
from support import Http
from support.simulated_run import PEOPLE, SPELLINGS, START, Run
from support.simulated_threads import Scheduler

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_GAP = 3.0
"""Seconds between a look and the arrival of its POST: the look expires after 2 seconds."""


class WorldClock:
    """The sandbox's clock."""

    def __init__(self, time: Scheduler) -> None:
        self._time = time

    def at(self, tick: int) -> int:  # noqa: ARG002 -- the protocol's signature
        return int((START + self._time.now) * 1_000_000)


@dataclass
class OptOut:
    """When a contact opted out, and who recorded it."""

    time: float
    by: str


@dataclass
class World:
    """An account, and what happens to its opt-outs."""

    seed: int
    folder: Path
    contact_email: Literal["verbatim", "lowercase"] = "verbatim"
    trace: list[str] = field(default_factory=list)
    opt_outs: dict[str, OptOut] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    gaps: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311 -- for a reproducible world
        self.time = Scheduler()
        import_seconds = self.rng.choice([0, 1, 5])
        switches = Switches(import_seconds=import_seconds, contact_email=self.contact_email)
        self.app = Sandbox(clock=WorldClock(self.time), switches=switches, seed=self.seed)
        self.http = Http(self.app)
        self.segment = self.http.make("POST /segments", {"name": "VIP"})
        for who in self.rng.sample(PEOPLE, 3):
            self._sign_up(self.rng.choice(SPELLINGS).format(who), self.rng.random() < 0.4)
        self.watch("before")
        self.runs = [Run(self, name) for name in "AB"[: self.rng.choice([1, 2, 2])]]
        if len(self.runs) == 2 and self.rng.random() < 0.5:
            self.runs[1].oppose(self.runs[0])

    def play(self) -> None:
        """Let everybody act until all runs have ended."""
        self.time.run(self._colleague, *(run.play for run in self.runs))
        for run in self.runs:
            if run.error is not None:
                raise run.error

    def note(self, actor: str, what: str) -> None:
        self.trace.append(f"{self.time.now:10.2f} {actor}: {what}")

    def contacts(self) -> dict[str, tuple[str, bool]]:
        """Every contact: id to address and opt-out."""
        rows = self.app.store.database.rows("select id, email, unsubscribed from contacts")
        return {row["id"]: (row["email"], bool(row["unsubscribed"])) for row in rows}

    def watch(self, actor: str, run: Run | None = None) -> None:
        """Notice who opted out, and whose opt-out was overwritten."""
        contacts = self.contacts()
        self.opt_outs = {id_: by for id_, by in self.opt_outs.items() if id_ in contacts}
        for id_, (email, unsubscribed) in contacts.items():
            if unsubscribed and id_ not in self.opt_outs:
                self.opt_outs[id_] = OptOut(self.time.now, actor)
                self.note(actor, f"{email} opted out")
            elif not unsubscribed and id_ in self.opt_outs:
                self.note(actor, f"{email} was OVERWRITTEN")
                if run is not None and self._is_in_gap(self.opt_outs[id_], run, email):
                    self.excused.add(id_)
                    self.gaps += 1

    def _is_in_gap(self, opt_out: OptOut, run: Run, email: str) -> bool:
        """Whether somebody opted out between a look and its POST, which nothing can prevent."""
        looked = run.looks.get(email, -1.0)
        soon = self.time.now - looked <= LONGEST_GAP
        return opt_out.by == "colleague" and opt_out.time >= looked and soon

    def violations(self) -> list[str]:
        """The opt-outs that were lost, and the reports that are not true."""
        contacts = self.contacts()
        lost = [
            f"{contacts[id_][0]} opted out ({opt_out.by}) and is subscribed"
            for id_, opt_out in self.opt_outs.items()
            if not contacts[id_][1] and id_ not in self.excused
        ]
        return lost + [problem for run in self.runs for problem in run.problems(contacts)]

    def _colleague(self) -> None:
        acts = [self._opt_out, self._delete, self._respell, self._import, self._join]
        acts += [self._opt_out, self._commit_late]
        for _ in range(self.rng.randint(0, 10)):
            self.time.sleep(self.rng.expovariate(1))
            act, email = self.rng.choice(acts), self._address()
            self.note("colleague", f"{act.__name__} {email}")
            act(email)
            self.watch("colleague")

    def _address(self) -> str:
        """Return an address, mostly of somebody whom a run is about to add."""
        emails = [email for run in self.runs for email in run.data["email"]]
        who = self.rng.choice([*emails, *emails, *PEOPLE]).partition("@")[0]
        return self.rng.choice([SPELLINGS[0], *SPELLINGS]).format(who)

    def _sign_up(self, email: str, unsubscribed: bool) -> None:  # noqa: FBT001 -- random
        if self.http(f"GET /contacts/{email}").status_code == 404:
            member = [{"id": self.segment}] if self.rng.random() < 0.5 else []
            body = {"email": email, "unsubscribed": unsubscribed, "segments": member}
            self.http("POST /contacts", body)

    def _opt_out(self, email: str) -> None:
        if self.http(f"PATCH /contacts/{email}", {"unsubscribed": True}).status_code == 404:
            self._sign_up(email, True)

    def _delete(self, email: str) -> None:
        self.http(f"DELETE /contacts/{email}")

    def _respell(self, email: str) -> None:
        self._sign_up(email, self.rng.random() < 0.5)

    def _import(self, email: str) -> None:
        file = f"email\n{email}\n{self._address()}\n".encode()
        self.http(
            "POST /contacts/imports",
            files={"file": ("list.csv", file, "text/csv")},
            data={"on_conflict": "skip"},
        )

    def _join(self, email: str) -> None:
        self.http(f"POST /contacts/{email}/segments/{self.segment}")

    def _commit_late(self, email: str) -> None:
        """Create a contact whose transaction began before that of the newest known contact."""
        email = email.lower() if self.contact_email == "lowercase" else email
        store = self.app.store
        newest = store.database.row("select max(created_at) as at from contacts")
        if store.contacts.find(email) is None and newest and newest["at"]:
            fields = {"email": email, "first_name": None, "last_name": None, "unsubscribed": True}
            with store.database.transaction():
                store.contacts.create(fields, now=newest["at"] - 1)
