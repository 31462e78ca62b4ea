"""``create_segment=True``: the segment is created when all rows were checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import resend_nb as rnb

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = pd.DataFrame({"email": ["ada@example.com", "no address"]})


def names(client: rnb.Client) -> list[str]:
    """The names of all segments."""
    return [segment["name"] for segment in client.segments.list()]


def members(client: rnb.Client, segment: str) -> list[str]:
    """The addresses of a segment's members."""
    return rnb.list_contacts_df(client, segment=segment)["email"].tolist()


@pytest.mark.parametrize("via", ["requests", "import"])
def test_the_segment_is_created_and_filled(client: rnb.Client, tmp_path: Path, via: Any) -> None:
    """New and existing contacts join the new segment, and the run can be resumed and undone."""
    client.contacts.create(email="bo@example.com")
    people = pd.DataFrame({"email": ["ada@example.com", "bo@example.com"]})
    path = tmp_path / "a.journal"
    report = rnb.bulk_add(
        client, people, "Fair 2026", create_segment=True, via=via, journal=path, progress=False
    )
    assert report["status"].tolist() == ["created", "added"]
    assert sorted(members(client, "Fair 2026")) == ["ada@example.com", "bo@example.com"]
    assert rnb.resume_run(client, path, progress=False)["retry"].sum() == 0
    rnb.undo_run(client, path, progress=False)
    assert members(client, "Fair 2026") == []


def test_a_second_run_uses_the_same_segment(client: rnb.Client) -> None:
    """The option may stay: a segment of this name is not created again."""
    for _ in range(2):
        rnb.bulk_add(client, PEOPLE, "Fair 2026", create_segment=True, progress=False)
    assert names(client) == ["Fair 2026"]


def test_a_plan_creates_the_segment_when_it_runs(client: rnb.Client) -> None:
    """A plan changes nothing, says that the segment is new, and brings it along."""
    plan = rnb.plan_bulk_add(client, PEOPLE, "Fair 2026", create_segment=True)
    summary = rnb.plan_summary_df(plan)
    assert summary.iloc[0].tolist() == ["segment", 1, "new segment 'Fair 2026'"]
    assert plan["action"].tolist() == ["create", "none"]
    assert names(client) == []
    rnb.bulk_add(client, plan, progress=False)
    assert members(client, "Fair 2026") == ["ada@example.com"]
    again = rnb.bulk_add(client, plan, progress=False)
    assert again["status"].tolist() == ["already_member", "invalid"]
    assert names(client) == ["Fair 2026"]


def test_data_without_a_usable_row_creates_nothing(client: rnb.Client) -> None:
    """A list with wrong columns or rows leaves no empty segment behind."""
    useless = pd.DataFrame({"email": ["no address"]})
    rnb.bulk_add(client, useless, "Fair 2026", create_segment=True, progress=False)
    with pytest.raises(rnb.InputError, match="no email column"):
        rnb.bulk_add(client, PEOPLE.rename(columns={"email": "x"}), "New", create_segment=True)
    assert names(client) == []


@pytest.mark.parametrize("name", ["fair 2026", " Fair  2026", "\uff26air 2026"])
def test_a_name_that_reads_alike_is_not_created(client: rnb.Client, name: str) -> None:
    """A slip in the name of a segment does not make a second one."""
    client.segments.create(name="Fair 2026")
    with pytest.raises(rnb.ObjectLookupError, match="Did you mean 'Fair 2026'"):
        rnb.bulk_add(client, PEOPLE, name, create_segment=True)
    assert names(client) == ["Fair 2026"]


@pytest.mark.parametrize(
    ("segment", "create", "error"),
    [
        (None, True, r"create_segment=True needs a name: pass segment="),
        ("VIP", "yes", r"create_segment must be True or False, not 'yes'"),
        (" ", True, r"No segment named ' '"),
        ("a3f0b0a0-0000-4000-8000-000000000000", True, r"No segment named 'a3f0"),
    ],
)
def test_wrong_options_are_errors(
    client: rnb.Client, segment: str | None, create: Any, error: str
) -> None:
    """The error names the argument, and nothing was sent."""
    with pytest.raises((rnb.InputError, rnb.ObjectLookupError), match=error):
        rnb.bulk_add(client, PEOPLE, segment, create_segment=create)
    assert names(client) == []
    assert client.contacts.list() == []
