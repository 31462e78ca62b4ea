"""What the nouns share: the client's ``request``, and the mark for a field that was not given."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from resend_nb._paging import every_item

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Request(Protocol):
    """The client's one way to ask."""

    def __call__(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str | int] | None = None,
        repeatable: bool | None = None,
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
