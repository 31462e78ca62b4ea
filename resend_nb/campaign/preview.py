"""What one person will get, as a picture that can run nothing and load nothing."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

from justhtml import Element, JustHTML, Text

from resend_nb.campaign.placeholders import PLACEHOLDER, Filled, find_placeholders, personalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from justhtml import Node

    from resend_nb.campaign.draft import Draft
    from resend_nb.campaign.placeholders import Placeholder

    Filler = Callable[[Placeholder], Filled]

WIDTHS = {"phone": 375, "desktop": 680}
"""Pixels across; 600 to 640 is the usual width of an e-mail's body."""

_CUT = {"phone": (25, 40, 80), "desktop": (25, 70, 110)}
# Sender, subject and preview text: what common clients show of them; no standard says so.

# Dropped although the frame already forbids what they do: some would still look a host's name up.
_ACTIVE = {
    "script",
    "link",
    "meta",
    "base",
    "iframe",
    "object",
    "embed",
    "frame",
    "frameset",
    "portal",
}
_VERBATIM = {"style", "title", "textarea"}

_STYLE = {
    "filled": "background:none;color:inherit;border-bottom:2px solid #0072b2",
    "fallback": "background:none;color:inherit;border-bottom:2px dashed #b26b00",
    "empty": "background:#fff3cd;color:#5c4400;border:1px dotted #5c4400",
    "unknown": "background:#fde2e1;color:#7a1210;border:2px solid #7a1210",
}

_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)

_LIGHT = "html{background:#fff;color-scheme:light}"
_DARK = "html{background:#1b1b1b;color-scheme:dark}"
# For e-mails without dark styles of their own: many clients turn the colours over.
_TURNED = f"{_LIGHT}html{{filter:invert(.9) hue-rotate(180deg)}}img{{filter:invert(1) hue-rotate(180deg)}}"


@dataclass(frozen=True)
class InboxRow:
    """A row as in an inbox, cut where clients cut."""

    sender: str
    subject: str
    preview: str


def inbox_row(draft: Draft, filler: Filler, device: str) -> InboxRow:
    """Show a draft as it waits in an inbox.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    filler : callable
        Fills in a placeholder for one person.
    device : {"phone", "desktop"}
        How wide the inbox is.

    Returns
    -------
    InboxRow
        Sender, subject and preview text; without a preview text, clients show how the e-mail begins.

    Examples
    --------
    >>> from resend_nb.campaign.draft import Draft
    >>> draft = Draft(from_="Acme <news@acme.example>", subject="Hi", html="<p>It is here.</p>")
    >>> inbox_row(draft, lambda each: Filled(each, "", "empty"), "phone")
    InboxRow(sender='Acme', subject='Hi', preview='It is here.')
    """
    name, address = parseaddr(draft.from_)
    parts = (name or address, draft.subject, draft.preview_text or draft.text_part)
    shown = (" ".join(personalize(part, filler).split()) for part in parts)
    return InboxRow(
        *(_cut(part, longest) for part, longest in zip(shown, _CUT[device], strict=True))
    )


def preview_document(
    source: str, filler: Filler, *, marks: bool = True, images: bool = False, dark: bool = False
) -> str:
    """Show an e-mail's HTML for one person.

    Parameters
    ----------
    source : str
        The HTML part.
    filler : callable
        Fills in a placeholder for that person.
    marks : bool, default True
        Whether to mark each placeholder as filled, by fallback, empty or unknown.
    images : bool, default False
        Whether images are loaded; nothing else ever is.
    dark : bool, default False
        Whether to show it as on a dark screen.

    Returns
    -------
    str
        A document for :func:`isolated`.
    """
    parsed = JustHTML(_as_if(source, dark=dark), sanitize=False, scripting_enabled=False)
    for node in [*_nodes(parsed.root)]:
        if isinstance(node, Text):
            _fill_text(node, filler, marks=marks)
        elif isinstance(node, Element):
            _fill_attributes(node, filler)
    style = _LIGHT
    if dark:
        style = _DARK if _SCHEME.search(source) else _TURNED
    return _head(style, images=images) + parsed.to_html(pretty=False)


def text_document(source: str, filler: Filler) -> str:
    """Show an e-mail's text part for one person.

    Parameters
    ----------
    source : str
        The text part.
    filler : callable
        Fills in a placeholder for that person.

    Returns
    -------
    str
        A document for :func:`isolated`.
    """
    text = html.escape(personalize(source, filler))
    style = "white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 monospace;margin:12px"
    return f'{_head(_LIGHT, images=False)}<pre style="{style}">{text}</pre>'


def isolated(document: str, *, title: str, width: int, height: int = 480) -> str:
    """Put a document into a frame in which nothing runs.

    Parameters
    ----------
    document : str
        What :func:`preview_document` or :func:`text_document` gives.
    title : str
        What the frame shows, for who listens instead of looking.
    width, height : int
        Pixels; a narrower page makes the frame narrower.

    Returns
    -------
    str
        One ``<iframe>``.
    """
    style = f"width:{width}px;max-width:100%;height:{height}px;box-sizing:border-box;border:1px solid #888"
    return (
        f'<iframe sandbox="" referrerpolicy="no-referrer" title="{html.escape(title)}" style="{style}" '
        f'srcdoc="{html.escape(document)}"></iframe>'
    )


def _as_if(source: str, *, dark: bool) -> str:
    """Decide what an e-mail's styles ask of the screen: a frame would ask the screen of whoever looks."""

    def decided(asked: re.Match[str]) -> str:
        return "(min-width:0)" if (asked[1].lower() == "dark") == dark else "(max-width:0)"

    return _SCHEME.sub(decided, source)


def _head(style: str, *, images: bool) -> str:
    sources = "http: https: data:" if images else "'none'"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src {sources}; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta http-equiv="x-dns-prefetch-control" content="off">'
        f"<style>{style}</style>"
        # Inert: no link can be followed, not even inside the frame. What comes can add to this body, not replace it.
        "<body inert>"
    )


def _nodes(root: Node) -> Iterator[Node | Text]:
    """Give every node that stays, without recursion: foreign HTML may be nested deeply."""
    waiting: list[Node | Text] = [root]
    while waiting:
        node = waiting.pop()
        children = [*(getattr(node, "children", None) or ())]
        content = getattr(node, "template_content", None)
        for child in [*children, *([content] if content else [])]:
            if (
                isinstance(child, Element)
                and child.parent is not None
                and child.name.lower() in _ACTIVE
            ):
                child.parent.remove_child(child)
            else:
                waiting.append(child)
        yield node


def _fill_attributes(element: Element, filler: Filler) -> None:
    for name, value in element.attrs.items():
        if value:
            element.attrs[name] = personalize(value, filler)


def _fill_text(node: Text, filler: Filler, *, marks: bool) -> None:
    source, parent = node.data or "", node.parent
    if parent is None or not find_placeholders(source):
        return
    if not marks or parent.name in _VERBATIM:
        node.data = personalize(source, filler)
        return
    end = 0
    for match, placeholder in zip(
        PLACEHOLDER.finditer(source), find_placeholders(source), strict=True
    ):
        parent.insert_before(Text(source[end : match.start()]), node)
        parent.insert_before(_mark(filler(placeholder)), node)
        end = match.end()
    node.data = source[end:]


def _mark(filled: Filled) -> Element:
    key, how = filled.placeholder.key, filled.how
    said = "by fallback" if how == "fallback" else how
    mark = Element("mark", {"style": _STYLE[how], "title": f"{key}: {said}"}, "html")
    shown = filled.value if how in {"filled", "fallback"} else f"[{key}: {said}]"
    mark.append_child(Text(shown))
    return mark


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
