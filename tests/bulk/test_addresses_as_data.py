"""Lists of addresses, and text that was copied from a spreadsheet or an email."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import resend_nb as rnb
from resend_nb.bulk.input.batches import ROWS
from resend_nb.bulk.input.read import read

if TYPE_CHECKING:
    from pathlib import Path

TWO = ["ada@example.com", "bob@example.com"]

LISTS: list[Any] = [
    TWO,
    tuple(TWO),
    iter(TWO),
    dict.fromkeys(TWO).keys(),
    np.array(TWO),
    pd.Series(TWO).tolist(),
]


@pytest.mark.parametrize("data", LISTS, ids=lambda data: type(data).__name__)
def test_a_list_of_addresses_is_data(data: Any) -> None:
    """Addresses in any iterable are rows, in their order."""
    report = rnb.bulk_add(rnb.sandbox(), data, progress=False)
    assert report["email"].tolist() == TWO
    assert report.index.tolist() == [0, 1]
    assert report["status"].tolist() == ["created", "created"]


def test_every_item_of_a_list_is_accounted_for() -> None:
    """Items that are missing or not an address are invalid rows."""
    checked = rnb.check_contacts(
        [None, "nobody", "ada@example.com", float("nan"), "ADA@example.com"]
    )
    assert checked["status"].tolist() == ["invalid", "invalid", "valid", "invalid", "duplicate"]


def test_a_long_list_is_numbered_throughout() -> None:
    """The rows of a list that is read in chunks have their positions."""
    addresses = [f"p{position}@example.com" for position in range(ROWS + 2)]
    frame = read(iter(addresses))
    assert frame["email"].tolist() == addresses
    assert frame.index.tolist() == list(range(ROWS + 2))


TEXTS = {
    "lines": "ada@example.com\nbob@example.com\n",
    "lines of Windows": "ada@example.com\r\nbob@example.com",
    "commas": "ada@example.com, bob@example.com",
    "semicolons": "ada@example.com; bob@example.com;",
    "recipients of an email": "Ada Lovelace <ada@example.com>, Bob <bob@example.com>",
    "a row of cells": "ada@example.com\tbob@example.com",
    "a column with its name": "E-Mail\nada@example.com\nbob@example.com\n",
    "cells of Excel": "Vorname\tE-Mail\r\nAda\tada@example.com\r\nBob\tbob@example.com\r\n",
    "a CSV file": "first_name,email\nAda,ada@example.com\nBob,bob@example.com",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_copied_text_is_data(text: str) -> None:
    """Addresses in lines or between commas, and tables, are read from text."""
    assert rnb.check_contacts(text)["email"].tolist() == TWO


def test_a_copied_table_has_names_and_opt_outs() -> None:
    """A table in a text is read like a file: quoted cells may have lines, and opt-outs count."""
    client = rnb.sandbox()
    text = 'E-Mail\tVorname\tAbgemeldet\n"ada@example.com"\t"Ada\nMaria"\tja\n'
    rnb.bulk_add(client, text, progress=False)
    contact = client.contacts.get("ada@example.com")
    assert (contact["first_name"], contact["unsubscribed"]) == ("Ada\nMaria", True)


REFUSED: list[tuple[Any, str]] = [
    ("ada@example.com", r"pass a list: \['ada@example.com'\]"),
    ("no@such.csv", "is not a file on this machine"),
    ("ada@example.com\tAda\nbob@example.com\tBob", "has no names above its columns"),
    ("Name\tTown\nada @ home\tBern", "no email column"),
    ([pd.DataFrame({"email": TWO}), "eve@example.com"], "addresses and DataFrame"),
    (iter([pd.DataFrame({"email": TWO}), "eve@example.com"]), "addresses and str 'eve@"),
    (iter(["eve@example.com", pd.DataFrame({"email": TWO})]), "addresses and DataFrame"),
    (["eve@example.com", {"email": "ada@example.com"}], "addresses and dict"),
    ([{"email": "ada@example.com"}], r"pandas\.DataFrame\(records\)"),
    (pd.Series(TWO), r"data is Series.*series\.tolist\(\)"),
]


@pytest.mark.parametrize(("data", "words"), REFUSED)
def test_other_text_and_mixed_lists_are_refused(data: Any, words: str) -> None:
    """One address, text without names of columns, and a mixture are errors that help."""
    with pytest.raises(rnb.InputError, match=words):
        rnb.check_contacts(data)


def test_a_file_with_an_at_sign_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read whatever its name, alone or in a list, but not next to addresses."""
    monkeypatch.chdir(tmp_path)
    names = ["me@work.csv", "a@b.example, c@d.example"]
    for name in names:
        (tmp_path / name).write_text("email\nada@example.com\n", encoding="utf-8")
        assert read(name)["email"].tolist() == ["ada@example.com"]
    assert len(read(names)) == 2
    (tmp_path / "leads.csv").write_text("email\nada@example.com\n", encoding="utf-8")
    with pytest.raises(rnb.InputError, match=r"addresses and str 'leads\.csv'"):
        read(["eve@example.com", "leads.csv"])


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_of_addresses_needs_no_header(tmp_path: Path, ending: str) -> None:
    """In a file of nothing but addresses, the first one is data; other tables need a header."""
    path = tmp_path / f"list.{ending}"
    _write(path, [[email] for email in TWO])
    assert read(path).to_dict("list") == {"email": TWO}
    _write(path, [[email, "yes"] for email in TWO])
    with pytest.raises(rnb.InputError, match="has no names above its columns"):
        read(path)


def _write(path: Path, rows: list[list[str]]) -> None:
    if path.suffix == ".csv":
        path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
        return
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)


def test_the_form_takes_text() -> None:
    """BulkAddForm takes copied text and lists as data, without taking them for a path."""
    for data in (TEXTS["lines"], TEXTS["cells of Excel"], TWO):
        form = rnb.BulkAddForm(rnb.sandbox(), data)
        form.run()
        assert form.message == "2 created."
        assert "rnb.bulk_add(client, data)" in form.python
