"""An HTML part, parsed once for all checks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from justhtml import Element, JustHTML, Text

from resend_nb.campaign.hidden import Hidden, declarations, is_tiny

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from justhtml import Node

_COMMENT = re.compile(r"<!--(?:>|->|(?!\s*\[if\b).*?(?:--!?>|\Z))", re.DOTALL | re.IGNORECASE)

_BLANK = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u2007 \xa0\t\r\n"

_INVISIBLE = {"script", "style", "title"}

_MAX_NODES = 200


@dataclass(frozen=True)
class ParsedHTML:
    """The elements of an HTML part and its texts, in order; nobody sees what is ``hidden``.

    ``preheader`` is hidden text before all other text: inboxes show it beside the subject.
    """

    elements: Sequence[Element]
    texts: Sequence[str]
    visible_texts: Sequence[str] = ()
    hidden: Collection[int] = ()  # ids of Python objects
    preheader: str = ""

    def shows(self, element: Element) -> bool:
        """Whether recipients see the element: it is not hidden, and it has a text or an image."""
        if id(element) in self.hidden:
            return False
        inside = islice(_nodes(element), _MAX_NODES)
        return any(
            _is_image(node) if isinstance(node, Element) else (node.data or "").strip(_BLANK)
            for node in inside
            if isinstance(node, Element | Text) and id(node) not in self.hidden
        )

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
    hidden = _hidden(nodes)
    visible = [node for node in nodes if id(node) not in hidden]
    return ParsedHTML(
        elements,
        list(_visible_texts(nodes)),
        list(_visible_texts(visible)),
        hidden,
        _preheader(nodes, hidden),
    )


def without_comments(html: str) -> str:
    """Return HTML with a space for each comment; lines stay, and so do conditions for Outlook.

    >>> without_comments("<!-- note --><!--[if mso]>Hi<![endif]-->")
    ' <!--[if mso]>Hi<![endif]-->'
    """
    return _COMMENT.sub(lambda match: "\n" * match[0].count("\n") or " ", html)


def attributes(element: Element) -> Mapping[str, str]:
    """Return an element's attributes; an attribute without a value is empty."""
    return {name: value or "" for name, value in element.attrs.items()}


def line_of(element: Element) -> str:
    """Return the line where an element begins; line 1 for an element that the parser added."""
    return f"html, line {element.origin_line or 1}"


def own_text(element: Element) -> str:
    """Return the text that is directly in an element, without blanks around it."""
    texts = (child.data or "" for child in element.children if isinstance(child, Text))
    return "".join(texts).strip(_BLANK)


def visible_text(element: Element) -> str:
    """Return an element's visible text, bounded, because nested links would make this quadratic."""
    return " ".join("".join(_visible_texts(islice(_nodes(element), _MAX_NODES))).split())


def _hidden(nodes: Iterable[Node | Text]) -> set[int]:
    """Return the ids of nodes that nobody sees; a parent comes before its children."""
    nodes = list(nodes)
    rules = Hidden.by(
        node.data or ""
        for node in nodes
        if isinstance(node, Text) and node.parent is not None and node.parent.name == "style"
    )
    hidden: set[int] = set()
    tiny: set[int] = set()  # their text is hidden, unless an element inside has another size
    for node in nodes:
        parent = id(node.parent)
        is_hidden = parent in hidden
        if isinstance(node, Element):
            style = declarations(attributes(node).get("style", ""))
            is_hidden = is_hidden or rules.hides(node, style)
            if is_tiny(style.get("font-size"), inherited=parent in tiny):
                tiny.add(id(node))
        elif parent in tiny:
            is_hidden = True
        if is_hidden:
            hidden.add(id(node))
    return hidden


def _preheader(nodes: Iterable[Node | Text], hidden: Collection[int]) -> str:
    """Return the first text if it is hidden; invisible characters after it fill the line."""
    for node in nodes:
        text = "".join(_visible_texts([node])).strip(_BLANK)
        if text:
            return text if id(node) in hidden else ""
    return ""


def _is_image(element: Element) -> bool:
    """Whether an element is an image that is larger than a tracking pixel."""
    attrs = attributes(element)
    size = {attrs.get(side, "").strip().removesuffix("px") for side in ("width", "height")}
    return element.name == "img" and size.isdisjoint({"0", "1"})


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
