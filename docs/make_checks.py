"""Write docs/checks.md from the table of finding codes: ``python docs/make_checks.py``."""

from __future__ import annotations

import sys
from pathlib import Path

from resend_nb.campaign.checks.codes import CODES, SEVERITIES

HERE = Path(__file__).parent

INTRODUCTION = """# Checks of a broadcast

`check_broadcast` runs {number} checks on a draft. `BroadcastForm` shows the same findings beside
the draft, and does not send it while there are errors. Each finding has a code, a severity, the
part of the email, a message, and what to do about it.

Made by `python docs/make_checks.py`.
"""

HEADINGS = {"error": "Errors", "warning": "Warnings", "info": "Information"}


def page() -> str:
    """Return the page: one table for each severity, the most serious first."""
    parts = [INTRODUCTION.format(number=len(CODES))]
    for severity in SEVERITIES:
        rows = [
            f"| `{code}` | {kind.meaning} |"
            for code, kind in CODES.items()
            if kind.severity == severity
        ]
        table = "\n".join(["| code | meaning |", "|---|---|", *rows])
        parts.append(f"## {HEADINGS[severity]}\n\n{table}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    (folder / "checks.md").write_text(page(), encoding="utf-8")
