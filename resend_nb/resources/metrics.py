"""Metrics: how many emails were sent, delivered, opened, clicked, bounced and so on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from resend_nb._http.paths import identifier, path
from resend_nb.errors import InputError
from resend_nb.resources._arguments import as_list
from resend_nb.resources._base import Resource
from resend_nb.resources._docs import endpoint

if TYPE_CHECKING:
    from collections.abc import Sequence


class EmailMetrics(TypedDict):
    """Metrics of a date range; ``data`` is present only if dimensions were requested."""

    object: str
    start_date: str
    end_date: str
    metrics: list[str]
    dimensions: list[str]
    granularity: str
    totals: dict[str, float]
    data: NotRequired[list[dict[str, Any]]]


class Metrics(Resource):
    """The metrics of the account's emails, ``client.metrics``.

    Examples
    --------
    >>> demo.metrics.get(start_date="2026-09-01", metrics=["sent", "delivery_rate"])["totals"]
    {'sent': 5374, 'delivery_rate': 99.33}
    >>> sent = demo.metrics.get(start_date="2026-09-01", metrics="sent", dimensions="broadcast")
    >>> [(row["broadcast_name"], row["sent"]) for row in sent["data"]][:2]
    [('September welcome', 1655), ('Rainy days', 1808)]
    """

    @endpoint("emails/get-metrics", "GET /emails/metrics")
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
        """Return metrics of a date range, in total and by dimension.

        Parameters
        ----------
        start_date, end_date : str, datetime.date or datetime.datetime, optional
            The range: days, times with their zone, or ISO text. By default it ends now and starts
            six days before the end.
        timezone : str, optional
            The time zone in which days begin, such as ``"Europe/Berlin"``. By default UTC.
        granularity : {"hourly", "daily", "weekly", "monthly"}, optional
            The length of a period. By default daily.
        metrics : str or sequence of str, optional
            The metrics to return. Counts: ``received``, ``delivered``, ``complained``,
            ``suppressed``, ``bounced``, ``bounced_transient``, ``bounced_permanent``,
            ``bounced_undetermined``, ``opened``, ``clicked``, ``unsubscribed``,
            ``delivery_delayed``, ``failed``, ``sent``, ``unique_opened`` and ``unique_clicked``.
            Percentages: ``delivery_rate``, ``open_rate``, ``click_rate``, ``bounce_rate``,
            ``complaint_rate`` and ``unsubscribe_rate``. By default all 22.
        dimensions : str or sequence of str, optional
            How to split ``data`` into rows: by ``period``, ``domain``, ``email`` or ``broadcast``;
            ``email`` and ``broadcast`` cannot be combined.
        domain_id, email_id, broadcast_id : str or sequence of str, optional
            Only emails with these ids, at most 100 of each kind.

        Raises
        ------
        InputError
            A time has no zone, or a list of ids is empty, which would select everything.
        ValidationError
            A name is unknown, the range is empty, or it has over 10,000 periods.

        Notes
        -----
        The metrics may be up to 15 minutes old.
        """
        query = {
            "start_date": _date("start_date", start_date),
            "end_date": _date("end_date", end_date),
            "timezone": timezone,
            "granularity": granularity,
            "metrics": ",".join(as_list("metrics", metrics) or ()),
            "dimensions": ",".join(as_list("dimensions", dimensions) or ()),
            "domain_id": _ids("domain_id", domain_id),
            "email_id": _ids("email_id", email_id),
            "broadcast_id": _ids("broadcast_id", broadcast_id),
        }
        params = {name: value for name, value in query.items() if value}
        return self._ask(EmailMetrics, "GET", path("emails", "metrics"), params=params)


def _date(name: str, date: str | dt.date | None) -> str | None:
    if isinstance(date, dt.datetime) and date.tzinfo is None:
        raise InputError(f"{name}={date!r} has no time zone. Add one, or pass a day.")
    return date.isoformat() if isinstance(date, dt.date) else date


def _ids(name: str, ids: str | Sequence[str] | None) -> str | None:
    if ids is None:
        return None
    listed = [identifier(item) for item in as_list(name, ids) or ()]
    if not listed or not all(listed):
        raise InputError(
            f"{name}={ids!r} contains no id. The API would return metrics of all emails; "
            f"omit {name}= if that is what you want."
        )
    return ",".join(listed)
