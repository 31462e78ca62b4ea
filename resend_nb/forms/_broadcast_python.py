"""The Python of a broadcast form's actions, to paste into a cell; pure."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from resend_nb.forms._html import call, literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from resend_nb.campaign import Theme

_IMPORT = "import resend_nb as rnb\n"


def code_to_save(
    broadcast_id: str | None, values: Mapping[str, Any], source: tuple[str, Theme] | None
) -> list[str]:
    """Return the code that creates a broadcast, or updates the one with this id.

    ``source`` is the Markdown and the theme from which the HTML was composed, if it was.
    """
    texts = {name: values[name] for name in ("html", "text") if "\n" in (values.get(name) or "")}
    lines = []
    if source is not None:
        lines = [_IMPORT, *_composing(*source)]
        texts["html"] = ""  # the name is used, but the code composes its value
    lines += [f"{name} = {literal(text)}" for name, text in texts.items() if text]
    arguments = [
        f"{name}={name}" if name in texts else f"{name}={value!r}" for name, value in values.items()
    ]
    if broadcast_id is None:
        return [*lines, call("broadcast = client.broadcasts.create", *arguments)]
    saving = call("broadcast = client.broadcasts.update", repr(broadcast_id), *arguments)
    return [*lines, saving]


def code_to_send(broadcast_id: str | None, number: int, due: dt.datetime | None) -> list[str]:
    """Return the code that sends a broadcast to so many recipients, now or when it is due."""
    when = {} if due is None else {"scheduled_at": due.isoformat()}
    return code_with_rnb("send_broadcast", "client", repr(broadcast_id), confirm=number, **when)


def code_with_rnb(function: str, *positional: str, **named: object) -> list[str]:
    """Return the code that calls a public function of the package."""
    return [_IMPORT, call(f"rnb.{function}", *positional, **named)]


def _composing(markdown: str, theme: Theme) -> list[str]:
    """Return the code that composes the HTML; the theme has only what is not the default."""
    look = {field.name: getattr(theme, field.name) for field in fields(theme)}
    chosen = {
        field.name: look[field.name] for field in fields(theme) if look[field.name] != field.default
    }
    return [
        call("theme = rnb.Theme", **chosen),
        f"markdown = {literal(markdown)}",
        "html = rnb.compose(markdown, theme=theme)",
    ]
