"""An HTML part, parsed once for all checks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from justhtml import Element, JustHTML, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from justhtml import Node

_INVISIBLE = {"script", "style", "title"}

_MAX_NODES = 200


@dataclass(frozen=True)
class ParsedHTML:
    """The elements of an HTML part, and its visible texts, in order."""

    elements: Sequence[Element]
    texts: Sequence[str]

    def named(self, *names: str) -> list[Element]:
        """Return the elements with one of these names."""
        return [element for element in self.elements if element.name in names]


def parse_html(html: str) -> ParsedHTML | None:
    """Parse an HTML part; return ``None`` for an empty one.

    Examples
    --------
    >>> parse_html("<p>Hello</p>").texts
    ['Hello']
    """
    if not html.strip():
        return None
    # Without scripting, the content of <noscript> is parsed as elements, as email clients do.
    root = JustHTML(html, sanitize=False, scripting_enabled=False, track_node_locations=True).root
    nodes = list(_nodes(root))
    elements = [node for node in nodes if isinstance(node, Element)]
    return ParsedHTML(elements, list(_visible_texts(nodes)))


def attributes(element: Element) -> Mapping[str, str]:
    """Return an element's attributes; an attribute without a value is empty."""
    return {name: value or "" for name, value in element.attrs.items()}


def line_of(element: Element) -> str:
    """Return the line where an element begins; line 1 for an element that the parser added."""
    return f"html, line {element.origin_line or 1}"


def visible_text(element: Element) -> str:
    """Return an element's visible text, bounded, because nested links would make this quadratic."""
    return " ".join("".join(_visible_texts(islice(_nodes(element), _MAX_NODES))).split())


def _nodes(root: Node) -> Iterator[Node | Text]:
    """Yield every node in document order, without recursion: untrusted HTML may nest deeply."""
    stack: list[Node | Text] = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(getattr(node, "children", None) or ()))


def _visible_texts(nodes: Iterable[Node | Text]) -> Iterator[str]:
    for node in nodes:
        hidden = node.parent is not None and node.parent.name in _INVISIBLE
        if isinstance(node, Text) and node.data and not hidden:
            yield node.data
