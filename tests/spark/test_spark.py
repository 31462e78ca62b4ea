"""PySpark DataFrames; they need Java, so they are collected only if Spark is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pyspark.sql import SparkSession

import resend_nb as rnb
from resend_nb.bulk.input import batches

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # Spark's own, about pandas and Java
]

CARD = 12345678901234567  # as a float it would lose its last digit


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Start Spark, on loopback only."""
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    session = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    yield session
    session.stop()


def test_a_spark_frame_is_read_in_chunks(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows keep their order and digits, are numbered consecutively, and any opt-out counts."""
    monkeypatch.setattr(batches, "ROWS", 2)
    lines = [
        ("ada@example.com", CARD, None),
        ("bo@example.com", None, None),
        ("ada@example.com", 1, "yes"),
    ]
    people = spark.createDataFrame(
        lines, "email string, card long, unsubscribed string"
    ).repartition(1)
    client = rnb.sandbox()
    client.contact_properties.create(key="card", type="number")
    report = rnb.bulk_add(client, people, progress=False)
    assert report.index.tolist() == [0, 1, 2]
    assert report["status"].tolist() == ["created", "created", "duplicate"]
    assert report["changes"].tolist()[0] == f"properties.card: {CARD}, opts out"
    assert client.contacts.get("ada@example.com")["unsubscribed"]


def test_an_empty_spark_frame_has_columns(spark: Any) -> None:
    """No contact is created, and nothing fails."""
    people = spark.createDataFrame([], "email string")
    assert rnb.bulk_add(rnb.sandbox(), people, progress=False).empty
    assert rnb.check_contacts(people).empty
