"""Arguments in every form that is clear, in the form that the API documents; else an InputError."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from resend_nb._http.paths import identifier
from resend_nb.errors import InputError

Ids = str | uuid.UUID | Mapping[str, Any] | Iterable[str | uuid.UUID | Mapping[str, Any]]
"""One id or several, each as text, as a UUID, or in a mapping with the key ``id``."""

Choices = Iterable[Mapping[str, str]] | Mapping[Any, str]
"""Topic subscriptions: a list of ``{"id": ..., "subscription": ...}``, or a mapping of these."""


def as_list(name: str, texts: object) -> list[str] | None:
    """Return one text or several as a list."""
    if texts is None:
        return None
    if isinstance(texts, str | uuid.UUID):
        return [str(texts)]
    if isinstance(texts, bytes | Mapping) or not isinstance(texts, Iterable):
        raise InputError(f"{name} must be text or a list of texts, not {type(texts).__name__}")
    return list(texts)


def references(name: str, ids: Ids | None) -> list[dict[str, str]]:
    """Return ids as the API documents them, ``{"id": ...}``.

    >>> references("segments", ["a", {"id": "b", "name": "VIP"}])
    [{'id': 'a'}, {'id': 'b'}]
    """
    return [{"id": _id_of(name, item)} for item in _items(name, ids)]


def choices(topics: object) -> list[dict[str, str]]:
    """Return topic subscriptions as the API documents them.

    >>> choices({"a": "opt_out"})
    [{'id': 'a', 'subscription': 'opt_out'}]
    """
    if isinstance(topics, Mapping) and "id" not in topics:
        topics = [{"id": topic, "subscription": value} for topic, value in topics.items()]
    return [_choice(topic) for topic in _items("topics", topics)]


def mapping(name: str, value: object) -> dict[str, Any]:
    """Return a mapping as a dict."""
    if not isinstance(value, Mapping):
        raise InputError(
            f'{name} must be a mapping such as {{"key": "value"}}, not {type(value).__name__}'
        )
    return dict(value)


def mappings(name: str, values: object) -> list[dict[str, Any]]:
    """Return several mappings, or one, as a list of dicts."""
    return [mapping(f"each of {name}", value) for value in _items(name, values)]


def _items(name: str, values: object) -> Iterable[object]:
    if values is None:
        return []
    if isinstance(values, str | uuid.UUID | Mapping):
        return [values]
    if isinstance(values, bytes) or not isinstance(values, Iterable):
        raise InputError(f"{name} must be a list, not {type(values).__name__}")
    return values


def _id_of(name: str, item: object) -> str:
    found = item.get("id") if isinstance(item, Mapping) else item
    if not isinstance(found, str | uuid.UUID) or not str(found).strip():
        raise InputError(f'{name} must contain ids, as text or {{"id": ...}}, not {item!r}')
    return identifier(found)


def _choice(topic: object) -> dict[str, str]:
    subscription = topic.get("subscription") if isinstance(topic, Mapping) else None
    if subscription not in {"opt_in", "opt_out"}:
        raise InputError(
            'topics must contain {"id": ..., "subscription": ...} with "opt_in" or "opt_out", '
            f"not {topic!r}"
        )
    return {"id": _id_of("topics", topic), "subscription": str(subscription)}
