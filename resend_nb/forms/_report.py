"""The report of a bulk run, as a form shows it: counts, a table, and a download of failed rows."""

from __future__ import annotations

import collections
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._ui import pluralize
from resend_nb.bulk import OUTCOME_UNKNOWN, describe_columns
from resend_nb.forms._downloads import CSV, csv_of, link, without_formulas
from resend_nb.forms._html import tally, tiles
from resend_nb.forms._messages import OUTCOME_UNKNOWN as SAID_UNKNOWN
from resend_nb.forms._tables import table
from resend_nb.tables import workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LOOKS = {
    **dict.fromkeys(("to create", "to add", "to update", "created", "added", "updated"), "ok"),
    **dict.fromkeys(("invalid", "failed"), "bad"),
    **dict.fromkeys(("duplicate", "not tried", "stale"), "warn"),
}
"""How a status looks in tiles and tables."""

_RUN_CHECKS = "Each contact is checked before it is tried again, so nothing is done twice."


def needs_attention(report: pd.DataFrame) -> pd.Series[bool]:
    """Return for each row whether it is invalid, failed or was not tried."""
    return report["status"].eq("invalid") | _unfinished(report)


def is_unfinished(report: pd.DataFrame) -> bool:
    """Whether another run may do more."""
    return bool(_unfinished(report).any())


def failure_of(report: pd.DataFrame) -> str:
    """Return the first failure of an unfinished run."""
    reason = str(report.loc[_unfinished(report), "reason"].iloc[0])
    return f"First failure: {reason.rstrip('.')}.{doubt_of(report)}"


def doubt_of(report: pd.DataFrame) -> str:
    """Return what a form says if the outcome of any row is unknown, else an empty text."""
    is_unknown = report["reason"].str.contains(OUTCOME_UNKNOWN, regex=False)
    return f"\n{SAID_UNKNOWN} {_RUN_CHECKS}" if is_unknown.any() else ""


def counts_of(report: pd.DataFrame | None) -> str:
    """Count the rows by status; before a run, by what it would do."""
    if report is None:
        return "not checked yet"
    return tally(_words_of(report)).replace("pending", "not tried") or "no rows"


def tiles_of(report: pd.DataFrame) -> str:
    """Return the same counts as tiles."""
    words = _words_of(report).str.replace("_", " ").replace("pending", "not tried")
    counts = collections.Counter(words)
    numbers = [(number, word, _LOOKS.get(word, "")) for word, number in counts.items()]
    return tiles(numbers) if numbers else ""


def planned(report: pd.DataFrame) -> pd.Series[bool]:
    """Return for each row of a plan whether a run would do something."""
    return report["status"].eq("pending") & ~report["retry"].astype("bool")


def _words_of(report: pd.DataFrame) -> pd.Series[str]:
    plan = "to " + report["action"].astype("string")
    return report["status"].astype("string").where(~planned(report), plan)


def lines_of(read_as: Iterable[Mapping[str, Any]]) -> str:
    """Return a line for each column of consent: what it was read as, and how often."""
    return "".join(f"\nColumn {name!r} {means}." for name, _, means in describe_columns(read_as))


def report_table(report: pd.DataFrame) -> str:
    """Return the report as an HTML table, rows that need attention first."""
    shown = report[["email", "action", "status", "reason"]].copy()
    shown.insert(0, "row", list(map(str, report.index)))
    first = needs_attention(report)
    rows = pd.concat([shown[first], shown[~first]])
    caption = f"Report: {pluralize(len(rows), 'row')}, problems first"
    return table(rows, caption=caption, looks=_LOOKS)


def segments_table(segments: pd.DataFrame, caption: str = "Segments, newest first") -> str:
    """Return segments as an HTML table; sizes that were not counted are missing."""
    sizes = ["contacts", "subscribed"]
    shown = segments[["name", *sizes, "created_at"]].rename(columns={"created_at": "created"})
    shown["created"] = shown["created"].dt.strftime("%Y-%m-%d")
    for size in sizes:
        shown[size] = [_size(number) for number in shown[size]]
    return table(shown, caption=caption)


def _size(number: Any) -> str:
    return "not counted" if pd.isna(number) else f"{number:,}"


def download_link(failed: pd.DataFrame, file: str, read: Mapping[str, Any]) -> str:
    """Return a link that contains the rows as a file, so it works wherever the form does.

    ``read`` is what was detected about the file that was loaded: what opened it opens this one.
    """
    rows, stem = without_formulas(failed), f"{Path(file).stem}-failed"
    label = f"Download {pluralize(len(failed), 'failed row')}"
    if read.get("sheet"):
        content, name = workbook(rows), f"{stem}.xlsx"
        return link(content, name=name, media_type=_XLSX, label=f"{label} (XLSX)")
    content = csv_of(rows, read.get("delimiter") or ",")
    return link(content, name=f"{stem}.csv", media_type=CSV, label=f"{label} (CSV)")


def _unfinished(report: pd.DataFrame) -> pd.Series[bool]:
    return report["retry"].astype("bool") | report["status"].eq("failed")
