"""Real input: a CSV file of 500 rows from another source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

import resend_nb as rnb

if TYPE_CHECKING:
    from pathlib import Path


def test_500_real_rows_are_added_to_a_segment(client: rnb.Client, shared: Path) -> None:
    """500 rows become 500 contacts with their names; a second run changes nothing."""
    file = shared / "data" / "us-500.csv"
    client.segments.create(name="US 500")
    with pytest.warns(rnb.UnsentColumnsWarning, match="'company_name', 'address'"):
        report = rnb.bulk_add(client, file, segment="US 500", progress=False)
    assert report["status"].value_counts().loc[lambda n: n > 0].to_dict() == {"created": 500}
    members = rnb.list_contacts_df(client, segment="US 500")
    assert len(members) == 500
    source = pd.read_csv(file, dtype="string")
    expected = {
        *zip(source["email"].str.lower(), source["first_name"], source["last_name"], strict=True)
    }
    assert {
        *zip(members["email"], members["first_name"], members["last_name"], strict=True)
    } == expected
    with pytest.warns(rnb.UnsentColumnsWarning):
        again = rnb.bulk_add(client, file, segment="US 500", progress=False)
    assert {*again["status"]} == {"already_member"}
    assert rnb.list_contacts_df(client, segment="US 500").equals(members)
