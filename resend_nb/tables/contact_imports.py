"""Imports of contacts, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client

__all__ = ["list_imports_df"]


@public
def list_imports_df(client: Client) -> pd.DataFrame:
    r"""List the account's imports of contacts, newest first.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``id`` (string), ``status`` (category: queued, in_progress, completed, failed), ``total``, ``created``,
        ``updated``, ``skipped``, ``failed`` (Int64: rows; missing where the API does not give them yet),
        ``created_at`` and ``completed_at`` (UTC times).

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /contacts/imports``, https://resend.com/docs/api-reference/contacts/list-contact-imports. Which rows
    failed, and why, the API does not say.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> job = client.contacts.imports.create(b"email\nada@example.com\n", on_conflict="skip")
    >>> rnb.list_imports_df(client)[["status", "total"]]
       status  total
    0  queued   <NA>
    """
    jobs = [{**job, **(job.get("counts") or {})} for job in client.contacts.imports.iterate()]
    return to_frame(jobs, schemas.IMPORTS).drop(columns=["object", "counts"], errors="ignore")
