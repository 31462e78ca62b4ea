"""DataFrames as HTML tables: the first rows, all rows after a click, and long ones as files."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.forms._downloads import csv_link
from resend_nb.forms._html import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FIRST = 20
"""Rows that a table shows at first; one more click shows the others."""

_MOST = 1_000
"""Rows that a page shows without becoming slow; longer tables can be downloaded."""

_IN_FILE = 100_000
"""Rows that a page can hold in a link."""


def table(frame: pd.DataFrame, *, caption: str, looks: Mapping[str, str] | None = None) -> str:
    """Return a DataFrame as an HTML table, every cell escaped.

    ``looks`` maps words, such as a status, to how their cell looks: "ok", "warn" or "bad".
    """
    labels = [escape(column) for column in frame.columns]
    rows = [
        "<tr>" + "".join(map(_cell, labels, row, [looks or {}] * len(labels))) + "</tr>"
        for row in islice(frame.itertuples(index=False, name=None), _MOST)
    ]
    shown = _table_of(labels, rows[:_FIRST], escape(caption))
    if len(rows) <= _FIRST:
        return shown
    others = _table_of(labels, rows[_FIRST:], f"Rows from {_FIRST + 1}")
    is_cut = len(frame) > _MOST
    summary = f"Show the first {_MOST:,} rows" if is_cut else f"Show all {len(rows):,} rows"
    file = csv_link(frame.head(_IN_FILE), "rows", "row") if is_cut else ""
    return f"{shown}<details><summary>{summary}</summary>{others}</details>{file}"


def _table_of(labels: Sequence[str], rows: Sequence[str], caption: str) -> str:
    head = "".join(f'<th scope="col">{label}</th>' for label in labels)
    return (
        f'<div class="rnb-table"><div class="rnb-caption">{caption}</div>'
        f'<table aria-label="{caption}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(label: str, value: Any, looks: Mapping[str, str]) -> str:
    text = "" if pd.isna(value) else escape(value)
    if text in looks:
        text = f'<span class="rnb-pill rnb-{looks[text]}">{text}</span>'
    elif label == "email":
        broken = text.replace("@", "<wbr>@")  # a long address breaks there first
        text = f"<span>{broken}</span>" if text else ""
    return f'<td data-label="{label}">{text}</td>'
