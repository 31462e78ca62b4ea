"""How a run ends: what its listener counts, and what is left to a resumed run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from support import problem
from support.faults import Faulty

import resend_nb as rnb
from resend_nb.bulk.execute.progress import NullListener, StoppedListener
from resend_nb.bulk.job import Job, prepare

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

PEOPLE = pd.DataFrame({"email": ["ada@example.com", "bo@example.com", "cy@example.com"]})
UNCHECKED = "whether it has opted out meanwhile is not checked yet; resume_run checks it"


class Counter(NullListener):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def advance(self, rows: int, *, failed: int = 0) -> None:
        self.told.append((rows, failed))


@pytest.mark.parametrize("fails", [False, True])
def test_a_listener_counts_each_row_and_each_failure(tmp_path: Path, *, fails: bool) -> None:
    """Every row counts once when it ends, and as failed only if it failed."""
    faulty, counter = Faulty(rnb.sandbox()), Counter()
    if fails:
        faulty.faults["POST /contacts"] = lambda: problem(422, "validation_error", "Bad.")
    prepare(faulty.client, PEOPLE).run(counter, journal=tmp_path / "run.journal")
    assert counter.told == [(1, fails)] * len(PEOPLE)


def test_a_stopped_run_starts_no_row_and_says_so(tmp_path: Path) -> None:
    """The rows of a run that a listener stops stay pending, with that reason."""
    client = rnb.sandbox()
    report = prepare(client, PEOPLE).run(StoppedListener(), journal=tmp_path / "run.journal")
    assert set(report["status"]) == {"pending"}
    assert set(report["reason"]) == {"not tried: the run was stopped"}
    assert report["retry"].all()
    assert client.contacts.list() == []


def test_a_failed_check_at_the_end_is_left_to_a_resumed_run(tmp_path: Path) -> None:
    """If the list cannot be read at the end, resume_run finds the opt-outs that came meanwhile."""
    sandbox = rnb.sandbox()
    faulty = Faulty(sandbox)
    broken = {"GET /contacts": lambda: problem(500, "internal_server_error", "Broken.")}
    faulty.after["POST /contacts"] = {**broken}
    journal = tmp_path / "run.journal"
    report = rnb.bulk_add(faulty.client, PEOPLE[:1], journal=journal, progress=False)
    assert report[["status", "reason", "retry"]].to_numpy().tolist() == [
        ["created", UNCHECKED, True]
    ]
    # The method of the client refuses another spelling of a contact.
    person = {"email": "Ada@example.com", "unsubscribed": True}
    sandbox.request("POST", "/contacts", json=person)
    again = rnb.resume_run(sandbox, journal, progress=False)
    assert all(contact["unsubscribed"] for contact in sandbox.contacts.list())
    assert again["retry"].tolist() == [False]


def test_a_deletion_is_tried_three_times(tmp_path: Path) -> None:
    """A contact whose deletion fails each time is not deleted, and its row says why."""
    faulty = Faulty(rnb.sandbox())
    journal = tmp_path / "run.journal"
    rnb.bulk_add(faulty.client, PEOPLE[:1], journal=journal, progress=False)
    faulty.faults["DELETE /contacts"] = lambda: problem(500, "internal_server_error", "Broken.")
    report = rnb.undo_run(
        faulty.client, journal, delete_created=True, to=tmp_path / "undo", progress=False
    )
    assert report["status"].tolist() == ["failed"]
    assert report["reason"].tolist() == ["Broken. (outcome unknown)"]
    assert faulty.sent("DELETE /contacts") == 3


def test_an_import_that_cannot_be_followed_says_why() -> None:
    """Rows in a file may have been done, the others were not tried; both say what stopped them."""
    sandbox = rnb.sandbox()
    sandbox.contacts.create(email="ada@example.com")
    faulty = Faulty(sandbox)
    faulty.faults["GET /contacts/imports"] = lambda: problem(500, "server_error", "Broken.")
    report = rnb.bulk_add(
        faulty.client,
        PEOPLE.assign(first_name="P"),
        on_existing="update",
        via="import",
        progress=False,
    )
    why = "the run stopped after 'Broken.'"
    assert report["reason"].tolist() == [
        f"not tried: {why}",
        *[f"it may have been done: {why}"] * 2,
    ]


def _fill_disk(job: Job) -> None:
    """Let no more be written to the job's journal."""
    assert job.journal is not None
    job.journal.rows._database.execute("PRAGMA query_only = ON")


NOT_WRITTEN = (
    "not tried: the journal could not be written (attempt to write a readonly database); "
    "make sure that the disk has space, then finish the run with resume_run"
)


def test_a_full_disk_stops_the_run_and_says_so(tmp_path: Path) -> None:
    """A row that cannot be written to the journal is not started, and neither are later ones."""
    client = rnb.sandbox()
    job = prepare(client, PEOPLE)

    class FullDisk(NullListener):
        def advance(self, rows: int, *, failed: int = 0) -> None:  # noqa: ARG002 -- the protocol's
            _fill_disk(job)

    report = job.run(FullDisk(), journal=tmp_path / "run.journal")
    assert report["status"].tolist() == ["created", "pending", "pending"]
    assert report["reason"].tolist() == ["", NOT_WRITTEN, NOT_WRITTEN]
    assert report["retry"].tolist() == [False, True, True]
    assert len(client.contacts.list()) == 1


@pytest.mark.parametrize("interrupted", [False, True])
def test_what_the_journal_lacks_is_in_the_report(tmp_path: Path, *, interrupted: bool) -> None:
    """A row that was sent and could not be written down is never called "not tried"."""
    client = rnb.sandbox()
    job, path = prepare(client, PEOPLE), tmp_path / "run.journal"

    def after(response: httpx.Response) -> None:
        if response.request.method == "POST":
            _fill_disk(job)
            if interrupted:
                raise KeyboardInterrupt

    client._http.event_hooks = {"response": [after]}
    report = job.run(NullListener(), journal=path, on_interrupt="return")
    unknown = "it may have been done: the run was interrupted"
    first, why = ("pending", unknown) if interrupted else ("created", "")
    assert report["status"].tolist() == [first, "pending", "pending"]
    assert report["reason"].tolist()[0] == why
    assert report["reason"].str.startswith("not tried: ").tolist() == [False, True, True]
    client._http.event_hooks = {}
    again = rnb.resume_run(client, path, progress=False)
    assert again["status"].tolist() == ["created"] * 3
    assert len(client.contacts.list()) == 3


def test_a_new_contact_has_all_that_its_row_says() -> None:
    """Names and opt-out of the row are in the one request that creates the contact."""
    client = rnb.sandbox()
    data = PEOPLE[:1].assign(first_name="Ada", last_name="Love", unsubscribed="yes")
    report = rnb.bulk_add(client, data, progress=False)
    assert report["status"].tolist() == ["created"]
    contact = client.contacts.get("ada@example.com")
    told = (contact["first_name"], contact["last_name"], contact["unsubscribed"])
    assert told == ("Ada", "Love", True)


def test_a_row_with_a_failure_of_its_own_starts_the_count_of_failures_again() -> None:
    """A run stops after three failures in a row that are not about the row, not after three."""
    faulty = Faulty(rnb.sandbox())
    missing, refused = problem(404, "not_found", "Gone."), problem(422, "validation_error", "Bad.")
    answers = iter([missing, missing, refused] * 2)
    faulty.faults["POST /contacts"] = lambda: next(answers)
    data = [f"p{number}@example.com" for number in range(6)]
    report = rnb.bulk_add(faulty.client, data, progress=False)
    assert set(report["status"]) == {"failed"}
