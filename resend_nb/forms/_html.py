"""HTML, option lists and Python code that forms show, with every foreign text escaped; pure."""

from __future__ import annotations

import collections
import html
from typing import TYPE_CHECKING

from resend_nb._ui import unique_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    import pandas as pd

STYLE = """<style>
.rnb-form{max-width:100%}
.rnb-form .widget-inline-hbox{max-width:calc(100% - 4px)}
.rnb-form .widget-radio,.rnb-form .widget-radio-box,.rnb-form .widget-radio-box label{
min-width:0;max-width:100%}
.rnb-form .widget-html-content{min-width:0;overflow-wrap:anywhere;line-height:1.5;
white-space:normal}
.rnb-form .rnb-table{overflow-x:auto;max-height:24em;overflow-y:auto}
.rnb-form table{border-collapse:collapse}
.rnb-form th,.rnb-form td{padding:2px 8px;text-align:left;border-bottom:1px solid #8886;
min-width:4em;max-width:24em;overflow-wrap:anywhere;vertical-align:top;unicode-bidi:isolate}
.rnb-form th{white-space:nowrap;text-align:left!important}
.rnb-form pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:4px 0}
.rnb-message{padding:6px 10px;border-left:4px solid;unicode-bidi:isolate;white-space:pre-wrap}
.rnb-remarks{margin:0;padding-left:20px}
.rnb-live{padding:6px 10px;border:2px solid #b00020;font-weight:bold}
</style>"""


def escape(text: object) -> str:
    """Return a foreign text as harmless HTML."""
    return html.escape(str(text))


def table(frame: pd.DataFrame, *, caption: str) -> str:
    """Return a DataFrame as an HTML table, every cell escaped."""
    body = frame.to_html(index=False, border=0, na_rep="", escape=True, max_rows=200)
    title = escape(caption)
    return (
        f'<div class="rnb-table" role="region" tabindex="0" aria-label="{title}">'
        f"<b>{title}</b>{body}</div>"
    )


def remarks(problems: Iterable[str], advice: Iterable[str] = ()) -> str:
    """Return problems and advice as a list that screen readers announce when it changes."""
    lines = [("Problem", problem) for problem in problems]
    lines += [("Advice", text) for text in advice]
    items = "".join(f"<li><b>{kind}:</b> {escape(text)}</li>" for kind, text in lines)
    return f'<ul class="rnb-remarks" role="status">{items}</ul>' if items else ""


def call(function: str, *positional: str, **named: object) -> str:
    """Return a Python call as code; a long one takes several lines."""
    arguments = [*positional, *(f"{name}={value!r}" for name, value in named.items())]
    short = f"{function}({', '.join(arguments)})"
    if len(short) <= 100:
        return short
    return f"{function}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


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
