"""Markdown in ``BroadcastForm``: composing, layouts, fields, and fixes by a click."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hostile import hostile
from support.writing import press, shown_in

import resend_nb as rnb
from resend_nb.campaign.composer.starters import STARTERS
from resend_nb.forms._html import literal

if TYPE_CHECKING:
    import ipywidgets as widgets

    from resend_nb.forms._markdown import MarkdownEditor


@pytest.fixture
def editor(form: rnb.BroadcastForm) -> MarkdownEditor:
    """The Markdown of a broadcast whose postal address is known."""
    editor = form.fields.markdown
    editor.theme.address.value = "12 Harbour Street, Portland"
    return editor


def _errors(form: rnb.BroadcastForm) -> list[str]:
    findings = form._gate.findings(form.fields)
    return [finding.code for finding in findings if finding.severity == "error"]


def test_markdown_becomes_the_html(form: rnb.BroadcastForm, editor: MarkdownEditor) -> None:
    """The HTML is what compose() returns for the theme, whose name is by default the sender's."""
    editor.theme.color.value = "teal"
    editor.text.value = "# Hello"
    theme = rnb.Theme(name="Ember & Oak", address="12 Harbour Street, Portland", color="teal")
    assert form.draft.html == rnb.compose("# Hello", theme)
    form.fields.sender.value = "Oak <hello@ember-oak.example>"
    assert form.draft.html == rnb.compose("# Hello", rnb.Theme(**{**vars(theme), "name": "Oak"}))
    editor.text.value = ""
    assert form.draft.html == ""


@pytest.mark.parametrize("layout", STARTERS)
def test_a_layout_can_be_saved(
    form: rnb.BroadcastForm, editor: MarkdownEditor, layout: str
) -> None:
    """Each layout becomes an email without errors, and another layout may replace it."""
    editor.starter.value = STARTERS[0]
    editor.starter.value = layout
    assert editor.text.value == rnb.starter(layout)
    assert _errors(form) == []
    form.save()
    assert not form.failed, form.message


def test_a_layout_does_not_replace_a_text(editor: MarkdownEditor) -> None:
    """What the user wrote stays."""
    editor.text.value = "Mine"
    editor.starter.value = STARTERS[0]
    assert editor.text.value == "Mine"
    assert "Clear the Markdown first" in editor._starter.note.value


BROKEN = [
    ("address", "", "Enter your postal address."),
    ("color", "not a color", "not a color"),
    ("logo", "acme.example/logo.png", "must begin with https://"),
]


@pytest.mark.parametrize(("field", "value", "words"), BROKEN)
def test_an_incomplete_look_sends_nothing(
    form: rnb.BroadcastForm, editor: MarkdownEditor, field: str, value: str, words: str
) -> None:
    """The error is at its field; the older HTML is neither kept, saved, tested nor sent."""
    editor.text.value = "# Hello"
    assert _errors(form) == []
    getattr(editor.theme, field).value = value
    assert words in editor.theme._fields[field].note.value
    assert editor.theme._fields[field].has_error
    assert form.draft.html == ""
    form.fields.own_text.value, form.fields.text.value = True, "{{{RESEND_UNSUBSCRIBE_URL}}}"
    assert "content-empty" in _errors(form)
    form.test_to.value = "me@acme.example"
    for action in (form.save, form.send_test, form.send):
        action()
        assert form.failed
    assert form.saved.id is None


def test_a_link_that_runs_code_is_an_error(form: rnb.BroadcastForm, editor: MarkdownEditor) -> None:
    """The reason is below the Markdown, and the email is empty until it is corrected."""
    editor.text.value = "[x](javascript:alert(1))"
    assert "does not work in an email" in editor._field.note.value
    assert form.draft.html == ""
    editor.text.value = "[x](https://acme.example)"
    assert "acme.example" in form.draft.html


def test_html_written_by_hand_is_left_alone(
    form: rnb.BroadcastForm, editor: MarkdownEditor
) -> None:
    """After an edit of the HTML, the look does not replace it, but typing Markdown does."""
    editor.text.value = "# Hello"
    form.fields.html.value = "<p>By hand</p>"
    assert "written by hand" in editor._field.note.value
    form.fields.sender.value = "Oak <hello@ember-oak.example>"
    editor.theme.color.value = "teal"
    assert form.draft.html == "<p>By hand</p>"
    editor.text.value = "# Again"
    assert "Again" in form.draft.html


def test_an_opened_broadcast_has_no_markdown_of_another(
    form: rnb.BroadcastForm, editor: MarkdownEditor
) -> None:
    """Opening a broadcast shows its HTML; a new one begins with Markdown."""
    editor.text.value = "# Hello"
    form.open("Cold brew launch")
    html = form.draft.html
    assert (editor.text.value, form.fields.tab.value) == ("", "HTML")
    editor.theme.color.value = "teal"
    assert form.draft.html == html
    form.broadcasts.value = None
    form.open()
    assert (form.draft.html, form.fields.tab.value) == ("", "Markdown")


def test_a_field_is_inserted_with_its_fallback(
    form: rnb.BroadcastForm, editor: MarkdownEditor
) -> None:
    """Fields of contacts and properties of the account are offered."""
    assert {"first_name", "email", "favourite_roast"} <= set(editor.field.options)
    editor.text.value, editor.field.value = "Hello ", "favourite_roast"
    editor.fallback.value = "coffee"
    assert "{{{contact.favourite_roast|coffee}}}</code>" in shown_in(form)
    editor.insert()
    assert editor.text.value == "Hello {{{contact.favourite_roast|coffee}}}"


def _fix_buttons(form: rnb.BroadcastForm) -> list[widgets.Button]:
    return [button for button in form._rows._buttons if button.layout.display != "none"]


@pytest.mark.parametrize("source", ["markdown", "html", "subject"])
def test_a_misspelled_field_is_fixed_where_it_was_written(
    form: rnb.BroadcastForm, editor: MarkdownEditor, source: str
) -> None:
    """Fix writes the suggestion, in the Markdown if the HTML comes from there."""
    sources = {"markdown": editor.text, "html": form.fields.html, "subject": form.fields.subject}
    sources[source].value += " {{{contact.favourite_rost|any}}}"
    [button] = _fix_buttons(form)
    press(form, button)
    assert "{{{contact.favourite_roast|any}}}" in sources[source].value
    assert "favourite_rost" not in f"{form.draft.html} {form.draft.subject}"
    assert _fix_buttons(form) == []


def test_what_is_not_certain_has_no_button(form: rnb.BroadcastForm) -> None:
    """A field that resembles nothing, and a missing fallback, are for the user to write."""
    form.fields.html.value += "{{{contact.xyzzy}}} {{{contact.first_name}}}"
    assert "placeholder-no-fallback" in form._rows.html
    assert "placeholder-unknown" in form._rows.html
    assert _fix_buttons(form) == []


def test_hostile_values_are_text(form: rnb.BroadcastForm, editor: MarkdownEditor) -> None:
    """Hostile Markdown, theme values and fallbacks never become markup of the form."""
    theme: Any = editor.theme
    for value in hostile("http://127.0.0.1:9"):
        editor.text.value = editor.fallback.value = value
        theme.name.value = theme.color.value = theme.logo.value = value
        shown = shown_in(form)
        assert "<script" not in shown
        assert "<img" not in shown


def test_the_python_composes_the_markdown(
    form: rnb.BroadcastForm, editor: MarkdownEditor, demo: rnb.Client
) -> None:
    """The code shows the Markdown and the theme instead of the HTML, and saves the same email."""
    editor.theme.color.value = "teal"
    editor.text.value = '# Hello\n\nA \\ and """quotes""", \u202ereversed,\nand "more"'
    known: dict[str, Any] = {"client": demo}
    for subject in ("First", "Second"):
        form.fields.subject.value = subject
        form.save()
        assert "theme = rnb.Theme(name='Ember & Oak', address='12 Har" in form.python
        assert "color='teal')" in form.python
        assert "# Hello\n\nA " in form.python
        assert "<!doctype" not in form.python.lower()
        assert "\u202e" not in form.python
        exec(form.python, known)  # noqa: S102 -- as a user would in a cell
        saved = form.saved.id if subject == "Second" else known["broadcast"]["id"]
        assert demo.broadcasts.get(str(saved))["html"] == form.draft.html
        assert demo.broadcasts.get(str(saved))["subject"] == subject


def test_the_python_of_html_by_hand_shows_it(form: rnb.BroadcastForm, demo: rnb.Client) -> None:
    """HTML and text of several lines are shown as lines, and are saved as they are."""
    form.fields.html.value = form.fields.html.value.replace("<p>", "\n<p>")
    form.save()
    assert 'html = """\\\n\n<p>Hello</p>' in form.python
    known: dict[str, Any] = {"client": demo}
    exec(form.python, known)  # noqa: S102 -- as a user would in a cell
    copy = demo.broadcasts.get(known["broadcast"]["id"])
    assert (copy["html"], copy["text"]) == (form.draft.html, form.draft.text_part)


@given(st.text(st.characters() | st.sampled_from('"\\\n\r\t')))
def test_a_text_is_shown_as_code_with_the_same_value(text: str) -> None:
    """Whatever the text, the literal has its value and no invisible character."""
    code = literal(text)
    assert ast.literal_eval(code) == text
    assert code.replace("\n", "").isprintable()
