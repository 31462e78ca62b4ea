"""Ctrl-C, or the stop button of a notebook: it passes on, and a line says how to finish the run."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from support.faults import broken

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = pd.DataFrame({"email": [f"p{number}@example.com" for number in range(4)]})

RUNS: dict[str, Callable[..., pd.DataFrame]] = {
    "add": lambda client, **where: rnb.bulk_add(client, PEOPLE, "VIP", **where),
    "import": lambda client, **where: rnb.bulk_add(client, PEOPLE, "VIP", via="import", **where),
    "sync": lambda client, **where: rnb.sync_segment(client, PEOPLE, "VIP", **where),
    "update": lambda client, **where: rnb.bulk_update(
        client, PEOPLE.assign(first_name="P"), **where
    ),
    "remove": lambda client, **where: rnb.bulk_remove(client, PEOPLE, "VIP", **where),
}


def _account(kind: str) -> rnb.Client:
    """People who are no contacts yet, or members where a run needs them."""
    client = rnb.sandbox()
    segment = client.segments.create(name="VIP")
    if kind in {"update", "remove"}:
        for email in PEOPLE["email"]:
            client.contacts.create(email=email, segments=[{"id": segment["id"]}])
    return client


def _third_change() -> Callable[[str], bool]:
    changes = itertools.count(1)
    return lambda line: not line.startswith("GET") and next(changes) == 3


def _run(call: str, client: rnb.Client) -> pd.DataFrame:
    """Run the Python of a printed line."""
    report: pd.DataFrame = eval(call, {"rnb": rnb, "client": client})  # noqa: S307 -- that is the test
    return report


@pytest.mark.parametrize("kind", ["add", "sync", "update", "remove"])
def test_the_line_finishes_the_latest_run(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a journal of your own, the line needs no path, and what it says finishes the run."""
    client = _account(kind)
    with broken(client, "interrupt", when=_third_change()), pytest.raises(KeyboardInterrupt):
        RUNS[kind](client, progress=False)
    line, call = capsys.readouterr().out, "rnb.resume_run(client)"
    assert line == f"The run was interrupted after 2 of 4 rows. To finish it: {call}\n"
    assert len(set(_run(call, client)["status"])) == 1
    assert capsys.readouterr().out == ""


def test_the_line_names_your_own_journal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run with ``journal=`` is resumed by its path, also if it is interrupted again."""
    client, path = _account("add"), tmp_path / "run.journal"
    call = f"rnb.resume_run(client, {str(path)!r})"
    with broken(client, "interrupt", when=_third_change()), pytest.raises(KeyboardInterrupt):
        RUNS["add"](client, journal=path, progress=False)
    assert capsys.readouterr().out.endswith(f"after 2 of 4 rows. To finish it: {call}\n")
    with (
        broken(client, "interrupt", when=lambda line: line == "POST /contacts"),
        pytest.raises(KeyboardInterrupt),
    ):
        _run(call, client)
    assert capsys.readouterr().out.endswith(f"after 0 of 2 rows. To finish it: {call}\n")
    assert set(_run(call, client)["status"]) == {"created"}


def test_an_interrupted_import_and_its_undo_are_finished(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The line is the same for an import, and an undo that was interrupted is the latest run."""
    client = _account("import")
    with (
        broken(client, "interrupt", when=lambda line: line == "GET /contacts/imports"),
        pytest.raises(KeyboardInterrupt),
    ):
        RUNS["import"](client, progress=False)
    assert "after 0 of 4 rows. To finish it: rnb.resume_run(client)\n" in capsys.readouterr().out
    assert set(rnb.resume_run(client, progress=False)["status"]) == {"created"}
    with broken(client, "interrupt", when=_third_change()), pytest.raises(KeyboardInterrupt):
        rnb.undo_run(client, progress=False)
    assert "after 2 of 4 rows. To finish it: rnb.resume_run(client)\n" in capsys.readouterr().out
    assert set(rnb.resume_run(client, progress=False)["status"]) == {"removed"}


def test_before_anything_was_begun_there_is_nothing_to_finish(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An interrupt while the account is read changes nothing, so no line is printed."""
    client = _account("add")
    with broken(client, "interrupt"), pytest.raises(KeyboardInterrupt):
        RUNS["add"](client, progress=False)
    assert capsys.readouterr().out == ""


def test_an_interrupt_after_the_last_row_leads_to_this_very_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """If only the check at the end is left, the line has the path: other runs may be unfinished."""
    client = _account("add")
    with (
        broken(client, "interrupt", when=_third_change()),
        pytest.raises(KeyboardInterrupt),
    ):
        RUNS["add"](client, progress=False)
    created: list[str] = []

    def last_look(line: str) -> bool:
        created.extend([line] if line == "POST /contacts" else [])
        return line == "GET /contacts" and bool(created)

    capsys.readouterr()
    with broken(client, "interrupt", when=last_look), pytest.raises(KeyboardInterrupt):
        rnb.bulk_add(client, pd.DataFrame({"email": ["new@example.com"]}), progress=False)
    line = capsys.readouterr().out
    assert line.startswith("The run was interrupted after 1 of 1 row. To finish it: ")
    done = _run(line.partition(": ")[2], client)
    assert done[["email", "status"]].to_numpy().tolist() == [["new@example.com", "created"]]


def test_a_form_shows_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    """A form does not raise: after Ctrl-C it shows the report, and Run does the rest."""
    client = _account("add")
    form = rnb.BulkAddForm(client, PEOPLE, "VIP")
    with broken(client, "interrupt", when=_third_change()):
        form.run()
    assert form.failed
    assert form.message.startswith("2 created, 2 not tried. Press Run to finish.")
    assert form.report is not None
    assert form.report["status"].tolist() == ["created"] * 2 + ["pending"] * 2
    form.run()
    assert form.message == "2 already member, 2 created."
    assert capsys.readouterr().out == ""
