"""A finding: what is wrong, where in the email, and what to do about it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resend_nb.campaign.checks.codes import CODES, SEVERITIES

if TYPE_CHECKING:
    from resend_nb.campaign.checks.codes import Severity

PARTS = ("sender", "subject", "preview text", "html", "text", "audience", "schedule", "account")
"""Where something can be wrong, in the order of an email from top to bottom."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a broadcast, or worth knowing.

    ``code`` is in the table of :mod:`resend_nb.campaign.checks.codes`. ``where`` is the part of the
    broadcast, with a line in HTML and text: ``"html, line 12"``. ``fix`` is what to do about it.
    ``replacement`` is the text that is wrong and the text to write instead, where that is known.
    """

    code: str
    where: str
    message: str
    fix: str
    replacement: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code!r} is not in the table of finding codes")

    @property
    def severity(self) -> Severity:
        """How serious it is; the table of codes decides."""
        return CODES[self.code].severity


def line_in(part: str, source: str, start: int) -> str:
    r"""Return the part with the line of a position; only HTML and text have lines.

    Examples
    --------
    >>> line_in("html", "<p>Hi</p>\n<p>Bye</p>", 12)
    'html, line 2'
    """
    if part not in {"html", "text"}:
        return part
    line = source.count("\n", 0, start) + 1
    return f"{part}, line {line}"


def sort_key(finding: Finding) -> tuple[int, int, int, str, str]:
    """Return the key that sorts by severity, then from the top of the email to its end."""
    part, _, line = finding.where.partition(", line ")
    severity = SEVERITIES.index(finding.severity)
    return severity, PARTS.index(part), int(line or 0), finding.code, finding.message


def quoted(text: str, limit: int = 60) -> str:
    r"""Quote untrusted text: on one line, truncated, and without invisible characters.

    Examples
    --------
    >>> quoted("a\n  b" + "c" * 100)
    "'a bcccccccccccccccccccccccccccccccccccccccccccccccccccccccc…'"
    """
    line = " ".join(text[: 4 * limit].split())
    visible = "".join(char for char in line if unicodedata.category(char)[0] != "C")
    return f"'{visible}'" if len(visible) <= limit else f"'{visible[: limit - 1]}…'"
