"""The result of a sent broadcast: its numbers, the clicked links and the recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from resend_nb._ui import pluralize
from resend_nb.analysis import campaign_rates
from resend_nb.errors import InputError
from resend_nb.forms._downloads import csv_link
from resend_nb.forms._fields import row
from resend_nb.forms._html import escape, tiles
from resend_nb.forms._results_draft import ResultsDraft
from resend_nb.forms._tables import table
from resend_nb.reports import broadcast_links_df, broadcast_recipients_df, campaign_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from resend_nb.campaign import SavedBroadcast
    from resend_nb.client import Client

_RATES = {
    "delivered": "delivered",
    "opened": "opened",
    "clicked": "clicked",
    "bounced": "bounced",
    "complained": "complained",
    "unsubscribed": "opted out",
}
"""The label of each number, which is also a kind of event of a recipient."""

_EVENTS = {**_RATES, "suppressed": "suppressed, not sent"}

_SO_FAR = {
    "sending": " Emails are still going out, so these numbers will rise.",
    "recent": " Responses still come in, so these numbers will rise.",
}
_UNREAD = "Press Refresh to read the results. The numbers may lag by 15 minutes."
_RANGES = (
    "Delivered and bounced are shares of what was sent, the others of what was delivered. "
    "The ranges are 95% confidence intervals."
)

_IMPORT = "import resend_nb as rnb\n\n"

COST = "Each kind of event takes a request per 100 recipients."


class SentResult:
    """What was measured of a sent broadcast, in widgets; ``show_python`` is told how it is read."""

    def __init__(self, client: Client, show_python: Callable[[str], None]) -> None:
        self._client, self._show_python = client, show_python
        self._summary, self._tiles, self._links = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._recipients = widgets.HTML()
        self._campaign: Mapping[Any, Any] = {}
        self.forget()

    def parts(self, button: widgets.Button) -> tuple[widgets.Widget, ...]:
        """Return the widgets, with the button that reads the recipients."""
        reading = row(button, widgets.HTML(f'<span class="rnb-note">{COST}</span>'))
        return self._summary, self._tiles, self._links, reading, self._recipients

    def reach(self, counted: int) -> str:
        """Return how many recipients it was sent to, or would be according to the last count."""
        sent = self._campaign.get("sent", counted or None)
        return "recipients not known" if pd.isna(sent) else pluralize(int(sent), "recipient")

    def forget(self) -> None:
        """Forget the results of another broadcast."""
        self._campaign = {}
        self._summary.value = f'<div role="status">{_UNREAD}</div>'
        self._tiles.value = self._links.value = self._recipients.value = ""

    def read(self, saved: SavedBroadcast) -> str:
        """Read the numbers and the clicked links, and return how many recipients there were."""
        broadcast_id = str(saved.id)
        self._show_python(_code_to_read(broadcast_id))
        campaigns = campaign_rows(self._client, [self._client.broadcasts.get(broadcast_id)])
        campaign = campaigns.to_dict("records")[0]
        self._links.value = self._read_links(broadcast_id, campaign["clicked"])
        self._campaign = campaign
        self._summary.value = f'<div role="status">{escape(_summary_of(campaign))}</div>'
        note = f'<div class="rnb-note">{escape(_note_on(campaign))}</div>'
        self._tiles.value = tiles(_tiles_of(campaigns)) + note
        return f"Read the results: sent to {self.reach(0)}."

    def _read_links(self, broadcast_id: str, clicked: Any) -> str:
        """Return the clicked links; the number of clicks says whether there can be any."""
        if pd.isna(clicked):
            return ""
        if not clicked:
            return '<div role="status">Nobody has clicked a link.</div>'
        links = broadcast_links_df(self._client, broadcast_id)
        return table(links, caption="Clicked links, most clicked first")

    def read_recipients(self, saved: SavedBroadcast) -> str:
        """Read and show what each recipient did; what was not measured is not asked for."""
        if saved.id is None or saved.status != "sent":
            raise InputError("Only a sent broadcast has recipients to read.")
        if not self._campaign:
            self.read(saved)
        broadcast_id = saved.id
        events = ["sent", *(name for name in _EVENTS if not pd.isna(self._campaign.get(name, 0)))]
        found = broadcast_recipients_df(self._client, broadcast_id, types=events)
        number = pluralize(len(found), "recipient")
        file = csv_link(found, f"recipients-{broadcast_id}", "recipient")
        missing = ", ".join(label for name, label in _EVENTS.items() if name not in events)
        unknown = f" (not measured: {missing})" if missing else ""
        caption = f"What {number} did{unknown}"
        self._recipients.value = table(_events_of(found), caption=caption) + file
        self._show_python(
            f"{_IMPORT}recipients = rnb.broadcast_recipients_df(client, {broadcast_id!r})"
        )
        return f"Read {number}."


def _code_to_read(broadcast_id: str) -> str:
    """Return the code that reads the same numbers and links."""
    rates = ResultsDraft((broadcast_id,)).python("Rates")
    return f"{rates}\nlinks = rnb.broadcast_links_df(client, {broadcast_id!r})"


def _summary_of(campaign: Mapping[Any, Any]) -> str:
    segment = campaign["segment"]
    audience = "a segment that was deleted" if pd.isna(segment) else f"the segment {segment!r}"
    when = f"{campaign['sent_at']:%d %b %Y at %H:%M} UTC"
    so_far = _SO_FAR.get(campaign["progress"], "")
    return f"{campaign['subject']!r} was sent on {when} to {audience}.{so_far}"


def _note_on(campaign: Mapping[Any, Any]) -> str:
    """Return why numbers are missing, and what the ranges are."""
    missing = campaign["not_measured"]
    return _RANGES if pd.isna(missing) else f"Not known, because {missing}. {_RANGES}"


def _tiles_of(campaigns: pd.DataFrame) -> Iterator[tuple[int | None, str, str]]:
    """Yield a tile for each number, with its rate or why that is missing."""
    yield _number(campaigns["sent"].iloc[0]), "sent", ""
    rates = campaign_rates(campaigns, metrics=list(_RATES))
    for rate in rates.to_dict("records"):
        label = _RATES[rate["metric"]]
        if not pd.isna(rate["rate"]):
            label += f", {rate['rate']:.1%}\n({rate['low']:.1%} to {rate['high']:.1%})"
        yield _number(rate["count"]), label, ""


def _number(count: Any) -> int | None:
    return None if pd.isna(count) else int(count)


def _events_of(recipients: pd.DataFrame) -> pd.DataFrame:
    """Return the recipients with what each did, in words."""
    events = recipients[list(_EVENTS)].fillna(value=False).astype("bool")
    words = [
        ", ".join(label for label, happened in zip(_EVENTS.values(), row, strict=True) if happened)
        for row in events.itertuples(index=False)
    ]
    return pd.DataFrame({"email": recipients["email"], "events": words})
