"""JSON of responses: read like the standard library reads it, whatever a server sends."""

from __future__ import annotations

import json
import math
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import Scripted

import resend_nb as rnb
from resend_nb._http.decode import decode

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)

ODD = {
    "infinity": b"[Infinity, -Infinity, 1e400]",
    "a number of 4,000 digits": b"9" * 4000,
    "numbers beyond 64 bits": b"[18446744073709551616, -9223372036854775809]",
    "minus zero": b"[-0, -0.0]",
    "a key twice": b'{"a": 1, "a": 2}',
    "half a character": b'"\\ud800"',
    "half a character in UTF-8": b'"\xed\xa0\x80"',
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "UTF-16": '{"a": "ä"}'.encode("utf-16"),
    "an escaped null": b'"\\u0000"',
    "rounding": b"[9007199254740993.0, 2.5e-324, 0.1e1]",
    "900 levels": b"[" * 900 + b"]" * 900,
}

NOT_READABLE = {
    "invalid UTF-8": b'"\xff"',
    "a control character": b'"\x01"',
    "a comma at the end": b"[1,]",
    "a leading zero": b"01",
    "two values": b"{}{}",
    "a number of 5,000 digits": b"9" * 5000,
    "100,000 levels": b"[" * 100_000 + b"]" * 100_000,
    "half an object": b'{"a": ',
}


def _same(one: Any, two: Any) -> bool:
    """Whether two values are equal and print alike, as 1, 1.0 and True do not."""
    return one == two and repr(one) == repr(two)


@given(VALUES, st.booleans())
def test_what_json_writes_is_read_the_same(value: Any, is_ascii: bool) -> None:  # noqa: FBT001
    """Any value is read as json reads it, with escaped characters or without."""
    body = json.dumps(value, ensure_ascii=is_ascii).encode(errors="surrogatepass")
    assert _same(decode(body), json.loads(body))


@pytest.mark.parametrize("kind", ODD)
def test_odd_json_is_read_as_before(kind: str) -> None:
    """Whatever json accepts beyond the standard is read, with the same result."""
    assert _same(decode(ODD[kind]), json.loads(ODD[kind]))


def test_not_a_number_is_read() -> None:
    """``NaN`` is read, although the standard does not know it."""
    assert math.isnan(decode(b"NaN"))


@pytest.mark.parametrize("kind", NOT_READABLE)
def test_what_json_refuses_is_a_clear_error(kind: str) -> None:
    """A body that json refuses is an error of ours, after which the outcome is unknown."""
    with pytest.raises((ValueError, RecursionError)):
        json.loads(NOT_READABLE[kind])
    with pytest.raises(rnb.NotJSONError) as caught:
        Scripted(httpx.Response(200, content=NOT_READABLE[kind])).client.broadcasts.send("1")
    assert caught.value.outcome_unknown
