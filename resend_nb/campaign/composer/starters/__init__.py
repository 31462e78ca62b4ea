"""Markdown to begin with, one file for each kind of email."""

from __future__ import annotations

from importlib.resources import files

from resend_nb._public import public
from resend_nb.errors import InputError

STARTERS = ("announcement", "event", "newsletter", "win-back")


@public
def starter(name: str) -> str:
    """Return Markdown to begin with, for :func:`compose`.

    Parameters
    ----------
    name : {"announcement", "event", "newsletter", "win-back"}
        The kind of email.

    Returns
    -------
    str
        The Markdown. Its links and images go to example.com, and :func:`check_broadcast` warns of
        each one that you have not replaced.

    Raises
    ------
    InputError
        There is no such kind.

    Examples
    --------
    >>> print(rnb.starter("event").splitlines()[0])
    # You are invited, {{{contact.first_name|friend}}}
    """
    if name not in STARTERS:
        raise InputError(f"name must be one of {', '.join(map(repr, STARTERS))}, not {name!r}")
    return files(__package__).joinpath(f"{name}.md").read_text(encoding="utf-8")
