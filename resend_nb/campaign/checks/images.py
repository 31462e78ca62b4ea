"""Checks of images: alt text for recipients who do not see them, and their size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.html import attributes, line_of
from resend_nb.campaign.placeholders import find_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.campaign.checks.html import ParsedHTML

_STYLED_SIZE = {
    side: re.compile(rf"(?:^|[;\s]){side}\s*:\s*([^;]+)", re.IGNORECASE)
    for side in ("width", "height")
}
_COMPLETE_URL = re.compile(r"\s*(https?:)?//[^/]|\s*(cid|data):.", re.IGNORECASE)


def check_images(page: ParsedHTML) -> Iterator[Finding]:
    """Find images without a URL, alt text or size; ``alt=""`` marks an image as decorative."""
    for element in page.named("img"):
        attrs = attributes(element)
        source = attrs.get("src", "")
        where, image = line_of(element), quoted(source)
        size = [_length(side, attrs) for side in ("width", "height")]
        if not _COMPLETE_URL.match(source) and not find_placeholders(source):
            message = f"The image {image} cannot be loaded: an email needs its complete URL."
            fix = "Write the whole URL, beginning with https://."
            yield Finding("image-source-broken", where, message, fix)
        elif source.strip().lower().startswith("http:"):
            message = f"The image {image} is not encrypted; email clients may not load it."
            yield Finding("image-insecure", where, message, "Use https://.")
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


def _length(side: str, attrs: Mapping[str, str]) -> str | None:
    """Return the width or the height, from styles before attributes, as browsers do."""
    styled = _STYLED_SIZE[side].search(attrs.get("style", ""))
    value = styled[1] if styled else attrs.get(side, "")
    return re.sub(r"\s|px|!important", "", value.lower()) or None
