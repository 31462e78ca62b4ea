"""Plots as images in a form: one for light and one for dark pages, with a text for readers."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from resend_nb.forms._html import escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

_STYLES = {"light": "default", "dark": "dark_background"}
_DPI = 144


def plot_html(plot: Callable[[], Axes]) -> str:
    """Draw a plot for each theme; its title, which states the finding, is the image's text."""
    images = "".join(_image(plot, theme, style) for theme, style in _STYLES.items())
    return f'<div class="rnb-plot">{images}</div>'


def _image(plot: Callable[[], Axes], theme: str, style: str) -> str:
    # The layout depends on the resolution: a figure of another one would cut the title.
    with plt.style.context([style, {"figure.dpi": _DPI}]):
        ax = plot()
        figure = ax.figure.figure
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=_DPI, transparent=True)
        title = " ".join(ax.get_title(loc="left").split())
        plt.close(figure)
    data = base64.b64encode(content.getvalue()).decode("ascii")
    text = escape(f"Plot: {title}")
    return f'<img class="rnb-{theme}" alt="{text}" src="data:image/png;base64,{data}">'
