"""Reading of data, and recognition of its columns."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

import resend_nb as rnb
from resend_nb.bulk.input.columns import (
    check_mapping,
    match_properties,
    recognize_fields,
    unused_columns,
    with_text_columns,
)
from resend_nb.bulk.input.read import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def csv(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a CSV file and returns its path."""

    def write(text: str, *, encoding: str = "utf-8") -> Path:
        file = tmp_path / "people.csv"
        file.write_text(text, encoding=encoding)
        return file

    return write


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_csv_is_read_as_text(csv: Callable[..., Path], delimiter: str, encoding: str) -> None:
    """With any delimiter of spreadsheets, and with or without a BOM, cells are text as written."""
    lines = [
        ["email", "first_name", "zip"],
        ["a@example.com", "NA", "01234"],
        ["b@example.com", "", "5"],
    ]
    frame = read(csv("\n".join(delimiter.join(line) for line in lines), encoding=encoding))
    assert frame["first_name"].tolist()[0] == "NA"
    assert frame["first_name"].isna().tolist() == [False, True]
    assert frame["zip"].tolist() == ["01234", "5"]


def test_a_csv_of_one_column_is_read(csv: Callable[..., Path]) -> None:
    """A file with one column of addresses is a table, too."""
    assert read(str(csv("email\na@example.com\n"))).shape == (1, 1)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """The error for a path that does not exist contains the path."""
    with pytest.raises(rnb.InputError, match=r"data=.*missing\.csv.*no such file"):
        read(tmp_path / "missing.csv")


@pytest.mark.parametrize("text", ["", "email,name\na@example.com,b,c,d\n"])
def test_a_file_that_is_not_a_table_is_an_error(csv: Callable[..., Path], text: str) -> None:
    """An empty or malformed file is an error, not a partial result."""
    with pytest.raises(rnb.InputError, match="is not a CSV table"):
        read(csv(text))


def test_other_frames_are_read() -> None:
    """A polars DataFrame gives the same rows as a pandas one."""
    columns = {"email": ["a@example.com", None], "bags": [1, 2]}
    frame = read(pl.DataFrame(columns))
    assert frame["email"].tolist()[0] == "a@example.com"
    assert frame["email"].isna().tolist() == [False, True]
    assert frame["bags"].tolist() == [1, 2]


def test_an_iterable_is_concatenated(csv: Callable[..., Path]) -> None:
    """An iterable of DataFrames and paths becomes one DataFrame, with the index of each."""
    chunks = [
        pd.DataFrame({"email": ["a@example.com"]}, index=["x"]),
        csv("email\nb@example.com\n"),
    ]
    frame = read(iter(chunks))
    assert frame["email"].tolist() == ["a@example.com", "b@example.com"]
    assert frame.index.tolist() == ["x", 2]


@pytest.mark.parametrize(
    "data", [5, None, {"email": ["a@example.com"]}, [{"email": "a@example.com"}], b"email", []]
)
def test_other_types_are_an_error(data: Any) -> None:
    """Other types are an error that names the argument."""
    with pytest.raises(rnb.InputError, match=r"^data is"):
        read(data)


USUAL = [
    (
        ["E-mail", "First Name", "surname"],
        {"email": "E-mail", "first_name": "First Name", "last_name": "surname"},
    ),
    (
        ["EMAIL_ADDRESS", "fname", "LName"],
        {"email": "EMAIL_ADDRESS", "first_name": "fname", "last_name": "LName"},
    ),
    (
        ["Mail", "Given name", "Family-Name", "Opted out"],
        {"email": "Mail", "first_name": "Given name"},
    ),
    ([" email ", "Unsubscribed"], {"email": " email ", "unsubscribed": "Unsubscribed"}),
]


@pytest.mark.parametrize(("names", "expected"), USUAL)
def test_usual_names_are_recognized(names: list[str], expected: dict[str, str]) -> None:
    """Case, spaces, hyphens and underscores do not matter."""
    assert expected.items() <= recognize_fields(names, {}).items()


def test_chosen_columns_take_precedence() -> None:
    """A column in ``columns=`` takes precedence over one whose name looks like the field."""
    found = recognize_fields(["email", "Kontakt", "first"], {"email": "Kontakt"})
    assert found == {"email": "Kontakt", "first_name": "first"}


BAD: list[tuple[list[str], dict[str, str], str]] = [
    (["name", "city"], {}, r"no email column; it has 'name', 'city'.*columns=\{'email': \.\.\.\}"),
    ([], {}, "no email column"),
    (["email", "E-mail"], {}, r"several columns that look like email: 'email', 'E-mail'"),
    (["email"], {"email": "Mail"}, "no column named 'Mail'; it has 'email'"),
    (["E-mail"], {"E-mail": "email"}, r"Did you mean columns=\{'email': 'E-mail'\}\?"),
]


@pytest.mark.parametrize(
    ("names", "likely"),
    [
        (["Name", "E-mail 1 - Label", "E-mail 1 - Value", "E-mail 2 - Value"], "E-mail 1 - Value"),
        (["Email 1", "Email 2"], "Email 1"),
        (["Email status", "Work email"], "Work email"),
        (["Email (Home)"], "Email (Home)"),
    ],
)
def test_the_likely_email_column_is_proposed(names: list[str], likely: str) -> None:
    """Of several columns for email, as address books have them, the error proposes the first."""
    with pytest.raises(rnb.InputError, match=re.escape(f"columns={{'email': {likely!r}}}")):
        recognize_fields(names, {})


@pytest.mark.parametrize("text", ["nan", "#N/A", "#NAME?", "NULL", "undefined"])
def test_a_name_that_stands_for_none_is_noted(text: str) -> None:
    """The plan says which names look like missing values; similar names of people pass."""
    data = pd.DataFrame({"email": ["a@example.com", "b@example.com"], "first_name": [text, "Nan"]})
    plan = rnb.plan_bulk_add(rnb.sandbox(), data)
    assert plan["reason"].tolist() == [
        f"first_name is {text!r}, which looks like a missing value",
        "",
    ]


@pytest.mark.parametrize(("names", "chosen", "words"), BAD)
def test_unclear_columns_are_an_error(names: list[str], chosen: dict[str, str], words: str) -> None:
    """The error names the columns of the data and the argument that helps."""
    with pytest.raises(rnb.InputError, match=words):
        recognize_fields(names, chosen)


def test_properties_are_recognized_by_their_key() -> None:
    """A column named like a property is sent; the other columns are unused."""
    names = ["email", "plan", "city", "Tarif"]
    found = match_properties(names, {"email": "email"}, {"plan", "tier"}, {"tier": "Tarif"})
    assert found == {"tier": "Tarif", "plan": "plan"}
    assert unused_columns(names, ["email", *found.values()]) == ["city"]


@pytest.mark.parametrize(
    "column", ["Favourite roast", "FAVOURITE ROAST", "favourite-roast", "FavouriteRoast"]
)
def test_properties_are_recognized_by_a_label(column: str) -> None:
    """A column whose name reads like a property's key is sent as that property."""
    client = rnb.sandbox()
    client.contact_properties.create(key="favourite_roast", type="string")
    data = pd.DataFrame({"email": ["ada@example.com"], column: ["dark"]})
    report = rnb.bulk_add(client, data, progress=False)
    assert report["properties.favourite_roast"].tolist() == ["dark"]
    contact = client.contacts.get("ada@example.com")
    assert contact["properties"]["favourite_roast"]["value"] == "dark"


def test_the_key_itself_wins_over_a_label() -> None:
    """If one column has a property's key, another that reads like it is not sent."""
    names = ["email", "Favourite roast", "favourite_roast"]
    found = match_properties(names, {"email": "email"}, ["favourite_roast"], {})
    assert found == {"favourite_roast": "favourite_roast"}


def test_two_labels_of_a_property_are_an_error() -> None:
    """If two columns read like one property, the caller chooses, or leaves the property out."""
    names = ["email", "Favourite roast", "favourite-roast"]
    fields, known = {"email": "email"}, ["favourite_roast"]
    with pytest.raises(rnb.InputError, match=r"look like favourite_roast.*'Favourite roast'\}"):
        match_properties(names, fields, known, {})
    chosen = {"favourite_roast": "favourite-roast"}
    assert match_properties(names, fields, known, chosen) == chosen
    assert match_properties(names, fields, known, {"favourite_roast": None}) == {}


def test_a_label_of_two_properties_is_not_sent() -> None:
    """If two properties have keys that read alike, only their own keys are recognized."""
    names, known = ["email", "Roast Level", "roastLevel"], ["roast_level", "roastLevel"]
    assert match_properties(names, {"email": "email"}, known, {}) == {"roastLevel": "roastLevel"}


def test_an_unknown_key_is_refused() -> None:
    """columns= cannot name an unknown property; the error says how to create it."""
    with pytest.raises(rnb.InputError, match=r"'plan'.*contact_properties\.create"):
        match_properties(["email", "Tarif"], {"email": "email"}, set(), {"plan": "Tarif"})


def test_columns_must_be_a_mapping() -> None:
    """The error has an example; numbers name the columns of a DataFrame without a header."""
    for wrong in (["email"], "E-mail", 5):
        with pytest.raises(rnb.InputError, match=r"columns is .*\{'email': 'E-mail'\}"):
            check_mapping(wrong)
    assert check_mapping({"email": 0}) == {"email": "0"}


def test_column_names_must_be_unique() -> None:
    """Two columns of the same name, and names with several levels, are an error."""
    with pytest.raises(rnb.InputError, match="several columns named 'plan'"):
        with_text_columns(pd.DataFrame([[1, 2, 3]], columns=["email", "plan", "plan"]))
    with pytest.raises(rnb.InputError, match="several levels"):
        with_text_columns(pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])))


NOT_FILES: list[tuple[Any, str]] = [
    ("", "cannot be read as a file"),
    ("https://example.com/leads.csv", "no such file"),
    ("a" * 5000, "cannot be read as a file"),
    ("a\0b", "cannot be read as a file"),
    (io.StringIO("email"), "data is StringIO"),
]


@pytest.mark.parametrize(("data", "words"), NOT_FILES)
def test_the_error_for_unreadable_data_names_the_next_step(data: Any, words: str) -> None:
    """A URL, other text and an open file are errors that help."""
    with pytest.raises(rnb.InputError, match=words):
        read(data)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    """The error for the path of a folder is that of a file that cannot be read."""
    with pytest.raises(rnb.InputError, match="cannot be read as a file"):
        read(tmp_path)


def test_long_integers_keep_their_digits() -> None:
    """A loyalty-card number next to a missing value is not rounded."""
    frame = read(
        pl.DataFrame({"email": ["a@b.example", "b@b.example"], "card": [12345678901234567, None]})
    )
    assert frame["card"].tolist()[0] == 12345678901234567
