"""plot_cohorts, checked through the data of its artists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def _cohorts(*rows: tuple[str, object, int, int, int], metric: str = "clicked") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["cohort", "size", "month", "count", "of"])
    return frame.assign(metric=metric, rate=frame["count"] / frame["of"])


THREE = _cohorts(
    ("2026-03", 200, 0, 40, 200),
    ("2026-03", 200, 2, 19, 190),
    ("2026-04", pd.NA, 0, 90, 300),
)


def test_cohorts_are_a_heat_map_of_shares() -> None:
    """Cells have their share and number, missing months are blank, rows have the cohort's size."""
    ax = rnb.plot_cohorts(THREE)
    assert [text.get_text().split() for text in ax.texts] == [
        ["20.0%", "n=200"],
        ["10.0%", "n=190"],
        ["30.0%", "n=300"],
    ]
    assert [text.get_position() for text in ax.texts] == [(0, 0), (2, 0), (0, 1)]
    values = ax.images[0].get_array()
    assert values is not None
    assert np.ma.filled(values, -1).tolist() == [[0.2, -1, 0.1], [0.3, -1, -1]]
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "2026-03 (200)",
        "2026-04 (unknown)",
    ]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1", "2"]


def test_the_title_compares_the_same_cohorts() -> None:
    """A cohort without the last month is not part of the first one, which would mix people."""
    title = rnb.plot_cohorts(THREE).get_title(loc="left")
    assert title == "20.0% clicked in month 0 after joining, 10.0% in month 2 (1 cohort)"
    alone = rnb.plot_cohorts(_cohorts(("2026-03", 9, 1, 4, 8), metric="opened"))
    assert alone.get_title(loc="left") == "50.0% opened in month 1 after joining"


def test_numbers_contrast_with_their_cells() -> None:
    """Dark cells have white numbers and light ones black, with any color map."""
    data = _cohorts(("2026-03", 200, 0, 100, 200), ("2026-03", 200, 1, 0, 200))
    for cmap, inks in (("Blues", ["white", "black"]), ("Blues_r", ["black", "white"])):
        assert [text.get_color() for text in rnb.plot_cohorts(data, cmap=cmap).texts] == inks


def test_many_months_have_no_sizes() -> None:
    """With more than 12 months, a cell has its share only."""
    rows = [("2026-03", 200, month, 20, 200) for month in range(13)]
    assert "n=200" in rnb.plot_cohorts(_cohorts(*rows[:12])).texts[0].get_text()
    assert [text.get_text() for text in rnb.plot_cohorts(_cohorts(*rows)).texts] == ["10%"] * 13
