"""The plot of cohorts of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd

from resend_nb._public import public
from resend_nb.plots import _canvas as canvas
from resend_nb.plots import _findings as findings
from resend_nb.plots._text import drawable_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TITLE = "Engagement by months since joining"
_WITH_SIZES = 12
"""With more months than this, there is no room for the number of contacts in each cell."""


@public
def plot_cohorts(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Plot which share of each cohort engaged, by months since joining, as a heat map.

    Parameters
    ----------
    data : pandas.DataFrame
        The result of :func:`cohort_df`.
    %(ax)s
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.imshow`.

    Returns
    -------
    matplotlib.axes.Axes
        A row per cohort, in the order of `data`, and a column per month. Each cell is the share of
        the contacts who received an email in that month, and, for up to 12 months, their number. A
        cell is blank if nobody received one.

    %(missing_column)s

    Examples
    --------
    >>> cohorts = pd.DataFrame({"cohort": "2026-03", "size": 200, "month": [0, 1]})
    >>> cohorts = cohorts.assign(metric="clicked", count=[25, 12], of=[200, 190])
    >>> ax = rnb.plot_cohorts(cohorts.assign(rate=cohorts["count"] / cohorts["of"]))
    >>> [text.get_text().split() for text in ax.texts]
    [['12.5%', 'n=200'], ['6.3%', 'n=190']]
    """
    columns = ("cohort", "size", "month", "metric", "count", "of", "rate")
    canvas.check_columns(data, columns, "cohort_df(client)")
    sizes = data.groupby("cohort", sort=False, observed=True)["size"].first()
    ax = canvas.axes(ax, canvas.height_of(len(sizes), 0.4))
    known = data[data["rate"].notna() & data["month"].notna()]
    if known.empty:
        return canvas.draw_note(ax, _TITLE, "no cohorts")
    months = range(int(known["month"].min()), int(known["month"].max()) + 1)
    cmap = "Blues_r" if canvas.is_dark() else "Blues"
    shares = known.pivot_table(index="cohort", columns="month", values="rate", observed=True)
    shares = shares.reindex(index=sizes.index, columns=months).astype(float)
    style = {"cmap": cmap, "aspect": "auto", "vmin": 0, **kwargs}
    image = ax.imshow(shares.to_numpy(), **style)
    rows = {cohort: row for row, cohort in enumerate(sizes.index)}
    scale = mpl.rcParams["font.size"] / 10
    for cell in known.to_dict("records"):
        row, column = rows[cell["cohort"]], cell["month"] - months[0]
        ink = canvas.ink_on(image.to_rgba(cell["rate"]))
        text = ax.text(column, row, _cell(cell, len(months)), ha="center", va="center", color=ink)
        text.set_fontsize(scale * min(8.3, 180 / len(months)))
    names = drawable_names(sizes.index)
    ax.set_yticks(range(len(sizes)), [_label(*row) for row in zip(names, sizes, strict=True)])
    step = 1 + len(months) // 16  # so that numbers keep apart
    ax.set_xticks(range(0, len(months), step), [str(month) for month in months[::step]])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("months since joining; share of contacts (n) who received an email in that month")
    ax.set_ylabel("cohort (contacts)")
    return canvas.finish(ax, findings.cohorts(known))


def _cell(cell: dict[Any, Any], months: int) -> str:
    share = f"{cell['rate']:.0%}" if months > _WITH_SIZES else canvas.format_percent(cell["rate"])
    return share if months > _WITH_SIZES else f"{share}\nn={cell['of']:,}"


def _label(cohort: str, size: Any) -> str:
    known_size = "unknown" if pd.isna(size) else f"{size:,}"
    return f"{cohort} ({known_size})"
