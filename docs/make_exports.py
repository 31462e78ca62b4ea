"""Write docs/exports.md from the exports of the tests: ``python docs/make_exports.py``."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
EXPORTS = HERE.parent / "tests" / "data" / "exports"

INTRODUCTION = """# Exports of other tools

`bulk_add`, `check_contacts` and `BulkAddForm` read these exports as they are. What a column says is
recognized by its name, and where that is unclear by its values; `attrs["read_as"]` of plans and
reports says what was recognized. Any column can forbid an email, and none can allow one that
another column forbids. If a value is unclear, nothing is sent, and the error names the column and
what to pass. The same goes for a file whose name says it and whose columns do not, such as
`suppression_bounces.csv`.

- **subscribed**: the person is added.
- **opted out**: new people are created as opted out, so that no later list subscribes them
  (`new_opt_outs="skip"` leaves them out). People who are contacts already are opted out.
- **skipped**: the person is not added, and no contact is changed. These are people who bounced,
  complained, are suppressed, or never agreed (`on_no_consent="opt_out"` creates the last of these
  as opted out).

The files are invented and live in `tests/data/exports`, where the tests read them. Made by
`python docs/make_exports.py`.

| export | columns of consent | values and their treatment |
|---|---|---|
"""


def page() -> str:
    """Return the page, with a row for each export."""
    return INTRODUCTION + "".join(f"{row}\n" for row in map(_row, sorted(EXPORTS.glob("*.csv"))))


def _row(file: Path) -> str:
    data = pd.read_csv(file, dtype="string", keep_default_na=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rnb.UnsentColumnsWarning)
        report = rnb.bulk_add(rnb.sandbox(), file, progress=False)
    columns = [entry["column"] for entry in report.attrs["read_as"]]
    treatments = [
        "skipped" if status == "skipped" else "opted out" if opted_out is True else "subscribed"
        for status, opted_out in zip(report["status"], _opt_outs(report), strict=True)
    ]
    values = [
        f"{_listed(row)}: {treatment}"
        for row, treatment in zip(data[columns].to_numpy().tolist(), treatments, strict=True)
    ]
    return f"| {file.stem} | {', '.join(columns) or 'none'} | {'; '.join(values)} |"


def _opt_outs(report: pd.DataFrame) -> Iterator[bool]:
    opted_out = report["reason"].str.contains("created as unsubscribed", regex=False)
    return iter(opted_out.tolist())


def _listed(cells: list[str]) -> str:
    return " / ".join(cell or "(empty)" for cell in cells) or "everybody"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    (folder / "exports.md").write_text(page(), encoding="utf-8")
