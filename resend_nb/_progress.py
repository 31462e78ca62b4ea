"""A progress bar where somebody may be looking."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import tqdm.auto

if TYPE_CHECKING:
    from collections.abc import Collection

PATIENCE = 2.0
"""Seconds in which nobody needs a bar."""


def bar(items: Collection[Any], *, label: str, unit: str, progress: bool | None) -> Any:
    """Go through items and show how far it is.

    Parameters
    ----------
    items : collection
        What there is to do.
    label, unit : str
        What it is, and what it is counted in.
    progress : bool or None
        Whether to show a bar; ``None`` does in notebooks and terminals, where it takes longer than two seconds.

    Returns
    -------
    tqdm.tqdm
        An iterable and a context.
    """
    delay = 0 if progress else PATIENCE
    return tqdm.auto.tqdm(items, desc=label, unit=unit, disable=not _wanted(progress=progress), delay=delay)


def _wanted(*, progress: bool | None) -> bool:
    if progress is not None:
        return progress
    in_a_notebook = any(base.__module__ == "tqdm.notebook" for base in tqdm.auto.tqdm.__mro__)
    return in_a_notebook or sys.stderr.isatty()
