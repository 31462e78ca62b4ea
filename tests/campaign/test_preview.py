"""The preview's documents: filled in, marked, and safe to show."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML
from support.growth import grows_linearly

from resend_nb.campaign.draft import Draft
from resend_nb.campaign.placeholders import Filler
from resend_nb.campaign.preview import inbox_row, isolated, preview_document, text_document

FILLER = Filler(
    {"first_name": "<b>Ada</b>", "email": "ada@example.com"}, {"plan": None, "city": "Basel"}, "#u"
)


def _policy(document: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', document)
    assert found
    return found[1]


def test_each_placeholder_is_marked_with_how_it_was_filled() -> None:
    """Marks differ in words, not only in color, and values are shown as text, not as HTML."""
    source = "<p>{{{FIRST_NAME}}} {{{last_name|you}}} {{{plan}}} {{{nope}}} {{{city}}}</p>"
    marks = JustHTML(preview_document(source, FILLER), sanitize=False).query("mark")
    assert [(mark.to_text(), (mark.attrs or {})["title"]) for mark in marks] == [
        ("<b>Ada</b>", "first_name: filled"),
        ("you", "last_name: by fallback"),
        ("[plan: empty]", "plan: empty"),
        ("[nope: unknown]", "nope: unknown"),
        ("Basel", "city: by fallback"),
    ]


def test_marks_can_be_switched_off() -> None:
    """Without marks the document shows what the recipient gets."""
    assert ">&lt;b&gt;Ada&lt;/b&gt;, hello</p>" in preview_document(
        "<p>{{{first_name}}}, hello", FILLER, marks=False
    )


def test_attributes_and_titles_are_filled_without_marks() -> None:
    """Where a mark is not possible, only the value is shown."""
    document = preview_document(
        '<title>For {{{email}}}</title><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">x</a>', FILLER
    )
    assert "<title>For ada@example.com</title>" in document
    assert 'href="#u"' in document


def test_only_images_can_be_loaded_and_only_on_request() -> None:
    """The content security policy forbids everything; with images=True it allows images."""
    assert _policy(preview_document("x", FILLER)).startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'"
    )
    assert "img-src http: https: data:;" in _policy(preview_document("x", FILLER, images=True))


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
def test_active_elements_are_removed(source: str) -> None:
    """Elements that load, run or navigate do not reach the iframe."""
    document = preview_document(source, FILLER)
    body = document.split("<body inert>", 1)[1]
    assert not re.search(r"<(script|link|meta|base|iframe|frame)", body)


@given(
    st.text()
    | st.lists(st.sampled_from(['"', "'", "<", ">", "</iframe>", "&quot;", "<body>", "-->"])).map(
        "".join
    )
)
def test_no_html_escapes_from_the_iframe(source: str) -> None:
    """Untrusted HTML is one attribute of one iframe, whose sandbox allows nothing."""
    for document in (preview_document(source, FILLER), text_document(source, FILLER)):
        frame = isolated(document, title=source, width=375)
        [element, *more] = JustHTML(frame, sanitize=False, fragment=True).root.children or []
        assert not more
        assert element.name == "iframe"
        assert (element.attrs or {})["sandbox"] == ""


def test_deeply_nested_html_is_shown() -> None:
    """Thousands of nested elements do not exceed the recursion limit."""
    assert "end" in preview_document("<div>" * 3000 + "end", FILLER)


def test_dark_mode_inverts_emails_without_dark_styles() -> None:
    """Dark styles do not follow the viewer's theme; emails without them are inverted."""
    assert "invert" in preview_document("<p>x", FILLER, dark=True)
    assert "invert" not in preview_document("<p>x", FILLER)
    own = "<style>@media (Prefers-Color-Scheme : dark){p{color:#fff}}</style><p>x"
    dark, light = preview_document(own, FILLER, dark=True), preview_document(own, FILLER)
    assert "invert" not in dark
    assert "@media (min-width:0){p" in dark
    assert "@media (max-width:0){p" in light


def test_the_text_part_is_shown_as_text() -> None:
    """Markup in a text part is shown literally."""
    assert "&lt;b&gt;Ada&lt;/b&gt; &lt;i&gt;" in text_document("{{{first_name}}} <i>", FILLER)


def test_an_inbox_row_is_truncated() -> None:
    """Sender, subject and preview text are filled in and truncated, on a phone sooner."""
    draft = Draft(
        from_="news@acme.example", subject="{{{email}}} " + "s" * 100, preview_text="p" * 200
    )
    phone, desktop = inbox_row(draft, FILLER, "phone"), inbox_row(draft, FILLER, "desktop")
    assert phone.sender == "news@acme.example"
    assert phone.subject == "ada@example.com " + "s" * 23 + "…"
    assert (len(desktop.subject), len(phone.preview), len(desktop.preview)) == (70, 80, 110)
    assert inbox_row(Draft(html="<p>It is here"), FILLER, "phone").preview == "It is here"


def test_many_placeholders_take_linear_time() -> None:
    """A text with many placeholders does not take the square of their number."""

    def preview(number: int) -> None:
        html = "<p>" + "x {{{FIRST_NAME|you}}} " * number + "</p>"
        preview_document(html, FILLER, marks=True)

    assert grows_linearly(preview, 1_000)
