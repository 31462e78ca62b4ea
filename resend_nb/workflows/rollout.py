"""A broadcast to a sample first, and to the rest once the sample has gone well."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resend_nb._public import public
from resend_nb.analysis import campaign_rates
from resend_nb.bulk import split_segment
from resend_nb.campaign import Draft, read_audience, send_broadcast
from resend_nb.errors import InputError, NotConfirmedError, ResendError, SampleError
from resend_nb.frames import to_frame
from resend_nb.reports import broadcast_recipients_df
from resend_nb.schemas import SAMPLE_RESULT

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.resources import Broadcast

__all__ = ["Rollout", "sample_result_df", "send_to_rest", "send_to_sample"]

MAX_BOUNCED = 0.04
MAX_COMPLAINED = 0.0008
"""Shares above which Resend may suspend sending."""

_SETTLED = 0.95
"""So many of the sample must have arrived or bounced before it tells anything."""


@dataclass(frozen=True)
class Rollout:
    """A broadcast on its way to a sample; keep its repr, with which it can be made again in another notebook.

    Attributes
    ----------
    broadcast_id : str
        The draft, which goes to the rest from now on.
    sample_id : str
        Its copy, which went to the sample.
    rest, sample : str
        The ids of the two segments.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.Rollout(broadcast_id="b1", sample_id="b2", rest="s1", sample="s2").sample_id
    'b2'
    """

    broadcast_id: str
    sample_id: str
    rest: str
    sample: str


@public
def send_to_sample(
    client: Client,
    broadcast_id: str,
    size: float,
    *,
    seed: int = 0,
    confirm: int | None = None,
    progress: bool | None = None,
) -> Rollout:
    """Send a copy of a draft to a few of its people, drawn at random, and keep the draft for the others.

    The members of the draft's segment are drawn into two new segments, "<name>: sample" and "<name>: rest"; the draft
    is changed to go to the rest, before anything is sent, so that nobody gets both. Afterwards look at
    :func:`sample_result_df`, and send the draft with :func:`send_to_rest`.

    Parameters
    ----------
    client : Client
        The account.
    broadcast_id : str
        A draft's id.
    size : int or float
        About how many people, or which share of them as a number below 1.
    seed : int, default 0
        Where chance comes from; another one draws other people.
    confirm : int, optional
        The number of people in the sample who get it, as for :func:`send_broadcast`: on an account it is asked for.
    progress : bool, optional
        Whether to show a bar for each segment; by default in notebooks and terminals.

    Returns
    -------
    Rollout
        What the other two functions need.

    Raises
    ------
    InputError
        It is no draft, the size does not fit, or a segment of one of the two names exists. Nothing was made or sent.
    NotConfirmedError
        The number was not confirmed; nothing was sent, and all is as it was.
    SampleError
        Not all members could be put into the two segments; nothing was sent, and all is as it was.
    ResendError
        Something failed on the way; a note says what was left behind.

    Notes
    -----
    As :func:`split_segment`, one request for each member, then ``PATCH /broadcasts/{id}``, ``POST /broadcasts`` and the
    requests of :func:`send_broadcast`; https://resend.com/docs/api-reference/broadcasts/update-broadcast.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> draft = client.broadcasts.list()[0]
    >>> rollout = rnb.send_to_sample(client, draft["id"], 10, progress=False)
    >>> now = rnb.advance_sandbox(client, days=1)
    >>> rnb.sample_result_df(client, rollout)["verdict"].tolist()
    ['within', 'within']
    >>> rnb.send_to_rest(client, rollout)["status"]
    'queued'
    """
    draft = _draft(client, broadcast_id)
    name = draft.name or draft.subject
    shares = _shares(client, draft, size)
    parts = dict(zip((f"{name}: sample", f"{name}: rest"), shares, strict=True))
    members = split_segment(client, str(draft.segment_id), parts, seed=seed, progress=progress)
    ids = {each["name"]: each["id"] for each in client.segments.iterate()}
    sample, rest = (ids[part] for part in parts)
    if members["retry"].any():
        _forget(client, sample, rest)
        raise SampleError(
            f"{int(members['retry'].sum()):,} of {len(members):,} members could not be put into the two segments, so "
            f"nothing was sent and the segments were deleted again: {members.loc[members['retry'], 'reason'].iloc[0]}"
        )
    try:
        client.broadcasts.update(broadcast_id, segment_id=rest)
        sample_id = _send_copy(
            client, replace(draft, name=f"{name}: sample", segment_id=sample), confirm
        )
    except (NotConfirmedError, InputError):
        client.broadcasts.update(broadcast_id, segment_id=draft.segment_id)
        _forget(client, sample, rest)
        raise
    except ResendError as error:
        error.add_note(
            f"The draft goes to {name + ': rest'!r} by now; look what became of its sample first."
        )
        raise
    return Rollout(broadcast_id, sample_id, rest, sample)


@public
def sample_result_df(
    client: Client,
    rollout: Rollout,
    *,
    max_bounced: float = MAX_BOUNCED,
    max_complained: float = MAX_COMPLAINED,
) -> pd.DataFrame:
    """Compare how the sample went with what is allowed.

    Parameters
    ----------
    client : Client
        The account.
    rollout : Rollout
        What :func:`send_to_sample` gave.
    max_bounced, max_complained : float, default 0.04 and 0.0008
        The shares that are allowed, of those sent and of those delivered; by default those above which Resend may
        suspend sending.

    Returns
    -------
    pandas.DataFrame
        A row for "bounced" and one for "complained": ``metric`` (string), ``count`` and ``of`` (Int64), ``rate``,
        ``low`` and ``high`` (Float64: a Wilson interval of 95 %), ``limit`` (Float64) and ``verdict`` (category):
        within, above, or too_early, while less than 95 % have arrived or bounced. A small sample cannot show that
        complaints are rare: look at ``high``.

    Raises
    ------
    NotFoundError
        The account has no such broadcast.

    Notes
    -----
    ``GET /broadcasts/{id}/recipients``,
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> rollout = rnb.send_to_sample(client, client.broadcasts.list()[0]["id"], 10, progress=False)
    >>> rnb.sample_result_df(client, rollout)[["metric", "limit", "verdict"]]
           metric   limit    verdict
    0     bounced    0.04  too_early
    1  complained  0.0008  too_early
    """
    kinds = ["sent", "delivered", "bounced", "complained"]
    people = broadcast_recipients_df(client, rollout.sample_id, types=kinds)
    counts = people[kinds].sum().astype("Int64").to_frame().T
    known = int(counts["delivered"].iloc[0] + counts["bounced"].iloc[0])
    early = not len(people) or known < _SETTLED * int(counts["sent"].iloc[0])
    limits = {"bounced": max_bounced, "complained": max_complained}
    rows = []
    for found in campaign_rates(counts, metrics=[*limits]).to_dict("records"):
        limit = limits[found["metric"]]
        verdict = "too_early" if early else "above" if found["rate"] > limit else "within"
        numbers = {name: found[name] for name in ("metric", "count", "of", "rate", "low", "high")}
        rows.append({**numbers, "limit": limit, "verdict": verdict})
    return to_frame(rows, SAMPLE_RESULT)


@public
def send_to_rest(
    client: Client,
    rollout: Rollout,
    *,
    max_bounced: float = MAX_BOUNCED,
    max_complained: float = MAX_COMPLAINED,
    confirm: int | None = None,
) -> Broadcast:
    """Send the draft to everybody but the sample, if the sample went well.

    Parameters
    ----------
    client : Client
        The account.
    rollout : Rollout
        What :func:`send_to_sample` gave.
    max_bounced, max_complained : float
        As for :func:`sample_result_df`.
    confirm : int, optional
        As for :func:`send_broadcast`.

    Returns
    -------
    dict
        The broadcast as it is afterwards.

    Raises
    ------
    SampleError
        It is too early to tell, or the sample went badly; nothing was sent.
    ResendError
        As :func:`send_broadcast`.

    Notes
    -----
    The requests of :func:`sample_result_df` and :func:`send_broadcast`,
    https://resend.com/docs/api-reference/broadcasts/send-broadcast.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> rollout = rnb.send_to_sample(client, client.broadcasts.list()[0]["id"], 10, progress=False)
    >>> rnb.send_to_rest(client, rollout)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    resend_nb.errors.SampleError: nothing was sent: less than 95 % of the sample has arrived or bounced so far; ...
    """
    result = sample_result_df(
        client, rollout, max_bounced=max_bounced, max_complained=max_complained
    )
    if (result["verdict"] == "too_early").any():
        raise SampleError(
            "nothing was sent: less than 95 % of the sample has arrived or bounced so far; look again with "
            "sample_result_df(client, rollout)"
        )
    above = result[result["verdict"] == "above"]
    if len(above):
        told = ", ".join(
            f"{row['count']} of {row['of']} {row['metric']}" for row in above.to_dict("records")
        )
        raise SampleError(
            f"nothing was sent: of the sample {told}, which is above the limit. Clean the list, or say what you allow "
            f"with {' and '.join(f'max_{metric}=' for metric in above['metric'])}"
        )
    return send_broadcast(client, rollout.broadcast_id, confirm=confirm)


def _draft(client: Client, broadcast_id: str) -> Draft:
    broadcast = client.broadcasts.get(broadcast_id)
    if broadcast["status"] != "draft":
        raise InputError(
            f"the broadcast {broadcast['name']!r} is {broadcast['status']}; only a draft can be sent"
        )
    draft = Draft.of(broadcast)
    if problems := draft.problems():
        raise InputError(f"the draft {draft.name!r} cannot be sent yet: {problems[0]}")
    return draft


def _shares(client: Client, draft: Draft, size: object) -> tuple[float, float]:
    """Say which shares of the segment's members are to be sample and rest."""
    if isinstance(size, bool) or not isinstance(size, int | float) or not size > 0:
        raise InputError(
            f"size must be a number of people, or a share of them below 1, not {size!r}"
        )
    recipients = len(read_audience(client, str(draft.segment_id), draft.topic_id).recipients)
    share = size if size < 1 else size / max(recipients, 1)
    if share >= 1:
        raise InputError(
            f"size={size!r} is everybody: {recipients:,} people would get the draft. Take fewer, or send_broadcast"
        )
    return share, 1 - share


def _send_copy(client: Client, copy: Draft, confirm: int | None) -> str:
    sample_id = client.broadcasts.create(**copy.payload())["id"]
    try:
        send_broadcast(client, sample_id, confirm=confirm)
    except (NotConfirmedError, InputError):
        client.broadcasts.delete(sample_id)
        raise
    return sample_id


def _forget(client: Client, *segments: str) -> None:
    for segment in segments:
        client.segments.delete(segment)
