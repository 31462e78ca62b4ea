"""Long tables of forms: the first rows, then all of them, and the longest as files."""

from __future__ import annotations

import base64
import io
import re

import pandas as pd
import pytest

from resend_nb.forms._tables import table


def _frame(rows: int) -> pd.DataFrame:
    return pd.DataFrame({"email": [f"ada{row}@fair.example" for row in range(rows)]})


@pytest.mark.parametrize(("rows", "offered"), [(20, []), (21, ["Show all 21 rows"])])
def test_a_table_shows_twenty_rows_and_offers_all(rows: int, offered: list[str]) -> None:
    """No row is missing, and a short table has nothing to open."""
    shown = table(_frame(rows), caption="Report")
    assert shown.count("<tr><td") == rows
    assert re.findall("<summary>(.+?)</summary>", shown) == offered
    assert "download" not in shown


def test_a_table_of_a_thousand_rows_is_complete() -> None:
    """The page shows every row of it."""
    shown = table(_frame(1_000), caption="Report")
    assert "Show all 1,000 rows" in shown
    assert shown.count("<tr><td") == 1_000
    assert "download" not in shown


def test_a_longer_table_is_cut_and_downloaded() -> None:
    """The page shows the first 1,000 rows, and a file has all of them."""
    frame = _frame(1_500)
    frame.loc[1_400, "email"] = "=1+1@fair.example"
    shown = table(frame, caption="Report")
    assert "Show the first 1,000 rows" in shown
    assert "Download 1,500 rows (CSV)" in shown
    assert shown.count("<tr><td") == 1_000
    [data] = re.findall('base64,([^"]+)', shown)
    file = pd.read_csv(io.BytesIO(base64.b64decode(data)))
    assert len(file) == 1_500
    assert file["email"][1_400] == "'=1+1@fair.example"
