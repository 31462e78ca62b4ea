"""CSV files in which a quote is not closed."""

from __future__ import annotations

import csv
import io
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resend_nb as rnb
from resend_nb.bulk.input.read_file import read_upload

STRAY = {
    "the next quote closes it": (
        'email,company\na@x.example,"Acme\nb@x.example,Beta\nc@x.example,"Gamma"\n',
        2,
    ),
    "the quote after an inch closes it": (
        'email,company,item\na@x.example,Acme,TV\nb@x.example,"Beta,TV\nc@x.example,Eta,TV 24"\n',
        3,
    ),
    "nothing closes it": ('email,company\na@x.example,"Acme\nb@x.example,Beta\n', 2),
    "in a column that addresses follow": (
        'company;email\nAcme;a@x.example\n"Beta;b@x.example\nGamma;c@x.example\n"Delta";d@x.example',
        3,
    ),
    "below titles and a line with the delimiter": (
        'sep=;\nOur list\nemail;company\na@x.example;"Acme\nb@x.example;Beta\nc@x.example;"C"\n',
        4,
    ),
    "far below": (
        "email,company\n"
        + "".join(f"p{number}@x.example,Acme\n" for number in range(9_998))
        + 'a@x.example,"Acme\nb@x.example,Beta\nc@x.example,"Gamma"\n',
        10_000,
    ),
    "above very many rows": (
        'email,company\na@x.example,"Acme\n'
        + "".join(f"p{number}@x.example,Acme\n" for number in range(9_998))
        + 'c@x.example,"Gamma"\n',
        2,
    ),
}


@pytest.mark.parametrize(("text", "line"), STRAY.values(), ids=STRAY)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_quote_that_hides_rows_is_an_error(text: str, line: int, encoding: str) -> None:
    """The error names the line in which the quote opens, wherever it is."""
    for content in (text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        with pytest.raises(rnb.InputError, match=rf"a quote opens in line {line} and is not"):
            read_upload("people.csv", content.encode(encoding))


LEGITIMATE = {
    "an address of a house": 'email,note\na@x.example,"Main St 5\nBern"\nb@x.example,"x"\n',
    "a note with an address": 'email,note\na@x.example,"see\nc@x.example"\nb@x.example,y\n',
    "a note with a list": (
        'email,note\na@x.example,"c@x.example, call\nd@x.example, write"\nb@x.example,\n'
    ),
    "quotes in a note": 'email,note\na@x.example,"the ""best""\nof c@x.example"\nb@x.example,y\n',
    "an inch in a cell": 'email,note\na@x.example,TV 24"\nb@x.example,"TV 32"""\n',
    "a nickname": 'email,note\na@x.example,"Bo" Bird\nb@x.example,"Cy" Ek\n',
}


@pytest.mark.parametrize("text", LEGITIMATE.values(), ids=LEGITIMATE)
def test_cells_of_several_lines_are_read(text: str) -> None:
    """Line breaks, quotes and addresses in cells hide no rows."""
    assert read_upload("people.csv", text.encode())["email"].tolist() == [
        "a@x.example",
        "b@x.example",
    ]


NOTES = st.lists(st.sampled_from(["a", " ", "\n", '"', ";", ",", "b@x.example\n"])).map("".join)
DELIMITERS = st.sampled_from(",;\t")


@settings(max_examples=200)
@given(st.lists(NOTES, min_size=1, max_size=5), DELIMITERS)
def test_what_a_csv_writer_writes_is_read(notes: list[str], delimiter: str) -> None:
    """No text of a cell is taken for hidden rows, if it is quoted as it should be."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["email", "note", "city"])
    emails = [f"p{position}@x.example" for position in range(len(notes))]
    writer.writerows([email, note, "Bern"] for email, note in zip(emails, notes, strict=True))
    frame = read_upload("people.csv", file.getvalue().encode())
    assert frame["email"].tolist() == emails


@settings(max_examples=200)
@given(st.lists(st.booleans(), min_size=1, max_size=6), DELIMITERS, st.data())
def test_no_stray_quote_hides_rows(quoted: list[bool], delimiter: str, data: st.DataObject) -> None:
    """A quote at the start of any cell, with rows below it that may have quotes, is an error."""
    rows = [[f"p{position}@x.example", "Ada", "Bern"] for position in range(len(quoted) + 1)]
    lines = [delimiter.join(["email", "name", "city"])]
    stray = data.draw(st.integers(0, len(quoted)))
    for position, (row, has_quotes) in enumerate(zip(rows, [*quoted, False], strict=True)):
        cells = [f'"{cell}"' for cell in row] if has_quotes and position != stray else list(row)
        if position == stray:
            column = data.draw(st.integers(0, 2))
            cells[column] = f'"{cells[column]}'
        lines.append(delimiter.join(cells))
    with pytest.raises(rnb.InputError, match="quote"):
        read_upload("people.csv", "\n".join(lines).encode())


CELLS = ["".join(parts) for parts in itertools.product(["", '"', "\n", "a"], repeat=3)]


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("number", range(len(CELLS)))
def test_lines_in_cells_before_the_address_hide_no_rows(number: int, position: int) -> None:
    """Cells of several lines on both sides of the address are cells, whatever quotes they have."""
    header, row = ["name", "city"], [CELLS[number]] * 2
    header.insert(position, "email")
    row.insert(position, "ada@example.com")
    file = io.StringIO(newline="")
    csv.writer(file).writerows([header, row, row])
    assert len(read_upload("people.csv", file.getvalue().encode())) == 2
