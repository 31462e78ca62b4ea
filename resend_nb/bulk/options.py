"""What a bulk function does with contacts, with new opt-outs, and with people without consent."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints

from resend_nb.errors import InputError

OnExisting = Literal["keep", "fill", "update"]
OnNoConsent = Literal["skip", "opt_out"]
NewOptOuts = Literal["record", "skip"]


@dataclass(frozen=True)
class Options:
    """The choices of a bulk function; the names are those of its parameters."""

    on_existing: OnExisting = "keep"
    on_no_consent: OnNoConsent = "skip"
    new_opt_outs: NewOptOuts = "record"


DEFAULTS = Options()


def check_options(**chosen: Any) -> Options:
    """Return the options; raise InputError for an unknown value."""
    hints = get_type_hints(Options)
    for field in fields(Options):
        known = get_args(hints[field.name])
        value = chosen.get(field.name, field.default)
        if value not in known:
            listed = " or ".join(f'"{name}"' for name in known)
            raise InputError(f"{field.name} must be {listed}, not {value!r}")
    return Options(**chosen)
