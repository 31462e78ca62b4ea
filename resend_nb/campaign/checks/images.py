"""Images: what stands in for those who do not see them, and the room they take before they are loaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.html import attributes, line
from resend_nb.campaign.placeholders import find_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.campaign.checks.html import Page

_SIZE = {
    side: re.compile(rf"(?:^|[;\s]){side}\s*:\s*([^;]+)", re.IGNORECASE)
    for side in ("width", "height")
}
_LOADABLE = re.compile(r"\s*(https?:)?//[^/]|\s*(cid|data):.", re.IGNORECASE)


def check_images(page: Page) -> Iterator[Finding]:
    """Find images that say nothing, or have no room of their own.

    Parameters
    ----------
    page : Page
        The HTML.

    Yields
    ------
    Finding
        ``image-alt-missing``, ``image-pixel-alt``, ``image-size-missing`` and ``image-source-broken``. An
        image with ``alt=""`` is there for its looks only, which is fine.
    """
    for element in page.named("img"):
        given = attributes(element)
        where, shown, size = line(element), quoted(given.get("src", "")), _size(given)
        if not _LOADABLE.match(given.get("src", "")) and not find_placeholders(
            given.get("src", "")
        ):
            message = f"The image {shown} cannot be loaded: an e-mail needs its whole address."
            yield Finding("image-source-broken", "error", where, message, "Give it as https://…")
        if {*size} <= {"0", "1"}:
            if given.get("alt") != "":
                message = f"The tracking pixel {shown} is read out loud by screen readers."
                yield Finding("image-pixel-alt", "warning", where, message, 'Give it alt="".')
        elif "alt" not in given:
            message = f"The image {shown} has no alt text: who does not see images sees nothing."
            yield Finding(
                "image-alt-missing",
                "warning",
                where,
                message,
                'Say what it shows; alt="" if it says nothing.',
            )
        if None in size:
            message = (
                f"The image {shown} has no width or no height: the text jumps when it is loaded."
            )
            yield Finding("image-size-missing", "info", where, message, "Give it width and height.")


def _size(given: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Read width and height, from styles before attributes, as browsers do."""
    return _side("width", given), _side("height", given)


def _side(side: str, given: Mapping[str, str]) -> str | None:
    styled = _SIZE[side].search(given.get("style", ""))
    value = styled[1] if styled else given.get(side, "")
    return re.sub(r"\s|px|!important", "", value.lower()) or None
