"""Markdown that a saved broadcast was composed from: kept on this computer, and never trusted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.writing import new_form

import resend_nb as rnb
from resend_nb.campaign import sources

if TYPE_CHECKING:
    from pathlib import Path

    from support.faults import Faulty

    from resend_nb.forms._markdown import MarkdownEditor

MARKDOWN = "# Hello {{{contact.first_name|friend}}}\n\nIt is *bottled*.\n"


@pytest.fixture(autouse=True)
def _kept_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the Markdown of each test apart."""
    monkeypatch.setattr(sources, "_folder_for", lambda _: tmp_path / "markdown")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The folder in which the Markdown is kept."""
    return tmp_path / "markdown"


@pytest.fixture
def written(form: rnb.BroadcastForm) -> rnb.BroadcastForm:
    """A form with a saved broadcast that was written in Markdown."""
    editor = form.fields.markdown
    editor.theme.address.value, editor.theme.color.value = "12 Harbour Street", "teal"
    editor.text.value = MARKDOWN
    form.save()
    return form


def _editor(form: rnb.BroadcastForm) -> MarkdownEditor:
    return form.fields.markdown


def test_a_saved_broadcast_opens_as_markdown(written: rnb.BroadcastForm, line: Faulty) -> None:
    """Another form shows the Markdown and the theme, has no unsaved change, and can go on."""
    other = new_form(line.client, written.saved.id)
    editor = _editor(other)
    assert (editor.text.value, other.fields.tab.value) == (MARKDOWN, "Markdown")
    assert (editor.theme.address.value, editor.theme.color.value) == ("12 Harbour Street", "teal")
    assert editor.theme.name.value == ""
    assert other.draft == written.draft
    assert "unsaved" not in other._state()
    editor.text.value += "\nMore."
    assert "More." in other.draft.html


def test_the_email_does_not_carry_its_markdown(
    written: rnb.BroadcastForm, demo: rnb.Client
) -> None:
    """What is saved in the account is what compose() returns, and nothing else."""
    theme = rnb.Theme(name="Ember & Oak", address="12 Harbour Street", color="teal")
    assert demo.broadcasts.get(str(written.saved.id))["html"] == rnb.compose(MARKDOWN, theme)


def test_a_copy_opens_as_markdown_too(written: rnb.BroadcastForm) -> None:
    """A duplicate has the same HTML, so it has the same Markdown."""
    original = written.saved.id
    written.duplicate()
    assert written.saved.id != original
    assert _editor(written).text.value == MARKDOWN


def test_a_draft_changed_elsewhere_opens_as_html(
    written: rnb.BroadcastForm, demo: rnb.Client
) -> None:
    """The change is shown and not lost, the Markdown is not shown, and the message says why."""
    changed = written.draft.html.replace("bottled", "sold out")
    demo.broadcasts.update(str(written.saved.id), html=changed)
    written.open(written.saved.id)
    assert written.draft.html == changed
    assert (_editor(written).text.value, written.fields.tab.value) == ("", "HTML")
    assert written.message.endswith(sources.CHANGED)


def test_html_that_was_never_markdown_opens_without_a_reason(demo: rnb.Client) -> None:
    """The message says nothing about Markdown if there was none."""
    form = new_form(demo, "Cold brew launch")
    assert "Markdown" not in form.message
    assert form.fields.tab.value == "HTML"


def test_a_broadcast_opens_as_html_on_another_computer(
    written: rnb.BroadcastForm, kept: Path
) -> None:
    """Without the file, the HTML is as it was saved."""
    html = written.draft.html
    for file in kept.iterdir():
        file.unlink()
    written.open(written.saved.id)
    assert (written.draft.html, _editor(written).text.value) == (html, "")


def _theme(**changes: Any) -> dict[str, Any]:
    return {"name": "Ember & Oak", "address": "12 Harbour Street", "color": "teal", **changes}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[" * 100_000,
        "null",
        '{"markdown": 7, "theme": {}}',
        '{"theme": {"name": "x", "address": "y"}}',
        json.dumps({"markdown": "# Send me money", "theme": _theme()}),
        json.dumps({"markdown": MARKDOWN, "theme": _theme(color="red;}</style><script>")}),
        json.dumps({"markdown": MARKDOWN, "theme": _theme(logo="javascript:alert(1)")}),
        json.dumps({"markdown": MARKDOWN, "theme": _theme(surprise=1)}),
        json.dumps({"markdown": "[x](javascript:alert(1))", "theme": _theme()}),
        json.dumps({"markdown": MARKDOWN, "theme": [1]}),
    ],
)
def test_a_file_that_does_not_compose_to_the_html_is_not_used(
    written: rnb.BroadcastForm, kept: Path, content: str
) -> None:
    """A damaged or hostile file changes nothing: the HTML is shown, and the message says why."""
    html = written.draft.html
    [file] = kept.iterdir()
    file.write_text(content, encoding="utf-8")
    written.open(written.saved.id)
    assert not written.failed
    assert (written.draft.html, _editor(written).text.value) == (html, "")
    assert written.message.endswith(sources.DAMAGED)


def test_a_look_without_fields_in_the_form_opens_as_html(
    written: rnb.BroadcastForm, kept: Path, demo: rnb.Client
) -> None:
    """A theme with pill buttons composes to its HTML, but the form could not keep it so."""
    theme = rnb.Theme(name="Ember & Oak", address="12 Harbour Street", button="pill")
    markdown = "**[Order](https://acme.example)**"
    html = rnb.compose(markdown, theme)
    demo.broadcasts.update(str(written.saved.id), html=html)
    sources.keep_source(demo, str(written.saved.id), html, markdown, theme)
    assert len(list(kept.iterdir())) == 2
    written.open(written.saved.id)
    assert (written.draft.html, _editor(written).text.value) == (html, "")


def test_only_the_owner_can_read_it(written: rnb.BroadcastForm, kept: Path) -> None:
    """The folder and the file are private, and the file is named after the broadcast."""
    [file] = kept.iterdir()
    assert (kept.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    assert str(written.saved.id) in file.name


def test_an_id_that_is_a_path_is_refused(demo: rnb.Client, kept: Path) -> None:
    """An id from the server never leads to a file elsewhere."""
    theme = rnb.Theme(name="A", address="B")
    with pytest.raises(rnb.InputError, match="unexpected characters"):
        sources.keep_source(demo, "../../x", "<p>", "x", theme)
    assert not list(kept.parent.glob("**/*x*.json"))


def test_a_full_disk_does_not_stop_the_save(written: rnb.BroadcastForm, kept: Path) -> None:
    """The broadcast is saved, and the message says that its Markdown was not kept."""
    for file in kept.iterdir():
        file.unlink()
    kept.rmdir()
    kept.write_text("a file where the folder should be", encoding="utf-8")
    _editor(written).text.value += "\nMore."
    written.save()
    assert not written.failed
    assert "Saved as a draft: Winter\nIts Markdown could not be kept" in written.message
