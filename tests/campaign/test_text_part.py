"""The plain text part that is made from HTML."""

from __future__ import annotations

import time

import pytest

from resend_nb.campaign.plain_text import opening_words, plain_text

SHOP = "https://shop.example/"


def _link(inside: str, url: str = SHOP) -> str:
    return f'<a href="{url}">{inside}</a>'


def test_the_text_part_has_the_urls_of_links() -> None:
    """Each link is followed by its URL; lists and headings have lines of their own."""
    html = '<h1>News</h1><p>See <a href="https://a.example/x?a=1&amp;b=2">this</a>.</p><ul><li>one</li><li>two</li></ul>'
    assert (
        plain_text(html) == "News\n\nSee [this](https://a.example/x?a=1&b=2).\n\n  * one\n  * two"
    )
    assert plain_text("") == plain_text("<!-- nothing -->") == ""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (_link("<img alt='Coffee'>") + _link("Buy now"), f"[Buy now]({SHOP})"),
        (_link("Buy now") + _link("<img alt='Coffee'>"), f"[Buy now]({SHOP})"),
        (_link("Coffee") + "<p>Fruity.</p>" + _link("Buy"), f"Coffee\n\nFruity.\n\n[Buy]({SHOP})"),
        (_link("a") + " " + _link("b", "https://b.example"), f"[a]({SHOP}) [b](https://b.example)"),
        (_link("<img alt='Coffee'>"), f"[Coffee]({SHOP})"),
        (_link("<img>"), SHOP),
        (_link("shop.example"), SHOP),
        (_link("hi@a.example", "mailto:hi@a.example"), "hi@a.example"),
        (_link("+1 (555) 010", "tel:+1555010"), "+1 (555) 010"),
        (_link("Top", "#top"), "Top"),
        (_link("Go", "javascript:go()"), "Go"),
        (_link(""), ""),
        (_link(" now ") + "!", f"[now]({SHOP}) !"),
        (_link("<h2>Coffee</h2><p>Fruity.</p>"), f"[Coffee]({SHOP})\n\nFruity."),
        (_link("Buy<br>now"), f"[Buy now]({SHOP})"),
        (f"<map><area href='{SHOP}' alt='Coffee'></map>", f"[Coffee]({SHOP})"),
        ("<img alt='Coffee' src='x'>", ""),
        (_link("long", SHOP + "x" * 900), "long"),
    ],
)
def test_a_link_appears_once(html: str, text: str) -> None:
    """Links to one URL in a block, and a link whose text is its URL, show the URL once."""
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">x</div>',
        '<div style="Display: none !important; color: red">x</div>',
        "<div hidden>x</div>",
        '<div style="visibility:hidden">x</div>',
        '<div style="opacity:0">x</div>',
        '<div style="max-height:0;overflow:hidden">x</div>',
        '<div style="height:0px; overflow:hidden">x</div>',
        '<span style="font-size:0">x</span>',
        '<span style="font-size:1px;line-height:1px">x</span>',
        '<span style="font-size:0"><b style="font-size:100%">x</b></span>',
        "<style>.pre{display:none}</style><p class='a pre'>x</p>",
        "<style>@import 'a'; p.pre, #b { display : none }</style><p id=b>x</p>",
        "<!--[if mso]><p>x</p><![endif]-->",
        "<script>x</script>",
        "<style>x</style>",
        "<title>x</title>",
        "<svg><title>x</title></svg>",
        "<template>x</template>",
    ],
)
def test_hidden_words_are_left_out(hidden: str) -> None:
    """Words that readers do not see in the email are not in its text."""
    assert plain_text(f"{hidden}<p>seen</p>") == "seen"


@pytest.mark.parametrize(
    "shown",
    [
        '<td style="font-size:0"><div style="font-size:16px">x</div>',
        "<style>@media print { .pre { display: none } }</style><p class='pre'>x</p>",
        "<style media='print'>.pre { display: none }</style><p class='pre'>x</p>",
        "<style>.a .pre { display: none }</style><p class='pre'>x</p>",
        "<style>.pre { display: none }</style><p class='pre' style='display:block'>x</p>",
        "<p style='max-height:0'>x</p>",
        "<p style='opacity:0.9'>x</p>",
        "<!--[if !mso]><!--><p>x</p><!--<![endif]-->",
        "<noscript>x</noscript>",
    ],
)
def test_words_that_some_readers_see_are_kept(shown: str) -> None:
    """Only what is hidden everywhere is left out."""
    assert plain_text(shown) == "x"


def test_tables_for_layout_are_words_in_reading_order() -> None:
    """Columns follow each other; short cells of a row share a line."""
    column = "<td><p>{} column with an article that is a few words too long for a row.</p></td>"
    long = f"<table><tr>{column.format('Left')}{column.format('Right')}</tr></table>"
    assert [line[:5] for line in plain_text(long).split("\n\n")] == ["Left ", "Right"]
    short = "<table><tr><td><table><tr><td>Coffee</td></tr></table><td>&nbsp;<td>2<td>$30</table>"
    assert plain_text(short) == "Coffee | 2 | $30"
    menu = f"<table><tr><td>{_link('Shop')}<td>|<td>{_link('Blog', 'https://b.example')}</table>"
    assert plain_text(menu) == f"[Shop]({SHOP}) | [Blog](https://b.example)"
    assert plain_text("<table><tr><td>✓<td>Free shipping</table>") == "✓ Free shipping"


def test_data_tables_stay_tables() -> None:
    """Each row of a data table is a line."""
    html = "<table><tr><th>Item<th>Price</tr><tr><td>Coffee<td>$3</tr></table>"
    assert plain_text(html) == "Item | Price\nCoffee | $3"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a \n\t b&nbsp;&nbsp;c</p>", "a b c"),
        ("a<br>b<br><br><br>c<div><br></div><p></p><p>d</p>", "a\nb\n\nc\n\nd"),
        ("<p>Hi<!-- --> <!-- -->Ada</p>", "Hi Ada"),
        ("a&zwnj;&nbsp;&zwnj;&nbsp;&#847; b&shy;c", "a bc"),
        ("<p>👩\u200d🌾 می\u200cشود</p>", "👩\u200d🌾 می\u200cشود"),
        ("<pre>a\n  b</pre>c", "a\n  b\n\nc"),
        ("<ol><li>a<ul><li>b</ul><li><p>c</p></ol>", "  1. a\n    * b\n  2. c"),
        ("<ul><li></li><li>a</ul>b", "  * a\n\nb"),
        ("a\x01\x00b", "ab"),
    ],
)
def test_whitespace_is_normalized(html: str, text: str) -> None:
    """Words have one space between them, and blocks at most one blank line."""
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "word", ["word ", "漢", f"{_link('漢字')}漢", "{{{FIRST_NAME|my friend}}}"]
)
def test_lines_are_short_enough_for_email(word: str) -> None:
    """No line exceeds 998 bytes, and no URL or placeholder is broken."""
    html = f"<p>{word * 500}</p>"
    text = plain_text(html)
    assert max(len(line.encode()) for line in text.split("\n")) <= 998
    assert text.count("{{{FIRST_NAME|my friend}}}") == html.count("{{{")
    assert "".join(text.split()).count("](https") == text.count(f"]({SHOP})")


def test_placeholders_are_kept() -> None:
    """Placeholders are kept as they are, in words and in links."""
    html = (
        f"Hi {{{{{{FIRST_NAME|my friend}}}}}}, {_link('or none', '{{{RESEND_UNSUBSCRIBE_URL}}}')}"
    )
    assert (
        plain_text(html) == "Hi {{{FIRST_NAME|my friend}}}, [or none]({{{RESEND_UNSUBSCRIBE_URL}}})"
    )


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<table><tr><td>",
        "<a href=x><table><tr><td>",
        "<ul><li>",
        "<b>",
        "{{{",
        "\u200c",
        "<style>/*",
        "<style>{",
        "<p style='a:b;",
        "<table><tr><td>a<td>b",
    ],
)
def test_any_html_takes_time_in_proportion(unit: str) -> None:
    """Nested and malformed HTML does not take quadratic time."""
    start = time.perf_counter()
    plain_text(unit * 2_000 + "x")
    assert time.perf_counter() - start < 20


def test_deep_nesting_does_not_recurse() -> None:
    """A document of 20,000 nested elements has a text."""
    assert plain_text("<div>" * 20_000 + "x") == "x"


def test_inboxes_show_the_first_words_even_if_hidden() -> None:
    """The first words for an inbox include a hidden line, but no URLs and no styles."""
    hidden = "<style>p {}</style><div style='display:none'>Two roasts&zwnj;&nbsp;</div>"
    html = f"{hidden}<p>Hi {_link('Ada')}"
    assert opening_words(html) == "Two roasts Hi Ada"
    assert (
        opening_words("<div>Two <b>new</b>er</div><p>roasts</p>Hi<br>Ada")
        == "Two newer roasts Hi Ada"
    )
    assert opening_words("") == ""
    assert len(opening_words("<p>word</p>" * 9_000)) < 10_000
