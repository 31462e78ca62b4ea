"""Hostile Markdown and hostile themes: nothing of them becomes markup."""

from __future__ import annotations

import functools
import html as entities
import re
from typing import TYPE_CHECKING, Any

import pytest
from support.hostile import hostile

import resend_nb as rnb
from resend_nb.campaign import Filler
from resend_nb.campaign.checks.html import attributes, own_text, parse_html
from resend_nb.campaign.plain_text import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

LEAK = "https://leak.example"
VALUES = hostile(LEAK)
FIELDS: dict[str, Any] = {"name": "Acme", "address": "1 Main Street"}
THEME = rnb.Theme(**FIELDS)

PLACES = [
    "@", "# @", "- @", "> @", "| a |\n|---|\n| @ |", "`@`", "```\n@\n```", "[@](https://a.co)",
    "**[@](https://a.co)**", "![@](https://a.co/x.png)", "[x](@)", "[x](<@>)", "![x](@)", "<@>",
    "[x](https://a.co/@)", "[x](https://a.co '@')", "[x][1]\n\n[1]: @", "{{{contact.plan|@}}}",
    "[x]({{{contact.plan|@}}})", "[x](https://a.co/?{{{contact.plan|@}}})",
]  # fmt: skip


@functools.cache
def _known_tags() -> set[str]:
    """The elements of an email that has everything that Markdown can make."""
    markdown = (
        "# h\n\n## h\n\n### h\n\n- a\n\n1. *a* ~~b~~ `c` **d** [e](https://a.co)\n\n"
        "> q\n\n```\nx\n```\n\n"
        "| a |\n|---|\n| b |\n\n![x](https://a.co/x)\n\n**[b](https://a.co)**\n\n---\n\na\\\nb"
    )
    page = parse_html(rnb.compose(markdown, THEME, preview_text="x"))
    assert page is not None
    return {element.name for element in page.elements}


def _harms(html: str) -> list[str]:
    """What an email must not contain, once the fallbacks of its placeholders are filled in."""
    page = parse_html(Filler({}, {}, "https://out.example").personalize(html))
    assert page is not None
    harms = [element.name for element in page.elements if element.name not in _known_tags()]
    for element in page.elements:
        for name, value in attributes(element).items():
            target = re.sub(r"[\x00-\x20]", "", value) if name in {"href", "src"} else ""
            scheme = re.match(r"[a-zA-Z][\w+.-]*:", target)
            is_bad = scheme and scheme[0].lower() not in {"https:", "http:", "mailto:"}
            is_handler = name.startswith("on") or name in {"srcset", "background", "ping"}
            is_style = name == "style" and re.search(r"url|import|fixed", value)
            if is_bad or is_handler or is_style:
                harms.append(f"{name}={value}")
    return harms + [style for style in map(own_text, page.named("style")) if LEAK in style]


def _tried(make: Callable[..., Any], *values: Any, **named: Any) -> Any:
    """What a function returns, or its error about an argument."""
    try:
        return make(*values, **named)
    except rnb.InputError as error:
        return error


def test_the_harms_are_found() -> None:
    """The corpus is harmful where HTML in Markdown is asked for."""
    emails = [_tried(rnb.compose, value, THEME, raw_html=True) for value in VALUES]
    assert len([html for html in emails if isinstance(html, str) and _harms(html)]) > 40


@pytest.mark.parametrize("place", PLACES)
def test_hostile_markdown_is_text(place: str) -> None:
    """Each value is text, or part of a URL, wherever it is; or it is a link that is refused."""
    emails = {value: _tried(rnb.compose, place.replace("@", value), THEME) for value in VALUES}
    refused = [error for error in emails.values() if not isinstance(error, str)]
    assert [str(error) for error in refused if "does not work in an email" not in str(error)] == []
    assert len(refused) <= 5
    harms = {value: _harms(html) for value, html in emails.items() if isinstance(html, str)}
    assert {value: found for value, found in harms.items() if found} == {}


@pytest.mark.parametrize("name", ["name", "address", "unsubscribe"])
def test_hostile_texts_of_a_theme_are_text(name: str) -> None:
    """Each value is shown as it is, or refused because of a control character."""
    for value in VALUES:
        theme = _tried(rnb.Theme, **{**FIELDS, name: value})
        if not isinstance(theme, rnb.Theme):
            assert str(theme).startswith(f"{name} has the control character")
            continue
        html = rnb.compose("Hi", theme, preview_text=value)
        assert _harms(html) == [], value
        shown = "".join(plain_text(html).split())
        assert "".join(plain_text(entities.escape(value)).split()) in shown


@pytest.mark.parametrize("name", ["color", "logo", "website", "button", "language"])
def test_other_hostile_values_of_a_theme_are_refused(name: str) -> None:
    """A value that is not a color, a URL, a style or a language is an error with its name."""
    for value in VALUES:
        with pytest.raises(rnb.InputError, match=f"^{name}"):
            rnb.Theme(**{**FIELDS, name: value})


URLS = [
    "https://a.co/\"onload='RUN'",
    "https://a.co/<script>RUN</script>",
    'https://a"><script>.co/',
    "https://a.co/{{{contact.plan}}}",
]


@pytest.mark.parametrize("name", ["logo", "website"])
@pytest.mark.parametrize("url", URLS)
def test_the_urls_of_a_theme_are_escaped(name: str, url: str) -> None:
    """A URL stays inside its attribute."""
    html = rnb.compose("Hi", rnb.Theme(**{**FIELDS, name: url}))
    page = parse_html(html)
    assert page is not None
    assert url in [value for element in page.elements for value in attributes(element).values()]
    assert _harms(html) == []


@pytest.mark.parametrize(
    "url",
    ["javascript:RUN", "JAVASCRIPT:RUN", "java&#115;cript:RUN", "vbscript:x", "data:text/html,x", "file:///x",
     "C:/x.png", "{{{contact.plan|javascript:RUN}}}", "{{{contact.plan|java}}}script:RUN",
     "{{{contact.plan| java\tscript:RUN}}}", "{{{contact.plan}}}:RUN"],
)  # fmt: skip
def test_a_link_that_does_not_work_is_refused(url: str) -> None:
    """The error has the line and the link, also where it is only a fallback."""
    for written in (f"[x]({url})", f"![x]({url})", f"**[x]({url})**", f"- [x]({url})"):
        with pytest.raises(rnb.InputError, match=r"^markdown, line 3: '.*does not work"):
            rnb.compose(f"Hi\n\n{written}", THEME)
