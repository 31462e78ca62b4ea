"""Write docs/gallery.md and its pictures, with made-up numbers: ``python docs/make_gallery.py``.

The contact sheets show every plot in all cases. Names in Chinese need an installed font.
"""

from __future__ import annotations

import inspect
import io
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import plot_cases
from PIL import Image

import resend_nb as rnb

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HERE = Path(__file__).parent
THUMBNAIL = 330
"""The width of a picture on a contact sheet, in pixels."""

NAMES = (
    "Spring sale",
    "New roasts",
    "Barista course",
    "Summer hours",
    "Founder's letter",
    "Autumn sale",
)
SENT = (4210, 4388, 4402, 4519, 4630, 4711)
OPENED = (1893, 1786, 1702, 1916, 2264, 2063)
CLICKED = (181, 206, 97, 86, 139, 254)
"""Six broadcasts of a coffee roaster."""


def campaigns() -> pd.DataFrame:
    """Return six campaigns, one per month."""
    months = pd.date_range("2026-04-07 09:00", periods=len(NAMES), freq="30D", tz="UTC")
    frame = pd.DataFrame(
        {"name": NAMES, "sent_at": months, "sent": SENT, "opened": OPENED, "clicked": CLICKED}
    )
    return frame.assign(
        delivered=frame["sent"] - 40,
        bounced=40,
        complained=[1, 0, 2, 0, 1, 3],
        unsubscribed=[12, 9, 22, 8, 10, 19],
    )


def growth() -> pd.DataFrame:
    """Return the weekly growth of all contacts and of two segments."""
    weeks = pd.date_range("2026-01-05", periods=36, freq="7D", tz="UTC")
    series = {
        "all contacts": [3800 + 27 * week for week in range(36)],
        "Newsletter": [3100 + 16 * week for week in range(36)],
        "Cold Brew": [max(0, 60 * (week - 12)) for week in range(36)],
    }
    return pd.concat(
        [
            pd.DataFrame({"date": weeks, "series": name, "total": totals})
            for name, totals in series.items()
        ]
    )


def membership(chance: random.Random) -> pd.DataFrame:
    """Return memberships in four segments; cold brew and the barista course overlap."""
    contacts = []
    for _ in range(4700):
        news, brew = chance.random() < 0.8, chance.random() < 0.3
        course = chance.random() < (0.25 if brew else 0.06)
        contacts.append((news, brew, course, not news and chance.random() < 0.4))
    return pd.DataFrame(contacts, columns=["Newsletter", "Cold Brew", "Barista course", "Lapsed"])


def links() -> pd.DataFrame:
    """Return the links of one email."""
    counts = {
        "shop/autumn-sale": (212, 171),
        "shop/cold-brew-concentrate": (96, 83),
        "blog/how-we-roast": (41, 38),
        "shop/gift-cards": (23, 21),
        "stores": (14, 14),
        "unsubscribe-or-change-what-you-get": (9, 9),
    }
    rows = [(f"https://emberoak.example/{path}", *each) for path, each in counts.items()]
    return pd.DataFrame(rows, columns=["url", "clicks", "people"])


def cohorts() -> pd.DataFrame:
    """Return how many of each month's new contacts clicked, by months since they joined."""
    rows = []
    for number, share in enumerate((0.142, 0.129, 0.151, 0.127, 0.133, 0.144)):
        for month in range(6 - number):
            of = 180 + 17 * number - 2 * month
            rows.append(
                (f"2026-{4 + number:02}", 180 + 17 * number, month, of, share * 0.82**month)
            )
    frame = pd.DataFrame(rows, columns=["cohort", "size", "month", "of", "rate"])
    count = (frame["of"] * frame["rate"]).round()
    return frame.assign(metric="clicked", count=count, rate=count / frame["of"])


def comparisons() -> pd.DataFrame:
    """Return the comparisons of three subject lines, each pair once."""
    arms = pd.DataFrame(
        {"name": ["Plain", "Question", "Number"], "delivered": 1550, "clicked": [62, 71, 97]}
    )
    pairs = [("Plain", "Question"), ("Plain", "Number"), ("Question", "Number")]
    return pd.concat(
        [rnb.compare_broadcasts(a, b, data=arms, comparisons=3).to_frame() for a, b in pairs]
    )


def plots() -> dict[str, tuple[str, Axes]]:
    """Return each plot's call, as in a notebook, and its Axes."""
    chance = random.Random(2026)  # noqa: S311 -- made-up numbers
    sent = campaigns()
    sizes = rnb.list_segments_df(rnb.sandbox(demo=True, now="2026-11-02"), counts=True)
    return {
        "plot_segment_sizes": (
            "rnb.plot_segment_sizes(rnb.list_segments_df(client, counts=True))",
            rnb.plot_segment_sizes(sizes),
        ),
        "plot_overlap": ("rnb.plot_overlap(membership)", rnb.plot_overlap(membership(chance))),
        "plot_growth": ("rnb.plot_growth(growth)", rnb.plot_growth(growth())),
        "plot_cohorts": ("rnb.plot_cohorts(rnb.cohort_df(client))", rnb.plot_cohorts(cohorts())),
        "plot_funnel": (
            'rnb.plot_funnel(campaigns[campaigns["name"] == "Autumn sale"])',
            rnb.plot_funnel(sent[-1:]),
        ),
        "plot_rates": (
            "rnb.plot_rates(rnb.campaign_rates(campaigns))",
            rnb.plot_rates(rnb.campaign_rates(sent)),
        ),
        "plot_over_time": (
            "rnb.plot_over_time(rnb.campaign_rates(campaigns))",
            rnb.plot_over_time(rnb.campaign_rates(sent)),
        ),
        "plot_comparison": (
            'rnb.plot_comparison(rnb.compare_broadcasts("Plain", "Number", data=arms).to_frame())',
            rnb.plot_comparison(comparisons()),
        ),
        "plot_links": ("rnb.plot_links(links)", rnb.plot_links(links())),
        "plot_sunset": (
            "rnb.plot_sunset(rnb.sunset_curve_df(rnb.still_reading_df(client)))",
            rnb.plot_sunset(plot_cases.sunset(1900)),
        ),
    }


def page(calls: dict[str, str]) -> str:
    """Return the page: the name, summary, call and picture of each plot."""
    head = (
        "Every plot, with made-up numbers. Each function takes a DataFrame and returns matplotlib "
        "Axes.\nPass `ax=` to draw into your own Axes. "
    )
    parts = [f"# Gallery\n\n{head}Written by `python docs/make_gallery.py`.\n"]
    for name, call in calls.items():
        summary = (inspect.getdoc(getattr(rnb, name)) or "").splitlines()[0]
        parts.append(
            f"## {name}\n\n{summary}\n\n```python\n{call}\n```\n\n![{name}](gallery/{name}.png)\n"
        )
    parts.append(
        "## Contact sheets\n\nEvery plot with one, two and thirty rows, with long and non-Latin "
        "names, and without data,\nfrom left to right.\n"
    )
    parts += [
        f"In the {style} style:\n\n![{style}](gallery/sheet_{style}.png)\n"
        for style in plot_cases.STYLES
    ]
    return "\n".join(parts)


def contact_sheet(style: str) -> Image.Image:
    """Return all plots in all cases, a row per plot and a column per case."""
    frames = {case: plot_cases.frames(names) for case, names in plot_cases.NAMES.items()}
    plots = [name for name in rnb.__all__ if name.startswith("plot_")]
    rows = []
    with plt.style.context(plot_cases.STYLES[style]):
        paper = mpl.colors.to_hex(mpl.rcParams["figure.facecolor"])
        for plot in plots:
            axes = [getattr(rnb, plot)(data[plot]) for data in frames.values()]
            rows.append([_thumbnail(ax) for ax in axes])
            plt.close("all")
    heights = [max(picture.height for picture in row) for row in rows]
    sheet = Image.new("RGB", (len(frames) * THUMBNAIL, sum(heights)), paper)
    for number, row in enumerate(rows):
        for column, picture in enumerate(row):
            sheet.paste(picture, (column * THUMBNAIL, sum(heights[:number])))
    return sheet.quantize(48)


def _thumbnail(ax: Axes) -> Image.Image:
    figure: Any = ax.figure
    file = io.BytesIO()
    figure.savefig(file, dpi=THUMBNAIL / figure.get_size_inches()[0])
    return Image.open(file).convert("RGB")


def main(folder: Path) -> None:
    """Write the page and its pictures."""
    mpl.use("agg")
    calls = plots()
    (folder / "gallery").mkdir(parents=True, exist_ok=True)
    for name, (_, ax) in calls.items():
        figure: Any = ax.figure
        figure.savefig(
            folder / "gallery" / f"{name}.png",
            dpi=90,
            metadata={"Software": None},
            pil_kwargs={"optimize": True},
        )
    plt.close("all")
    for style in plot_cases.STYLES:
        contact_sheet(style).save(folder / "gallery" / f"sheet_{style}.png", optimize=True)
    (folder / "gallery.md").write_text(
        page({name: call for name, (call, _) in calls.items()}), encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
