"""Themes of emails: what is refused, and which colors can be read."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from coloraide import Color
from hypothesis import given
from hypothesis import strategies as st

import resend_nb as rnb
from resend_nb.campaign.composer.palette import CARD, DARK_CARD, palette

FIELDS: dict[str, Any] = {"name": "Acme", "address": "1 Main Street"}

WRONG: list[tuple[str, Any, str]] = [
    ("name", "", "name is empty"),
    ("name", None, "name must be a text, not None"),
    ("address", " \n", "address is empty"),
    ("address", "1 Main\0Street", r"address has the control character '\x00'"),
    ("unsubscribe", "", "unsubscribe is empty"),
    ("color", "#12", "color='#12' is not a color such as"),
    ("color", "red;background:url(x)", "is not a color"),
    ("color", "rgb(0 0 0 / 50%)", "is not a color"),
    ("color", 7, "color must be a text, not 7"),
    ("logo", "logo.png", "logo='logo.png' is not a complete URL; it must begin with https://"),
    ("logo", "http://a.co/logo.png", "it must begin with https://"),
    ("website", "javascript:alert(1)", "website='javascript:alert"),
    ("website", "https://", "is not a complete URL"),
    ("logo_width", 0, "logo_width must be a number of pixels from 24 to 520, not 0"),
    ("logo_width", 521, "from 24 to 520, not 521"),
    ("logo_width", "100", "not '100'"),
    ("button", "round", "button must be one of 'rounded', 'pill', 'square', not 'round'"),
    ("button", [], "button must be one of"),
    ("language", "english language", "language='english language' is not a code such as 'en'"),
    ("language", "", "language='' is not a code"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_a_wrong_value_is_refused_when_the_theme_is_created(
    name: str, value: Any, message: str
) -> None:
    """The error names the argument and says what is accepted."""
    with pytest.raises(rnb.InputError, match=re.escape(message)):
        rnb.Theme(**{**FIELDS, name: value})


def test_a_theme_cannot_be_changed() -> None:
    """A theme that was checked stays as it is."""
    theme = rnb.Theme(**FIELDS)
    with pytest.raises(FrozenInstanceError):
        theme.name = ""  # type: ignore[misc]


@pytest.mark.parametrize(
    "arguments",
    [("", rnb.Theme(**FIELDS)), (None, rnb.Theme(**FIELDS)), ("Hi", None), ("Hi", FIELDS)],
)
def test_wrong_arguments_of_compose_are_refused(arguments: tuple[Any, Any]) -> None:
    """The error names the argument."""
    with pytest.raises(rnb.InputError, match=r"^(markdown|theme) (is|must be)"):
        rnb.compose(*arguments)


def test_a_preview_text_must_be_a_text() -> None:
    """The error names the argument."""
    number: Any = 5
    with pytest.raises(rnb.InputError, match=r"^preview_text must be a text, not int"):
        rnb.compose("Hi", rnb.Theme(**FIELDS), preview_text=number)


@given(st.from_regex("#[0-9a-f]{6}", fullmatch=True))
def test_text_in_any_color_can_be_read(written: str) -> None:
    """Links, and the texts of buttons, have a contrast of 4.5 in light and in dark mode."""
    colors = palette(written)
    assert colors.accent == Color(written).to_string(hex=True, compress=False)
    pairs = [
        (colors.on_accent, colors.accent),
        (colors.link, CARD),
        (colors.dark_link, DARK_CARD),
        ("#000000", colors.dark_link),
    ]
    assert min(Color(text).contrast(background) for text, background in pairs) >= 4.5


@pytest.mark.parametrize("color", ["#1f5fbf", "gold", "white", "hsl(160 80% 20%)"])
def test_the_buttons_have_the_color(color: str) -> None:
    """The theme's color is that of buttons, and its corners are theirs."""
    for style, radius in {"rounded": "8px", "pill": "999px", "square": "0"}.items():
        theme = rnb.Theme(**FIELDS, color=color, button=style)  # type: ignore[arg-type]
        html = rnb.compose("**[Go](https://a.co)**", theme)
        [button] = re.findall(r'<a href="https://a.co"[^>]*style="([^"]*)"', html)
        assert f"background:{palette(color).accent};" in button
        assert f"border-radius:{radius};" in button
