"""``BulkAddForm``: new segments, suggested addresses, and files that are uploaded again."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support.faults import account, broken
from support.hostile import hostile
from support.writing import press, shown_in

import resend_nb as rnb
from resend_nb.bulk.input import file_source
from resend_nb.forms._target import NEW

if TYPE_CHECKING:
    import ipywidgets as widgets

CSV = """E-mail;First Name;surname;Opted out;plan
ann@gmial.com;Ann;Abara;no;pro
bob@acme.con;Bob;Berg;;
cy@example.com;Cy;Cole;yes;
(dora@acme.com);Dora;;;
ANN@gmial.com;Ann;;;
"""


@pytest.fixture
def fair(client: rnb.Client) -> rnb.Client:
    """An account with a segment and a property."""
    client.segments.create(name="VIP")
    client.contact_properties.create(key="plan", type="string")
    return client


def _upload(form: rnb.BulkAddForm, data: str | bytes, name: str = "fair.csv") -> None:
    content = data.encode() if isinstance(data, str) else data
    file = {
        "name": name,
        "type": "text/csv",
        "size": len(content),
        "last_modified": pd.Timestamp(0),
    }
    form.upload.value = ({**file, "content": memoryview(content)},)


def _offered(form: rnb.BulkAddForm) -> list[widgets.Button]:
    lines = zip(form._suggestions._lines, form._suggestions.buttons, strict=True)
    return [button for line, button in lines if line.layout.display != "none"]


def _segments(client: rnb.Client) -> list[str]:
    return [segment["name"] for segment in client.segments.list()]


def _members(client: rnb.Client, segment: str) -> list[str]:
    return sorted(rnb.list_contacts_df(client, segment=segment)["email"])


def test_a_new_segment_is_created_when_the_run_begins(fair: rnb.Client) -> None:
    """A check creates nothing; the run does; then the segment is chosen, and a run goes on."""
    form = rnb.BulkAddForm(fair, ["ada@acme.com", "bob@acme.com"])
    assert form._target._name.view.layout.display == "none"
    form.segment.value, form.new_segment.value = NEW, " Trade fair "
    assert form._target._name.view.layout.display == ""
    form.check()
    assert not form.failed, form.message
    assert _segments(fair) == ["VIP"]
    assert "segment='Trade fair'" in form.python
    assert "create_segment=True" in form.python
    form.run()
    assert sorted(_segments(fair)) == ["Trade fair", "VIP"]
    assert form.segment.value == rnb.find_segment(fair, "Trade fair")["id"]
    assert _members(fair, "Trade fair") == ["ada@acme.com", "bob@acme.com"]
    form.run()
    assert form.message == "2 already member."
    assert len(_segments(fair)) == 2


@pytest.mark.parametrize(
    ("name", "words"), [("", "Enter a name"), ("vip ", "&#x27;VIP&#x27; already exists")]
)
def test_a_name_that_cannot_be_used_is_told_beside_the_field(
    fair: rnb.Client, name: str, words: str
) -> None:
    """Neither a check nor a run begins, and no contact is created."""
    form = rnb.BulkAddForm(fair, ["ada@acme.com"])
    form.segment.value, form.new_segment.value = NEW, name
    for action in (form.check, form.run):
        action()
        assert form.failed
        assert words in form._target._name.note.value
        assert form._target._name.has_error
    assert (_segments(fair), fair.contacts.list()) == (["VIP"], [])


def test_a_segment_created_by_a_colleague_meanwhile_is_not_filled(fair: rnb.Client) -> None:
    """The contacts go nowhere; after Refresh the field says that the name exists."""
    form = rnb.BulkAddForm(fair, ["ada@acme.com"])
    form.segment.value, form.new_segment.value = NEW, "Trade fair"
    fair.segments.create(name="Trade fair")
    form.run()
    assert form.failed
    assert "A segment named 'Trade fair' exists by now." in form.message
    assert fair.contacts.list() == []
    form.reload()
    assert "already exists" in form._target._name.note.value


def test_an_interrupted_run_continues_in_its_new_segment(fair: rnb.Client) -> None:
    """The segment is created once, whatever happens to the contacts."""
    form = rnb.BulkAddForm(fair, ["ada@acme.com", "bob@acme.com"])
    form.segment.value, form.new_segment.value = NEW, "Trade fair"
    with broken(fair, "server error", when=lambda line: line == "POST /contacts"):
        form.run()
    assert form.failed
    form.run()
    assert not form.failed, form.message
    assert sorted(_segments(fair)) == ["Trade fair", "VIP"]
    assert _members(fair, "Trade fair") == ["ada@acme.com", "bob@acme.com"]


def test_suggestions_are_accepted_one_by_one(fair: rnb.Client) -> None:
    """Each click corrects the rows with that address, and shows the new counts and rows."""
    form = rnb.BulkAddForm(fair, segment="VIP")
    _upload(form, CSV)
    form.check()
    assert "1 invalid" in form.message
    shown = shown_in(form)
    for meant in ("ann@gmail.com", "bob@acme.com", "dora@acme.com"):
        assert f"Did you mean {meant}?" in shown
    assert len(_offered(form)) == 3
    press(form, _offered(form)[2])
    assert form.message.startswith("(dora@acme.com) is now dora@acme.com. Dry run")
    assert "invalid" not in form._tiles.value
    assert [button.layout.display for button in _offered(form)] != []
    press(form, _offered(form)[0])
    assert len(_offered(form)) == 1
    assert form.report is not None
    assert list(form.report["email"]) == [
        "ann@gmail.com",
        "bob@acme.con",
        "cy@example.com",
        "dora@acme.com",
        "ann@gmail.com",
    ]
    assert fair.contacts.list() == []


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
@pytest.mark.parametrize("changes", [{}, {"last_name": None}, {"first_name": "surname"}])
def test_the_python_corrects_the_same_addresses(
    fair: rnb.Client, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    """On an identical account, the code leaves the same contacts, opt-outs and properties."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fair.csv").write_text(CSV, encoding="utf-8")
    other = rnb.sandbox()
    other.segments.create(name="VIP")
    other.contact_properties.create(key="plan", type="string")
    form = rnb.BulkAddForm(fair, "fair.csv", "VIP")
    for key, column in {"last_name": None, **changes}.items() if changes else ():
        form.columns[key].value = column
    form.check()
    while offered := _offered(form):
        press(form, offered[0])
    form.run()
    assert not form.failed, form.message
    assert "'ann@gmial.com': 'ann@gmail.com'" in form.python
    exec(form.python, {"client": other})  # noqa: S102 -- as a user would in a cell
    assert account(other) == account(fair)
    assert fair.contacts.get("ann@gmail.com")["first_name"] in {"Ann", "Abara"}
    assert fair.contacts.get("cy@example.com")["unsubscribed"]


def test_many_suggestions_are_shown_a_few_at_a_time(fair: rnb.Client) -> None:
    """The next ones follow when the first are accepted."""
    form = rnb.BulkAddForm(fair, [f"p{number}@gmial.com" for number in range(7)])
    form.check()
    assert len(_offered(form)) == 5
    assert "2 more suggestions after these." in shown_in(form)
    press(form, _offered(form)[0])
    assert "1 more suggestion after these." in shown_in(form)


def test_a_file_uploaded_again_keeps_the_choices(fair: rnb.Client) -> None:
    """Choices stay for the same columns; the message says what happened to corrections."""
    form = rnb.BulkAddForm(fair, segment="VIP")
    _upload(form, CSV)
    form.columns["last_name"].value = None
    form.check()
    press(form, _offered(form)[0])
    assert form._file.corrected
    _upload(form, CSV.replace("Bob", "Rob"))
    assert form.columns["last_name"].value is None
    assert form.segment.value is not None
    assert "your choices are kept" in form.message
    assert "Addresses that you corrected are as they are in the file" in form.message
    form.check()
    assert len(_offered(form)) == 3
    _upload(form, CSV.replace("surname", "Family name"))
    assert form.columns["last_name"].value == "Family name"
    assert "kept" not in form.message


def test_an_oversized_upload_is_reported_and_the_form_goes_on(
    fair: rnb.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what is too large; the next upload is read, and the choices are kept."""
    form = rnb.BulkAddForm(fair, segment="VIP")
    _upload(form, CSV)
    form.columns["last_name"].value = None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("fair.csv", "email\n" + "ada@acme.com\n" * 1000)
    monkeypatch.setattr(file_source, "MAX_UNPACKED", 5_000)
    _upload(form, packed.getvalue(), "fair.zip")
    assert form.failed
    assert "unpacks to more than" in form.message
    assert form._file.name == "fair.csv"
    _upload(form, CSV.replace("Bob", "Rob"))
    assert not form.failed
    assert form.columns["last_name"].value is None


def test_hostile_addresses_are_text(fair: rnb.Client) -> None:
    """Hostile cells and names never become markup of the form."""
    values = [f"{value}@gmial.com" for value in hostile("http://127.0.0.1:9")]
    form = rnb.BulkAddForm(fair, pd.DataFrame({"email": values}))
    form.segment.value, form.new_segment.value = NEW, values[0]
    form.check()
    for value in values:
        form.new_segment.value = value
        assert "<script" not in shown_in(form)
        assert "<img" not in shown_in(form)
