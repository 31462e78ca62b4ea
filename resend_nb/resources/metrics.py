"""Metrics: how many e-mails were sent, delivered, opened, clicked, and what else became of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._base import Resource, addresses

if TYPE_CHECKING:
    from collections.abc import Sequence


class EmailMetrics(TypedDict):
    """Metrics over a range of time; ``data`` is there only where dimensions were asked for."""

    object: str
    start_date: str
    end_date: str
    metrics: list[str]
    dimensions: list[str]
    granularity: str
    totals: dict[str, float]
    data: NotRequired[list[dict[str, Any]]]


class Metrics(Resource):
    """Metrics of the account's e-mails, ``client.metrics``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> client.metrics.get(start_date="2026-09-01", metrics=["sent", "delivery_rate"])["totals"]
    {'sent': 164, 'delivery_rate': 100.0}
    """

    __slots__ = ()

    def get(
        self,
        *,
        start_date: str | dt.date | None = None,
        end_date: str | dt.date | None = None,
        timezone: str | None = None,
        granularity: str | None = None,
        metrics: str | Sequence[str] | None = None,
        dimensions: str | Sequence[str] | None = None,
        domain_id: str | Sequence[str] | None = None,
        email_id: str | Sequence[str] | None = None,
        broadcast_id: str | Sequence[str] | None = None,
    ) -> EmailMetrics:
        """Count what became of e-mails over a range of time, in total and by dimensions.

        Parameters
        ----------
        start_date, end_date : str, datetime.date or datetime.datetime, optional
            The range: a day, a time with its zone, or ISO text. By default the six days before the end, and until
            now.
        timezone : str, optional
            Where days begin, such as ``"Europe/Berlin"``; UTC by default.
        granularity : {"hourly", "daily", "weekly", "monthly"}, optional
            How long a period is; daily by default.
        metrics : str or sequence of str, optional
            Which of the 22: ``received``, ``delivered``, ``complained``, ``suppressed``, ``bounced``,
            ``bounced_transient``, ``bounced_permanent``, ``bounced_undetermined``, ``opened``, ``clicked``,
            ``unsubscribed``, ``delivery_delayed``, ``failed``, ``sent``, ``unique_opened``, ``unique_clicked``, and
            in per cent ``delivery_rate``, ``open_rate``, ``click_rate``, ``bounce_rate``, ``complaint_rate`` and
            ``unsubscribe_rate``. All by default.
        dimensions : str or sequence of str, optional
            What ``data`` has a row for each of: ``period``, ``domain``, ``email`` or ``broadcast``, ``email`` not
            together with ``broadcast``.
        domain_id, email_id, broadcast_id : str or sequence of str, optional
            Only these, at most 100 of each.

        Returns
        -------
        dict
            ``start_date``, ``end_date``, ``metrics``, ``dimensions``, ``granularity``, ``totals`` and, with
            dimensions, ``data``.

        Raises
        ------
        InputError
            A time has no zone, or there is a list of no ids, which would ask for everything.
        ValidationError
            A name is unknown, or the range is none or has over 10,000 periods.

        Notes
        -----
        ``GET /emails/metrics``, https://resend.com/docs/api-reference/emails/get-metrics. What it says may be 15
        minutes old.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> answer = client.metrics.get(start_date="2026-09-01", metrics="sent", dimensions="broadcast")
        >>> [(row["broadcast_name"], row["sent"]) for row in answer["data"]]
        [('September welcome', 128), ('Members: early harvest', 36)]
        """
        query = {
            "start_date": _date("start_date", start_date),
            "end_date": _date("end_date", end_date),
            "timezone": timezone,
            "granularity": granularity,
            "metrics": ",".join(addresses(metrics) or ()),
            "dimensions": ",".join(addresses(dimensions) or ()),
            "domain_id": _ids("domain_id", domain_id),
            "email_id": _ids("email_id", email_id),
            "broadcast_id": _ids("broadcast_id", broadcast_id),
        }
        params = {name: value for name, value in query.items() if value}
        return cast("EmailMetrics", self._request("GET", path("emails", "metrics"), params=params))


def _date(name: str, given: str | dt.date | None) -> str | None:
    if isinstance(given, dt.datetime) and given.tzinfo is None:
        raise InputError(f"{name}={given!r} has no time zone; give it one, or a day")
    return given.isoformat() if isinstance(given, dt.date) else given


def _ids(name: str, given: str | Sequence[str] | None) -> str | None:
    if given is None:
        return None
    if not given or not all(given):
        raise InputError(f"{name}={given!r} names nothing, and the API would answer for everything")
    return ",".join(addresses(given) or ())
