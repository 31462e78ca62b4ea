"""What all resources share: requests, pages, and the marker for omitted fields."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, TypedDict, cast

from resend_nb._http.pagination import every_page
from resend_nb.resources._shapes import Answer, all_conforming, conforming

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Request = Callable[..., Any]
"""The client's ``request``: sends a request and returns the JSON of the response."""


class Unset(Enum):
    """The type of ``UNSET``, which marks an omitted field where ``None`` clears the field."""

    UNSET = "not given"

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset.UNSET


class Reference(TypedDict):
    """The id of an object that was created, or sent, and its type in ``object``."""

    object: str
    id: str


class Changed(TypedDict, total=False):
    """The id of an object that was changed, and its type in ``object``; keys may be missing."""

    object: str
    id: str


class Deleted(TypedDict, total=False):
    """The id of an object that was deleted, and its type in ``object``; keys may be missing."""

    object: str
    id: str
    deleted: bool


class Resource:
    """A noun of the API, with one method per endpoint."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def _ask(self, answer: type[Answer], method: str, path: str, **options: Any) -> Answer:
        """Send a request and return the JSON of the response, which has the shape ``answer``."""
        response = self._request(method, path, **options)
        if response is None and not answer.__required_keys__:  # type: ignore[attr-defined]
            return cast("Answer", {})  # an empty success, of which nothing is needed
        return conforming(response, answer, method, path)

    def _every(self, item: type[Answer], path: str, **query: str | None) -> Iterator[Answer]:
        """Yield every item of a list, of the shape ``item``; a query of ``None`` is left out."""
        return every(self._request, item, path, query=without_none(query))


def every(
    request: Request,
    item: type[Answer],
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    limit: int | None = None,
) -> Iterator[Answer]:
    """Yield every item of a list, of the shape ``item``, from pages of ``limit`` items."""
    pages = every_page(
        lambda page: request("GET", path, params={**page, **(query or {})}), limit=limit
    )
    return itertools.chain.from_iterable(
        all_conforming(items, item, "GET", path) for items in pages
    )


def without_none(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are not ``None``."""
    return {name: value for name, value in fields.items() if value is not None}


def without_unset(**fields: Any) -> dict[str, Any]:
    """Return the fields that were given, including those set to ``None``."""
    return {name: value for name, value in fields.items() if value is not UNSET}
