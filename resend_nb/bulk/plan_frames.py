"""Plans as frames: what would be done, to look at, to filter, and to run."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb.bulk.input.columns import warn_unsent
from resend_nb.bulk.job import Job, prepare
from resend_nb.bulk.plan import NOT_IN_DATA, mark_removal
from resend_nb.bulk.store.account import read_account
from resend_nb.bulk.store.person import person_of
from resend_nb.bulk.store.row import Row
from resend_nb.bulk.store.rows import PENDING
from resend_nb.errors import APIError, InputError
from resend_nb.frames import to_frame
from resend_nb.schemas import PLAN_SUMMARY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.bulk.plan import Kind
    from resend_nb.bulk.store.account import Account
    from resend_nb.client import Client

__all__ = ["plan_summary_df"]

_MADE_BY = {
    "add": ("plan_bulk_add", "bulk_add"),
    "sync": ("plan_sync_segment", "sync_segment"),
    "update": ("plan_bulk_update", "bulk_update"),
    "remove": ("plan_bulk_remove", "bulk_remove"),
}


@public
def plan_summary_df(plan: pd.DataFrame) -> pd.DataFrame:
    """Sum up what a plan would do.

    Parameters
    ----------
    plan : pandas.DataFrame
        What ``plan_bulk_add``, ``plan_sync_segment``, ``plan_bulk_update`` or ``plan_bulk_remove`` gave, whole.

    Returns
    -------
    pandas.DataFrame
        ``what`` (string), ``number`` (Int64) and ``means`` (string): people by action, who is never mailed
        because of an opt-out or a suppression, requests, the seconds that these take at the account's rate,
        and the contacts that the account's quota would leave.

    Raises
    ------
    InputError
        The frame is no plan.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="VIP")
    >>> plan = rnb.plan_bulk_add(client, pd.DataFrame({"email": ["ada@example.com"]}), "VIP")
    >>> rnb.plan_summary_df(plan)[["what", "number"]].head(2)
         what  number
    0  create       1
    1   never       0
    """
    return to_frame(facts_of(plan)["summary"], PLAN_SUMMARY)


def plan_frame(job: Job, *, overwrite: bool) -> pd.DataFrame:
    """Make a frame of a job that was not run.

    Parameters
    ----------
    job : Job
        What would be done.
    overwrite : bool
        Whether contacts that exist take the data's values.
    """
    warn_unsent(job.unsent)
    todo = job.rows.count(PENDING)
    suppressed = (
        {person_of(each["email"]) for each in job.client.suppressions.iterate()} if todo else set()
    )
    never, actions = 0, Counter[str]()
    for window in job.rows.windows():
        for row in window:
            if row.status in {"pending", "already_member"} and row.person in suppressed:
                row.note("is suppressed, and not mailed")
            mailed = row.person not in suppressed and not row.has_opted_out and not row.unsubscribed
            never += row.action in {"create", "add", "update", "opt_out"} and not mailed
            actions[row.action] += row.status == "pending"
        job.rows.write(window)
    frame = job.report().drop(columns="retry")
    frame.attrs["plan"] = {
        "kind": job.kind,
        "segment_id": job.segment and job.segment["id"],
        "segment": job.segment and job.segment["name"],
        "overwrite": overwrite,
        "summary": _summary(job, actions, frame["status"], never),
    }
    return frame


def is_plan(data: Any) -> bool:
    """Tell whether data is a plan.

    Parameters
    ----------
    data : object
        What a bulk function was given.
    """
    return isinstance(data, pd.DataFrame) and "plan" in data.attrs


def facts_of(plan: Any) -> dict[str, Any]:
    """Read what a plan is.

    Parameters
    ----------
    plan : pandas.DataFrame
        A plan.

    Raises
    ------
    InputError
        It is none.
    """
    if not is_plan(plan):
        raise InputError(
            "plan is no plan: make one with plan_bulk_add, plan_sync_segment, plan_bulk_update or plan_bulk_remove"
        )
    found: dict[str, Any] = plan.attrs["plan"]
    return found


def job_of(
    client: Client,
    data: Any,
    segment: str | None,
    *,
    kind: Kind,
    columns: Mapping[str, str | None] | None = None,
    overwrite: bool = False,
) -> Job:
    """Make a job of data, or of a plan; see ``bulk_add`` for arguments and errors.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        The rows, or a plan, or a part of one.
    segment : str or None
        The segment.
    kind : {"add", "sync", "update", "remove"}
        What is to become of the people.
    columns : mapping, optional
        Which column holds what.
    overwrite : bool
        Whether contacts that exist take the data's values.
    """
    if is_plan(data):
        return _job_of_plan(
            client, data, segment, kind=kind, plain=columns is None and not overwrite
        )
    job = prepare(client, data, segment, kind=kind, columns=columns, overwrite=overwrite)
    warn_unsent(job.unsent)
    return job


def _job_of_plan(
    client: Client, plan: pd.DataFrame, segment: str | None, *, kind: Kind, plain: bool
) -> Job:
    facts = facts_of(plan)
    if facts["kind"] != kind:
        made, run_by = _MADE_BY[facts["kind"]]
        raise InputError(f"data is a plan of {made}; run it with {run_by}(client, plan)")
    if not plain or segment not in {None, facts["segment_id"], facts["segment"]}:
        raise InputError(
            "data is a plan, which says everything; give no more than client, plan, journal and progress"
        )
    missing = [
        name for name in ("email", "action", "changes", "status", "contact_id") if name not in plan
    ]
    if missing:
        raise InputError(f"the plan has lost its column {missing[0]!r}; filter rows, not columns")
    job = prepare(
        client,
        plan,
        facts["segment_id"],
        kind="add" if kind == "sync" else kind,
        overwrite=facts["overwrite"],
    )
    if kind == "sync" and not job.rows.count(PENDING):  # then nobody has read who is a member
        job.account = read_account(client, facts["segment_id"])
    job.kind = kind
    planned = plan[["action", "changes", "status", "email", "contact_id"]].itertuples(
        index=False, name=None
    )
    for window in job.rows.windows():
        rows = [_agreed(row, job.account, kind, *next(planned)) for row in window]
        job.rows.write(rows)
    return job


def _agreed(
    row: Row,
    account: Account,
    kind: Kind,
    action: str,
    changes: str,
    status: str,
    email: str,
    contact_id: str,
) -> Row:
    if kind == "sync" and action == "remove":
        return _gone(row, account, email, contact_id)
    _compare(row, action, changes, status)
    return row


def _compare(row: Row, action: str, changes: str, status: str) -> None:
    """Notice where the account has changed since the plan: such a row is not obeyed blindly."""
    if row.status == "pending" and status == "duplicate":
        row.refuse("duplicate", "duplicate of a row that is not in this part of the plan")
    if row.status == "pending" and (row.action, row.changes) != (action, changes):
        row.refuse(
            "stale",
            f"the account changed since the plan, which was: {changes or action}; plan anew",
        )
        row.retry = True


def _gone(row: Row, account: Account, email: str, contact_id: str) -> Row:
    """Plan anew that a member leaves who was in no row of the data."""
    gone = Row(email=email, person=person_of(email), position=row.position)
    if any(each.id == contact_id and each.is_member for each in account.contacts_of(gone.person)):
        mark_removal(gone, contact_id, NOT_IN_DATA)
    else:
        gone.refuse("not_member", "is no member any more")
    return gone


def _summary(
    job: Job, actions: Counter[str], statuses: pd.Series[str], never: int
) -> list[dict[str, Any]]:
    usage = _usage(job.client)
    road = job.choose_route()
    means = {
        "create": "people who become contacts",
        "update": "contacts whose fields change",
        "add": "contacts who join the segment",
        "opt_out": "contacts whose opt-out is recorded",
        "remove": "members who leave the segment; they stay contacts",
    }
    lines = [
        {"what": each, "number": actions[each], "means": means[each]}
        for each in means
        if actions.get(each)
    ]
    lines += [
        {
            "what": "never",
            "number": never,
            "means": "people of these who are not mailed: opted out or suppressed",
        },
        {
            "what": "nothing",
            "number": _count(statuses, "already_member", "unchanged"),
            "means": "rows that are done already",
        },
        {
            "what": "unusable",
            "number": _count(statuses, "invalid", "duplicate", "not_found", "not_member"),
            "means": "see reason",
        },
        {
            "what": "requests",
            "number": road.requests,
            "means": "to the account, beside reading its lists",
        },
        {"what": "seconds", "number": math.ceil(road.seconds), "means": road.why},
    ]
    if usage is not None:
        lines.append(_headroom(usage["contacts"], actions["create"]))
    return lines


def _headroom(contacts: Mapping[str, Any], made: int) -> dict[str, Any]:
    if contacts["limit"] is None:
        return {"what": "quota", "number": None, "means": "contacts are not limited"}
    left = contacts["limit"] - contacts["used"] - made
    means = (
        "contacts that the quota leaves"
        if left >= 0
        else "contacts above the quota: broadcasts would be refused"
    )
    return {"what": "quota", "number": abs(left), "means": means}


def _usage(client: Client) -> Any:
    try:
        return client.usage.get()
    except APIError:  # new in the API, and not for every key: the plan stands without it
        return None


def _count(statuses: pd.Series[str], *wanted: str) -> int:
    return int(statuses.isin(wanted).sum())
