"""The look of an email: whose it is, its color, and what its footer says."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Literal, get_args

from resend_nb.campaign.composer.palette import palette
from resend_nb.errors import InputError

ButtonStyle = Literal["rounded", "pill", "square"]

_URL = re.compile(r"https://[^\s/?#@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

_LOGO_WIDTHS = range(24, 521)
"""Pixels: large enough to tap, and no wider than the text."""


@dataclass(frozen=True, kw_only=True)
class Theme:
    r"""The look of the emails that :func:`compose` makes, for all of a sender's campaigns.

    Parameters
    ----------
    name : str
        The sender's name, in the header and the footer. It is the alt text of the logo.
    address : str
        The sender's postal address, in the footer. Laws against spam require it. It may have
        several lines.
    color : str, default "#1f5fbf"
        The color of buttons and links, such as "#0b6e4f" or "teal". Where text in this color would
        be hard to read, a darker or lighter one is used.
    logo : str, optional
        The URL of the logo, which begins with ``https://``. By default the header has the name.
    logo_width : int, default 140
        The width of the logo in pixels, from 24 to 520.
    website : str, optional
        The URL to which the header links; it begins with ``https://``.
    button : {"rounded", "pill", "square"}, default "rounded"
        The corners of buttons.
    language : str, default "en"
        The language of the emails, such as "de" or "pt-BR", for screen readers.
    unsubscribe : str, default "Unsubscribe"
        The text of the unsubscribe link in the footer.

    Raises
    ------
    InputError
        A value is missing or invalid; the message names the argument.

    Examples
    --------
    >>> theme = rnb.Theme(name="Ember & Oak", address="12 Harbour Street\nPortland", color="teal")
    >>> theme.button
    'rounded'
    """

    name: str
    address: str
    color: str = "#1f5fbf"
    logo: str = ""
    logo_width: int = 140
    website: str = ""
    button: ButtonStyle = "rounded"
    language: str = "en"
    unsubscribe: str = "Unsubscribe"

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.type == "str":
                _check_text(field.name, getattr(self, field.name))
        for name in ("name", "address", "unsubscribe"):
            if not getattr(self, name).strip():
                raise InputError(f"{name} is empty; the email shows it, so write it")
        for name in ("logo", "website"):
            _check_url(name, getattr(self, name))
        _check_width(self.logo_width)
        if self.button not in get_args(ButtonStyle):
            choices = ", ".join(map(repr, get_args(ButtonStyle)))
            raise InputError(f"button must be one of {choices}, not {self.button!r}")
        if not _LANGUAGE.fullmatch(self.language):
            raise InputError(f"language={self.language!r} is not a code such as 'en' or 'pt-BR'")
        palette(self.color)


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise InputError(f"{name} must be a text, not {value!r}")
    if control := _CONTROL.search(value):
        raise InputError(f"{name} has the control character {control[0]!r}; remove it")


def _check_url(name: str, url: str) -> None:
    if url and not _URL.fullmatch(url):
        raise InputError(f"{name}={url!r} is not a complete URL; it must begin with https://")


def _check_width(width: object) -> None:
    if not isinstance(width, int) or width not in _LOGO_WIDTHS:
        raise InputError(f"logo_width must be a number of pixels from 24 to 520, not {width!r}")
