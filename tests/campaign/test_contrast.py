"""Contrast: the colors that recipients see, and what is left alone because they are not known."""

from __future__ import annotations

import pytest

from resend_nb.campaign.checks.contrast import check_contrast
from resend_nb.campaign.checks.html import parse_html

GRAY = "color:#999999"


def _colors(html: str) -> list[str]:
    """Return the pairs of colors that are found."""
    page = parse_html(html)
    assert page is not None
    return [found.message.split("read: ")[1].split(" has")[0] for found in check_contrast(page)]


LOW = [
    (f'<p style="{GRAY}">Hi</p>', "#999999 on #ffffff"),
    ('<p style="COLOR: RGB(153 153 153) !important">Hi</p>', "#999999 on #ffffff"),
    ('<p style="color:hsl(0 0% 60%)">Hi</p>', "#999999 on #ffffff"),
    ('<font color="999999">Hi</font>', "#999999 on #ffffff"),
    ('<table><tr><td bgcolor="navy">Hi</table>', "#000000 on #000080"),
    ('<div style="background:#222"><p>Hi</p></div>', "#000000 on #222222"),
    ('<div style="background:#222"><p style="background:none">Hi</p></div>', "#000000 on #222222"),
    ('<a href="x" style="color:white;background-color:#ff6f6f">Buy</a>', "#ffffff on #ff6f6f"),
    (f'<p style="{GRAY}"><b style="color:inherit">Hi</b></p>', "#999999 on #ffffff"),
    ('<h1 style="color:#959595">Hi</h1>', "#959595 on #ffffff"),
    ('<p style="color:#777;font-size:18px">Hi</p>', "#777777 on #ffffff"),
    (f'<div style="font-size:0"><p style="{GRAY};font-size:13px">Hi</p></div>',
     "#999999 on #ffffff"),
    ('<style>p {margin:0}</style><p style="color:#999">Hi</p>', "#999999 on #ffffff"),
    ('<style>@media print {p{color:red}}</style><p style="color:#999">Hi</p>',
     "#999999 on #ffffff"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "colors"), LOW, ids=range(len(LOW)))
def test_low_contrast_is_found(html: str, colors: str) -> None:
    """Colors of elements and those that they inherit are compared, in every notation."""
    assert _colors(html) == [colors]


READABLE = [
    '<p style="color:#767676">Hi</p>',
    '<p style="color:#949494;font-size:24px">Hi</p>',
    '<b style="color:#949494;font-size:14pt">Hi</b>',
    '<h2 style="color:#949494">Hi</h2>',
    f'<p style="{GRAY};display:none">Hi</p>',
    f'<div style="font-size:0"><p style="{GRAY}">Hi</p></div>',
    f'<p style="{GRAY}">&nbsp;&zwnj;</p>',
    f'<p style="{GRAY}"><img src="a.png"></p>',
]


@pytest.mark.parametrize("html", READABLE)
def test_readable_text_is_not_found(html: str) -> None:
    """Large text needs less contrast; hidden text and spaces need none."""
    assert _colors(html) == []


UNKNOWN = [
    '<div style="background:url(a.png)"><p style="color:white">Hi</p></div>',
    '<p style="background-color:white;background-image:linear-gradient(red,blue);color:#999">Hi',
    '<table><tr><td background="a.png" style="color:white">Hi</table>',
    '<p style="color:rgb(0 0 0 / 20%)">Hi</p>',
    f'<p style="{GRAY};opacity:0.9">Hi</p>',
    '<p style="color:var(--brand)">Hi</p>',
    '<a href="x">Hi</a>',
    '<button style="color:white">Hi</button>',
    '<style>.dark {background:#000}</style><p class="Dark" style="color:white">Hi</p>',
    '<style>td.box > p {background:#000}</style><p style="color:white">Hi</p>',
    '<style>#x {color:#000}</style><p style="color:white"><b id=x>Hi</b></p>',
    '<style>* {background:#000}</style><p style="color:white">Hi</p>',
    '<style>.big {font-size:40px}</style><p class=big style="color:#888">Hi</p>',
]


@pytest.mark.parametrize("html", UNKNOWN)
def test_unknown_colors_are_not_judged(html: str) -> None:
    """Images, style sheets, transparency and what email clients choose are not guessed."""
    assert _colors(html) == []


def test_each_pair_of_colors_is_named_once() -> None:
    """A newsletter with gray small print has one finding for it."""
    html = f'<p style="{GRAY}">One</p><p style="{GRAY}">Two</p><p style="color:#aaa">Three</p>'
    assert _colors(html) == ["#999999 on #ffffff", "#aaaaaa on #ffffff"]
