"""HTML, option lists and Python code that forms show, with every foreign text escaped; pure."""

from __future__ import annotations

import collections
import html
from importlib.resources import files
from typing import TYPE_CHECKING

from resend_nb._ui import unique_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

_CSS = files(__package__).joinpath("style.css").read_text(encoding="utf-8")

STYLE = f"<style>{_CSS}</style>"

_ICONS = {"error": "✕", "warning": "!", "info": "i"}


def escape(text: object) -> str:
    """Return a foreign text as harmless HTML."""
    return html.escape(str(text))


def tiles(numbers: Iterable[tuple[int | None, str, str]]) -> str:
    """Return numbers as tiles: each a number, what it counts, and "ok", "warn", "bad" or ""."""
    content = "".join(
        f'<div class="rnb-tile rnb-{look}">{_number(number)}<span>{escape(label)}</span></div>'
        for number, label, look in numbers
    )
    return f'<div class="rnb-tiles" role="status">{content}</div>'


def _number(number: int | None) -> str:
    return '<b class="rnb-unknown">not known</b>' if number is None else f"<b>{number:,}</b>"


def finding_html(severity: str, message: str, detail: str = "") -> str:
    """Return something to know or to fix: an error, a warning or an info."""
    role = ' role="alert"' if severity == "error" else ""
    small = f"<small>{escape(detail)}</small>" if detail else ""
    return (
        f'<div class="rnb-finding rnb-{severity}"{role}><i role="img" aria-label="{severity}">'
        f"{_ICONS[severity]}</i><div>{escape(message)}{small}</div></div>"
    )


def call(function: str, *positional: str, **named: object) -> str:
    """Return a Python call as code; a long one takes several lines."""
    arguments = [*positional, *(f"{name}={value!r}" for name, value in named.items())]
    short = f"{function}({', '.join(arguments)})"
    if len(short) <= 100:
        return short
    return f"{function}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def literal(text: str) -> str:
    """Return a text as Python code: several lines in triple quotes, as they are read."""
    if "\n" not in text:
        return repr(text)
    code = text.replace("\\", "\\\\")
    if '""' in text or text.endswith('"'):
        code = code.replace('"', '\\"')
    lines = code.split("\n")
    visible = (
        "".join(char if char.isprintable() else repr(char)[1:-1] for char in line) for line in lines
    )
    return '"""\\\n' + "\n".join(visible) + '"""'


def options(
    things: Iterable[Mapping[str, Any]], *, none: str | None = None
) -> list[tuple[str, str | None]]:
    """Return the options of a drop-down: a unique label and an id for each thing.

    Examples
    --------
    >>> options([{"id": "1", "name": "VIP"}, {"id": "2", "name": "VIP"}], none="(none)")
    [('(none)', None), ('VIP (1)', '1'), ('VIP (2)', '2')]
    """
    labels = unique_labels(things)
    first: list[tuple[str, str | None]] = [] if none is None else [(none, None)]
    return [*first, *((label, id_) for id_, label in labels.items())]


def references(things: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Map each id to what identifies the thing in code: its name, or the id if names repeat."""
    uses = collections.Counter(thing["name"] for thing in things)
    return {
        thing["id"]: thing["name"] if uses[thing["name"]] == 1 else thing["id"] for thing in things
    }


def tally(words: Iterable[str]) -> str:
    """Count words in order of first appearance: ``"3 created, 1 already member"``."""
    return ", ".join(
        f"{number:,} {word.replace('_', ' ')}"
        for word, number in collections.Counter(words).items()
    )
