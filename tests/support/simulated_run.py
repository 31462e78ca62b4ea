"""A run of bulk work in a simulated world: its faults, its interruptions and its report."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd

import resend_nb as rnb
from support import KEY, TimedClient
from support.faults import FAULTS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from support.simulation import World

PEOPLE = ("ada", "bo", "cy", "dot", "eve", "flo", "gus")
SPELLINGS = ("{}@example.com", "{}@Example.com")

START = 1_793_600_000.0
"""Seconds from the epoch to the start of simulated time."""

HOW: dict[str, Callable[..., pd.DataFrame]] = {
    "add": lambda client, data, **where: rnb.bulk_add(client, data, "VIP", via="requests", **where),
    "import": lambda client, data, **where: rnb.bulk_add(
        client, data, "VIP", via="import", **where
    ),
    "sync": lambda client, data, **where: rnb.sync_segment(
        client, data, "VIP", max_removals=99, via="requests", **where
    ),
    "update": lambda client, data, **where: rnb.bulk_update(client, data, **where),
    "remove": lambda client, data, **where: rnb.bulk_remove(client, data, "VIP", **where),
}


class Killed(BaseException):
    """The process of a run ended."""


class RunClient(TimedClient):
    """A client whose waits pass simulated time, and whose machine may sleep."""

    _wall_clock: Callable[[], float]

    def __init__(self, world: World, **options: Any) -> None:
        self.suspended = 0.0
        self._wall_clock = lambda: START + world.time.now
        super().__init__(
            KEY, clock=lambda: world.time.now - self.suspended, sleep=world.time.sleep, **options
        )

    def pause(self, seconds: float) -> None:
        self._sleep(seconds)


class Run:
    """A run of bulk work, resumed as a user would after each interruption."""

    def __init__(self, world: World, name: str) -> None:
        rng = world.rng
        self.world, self.name = world, name
        self.how = rng.choice([*HOW, "add"])
        self.data = self._random_data(rng)
        self.journal = world.folder / f"{world.seed}-{name}.journal"
        self.trouble = rng.choice([0.0, 0.0, 0.05, 0.2])
        self.looks: dict[str, float] = {}
        self.last_list = -1.0
        self.report = pd.DataFrame()
        self.error: BaseException | None = None
        self._inner = httpx.WSGITransport(app=world.app)
        self.client = RunClient(
            world,
            base_url="http://sandbox.localhost",
            transport=httpx.MockTransport(self._answer),
        )

    def _random_data(self, rng: random.Random) -> pd.DataFrame:
        people = [rng.choice(PEOPLE) for _ in range(rng.randint(1, 6))]
        choices: list[list[str | None]] = [["yes"], [None], ["yes", None, None]]
        opt_out = rng.choice(choices)
        return pd.DataFrame(
            {
                "email": [rng.choice(SPELLINGS).format(who) for who in people],
                "unsubscribed": [rng.choice(opt_out) for _ in people],
            },
            index=[f"{self.name}{number}" for number in range(len(people))],
        )

    def oppose(self, other: Run) -> None:
        """Take the people of another run, with the opposite opt-outs."""
        self.how = "add"
        opposite = [None if told == "yes" else "yes" for told in other.data["unsubscribed"]]
        index = other.data.index.str.replace(other.name, self.name)
        self.data = pd.DataFrame(
            {"email": other.data["email"].tolist(), "unsubscribed": opposite}, index=index
        )

    def play(self) -> None:
        """Run, and resume until nothing is left."""
        try:
            self.world.time.sleep(self.world.rng.choice([0.0, self.world.rng.uniform(0, 3)]))
            for _ in range(40):
                if self._is_done():
                    return
                self.trouble *= 0.8
            self.error = AssertionError(f"it never ends:\n{self.report.to_string()}")
        except BaseException as error:  # noqa: BLE001 -- raised again in the test's thread
            self.error = error

    def _is_done(self) -> bool:
        try:
            if self.journal.exists():
                report = rnb.resume_run(self.client, self.journal, progress=False)
            else:
                where = {"journal": self.journal, "progress": False}
                report = HOW[self.how](self.client, self.data, **where)
        except Killed:
            self._restore_journal()
            return False
        except (KeyboardInterrupt, rnb.ResendError) as error:
            self.world.note(self.name, f"raises {error!r:.90}")
            return False
        self.report = report
        return not (report["retry"] & (report["status"] != "stale")).any()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        world, line = self.world, f"{request.method} {request.url.raw_path.decode()}"
        world.time.sleep(world.rng.uniform(0.05, 0.5))
        fault, is_done = self._fault()
        response = self._inner.handle_request(request) if is_done else None
        world.note(self.name, f"{line} {fault or ''}")
        if response is not None:
            response.read()
            self._look(request, response)
            world.watch(self.name, self)
        world.time.sleep(world.rng.uniform(0.05, 0.5))
        if world.rng.random() < self.trouble / 4:
            self._suspend()
        if fault is None:
            assert response is not None
            if line.startswith("GET /contacts?") and "after=" not in line:
                self.last_list = world.time.now
            return response
        if fault == "kill":
            self._save_journal()
            raise Killed
        met = FAULTS[fault]()
        if isinstance(met, BaseException):
            raise met
        return met

    def _fault(self) -> tuple[str | None, bool]:
        """Return what goes wrong with this request, and whether the server carries it out."""
        rng = self.world.rng
        if rng.random() >= self.trouble:
            return None, True
        fault = rng.choice([*FAULTS, "kill"])
        return fault, fault not in {"rate limit", "connection lost"} and rng.random() < 0.5

    def _suspend(self) -> None:
        """Let the machine sleep: others go on, and its monotonic clock stands still."""
        seconds = self.world.rng.uniform(10, 8 * 3600)
        self.world.note(self.name, f"sleeps {seconds:.0f} s")
        self.world.time.sleep(seconds)
        self.client.suspended += seconds

    def _look(self, request: httpx.Request, response: httpx.Response) -> None:
        path = request.url.path
        if request.method == "GET" and path.startswith("/contacts/") and "@" in path:
            self.looks[path.removeprefix("/contacts/")] = self.world.time.now
        assert response.status_code != 500, response.text

    def _files(self) -> list[Path]:
        return [self.journal.with_name(self.journal.name + end) for end in ("", "-wal", "-shm")]

    def _save_journal(self) -> None:
        for file in self._files():
            if file.exists():
                shutil.copy(file, file.with_name(f"{file.name}.saved"))

    def _restore_journal(self) -> None:
        """Put the journal back as it was when the process ended."""
        for file in self._files():
            file.unlink(missing_ok=True)
            with contextlib.suppress(FileNotFoundError):
                saved = file.with_name(f"{file.name}.saved")
                if not file.name.endswith("-shm"):
                    shutil.copy(saved, file)
                saved.unlink()

    def problems(self, contacts: dict[str, tuple[str, bool]]) -> list[str]:
        """What is wrong with the report."""
        report = self.report
        assert report.index[: len(self.data)].tolist() == self.data.index.tolist(), "a row is lost"
        says = self.data["unsubscribed"] == "yes"
        opted_out = {email.lower() for email in self.data["email"][says]}
        found = []
        columns: list[list[Any]] = [
            report[name].tolist() for name in ("contact_id", "email", "status")
        ]
        for contact_id, email, status in zip(*columns, strict=True):
            if contact_id not in contacts or contact_id in self.world.excused:
                continue
            unsubscribed = contacts[contact_id][1]
            was_told = email.lower() in opted_out and status not in {"duplicate", "stale"}
            if was_told and not unsubscribed and self.how != "remove":
                found.append(f"{self.name}: {email} {status}, but the data's opt-out is lost")
            if status == "created" and not unsubscribed and self._should_have_seen(email):
                found.append(f"{self.name}: {email} created, but another spelling opted out")
        return found

    def _should_have_seen(self, email: str) -> bool:
        contacts = self.world.contacts()
        return any(
            contacts[id_][0].lower() == email.lower() and opt_out.time < self.last_list - 1
            for id_, opt_out in self.world.opt_outs.items()
        )
