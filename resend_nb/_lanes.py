"""Several requests in flight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def in_lanes(_: Any, work: Callable[[Any], object], items: Iterable[Any]) -> Iterator[Any]:
    """Do one after the other."""
    for item in items:
        work(item)
        yield item
