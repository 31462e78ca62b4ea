"""Completing the docstrings of resources: keys of the answer, endpoint and documentation page."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, TypeVar

from resend_nb._public import fill_in

if TYPE_CHECKING:
    from collections.abc import Callable

Method = TypeVar("Method", bound="Callable[..., Any]")

_PAGES = "https://resend.com/docs/api-reference"
_AFTER_RETURNS = re.compile(r"\n\n(?=(?:Raises|Warns|Notes)\n-+\n)|\Z")


def endpoint(page: str, *calls: str) -> Callable[[Method], Method]:
    """Add what a method returns, which requests it sends, and the page that documents them."""

    def document(method: Method) -> Method:
        text = str(fill_in(inspect.cleandoc(method.__doc__ or "")))  # none under python -OO
        text = _AFTER_RETURNS.sub(lambda gap: f"\n\n{_returns(method)}{gap[0]}", text, count=1)
        before, _, more = text.partition("\n\nNotes\n-----\n")
        sent = ", then ".join(f"``{call}``" for call in calls)
        notes = f"{sent}, {_PAGES}/{page}.\n{more}".rstrip()
        method.__doc__ = f"{before}\n\nNotes\n-----\n{notes}"
        return method

    return document


def like(iterate: Callable[..., object]) -> Callable[[Method], Method]:
    """Add the sections of ``iterate`` to the docstring of ``list``."""
    _, _, sections = str(iterate.__doc__).partition("\n\n")
    sections = sections.replace("Yields\n------\n", "Returns\n-------\nlist of ")
    sections = sections.replace("    A dict with ", "    Dicts with ", 1)

    def document(method: Method) -> Method:
        method.__doc__ = f"{method.__doc__ or ''}\n\n{sections}"
        return method

    return document


def _returns(method: Callable[..., Any]) -> str:
    """Return the section on the answer, with the keys of its TypedDict."""
    kind, _, item = method.__annotations__["return"].rpartition("[")
    name = item.rstrip("]")
    *keys, last = (f"``{key}``" for key in inspect.unwrap(method).__globals__[name].__annotations__)
    listed = f"{', '.join(keys)} and {last}" if keys else last
    heading = "Yields\n------" if kind == "Iterator" else "Returns\n-------"
    if kind == "builtins.list":
        return f"{heading}\nlist of {name}\n    Dicts with {listed}."
    return f"{heading}\n{name}\n    A dict with {listed}."
