"""What the nouns share: the client's ``request``, and the mark for a field that was not given."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from resend_nb._http.pagination import every_item
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


class Request(Protocol):
    """The client's one way to ask."""

    def __call__(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
        preflight: Callable[[], object] | None = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Any:
        """Ask the API one thing."""


class Unset(Enum):
    """The mark of a field that was not given, where ``None`` means "clear it"."""

    UNSET = "not given"

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset.UNSET


class Reference(TypedDict):
    """An answer that says which thing was made or changed."""

    object: str
    id: str


class Deleted(TypedDict):
    """An answer that says that something is gone."""

    object: str
    id: str
    deleted: bool


class Resource:
    """A noun of the API."""

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        self._request = request

    def _every_item(self, path: str, **query: str) -> Iterator[Any]:
        return every_item(lambda params: self._request("GET", path, params={**params, **query}))


def given(**fields: Any) -> dict[str, Any]:
    """Keep the fields that were given, ``None`` among them."""
    return {name: value for name, value in fields.items() if value is not UNSET}


def addresses(given: str | Sequence[str] | None) -> list[str] | None:
    """One address or several, always as the array that the API documents."""
    if given is None:
        return None
    return [given] if isinstance(given, str) else [*given]


def moment(when: object) -> str:
    """Resolve a time here: the API also takes phrases, but says nowhere in which zone it reads them.

    Parameters
    ----------
    when : str or datetime.datetime
        ISO text or a time, with its zone.

    Raises
    ------
    InputError
        It is none, or has no zone.
    """
    try:
        time = dt.datetime.fromisoformat(when) if isinstance(when, str) else when
    except ValueError:
        raise InputError(
            f"scheduled_at={when!r} is no ISO time; it reads like '2026-12-01T09:00:00+01:00'"
        ) from None
    if not isinstance(time, dt.datetime) or time.tzinfo is None:
        raise InputError(
            f"scheduled_at={when!r} has no time zone; it reads like '2026-12-01T09:00:00+01:00'"
        )
    return time.isoformat()
