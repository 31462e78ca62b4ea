"""Reports of files: every column comes back, and rows have the numbers of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

import resend_nb as rnb

if TYPE_CHECKING:
    from pathlib import Path

LIST = """\
Ember & Oak;;;
;;;
E-Mail;Vorname;Stadt;Notiz
ada@example.com;Ada;Zürich;"two
lines"
grace@example;Grace;Bern;
;;;
ADA@example.com;;Genf;again
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list as a German Excel saves it, with a title above the header and an empty row."""
    path = tmp_path / "liste.csv"
    path.write_bytes(LIST.replace("\n", "\r\n").encode("cp1252"))
    return path


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_rows_have_the_numbers_of_the_file(file: Path, tmp_path: Path) -> None:
    """Plan, report, reasons and the journal count rows as a spreadsheet program does."""
    client = rnb.sandbox()
    plan = rnb.plan_bulk_add(client, file)
    report = rnb.bulk_add(client, file, journal=tmp_path / "a.journal", progress=False)
    resumed = rnb.resume_run(client, tmp_path / "a.journal", progress=False)
    for frame in (rnb.check_contacts(file), plan, report, resumed):
        assert frame.index.tolist() == [4, 5, 7]
        assert frame.index.name == "row"
        assert frame.loc[7, "reason"] == "duplicate of row 4"


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_a_sync_continues_the_numbers(file: Path, tmp_path: Path) -> None:
    """Members who are not in the file get the numbers after its last row, also when resumed."""
    client = rnb.sandbox()
    segment = client.segments.create(name="VIP")
    client.contacts.create(email="bo@example.com", segments=[{"id": segment["id"]}])
    path = tmp_path / "a.journal"
    report = rnb.sync_segment(client, file, "VIP", max_removals=1, journal=path, progress=False)
    for frame in (report, rnb.resume_run(client, path, progress=False)):
        assert frame.index.tolist() == [4, 5, 7, 8]
        assert frame.index.name == "row"
        assert frame.loc[8, "email"] == "bo@example.com"


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_every_column_comes_back(file: Path, tmp_path: Path) -> None:
    """A report has the columns that were not sent, so that nothing is lost when it is repaired."""
    client = rnb.sandbox()
    report = rnb.bulk_add(client, file, journal=tmp_path / "a.journal", progress=False)
    resumed = rnb.resume_run(client, tmp_path / "a.journal", progress=False)
    for frame in (rnb.plan_bulk_add(client, file), report, resumed):
        assert frame["Stadt"].tolist() == ["Zürich", "Bern", "Genf"]
        assert frame["Notiz"].astype("object").tolist()[0] == "two\r\nlines"
    report.loc[5, "email"] = "grace@example.org"
    again = rnb.bulk_add(
        client, report, columns={"last_name": "Stadt"}, on_existing="fill", progress=False
    )
    assert again["status"].tolist() == ["updated", "created", "duplicate"]
    names = {contact["first_name"]: contact["last_name"] for contact in client.contacts.list()}
    assert names == {"Ada": "Zürich", "Grace": "Bern"}


@pytest.mark.parametrize(
    ("data", "columns"),
    [
        ({"first name": ["Ada"]}, {"first_name": None}),
        ({"first name": ["Ada"], "Vorname": ["A."]}, {"first_name": "Vorname"}),
        ({"plan": ["pro"]}, {"plan": None}),
        ({"Newsletter": ["no"]}, {"subscribed": None}),
        ({"Newsletter": ["no"], "Consent": ["yes"]}, {"subscribed": "Consent"}),
        ({"opted out": ["yes"]}, {"unsubscribed": None}),
    ],
)
@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_what_was_left_out_on_purpose_stays_out(
    data: dict[str, list[Any]], columns: dict[str, str | None]
) -> None:
    """A report is read without ``columns=``, so it has no column that was left out with it."""
    client = rnb.sandbox()
    client.contact_properties.create(key="plan", type="string")
    frame = pd.DataFrame({"email": ["ada@example.com"], "Stadt": ["Bern"], **data})
    report = rnb.bulk_add(client, frame, columns=columns, progress=False)
    before = client.contacts.list()
    again = rnb.bulk_add(client, report, on_existing="update", progress=False)
    assert again["status"].tolist() == ["unchanged"]
    assert client.contacts.list() == before
    assert "Stadt" in again


@pytest.mark.parametrize(
    "cell", [{(1, 2): "key"}, {1, 2}, b"bytes", float("nan"), pd.NaT, [1, "a"]]
)
@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_cells_that_are_not_sent_may_hold_anything(cell: Any) -> None:
    """A column that is not sent needs no type that a journal knows."""
    frame = pd.DataFrame({"email": ["ada@example.com"], "extra": [cell]})
    report = rnb.bulk_add(rnb.sandbox(), frame, progress=False)
    assert report["status"].tolist() == ["created"]


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_rows_of_a_sheet_are_those_that_a_spreadsheet_program_shows(tmp_path: Path) -> None:
    """The numbers are those of openpyxl, also if the first rows of a sheet are empty."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet["B4"], sheet["B5"], sheet["B8"] = "Email", "ada@example.com", "bo@example.com"
    workbook.save(tmp_path / "list.xlsx")
    report = rnb.bulk_add(rnb.sandbox(), tmp_path / "list.xlsx", progress=False)
    assert {sheet[f"B{row}"].value for row in report.index} == set(report["email"])
