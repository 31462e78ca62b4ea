"""Markdown as the blocks of an email: texts, buttons, images and rules."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML

from resend_nb.campaign.checks.finding import quoted
from resend_nb.campaign.composer.protected import Protected
from resend_nb.campaign.placeholders import Filler
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token

_IGNORED = re.compile(r"[\x00-\x20]+")  # browsers ignore most of these in URLs
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SCHEMES = {"https", "http", "mailto", "tel", "sms"}

_BUTTON = {"strong_open", "link_open"}


@dataclass(frozen=True)
class Text:
    """Paragraphs, headings, lists, quotes and tables."""

    html: str


@dataclass(frozen=True)
class Button:
    """A link that looks like a button."""

    label: str
    url: str


@dataclass(frozen=True)
class Image:
    """An image as wide as the text, and the URL to which it links, if any."""

    source: str
    alt: str
    url: str


@dataclass(frozen=True)
class Rule:
    """A line between two parts."""


Block = Text | Button | Image | Rule


@dataclass(frozen=True)
class Document:
    """The blocks of a Markdown text, and its first heading. Every value is escaped HTML."""

    blocks: tuple[Block, ...]
    heading: str


class _Parser(MarkdownIt):
    """CommonMark with tables and strikethrough."""

    def __init__(self, *, raw_html: bool) -> None:
        super().__init__("commonmark", {"html": raw_html})
        self.enable(["table", "strikethrough"])

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 -- the name is the library's
        """Accept every link: those that are not allowed are an error, not text."""
        return True


def read_markdown(source: str, styles: Mapping[str, str], *, raw_html: bool) -> Document:
    """Parse Markdown; ``styles`` has the CSS of each element.

    Examples
    --------
    >>> read_markdown("**[Buy](https://acme.example)**", {}, raw_html=False).blocks
    (Button(label='Buy', url='https://acme.example'),)
    """
    protected = Protected.of(source)
    parser = _Parser(raw_html=raw_html)
    tokens = parser.parse(protected.text)
    for token in tokens:
        _prepare(token, styles, protected)
    return _Writer(parser, protected).document(tokens)


def _prepare(token: Token, styles: Mapping[str, str], protected: Protected) -> None:
    """Add an element's CSS, and that of the elements inside; refuse links that run code."""
    for child in token.children or ():
        child.map = token.map
        _prepare(child, styles, protected)
    if token.tag in styles and token.nesting >= 0:
        own = token.attrGet("style")
        token.attrSet("style", f"{styles[token.tag]};{own}" if own else styles[token.tag])
    target = str(token.attrs.get("href") or token.attrs.get("src") or "")
    _check_target(target, html.unescape(protected.restore(target)), token.map)


def _check_target(target: str, written: str, lines: Sequence[int] | None) -> None:
    """Refuse what email clients do not open, also if it is only the fallback of a placeholder."""
    filled = _IGNORED.sub("", Filler({}, {}).personalize(written))
    schemes = {match[1].lower() for match in map(_SCHEME.match, (target, filled)) if match}
    if not schemes <= _SCHEMES:
        line = lines[0] + 1 if lines else 1
        raise InputError(
            f"markdown, line {line}: {quoted(written)} does not work in an email; "
            "link to https://, mailto:, tel: or sms:"
        )


class _Writer:
    """Turns tokens into blocks."""

    def __init__(self, parser: MarkdownIt, protected: Protected) -> None:
        self._renderer, self._options = RendererHTML(parser), parser.options
        self._protected = protected

    def document(self, tokens: Sequence[Token]) -> Document:
        """Return the blocks; texts that follow each other are one block."""
        blocks: list[Block] = []
        texts: list[Token] = []
        for part in _parts(tokens):
            block = self._block(part)
            if block is None:
                texts += part
                continue
            blocks += [*self._text(texts), block]
            texts = []
        return Document((*blocks, *self._text(texts)), self._heading(tokens))

    def _block(self, part: Sequence[Token]) -> Block | None:
        """Return the block that is not a text; ``None`` for a text."""
        if part[0].type == "hr":
            return Rule()
        if part[0].type != "paragraph_open":
            return None
        inside = [
            token for token in part[1].children or () if token.content or token.type != "text"
        ]
        kinds = [token.type for token in inside]
        if kinds == ["image"]:
            return self._image(inside[0], "")
        if kinds == ["link_open", "image", "link_close"]:
            return self._image(inside[1], self._url(inside[0]))
        if set(kinds[:2]) == _BUTTON and _is_wrapped(kinds):
            link = next(token for token in inside if token.type == "link_open")
            return Button(self._inline(inside[2:-2]), self._url(link))
        return None

    def _text(self, tokens: Sequence[Token]) -> Iterator[Text]:
        if tokens:
            rendered = self._renderer.render(tokens, self._options, {})
            yield Text(self._protected.restore(rendered).strip())

    def _inline(self, tokens: Sequence[Token]) -> str:
        return self._protected.restore(self._renderer.renderInline(tokens, self._options, {}))

    def _words(self, token: Token) -> str:
        """Return the text inside a token without its elements."""
        return self._escaped(self._renderer.renderInlineAsText(token.children, self._options, {}))

    def _image(self, image: Token, url: str) -> Image:
        return Image(self._escaped(image.attrGet("src")), self._words(image), url)

    def _url(self, link: Token) -> str:
        return self._escaped(link.attrGet("href"))

    def _heading(self, tokens: Sequence[Token]) -> str:
        headings = (
            self._words(inline)
            for heading, inline in pairwise(tokens)
            if heading.type == "heading_open"
        )
        return next(filter(None, headings), "")

    def _escaped(self, value: Any) -> str:
        return self._protected.restore(html.escape(str(value)))


def _is_wrapped(kinds: Sequence[str]) -> bool:
    """Whether one bold link holds everything, without an image."""
    closing = {kind.replace("open", "close") for kind in _BUTTON}
    return (
        set(kinds[-2:]) == closing
        and len(kinds) > 4
        and kinds.count("link_open") == kinds.count("strong_open") == 1
        and "image" not in kinds
    )


def _parts(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each paragraph, list, table and so on at the top level."""
    part: list[Token] = []
    for token in tokens:
        part.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield part
            part = []
