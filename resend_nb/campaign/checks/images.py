"""Checks of images: alt text for recipients who do not see them, and their size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from justhtml import Element

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.html import attributes, line_of
from resend_nb.campaign.placeholders import find_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resend_nb.campaign.checks.html import ParsedHTML

_STYLED_SIZE = {
    side: re.compile(rf"(?:^|[;\s]){side}\s*:\s*([^;]+)", re.IGNORECASE)
    for side in ("width", "height")
}
MIN_TARGET = 24
"""CSS pixels of a target for fingers: https://www.w3.org/TR/WCAG22/#target-size-minimum."""

_COMPLETE_URL = re.compile(r"\s*(https?:)?//[^/]|\s*(cid|data):.", re.IGNORECASE)


def check_images(page: ParsedHTML) -> Iterator[Finding]:
    """Find images without a URL, alt text or size; ``alt=""`` marks an image as decorative."""
    linked = {id(node) for link in page.named("a") for node in link.children}
    for element in page.named("img"):
        attrs = attributes(element)
        where, image = line_of(element), quoted(attrs.get("src", ""))
        size = [_length(side, attrs) for side in ("width", "height")]
        yield from _check_source(attrs.get("src", ""), where)
        if set(size) <= {"0", "1"}:
            if attrs.get("alt") != "":
                message = f"Screen readers announce the tracking pixel {image}."
                yield Finding("image-pixel-alt", where, message, 'Add alt="".')
        elif "alt" not in attrs:
            message = (
                f"The image {image} has no alt text, so recipients who do not load images "
                "see nothing."
            )
            fix = 'Describe the image, or add alt="" if it is decorative.'
            yield Finding("image-alt-missing", where, message, fix)
        if None in size:
            message = f"The image {image} has no width or no height, so the text moves as it loads."
            yield Finding("image-size-missing", where, message, "Add a width and a height.")
        elif id(element) in linked and _is_small(element, size):
            shown = " x ".join(side or "" for side in size)
            message = f"The linked image {image} is hard to tap: it has {shown} pixels."
            fix = f"Make it at least {MIN_TARGET} pixels wide and high, or add padding."
            yield Finding("image-small-target", where, message, fix)


def _check_source(source: str, where: str) -> Iterator[Finding]:
    scheme, image = source.partition(":")[0].strip().lower(), quoted(source)
    if not _COMPLETE_URL.match(source) and not find_placeholders(source):
        message = f"The image {image} cannot be loaded: an email needs its complete URL."
        fix = "Write the whole URL, beginning with https://."
        yield Finding("image-source-broken", where, message, fix)
    elif scheme == "http":
        message = f"The image {image} is not encrypted; email clients may not load it."
        yield Finding("image-insecure", where, message, "Use https://.")
    elif scheme == "data":
        message = f"The image {image} is inside the HTML; Gmail does not show such images."
        fix = "Put it on a web server, and write its URL."
        yield Finding("image-embedded", where, message, fix)


def _is_small(image: Element, size: Iterable[str | None]) -> bool:
    """Whether a linked image is smaller than a fingertip, without padding around it."""
    styles = [
        attributes(element).get("style", "")
        for element in (image, image.parent)
        if isinstance(element, Element)
    ]
    lengths = [float(side) for side in size if side and re.fullmatch(r"\d+(?:\.\d+)?", side)]
    is_small = any(1 < length < MIN_TARGET for length in lengths)
    return is_small and not any("padding" in style for style in styles)


def _length(side: str, attrs: Mapping[str, str]) -> str | None:
    """Return the width or the height, from styles before attributes, as browsers do."""
    styled = _STYLED_SIZE[side].search(attrs.get("style", ""))
    value = styled[1] if styled else attrs.get(side, "")
    return re.sub(r"\s|px|!important", "", value.lower()) or None
