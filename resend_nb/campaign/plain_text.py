"""The plain text part, made from HTML: what readers see, as words in reading order."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from justhtml import Element, JustHTML, Text

from resend_nb.campaign.hidden import Hidden, declarations, is_tiny
from resend_nb.campaign.text_layout import TextLayout
from resend_nb.campaign.text_links import link_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from justhtml import Node

_SKIPPED = {"head", "script", "style", "title", "svg", "select", "textarea", "iframe"}

# Blocks that begin a line, and blocks with a blank line around them.
_LINES = (
    "address body caption center dd div dt fieldset figcaption html legend li option td th tr "
    "tbody tfoot thead"
)
_PARAGRAPHS = (
    "article aside blockquote dl figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre "
    "section table ul"
)
_GAPS = dict.fromkeys(_LINES.split(), 1) | dict.fromkeys(_PARAGRAPHS.split(), 2)

_MAX_INDENT = 6
_SNIPPET = 1_000


@functools.lru_cache(maxsize=16)
def plain_text(html: str) -> str:
    """Convert HTML to text, with the URL after each link; placeholders are kept.

    Examples
    --------
    >>> plain_text('<p>News, <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">or none</a></p>')
    'News, [or none]({{{RESEND_UNSUBSCRIBE_URL}}})'
    """
    return _Conversion(_parsed(html)).run()


@functools.lru_cache(maxsize=16)
def opening_words(html: str) -> str:
    """Return the words with which HTML begins, as inboxes show them after the subject.

    This includes hidden words: many emails begin with some that are meant for the inbox only.

    Examples
    --------
    >>> opening_words('<div style="display:none">Two new roasts</div><a href="https://x.io">Hi</a>')
    'Two new roasts Hi'
    """
    layout = TextLayout()
    stack: list[Node | Text] = [_parsed(html)]
    while stack and layout.position < _SNIPPET:
        node = stack.pop()
        if isinstance(node, Text):
            layout.add_text(node.data or "")
        elif node.name not in _SKIPPED:
            around = [Text(" ")] if node.name in _GAPS or node.name == "br" else []
            stack += [*around, *reversed(node.children or ()), *around]
    return layout.render()


def _parsed(html: str) -> Node:
    # Without scripting, the content of <noscript> is parsed as elements, as email clients do.
    return JustHTML(html, sanitize=False, scripting_enabled=False).root


class _Style(NamedTuple):
    """How the text inside an element is shown."""

    tiny: bool = False
    keep_lines: bool = False


class _Conversion:
    """One walk over a document, without recursion: untrusted HTML may nest deeply."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._hidden = Hidden.by(_style_sheets(root))
        self._layout = TextLayout()
        self._lists: list[int | None] = []  # the number of the last item; None without numbers
        self._rows: list[tuple[int, list[tuple[int, int]]]] = []
        self._cells: list[int] = []
        self._entering: dict[str, Callable[[Node], None]] = {
            "a": self._enter_link,
            "area": self._enter_area,
            "br": lambda _: self._layout.line_break(),
            "img": self._enter_image,
            "li": self._enter_item,
            "ol": self._enter_list,
            "td": self._enter_cell,
            "th": self._enter_cell,
            "tr": self._enter_row,
            "ul": self._enter_list,
        }
        self._leaving: dict[str, Callable[[], None]] = {
            "a": self._layout.close_link,
            "ol": self._leave_list,
            "td": self._leave_cell,
            "th": self._leave_cell,
            "tr": self._leave_row,
            "ul": self._leave_list,
        }

    def run(self) -> str:
        """Return the document as text."""
        stack: list[tuple[Node | Text, _Style | None]] = [(self._root, _Style())]
        while stack:
            node, style = stack.pop()
            if isinstance(node, Text):
                self._add_text(node.data or "", style or _Style())
            elif style is None:
                self._leave(node)
            elif (inside := self._style_inside(node, style)) is not None:
                self._enter(node)
                stack.append((node, None))
                stack.extend((child, inside) for child in reversed(node.children or ()))
        return self._layout.render()

    def _add_text(self, data: str, style: _Style) -> None:
        if style.tiny:
            return
        add = self._layout.add_lines if style.keep_lines else self._layout.add_text
        add(data)

    def _style_inside(self, node: Node, style: _Style) -> _Style | None:
        """Return how the text inside a node is shown, or ``None`` if nothing of it is."""
        if not isinstance(node, Element):
            return style
        inline = declarations(node.attrs.get("style") or "")
        if node.name in _SKIPPED or self._hidden.hides(node, inline):
            return None
        return _Style(
            is_tiny(inline.get("font-size"), inherited=style.tiny),
            style.keep_lines or node.name == "pre",
        )

    def _enter(self, node: Node) -> None:
        if node.name in _GAPS:
            self._layout.add_gap(self._gap(node.name))
        if node.name in self._entering:
            self._entering[node.name](node)

    def _leave(self, node: Node) -> None:
        if node.name in self._leaving:
            self._leaving[node.name]()
        if node.name in _GAPS:
            self._layout.add_gap(self._gap(node.name))

    def _gap(self, name: str) -> int:
        is_inner_list = name in {"ul", "ol"} and self._lists
        return 1 if is_inner_list else _GAPS[name]

    def _enter_link(self, node: Node) -> None:
        if url := link_target(_attribute(node, "href")):
            self._layout.open_link(url)

    def _enter_area(self, node: Node) -> None:
        self._enter_link(node)
        self._enter_image(node)
        self._layout.close_link()
        self._layout.add_gap(1)

    def _enter_image(self, node: Node) -> None:
        self._layout.add_image(_attribute(node, "alt"))

    def _enter_list(self, node: Node) -> None:
        self._lists.append(0 if node.name == "ol" else None)

    def _enter_item(self, _node: Node) -> None:
        number = self._lists[-1] if self._lists else None
        marker = "* "
        if number is not None:
            self._lists[-1] = number + 1
            marker = f"{number + 1}. "
        depth = min(len(self._lists) or 1, _MAX_INDENT)
        self._layout.begin_item("  " * depth + marker)

    def _leave_list(self) -> None:
        self._lists.pop()

    def _enter_row(self, _node: Node) -> None:
        self._rows.append((self._layout.position, []))

    def _enter_cell(self, _node: Node) -> None:
        self._cells.append(self._layout.position)

    def _leave_cell(self) -> None:
        self._layout.add_gap(1)
        begin = self._cells.pop()
        if self._rows:
            self._rows[-1][1].append((begin, self._layout.position))

    def _leave_row(self) -> None:
        self._layout.join_cells(*self._rows.pop())


def _style_sheets(root: Node) -> Iterator[str]:
    """Yield the style sheets that apply to every screen."""
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if node.name == "style" and not _attribute(node, "media"):
            yield node.to_text()
        stack.extend(child for child in reversed(node.children or ()) if isinstance(child, Element))


def _attribute(node: Node, name: str) -> str:
    return (node.attrs or {}).get(name) or ""
