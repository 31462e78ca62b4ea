"""Files and sheets whose names say that their people must not get email."""

from __future__ import annotations

import itertools
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from resend_nb.bulk.input import consent_words as table
from resend_nb.bulk.input.consent_names import begins_with_opt_out, fold
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from resend_nb.bulk.input.consent_counts import ReadAs

FILE = "file"
"""The item of ``DataFrame.attrs`` that has the name of the file, with a ``#`` before its parts."""


def check_file_name(data: pd.DataFrame, read_as: ReadAs, chosen: Mapping[str, str | None]) -> None:
    """Raise InputError if only the name of the file or sheet says that people left or bounced."""
    if read_as.columns or not len(data) or chosen.get("status", "") is None:
        return
    names = re.split("#", data.attrs.get(FILE, ""))
    if sheet := data.attrs.get("read", {}).get("sheet"):
        names.append(sheet)
    for name in map(_last_part, names):
        if words := words_against(name):
            raise InputError(
                f"{name!r} is called {words!r}, but no column says who may be emailed. Leave it "
                "out, or, to record that these people opted out, add a column 'unsubscribed' with "
                "yes in each row. If they may be emailed, pass columns={'status': None} or rename "
                "it"
            )


def words_against(name: str) -> str | None:
    """Return the words of a name that say that people left, bounced, complained or never agreed.

    >>> list(map(words_against, ("unsubscribed-march.csv", "Hard_Bounces", "unsubscribe_link.csv")))
    ['unsubscribed', 'hard bounces', None]
    """
    words = fold(name).split()
    if not (table.WITHOUT | table.NOT_PEOPLE).isdisjoint(words):
        return None
    if words[:1] == ["cleaned"]:  # by Mailchimp; "leads_cleaned.csv" is a list without mistakes
        return "cleaned"
    for size, start in itertools.product((3, 2, 1), range(len(words))):
        run = " ".join(words[start : start + size])
        if run in table.AGAINST or run.removesuffix("s") in table.AGAINST:
            return run
    starts = (start for start in range(len(words)) if begins_with_opt_out(words[start:]))
    return next((words[start] for start in starts), None)


def _last_part(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name
