"""An HTML part, parsed once for all checks: its elements in their order, and what each of them shows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from justhtml import Element, JustHTML, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from justhtml import Node

_UNSEEN = {"script", "style", "title"}

_MOST = 200


@dataclass(frozen=True)
class Page:
    """The elements of an HTML part, and the pieces of text that are seen."""

    elements: Sequence[Element]
    texts: Sequence[str]

    def named(self, *names: str) -> list[Element]:
        """Give the elements of these names."""
        return [each for each in self.elements if each.name in names]


def parse_html(html: str) -> Page | None:
    """Parse an HTML part.

    Parameters
    ----------
    html : str
        Its source.

    Returns
    -------
    Page or None
        ``None`` where there is no HTML, as in a broadcast of text alone.

    Examples
    --------
    >>> page = parse_html("<p>Hello</p>")
    >>> page.texts
    ['Hello']
    """
    if not html.strip():
        return None
    # With scripting off, what stands in <noscript> is part of the page, as in e-mail clients.
    root = JustHTML(html, sanitize=False, scripting_enabled=False, track_node_locations=True).root
    nodes = [*_nodes(root)]
    return Page([node for node in nodes if isinstance(node, Element)], [*_seen(nodes)])


def attributes(element: Element) -> Mapping[str, str]:
    """Give an element's attributes; one without a value is empty."""
    return {name: value or "" for name, value in element.attrs.items()}


def line(element: Element) -> str:
    """Say on which line an element begins; one that the parser has added begins where the HTML does."""
    return f"html, line {element.origin_line or 1}"


def words(element: Element) -> str:
    """Give the text that an element shows, as far as a link's text may go: links in links would take forever."""
    return " ".join("".join(_seen(islice(_nodes(element), _MOST))).split())


def _nodes(root: Node) -> Iterator[Node | Text]:
    """Give every node in the document's order, without recursion: foreign HTML may be nested deeply."""
    waiting: list[Node | Text] = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(getattr(node, "children", None) or ()))


def _seen(nodes: Iterator[Node | Text] | Sequence[Node | Text]) -> Iterator[str]:
    for node in nodes:
        if (
            isinstance(node, Text)
            and node.data
            and not (node.parent and node.parent.name in _UNSEEN)
        ):
            yield node.data
