"""The colors of an email: one from the theme, and those that stay readable next to it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from coloraide import Color

from resend_nb.campaign.checks.contrast import MIN_CONTRAST
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

CARD, DARK_CARD = "#ffffff", "#1f1f1f"
"""The background of the text, in light and in dark mode."""

_DARK_CONTRAST = 6.0
"""More than is required, because thin letters on a dark background look dimmer."""


class Palette(NamedTuple):
    """Colors as ``#rrggbb``: the theme's, text on it, and links in light and dark mode."""

    accent: str
    on_accent: str
    link: str
    dark_link: str


@functools.lru_cache(maxsize=64)
def palette(written: str) -> Palette:
    """Return the colors of an email for a theme's color; refuse what CSS does not know as one.

    Examples
    --------
    >>> palette("gold").accent, palette("gold").on_accent
    ('#ffd700', '#000000')
    """
    try:
        color = Color(written)
    except ValueError:
        color = None
    if color is None or color.alpha() != 1:
        raise InputError(f"color={written!r} is not a color such as '#0b6e4f' or 'teal'")
    accent = Color(_hex(color))
    light = [step / 100 for step in range(101)]
    return Palette(
        accent=_hex(accent),
        on_accent="#ffffff" if accent.contrast("white") >= MIN_CONTRAST else "#000000",
        link=_readable(accent, CARD, MIN_CONTRAST, light[::-1]),
        dark_link=_readable(accent, DARK_CARD, _DARK_CONTRAST, light),
    )


def _readable(color: Color, background: str, contrast: float, lights: Sequence[float]) -> str:
    """Return the color, or the first one of these lightnesses that can be read."""
    same_hue = (color.convert("oklch").set("lightness", light) for light in lights)
    names = (_hex(candidate) for candidate in (color, *same_hue))
    return next(name for name in names if Color(name).contrast(background) >= contrast)


def _hex(color: Color) -> str:
    return color.convert("srgb").fit().to_string(hex=True)
