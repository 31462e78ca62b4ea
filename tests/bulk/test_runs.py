"""Journals: what a run was, how to resume it, and how to undo it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support.faults import account, broken, saved_report

import resend_nb as rnb
from resend_nb.bulk.store import journal as journals

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

PEOPLE = pd.DataFrame(
    {
        "email": ["ada@example.com", "bo@example.com", "cy@example.com"],
        "first_name": ["Ada", "Bo", "Cy"],
        "unsubscribed": [None, "yes", None],
    },
    index=["a", "b", "c"],
)


@pytest.fixture
def client() -> rnb.Client:
    """Ada is a contact called Ad, Cy a member."""
    client = rnb.sandbox()
    segment = client.segments.create(name="VIP")["id"]
    client.contacts.create(email="ada@example.com", first_name="Ad")
    client.contacts.create(email="cy@example.com", first_name="C", segments=[{"id": segment}])
    return client


def _interrupted(client: rnb.Client, path: Path, line: str, *, after: bool) -> pd.DataFrame:
    with (
        broken(client, "interrupt", when=lambda request: request.startswith(line), after=after),
        pytest.raises(KeyboardInterrupt),
    ):
        rnb.bulk_add(client, PEOPLE, "VIP", on_existing="update", journal=path, progress=False)
    return saved_report(path)


def test_a_run_that_went_well_is_finished(client: rnb.Client, tmp_path: Path) -> None:
    """The journal has what the run was; resuming it does nothing and returns the same report."""
    path = tmp_path / "run.journal"
    report = rnb.bulk_add(client, PEOPLE, "VIP", on_existing="update", journal=path, progress=False)
    assert report.attrs["journal"] == str(path)
    (run,) = rnb.runs_df(tmp_path).to_dict("records")
    assert (run["kind"], run["segment"], run["state"], run["rows"], run["done"], run["left"]) == (
        "add",
        "VIP",
        "finished",
        3,
        3,
        0,
    )
    assert run["started_at"] <= run["ended_at"]
    with broken(client, "interrupt", when=lambda line: not line.startswith("GET")):
        again = rnb.resume_run(client, path, progress=False)
    pd.testing.assert_frame_equal(again, report, check_dtype=False)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("line", ["POST /contacts", "PATCH /contacts", "POST /contacts/"])
def test_an_interrupted_run_can_be_resumed(
    client: rnb.Client, tmp_path: Path, line: str, *, after: bool
) -> None:
    """Whether or not the interrupted request was done, each step is done once and reported."""
    whole = rnb.sandbox()
    segment = whole.segments.create(name="VIP")["id"]
    whole.contacts.create(email="ada@example.com", first_name="Ad")
    whole.contacts.create(email="cy@example.com", first_name="C", segments=[{"id": segment}])
    expected = rnb.bulk_add(whole, PEOPLE, "VIP", on_existing="update", progress=False)
    report = _interrupted(client, tmp_path / "run.journal", line, after=after)
    assert report["retry"].any()
    assert rnb.runs_df(tmp_path)["state"].tolist() == ["stopped"]
    again = rnb.resume_run(client, tmp_path / "run.journal", progress=False)
    assert (
        again["status"].tolist() == expected["status"].tolist() == ["updated", "created", "updated"]
    )
    assert again.index.tolist() == ["a", "b", "c"]
    assert account(client) == account(whole)
    assert rnb.runs_df(tmp_path)["state"].tolist() == ["finished"]


def test_rows_whose_contact_changed_are_stale(client: rnb.Client, tmp_path: Path) -> None:
    """A row that was not tried is stale if the account changed; an interrupted one is finished."""
    _interrupted(client, tmp_path / "run.journal", "PATCH /contacts", after=False)
    client.contacts.update("cy@example.com", first_name="Cyril")
    report = rnb.resume_run(client, tmp_path / "run.journal", progress=False)
    assert report["status"].tolist() == ["updated", "created", "stale"]
    assert "first_name: 'C' -> 'Cy'" in report["reason"]["c"]
    assert client.contacts.get("cy@example.com")["first_name"] == "Cyril"


def test_a_run_can_be_undone(client: rnb.Client, tmp_path: Path) -> None:
    """Memberships and fields are restored; new contacts and opt-outs stay, as reported."""
    report = rnb.bulk_add(
        client, PEOPLE, "VIP", on_existing="update", journal=tmp_path / "a.journal", progress=False
    )
    back = rnb.undo_run(client, report.attrs["journal"], to=tmp_path / "b.journal", progress=False)
    assert back["status"].tolist() == ["updated", "removed", "updated"]
    assert back["changes"].tolist() == [
        "first_name: 'Ada' -> 'Ad', leaves",
        "leaves",
        "first_name: 'Cy' -> 'C'",
    ]
    assert "the contact stays" in back["reason"]["b"]
    assert rnb.list_contacts_df(client, segment="VIP")["email"].tolist() == ["cy@example.com"]
    assert {contact["first_name"] for contact in client.contacts.list()} == {"Ad", "Bo", "C"}
    assert client.contacts.get("bo@example.com")["unsubscribed"]
    assert rnb.runs_df(tmp_path)["kind"].tolist() == ["undo", "add"]
    redone = rnb.undo_run(client, tmp_path / "b.journal", progress=False)
    assert redone["status"].tolist() == ["updated", "added", "updated"]
    assert len(rnb.list_contacts_df(client, segment="VIP")) == 3
    assert {contact["first_name"] for contact in client.contacts.list()} == {"Ada", "Bo", "Cy"}


def test_an_opt_out_given_meanwhile_stays(client: rnb.Client, tmp_path: Path) -> None:
    """An undo changes no opt-out, and no field that was changed since the run."""
    rnb.bulk_add(
        client, PEOPLE, "VIP", on_existing="update", journal=tmp_path / "a.journal", progress=False
    )
    client.contacts.update("ada@example.com", unsubscribed=True, first_name="Adalbert")
    back = rnb.undo_run(client, tmp_path / "a.journal", progress=False)
    assert back["reason"]["a"] == "first_name was changed again since then, so 'Adalbert' stays"
    ada = client.contacts.get("ada@example.com")
    assert (ada["first_name"], ada["unsubscribed"]) == ("Adalbert", True)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_interrupted_run_can_be_undone_without_resuming_it(
    client: rnb.Client, tmp_path: Path, *, after: bool
) -> None:
    """A mistake that was interrupted can be undone without finishing it first."""
    before = account(client)["contacts"]
    _interrupted(client, tmp_path / "a.journal", "PATCH /contacts", after=after)
    rnb.undo_run(client, tmp_path / "a.journal", progress=False)
    assert account(client)["contacts"] == before
    assert rnb.list_contacts_df(client, segment="VIP")["email"].tolist() == ["cy@example.com"]


def test_a_sync_can_be_undone(client: rnb.Client, tmp_path: Path) -> None:
    """Members who left are added back, unless the contact no longer exists."""
    data = PEOPLE.iloc[[0]][["email"]]
    rnb.sync_segment(
        client, data, "VIP", max_removals=1, journal=tmp_path / "a.journal", progress=False
    )
    back = rnb.undo_run(client, tmp_path / "a.journal", progress=False)
    assert back["status"].tolist() == ["removed", "added"]
    rnb.sync_segment(
        client, data, "VIP", max_removals=1, journal=tmp_path / "b.journal", progress=False
    )
    client.contacts.delete("cy@example.com")
    assert rnb.undo_run(client, tmp_path / "b.journal", progress=False)["status"].tolist() == [
        "removed",
        "not_found",
    ]


def test_a_journal_is_private(client: rnb.Client, tmp_path: Path) -> None:
    """Only its owner can read it, it does not contain the key, and no file is overwritten."""
    path = tmp_path / "new" / "run.journal"
    rnb.bulk_add(client, PEOPLE, journal=path, progress=False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"re_sandbox" not in path.read_bytes()
    with pytest.raises(rnb.InputError, match="already exists"):
        rnb.bulk_add(client, PEOPLE, journal=path, progress=False)
    with pytest.raises(rnb.InputError, match="must be the path of a file"):
        rnb.bulk_add(client, PEOPLE, journal=7, progress=False)  # type: ignore[arg-type]


def test_by_default_a_journal_is_in_the_user_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, serve: Any
) -> None:
    """Journals of an account are kept there; those of a sandbox are deleted with the process."""
    monkeypatch.setattr(journals, "folder", lambda: tmp_path / "runs")
    mounted = rnb.bulk_add(rnb.sandbox(), PEOPLE, progress=False)
    assert not (tmp_path / "runs").exists()
    with rnb.connect("re_any", base_url=serve().url) as client:
        report = rnb.bulk_add(client, PEOPLE, progress=False)
    assert os.path.dirname(report.attrs["journal"]) == str(tmp_path / "runs")  # noqa: PTH120 -- a text
    assert {mounted.attrs["journal"], report.attrs["journal"]} <= {*rnb.runs_df()["journal"]}


def test_a_run_that_is_still_going_on_is_not_resumed(client: rnb.Client, tmp_path: Path) -> None:
    """While a run holds its journal, nobody else can resume or undo it."""
    path = tmp_path / "run.journal"
    states: list[list[str]] = []

    def look(_: httpx.Request) -> None:
        if not states:
            states.append(rnb.runs_df(tmp_path)["state"].tolist())
            for call in (rnb.resume_run, rnb.undo_run):
                with pytest.raises(rnb.InputError, match="still going on"):
                    call(client, path)

    client._http.event_hooks["request"] = [
        lambda request: look(request) if request.method == "POST" else None
    ]
    rnb.bulk_add(client, PEOPLE, "VIP", journal=path, progress=False)
    assert states == [["running"]]


def test_a_journal_of_another_account_is_refused(client: rnb.Client, tmp_path: Path) -> None:
    """Nothing is sent if the segment or the contacts are not those of the run."""
    rnb.bulk_add(client, PEOPLE, "VIP", journal=tmp_path / "a.journal", progress=False)
    rnb.bulk_add(client, PEOPLE, journal=tmp_path / "b.journal", progress=False)
    other = rnb.sandbox(seed=1)
    for call in (rnb.resume_run, rnb.undo_run):
        with pytest.raises(rnb.InputError, match="this account does not have"):
            call(other, tmp_path / "a.journal")
        with pytest.raises(rnb.InputError, match="is it the run's account"):
            call(other, tmp_path / "b.journal")
        with pytest.raises(rnb.InputError, match="no such file"):
            call(other, tmp_path / "c.journal")
    (tmp_path / "d.journal").write_text("not a journal")
    with pytest.raises(rnb.InputError, match="not a journal of resend_nb"):
        rnb.resume_run(client, tmp_path / "d.journal")
    assert (rnb.runs_df(tmp_path)["state"] == "unreadable").sum() == 1


def test_a_run_that_ended_before_it_began_is_started_again(
    client: rnb.Client, tmp_path: Path
) -> None:
    """A blank journal says that nothing was changed, and its file can be used again."""
    path = tmp_path / "run.journal"
    path.touch()
    with pytest.raises(rnb.InputError, match="before it changed anything; start again"):
        rnb.resume_run(client, path)
    report = rnb.bulk_add(client, PEOPLE, "VIP", journal=path, progress=False)
    assert (
        rnb.resume_run(client, path, progress=False)["status"].tolist() == report["status"].tolist()
    )


def test_a_run_is_found_by_its_report_or_as_the_latest(client: rnb.Client) -> None:
    """Without a journal, the latest run is undone; a report stands for its run."""
    first = rnb.bulk_add(client, pd.DataFrame({"email": ["a@b.example"]}), "VIP", progress=False)
    rnb.bulk_add(client, pd.DataFrame({"email": ["c@d.example"]}), "VIP", progress=False)
    for status in ("removed", "unchanged"):  # an undo is not undone
        undone = rnb.undo_run(client, progress=False)
        assert (undone["email"][0], undone["status"][0]) == ("c@d.example", status)
    assert rnb.undo_run(client, first, progress=False)["email"].tolist() == ["a@b.example"]
    assert rnb.resume_run(client, first, progress=False)["status"].tolist() == ["created"]


def test_a_run_that_cannot_be_found_is_an_error(client: rnb.Client) -> None:
    """The error says where runs are listed."""
    with pytest.raises(rnb.InputError, match="runs_df"):
        rnb.undo_run(client, pd.DataFrame({"email": ["a@b.example"]}))
    with rnb.Client("re_any", base_url="http://127.0.0.1:9") as other:
        for call in (rnb.undo_run, rnb.resume_run):
            with pytest.raises(rnb.InputError, match="there is no run on http://127"):
                call(other)
