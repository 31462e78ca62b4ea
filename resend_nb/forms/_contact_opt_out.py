"""Opting out a person: other spellings of the address are other contacts, and get broadcasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resend_nb.bulk import bulk_update
from resend_nb.errors import ResendError

if TYPE_CHECKING:
    from resend_nb.client import Client

_UNCHECKED = (
    "{email} is opted out, but other spellings of the address were not checked. "
    "Press Check other spellings."
)

_PYTHON = """import pandas as pd
import resend_nb as rnb

client.contacts.update({email!r}, unsubscribed=True)
person = pd.DataFrame({{"email": [{email!r}], "unsubscribed": [True]}})
report = rnb.bulk_update(client, person)  # opts out other spellings of the address, too"""


def opt_out_other_spellings(client: Client, email: str) -> str:
    """Opt out the other spellings of an address and return how to go on with the sentence."""
    person = pd.DataFrame({"email": [email], "unsubscribed": [True]})
    try:
        report = bulk_update(client, person, progress=False)
    except (ResendError, KeyboardInterrupt) as error:
        error.add_note(_UNCHECKED.format(email=email))
        raise
    (status,), (reason,) = report["status"], report["reason"]
    if status not in {"unchanged", "opted_out"}:
        raise ResendError(f"{reason} {_UNCHECKED.format(email=email)}")
    return ", and so are other spellings of the address" if status == "opted_out" else ""


def opt_out_python(email: str) -> str:
    """Return Python code that opts out the same contacts."""
    return _PYTHON.format(email=email)
