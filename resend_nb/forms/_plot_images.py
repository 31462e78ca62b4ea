"""Plots as images in a form: for light and dark, wide and narrow pages, with a text for readers."""

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

_NARROW = 4.6
"""Inches of the image for phones, which show it at 340 pixels or more: its text has 10 or more."""

_FOR_TITLE = 0.5
"""Inches that the lines of a broken title add to a narrow image."""


def plot_html(plot: Callable[..., Axes]) -> str:
    """Draw a plot for each theme and width, of which the page shows one image.

    ``plot`` takes ``ax``. Its title, which states the finding, is the image's text.
    """
    images = [_images(plot, theme, style) for theme, style in _STYLES.items()]
    wide, narrow = map("".join, zip(*images, strict=True))
    inner = f'<div class="rnb-wide">{wide}</div><div class="rnb-narrow">{narrow}</div>'
    return f'<div class="rnb-plot">{inner}</div>'


def _images(plot: Callable[..., Axes], theme: str, style: str) -> tuple[str, str]:
    """Return the wide and the narrow image."""
    # The layout depends on the resolution: a figure of another one would cut the title.
    with plt.style.context([style, {"figure.dpi": _DPI}]):
        wide = plot()
        height = wide.figure.figure.get_figheight() + _FOR_TITLE
        _, ax = plt.subplots(figsize=(_NARROW, height), layout="constrained")
        return _image(wide, theme), _image(plot(ax=ax), theme)


def _image(ax: Axes, theme: str) -> str:
    figure, content = ax.figure.figure, io.BytesIO()
    figure.savefig(content, format="png", dpi=_DPI, transparent=True)
    title = " ".join(ax.get_title(loc="left").split())
    plt.close(figure)
    data = base64.b64encode(content.getvalue()).decode("ascii")
    text = escape(f"Plot: {title}")
    return f'<img class="rnb-{theme}" alt="{text}" src="data:image/png;base64,{data}">'
