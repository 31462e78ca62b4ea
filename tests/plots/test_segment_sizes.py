"""plot_segment_sizes, checked through the data of its artists."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import resend_nb as rnb


@pytest.fixture(autouse=True)
def _close() -> object:
    yield
    plt.close("all")


def test_each_segment_is_a_bar(demo: rnb.Client) -> None:
    """Bars show subscribed and opted-out contacts, largest segment on top, with its size."""
    frame = rnb.list_segments_df(demo, counts=True)
    ax = rnb.plot_segment_sizes(frame)
    rows = frame.sort_values("contacts", ascending=False, kind="stable")
    subscribed, opted_out = ax.containers
    assert [bar.get_width() for bar in subscribed] == rows["subscribed"].tolist()
    assert [bar.get_width() for bar in opted_out] == (
        rows["contacts"] - rows["subscribed"]
    ).tolist()
    assert [label.get_text() for label in ax.get_yticklabels()] == rows["name"].tolist()
    assert ax.yaxis_inverted()
    assert [text.get_text().split()[0] for text in ax.texts] == [
        f"{size:,}" for size in rows["contacts"]
    ]


def test_ax_and_keywords_are_used(demo: rnb.Client) -> None:
    """ax= is used and returned, and keywords reach the bars."""
    _, ax = plt.subplots()
    assert rnb.plot_segment_sizes(rnb.list_segments_df(demo, counts=True), ax=ax, color="red") is ax
    assert ax.containers[0][0].get_facecolor() == (1.0, 0.0, 0.0, 1.0)


def test_an_empty_account_can_be_drawn(client: rnb.Client) -> None:
    """An account without segments is drawn without bars and without an error."""
    ax = rnb.plot_segment_sizes(rnb.list_segments_df(client, counts=True))
    assert sum(len(bars) for bars in ax.containers) == 0


def test_segments_without_sizes_are_an_error_with_the_next_step(demo: rnb.Client) -> None:
    """The error names the missing columns and counts=True."""
    with pytest.raises(rnb.InputError, match=r"\['contacts', 'subscribed'\].*counts=True"):
        rnb.plot_segment_sizes(rnb.list_segments_df(demo))
    with pytest.raises(rnb.InputError, match="has no columns"):
        rnb.plot_segment_sizes(pd.DataFrame())
