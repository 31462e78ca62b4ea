"""Plans as DataFrames: look at what would be done, filter it, and run it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb.bulk.input.columns import is_sent, warn_unsent
from resend_nb.bulk.job import Job, prepare
from resend_nb.bulk.options import DEFAULTS, Options
from resend_nb.bulk.plan import NOT_IN_DATA
from resend_nb.bulk.store.person import person_of
from resend_nb.bulk.store.reading import read_account
from resend_nb.bulk.store.row import Row
from resend_nb.errors import APIError, InputError, UnexpectedResponseError
from resend_nb.frames import to_frame
from resend_nb.schemas import PLAN_SUMMARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resend_nb.bulk.plan import Kind
    from resend_nb.bulk.store.account import Account
    from resend_nb.client import Client

_FUNCTIONS = {
    "add": ("plan_bulk_add", "bulk_add"),
    "sync": ("plan_sync_segment", "sync_segment"),
    "update": ("plan_bulk_update", "bulk_update"),
    "remove": ("plan_bulk_remove", "bulk_remove"),
}
"""The functions that create and run each kind of plan."""

_RECORDED = "new contacts that are created as opted out; they count toward the quota"

_SKIPPED = "people who must not be added; reason says why"

_VERDICTS = {
    "opted_out": "opted out",
    "undeliverable": "undeliverable",
    "no_consent": "without consent",
    "subscribed": "subscribed",
}

_ACTIONS = {
    "create": "new contacts to create",
    "update": "contacts with fields to change",
    "add": "contacts to add to the segment",
    "opt_out": "contacts to opt out",
    "remove": "members to remove from the segment; they stay contacts",
}
"""What the number of each action means."""


@public
def plan_summary_df(plan: pd.DataFrame) -> pd.DataFrame:
    """Summarize what a plan would do.

    Parameters
    ----------
    plan : pandas.DataFrame
        A whole plan from ``plan_bulk_add``, ``plan_sync_segment``, ``plan_bulk_update`` or
        ``plan_bulk_remove``.

    Returns
    -------
    pandas.DataFrame
        ``what`` (string), ``number`` (Int64) and ``means`` (string): the number of rows for each
        action; the contacts among them that are never mailed, because they opted out or are
        suppressed; new contacts that are created as opted out, and people who are skipped; for each
        column of consent, what it was read as and how many people it excludes; the requests, and
        the seconds these take at the account's rate limit; and the contacts that the account's
        quota leaves.

    Raises
    ------
    InputError
        The DataFrame is not a plan.

    Examples
    --------
    >>> segment = client.segments.create(name="VIP")
    >>> plan = rnb.plan_bulk_add(client, pd.DataFrame({"email": ["ada@example.com"]}), "VIP")
    >>> rnb.plan_summary_df(plan)[["what", "number"]].head(2)
         what  number
    0  create       1
    1   never       0
    """
    return to_frame(facts_of(plan)["summary"], PLAN_SUMMARY)


def plan_frame(job: Job) -> pd.DataFrame:
    """Return a job that was not run as a plan."""
    warn_unsent(job.unsent, job.rows.columns)
    suppressed: set[str] = set()
    if job.pending:
        suppressions = job.client.suppressions.iterate()
        suppressed = {person_of(suppression["email"]) for suppression in suppressions}
    never, recorded, actions = 0, 0, Counter[str]()
    for row in job.rows.edit():
        is_suppressed = row.person in suppressed
        if is_suppressed and row.status in {"pending", "already_member"}:
            row.note("suppressed, so never mailed")
        is_mailed = not (is_suppressed or row.has_opted_out or row.unsubscribed)
        never += row.action in {"create", "add", "update", "opt_out"} and not is_mailed
        actions[row.action] += row.status == "pending"
        recorded += row.action == "create" and bool(row.unsubscribed)
    frame = job.report().drop(columns="retry")
    frame.attrs["plan"] = {
        "kind": job.kind,
        "segment_id": job.segment_id,
        "segment": job.segment["name"] if job.segment else job.new_segment,
        "options": vars(job.options),
        "summary": _summary(job, actions, frame["status"], never, recorded),
    }
    return frame


def is_plan(data: Any) -> bool:
    """Whether data is a plan."""
    return isinstance(data, pd.DataFrame) and "plan" in data.attrs


def facts_of(plan: Any) -> dict[str, Any]:
    """Return what a plan is: its kind, its segment, its summary."""
    if not is_plan(plan):
        raise InputError(
            "plan must come from plan_bulk_add(...), plan_sync_segment(...), "
            "plan_bulk_update(...) or plan_bulk_remove(...)"
        )
    facts: dict[str, Any] = plan.attrs["plan"]
    return facts


def job_of(
    client: Client,
    data: Any,
    segment: str | None,
    *,
    kind: Kind,
    columns: Mapping[str, str | None] | None = None,
    options: Options = DEFAULTS,
    create_segment: bool = False,
) -> Job:
    """Prepare a job from data or from a plan, or from part of a plan."""
    if is_plan(data):
        has_options = columns is not None or options != DEFAULTS or create_segment
        return _job_of_plan(client, data, segment, kind=kind, has_options=has_options)
    job = prepare(
        client,
        data,
        segment,
        kind=kind,
        columns=columns,
        options=options,
        create_segment=create_segment,
    )
    warn_unsent(job.unsent, job.rows.columns)
    return job


def _job_of_plan(
    client: Client, plan: pd.DataFrame, segment: str | None, *, kind: Kind, has_options: bool
) -> Job:
    facts = facts_of(plan)
    _check_plan(plan, facts, segment, kind, has_options=has_options)
    job = prepare(
        client,
        plan[[name for name in map(str, plan) if is_sent(name)]],
        facts["segment_id"] or facts["segment"],
        kind="add" if kind == "sync" else kind,
        options=Options(**facts["options"]),
        create_segment=not facts["segment_id"] and facts["segment"] is not None,
    )
    if kind == "sync" and not job.pending:  # then nothing has read the members yet
        job = replace(job, account=read_account(client, facts["segment_id"]))
    job = replace(job, kind=kind)
    columns = ["action", "changes", "status", "email", "contact_id"]
    planned = plan[columns].itertuples(index=False, name=None)
    job.rows.write(
        _apply_plan(row, job.account, kind, *record)
        for row, record in zip(job.rows.read(), planned, strict=True)
    )
    return job


def _check_plan(
    plan: pd.DataFrame,
    facts: Mapping[str, Any],
    segment: str | None,
    kind: Kind,
    *,
    has_options: bool,
) -> None:
    if facts["kind"] != kind:
        created_by, run_by = _FUNCTIONS[facts["kind"]]
        raise InputError(f"data is a plan of {created_by}; run it with {run_by}(client, plan)")
    if has_options or segment not in {None, facts["segment_id"], facts["segment"]}:
        raise InputError(
            "data is a plan, which already has all options; pass only client, plan, journal and "
            "progress"
        )
    for name in ("email", "action", "changes", "status", "contact_id"):
        if name not in plan:
            raise InputError(f"the plan has lost its column {name!r}; filter rows, not columns")


def _apply_plan(
    row: Row,
    account: Account,
    kind: Kind,
    action: str,
    changes: str,
    status: str,
    email: str,
    contact_id: str,
) -> Row:
    """Keep a row that would still be planned like this, otherwise mark it as stale."""
    if kind == "sync" and action == "remove":
        return _removal(row.position, account, email, contact_id)
    if row.status == "pending" and status == "duplicate":
        row.refuse("duplicate", "duplicate of a row that is not in this part of the plan")
    if row.status == "pending" and (row.action, row.changes) != (action, changes):
        row.mark_stale(changes or action)
    return row


def _removal(position: int, account: Account, email: str, contact_id: str) -> Row:
    row = Row(email=email, person=person_of(email), position=position)
    contacts = account.contacts_of(row.person)
    if any(contact.id == contact_id and contact.is_member for contact in contacts):
        row.plan_removal(contact_id, NOT_IN_DATA)
    else:
        row.refuse("not_member", "is no longer a member")
    return row


def _summary(
    job: Job, actions: Counter[str], statuses: pd.Series[str], never: int, recorded: int
) -> list[dict[str, Any]]:
    route = job.choose_route()
    skipped = _count(statuses, "skipped")
    lines: list[tuple[str, int | None, str]] = [
        *([("segment", 1, f"new segment {job.new_segment!r}")] if job.new_segment else []),
        *((name, actions[name], means) for name, means in _ACTIONS.items() if actions[name]),
        ("never", never, "contacts among these that are never mailed: opted out or suppressed"),
        *([("recorded", recorded, _RECORDED)] if recorded else []),
        ("nothing", _count(statuses, "already_member", "unchanged"), "rows with nothing to do"),
        *([("skipped", skipped, _SKIPPED)] if skipped else []),
        *(
            (f"column {column}", number, means)
            for column, number, means in describe_columns(job.read_as)
        ),
        (
            "unusable",
            _count(statuses, "invalid", "duplicate", "not_found", "not_member"),
            "rows that cannot be used; reason says why",
        ),
        (
            "requests",
            route.requests,
            "requests to the account, not counting those that read its lists",
        ),
        ("seconds", math.ceil(route.seconds), route.why),
        *_quota(job.client, actions["create"]),
    ]
    return [dict(zip(PLAN_SUMMARY, line, strict=True)) for line in lines]


def describe_columns(read_as: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, int, str]]:
    """Yield each column of consent, how many people it excludes, and what it was read as."""
    for column in read_as:
        counts = {word: column[name] for name, word in _VERDICTS.items() if column[name]}
        listed = ", ".join(f"{number:,} {word}" for word, number in counts.items()) or "nothing"
        excluded = sum(number for word, number in counts.items() if word != "subscribed")
        yield column["column"], excluded, f"says {column['says']}: {listed}"


def _quota(client: Client, new: int) -> list[tuple[str, int | None, str]]:
    try:
        contacts = client.usage.get().get("contacts")
    except (APIError, UnexpectedResponseError):  # new, and not for every key: it is not needed
        contacts = None
    if contacts is None or contacts["used"] is None:
        return []
    if contacts["limit"] is None:
        return [("quota", None, "the number of contacts is not limited")]
    left = contacts["limit"] - contacts["used"] - new
    if left >= 0:
        return [("quota", left, "contacts that the quota leaves")]
    return [("quota", -left, "contacts above the quota: broadcasts would be refused")]


def _count(statuses: pd.Series[str], *counted: str) -> int:
    return int(statuses.isin(counted).sum())
