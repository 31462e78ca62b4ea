"""What a sandbox's model of engagement knows about each contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._http.pagination import every_item
from resend_nb._public import public
from resend_nb.errors import InputError, NotFoundError, ValidationError
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client


@public
def truth_df(client: Client) -> pd.DataFrame:
    """Return what is true of each contact of a sandbox, to check estimates against.

    No account knows this. The simulated engagement follows from these traits, as
    :mod:`resend_nb.sandbox.engagement` describes.

    Parameters
    ----------
    client : Client
        A sandbox with ``engagement=True``.

    Returns
    -------
    pandas.DataFrame
        One row per contact, newest first: ``email`` (string), ``interest`` (Float64, from 0 to 1:
        how likely the person reads an email while interested), ``reads`` (boolean: still reads
        emails now), ``reads_until`` (UTC: when the interest ends or ended; missing if there never
        was any), ``automatic`` (boolean: a mail app opens every email), ``scanned`` (boolean: a
        scanner opens every email and follows every link) and ``dead`` (boolean: the address does
        not exist).

    Raises
    ------
    InputError
        The client is connected to an account, or the sandbox simulates no engagement.

    Notes
    -----
    ``GET /sandbox/truth``, a path that only sandboxes have: one request per 100 contacts.

    Examples
    --------
    >>> truth = rnb.truth_df(rnb.sandbox(demo=True, engagement=True))
    >>> bool(truth.loc[truth["interest"] == 0, "reads"].any())
    False
    """
    try:
        people = list(every_item(lambda page: client.request("GET", "/sandbox/truth", params=page)))
    except NotFoundError:
        raise InputError(
            f"{client.base_url} is an account, not a sandbox. Only a sandbox knows the truth. "
            "Create one with resend_nb.sandbox(engagement=True)."
        ) from None
    except ValidationError as error:
        raise InputError(f"{client.base_url} has no truth to compare with. {error}") from None
    return to_frame(people, schemas.TRUTH)[list(schemas.TRUTH)]
