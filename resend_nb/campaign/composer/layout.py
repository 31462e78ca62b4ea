"""The layout of an email: ``email.mjml`` with a theme, and the blocks of a text."""

from __future__ import annotations

import html
import re
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

import mrml

from resend_nb.campaign.composer.markdown import Button, Image, Rule, Text
from resend_nb.campaign.composer.palette import CARD, DARK_CARD
from resend_nb.campaign.placeholders import UNSUBSCRIBE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.campaign.composer.markdown import Block, Document
    from resend_nb.campaign.composer.palette import Palette
    from resend_nb.campaign.composer.theme import Theme

_EMAIL = Template(files(__package__).joinpath("email.mjml").read_text(encoding="utf-8"))

_OPTIONS = mrml.RenderOptions(fonts={})
"""Without web fonts: mrml would load Roboto from Google, which then sees every reader."""

_RADIUS = {"rounded": "8px", "pill": "999px", "square": "0"}

_SLOT = re.compile("@@([0-9]+)@@")


def text_styles(colors: Palette) -> Mapping[str, str]:
    """Return the CSS of each element of a text; email clients ignore most style sheets."""
    # The text around a table breaks words, which would make its columns too narrow for them.
    cell = "padding:10px 12px 10px 0;border-bottom:1px solid #dfe1e4;vertical-align:top"
    cell += ";word-break:normal"
    return {
        "h1": "margin:0 0 16px;font-size:30px;line-height:1.2;font-weight:700",
        "h2": "margin:24px 0 12px;font-size:22px;line-height:1.3;font-weight:700",
        **dict.fromkeys(
            ("h3", "h4", "h5", "h6"),
            "margin:20px 0 8px;font-size:18px;line-height:1.4;font-weight:700",
        ),
        "p": "margin:0 0 16px",
        "ul": "margin:0 0 16px;padding:0 0 0 24px",
        "ol": "margin:0 0 16px;padding:0 0 0 24px",
        "li": "margin:0 0 8px",
        "a": f"color:{colors.link};text-decoration:underline",
        "blockquote": f"margin:0 0 16px;padding:0 0 0 20px;border-left:4px solid {colors.accent}",
        "code": "padding:2px 4px;background:#f0f1f2;font-size:14px;white-space:pre-wrap",
        "img": "max-width:100%;vertical-align:middle",
        "table": "width:100%;margin:0 0 24px;border-collapse:collapse",
        "th": f"{cell};text-align:left;font-weight:600",
        "td": cell,
    }


def lay_out(document: Document, theme: Theme, colors: Palette, preview_text: str) -> str:
    """Return the HTML of an email."""
    slots = _Slots()
    preview = f"<mj-preview>{slots.add(html.escape(preview_text))}</mj-preview>"
    mjml = _EMAIL.substitute(
        language=theme.language,
        title=slots.add(document.heading or html.escape(theme.name)),
        preview=preview if preview_text else "",
        header=_header(theme, slots),
        blocks="".join(_block(block, theme, colors, slots) for block in document.blocks),
        footer=slots.add(_footer(theme)),
        card=CARD,
        dark_card=DARK_CARD,
        accent=colors.accent,
        dark_link=colors.dark_link,
    )
    return slots.fill(mrml.to_html(mjml, render_options=_OPTIONS).content)


class _Slots:
    """Keeps HTML out of the MJML: a number stands for each piece, until mrml is done.

    So mrml need not understand it, and nothing in it can change the layout.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def add(self, piece: str) -> str:
        """Return what stands for a piece of HTML."""
        self._pieces.append(piece)
        return f"@@{len(self._pieces) - 1}@@"

    def fill(self, rendered: str) -> str:
        """Return HTML with its pieces."""
        return _SLOT.sub(lambda match: self._pieces[int(match[1])], rendered)


def _header(theme: Theme, slots: _Slots) -> str:
    name, website = html.escape(theme.name), html.escape(theme.website)
    if theme.logo:
        link = f'href="{slots.add(website)}"' if website else ""
        return (
            f'<mj-image src="{slots.add(html.escape(theme.logo))}" alt="{slots.add(name)}" '
            f'width="{theme.logo_width}px" border-radius="0" padding="0" {link} />'
        )
    if website:
        name = f'<a href="{website}" style="color:#24292f;text-decoration:none">{name}</a>'
    return (
        '<mj-text css-class="name" align="center" font-size="20px" font-weight="700">'
        f"{slots.add(name)}</mj-text>"
    )


def _footer(theme: Theme) -> str:
    lines = [theme.name, *theme.address.strip().splitlines()]
    address = "<br>".join(html.escape(line.strip()) for line in lines)
    link = "color:#5c6166;text-decoration:underline"
    return (
        f'<p style="margin:0 0 12px">{address}</p>'
        f'<p style="margin:0"><a href="{{{{{{{UNSUBSCRIBE}}}}}}}" style="{link}">'
        f"{html.escape(theme.unsubscribe)}</a></p>"
    )


def _block(block: Block, theme: Theme, colors: Palette, slots: _Slots) -> str:
    match block:
        case Text():
            return f'<mj-text css-class="text">{slots.add(block.html)}</mj-text>'
        case Button():
            return (
                f'<mj-button css-class="button" href="{slots.add(block.url)}" '
                f'background-color="{colors.accent}" color="{colors.on_accent}" '
                f'border-radius="{_RADIUS[theme.button]}">{slots.add(block.label)}</mj-button>'
            )
        case Image():
            link = f'href="{slots.add(block.url)}"' if block.url else ""
            source, alt = slots.add(block.source), slots.add(block.alt)
            return f'<mj-image src="{source}" alt="{alt}" {link} />'
        case Rule():
            return '<mj-divider css-class="rule" />'
