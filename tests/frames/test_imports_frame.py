"""Imports as a DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support import ANYTHING, Scripted, ok

import resend_nb as rnb
from resend_nb import schemas

if TYPE_CHECKING:
    import pandas as pd


def _dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


def test_imports_have_the_same_columns_when_empty(client: rnb.Client) -> None:
    """Counts are integers, missing until the API reports them; empty tables look the same."""
    empty = rnb.list_imports_df(client)
    first = client.contacts.imports.create(b"email\na@b.example\nnobody\n", on_conflict="skip")
    while client.contacts.imports.get(first["id"])["completed_at"] is None:
        pass
    client.contacts.imports.create(b"email\n", on_conflict="skip")
    table = rnb.list_imports_df(client)
    assert list(table.columns) == list(empty.columns) == list(schemas.IMPORTS)
    assert _dtypes(table) == _dtypes(empty)
    assert table["status"].tolist() == ["queued", "completed"]
    counts = table[["total", "created", "updated", "skipped", "failed"]]
    assert counts.iloc[0].isna().all()
    assert counts.iloc[1].tolist() == [2, 1, 0, 0, 1]
    assert table["completed_at"].isna().tolist() == [True, False]


def test_counts_may_be_null() -> None:
    """Counts may be null instead of absent."""
    job = {**ANYTHING, "status": "queued", "counts": None}
    scripted = Scripted(ok({**ANYTHING, "data": [job]}))
    assert rnb.list_imports_df(scripted.client)["total"].isna().tolist() == [True]


def test_a_boolean_property_is_a_boolean_column(client: rnb.Client) -> None:
    """An import can create boolean properties, which become boolean columns."""
    columns = {"email": "email", "properties": {"vip": {"column": "vip", "type": "boolean"}}}
    file = b"email,vip\na@b.example,true\nb@b.example,\n"
    job = client.contacts.imports.create(file, on_conflict="skip", column_map=columns)
    while client.contacts.imports.get(job["id"])["completed_at"] is None:
        pass
    values = rnb.list_contacts_df(client, properties=True, progress=False).set_index("email")["vip"]
    assert str(values.dtype) == "boolean"
    assert values["a@b.example"]
    assert values.isna()["b@b.example"]
    assert rnb.list_contact_properties_df(client)["type"].tolist() == ["boolean"]
