"""Staged rollout: send a broadcast to a random sample first, and to the rest if that went well."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resend_nb._public import public
from resend_nb._ui import pluralize, print_line
from resend_nb.bulk import split_members
from resend_nb.campaign import Draft, Mailing, read_audience, send_gate, send_mailing
from resend_nb.errors import InputError, SampleError
from resend_nb.tables import find_broadcast
from resend_nb.workflows.sample_changes import SampleChanges, check_rest
from resend_nb.workflows.sample_result import (
    MAX_BOUNCED,
    MAX_COMPLAINED,
    NOT_ARRIVED,
    NOT_DELIVERED,
    sample_result_df,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.resources import Broadcast


@dataclass(frozen=True)
class Rollout:
    """A staged rollout. Keep its repr to recreate it, for example in another notebook.

    Attributes
    ----------
    broadcast : str
        The draft's id; it now goes to the rest.
    sample_broadcast : str
        The id of the draft's copy, which was sent to the sample.
    rest_segment, sample_segment : str
        The ids of the two segments.

    Examples
    --------
    >>> ids = {"broadcast": "b1", "sample_broadcast": "b2"}
    >>> rnb.Rollout(**ids, rest_segment="s1", sample_segment="s2").sample_broadcast
    'b2'
    """

    broadcast: str
    sample_broadcast: str
    rest_segment: str
    sample_segment: str


@public
def send_to_sample(
    client: Client,
    broadcast: str,
    size: float,
    *,
    seed: int = 0,
    confirm: int | None = None,
    allow: Collection[str] = (),
    progress: bool | None = None,
) -> Rollout:
    """Send a copy of a draft to a random sample of its recipients, and keep the draft for the rest.

    This splits the members of the draft's segment at random into two new segments,
    "<name>: sample" and "<name>: rest". Before anything is sent, the draft is changed to go to the
    rest, so nobody gets both. Afterwards, check :func:`sample_result_df`, and send the draft with
    :func:`send_to_rest`.

    Parameters
    ----------
    %(client)s
    broadcast : str
        The draft's id or name.
    size : int or float
        Approximate number of recipients in the sample, or their share as a number below 1.
    seed : int, default 0
        Random seed; another seed draws another sample.
    confirm : int, optional
        The number of recipients in the sample, to confirm without being asked on a live account.
        Another number sends nothing.
    %(allow)s
    %(progress)s

    Returns
    -------
    Rollout
        Pass it to :func:`sample_result_df` and :func:`send_to_rest`.

    Raises
    ------
    InputError
        The broadcast is not a draft, `size` is out of range, or a segment already has one of the
        two names. Nothing was changed or sent.
    NotConfirmedError
        The number was not confirmed. Nothing was sent, and all changes were reverted.
    SampleError
        A member could not be added to the two segments. Nothing was sent, and all changes were
        reverted.
    ResendError
        A request failed on the way. All changes were reverted, or a note on the error says what
        was left behind. The same holds for Ctrl-C.

    Notes
    -----
    The requests of :func:`split_segment`, one per member, then ``PATCH /broadcasts/{id}``,
    ``POST /broadcasts`` and the requests of :func:`send_broadcast`;
    https://resend.com/docs/api-reference/broadcasts/update-broadcast.

    Examples
    --------
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> draft = rnb.find_broadcast(client, "Cold brew launch")["id"]
    >>> updated = client.broadcasts.update(draft, preview_text="On ice")
    >>> rollout = rnb.send_to_sample(client, draft, 10, progress=False)
    >>> now = rnb.advance_sandbox(client, days=1)
    >>> rnb.sample_result_df(client, rollout)["verdict"].tolist()
    ['not shown', 'not shown']
    >>> rnb.send_to_rest(client, rollout, max_bounced=0.5, max_complained=0.5)["status"]
    'queued'
    """
    gate = send_gate(client, allow=allow)
    found = find_broadcast(client, broadcast)
    draft = _check_draft(found)
    name = draft.name or draft.subject
    audience = read_audience(client, str(draft.segment_id), draft.topic_id)
    sample_share = _sample_share(len(audience.recipients), size)
    gate(Mailing(found, audience))
    parts = {f"{name}: sample": sample_share, f"{name}: rest": 1 - sample_share}
    changes = SampleChanges(client, found, list(parts))
    try:
        members = split_members(
            client,
            str(draft.segment_id),
            parts,
            seed=seed,
            progress=progress,
            on_begin=lambda _: changes.begin(),
        )
        _check_members(members)
        sample, rest = changes.segment_ids()
        changes.point_to(rest)
        copy = replace(draft, name=f"{name}: sample", segment_id=sample)
        changes.copy = client.broadcasts.create(**copy.payload())["id"]
        send_mailing(client, changes.copy, confirm=confirm, on_send=changes.keep)
    except BaseException as error:
        changes.revert(error)
        raise
    return Rollout(found["id"], changes.copy, rest_segment=rest, sample_segment=sample)


def _check_members(members: pd.DataFrame) -> None:
    """Raise a SampleError if the split is incomplete."""
    if len(failed := members[members["retry"]]):
        raise SampleError(
            f"Nothing was sent: {len(failed):,} of {len(members):,} members could not be added "
            f"to the two segments. The reason: {failed['reason'].iloc[0]}"
        )


@public
def send_to_rest(
    client: Client,
    rollout: Rollout,
    *,
    max_bounced: float = MAX_BOUNCED,
    max_complained: float = MAX_COMPLAINED,
    confirm: int | None = None,
    allow: Collection[str] = (),
) -> Broadcast:
    """Send the draft to the rest unless the sample's bounce or complaint rate is above its limit.

    A rate that is not above its limit, but not shown to be within it either, does not stop the
    sending: a line says so before you confirm the number of recipients.

    Parameters
    ----------
    %(client)s
    rollout : Rollout
        The result of :func:`send_to_sample`.
    %(limits)s
    confirm : int, optional
        The number of recipients, to confirm without being asked on a live account. Another number
        sends nothing.
    %(allow)s

    Returns
    -------
    dict
        The broadcast after sending.

    Raises
    ------
    SampleError
        It is too early for a verdict, a rate is above its limit, or the draft no longer is what
        the sample got or goes to members of the sample; nothing was sent.
    ResendError
        The errors of :func:`send_broadcast`.

    Notes
    -----
    The requests of :func:`sample_result_df` and :func:`send_broadcast`,
    https://resend.com/docs/api-reference/broadcasts/send-broadcast.

    Examples
    --------
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> draft = rnb.find_broadcast(client, "Cold brew launch")["id"]
    >>> updated = client.broadcasts.update(draft, preview_text="On ice")
    >>> rollout = rnb.send_to_sample(client, draft, 10, progress=False)
    >>> rnb.send_to_rest(client, rollout)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    resend_nb.errors.SampleError: Nothing was sent: less than 95% of the sample is delivered ...
    """
    gate = send_gate(client, allow=allow)
    result = sample_result_df(
        client, rollout, max_bounced=max_bounced, max_complained=max_complained
    )
    _check_result(result)
    sample = client.broadcasts.get(rollout.sample_broadcast)
    members = client.contacts.iterate(segment_id=rollout.sample_segment)
    ids = frozenset(member["id"] for member in members)

    def check(mailing: Mailing) -> None:
        check_rest(mailing, rollout.rest_segment, sample, ids)

    return send_mailing(client, rollout.broadcast, confirm=confirm, gate=gate, check=check)


def _check_result(result: pd.DataFrame) -> None:
    """Raise a SampleError if it is too early or a rate is above its limit; print what is open."""
    early = result[result["reason"].isin([NOT_ARRIVED, NOT_DELIVERED])]
    if len(early):
        raise SampleError(
            f"Nothing was sent: {early['reason'].iloc[0]} so far. "
            "Check again later with sample_result_df(client, rollout)."
        )
    above = result[result["rate"] > result["limit"]].to_dict("records")
    if above:
        rates = " and ".join(f"{row['count']} of {row['of']} {row['metric']}" for row in above)
        limits = " and ".join(f"max_{row['metric']}=" for row in above)
        raise SampleError(
            f"Nothing was sent: in the sample {rates}, which is above the limit. "
            f"Clean the list, or raise the limit with {limits}."
        )
    for row in result[result["verdict"] == "not shown"].to_dict("records"):
        print_line(
            f"Not shown to be within the limit of {row['limit']:.2%}: {row['count']} of "
            f"{row['of']:,} {row['metric']}; {row['reason']}."
        )


def _check_draft(broadcast: Broadcast) -> Draft:
    """Return the broadcast as a draft that can be sent."""
    if broadcast["status"] != "draft":
        raise InputError(
            f"The broadcast {broadcast['name']!r} is {broadcast['status']}; "
            "only a draft can be sent to a sample."
        )
    draft = Draft.of(broadcast)
    if problems := draft.problems():
        raise InputError(f"The draft {draft.name!r} cannot be sent yet: {problems[0]}")
    return draft


def _sample_share(recipients: int, size: object) -> float:
    """Return the share of the segment's members to draw for the sample."""
    if isinstance(size, bool) or not isinstance(size, int | float) or not size > 0:
        raise InputError(f"size must be a number of recipients or a share below 1, not {size!r}")
    share = size if size < 1 else size / max(recipients, 1)
    if share >= 1:
        raise InputError(
            f"size={size!r} leaves nobody for the rest: the draft has "
            f"{pluralize(recipients, 'recipient')}. Pass a smaller size, or use send_broadcast."
        )
    return share
