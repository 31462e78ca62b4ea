"""Progress bars, printed lines, typed confirmation, plurals, lists of names and unique labels."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import tqdm.auto

from resend_nb.errors import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

BAR_DELAY = 2.0
"""Seconds before an automatic progress bar appears; quick work needs none."""


def progress_bar(
    items: Collection[Any], *, label: str, unit: str, progress: bool | None
) -> tqdm.auto.tqdm[Any]:
    """Return a progress bar over the items; ``None`` shows it in notebooks and terminals only."""
    delay = 0 if progress else BAR_DELAY
    shown = _has_viewer() if progress is None else progress
    return tqdm.auto.tqdm(items, desc=label, unit=unit, disable=not shown, delay=delay)


def _has_viewer() -> bool:
    """Whether a notebook or a terminal shows what is written to stderr."""
    in_a_notebook = any(base.__module__ == "tqdm.notebook" for base in tqdm.auto.tqdm.__mro__)
    return in_a_notebook or sys.stderr.isatty()


def print_line(text: str) -> None:
    """Print a line where a notebook shows the output of a cell."""
    print(printable(text), flush=True)  # noqa: T201 -- the only place of the package that prints


def typed_number(question: str) -> int | None:
    """Return the number that is typed; ``None`` if it is not a number or nobody can type."""
    try:
        typed = input(printable(question)).strip().replace(",", "")
    except (EOFError, NotImplementedError):  # the latter in a notebook that runs unattended
        return None
    return int(typed) if typed.isdecimal() else None


def is_confirmed(confirm: object, number: int) -> bool:
    """Whether ``confirm`` is exactly this number; ``True`` does not confirm 1."""
    return confirm == number and not isinstance(confirm, bool)


def pluralize(number: int, noun: str, plural: str | None = None) -> str:
    """Return the number with its noun.

    >>> pluralize(1, "campaign"), pluralize(1204, "campaign"), pluralize(2, "person", "people")
    ('1 campaign', '1,204 campaigns', '2 people')
    """
    form = noun if number == 1 else plural or f"{noun}s"
    return f"{number:,} {form}"


def list_names(names: Sequence[str | None]) -> str:
    """Return the first ten names in quotes, and how many more there are."""
    more = f" and {len(names) - 10:,} more" if len(names) > 10 else ""
    return ", ".join(map(repr, names[:10])) + more


def unique_labels(
    things: Iterable[Mapping[str, Any]], *, taken: Iterable[str] = ()
) -> dict[str, str]:
    """Map ids to names; a name that occurs twice, or is taken, gets its id appended."""
    names = {thing["id"]: thing["name"] for thing in things}
    used = [*names.values(), *taken]
    return {
        id_: name if used.count(name) == 1 else f"{name} ({id_})" for id_, name in names.items()
    }
