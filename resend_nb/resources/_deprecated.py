"""Warnings for audiences, the old name of segments."""

from __future__ import annotations

import functools
import inspect
import warnings
from typing import TYPE_CHECKING, Any, TypeVar, cast

from resend_nb._http.paths import identifier
from resend_nb.errors import InputError
from resend_nb.resources._docs import endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

Method = TypeVar("Method", bound="Callable[..., object]")

_DESCRIPTIONS = {
    "name": "The segment's name.",
    "audience_id": "The segment's id; it is the same under both names.",
    "contact": "The contact's id or email address.",
    "email": "The email address.",
    "first_name": "The first name.",
    "last_name": "The last name.",
    "unsubscribed": "Whether the contact has opted out of every broadcast.",
    "resubscribe": "Whether this person asked to be subscribed again.",
}


def deprecated(new: str, page: str, *endpoints: str) -> Callable[[Method], Method]:
    """Make a method of audiences warn that ``new`` replaces it, and complete its docstring."""

    def decorate(method: Method) -> Method:
        noun, name = method.__qualname__.split(".")
        old = {"Audiences": "audiences", "AudienceContacts": "audiences.contacts"}[noun]

        @functools.wraps(method)
        def call(*args: Any, **kwargs: Any) -> Any:
            warn(f"client.{old}.{name}()", f"client.{new}", stacklevel=3)
            return method(*args, **kwargs)

        summary = f"{method.__doc__ or ''} Deprecated: use ``client.{new}``."
        call.__doc__ = f"{summary}{_sections(method)}"
        return endpoint(page, *endpoints)(cast("Method", call))

    return decorate


def _sections(method: Callable[..., object]) -> str:
    """Return the sections on the parameters and the warning."""
    text = ""
    for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
        text += f"{name} : {parameter.annotation}\n    {_DESCRIPTIONS[name]}\n"
    parameters = text and f"\n\nParameters\n----------\n{text.rstrip()}"
    return f"{parameters}\n\nWarns\n-----\nDeprecationWarning\n    Always."


def warn(old: str, new: str, *, stacklevel: int) -> None:
    """Warn that an old name is deprecated, with the new one."""
    message = f"{old} is deprecated because audiences are segments now. Use {new}."
    warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)


def segment_of(segment_id: str | None, audience_id: str | None) -> str | None:
    """Return the segment's id from the parameter of either name."""
    if audience_id is None:
        return None if segment_id is None else identifier(segment_id)
    if segment_id is not None:
        raise InputError("Pass either segment_id= or audience_id=, not both: they mean the same.")
    warn("audience_id=", "segment_id= with the same id", stacklevel=4)
    return identifier(audience_id)
