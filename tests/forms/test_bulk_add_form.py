"""``BulkAddForm``: files, columns, checks, runs and failures."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import html
import io
import re
import threading
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import KEY, TimedClient
from support.faults import FAULTS, SAID, account, broken
from support.writing import press, shown_in

import resend_nb as rnb
from resend_nb.bulk.input.columns import match_properties, recognize_fields, unused_columns
from resend_nb.bulk.input.read import read
from resend_nb.forms._bulk_draft import FIELDS, BulkDraft
from resend_nb.forms._report import download_link

if TYPE_CHECKING:
    from pathlib import Path

CSV = """E-mail;First Name;surname;Opted out;plan;Stand
ada@example.com;Ada;Abara;no;pro;7
bob@example;Bob;;;;8
cy@example.com;;Cole;yes;;9
ADA@example.com;Ada;;;;7
"""


@pytest.fixture
def fair(client: rnb.Client) -> rnb.Client:
    """An account with a segment and a property."""
    client.segments.create(name="VIP")
    client.contact_properties.create(key="plan", type="string")
    return client


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a few files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fair.csv").write_text(CSV, encoding="utf-8")
    for name in ("a/b/deep.CSV", "a/b/c/d/too deep.csv", ".hidden/secret.csv", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("email\nx@example.com\n", encoding="utf-8")
    return tmp_path


def _upload(form: rnb.BulkAddForm, content: bytes = CSV.encode(), name: str = "fair.csv") -> None:
    form.upload.value = (
        {
            "name": name,
            "type": "text/csv",
            "size": len(content),
            "content": memoryview(content),
            "last_modified": dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
        },
    )


def _many(number: int) -> pd.DataFrame:
    return pd.DataFrame({"email": [f"p{position}@example.com" for position in range(number)]})


def _shown_buttons(form: rnb.BulkAddForm) -> set[str]:
    buttons = form._footer.widgets
    return {
        button.description
        for button in buttons
        if button.layout.display != "none" and hasattr(button, "button_style")
    }


def _downloaded(form: rnb.BulkAddForm) -> bytes:
    match = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', form._link.value)
    assert match
    return base64.b64decode(match[1])


def test_an_upload_is_checked_and_run(fair: rnb.Client) -> None:
    """Upload, check, run: the result is that of bulk_add, and opt-outs are kept."""
    form = rnb.BulkAddForm(fair, segment="VIP")
    assert "No file yet." in form._rows.value
    _upload(form)
    assert "4 rows of <bdi>fair.csv</bdi>" in form._rows.value
    assert {key: dropdown.value for key, dropdown in form.columns.items()} == {
        "email": "E-mail",
        "first_name": "First Name",
        "last_name": "surname",
        "full_name": None,
        "unsubscribed": "Opted out",
        "plan": "plan",
    }
    assert "These columns will be ignored: &#x27;Stand&#x27;." in form._hints.value
    form.check()
    assert form.message == (
        "Dry run, nothing was changed: 2 to create, 1 invalid, 1 duplicate.\n"
        "Column 'Opted out' says which people opted out: 1 opted out, 1 subscribed."
    )
    assert fair.contacts.list() == []
    form.run()
    assert (form.failed, form.message) == (False, "2 created, 1 invalid, 1 duplicate.")
    assert {contact["email"]: contact["unsubscribed"] for contact in fair.contacts.iterate()} == {
        "ada@example.com": False,
        "cy@example.com": True,
    }
    form.run()
    assert form.message == "2 already member, 1 invalid, 1 duplicate."


def test_the_report_shows_problems_first(fair: rnb.Client) -> None:
    """Invalid rows are above the others, each with its own row label."""
    form = rnb.BulkAddForm(
        fair, _many(2).assign(email=["a@example.com", "nobody"]).set_axis(["x", "y"])
    )
    form.check()
    assert form._table.value.index(">y</td>") < form._table.value.index(">x</td>")


def test_failed_rows_can_be_downloaded_fixed_and_uploaded(fair: rnb.Client) -> None:
    """The link contains exactly the failed rows; fixed and uploaded, they are added."""
    form = rnb.BulkAddForm(fair, segment="VIP")
    assert form.failed_rows().empty
    _upload(form)
    form.run()
    assert form.failed_rows()["email"].tolist() == ["bob@example"]
    assert 'download="fair-failed.csv"' in form._link.value
    assert "Download 1 failed row (CSV)" in form._link.value
    _upload(form, _downloaded(form).replace(b"bob@example", b"bob@example.com"), "fair-failed.csv")
    assert form._link.value == ""
    assert form.report is None
    form.run()
    assert form.message == "1 created."
    assert fair.contacts.get("bob@example.com")["first_name"] == "Bob"


def test_a_file_in_the_folder_is_offered_and_read(fair: rnb.Client, folder: Path) -> None:
    """CSV files in the folder are offered, except hidden and deep ones; any path works."""
    form = rnb.BulkAddForm(fair)
    assert [*form.path.options] == ["fair.csv", "a/b/deep.CSV"]
    form.path.value = "fair.csv"
    assert form.message == (
        "Read 4 rows from fair.csv (CSV, encoding utf-8, delimiter ';'). "
        "Review the columns, then press Check."
    )
    form.path.value = str(folder / "a/b/c/d/too deep.csv")
    assert "1 row of <bdi>too deep.csv</bdi>" in form._rows.value


def test_many_files_do_not_flood_the_list(fair: rnb.Client, folder: Path) -> None:
    """At most 200 files are offered."""
    for number in range(250):
        (folder / f"{number}.csv").touch()
    assert len(rnb.BulkAddForm(fair).path.options) == 200


UNREADABLE = [
    (b"PK\x03\x04 excel", "damaged or incomplete"),
    (b"", "not a CSV table"),
    (b"email,name\na@example.com,A,B,C\n", "not a CSV table"),
    (b"a,a\n1,2\n", "several columns named 'a'"),
    ("email;Vorname\r\nmueller@example.com;Jürgen\r\n".encode("cp1252"), None),
]


@pytest.mark.parametrize(("content", "words"), UNREADABLE, ids=str)
def test_an_unreadable_upload_is_reported(
    fair: rnb.Client, content: bytes, words: str | None
) -> None:
    """A file that is no table is rejected with the reason; the next can be read."""
    form = rnb.BulkAddForm(fair)
    _upload(form, content)
    assert form.failed is (words is not None)
    assert (words or "") in form.message
    assert words is None or "fair.csv" in form.message
    _upload(form)
    assert not form.failed


def test_an_upload_is_read_like_a_file(fair: rnb.Client, folder: Path) -> None:
    """The same bytes give the same report from disk and from the browser, also with a BOM."""
    (folder / "fair.csv").write_bytes(b"\xef\xbb\xbf" + CSV.encode())
    disk, upload = rnb.BulkAddForm(fair, "fair.csv"), rnb.BulkAddForm(fair)
    _upload(upload, (folder / "fair.csv").read_bytes())
    disk.check()
    upload.check()
    assert disk.report is not None
    assert upload.report is not None
    pd.testing.assert_frame_equal(disk.report, upload.report)


def test_a_missing_file_is_reported(fair: rnb.Client) -> None:
    """Without a file or a path, the actions say what is missing."""
    form = rnb.BulkAddForm(fair)
    for action, words in [
        (form.use_upload, "Choose a file to upload first."),
        (form.use_file, "Enter the path of a CSV file first."),
        (form.check, "Choose a CSV file first."),
        (form.run, "Choose a CSV file first."),
    ]:
        action()
        assert (form.failed, form.message) == (True, words)
    form.path.value = "nowhere.csv"
    assert "there is no such file" in form.message


def test_columns_are_mapped_by_the_user(fair: rnb.Client) -> None:
    """A drop-down chooses a column; an unmapped column is not sent, and the Python shows that."""
    data = pd.DataFrame(
        {"Kontakt": ["a@example.com"], "first": ["A"], "last": ["Z"], "Tarif": ["pro"]}
    )
    form = rnb.BulkAddForm(fair, data)
    form.run()
    assert (form.failed, form.message) == (
        True,
        "Choose the column that holds the email addresses.",
    )
    form.columns["email"].value = "Kontakt"
    form.columns["plan"].value = "Tarif"
    form.columns["last_name"].value = None
    assert "&#x27;last&#x27;" in form._hints.value
    form.run()
    contact = fair.contacts.get("a@example.com")
    assert (contact["first_name"], contact["last_name"]) == ("A", None)
    assert "columns={'email': 'Kontakt', 'last_name': None, 'plan': 'Tarif'}" in form.python


def test_an_empty_choice_is_shown_in_words(fair: rnb.Client) -> None:
    """A drop-down without a choice says so instead of being blank, also when set from a cell."""
    form = rnb.BulkAddForm(fair, _many(1), "VIP")
    assert form.columns["last_name"].label == "(not in the file)"
    form.columns["email"].value = form.segment.value = None
    assert (form.columns["email"].label, form.segment.label) == (
        "(not in the file)",
        "(no segment)",
    )


def test_a_column_is_mapped_once(fair: rnb.Client) -> None:
    """A column that is mapped twice is a problem."""
    form = rnb.BulkAddForm(fair, pd.DataFrame({"email": ["a@example.com"], "first": ["A"]}))
    form.columns["last_name"].value = "first"
    assert "mapped to first_name and last_name" in shown_in(form)
    form.check()
    assert form.failed


def test_an_unmapped_opt_out_column_raises_an_alert(fair: rnb.Client) -> None:
    """Removing the mapping raises an alert at once, and each action repeats it."""
    form = rnb.BulkAddForm(fair)
    _upload(form)
    assert "alert" not in form._hints.value
    form.columns["unsubscribed"].value = None
    assert "Warning: Column &#x27;Opted out&#x27; looks like opt-outs" in form._hints.value
    form.check()
    assert "\nWarning: Column 'Opted out' looks like opt-outs" in form.message
    form.run()
    assert "\nWarning: " in form.message


def test_a_second_opt_out_column_is_read_too(fair: rnb.Client) -> None:
    """The first column is preset, the advice names both, and both are used."""
    data = pd.DataFrame({"email": ["a@example.com"], "unsubscribed": ["no"], "Opt-out": ["yes"]})
    form = rnb.BulkAddForm(fair, data)
    assert form.columns["unsubscribed"].value == "unsubscribed"
    assert "&#x27;Opt-out&#x27; says which people opted out. It is read." in form._hints.value
    assert "alert" not in form._hints.value
    form.run()
    assert fair.contacts.get("a@example.com")["unsubscribed"] is True


COLUMNS = st.lists(
    st.sampled_from(
        [
            "email",
            "E-mail",
            "first",
            "surname",
            "unsubscribed",
            "Opt-out",
            "plan",
            "Plan",
            "PLAN",
            "properties.plan",
            "x",
        ]
    ),
    unique=True,
    min_size=1,
)
ACCOUNT = rnb.sandbox()
for _key in ("plan", "first", "x"):
    ACCOUNT.contact_properties.create(key=_key, type="string")


@settings(max_examples=150)
@given(COLUMNS, st.data())
def test_the_shown_columns_are_the_chosen_ones(names: list[str], data: st.DataObject) -> None:
    """For any choice, bulk_add with the shown columns= uses exactly the chosen columns."""
    keys = ("plan", "first", "x")
    draft = BulkDraft.preset(tuple(names), keys)
    chosen = {
        key: data.draw(st.sampled_from([draft.chosen[key], None, *names]))
        for key in (*FIELDS, *keys)
    }
    draft = BulkDraft(tuple(names), keys, chosen)
    if draft.problems():
        return
    fields = recognize_fields(names, draft.columns())
    matched = fields | match_properties(names, fields, keys, draft.columns())
    assert matched == {key: column for key, column in chosen.items() if column}
    assert unused_columns(names, matched.values()) == draft.unsent()


def test_a_recognized_file_needs_no_columns() -> None:
    """If everything is recognized, columns= is empty."""
    assert BulkDraft.preset(("E-mail", "plan"), ("plan",)).columns() == {}


def test_full_names_are_proposed_and_split(fair: rnb.Client) -> None:
    """A column of full names is proposed for splitting, and split once it is chosen."""
    data = pd.DataFrame({"E-Mail": ["ada@example.com"], "Name": ["Dr. Ada Lovelace"]})
    form = rnb.BulkAddForm(fair, data)
    assert "map it to Full name" in html.unescape(form._hints.value)
    form.columns["full_name"].value = "Name"
    assert "Full name" not in form._hints.value
    form.run()
    assert "columns={'full_name': 'Name'}" in form.python
    contact = fair.contacts.get("ada@example.com")
    assert (contact["first_name"], contact["last_name"]) == ("Ada", "Lovelace")


def test_names_are_chosen_once(fair: rnb.Client) -> None:
    """A full name next to a first name blocks the run."""
    data = pd.DataFrame({"email": ["a@example.com"], "Name": ["Ada L."], "First": ["Ada"]})
    form = rnb.BulkAddForm(fair, data)
    form.columns["full_name"].value = "Name"
    form.check()
    assert form.message == "Map either Full name, or First name and Last name, not both."


def test_a_segment_is_chosen_by_name_or_id(fair: rnb.Client) -> None:
    """A segment is passed, chosen or left out; choosing another one removes the report."""
    segment_id = fair.segments.list()[0]["id"]
    assert rnb.BulkAddForm(fair, segment=segment_id).segment.value == segment_id
    form = rnb.BulkAddForm(fair, _many(1))
    assert form.segment.value is None
    form.run()
    assert form.report is not None
    form.reload()
    assert form.report is not None
    form.segment.value = segment_id
    assert form.report is None
    form.run()
    assert form.message == "1 added."


def test_an_unknown_segment_blocks_until_another_is_chosen(fair: rnb.Client) -> None:
    """A misspelled name does not add contacts without a segment."""
    form = rnb.BulkAddForm(fair, _many(1), segment="VPI")
    assert form.failed
    assert "No segment named 'VPI'" in form.message
    form.run()
    assert "'VPI' does not name exactly one segment." in form.message
    assert fair.contacts.list() == []
    form.segment.value = fair.segments.list()[0]["id"]
    form.run()
    assert form.message == "1 created."


def test_reload_keeps_what_is_chosen(fair: rnb.Client) -> None:
    """New segments and properties are offered, and the user's choices stay."""
    form = rnb.BulkAddForm(
        fair, pd.DataFrame({"email": ["a@example.com"], "first": ["A"], "size": ["M"]}), "VIP"
    )
    form.columns["first_name"].value = None
    segment_id = form.segment.value
    fair.segments.create(name="New")
    fair.contact_properties.create(key="size", type="string")
    form.reload()
    assert (form.columns["first_name"].value, form.columns["size"].value) == (None, "size")
    assert form.segment.value == segment_id
    assert "New" in [name for name, _ in form.segment.options]
    fair.segments.delete(segment_id)
    form.reload()
    assert form.segment.value is None


def test_a_run_stops_after_the_current_row(fair: rnb.Client) -> None:
    """The other rows are not tried and can be downloaded; the next run adds only those."""
    form = rnb.BulkAddForm(fair, _many(5), "VIP")
    posts: list[str] = []

    def second(line: str) -> bool:
        posts.extend([line] if line == "POST /contacts" else [])
        if len(posts) == 2:
            form.stop()
        return False

    with broken(fair, "interrupt", when=second):
        form.run()
    assert (form.failed, form.message) == (
        False,
        "Stopped: 2 created, 3 not tried. Press Run to finish. Completed rows are skipped.",
    )
    assert form.report is not None
    assert form.report["reason"].tolist()[2:] == ["not tried: the run was stopped"] * 3
    assert form.failed_rows()["email"].tolist() == [
        "p2@example.com",
        "p3@example.com",
        "p4@example.com",
    ]
    form.run()
    assert form.message == "2 already member, 3 created."
    assert form._link.value == ""


def test_waiting_for_an_import_is_stopped(fair: rnb.Client) -> None:
    """A run that is stopped while Resend processes an import finds its contacts next time."""
    form = rnb.BulkAddForm(fair, _many(700), "VIP")

    def stop_waiting(line: str) -> bool:
        if line == "GET /contacts/imports":
            form.stop()
        return False

    with broken(fair, "interrupt", when=stop_waiting):
        form.run()
    assert form._steps._count.value.endswith(">0 of 700, Resend is importing the file ...</span>")
    assert form.message.startswith("Stopped: 700 not tried. Press Run to finish.")
    assert form.report is not None
    assert set(form.report["reason"]) == {"it may have been done: the run was stopped"}
    fair.pause(60)
    form.run()
    assert form.message == "700 already member."


def test_start_runs_in_the_background(fair: rnb.Client) -> None:
    """During a run only Stop is shown; a second start does nothing."""
    form = rnb.BulkAddForm(fair, _many(3), "VIP")
    reached, go_on = threading.Event(), threading.Event()

    def hold(line: str) -> bool:
        if line == "POST /contacts":
            reached.set()
            assert go_on.wait(10)
        return False

    with broken(fair, "interrupt", when=hold):
        form.start()
        assert reached.wait(10)
        assert _shown_buttons(form) == {"Stop"}
        assert all(
            widget.disabled
            for widget in (form.upload, form.path, form.segment, *form.columns.values())
        )
        assert form._steps._row.layout.display == ""
        form.start()
        form.check()
        assert form.message == "Working ..."
        press(form, form._footer.stop)
        go_on.set()
        for thread in threading.enumerate():
            if thread.name == "BulkAddForm":
                assert thread.daemon
                thread.join(10)
    assert form.message.startswith("Stopped: 1 created, 2 not tried.")
    assert "Stop" not in _shown_buttons(form)
    assert not form.upload.disabled
    assert form._steps._row.layout.display == "none"
    assert len(fair.contacts.list()) == 1


def test_stop_without_a_run_does_not_stop_the_next_one(fair: rnb.Client) -> None:
    """A stray click on Stop is forgotten."""
    form = rnb.BulkAddForm(fair, _many(2))
    form.stop()
    form.run()
    assert form.message == "2 created."


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_any_action_is_reported_and_passes(fault: str, fair: rnb.Client) -> None:
    """Opening, checking and running report what went wrong, and work when pressed again."""
    with broken(fair, fault):
        form = rnb.BulkAddForm(fair, _many(3), "VIP")
        for action in (form.reload, form.check, form.run):
            assert form.failed
            assert SAID[fault] in form.message or "exactly one segment" in form.message
            action()
    form.reload()
    assert not form.failed
    with broken(fair, fault):
        for action in (form.check, form.run, form.reload):
            action()
            assert form.failed
            assert SAID[fault] in form.message
    form.run()
    assert (form.failed, form.message) == (False, "3 created.")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_during_a_run_leaves_the_rest_for_later(fault: str, fair: rnb.Client) -> None:
    """Completed rows stay; the message says what failed, and the next run does the rest."""
    form = rnb.BulkAddForm(fair, _many(6), "VIP")
    calls: list[str] = []

    def from_second(line: str) -> bool:
        calls.extend([line] if line == "POST /contacts" else [])
        return line == "POST /contacts" and len(calls) > 1

    with broken(fair, fault, when=from_second):
        form.run()
    assert form.failed
    assert form.message.startswith("1 created, ")
    assert "Press Run to finish. Completed rows are skipped." in form.message
    assert len(form.failed_rows()) == 5
    form.run()
    assert (form.failed, form.message) == (False, "1 already member, 5 created.")


def _paste(python: str, client: rnb.Client, **names: Any) -> None:
    exec(python, {"client": client, **names})  # noqa: S102 -- what a user would paste


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("way", ["upload", "path", "frame"])
def test_the_python_does_the_same(way: str, corrected: bool, folder: Path) -> None:  # noqa: FBT001 -- a table
    """Run on an identical second account, the code leaves both identical; it has no key."""
    one, other = rnb.sandbox(), rnb.sandbox()
    for account_client in (one, other):
        account_client.segments.create(name="VIP")
        account_client.contact_properties.create(key="plan", type="string")
    data = pd.read_csv(folder / "fair.csv", sep=";")
    given = {"upload": None, "path": "fair.csv", "frame": data}
    form = rnb.BulkAddForm(one, given[way], "VIP")
    if way == "upload":
        _upload(form)
    if corrected:
        form.columns["first_name"].value = "surname"
        form.columns["last_name"].value = None
        form.columns["plan"].value = "Stand"
    form.check()
    assert "plan_bulk_add" in form.python
    _paste(form.python, other, data=data)
    assert other.contacts.list() == []
    form.run()
    assert not form.failed, form.message
    _paste(form.python, other, data=data)
    assert account(other) == account(one)
    assert "re_" not in form.python


def test_a_segment_with_a_shared_name_is_written_by_its_id(fair: rnb.Client) -> None:
    """A name that two segments share would be rejected in a cell."""
    segment_id = fair.segments.create(name="VIP")["id"]
    form = rnb.BulkAddForm(fair, _many(1), segment_id)
    form.check()
    assert f"segment='{segment_id}'" in form.python


def test_foreign_texts_are_harmless(fair: rnb.Client) -> None:
    """Markup in files, columns, cells, segments and keys appears as text, never as math."""
    evil = "<img src=x onerror=alert(1)>$x$"
    fair.segments.create(name=evil)
    form = rnb.BulkAddForm(fair)
    _upload(form, f"email,{evil}\n{evil},{evil}\n".encode(), f'"{evil}.csv')
    form._keys = (evil,)
    form._columns.offer(form._file.frame, form._keys, keep={})
    form._refresh()
    form.run()
    shown = "".join(
        str(widget.value)
        for widget in (form._message_box, form._rows, form._hints, form._table, form._link)
    )
    assert "&lt;img src=x" in shown
    assert "<img" not in shown
    assert all(re.fullmatch(r"[\w -]+", dropdown.description) for dropdown in form.columns.values())
    form.path.value = evil
    assert "<img" not in form._message_box.value
    assert evil in form.message
    assert "<img" not in form._python_box.value


def test_the_download_has_a_harmless_name(fair: rnb.Client) -> None:
    """A quotation mark in a file name does not end the attribute."""
    form = rnb.BulkAddForm(fair)
    _upload(form, b"email\nnobody\n", 'a" onclick="x.csv')
    form.check()
    assert html.escape('a" onclick="x-failed.csv') in form._link.value


@pytest.mark.parametrize("data", [{"email": "a@example.com"}, "nowhere.csv", 7])
def test_unreadable_data_is_rejected_when_the_form_is_created(fair: rnb.Client, data: Any) -> None:
    """The form rejects what bulk_add rejects."""
    with pytest.raises(rnb.InputError):
        rnb.BulkAddForm(fair, data)


def test_the_form_has_a_line_of_text(fair: rnb.Client) -> None:
    """Where widgets cannot render there is one line of text, without the key."""
    assert (
        repr(rnb.BulkAddForm(fair)) == "<BulkAddForm on <Client sandbox, 2026-11-02>: no data yet>"
    )
    form = rnb.BulkAddForm(fair, _many(2), "VIP")
    assert form._repr_mimebundle_()["text/plain"].endswith(": data, 2 rows; not checked yet>")
    live = rnb.BulkAddForm(TimedClient(KEY, base_url="http://127.0.0.1:9", sleep=lambda _: None))
    assert live.failed
    assert KEY[3:12] not in repr(live) + live.message + live._message_box.value + live.python


def test_an_empty_file_has_no_rows(fair: rnb.Client) -> None:
    """A file with only a header does nothing and says so."""
    form = rnb.BulkAddForm(fair)
    _upload(form, b"email\n")
    form.run()
    assert form.message == "no rows."


def test_listeners_are_called_after_a_run_but_not_after_a_check(fair: rnb.Client) -> None:
    """Listeners are called once the account may have changed."""
    form, calls = rnb.BulkAddForm(fair, _many(1)), []
    form.on_change(lambda: calls.append("changed"))
    form.check()
    assert calls == []
    form.run()
    assert calls == ["changed"]


def test_buttons_call_their_methods(fair: rnb.Client) -> None:
    """Each button does what its label says; Run runs in the background."""
    form = rnb.BulkAddForm(fair, _many(1))
    buttons = {button.description: button for button in form._buttons}
    assert {"Refresh", "Back", "Check", "Run", "Stop", "Next: Columns"} <= set(buttons)
    press(form, buttons["Check"])
    assert form.message.startswith("Dry run")
    press(form, buttons["Run"])
    for thread in threading.enumerate():
        if thread.name == "BulkAddForm":
            thread.join(10)
    assert form.message == "1 created."
    press(form, buttons["Refresh"])
    assert form.message == ""


def test_a_download_starts_no_formula_and_can_be_loaded_again() -> None:
    """Texts that a spreadsheet would run are marked, and loading the file restores them."""
    names = ["=1+1", "@SUM(1)", "+49 30 1234", "-2", "Ada", "'quoted'"]
    emails = [f"p{number}@example.com" for number in range(len(names))]
    failed = pd.DataFrame({"email": emails, "first_name": names, "=cmd": names})
    link = download_link(failed, "leads.csv", {})
    content = base64.b64decode(link.split("base64,")[1].split('"')[0]).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(content)) for cell in line]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    again = pd.read_csv(io.StringIO(content), dtype="str")[["email", "first_name"]]
    client = rnb.sandbox()
    rnb.bulk_add(client, again, progress=False)
    assert [client.contacts.get(email)["first_name"] for email in emails] == names


def test_columns_of_consent_are_not_said_to_be_ignored(fair: rnb.Client) -> None:
    """A column whose values tell is read by Check, so the advice before it says the same."""
    people = {"email": ["a@example.com", "b@example.com"], "Status": ["active", "bounced"]}
    form = rnb.BulkAddForm(fair, pd.DataFrame({**people, "City": "Basel"}))
    assert "&#x27;Status&#x27; says which people get email. It is read." in form._hints.value
    assert "will be ignored: &#x27;City&#x27;." in form._hints.value
    form.check()
    assert form.message.endswith("says which people get email: 1 undeliverable, 1 subscribed.")


def test_what_is_unclear_can_be_decided_in_the_form(fair: rnb.Client) -> None:
    """A column of consent with other values stops the check until it is ignored, which is said."""
    people = {"email": ["a@example.com"], "Newsletter": ["weekly"], "Agrees": ["yes"]}
    form = rnb.BulkAddForm(fair, pd.DataFrame(people))
    form.check()
    assert "'Newsletter'" in form.message
    assert "'weekly'" in form.message
    assert form.message.endswith('by choosing "(ignore)" for "Agreed to email"')
    choice = form.columns["subscribed"]
    assert choice.options[:2] == (("(what looks like it)", None), ("(ignore)", ""))
    choice.value = "Agrees"
    form.check()
    assert form.message.startswith("Dry run, nothing was changed: 1 to create.")
    assert "'subscribed': 'Agrees'" in form.python
    choice.value = ""
    assert (
        "Newsletter&#x27; says which people agreed to get email, and is ignored"
        in form._hints.value
    )
    form.run()
    assert form.message.startswith("1 created.\nWarning: Column 'Newsletter' says")
    assert "'subscribed': None" in form.python


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_failed_rows_come_back_as_they_came(fair: rnb.Client, tmp_path: Path, kind: str) -> None:
    """What opens the list opens its failed rows: a German CSV has semicolons, a sheet is one."""
    path = tmp_path / f"liste.{kind}"
    rows = [["E-Mail", "Vorname", "Stadt"], ["jürg@example", "Jürg", "=1+1"]]
    if kind == "csv":
        path.write_bytes("\r\n".join(";".join(row) for row in rows).encode("cp1252"))
    else:
        workbook = openpyxl.Workbook()
        for row in [["Liste 2026"], *rows]:
            workbook.worksheets[0].append(row)
        workbook["Sheet"]["C3"].data_type = "s"
        workbook.save(path)
    form = rnb.BulkAddForm(fair, path)
    form.run()
    link = form._link.value
    assert f'download="liste-failed.{kind}"' in link
    content = base64.b64decode(link.split("base64,")[1].split('"')[0])
    again = tmp_path / f"again.{kind}"
    again.write_bytes(content)
    if kind == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"J\xc3\xbcrg;" in content
    else:
        cells = openpyxl.load_workbook(again).worksheets[0].iter_rows()
        assert "f" not in {cell.data_type for row in cells for cell in row}  # no formula
    frame = read(again)[["email", "first_name", "Stadt"]]
    assert frame.to_dict("list") == {
        "email": ["jürg@example"],
        "first_name": ["Jürg"],
        "Stadt": ["'=1+1"],
    }


def test_the_form_says_how_a_file_was_read(fair: rnb.Client, tmp_path: Path) -> None:
    """Encoding, delimiter and empty rows are stated, so that a wrong guess is seen."""
    path = tmp_path / "liste.csv"
    path.write_bytes("E-Mail;Vorname\r\n;\r\njo@example.com;Jürg\r\n".encode("cp1252"))
    form = rnb.BulkAddForm(fair)
    form.path.value = str(path)
    assert "(CSV, encoding cp1252, delimiter ';', 1 empty row left out)" in form.message
