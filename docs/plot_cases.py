"""The cases that every plot has to stand: styles, few and many rows, awkward names, no data."""

from __future__ import annotations

from typing import Any

import pandas as pd

import resend_nb as rnb

TALK = {
    **dict.fromkeys(("font.size", "axes.labelsize", "axes.titlesize"), 18),
    **dict.fromkeys(("xtick.labelsize", "ytick.labelsize", "legend.fontsize"), 16.5),
    **dict.fromkeys(("axes.linewidth", "xtick.major.width", "ytick.major.width"), 1.875),
    **dict.fromkeys(("xtick.major.size", "ytick.major.size", "lines.markersize"), 9),
    **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), ".15"),
    "axes.facecolor": "#eaeaf2",
    "axes.edgecolor": "white",
    "axes.grid": True,
    "grid.color": "white",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    "lines.linewidth": 2.25,
    "grid.linewidth": 1.5,
    "xtick.bottom": False,
    "ytick.left": False,
}
"""What seaborn's ``set_theme(style="darkgrid", context="talk")`` sets."""

STYLES: dict[str, Any] = {"light": "default", "dark": "dark_background", "talk": TALK}

NAMES: dict[str, list[str]] = {
    "one": ["Spring sale"],
    "two": ["Spring sale", "Autumn sale"],
    "thirty": [f"Newsletter to members, week {week} of 2026" for week in range(1, 31)],
    "names": [
        "春节特卖：全场八折，仅限今天和明天，先到先得，售完为止",  # noqa: RUF001 -- as it is written
        "春节特卖：全场八折，仅限今天和明天，先到先得，会员专享",  # noqa: RUF001 -- as it is written
        "عرض الربيع للأعضاء الجدد في المدينة",
        "🎉 Launch party \U0001faf6",
        "Launch party",
        "Save $5 or $10 & win_big_{x}^2",
        "The very long name of a campaign to former customers in Berlin, who bought once",
        "The very long name of a campaign to former customers in Bremen, who bought once",
        "हिन्दी समाचार पत्र",
        "",
    ],
    "none": [],
}


def campaigns(names: list[str]) -> pd.DataFrame:
    """Return campaigns with these names: one is recent, and one has no clicks."""
    rows: list[dict[str, Any]] = []
    for number, name in enumerate(names):
        delivered = 4200 + 137 * (number * 7 % 11)
        rows.append({"name": name, "sent": delivered + 40, "delivered": delivered})
        rows[-1] |= {"opened": delivered * (35 + number * 5 % 17) // 100, "progress": "complete"}
        rows[-1] |= {"clicked": delivered * (15 + number * 7 % 31) // 1000, "not_measured": None}
    if len(rows) > 2:
        rows[-1]["progress"] = "recent"
        reason = "clicks are not tracked on news.emberoak.example"
        rows[1] |= {"clicked": None, "not_measured": reason}
    columns = ["name", "sent", "delivered", "opened", "clicked", "progress", "not_measured"]
    frame = pd.DataFrame(rows, columns=columns).astype({"clicked": "Int64"})
    return frame.assign(sent_at=days(len(names), "5D"))


def comparisons(names: list[str]) -> pd.DataFrame:
    """Return the comparison of each campaign with the one before; of one, with another test."""
    arms = campaigns(names if len(names) > 1 else [*names, "Plain"] * len(names))
    found = [
        rnb.compare_broadcasts(arms.iloc[row], arms.iloc[row - 1], "opened").to_frame()
        for row in range(1, len(arms))
    ]
    a = {"name": "A", "delivered": 1, "clicked": 0}
    return pd.concat(found) if found else rnb.compare_broadcasts(a, a).to_frame()[:0]


def frames(names: list[str]) -> dict[str, pd.DataFrame]:
    """Return the data of each plot, with these names in it."""
    count = len(names)
    texts, steps = pd.array(names, dtype="string"), pd.Series(range(count), dtype="int64")
    sent = campaigns(names)
    contacts = 900 - 17 * steps % 400
    members = {
        name: [row % (2 + place) == 0 for row in range(480)] for place, name in enumerate(names)
    }
    return {
        "plot_cohorts": _cohorts(names),
        "plot_comparison": comparisons(names),
        "plot_funnel": sent,
        "plot_growth": _growth(names),
        "plot_links": pd.DataFrame({"url": texts, "clicks": 3 * contacts, "people": contacts}),
        "plot_over_time": rnb.campaign_rates(sent, metrics=["opened", "clicked"]),
        "plot_overlap": pd.DataFrame(members),
        "plot_rates": rnb.campaign_rates(sent, metrics=["opened", "clicked"]),
        "plot_segment_sizes": pd.DataFrame(
            {"name": texts, "contacts": contacts, "subscribed": contacts - 12 * (steps % 3)}
        ),
        "plot_sunset": sunset(count),
    }


def sunset(people: int) -> pd.DataFrame:
    """Return what it costs to stop emailing so many people, from unlikely to likely readers."""
    still = [(person + 0.5) / people for person in range(people)]
    clicks = [0.04 * probability**2 for probability in still]
    return rnb.sunset_curve_df(pd.DataFrame({"still_reads": still, "clicks_per_month": clicks}))


def _cohorts(names: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"cohort": name, "size": 210 + 17 * place, "month": month, "of": 200 + 16 * place - month}
        for place, name in enumerate(names)
        for month in range(max(6, len(names)) - place)
    ).reindex(columns=["cohort", "size", "month", "of"])
    shares = 0.12 * 0.9 ** frame["month"].astype(float)
    count = (frame["of"].astype(float) * shares).round()
    return frame.assign(metric="clicked", count=count, rate=count / frame["of"])


def _growth(names: list[str]) -> pd.DataFrame:
    dates = days(36, "7D")
    return pd.DataFrame(
        {"date": date, "series": name, "total": 100 + (40 + place * place % 31) * week}
        for place, name in enumerate(names)
        for week, date in enumerate(dates)
    ).reindex(columns=["date", "series", "total"])


def days(count: int, step: str) -> pd.DatetimeIndex:
    """Return times, as far apart as the step says."""
    return pd.date_range("2026-03-02 09:00", periods=count, freq=step, tz="UTC")
