"""A number that somebody types, before something that cannot be taken back."""

from __future__ import annotations


def typed_number(question: str) -> int | None:
    """Ask for a number.

    Parameters
    ----------
    question : str
        What to ask.

    Returns
    -------
    int or None
        What was typed; ``None`` where it is no number, or nobody is there to ask.
    """
    try:
        typed = input(question).strip().replace(",", "")
    except (EOFError, NotImplementedError):  # a notebook that runs without a person says the latter
        return None
    return int(typed) if typed.isdecimal() else None
