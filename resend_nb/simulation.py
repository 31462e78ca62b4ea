"""The time of a sandbox, put forward."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from resend_nb.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from resend_nb.client import Client

__all__ = ["advance_sandbox"]

_FARTHEST = dt.timedelta(days=3660)


def advance_sandbox(client: Client, *, days: float = 0, hours: float = 0, minutes: float = 0) -> dt.datetime:
    """Put a sandbox's clock forward: what is due by then has happened, scheduled broadcasts and engagement included.

    Parameters
    ----------
    client : Client
        A sandbox, made by :func:`resend_nb.sandbox` or served with ``--simulated-time``.
    days, hours, minutes : float, default 0
        How far, all together: above 0 and at most ten years.

    Returns
    -------
    datetime.datetime
        The time that it is then, in UTC; also :attr:`Client.now`, to the second.

    Raises
    ------
    InputError
        The time is none to go forward by, or this is an account, whose time nobody can move.
    ValidationError
        The sandbox goes by the machine's clock.

    Notes
    -----
    ``POST /sandbox/clock``, a path that only sandboxes have.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> rnb.advance_sandbox(client, days=2).date()
    datetime.date(2026, 11, 4)
    """
    seconds = _seconds(days=days, hours=hours, minutes=minutes)
    try:
        answer = client.request("POST", "/sandbox/clock", json={"advance_seconds": seconds})
    except NotFoundError as error:
        raise InputError(
            f"{client.base_url} is an account, not a sandbox, and only a sandbox's time can be put forward; make one "
            "with resend_nb.sandbox(engagement=True)"
        ) from error
    return dt.datetime.fromisoformat(answer["now"])


def _seconds(**parts: float) -> float:
    for name, value in parts.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{name} must be a number, not {value!r}")
    try:
        forward = dt.timedelta(**parts)
    except (OverflowError, ValueError):
        forward = dt.timedelta()
    if not dt.timedelta() < forward <= _FARTHEST:
        given = ", ".join(f"{name}={value!r}" for name, value in parts.items())
        raise InputError(f"{given} must together be above 0 and at most {_FARTHEST.days} days; for example days=2")
    return forward.total_seconds()
