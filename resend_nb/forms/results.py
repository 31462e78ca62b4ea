"""``ResultsView``: the results of campaigns as tables, plots and a comparison."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import ipywidgets as widgets
import pandas as pd

from resend_nb._ui import pluralize
from resend_nb.analysis import campaign_rates, compare_broadcasts
from resend_nb.errors import InputError
from resend_nb.forms._base import Form
from resend_nb.forms._fields import box, dropdown, row, show_if, text_field
from resend_nb.forms._html import finding_html, options
from resend_nb.forms._plot_images import plot_html
from resend_nb.forms._results_draft import METRICS, ResultsDraft, name_of, rates_table
from resend_nb.forms._stepper import Stepper
from resend_nb.forms._tables import table
from resend_nb.plots import plot_funnel, plot_links, plot_over_time
from resend_nb.reports import broadcast_links_df, campaigns_df

if TYPE_CHECKING:
    from resend_nb.client import Client

_NONE = ("(no broadcast was sent)", None)

_NEWEST = 5
"""How many campaigns are chosen at first."""


class ResultsView(Form):
    """See the results of sent campaigns: rates, funnel, development, links, and a comparison.

    Parameters
    ----------
    client : Client
        The account or sandbox.

    Attributes
    ----------
    search, chosen : ipywidgets.Widget
        Part of a name to look for, and the campaigns to show.
    first, second, metric : ipywidgets.Dropdown
        The campaigns to compare, the first one also for its links; and the rate.
    campaigns : pandas.DataFrame
        All sent campaigns, as :func:`campaigns_df` returns them.

    Notes
    -----
    Reads what :func:`campaigns_df` reads without subjects, and for links
    ``GET /broadcasts/{id}/clicked-links``,
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-clicked-links. It changes
    nothing.

    Examples
    --------
    >>> rnb.ResultsView(demo)
    <ResultsView on <Client sandbox, 2026-11-02>: Rates of 5 of 24 campaigns>
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client, "results-view")
        self.campaigns = pd.DataFrame()
        self._is_offering = False
        self._build()
        self.reload()

    def _build(self) -> None:
        self.search = text_field("Search campaigns", "part of a name")
        self.chosen = widgets.SelectMultiple(description="Campaigns", rows=6)
        self.metric = dropdown("Rate", list(METRICS.items()), "clicked")
        self.first, self.second = dropdown("First campaign"), dropdown("Second campaign")
        self._rates, self._funnel, self._trend = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._links, self._verdict = widgets.HTML(), widgets.HTML()
        tooltip = "Read the clicked links of the first campaign, a request per 100 links"
        read = self._button("Read links", self.read_links, tooltip=tooltip, kind="primary")
        tooltip = "Compare the rate of the two campaigns; no requests"
        compare = self._button("Compare", self.compare, tooltip=tooltip, kind="primary")
        choice = box(self.search, self.chosen, kind="choice")
        shown = {
            "Rates": (choice, self._rates),
            "Funnel": (choice, self._funnel),
            "Over time": (choice, self.metric, self._trend),
            "Links": (self.first, row(read), self._links),
            "Compare": (self.first, self.second, self.metric, row(compare), self._verdict),
        }
        self._stepper = Stepper(shown, clicks=self._clicks, on_show=self.show)
        self.search.observe(lambda _: self._offer(), names="value")
        for widget in (self.chosen, self.metric):
            widget.observe(lambda _: self.show(), names="value")
        for widget in (self.first, self.second, self.metric):
            widget.observe(lambda _: self._forget(), names="value")
        tooltip = "Read the results of all campaigns again"
        refresh = self._button("Refresh", self.reload, tooltip=tooltip, kind="link")
        body = self._stepper.widgets
        self._lay_out("Results", body, actions=[refresh], steps=self._stepper)

    @property
    def draft(self) -> ResultsDraft:
        """What is chosen in the form."""
        metric = self.metric.value
        return ResultsDraft(self.chosen.value, self.first.value, self.second.value, metric)

    def reload(self) -> None:
        """Read the results of all campaigns again."""
        self._act(self._reload, retry=True)

    def show(self) -> None:
        """Show the results of the chosen campaigns in the current tab."""
        if not self._is_offering and not self.campaigns.empty:
            self._act(self._show)

    def read_links(self) -> None:
        """Read and show the clicked links of the first campaign."""
        self._act(self._read_links, retry=True)

    def compare(self) -> None:
        """Compare the rate of the two campaigns."""
        self._act(self._compare)

    def _reload(self) -> str:
        self._show_message("working", "Reading all campaigns: a few requests per 100 campaigns ...")
        is_first = self.campaigns.empty
        self.campaigns = campaigns_df(self._client, subjects=False)
        if self.campaigns.empty:
            self.first.options = self.second.options = [_NONE]
            return "No broadcast has been sent yet."
        self._offer()
        if is_first:
            self._choose(tuple(self.campaigns["broadcast_id"].head(_NEWEST)))
        self._show()
        return f"Read the results of {pluralize(len(self.campaigns), 'campaign')}."

    def _offer(self) -> None:
        """Offer the campaigns that are found, and those that are chosen already."""
        chosen, wanted = self.chosen.value, self.search.value.strip().casefold()
        things = [
            {
                "id": campaign["broadcast_id"],
                "name": f"{name_of(campaign)} · {campaign['sent_at']:%Y-%m-%d}",
            }
            for campaign in self.campaigns.to_dict("records")
        ]
        found = [
            thing for thing in things if wanted in thing["name"].casefold() or thing["id"] in chosen
        ]
        self._is_offering = True
        self.chosen.options = options(found)
        self.chosen.value = tuple(id_ for _, id_ in self.chosen.options if id_ in chosen)
        for number, choice in enumerate((self.first, self.second)):
            before = choice.value
            choice.options = options(things)
            is_known = before in [thing["id"] for thing in things]
            choice.index = [thing["id"] for thing in things].index(before) if is_known else None
            if choice.index is None:
                choice.index = min(number, len(things) - 1)
        self._is_offering = False

    def _choose(self, ids: tuple[str, ...]) -> None:
        """Choose campaigns without showing them yet."""
        self._is_offering = True
        self.chosen.value = ids
        self._is_offering = False

    def _show(self) -> str:
        view, draft = self._stepper.current, self.draft
        if view in {"Links", "Compare"}:
            return ""
        chosen = self.campaigns[self.campaigns["broadcast_id"].isin(draft.chosen)]
        if problems := draft.problems():
            self._rates.value = self._funnel.value = self._trend.value = ""
            return " ".join(problems)
        self._show_python(draft.python(view))
        if view == "Rates":
            caption = f"Rates of {pluralize(len(chosen), 'campaign')}"
            self._rates.value = table(rates_table(chosen), caption=caption)
        elif view == "Funnel":
            self._funnel.value = plot_html(partial(plot_funnel, chosen))
        else:
            plot = partial(plot_over_time, campaign_rates(chosen), metric=draft.metric)
            self._trend.value = plot_html(plot)
        return ""

    def _read_links(self) -> str:
        draft = self.draft
        if draft.first is None:
            raise InputError("Choose a campaign first.")
        links = broadcast_links_df(self._client, draft.first)
        self._show_python(draft.python("Links"))
        plot = plot_html(partial(plot_links, links))
        self._links.value = plot + table(links, caption="Clicked links, most clicked first")
        return f"Read {pluralize(len(links), 'link')}."

    def _compare(self) -> str:
        draft = self.draft
        if problems := draft.problems_of_comparing():
            raise InputError(" ".join(problems))
        compared = compare_broadcasts(**draft.payload(), data=self.campaigns)
        self._show_python(draft.python("Compare"))
        warning = finding_html("warning", compared.warning) if compared.warning else ""
        self._verdict.value = finding_html("info", compared.sentence) + warning
        return ""

    def _forget(self) -> None:
        """Remove results that are about other campaigns."""
        self._links.value = self._verdict.value = ""

    def _refresh(self) -> None:
        for widget in (self.search, self.chosen):
            show_if(widget, is_shown=bool(self.chosen.options))

    def _summary(self) -> str:
        if self.campaigns.empty:
            return self.message
        number, view = len(self.chosen.value), self._stepper.current
        return f"{view} of {number} of {pluralize(len(self.campaigns), 'campaign')}"
