"""Full names, split into first and last name on request."""

from __future__ import annotations

import subprocess
import sys
import warnings
from typing import TYPE_CHECKING, Any

import dask.dataframe as dd
import pandas as pd
import pytest
from support import ROOT

import resend_nb as rnb
from resend_nb.bulk import full_name_columns

if TYPE_CHECKING:
    from pathlib import Path

# People as Wikipedia writes them, titles and spellings of address books added, and their names.
PEOPLE = [
    ("Ada Lovelace", "Ada", "Lovelace"),
    ("Lovelace, Ada", "Ada", "Lovelace"),
    ("Vincent van Gogh", "Vincent", "van Gogh"),
    ("Annette von Droste-Hülshoff", "Annette", "von Droste-Hülshoff"),
    ("Ursula von der Leyen", "Ursula", "von der Leyen"),
    ("von der Leyen, Dr. Ursula", "Ursula", "von der Leyen"),
    ("Rogier van der Weyden", "Rogier", "van der Weyden"),
    ("Jacobus Henricus van 't Hoff", "Jacobus", "Henricus van 't Hoff"),
    ("Hilma af Klint", "Hilma", "af Klint"),
    ("Juana Inés de la Cruz", "Juana", "Inés de la Cruz"),
    ("Gabriel García Márquez", "Gabriel", "García Márquez"),
    ("Luiz Inácio Lula da Silva", "Luiz", "Inácio Lula da Silva"),
    ("Valéry Giscard d'Estaing", "Valéry", "Giscard d'Estaing"),
    ("Oscar De La Hoya", "Oscar", "De La Hoya"),
    ("Leonardo DiCaprio", "Leonardo", "DiCaprio"),
    ("Carla Del Ponte", "Carla", "Del Ponte"),
    ("Mohammed bin Salman", "Mohammed", "bin Salman"),
    ("Conan O'Brien", "Conan", "O'Brien"),
    ("Jean-Luc Godard", "Jean-Luc", "Godard"),
    ("J. R. R. Tolkien", "J.", "R. R. Tolkien"),
    ("Dr. Martin Luther King Jr.", "Martin", "Luther King"),
    ("King, Martin Luther, Jr.", "Martin", "Luther King"),
    ("Prof. Dr. Angela Merkel", "Angela", "Merkel"),
    ("Herr Dr. med. Albert Schweitzer", "Albert", "Schweitzer"),
    ("Frau Merkel", None, "Merkel"),
    ("Mme Marie Curie", "Marie", "Curie"),
    ("Frida Kahlo (Kunst)", "Frida", "Kahlo"),
    ("Лев Николаевич Толстой", "Лев", "Николаевич Толстой"),
    ("山田 太郎", "太郎", "山田"),
    ("김철수", "철수", "김"),
    ("Björk", "Björk", None),
    ("  ADA   LOVELACE ", "ADA", "LOVELACE"),
    ("ada@example.com", None, None),
    ("", None, None),
    (None, None, None),
]
# What the docstring says that it cannot do.
WRONG = [("Bartók Béla", "Bartók", "Béla"), ("Coffee Roasters GmbH", "Coffee", "Roasters GmbH")]


def _split(names: list[Any]) -> list[tuple[Any, ...]]:
    data = pd.DataFrame({"Name": names})
    data["email"] = [f"p{position}@example.com" for position in range(len(names))]
    report = rnb.bulk_add(rnb.sandbox(), data, columns={"full_name": "Name"}, progress=False)
    assert set(report["status"]) == {"created"}
    split = report[["first_name", "last_name"]].astype("object")
    return list(split.where(split.notna(), None).itertuples(index=False, name=None))


def test_names_of_many_languages_are_split() -> None:
    """Particles and middle names stay with the last name; titles and suffixes are dropped."""
    assert _split([name for name, _, _ in PEOPLE]) == [(first, last) for _, first, last in PEOPLE]


def test_what_cannot_be_told_is_split_like_other_names() -> None:
    """A family name that comes first without a comma is taken for a first name."""
    assert _split([name for name, _, _ in WRONG]) == [(first, last) for _, first, last in WRONG]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list with full names."""
    path = tmp_path / "people.csv"
    path.write_text("Name;E-Mail\nDr. Ada Lovelace;ada@example.com\n", encoding="utf-8")
    return path


def test_files_and_dask_are_split_too(file: Path) -> None:
    """Data that is read in chunks or partitions is split like a DataFrame."""
    frame = pd.read_csv(file, sep=";")
    for data in (file, frame, dd.from_pandas(frame, npartitions=1)):
        client = rnb.sandbox()
        rnb.bulk_add(client, data, columns={"full_name": "Name"}, progress=False)
        contact = client.contacts.get("ada@example.com")
        assert (contact["first_name"], contact["last_name"]) == ("Ada", "Lovelace")


def test_the_report_can_be_passed_as_data(file: Path) -> None:
    """A plan and a report have the split names as columns of their own."""
    client = rnb.sandbox()
    plan = rnb.plan_bulk_add(client, file, columns={"full_name": "Name"})
    assert plan["last_name"].tolist() == ["Lovelace"]
    report = rnb.bulk_add(client, plan, progress=False)
    assert report["status"].tolist() == ["created"]
    assert rnb.bulk_add(client, report, progress=False)["status"].tolist() == ["unchanged"]


def test_check_contacts_accepts_the_same_columns(file: Path) -> None:
    """check_contacts takes full_name as bulk_add does."""
    checked = rnb.check_contacts(file, columns={"full_name": "Name"})
    assert checked["status"].tolist() == ["valid"]


def test_names_are_split_on_request_only(file: Path) -> None:
    """Without columns=, no name is sent, and the warning says what to pass."""
    client = rnb.sandbox()
    with pytest.warns(rnb.UnsentColumnsWarning, match=r"columns=\{'full_name': 'Name'\}"):
        rnb.bulk_add(client, file, progress=False)
    assert client.contacts.get("ada@example.com")["first_name"] is None


def test_the_warning_proposes_nothing_if_names_are_sent() -> None:
    """With a column of first names, another column of names needs no splitting."""
    data = pd.DataFrame({"email": ["a@example.com"], "Vorname": ["Ada"], "Name": ["Ada L."]})
    with pytest.warns(rnb.UnsentColumnsWarning, match="'Name'$"):
        rnb.bulk_add(rnb.sandbox(), data, progress=False)


@pytest.mark.parametrize(
    "column", ["Name", "Full name", "CustomerName", "Nombre y apellidos", "Nom complet", "お名前"]
)
def test_full_names_are_recognized_in_many_languages(column: str) -> None:
    """Usual names of a column of full names are recognized; those of companies are not."""
    assert full_name_columns([column, "Company name", "Username"], ["email"]) == [column]


NAMES = ["email", "Name", "Vorname"]
CONFLICTS: list[tuple[dict[str, str | None], str]] = [
    ({"full_name": "Name"}, r"first_name in 'Vorname'.*\{'first_name': None\}"),
    ({"full_name": "Name", "first_name": "Vorname"}, "first_name in 'Vorname'"),
    (
        {"email": "email", "full_name": "email", "first_name": None},
        "maps 'email' to full_name and to email",
    ),
    ({"full_name": "Nom"}, "no column named 'Nom'"),
]


@pytest.mark.parametrize(("columns", "words"), CONFLICTS)
def test_names_come_from_one_place(columns: dict[str, str | None], words: str) -> None:
    """Names from a full name and from another column are an error before anything is sent."""
    data = pd.DataFrame([["a@example.com", "Ada L.", "Ada"]], columns=NAMES)
    with pytest.raises(rnb.InputError, match=words):
        rnb.check_contacts(data, columns=columns)


def test_another_column_of_names_can_be_ignored() -> None:
    """With first_name=None, the full name alone counts."""
    data = pd.DataFrame([["a@example.com", "Eva Ek", "Ada"]], columns=NAMES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rnb.UnsentColumnsWarning)
        columns = {"full_name": "Name", "first_name": None}
        report = rnb.bulk_add(rnb.sandbox(), data, columns=columns, progress=False)
    assert report["first_name"].tolist() == ["Eva"]


WITHOUT_NAMEPARSER = """
import sys
sys.modules["nameparser"] = None
import resend_nb
try:
    resend_nb.check_contacts(sys.argv[1], columns={"full_name": "Name"})
except resend_nb.InputError as error:
    print(error)
"""


def test_the_error_without_the_extra_names_it(file: Path) -> None:
    """Without nameparser, the error says how to install it."""
    command = [sys.executable, "-c", WITHOUT_NAMEPARSER, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "pip install 'resend_nb[names]'" in done.stdout
