"""Which kind of file it is, by its first bytes: names of files are often wrong."""

from __future__ import annotations

import re

from resend_nb.bulk.input.file_source import UnreadableError

_TABLES = {
    b"PAR1": "parquet",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "ole",
}
_EXPORT = "Export the list as CSV or Excel, and pass that file"
_UNPACK = "Unpack it, and pass the file inside"
_OTHERS = {
    b"%PDF": ("a PDF document", _EXPORT),
    b"\xff\xd8\xff": ("a JPEG image", _EXPORT),
    b"\x89PNG": ("a PNG image", _EXPORT),
    b"GIF8": ("a GIF image", _EXPORT),
    b"{\\rtf": ("a text document (RTF)", _EXPORT),
    b"BEGIN:VCARD": ("an address book (vCard)", _EXPORT),
    b"SQLite format 3": (
        "a SQLite database",
        "Pass the result of pandas.read_sql(query, database)",
    ),
    b"7z\xbc\xaf": ("a 7-Zip archive", _UNPACK),
    b"Rar!": ("a RAR archive", _UNPACK),
    b"BZh": ("a bzip2 archive", _UNPACK),
    b"\xfd7zXZ": ("an XZ archive", _UNPACK),
    b"\x28\xb5\x2f\xfd": ("a Zstandard archive", _UNPACK),
}
_HTML = re.compile(rb"<(!doctype|html|head|body|table|meta|\?xml|!--|div|script)\b", re.IGNORECASE)
_JSON = re.compile(rb'\{\s*["}]|\[\s*[\[{"\]]')


def kind_of(start: bytes) -> str:
    """Return "parquet", "zip", "gzip", "ole" or "csv"; raise UnreadableError for other files."""
    for magic, kind in _TABLES.items():
        if start.startswith(magic):
            return kind
    for magic, (what, next_step) in _OTHERS.items():
        if start.startswith(magic):
            raise UnreadableError(f"is {what}, not a table. {next_step}")
    _refuse_markup(start.removeprefix(b"\xef\xbb\xbf").lstrip())
    if start[257:262] == b"ustar":
        raise UnreadableError(f"is a tar archive, not a table. {_UNPACK}")
    if _is_binary(start):
        raise UnreadableError(f"is not a table, but binary data. {_EXPORT}")
    return "csv"


def _refuse_markup(text: bytes) -> None:
    if _HTML.match(text):
        raise UnreadableError(
            "is a web page or XML, not a table, whatever its name. Open it in a spreadsheet "
            "program and save it as CSV or Excel, or pass pandas.read_html(path)[0]"
        )
    if _JSON.match(text):
        raise UnreadableError(
            "is JSON, not a table. Pass pandas.read_json(path), or export the list as CSV"
        )


def _is_binary(start: bytes) -> bool:
    """Whether there are control characters that no text has; UTF-16 and UTF-32 have zeros."""
    zeros = start.count(0)
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")) or (
        min(start[::2].count(0), start[1::2].count(0)) * 10 <= zeros
    )
    control = sum(start.count(byte) for byte in range(0 if not wide else 1, 9))
    return control > len(start) / 100 and not start.startswith(b"\xff\xfe")
