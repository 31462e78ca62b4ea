"""The preview's documents: filled in, marked, and harmless."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from resend_nb.campaign.draft import Draft
from resend_nb.campaign.placeholders import Filled, Placeholder, fill
from resend_nb.campaign.preview import inbox_row, isolated, preview_document, text_document

PERSON = {"first_name": "<b>Ada</b>", "email": "ada@example.com"}


def _fill(placeholder: Placeholder) -> Filled:
    return fill(placeholder, PERSON, {"plan": None, "city": "Basel"}, unsubscribe_url="#u")


def _policy(document: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', document)
    assert found
    return found[1]


def test_each_placeholder_is_marked_with_how_it_was_filled() -> None:
    """Filled, by fallback, empty and unknown differ in words, not only in colour; values are text, not HTML."""
    source = "<p>{{{FIRST_NAME}}} {{{last_name|you}}} {{{plan}}} {{{nope}}} {{{city}}}</p>"
    marks = JustHTML(preview_document(source, _fill), sanitize=False).query("mark")
    assert [(mark.to_text(), (mark.attrs or {})["title"]) for mark in marks] == [
        ("<b>Ada</b>", "first_name: filled"),
        ("you", "last_name: by fallback"),
        ("[plan: empty]", "plan: empty"),
        ("[nope: unknown]", "nope: unknown"),
        ("Basel", "city: by fallback"),
    ]


def test_without_marks_it_is_what_they_get() -> None:
    """Marks can be left out."""
    assert ">&lt;b&gt;Ada&lt;/b&gt;, hello</p>" in preview_document(
        "<p>{{{first_name}}}, hello", _fill, marks=False
    )


def test_attributes_and_titles_are_filled_without_marks() -> None:
    """Where no mark can stand, the value stands alone."""
    document = preview_document(
        '<title>For {{{email}}}</title><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">x</a>', _fill
    )
    assert "<title>For ada@example.com</title>" in document
    assert 'href="#u"' in document


def test_nothing_is_loaded_unless_images_are() -> None:
    """Everything is forbidden; with images, images alone are not."""
    assert _policy(preview_document("x", _fill)).startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'"
    )
    assert "img-src http: https: data:;" in _policy(preview_document("x", _fill, images=True))


@pytest.mark.parametrize(
    "source",
    [
        "<script>x</script>",
        "<link rel=preconnect href=//evil.example>",
        "<meta http-equiv=refresh content=0;url=//evil.example>",
        "<base href=//evil.example>",
        "<iframe src=//evil.example></iframe>",
        "<noscript><link rel=dns-prefetch href=//evil.example></noscript>",
        "<template><script>x</script></template>",
        "<svg><script>x</script></svg>",
        "<frameset><frame src=//evil.example></frameset>",
    ],
)
def test_active_elements_are_taken_out(source: str) -> None:
    """What could load, run or lead away is not even handed to the frame."""
    document = preview_document(source, _fill)
    foreign = document.split("<body inert>", 1)[1]
    assert not re.search(r"<(script|link|meta|base|iframe|frame)", foreign)


@given(
    st.text()
    | st.lists(st.sampled_from(['"', "'", "<", ">", "</iframe>", "&quot;", "<body>", "-->"])).map(
        "".join
    )
)
def test_whatever_it_says_it_stays_in_the_frame(source: str) -> None:
    """Foreign HTML is one attribute of one frame, which allows nothing."""
    for document in (preview_document(source, _fill), text_document(source, _fill)):
        frame = isolated(document, title=source, width=375)
        [element, *more] = JustHTML(frame, sanitize=False, fragment=True).root.children or []
        assert not more
        assert element.name == "iframe"
        assert (element.attrs or {})["sandbox"] == ""


def test_deep_nesting_is_no_problem() -> None:
    """Thousands of elements within each other are shown as any others."""
    assert "end" in preview_document("<div>" * 3000 + "end", _fill)


def test_dark_screens_turn_what_has_no_dark_styles() -> None:
    """An e-mail with dark styles of its own shows them, whoever looks; any other is turned over, as many clients do."""
    assert "invert" in preview_document("<p>x", _fill, dark=True)
    assert "invert" not in preview_document("<p>x", _fill)
    own = "<style>@media (Prefers-Color-Scheme : dark){p{color:#fff}}</style><p>x"
    dark, light = preview_document(own, _fill, dark=True), preview_document(own, _fill)
    assert "invert" not in dark
    assert "@media (min-width:0){p" in dark
    assert "@media (max-width:0){p" in light


def test_the_text_part_is_shown_as_text() -> None:
    """Markup in a text part is text."""
    assert "&lt;b&gt;Ada&lt;/b&gt; &lt;i&gt;" in text_document("{{{first_name}}} <i>", _fill)


def test_an_inbox_cuts_what_is_long() -> None:
    """Sender, subject and preview text are filled in and cut; a phone cuts sooner."""
    draft = Draft(
        from_="news@acme.example", subject="{{{email}}} " + "s" * 100, preview_text="p" * 200
    )
    phone, desktop = inbox_row(draft, _fill, "phone"), inbox_row(draft, _fill, "desktop")
    assert phone.sender == "news@acme.example"
    assert phone.subject == "ada@example.com " + "s" * 23 + "…"
    assert (len(desktop.subject), len(phone.preview), len(desktop.preview)) == (70, 80, 110)
    assert inbox_row(Draft(html="<p>It is here"), _fill, "phone").preview == "It is here"
