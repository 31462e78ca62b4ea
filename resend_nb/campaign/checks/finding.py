"""A finding: what is wrong where, in words for who writes the e-mail, and the next step."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

PLACES = ("sender", "subject", "preview text", "html", "text", "audience", "schedule", "account")
"""Where something can be wrong, as an e-mail is read from top to bottom."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or worth knowing.

    Parameters
    ----------
    code : str
        What kind; stable, see :mod:`resend_nb.campaign.checks`.
    severity : {"error", "warning", "info"}
        How much it matters.
    where : str
        A part of the broadcast, with a line where it has several: ``"html, line 12"``.
    message : str
        What is wrong.
    fix : str
        The next step.
    """

    code: str
    severity: Severity
    where: str
    message: str
    fix: str


def line_in(part: str, source: str, start: int) -> str:
    r"""Say where something stands; only HTML and text have lines.

    Examples
    --------
    >>> line_in("html", "<p>Hi</p>\n<p>Bye</p>", 12)
    'html, line 2'
    """
    return (
        f"{part}, line {source.count(chr(10), 0, start) + 1}" if part in {"html", "text"} else part
    )


def order(finding: Finding) -> tuple[int, int, int, str, str]:
    """Give the key to sort by: severity, then place."""
    part, _, line = finding.where.partition(", line ")
    place = (SEVERITIES.index(finding.severity), PLACES.index(part), int(line or 0))
    return (*place, finding.code, finding.message)


def quoted(text: str, longest: int = 60) -> str:
    r"""Show foreign text: on one line, cut to a sane length, without characters that nobody sees.

    Examples
    --------
    >>> quoted("a\n  b" + "c" * 100)
    "'a bcccccccccccccccccccccccccccccccccccccccccccccccccccccccc…'"
    """
    shown = "".join(
        each
        for each in " ".join(text[: 4 * longest].split())
        if unicodedata.category(each)[0] != "C"
    )
    return f"'{shown if len(shown) <= longest else shown[: longest - 1] + '…'}'"


def counted(number: int, thing: str) -> str:
    """Count things.

    Examples
    --------
    >>> counted(1, "recipient"), counted(1204, "recipient")
    ('1 recipient', '1,204 recipients')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
