"""Plans as DataFrames: what they say, that they are followed, and that stale rows are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = pd.DataFrame(
    {
        "email": ["ada@example.com", "bo@example.com", "cy@example.com", "nobody"],
        "first_name": ["Ada", "Bo", None, None],
        "plan": ["pro", "free", "pro", None],
    }
)


@pytest.fixture
def account() -> rnb.Client:
    """Ada is called Ad and is on the free plan; Cy opted out; Cy and Dee are members."""
    client = rnb.sandbox(contact_quota=10)
    segment = client.segments.create(name="VIP")["id"]
    client.contact_properties.create(key="plan", type="string")
    client.contacts.create(email="ada@example.com", first_name="Ad", properties={"plan": "free"})
    client.contacts.create(email="cy@example.com", unsubscribed=True, segments=[{"id": segment}])
    client.contacts.create(email="dee@example.com", segments=[{"id": segment}])
    client.suppressions.create(email="bo@example.com")
    return client


def _members(account: rnb.Client) -> list[str]:
    return sorted(rnb.list_contacts_df(account, segment="VIP")["email"])


def _numbers(plan: pd.DataFrame) -> dict[str, int]:
    summary = rnb.plan_summary_df(plan)
    return dict(zip(summary["what"], summary["number"], strict=True))


def test_a_plan_says_field_by_field_what_changes(account: rnb.Client) -> None:
    """Old and new values, joins, suppressed contacts, and why a row cannot be used."""
    plan = rnb.plan_bulk_add(account, PEOPLE, "VIP", on_existing="update")
    assert plan["action"].tolist() == ["update", "create", "update", "none"]
    assert plan["changes"].tolist() == [
        "first_name: 'Ad' -> 'Ada', properties.plan: 'free' -> 'pro', joins",
        "first_name: 'Bo', properties.plan: 'free', joins",
        "properties.plan: None -> 'pro'",
        "",
    ]
    assert plan["reason"][1] == "suppressed, so never mailed"
    assert plan["reason"][2] == "opted out; unchanged"
    assert plan["status"][3] == "invalid"


def test_a_plan_has_a_summary(account: rnb.Client) -> None:
    """Rows by action, contacts never mailed, requests, time and quota."""
    assert _numbers(rnb.plan_bulk_add(account, PEOPLE, "VIP", on_existing="update")) == {
        "create": 1,
        "update": 2,
        "never": 2,
        "nothing": 0,
        "unusable": 1,
        "requests": 5,
        "seconds": 1,
        "quota": 6,
    }
    small = rnb.sandbox(contact_quota=1)
    summary = rnb.plan_summary_df(rnb.plan_bulk_add(small, PEOPLE[["email"]]))
    assert summary["means"].iloc[-1] == "contacts above the quota: broadcasts would be refused"
    assert _numbers(rnb.plan_bulk_add(small, PEOPLE[["email"]]))["quota"] == 2


def test_the_summary_counts_the_requests_that_are_sent(account: rnb.Client) -> None:
    """The number of requests is right, apart from those that read lists."""
    plan = rnb.plan_bulk_add(account, PEOPLE, "VIP", on_existing="update")
    lines = []
    account._http.event_hooks["request"] = [
        lambda request: lines.append(f"{request.method} {request.url.path}")
    ]
    rnb.bulk_add(account, plan, progress=False)
    lists = {"/segments", "/contact-properties", "/contacts"}
    reads = [
        line
        for line in lines
        if line.startswith("GET") and (line[4:] in lists or line.endswith("/contacts"))
    ]
    values = [line for line in lines if line.startswith("GET /contacts/") and "@" not in line]
    assert len(lines) - len(reads) - len(values) == _numbers(plan)["requests"]


def test_a_plan_runs_as_it_is(account: rnb.Client) -> None:
    """Every row ends as its action says, and the account has what was planned."""
    plan = rnb.plan_bulk_add(account, PEOPLE, "VIP", on_existing="update")
    report = rnb.bulk_add(account, plan, progress=False)
    assert report["status"].tolist() == ["updated", "created", "updated", "invalid"]
    assert report["changes"].tolist() == plan["changes"].tolist()
    assert _members(account) == [
        "ada@example.com",
        "bo@example.com",
        "cy@example.com",
        "dee@example.com",
    ]
    ada, cy = account.contacts.get("ada@example.com"), account.contacts.get("cy@example.com")
    assert (ada["first_name"], ada["properties"]["plan"]["value"]) == ("Ada", "pro")
    assert cy["unsubscribed"]


def test_a_part_of_a_plan_is_a_plan(account: rnb.Client) -> None:
    """Rows that were filtered out are not touched."""
    plan = rnb.plan_bulk_add(account, PEOPLE, "VIP", on_existing="update")
    report = rnb.bulk_add(account, plan[plan["action"] == "create"], progress=False)
    assert report["status"].tolist() == ["created"]
    assert account.contacts.get("ada@example.com")["first_name"] == "Ad"


def test_a_duplicate_does_not_replace_a_row_that_was_filtered_out(account: rnb.Client) -> None:
    """Without a person's own row, a duplicate in the plan does not stand in for it."""
    plan = rnb.plan_bulk_add(account, PEOPLE.iloc[[1, 1]], "VIP")
    report = rnb.bulk_add(account, plan.iloc[1:], progress=False)
    assert report["reason"].tolist() == ["duplicate of a row that is not in this part of the plan"]
    assert "bo@example.com" not in _members(account)


def test_a_stale_row_is_left_alone(account: rnb.Client) -> None:
    """If the account changed since the plan, the row is left alone; a new plan does it."""
    plan = rnb.plan_bulk_add(account, PEOPLE, "VIP", on_existing="update")
    account.contacts.update("ada@example.com", first_name="Adalbert")
    account.contacts.create(email="bo@example.com")
    report = rnb.bulk_add(account, plan, progress=False)
    assert report["status"].tolist() == ["stale", "stale", "updated", "invalid"]
    assert report["reason"][0].startswith(
        "the account changed since the plan, which was: first_name: 'Ad' -> 'Ada'"
    )
    assert report["retry"].tolist() == [True, True, False, False]
    assert account.contacts.get("ada@example.com")["first_name"] == "Adalbert"
    again = rnb.bulk_add(account, report, "VIP", on_existing="update", progress=False)
    assert again["status"].tolist() == ["updated", "updated", "already_member", "invalid"]


def test_a_row_that_somebody_else_has_done_is_not_stale(account: rnb.Client) -> None:
    """A row that is already as planned counts as done."""
    plan = rnb.plan_bulk_add(account, PEOPLE.iloc[[0]][["email"]], "VIP")
    account.contacts.segments.add("ada@example.com", account.segments.list()[0]["id"])
    assert rnb.bulk_add(account, plan, progress=False)["status"].tolist() == ["already_member"]


def test_a_plan_takes_no_other_options(account: rnb.Client) -> None:
    """A plan is run by its own function, without other arguments, and with all its columns."""
    plan = rnb.plan_bulk_add(account, PEOPLE, "VIP")
    with pytest.raises(
        rnb.InputError, match=r"plan of plan_bulk_add; run it with bulk_add\(client, plan\)"
    ):
        rnb.sync_segment(account, plan)
    with pytest.raises(rnb.InputError, match="already has all options"):
        rnb.bulk_add(account, plan, "Other")
    with pytest.raises(rnb.InputError, match="already has all options"):
        rnb.bulk_add(account, plan, on_existing="update")
    with pytest.raises(rnb.InputError, match="lost its column 'changes'"):
        rnb.bulk_add(account, plan.drop(columns="changes"))
    with pytest.raises(rnb.InputError, match="must come from plan_bulk_add"):
        rnb.plan_summary_df(PEOPLE)
    with pytest.raises(rnb.InputError, match='on_existing must be "keep" or "fill" or "update"'):
        rnb.plan_bulk_add(account, PEOPLE, on_existing="overwrite")  # type: ignore[arg-type]


def test_a_segment_mirrors_the_data(account: rnb.Client) -> None:
    """Members who are not in the data leave the segment, and stay contacts with their opt-outs."""
    report = rnb.sync_segment(account, PEOPLE.iloc[[0, 1]], "VIP", max_removals=2, progress=False)
    assert report["action"].tolist() == ["add", "create", "remove", "remove"]
    assert report["status"].tolist() == ["added", "created", "removed", "removed"]
    assert report.index.tolist() == [0, 1, 2, 3]
    assert _members(account) == ["ada@example.com", "bo@example.com"]
    assert account.contacts.get("cy@example.com")["unsubscribed"]


def test_more_removals_than_the_cap_are_an_error(account: rnb.Client) -> None:
    """A truncated file does not empty a segment; the error has the number of removals."""
    with pytest.raises(rnb.InputError, match=r"2 members .* is 1\..*pass max_removals=2"):
        rnb.plan_sync_segment(account, PEOPLE.iloc[[0]], "VIP", max_removals=1)
    with pytest.raises(rnb.InputError, match=r"2 members .* max_removals is 0"):
        rnb.sync_segment(account, PEOPLE.iloc[[0]], "VIP")
    with pytest.raises(rnb.InputError, match="whole number"):
        rnb.plan_sync_segment(account, PEOPLE, "VIP", max_removals=0.5)  # type: ignore[arg-type]
    assert len(_members(account)) == 2


def test_a_plan_of_a_sync_runs_in_its_own_order(account: rnb.Client) -> None:
    """Removals are in the order of the sorted plan, and those that were filtered out stay."""
    plan = rnb.plan_sync_segment(account, PEOPLE.iloc[[0, 1]], "VIP", max_removals=9).sort_values(
        "email", ascending=False
    )
    report = rnb.sync_segment(account, plan[plan["email"] != "cy@example.com"], progress=False)
    assert report["email"].tolist() == ["dee@example.com", "bo@example.com", "ada@example.com"]
    assert report["status"].tolist() == ["removed", "created", "added"]
    assert report.index.tolist() == [plan.index[0], *plan.index[2:]]
    assert _members(account) == ["ada@example.com", "bo@example.com", "cy@example.com"]


def test_a_member_who_left_is_not_removed_again(account: rnb.Client) -> None:
    """A member who left since the plan is reported as not_member."""
    plan = rnb.plan_sync_segment(account, PEOPLE.iloc[[0]], "VIP", max_removals=9)
    account.contacts.segments.remove("dee@example.com", account.segments.list()[0]["id"])
    report = rnb.sync_segment(account, plan, progress=False).set_index("email")
    assert report["status"].to_dict() == {
        "ada@example.com": "added",
        "cy@example.com": "removed",
        "dee@example.com": "not_member",
    }


def test_members_with_an_invalid_row_stay(account: rnb.Client) -> None:
    """An invalid cell in a member's row does not remove the member."""
    account.contact_properties.create(key="bags", type="number")
    data = pd.DataFrame({"email": ["dee@example.com", "cy@example.com"], "bags": ["many", "1"]})
    report = rnb.sync_segment(account, data, "VIP", progress=False)
    assert report["status"].tolist() == ["invalid", "already_member"]
    assert _members(account) == ["cy@example.com", "dee@example.com"]


def test_removals_are_labeled_by_address_if_labels_are_not_numbers(account: rnb.Client) -> None:
    """Rows of removals get their own labels, and long numbers beside them keep their digits."""
    data = pd.DataFrame({"email": ["ada@example.com"], "plan": [9007199254740993]}, index=["first"])
    report = rnb.sync_segment(account, data, "VIP", max_removals=9, progress=False)
    assert set(report.index) == {"first", "cy@example.com", "dee@example.com"}
    assert report.loc["first", "properties.plan"] == 9007199254740993


def test_contacts_are_updated(account: rnb.Client) -> None:
    """Only differences are sent; empty cells change nothing, and opt-outs are recorded."""
    data = pd.DataFrame(
        {
            "email": ["ada@example.com", "dee@example.com", "new@example.com"],
            "first_name": ["Ada", None, "New"],
            "plan": ["free", None, None],
            "unsubscribed": [None, "yes", None],
        }
    )
    report = rnb.bulk_update(account, data, progress=False)
    assert report["status"].tolist() == ["updated", "opted_out", "not_found"]
    assert report["changes"].tolist() == ["first_name: 'Ad' -> 'Ada'", "opts out", ""]
    assert account.contacts.get("dee@example.com")["unsubscribed"]
    assert len(account.contacts.list()) == 3


def test_members_are_removed_from_a_segment(account: rnb.Client) -> None:
    """Members leave, others are not_member, and everybody stays a contact."""
    data = pd.DataFrame({"email": ["DEE@example.com", "ada@example.com", "new@example.com"]})
    plan = rnb.plan_bulk_remove(account, data, "VIP")
    assert plan["changes"].tolist() == ["leaves", "", ""]
    report = rnb.bulk_remove(account, plan, progress=False)
    assert report["status"].tolist() == ["removed", "not_member", "not_found"]
    assert _members(account) == ["cy@example.com"]
    for call in (rnb.bulk_remove, rnb.sync_segment):
        with pytest.raises(rnb.InputError, match="segment is missing"):
            call(account, data)


def _as_csv(plan: pd.DataFrame, folder: Path) -> Path:
    plan.to_csv(folder / "plan.csv", index=False)
    return folder / "plan.csv"


LOST: dict[str, Callable[[pd.DataFrame, Path], Any]] = {
    "merged": lambda plan, _: plan.merge(pd.DataFrame({"email": plan["email"].tolist()})),
    "copied": lambda plan, _: pd.DataFrame(plan.to_dict("list")),
    "joined": lambda plan, _: pd.concat([plan, pd.DataFrame(plan.to_dict("list"))]),
    "in a file": _as_csv,
    "in parts": lambda plan, _: iter([pd.DataFrame(plan.to_dict("list"))]),
}


@pytest.mark.parametrize("how", LOST)
@pytest.mark.parametrize("run", [rnb.bulk_add, rnb.bulk_update, rnb.bulk_remove, rnb.sync_segment])
def test_a_plan_that_lost_its_mark_is_refused(
    account: rnb.Client, tmp_path: Path, how: str, run: Callable[..., object]
) -> None:
    """Without the mark the segment is unknown, so nobody is created in no segment."""
    plan = rnb.plan_bulk_add(account, PEOPLE, "VIP")
    data = LOST[how](plan, tmp_path)
    before = account.contacts.list()
    with pytest.raises(rnb.InputError, match=r"plan that has lost its mark.* pass segment="):
        run(account, data, *(["VIP"] if run in {rnb.bulk_remove, rnb.sync_segment} else []))
    assert account.contacts.list() == before
