"""Files and sheets whose names say that their people must not get email."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

import resend_nb as rnb
from resend_nb.bulk.input.consent_of_files import words_against

if TYPE_CHECKING:
    from pathlib import Path

AGAINST = [
    "unsubscribed_segment_export_8893817261.csv",
    "unsubscribed_members_export_a1b2.csv",
    "nonsubscribed_segment_export_8893817261.csv",
    "cleaned_segment_export_8893817261.csv",
    "suppression_unsubscribes.csv",
    "suppression_group_unsubscribes.csv",
    "suppression_bounces.csv",
    "suppression_blocks.csv",
    "suppression_spam_reports.csv",
    "suppression_invalid_emails.csv",
    "mg.example.com_complaints.csv",
    "bounces.csv",
    "unsubscribed-march.csv",
    "Leads (unsubscribed).xlsx",
    "Opt-outs 2026.csv",
    "do_not_contact.csv",
    "HardBounces.csv",
    "blocklist.txt",
    "unsubs.csv",
    "Abgemeldete.csv",
    "Abmeldungen.csv",
    "désinscrits.csv",
    "désabonnements.csv",
    "bajas.csv",
    "descadastrados.csv",
    "disiscritti.csv",
    "uitgeschreven.csv",
    "afmeldinger.csv",
    "avregistrerade.csv",
    "wypisani.csv",
    "配信停止リスト.csv",
]

FOR = [
    "subscribers.csv",
    "subscribed_segment_export_8893817261.csv",
    "leads_cleaned.csv",
    "leads without unsubscribed.csv",
    "leads-excl-bounces.csv",
    "customers.csv",
    "announcement.csv",
    "unsorted.csv",
    "bouncy-castles.csv",
    "cancelled_orders.csv",
    "left_handed.csv",
    "removed duplicates.csv",
    "baja-california.csv",
    "students.csv",
    "newsletter-abonnenten.csv",
    "opt-in.csv",
]


def test_names_of_many_tools_and_languages_are_understood() -> None:
    """Exports of people who left, bounced or never agreed are told from other files."""
    assert [name for name in AGAINST if words_against(name) is None] == []
    assert {name: words_against(name) for name in FOR if words_against(name)} == {}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list of people who unsubscribed, which only its name says."""
    path = tmp_path / "unsubscribed-march.csv"
    path.write_text("email,name\nada@example.com,Ada\n", encoding="utf-8")
    return path


WORDS = r"'unsubscribed-march\.csv' is called 'unsubscribed'.*columns=\{'status': None\}"


def test_a_list_of_people_who_left_is_not_loaded_as_subscribed(file: Path) -> None:
    """The error comes before anything is sent, from code, checks and plans alike."""
    client = rnb.sandbox()
    for function in (rnb.bulk_add, rnb.plan_bulk_add):
        with pytest.raises(rnb.InputError, match=WORDS):
            function(client, file)
    client.segments.create(name="VIP")
    with pytest.raises(rnb.InputError, match=WORDS):
        rnb.sync_segment(client, file, segment="VIP")
    with pytest.raises(rnb.InputError, match=WORDS):
        rnb.check_contacts(file)
    assert client.contacts.list() == []


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_the_caller_can_say_that_they_may_be_emailed(file: Path) -> None:
    """With status=None, or under another name, the people are added as subscribed."""
    client = rnb.sandbox()
    columns = {"status": None}
    assert rnb.check_contacts(file, columns=columns)["status"].tolist() == ["valid"]
    rnb.bulk_add(client, file, columns=columns, progress=False)
    assert client.contacts.get("ada@example.com")["unsubscribed"] is False
    renamed = file.rename(file.with_name("march.csv"))
    assert rnb.check_contacts(renamed)["status"].tolist() == ["valid"]


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_a_column_says_more_than_the_name(file: Path) -> None:
    """A column that says who left counts, and a DataFrame has no name."""
    client = rnb.sandbox()
    rnb.bulk_add(client, pd.read_csv(file).assign(unsubscribed=True), progress=False)
    assert client.contacts.get("ada@example.com")["unsubscribed"] is True
    file.write_text("email,Email status\nbob@example.com,active\n", encoding="utf-8")
    rnb.bulk_add(client, file, progress=False)
    assert client.contacts.get("bob@example.com")["unsubscribed"] is False


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_people_who_left_can_be_removed(file: Path) -> None:
    """Functions that add nobody take such a file as it is."""
    client = rnb.sandbox()
    client.segments.create(name="VIP")
    rnb.bulk_add(client, ["ada@example.com"], "VIP", progress=False)
    rnb.bulk_update(client, file, progress=False)
    report = rnb.bulk_remove(client, file, "VIP", progress=False)
    assert report["status"].tolist() == ["removed"]


def test_names_in_archives_and_workbooks_count(file: Path, tmp_path: Path) -> None:
    """The file in an archive, the archive, and the sheet have names, too; folders do not."""
    archive = tmp_path / "audience_export.zip"
    with zipfile.ZipFile(archive, "w") as written:
        written.write(file, "export/unsubscribed_1.csv")
        written.write(file, "unsubscribed/all_1.csv")
    with pytest.raises(rnb.InputError, match=r"'unsubscribed_1\.csv' is called 'unsubscribed'"):
        rnb.check_contacts(f"{archive}#export/unsubscribed_1.csv")
    assert len(rnb.check_contacts(f"{archive}#unsubscribed/all_1.csv")) == 1
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Hard bounces"
    book.worksheets[0].append(["email"])
    book.worksheets[0].append(["ada@example.com"])
    book.save(tmp_path / "people.xlsx")
    with pytest.raises(rnb.InputError, match="'Hard bounces' is called 'hard bounces'"):
        rnb.check_contacts(tmp_path / "people.xlsx")


def test_each_of_several_files_counts(file: Path, tmp_path: Path) -> None:
    """One such file among several is found, wherever it is."""
    other = tmp_path / "leads.csv"
    other.write_text("email\nbob@example.com\n", encoding="utf-8")
    client = rnb.sandbox()
    for files in ([file, other], [other, file]):
        with pytest.raises(rnb.InputError, match=WORDS):
            rnb.bulk_add(client, files)
        with pytest.raises(rnb.InputError, match=WORDS):
            rnb.check_contacts(files)
    assert client.contacts.list() == []


def test_text_has_no_name() -> None:
    """Words in copied text are not the name of a file."""
    text = "unsubscribed people of march\tx\nemail\tname\nada@example.com\tAda\n"
    assert len(rnb.check_contacts(text)) == 1


def test_the_form_says_the_same(file: Path) -> None:
    """BulkAddForm shows the error for an upload and for a path, and adds nobody."""
    client = rnb.sandbox()
    form = rnb.BulkAddForm(client, file)
    form.check()
    assert "'unsubscribed-march.csv' is called 'unsubscribed'" in form.message
    content = b"email\nada@example.com\n"
    form.upload.value = (
        {
            "name": "suppression_bounces.csv",
            "type": "text/csv",
            "size": len(content),
            "content": memoryview(content),
            "last_modified": dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
        },
    )
    form.run()
    assert "'suppression_bounces.csv' is called 'suppression'" in form.message
    assert client.contacts.list() == []
