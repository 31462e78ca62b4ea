"""Reading of files as other programs write them."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

import resend_nb as rnb
from resend_nb.bulk.input import file_source, spreadsheet
from resend_nb.bulk.input.read import read, stream
from resend_nb.bulk.input.read_file import read_path, read_upload

if TYPE_CHECKING:
    from pathlib import Path

LIST = b"email,name\na@example.com,Ada\n"
EXPORT = (
    "Vorname;Nachname;E-Mail;Stadt\r\n"
    "Jürgen;Weiß;j@example.com;Köln\r\nRené;Müller;r@example.com;\r\n"
)


def _cells(frame: pd.DataFrame) -> list[list[Any]]:
    rows = frame.astype("object").to_numpy().tolist()
    return [[None if pd.isna(cell) else cell for cell in row] for row in rows]


def _read(content: bytes, name: str = "people.csv") -> pd.DataFrame:
    return read_upload(name, content)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"]
)
def test_a_german_export_is_read_in_every_encoding(encoding: str) -> None:
    """Names come out right in the encodings of Excel for Windows and Mac; attrs has what it was."""
    frame = _read(EXPORT.encode(encoding))
    assert frame.columns.tolist() == ["Vorname", "Nachname", "E-Mail", "Stadt"]
    assert _cells(frame) == [
        ["Jürgen", "Weiß", "j@example.com", "Köln"],
        ["René", "Müller", "r@example.com", None],
    ]
    assert frame.attrs["read"] == {
        "format": "csv",
        "encoding": encoding,
        "delimiter": ";",
        "sheet": None,
        "rows": 2,
        "empty_rows": 0,
    }


NAMES = {
    "cp1252": ["Françoise", "José", "Muñoz", "Søren", "Åsa", "Größe", "João", "Nicolò"],
    "latin-1": ["Gonçalves", "Zoë", "Björn", "Renée", "Núñez"],
    "cp1250": ["Łukasz", "Wałęsa", "Święcki", "Gołąb", "Żółć"],
    "iso8859_2": ["Jiří", "Dvořák", "Šťastný", "Růžička", "Černý"],
    "mac_roman": ["Françoise", "Jérôme", "Müller", "Böhm", "Jäger"],
    "shift-jis": ["さくら", "山田太郎", "鈴木", "タナカ", "東京都"],
    "cp1251": ["Иван", "Мария", "Петров", "Москва"],
    "cp1254": ["Işık", "Gülşen", "Yılmaz", "Çağlar"],  # noqa: RUF001 -- Turkish
}


@pytest.mark.parametrize("encoding", NAMES)
def test_names_of_many_languages_are_read(encoding: str) -> None:
    """The letters of a list tell its encoding, although nearly any bytes are text in several."""
    lines = [f"n{number}@example.com,{name}" for number, name in enumerate(NAMES[encoding])]
    frame = _read("\n".join(["email,name", *lines]).encode(encoding))
    assert frame["name"].tolist() == NAMES[encoding]


def test_a_late_byte_that_is_not_utf_8_is_noticed(tmp_path: Path) -> None:
    """The encoding is that of the whole file, and no less if its beginning is ASCII."""
    path = tmp_path / "late.csv"
    path.write_bytes(
        b"email,name\n" + b"a@example.com,Ada\n" * 90_000 + b"j@example.com,J\xfcrgen\n"
    )
    last = list(stream(path))[-1]
    assert last["name"].tolist()[-1] == "Jürgen"
    assert last.attrs["read"]["encoding"] == "cp1252"
    assert last.attrs["read"]["rows"] == 90_001


def test_mixed_encodings_are_an_error() -> None:
    """A damaged UTF-8 file is refused: in another encoding, all of its names would be garbled."""
    lines = "j@example.com,Jürgen\n".encode() * 5 + b"r@example.com,Ren\xe9\n"
    with pytest.raises(rnb.InputError, match=r"UTF-8 in most lines.*encoding_errors='replace'"):
        _read(b"email,name\n" + lines)


DELIMITED: dict[str, tuple[str, list[str]]] = {
    "more commas than semicolons": ("E-Mail;Kaffee, Tee, Kakao?\na@example.com;Tee\n", ["Tee"]),
    "quoted newline in the header": ('"E-mail\n(work)";Plan\na@example.com;x\n', ["x"]),
    "sep line": ("sep=;\r\nEmail;Name\r\na@example.com;Ada\r\n", ["Ada"]),
    "sep line with tabs": ("sep=\t\r\nEmail\tName\r\na@example.com\tAda, B\r\n", ["Ada, B"]),
    "quoted sep line": ('"sep=|"\nEmail|Name\na@example.com|a;b\n', ["a;b"]),
    "delimiters at the end": ("Email,Name,,\na@example.com,Ada,,\n", ["Ada"]),
    "more of them in the rows": ("Email,Name\na@example.com,Ada,,\n", ["Ada"]),
    "apostrophes as quotes": ("'Email','Name'\n'a@example.com','Lund, Ada'\n", ["Lund, Ada"]),
    "spaces before quotes": ('Email, Name\na@example.com, "Lund, Ada"\n', ["Lund, Ada"]),
    "titles": ("Export of 2026-01-02\n\nEmail;Name\na@example.com;Ada\n", ["Ada"]),
    "lines of old Macs": ("Email,Name\ra@example.com,Ada\r", ["Ada"]),
    "text like a missing value": (
        "Email,Name\na@example.com,#N/A\nb@example.com,nan\n",
        ["#N/A", "nan"],
    ),
}


@pytest.mark.parametrize("kind", DELIMITED)
def test_csv_files_of_every_kind_are_read(kind: str) -> None:
    """The delimiter is found by parsing, and what is not part of the table is left out."""
    text, expected = DELIMITED[kind]
    frame = _read(text.encode())
    assert len(frame.columns) == 2
    assert frame.iloc[:, 0].tolist()[0] == "a@example.com"
    assert frame.iloc[:, 1].tolist() == expected


HEADERS = [
    "Was möchten Sie (Kaffee, Tee; Kakao)?",
    'Notes | "tags"',
    "Two\nlines",
    "Tab\tcode",
    "x",
]
FRAGMENTS = [
    "Jürgen",
    "Größe",
    "Café",
    "x",
    ",",
    ";",
    "|",
    "\t",
    '"',
    "'",
    "\n",
    " ",
    "nan",
    "1.50",
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=5).map("".join)


@given(
    st.lists(st.sampled_from(HEADERS), unique=True).flatmap(
        lambda names: st.tuples(
            st.just(names),
            st.integers(0, len(names)),
            st.lists(st.tuples(*[TEXTS] * len(names)), min_size=1, max_size=6),
        )
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_any_table_comes_back(
    table: tuple[list[str], int, list[tuple[str, ...]]],
    delimiter: str,
    quoting: Any,
    end: str,
    encoding: str,
) -> None:
    """A table that the csv module wrote is read cell by cell, whatever its text contains."""
    names, position, texts = table
    lines = [names, *(list(row) for row in texts)]
    for number, line in enumerate(lines):
        line.insert(position, f"person{number}@example.com" if number else "email")
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(lines)
    frame = _read(file.getvalue().encode(encoding))
    assert [list(frame.columns), *_cells(frame)] == [
        lines[0],
        *([cell or None for cell in line] for line in lines[1:]),
    ]


def test_columns_without_a_name_are_kept_if_they_hold_something() -> None:
    """Such a column is named as pandas does; cells beyond the header are an error, also late."""
    frame = _read(b"email,,\na@example.com,x,\n")
    assert frame.columns.tolist() == ["email", "Unnamed: 1"]
    late = b"email,\n" + b"a@example.com,,\n" * 5_000 + b"b@example.com,,x\n"
    with pytest.raises(rnb.InputError, match="row 5002 has more cells than the header"):
        _read(late)


def test_empty_rows_are_dropped_and_counted(tmp_path: Path) -> None:
    """The other rows keep their number in the file, also in chunks."""
    path = tmp_path / "people.csv"
    path.write_text("email,name\na@example.com,A\n,\n\n , \t\nb@example.com,\n\n", encoding="utf-8")
    frame = read(path)
    assert frame.index.tolist() == [2, 6]
    assert frame.attrs["read"]["rows"] == 2
    assert frame.attrs["read"]["empty_rows"] == 4
    chunks = list(read_path(path, rows=2))
    assert [label for chunk in chunks for label in chunk.index] == [2, 6]
    assert chunks[-1].attrs["read"] == frame.attrs["read"]


BAD: list[tuple[bytes, str]] = [
    (b"", "it is empty"),
    (b"\xef\xbb\xbf\n \n", "it is empty"),
    (b"Name,Email,Email,\nPia,,p@example.com,x\n", "several columns named 'Email'"),
    (b"email,name\na@example.com,b,c\n", "a row has 3 cells, but the header has 2"),
    (LIST + b"b@example.com,x\n" * 5_000 + b"c@example.com,y,z\n", "line 5003 has 3 cells"),
    (b'email,name\na@example.com,"Ada\n', "is not a CSV table.*quote"),
    (b"%PDF-1.7\n", "is a PDF document, not a table. Export the list as CSV"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "is a JPEG image"),
    (b'[{"email": "a@example.com"}]', r"is JSON.*pandas\.read_json"),
    (b"<html><table><tr><td>email", r"is a web page.*pandas\.read_html"),
    (b"a.csv" + b"\0" * 252 + b"ustar", "is a tar archive"),
    (bytes(range(256)) * 4, "binary data"),
    (b"PK\x03\x04", "is damaged or incomplete"),
    (gzip.compress(LIST, mtime=0)[:20], "is damaged or incomplete"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "is not a spreadsheet that can be read"),
    (
        b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "is protected by a password",
    ),
    (b"\xff\xfeh\0i\0\0", "is damaged: not all of it is utf-16"),
]


@pytest.mark.parametrize(("content", "words"), BAD)
def test_the_error_for_other_files_names_the_next_step(content: bytes, words: str) -> None:
    """A file that is not a table, or not a whole one, is an error that names it."""
    with pytest.raises(rnb.InputError, match=rf"(?s)^data='upload\.csv' .*{words}"):
        _read(content, "upload.csv")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with an empty sheet, titles above the header, and formatted empty rows."""
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("Customers")
    sheet.append(["Customers of 2026"])
    sheet.append([])
    sheet.append(["E-Mail", "Number", "Since", "Last order", "Pays", "Rate", "Name", None])
    since, order = dt.datetime(2024, 1, 2), dt.datetime(2024, 1, 2, 8, 30)  # noqa: DTZ001 -- cells
    sheet.append(["a@example.com", 12345678901, since, order, True, 1.5, "nan"])
    sheet.append([])
    sheet.append(["b@example.com", 7.0])
    for row in range(7, 3007):
        sheet.cell(row, 1).number_format = "@"
    workbook.create_sheet("Other").append(["email"])
    workbook["Other"].append(["c@example.com"])
    workbook.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


CELLS = [
    ["a@example.com", "12345678901", "2024-01-02", "2024-01-02T08:30:00", "true", "1.5", "nan"],
    ["b@example.com", "7", *[None] * 5],
]


def test_an_excel_file_is_read(book: Path) -> None:
    """Cells are text without loss, rows have the sheet's numbers, and attrs has the sheet."""
    frame = read(book)
    assert frame.columns.tolist()[0] == "E-Mail"
    assert _cells(frame) == CELLS
    sheet = openpyxl.load_workbook(book)["Customers"]
    numbers = [cell.row for (cell,) in sheet.iter_rows(max_col=1) if "@" in str(cell.value)]
    assert frame.index.tolist() == numbers == [4, 6]
    assert frame.index.name == "row"
    found = frame.attrs["read"]
    assert (found["format"], found["sheet"], found["rows"]) == ("xlsx", "Customers", 2)
    assert _cells(read_upload("book.csv", book.read_bytes())) == CELLS
    assert [len(chunk) for chunk in read_path(book, rows=2)][:2] == [1, 1]


def test_a_sheet_is_chosen_by_its_name(book: Path) -> None:
    """``file#sheet`` names a sheet; an unknown one is an error that lists them."""
    assert read(f"{book}#Other")["email"].tolist() == ["c@example.com"]
    with pytest.raises(
        rnb.InputError, match=r"no such sheet\. It has 'Sheet', 'Customers', 'Other'"
    ):
        read(f"{book}#Nothing")
    with pytest.raises(rnb.InputError, match="nothing in this sheet"):
        read(f"{book}#Sheet")


def test_a_file_name_may_contain_a_number_sign(tmp_path: Path) -> None:
    """A file of the whole name takes precedence; a CSV file has no parts."""
    (tmp_path / "list#2.csv").write_bytes(LIST)
    assert len(read(tmp_path / "list#2.csv")) == 1
    with pytest.raises(rnb.InputError, match="leave out '#x'"):
        read(f"{tmp_path / 'list#2.csv'}#x")


def test_old_and_open_spreadsheets_are_read(tmp_path: Path) -> None:
    """.xls and .ods are read like .xlsx."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("List")
    for column, cells in enumerate([("email", "a@example.com"), ("number", 7)]):
        sheet.write(0, column, cells[0])
        sheet.write(1, column, cells[1])
    workbook.save(str(tmp_path / "list.xls"))
    frame = pd.DataFrame({"email": ["a@example.com"], "number": [7]})
    frame.to_excel(tmp_path / "list.ods", index=False, engine="odf")  # type: ignore[arg-type]
    for kind in ("xls", "ods"):
        frame = read(tmp_path / f"list.{kind}")
        assert _cells(frame) == [["a@example.com", "7"]]
        assert frame.attrs["read"]["format"] == kind


WITHOUT_CALAMINE = """
import sys
sys.modules["python_calamine"] = None
import resend_nb
from resend_nb.bulk.input.read import read
try:
    read(sys.argv[1])
except resend_nb.InputError as error:
    print(error)
"""


def test_the_error_without_the_extra_names_it(book: Path) -> None:
    """Without python-calamine, the error for a spreadsheet says how to install it."""
    command = [sys.executable, "-c", WITHOUT_CALAMINE, str(book)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "pip install 'resend_nb[excel]'" in done.stdout


def _zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_the_only_list_in_an_archive_is_read(tmp_path: Path) -> None:
    """What macOS and exports add to an archive does not count, nor do archives in archives."""
    junk = {"__MACOSX/._a.csv": b"\0", "a/.DS_Store": b"\0", "readme.txt": b"Hello"}
    path = _zip(tmp_path / "export.zip", {"a/list.csv": LIST, **junk})
    assert _cells(read(path)) == [["a@example.com", "Ada"]]
    packed = gzip.compress(EXPORT.encode("cp1252"))
    assert read_upload("list.csv.gz", packed)["Vorname"].tolist() == ["Jürgen", "René"]
    assert len(read(_zip(tmp_path / "outer.zip", {"list.csv.gz": packed}))) == 2
    for _ in range(4):
        packed = gzip.compress(packed)
    with pytest.raises(rnb.InputError, match="archive of archives"):
        read_upload("list.gz", packed)


def test_several_lists_in_an_archive_need_a_choice(tmp_path: Path, book: Path) -> None:
    """The error lists them and says how to choose; a sheet of a workbook inside can be named."""
    files = {"in.csv": LIST, "out.csv": LIST, "book.xlsx": book.read_bytes()}
    path = _zip(tmp_path / "export.zip", files)
    with pytest.raises(
        rnb.InputError, match=r"'in\.csv', 'out\.csv'.*data='.*export\.zip#in\.csv'"
    ):
        read(path)
    assert len(read(f"{path}#out.csv")) == 1
    assert _cells(read(f"{path}#book.xlsx")) == CELLS
    assert read(f"{path}#book.xlsx#Other")["email"].tolist() == ["c@example.com"]
    with pytest.raises(rnb.InputError, match=r"no such file. It contains 'in\.csv'"):
        read(f"{path}#none.csv")


def test_other_archives_are_an_error(tmp_path: Path) -> None:
    """An empty archive and a Word document are errors that say what they are."""
    with pytest.raises(rnb.InputError, match="archive without files"):
        read(_zip(tmp_path / "empty.zip", {}))
    document = {"[Content_Types].xml": b"", "word/document.xml": b""}
    with pytest.raises(rnb.InputError, match="is a Word document"):
        read(_zip(tmp_path / "letter.docx", document))
    with pytest.raises(rnb.InputError, match="is a document of Apple Numbers"):
        read(_zip(tmp_path / "list.numbers", {"Index/Document.iwa": b""}))


def test_a_damaged_or_huge_spreadsheet_is_an_error(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spreadsheet is checked whole before it is read, and never unpacked beyond a limit."""
    content = bytearray(book.read_bytes())
    content[content.index(b"xl/worksheets/sheet2.xml") + 60] ^= 0xFF
    with pytest.raises(rnb.InputError, match="is damaged or incomplete"):
        read_upload("book.xlsx", bytes(content))
    monkeypatch.setattr(spreadsheet, "MAX_IN_MEMORY", 1_000)
    with pytest.raises(rnb.InputError, match="unpacks to more than 500 MB"):
        read(book)


def test_an_archive_with_a_password_is_an_error(tmp_path: Path) -> None:
    """The error for an encrypted member says to unpack it."""
    content = _zip(tmp_path / "export.zip", {"list.csv": LIST}).read_bytes()
    directory = content.index(b"PK\x01\x02")
    encrypted = bytearray(content)
    encrypted[directory + 8] |= 1
    with pytest.raises(rnb.InputError, match=r"is protected by a password\. Unpack it"):
        read_upload("export.zip", bytes(encrypted))


def test_archives_that_fill_the_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is unpacked up to a limit, and no further."""
    monkeypatch.setattr(file_source, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(rnb.InputError, match="unpacks to more than 1 MB"):
        read_upload("bomb.csv.gz", gzip.compress(LIST + b"b@example.com,x\n" * 100_000))


def test_parquet_in_an_archive_is_read(tmp_path: Path) -> None:
    """A Parquet file in an archive is read; attrs has its format."""
    file = io.BytesIO()
    pd.DataFrame({"email": ["a@example.com"]}).to_parquet(file)
    frame = read(_zip(tmp_path / "export.zip", {"list.parquet": file.getvalue()}))
    assert frame["email"].tolist() == ["a@example.com"]
    assert frame.attrs["read"]["format"] == "parquet"
