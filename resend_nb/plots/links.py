"""The plot of the links that recipients clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.analysis.plot_data import link_shares
from resend_nb.plots import _canvas as canvas
from resend_nb.plots import _findings as findings
from resend_nb.plots._text import drawable_names

if TYPE_CHECKING:
    from collections.abc import Hashable

    from matplotlib.axes import Axes

_LONGEST = 44
"""Letters of a link's name, where there is space for them."""

_BESIDE = 42
"""Letters that the bars and their values need beside the names."""


@public
def plot_links(
    data: pd.DataFrame, *, ax: Axes | None = None, most: int = 10, **kwargs: Any
) -> Axes:
    """Plot each link's share of all clicks, most clicked first.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per link with ``url``, ``clicks``, ``people``, as from :func:`broadcast_links_df`.
    %(ax)s
    most : int, default 10
        How many links to show; the others share one bar.
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.barh`.

    Returns
    -------
    matplotlib.axes.Axes
        A bar per link, most clicked on top.

    %(missing_column)s

    Examples
    --------
    >>> urls = ["https://a.example/shop", "https://a.example/faq"]
    >>> links = pd.DataFrame({"url": urls, "clicks": [30, 10], "people": [25, 9]})
    >>> ax = rnb.plot_links(links)
    >>> [text.get_text() for text in ax.texts]
    ['75.0%: 30 clicks by 25 people', '25.0%: 10 clicks by 9 people']
    """
    canvas.check_columns(data, ("url", "clicks", "people"), "broadcast_links_df(client, broadcast)")
    links = link_shares(data, most)
    ax = canvas.axes(ax, canvas.height_of(len(links)))
    total = int(links["clicks"].sum())
    if not total:
        return canvas.draw_note(ax, "Clicks by link", "no clicks")
    rows, urls = links.to_dict("records"), list(map(_bare, links["url"]))
    names = drawable_names(urls, min(_LONGEST, canvas.width_in_letters(ax) - _BESIDE))
    ax.barh(range(len(links)), links["share"].to_list(), **{"color": canvas.BLUE, **kwargs})
    canvas.label_rows(ax, names, [_clicks(row) for row in rows])
    ax.set_xlim(0, links["share"].max())
    ax.set_xticks([])
    ax.set_xlabel("share of all clicks")
    return canvas.finish(ax, findings.links(rows[0], total, drawable_names(urls, _LONGEST)[0]))


def _clicks(link: dict[Hashable, Any]) -> str:
    text = f"{canvas.format_percent(link['share'])}: {pluralize(link['clicks'], 'click')}"
    if pd.isna(link["people"]):
        return text
    return f"{text} by {pluralize(link['people'], 'person', 'people')}"


def _bare(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
