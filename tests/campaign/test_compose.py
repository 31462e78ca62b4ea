"""Emails that are composed from Markdown and a theme."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resend_nb as rnb
from resend_nb.campaign import Account, Draft, find_placeholders, findings
from resend_nb.campaign.checks.html import attributes, parse_html
from resend_nb.campaign.composer.starters import STARTERS
from resend_nb.campaign.plain_text import opening_words, plain_text

THEME = rnb.Theme(
    name="Ember & Oak",
    address="12 Harbour Street\nPortland",
    logo="https://ember-oak.example/logo.png",
    website="https://ember-oak.example",
)
NAMED = rnb.Theme(name="Acme", address="1 Main Street")
ACCOUNT = Account(
    now=dt.datetime(2026, 12, 1, tzinfo=dt.UTC),
    domains={"acme.example": "verified"},
    properties={"plan": None},
)


def _codes(html: str, *severities: str) -> set[str]:
    draft = Draft(subject="News", from_="news@acme.example", segment_id="s", html=html)
    found = findings(draft, ACCOUNT)
    return {finding.code for finding in found if finding.severity in severities}


def _text(markdown: str, **options: Any) -> str:
    """The plain text of an email, without the header and the footer."""
    text = plain_text(rnb.compose(markdown, NAMED, **options))
    return text.removeprefix("Acme\n\n").partition("\n\nAcme\n1 Main Street")[0]


@pytest.mark.parametrize("theme", [THEME, NAMED, rnb.Theme(name="A", address="B", color="gold")])
@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_passes_the_checks(name: str, theme: rnb.Theme) -> None:
    """The only warning is about the links to replace, and a starter is much smaller than 30 KB."""
    html = rnb.compose(rnb.starter(name), theme, preview_text="Only until Sunday")
    assert _codes(html, "error", "warning") == {"host-example"}
    assert _codes(html, "info") == {"utm-missing"}
    assert len(html.encode()) < 15_000


def test_a_normal_newsletter_is_small() -> None:
    """Six stories of 150 words, each with an image and a button, have less than 30 KB."""
    story = (
        f"## A story\n\n{'words ' * 150}\n\n![A](https://a.co/x.png)\n\n**[Go](https://a.co)**\n\n"
    )
    assert len(rnb.compose(story * 6, THEME).encode()) < 30_000


def test_the_text_part_reads_like_the_markdown() -> None:
    """Headings, lists, quotes, tables and buttons are in the text part, in the same order."""
    markdown = """# Cold brew

Hi **{{{contact.first_name|there}}}**, it is *back*.

1. First
2. Second

> Good coffee.

| Roast | Price |
|---|---|
| {{{contact.plan|House}}} | 9 |

**[Buy it](https://acme.example/buy?c={{{contact.plan|the house}}})**

---

Or [call](tel:+155501) `now`."""
    assert (
        _text(markdown)
        == """Cold brew

Hi {{{contact.first_name|there}}}, it is back.

  1. First
  2. Second

Good coffee.

Roast | Price
{{{contact.plan|House}}} | 9

[Buy it](https://acme.example/buy?c={{{contact.plan|the house}}})

Or [call](tel:+155501) now."""
    )


BUTTONS = {
    "**[Book](https://a.co)**": ["Book"],
    "[**Book**](https://a.co)": ["Book"],
    "**[Book *now*](https://a.co/{{{contact.plan}}})**": ["Book now"],
    "**[Book]({{{contact.plan}}})**": ["Book"],
    "[Book](https://a.co)": [],
    "**[Book](https://a.co)** or not": [],
    "**[Book](https://a.co)** **[Call](tel:1)**": [],
    "**Book [here](https://a.co)**": [],
    "[![Book](https://a.co/x.png)](https://a.co)": [],
    "**[![Book](https://a.co/x.png)](https://a.co)**": [],
    "- **[Book](https://a.co)**": [],
    "**[](https://a.co)**": [],
}


@pytest.mark.parametrize("markdown", BUTTONS)
def test_a_paragraph_with_only_a_bold_link_is_a_button(markdown: str) -> None:
    """Other links stay links in the text."""
    html = rnb.compose(markdown, NAMED)
    buttons = re.findall(r'class="button".*?<a [^>]*>(.*?)</a>', html)
    assert [plain_text(label) for label in buttons] == BUTTONS[markdown]
    assert "Book" in html or not BUTTONS[markdown]


def test_an_image_alone_is_as_wide_as_the_text() -> None:
    """It has a width, alt text and, inside a link, the link's target; others stay in the text."""
    html = rnb.compose('[![A "cup"](https://a.co/a.png)](https://a.co/b)', NAMED)
    page = parse_html(html)
    assert page is not None
    [image] = page.named("img")
    assert attributes(image).items() >= {
        "src": "https://a.co/a.png", "alt": 'A "cup"', "width": "520", "height": "auto"
    }.items()  # fmt: skip
    assert '<a href="https://a.co/b" target="_blank"><img' in html
    assert "max-width:100%" in rnb.compose("Hi ![x](https://a.co/a.png)", NAMED)


def test_the_head_says_title_and_language() -> None:
    """The title is the first heading, else the name, and the theme says the language."""
    theme = rnb.Theme(name="A & B", address="C", language="pt-BR", unsubscribe="Sair")
    html = rnb.compose("Hello\n\n## The *{{{contact.first_name|new}}}* <one>\n\n# Two", theme)
    assert "<title>The {{{contact.first_name|new}}} &lt;one&gt;</title>" in html
    assert '<html lang="pt-BR"' in html
    assert '<a href="{{{RESEND_UNSUBSCRIBE_URL}}}"' in html
    assert ">Sair</a>" in html
    assert "<title>A &amp; B</title>" in rnb.compose("Hello", theme)


def test_the_preview_text_is_hidden_at_the_top() -> None:
    """Inboxes see it, and readers and the text part do not."""
    html = rnb.compose("Hello", NAMED, preview_text="Two roasts\n& {{{contact.plan|more}}}")
    assert opening_words(html).startswith("Two roasts & {{{contact.plan|more}}} ")
    assert "Two roasts" not in plain_text(html)
    assert "max-height:0" not in rnb.compose("Hello", NAMED)


def test_the_header_links_to_the_website() -> None:
    """The logo or the name links to it; without a website nothing does."""
    assert plain_text(rnb.compose("Hi", THEME)).startswith(
        "[Ember & Oak](https://ember-oak.example)\n"
    )
    assert plain_text(rnb.compose("Hi", NAMED)).startswith("Acme\n\nHi\n\nAcme\n1 Main Street\n")
    page = parse_html(rnb.compose("Hi", THEME))
    assert page is not None
    [logo] = map(attributes, page.named("img"))
    assert (logo["src"], logo["alt"], logo["width"]) == (THEME.logo, "Ember & Oak", "140")


def test_nothing_but_images_is_loaded() -> None:
    """No style sheet, font or other file comes from a server, which would see every reader."""
    html = rnb.compose("# Hi\n\n![x](https://a.co/x.png)\n\n**[Go](https://a.co)**", THEME)
    page = parse_html(html)
    assert page is not None
    assert page.named("link", "script", "iframe") == []
    assert not re.search(r"@import|url\(", html)
    own = ("https://a.co", "https://ember-oak.example", "http://www.w3.org/1999/xhtml")
    assert [url for url in re.findall(r"https?://[^\"'\s]+", html) if not url.startswith(own)] == []


def test_html_is_text_unless_asked_for() -> None:
    """By default recipients see the tags; ``raw_html=True`` makes them part of the email."""
    markdown = "A <b>bold</b> word\n\n<center>Hello</center>"
    assert _text(markdown) == "A <b>bold</b> word\n\n<center>Hello</center>"
    assert _text(markdown, raw_html=True) == "A bold word\n\nHello"


PLACEHOLDERS = [
    "{{{contact.first_name|there}}}",
    "{{{ contact.plan | a & b }}}",
    "{{{FIRST_NAME}}}",
    '{{{contact.plan|*it* is "here" | there\'s <b>}}}',
    "{{{RESEND_UNSUBSCRIBE_URL}}}",
]
PLACES = [
    "Hi @", "# @", "- @\n- @", "> @", "**@**, *@* and ~~@~~", "a_@_b", "`@`", "    @",
    "| a |\n|-|\n| @ |",
    "[@](https://a.co)", "**[@](https://a.co)**", "![@](https://a.co/x.png)", "placeholder0z @",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_placeholders_survive_everywhere(place: str) -> None:
    """Resend finds each placeholder of the Markdown in the HTML, as it was written."""
    for written in PLACEHOLDERS:
        html = rnb.compose(place.replace("@", written), NAMED)
        page = parse_html(html)
        assert page is not None
        shown = "".join([*page.texts, *(attributes(image)["alt"] for image in page.named("img"))])
        assert shown.count(written) == place.count("@")
        assert len(find_placeholders(html)) >= place.count("@") + 1
        assert "placeholder-literal" not in _codes(html, "error")


@pytest.mark.parametrize(
    "written", ["{{{contact.plan|the house}}}", "{{{RESEND_UNSUBSCRIBE_URL}}}"]
)
@pytest.mark.parametrize("url", ["@", "https://a.co/?x=1&y=@#@", "https://@.a.co/é", "mailto:@"])
def test_placeholders_survive_in_links(url: str, written: str) -> None:
    """The target of a link or an image has the placeholder, not percent signs."""
    target = url.replace("@", written)
    html = rnb.compose(f"[x]({target}) **x**\n\n![x]({target})", NAMED)
    page = parse_html(html)
    assert page is not None
    wanted = target.replace("é", "%C3%A9")
    assert wanted in [attributes(link)["href"] for link in page.named("a")]
    assert [attributes(image)["src"] for image in page.named("img")] == [wanted]


WORDS = st.lists(st.from_regex("[A-Za-zäß0-9]{1,8}", fullmatch=True), min_size=1, max_size=6)
LINES = st.tuples(
    st.sampled_from(["", "# ", "### ", "- ", "1. ", "> ", "> - ", "**", "*", "| "]),
    WORDS,
    st.sampled_from(["", "{{{contact.first_name|dear friend}}}", "{{{contact.plan}}}"]),
)


@settings(max_examples=100)
@given(lines=st.lists(LINES, min_size=1, max_size=8), gap=st.sampled_from(["\n", "\n\n"]))
def test_words_survive(lines: list[tuple[str, list[str], str]], gap: str) -> None:
    """The text part has the same words and placeholders as the Markdown, in the same order."""
    written = [f"{mark}{' '.join(words)} {field}" for mark, words, field in lines]
    numbered = re.compile(r"^ *\d+\. ", re.MULTILINE)
    found = re.findall(r"\{{3}.*?\}{3}|\w+", numbered.sub("", _text(gap.join(written))))
    assert found == [piece for _, words, field in lines for piece in [*words, field] if piece]
