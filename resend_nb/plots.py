"""Frames to matplotlib Axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt

from resend_nb.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_segment_sizes"]

_SUBSCRIBED, _OPTED_OUT = "#0072b2", "#d5d5d5"  # told apart in print and by the colour-blind


def plot_segment_sizes(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Draw how many people each segment holds, and how many of them a broadcast can reach.

    Parameters
    ----------
    data : pandas.DataFrame
        ``list_segments_df(client, counts=True)``, or any frame with ``name``, ``contacts`` and ``subscribed``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    **kwargs
        For :meth:`matplotlib.axes.Axes.barh`.

    Returns
    -------
    matplotlib.axes.Axes
        One bar for each segment, the largest on top.

    Raises
    ------
    InputError
        A column is missing.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> ax = rnb.plot_segment_sizes(rnb.list_segments_df(rnb.sandbox(demo=True), counts=True))
    >>> ax.get_title(loc="left")
    'Contacts in each segment'
    """
    missing = {"name", "contacts", "subscribed"} - {*data.columns}
    if missing:
        raise InputError(
            f"data lacks the columns {sorted(missing)}; make it with list_segments_df(client, counts=True)"
        )
    if ax is None:
        _, ax = plt.subplots(figsize=(7, 0.9 + 0.45 * max(len(data), 1)), layout="constrained")
    rows = data.sort_values("contacts")
    places = range(len(rows))
    subscribed, contacts = rows["subscribed"].to_list(), rows["contacts"].to_list()
    ax.barh(places, subscribed, **{"color": _SUBSCRIBED, "label": "subscribed", **kwargs})
    opted_out = [whole - part for whole, part in zip(contacts, subscribed, strict=True)]
    ax.barh(
        places,
        opted_out,
        **{**kwargs, "left": subscribed, "color": _OPTED_OUT, "label": "opted out", "hatch": "///"},
        edgecolor="white",
    )
    for place, whole in zip(places, contacts, strict=True):
        ax.annotate(f"{whole:,}", (whole, place), xytext=(4, 0), textcoords="offset points", va="center")
    ax.set_yticks(places, rows["name"].to_list())
    ax.set_xlabel("contacts")
    ax.set_title("Contacts in each segment", loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    ax.margins(x=0.08)
    if len(rows):
        ax.legend(loc="lower right", frameon=False)
    return ax
