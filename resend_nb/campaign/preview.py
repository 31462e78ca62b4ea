"""The email as one contact will see it, in a document that runs and loads nothing."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

from justhtml import Element, JustHTML, Text

from resend_nb.campaign.placeholders import PLACEHOLDER, find_placeholders
from resend_nb.campaign.plain_text import opening_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from justhtml import Node

    from resend_nb.campaign.draft import Draft
    from resend_nb.campaign.placeholders import Filled, Filler

WIDTHS = {"phone": 375, "desktop": 680}
"""Pixels. The body of an email is usually 600 to 640 pixels wide."""

_MAX_LENGTHS = {"phone": (25, 40, 80), "desktop": (25, 70, 110)}
# Characters of the sender, subject and preview text that common clients show (not standardized).

# The CSP already blocks what these do, but some would still cause a DNS lookup.
_ACTIVE = re.compile(
    "script|link|meta|base|iframe|object|embed|frame|frameset|portal", re.IGNORECASE
)
_VERBATIM = {"style", "title", "textarea"}

_MARKS = {
    "filled": "background:none;color:inherit;border-bottom:2px solid #0072b2",
    "fallback": "background:none;color:inherit;border-bottom:2px dashed #b26b00",
    "empty": "background:#fff3cd;color:#5c4400;border:1px dotted #5c4400",
    "unknown": "background:#fde2e1;color:#7a1210;border:2px solid #7a1210",
}

_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)

_LIGHT = "html{background:#fff;color-scheme:light}"
_DARK = "html{background:#1b1b1b;color-scheme:dark}"
# For emails without dark styles: many clients invert their colors.
_INVERTED = (
    f"{_LIGHT}html{{filter:invert(.9) hue-rotate(180deg)}}"
    "img{filter:invert(1) hue-rotate(180deg)}"
)


@dataclass(frozen=True)
class InboxRow:
    """A row of an inbox, truncated as clients do."""

    sender: str
    subject: str
    preview: str


def inbox_row(draft: Draft, filler: Filler, device: str) -> InboxRow:
    """Return the inbox row of a draft; without a preview text, clients show the email's beginning.

    Examples
    --------
    >>> from resend_nb.campaign import Draft, Filler
    >>> draft = Draft(from_="Acme <news@acme.example>", subject="Hi", html="<p>It is here.</p>")
    >>> inbox_row(draft, Filler({}, {}), "phone")
    InboxRow(sender='Acme', subject='Hi', preview='It is here.')
    """
    name, address = parseaddr(draft.from_)
    opening = draft.preview_text or opening_words(draft.html) or draft.text_part
    templates = (name or address, draft.subject, opening)
    parts = (" ".join(filler.personalize(template).split()) for template in templates)
    limits = _MAX_LENGTHS[device]
    return InboxRow(*(_truncate(part, limit) for part, limit in zip(parts, limits, strict=True)))


def preview_document(
    source: str, filler: Filler, *, marks: bool = True, images: bool = False, dark: bool = False
) -> str:
    """Return the HTML part as one contact will see it, as a document for :func:`isolated`.

    Placeholders are marked as filled, by fallback, empty or unknown. Images are the only thing
    that can be loaded.
    """
    resolved = _with_color_scheme(source, dark=dark)
    parsed = JustHTML(resolved, sanitize=False, scripting_enabled=False)
    for node in list(_safe_nodes(parsed.root)):
        if isinstance(node, Text):
            _fill_text(node, filler, marks=marks)
        elif isinstance(node, Element):
            _fill_attributes(node, filler)
    style = _LIGHT
    if dark:
        style = _DARK if _SCHEME.search(source) else _INVERTED
    return _head(style, images=images) + parsed.to_html(pretty=False)


def text_document(source: str, filler: Filler) -> str:
    """Return the text part as one contact will see it, as a document for :func:`isolated`."""
    text = html.escape(filler.personalize(source))
    style = "white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 monospace;margin:12px"
    return f'{_head(_LIGHT, images=False)}<pre style="{style}">{text}</pre>'


def isolated(document: str, *, title: str, width: int, height: int = 480) -> str:
    """Return an ``<iframe>`` that shows a document and runs nothing; screen readers say `title`."""
    style = (
        f"width:{width}px;max-width:100%;height:{height}px;"
        "box-sizing:border-box;border:1px solid #888"
    )
    return (
        f'<iframe sandbox="" referrerpolicy="no-referrer" title="{html.escape(title)}" '
        f'style="{style}" srcdoc="{html.escape(document)}"></iframe>'
    )


def _with_color_scheme(source: str, *, dark: bool) -> str:
    """Resolve `prefers-color-scheme`; inside the iframe it would follow the viewer's own theme."""

    def resolve(query: re.Match[str]) -> str:
        return "(min-width:0)" if (query[1].lower() == "dark") == dark else "(max-width:0)"

    return _SCHEME.sub(resolve, source)


def _head(style: str, *, images: bool) -> str:
    sources = "http: https: data:" if images else "'none'"
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src {sources}; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta http-equiv="x-dns-prefetch-control" content="off">'
        f"<style>{style}</style>"
        # Inert: no link can be followed, even inside the iframe. The email's own <body> tag can add
        # attributes to this one but not replace it.
        "<body inert>"
    )


def _safe_nodes(root: Node) -> Iterator[Node | Text]:
    """Yield every node except active elements, which are removed.

    It does not recurse, because untrusted HTML may be nested deeply.
    """
    stack: list[Node | Text] = [root]
    while stack:
        node = stack.pop()
        children = list(getattr(node, "children", None) or ())
        content = getattr(node, "template_content", None)
        if content:
            children.append(content)
        for child in children:
            if _is_active(child) and child.parent is not None:
                child.parent.remove_child(child)
            else:
                stack.append(child)
        yield node


def _is_active(node: Node | Text) -> bool:
    return isinstance(node, Element) and _ACTIVE.fullmatch(node.name) is not None


def _fill_attributes(element: Element, filler: Filler) -> None:
    for name, value in element.attrs.items():
        if value:
            element.attrs[name] = filler.personalize(value)


def _fill_text(node: Text, filler: Filler, *, marks: bool) -> None:
    source, parent = node.data or "", node.parent
    placeholders = find_placeholders(source)
    if parent is None or not placeholders:
        return
    if not marks or parent.name in _VERBATIM:
        node.data = filler.personalize(source)
        return
    end = 0
    before: list[Node | Text] = []
    for match, placeholder in zip(PLACEHOLDER.finditer(source), placeholders, strict=True):
        before += [Text(source[end : match.start()]), _mark(filler.fill(placeholder))]
        end = match.end()
    node.data = source[end:]
    _insert_all_before(node, before)


def _insert_all_before(node: Text, others: Sequence[Node | Text]) -> None:
    """Insert nodes in one step: one by one, each would search for its place."""
    parent = node.parent
    if parent is not None and parent.children is not None:
        for other in others:
            other.parent = parent
        place = next(index for index, child in enumerate(parent.children) if child is node)
        parent.children[place:place] = others


def _mark(filled: Filled) -> Element:
    key, how = filled.placeholder.key, filled.how
    source = "by fallback" if how == "fallback" else how
    label = f"{key}: {source}"
    mark = Element("mark", {"style": _MARKS[how], "title": label}, "html")
    mark.append_child(Text(filled.value if how in {"filled", "fallback"} else f"[{label}]"))
    return mark


def _truncate(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
