"""Read DataFrames with one row per email, and who received it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_columns(
    recipients: object, fields: Sequence[str], others: Sequence[str] = ("email",)
) -> pd.DataFrame:
    """Return these columns as booleans; the others must be there, too."""
    if not isinstance(recipients, pd.DataFrame):
        raise InputError(
            "recipients must be a DataFrame as from broadcast_recipients_df, "
            f"not {type(recipients).__name__}"
        )
    wanted = list(dict.fromkeys(fields))
    missing = [name for name in (*others, *wanted) if name not in recipients.columns]
    if missing:
        raise InputError(
            f"recipients has no columns {missing}. Pass the result of broadcast_recipients_df, "
            "which has all of them."
        )
    try:
        return recipients[wanted].astype("boolean")
    except (TypeError, ValueError) as error:
        raise InputError(f"recipients must have True or False in {wanted}: {error}") from None


def people_of(recipients: pd.DataFrame) -> pd.Series[str]:
    """Return who received each email."""
    return recipients["email"].astype("string").str.lower()
