"""The status of an account: what a key reaches, its quotas, its rate limit and its time."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resend_nb._ui import pluralize
from resend_nb.errors import printable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

_LABELS = {
    "contacts": "contacts",
    "segments": "segments",
    "emails.daily": "emails today",
    "emails.monthly": "emails this month",
}


@dataclass(frozen=True, repr=False)
class AccountStatus:
    """What :meth:`Client.check` read of an account; notebooks show it as a table.

    Attributes
    ----------
    base_url : str
        The URL of the API.
    is_live : bool
        Whether email may reach people.
    time : datetime.datetime
        The server's time, in UTC.
    usage : mapping
        The quotas and the rate limit, as ``client.usage.get()`` returns them.

    Examples
    --------
    >>> rnb.sandbox(demo=True, contact_quota=3000).check().usage["contacts"]
    {'used': 2000, 'limit': 3000}
    """

    base_url: str
    is_live: bool
    time: dt.datetime
    usage: Mapping[str, Any]

    def __repr__(self) -> str:
        lines = [self._title, *(f"{label}: {value}" for label, value in self._rows())]
        return printable("\n".join(lines))

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th style="text-align:left">{html.escape(label)}</th>'
            f'<td style="text-align:left">{html.escape(value)}</td></tr>'
            for label, value in self._rows()
        )
        return f"<b>{html.escape(self._title)}</b><table>{rows}</table>"

    @property
    def _title(self) -> str:
        kind = "LIVE account" if self.is_live else "SANDBOX"
        return f"{kind} at {self.base_url}, {self.time:%Y-%m-%d %H:%M} UTC"

    def _rows(self) -> Iterator[tuple[str, str]]:
        """Yield the label and the text of each quota that the server names, and the rate limit."""
        for name, label in _LABELS.items():
            quota: Any = self.usage
            for key in name.split("."):
                quota = quota.get(key) if isinstance(quota, dict) else None
            if isinstance(quota, dict) and "used" in quota:
                yield label, _used(quota)
        rate = self.usage.get("rate_limit")
        if isinstance(rate, dict) and isinstance(rate.get("limit"), int):
            window = str(rate.get("duration") or "1000ms")
            yield "rate limit", f"{pluralize(rate['limit'], 'request')} per {_window(window)}"


def _used(quota: Mapping[str, Any]) -> str:
    used, limit = quota["used"], quota.get("limit")
    shown = f"{used:,}" if isinstance(used, int) else "unknown"
    return f"{shown} of {limit:,}" if isinstance(limit, int) else f"{shown}, without a limit"


def _window(duration: str) -> str:
    return "second" if duration in {"1000ms", "1s"} else duration
