"""Links that contain a file, so they work wherever the form does."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from resend_nb._ui import pluralize
from resend_nb.bulk import FORMULA_STARTS
from resend_nb.forms._html import escape

if TYPE_CHECKING:
    import pandas as pd

CSV = "text/csv;charset=utf-8"


def link(content: bytes, *, name: str, media_type: str, label: str) -> str:
    """Return a link that saves a file of this name."""
    data = base64.b64encode(content).decode("ascii")
    return (
        f'<a class="rnb-download" style="text-decoration:underline" download="{escape(name)}" '
        f'href="data:{media_type};base64,{data}">{escape(label)}</a>'
    )


def csv_link(frame: pd.DataFrame, stem: str, noun: str) -> str:
    """Return a link that saves a DataFrame as a CSV file; it says how many rows that has."""
    label = f"Download {pluralize(len(frame), noun)} (CSV)"
    content = csv_of(without_formulas(frame))
    return link(content, name=f"{stem}.csv", media_type=CSV, label=label)


def csv_of(frame: pd.DataFrame, delimiter: str = ",") -> bytes:
    """Return a CSV file that Excel opens correctly."""
    text: str = frame.to_csv(index=False, sep=delimiter)
    return text.encode("utf-8-sig")


def without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Mark texts that a spreadsheet would take for formulas; ``bulk_add`` removes the marks."""
    return frame.map(_without_formula).rename(columns=_without_formula)


def _without_formula(cell: Any) -> Any:
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell
