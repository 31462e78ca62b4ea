"""Every plot can be read: in each style, with few and many rows, with awkward names, empty."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import plot_cases
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

import resend_nb as rnb
from resend_nb.plots._text import drawable_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.transforms import Bbox

pytestmark = pytest.mark.slow

PLOTS = [name for name in rnb.__all__ if name.startswith("plot_")]
MIN_CONTRAST = 4.5  # WCAG 2, level AA

for_each_plot = pytest.mark.parametrize("plot", PLOTS)
for_each_case = pytest.mark.parametrize("case", plot_cases.NAMES)
for_each_style = pytest.mark.parametrize("style", plot_cases.STYLES)


class Drawn(NamedTuple):
    """A text as it is drawn: where, and with which contrast to what is behind it."""

    text: str
    box: Bbox
    contrast: float


@cache
def _frames(case: str) -> dict[str, pd.DataFrame]:
    return plot_cases.frames(plot_cases.NAMES[case])


@cache
def _drawn(plot: str, case: str, style: str) -> tuple[list[Drawn], Bbox]:
    """Draw a plot; return its texts and the size of the figure."""
    with plt.style.context(plot_cases.STYLES[style]):
        ax = getattr(rnb, plot)(_frames(case)[plot])
        figure = ax.figure
        texts = _texts_of(figure)
        boxes = [Text.get_window_extent(text) for text in texts]  # without arrows
        colors = [text.get_color() for text in texts]
        for text in texts:
            text.set_alpha(0)
        figure.canvas.draw()
        behind = _luminance(np.asarray(figure.canvas.buffer_rgba())[::-1, :, :3] / 255)
        size = figure.bbox.frozen()
        plt.close(figure)
    return [
        Drawn(text.get_text(), box, _contrast(color, behind, box))
        for text, box, color in zip(texts, boxes, colors, strict=True)
    ], size


def _texts_of(figure: Any) -> list[Text]:
    """Return the texts that are really drawn, which not all labels of ticks are."""
    drawn: list[Text] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", lambda text, _: drawn.append(text))
        figure.canvas.draw()
    return [text for text in drawn if text.get_text() and text.get_visible()]


def _contrast(color: Any, behind: Any, box: Bbox) -> float:
    """Return the contrast to nearly all pixels in the box; a thin line may cross the text."""
    x0, y0, x1, y1 = (max(0, round(edge)) for edge in box.extents)
    ink, pixels = float(_luminance(np.asarray(to_rgb(color)))), behind[y0:y1, x0:x1]
    lighter, darker = np.maximum(ink, pixels), np.minimum(ink, pixels)
    return float(np.quantile((lighter + 0.05) / (darker + 0.05), 0.05))


def _luminance(colors: Any) -> Any:
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


@for_each_style
@for_each_case
@for_each_plot
def test_texts_do_not_overlap(plot: str, case: str, style: str) -> None:
    """No two texts share more than a pixel in each direction."""
    texts, _ = _drawn(plot, case, style)
    overlaps = [
        (one.text, other.text)
        for one, other in combinations(texts, 2)
        if min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0) > 1
        and min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0) > 1
    ]
    assert overlaps == []


@for_each_style
@for_each_case
@for_each_plot
def test_texts_are_inside_the_figure(plot: str, case: str, style: str) -> None:
    """No text is cut off, or makes a notebook's picture larger than the figure."""
    texts, size = _drawn(plot, case, style)
    outside = [
        drawn.text
        for drawn in texts
        if drawn.box.x0 < -1
        or drawn.box.y0 < -1
        or drawn.box.x1 > size.x1 + 1
        or drawn.box.y1 > size.y1 + 1
    ]
    assert outside == []
    assert len(texts) >= 2


@for_each_style
@for_each_case
@for_each_plot
def test_texts_have_contrast(plot: str, case: str, style: str) -> None:
    """Each text has a contrast of 4.5 to what is behind it."""
    texts, _ = _drawn(plot, case, style)
    assert [drawn.text for drawn in texts if drawn.contrast < MIN_CONTRAST] == []


@for_each_plot
def test_thirty_rows_fit_a_notebook(plot: str) -> None:
    """A figure is at most 900 pixels wide."""
    _, size = _drawn(plot, "thirty", "light")
    assert size.width <= 900


@pytest.mark.parametrize("days", ["1h", "1D", "9D", "40D", "400D"])
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_dates_do_not_overlap(days: str, columns: int) -> None:
    """Dates keep apart, however close the campaigns and however narrow the Axes are."""
    campaigns = plot_cases.campaigns(["A", "B", "C", "D"])
    campaigns["sent_at"] = plot_cases.days(4, days)
    figure, axes = plt.subplots(1, columns, figsize=(9, 3), squeeze=False, layout="constrained")
    for ax in axes[0]:
        rnb.plot_over_time(rnb.campaign_rates(campaigns, metrics="clicked"), ax=ax)
    dates = [text for text in _texts_of(figure) if text.get_text()[:3] in {"202", "203"}]
    boxes = [text.get_window_extent() for text in dates]
    plt.close(figure)
    assert len(dates) >= columns
    assert [one for one, other in combinations(boxes, 2) if one.overlaps(other)] == []


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["Newsletter of May", "Newsletter of June"], ["Newsletter of May", "Newsletter of June"]),
        (["a" * 40, "b" * 40], [f"{'a' * 14}…{'a' * 15}", f"{'b' * 14}…{'b' * 15}"]),
        (
            [f"The same long beginning, {town}, and the same long end" for town in ("Ulm", "Bonn")],
            ["The same l…Ulm, and the same …", "The same l…Bonn, and the same…"],
        ),
        (["🎉 Sale \U0001faf6", "Sale"], ["Sale (1)", "Sale (2)"]),
        (["News", "News"], ["News", "News"]),
        ([None, ""], ["(no name)", "(no name)"]),
        (["$5", "字" * 40], ["\\$5", None]),
    ],
)
def test_names_are_shortened_and_stay_distinct(names: list[Any], labels: list[Any]) -> None:
    """Both ends of a name stay; if they are the same, the first difference is shown."""
    drawn = drawable_names(names)
    assert [label or text for text, label in zip(drawn, labels, strict=True)] == drawn
    assert max(map(len, drawn)) <= 31


def test_a_letter_is_drawn_by_a_fallback_font() -> None:
    """The font of the style lacks this letter, and another installed font has it."""
    ax = rnb.plot_segment_sizes(_sizes("\ufb03 \U0001d49c"))
    (label,) = ax.get_yticklabels()
    assert label.get_text() == "\ufb03 \U0001d49c"
    assert "STIXGeneral" in label.get_fontfamily()
    plt.close("all")


def test_a_letter_without_a_font_is_a_box_with_a_hint() -> None:
    """The label below the plot says what the box means."""
    ax = rnb.plot_segment_sizes(_sizes("\U00012000!"))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["□!"]
    assert "□: a letter that needs a font" in ax.get_xlabel()
    plt.close("all")


def _sizes(name: str) -> pd.DataFrame:
    return _frames("one")["plot_segment_sizes"].assign(name=name)
