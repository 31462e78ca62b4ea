"""The decorator of every public function: shared parameter text, and short tracebacks."""

from __future__ import annotations

import functools
import inspect
import re
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

Parameters = ParamSpec("Parameters")
Returned = TypeVar("Returned")

SHARED = {
    "client": """
        client : Client
            The account or sandbox.""",
    "segment": """
        segment : str
            The segment's id or name.""",
    "broadcast": """
        broadcast : str
            The broadcast's id or name.""",
    "progress": """
        progress : bool, optional
            Whether to show a progress bar. By default it appears in notebooks and terminals
            once the work takes longer than two seconds.""",
    "count_columns": """
        columns : mapping of str to str, optional
            Column names by field, if they differ:
            ``{"clicked": "Unique clicks", "name": "Campaign"}``.""",
    "last": """
        last : int, default 10
            How many sent broadcasts to include, newest first.""",
    "ax": """
        ax : matplotlib.axes.Axes, optional
            Axes to draw on; by default, those of a new figure.""",
    "limits": """
        max_bounced, max_complained : float, default 0.04 and 0.0008
            The highest acceptable bounce rate (of sent) and complaint rate (of delivered). By
            default, the rates above which Resend may suspend sending.""",
    "authentication_error": """
        AuthenticationError
            The API key is wrong or has no full access.""",
}
"""Text that the docstrings of several public functions share, by the name in ``%(name)s``."""

_MARK = re.compile(r"^( *)%\((\w+)\)s$", re.MULTILINE)


def public(function: Callable[Parameters, Returned]) -> Callable[Parameters, Returned]:
    """Fill in the ``%(name)s`` lines of the docstring, and shorten an InputError's traceback."""
    function.__doc__ = fill_in(function.__doc__)

    @functools.wraps(function)
    def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Returned:
        try:
            return function(*args, **kwargs)
        except InputError as error:
            # An argument is wrong, so the traceback starts and ends near the caller's line.
            raise error.with_traceback(None) from None

    return call


def fill_in(text: str | None) -> str | None:
    """Replace each ``%(name)s`` line of a docstring by the shared text of that name."""
    if text is None:  # python -OO
        return None

    def shared(match: re.Match[str]) -> str:
        lines = inspect.cleandoc(SHARED[match[2]]).splitlines()
        return "\n".join(f"{match[1]}{line}" for line in lines)

    return _MARK.sub(shared, text)
