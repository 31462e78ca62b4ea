"""The requests of recipients, clicked links, copies and metrics."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from support import ANYTHING, Scripted, ok, problem

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = {"object": "list", "has_more": True, "data": [{**ANYTHING, "id": "b2Zmc2V0OjA"}]}
LAST = {"object": "list", "has_more": False, "data": [{**ANYTHING, "id": "b2Zmc2V0OjE"}]}


def test_every_page_of_recipients_is_read(scripted: Callable[..., Scripted]) -> None:
    """Every page has the filters, and the cursor is sent back unchanged."""
    api = scripted(ok(PAGE), ok(LAST))
    rows = api.client.broadcasts.recipients.list(
        "1", type="bounced", email="a+b", bounce_type="permanent"
    )
    assert [row["id"] for row in rows] == ["b2Zmc2V0OjA", "b2Zmc2V0OjE"]
    where, filters = (
        "GET /broadcasts/1/recipients?limit=100",
        "type=bounced&email=a%2Bb&bounce_type=permanent",
    )
    assert api.script.lines == [f"{where}&{filters}", f"{where}&after=b2Zmc2V0OjA&{filters}"]


def test_every_page_of_clicked_links_is_read(scripted: Callable[..., Scripted]) -> None:
    """Two pages become one list."""
    api = scripted(ok(PAGE), ok(LAST))
    assert len(api.client.broadcasts.clicked_links.list("1")) == 2
    assert api.script.lines[0] == "GET /broadcasts/1/clicked-links?limit=100"


def test_a_copy_is_not_made_twice(scripted: Callable[..., Scripted]) -> None:
    """After a server error the copy may exist, so the request is not retried."""
    api = scripted(problem(500))
    with pytest.raises(rnb.ServerError):
        api.client.broadcasts.duplicate("1")
    assert api.script.lines == ["POST /broadcasts/1/duplicate"]


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ({}, ""),
        (
            {"metrics": "sent", "dimensions": ["period", "domain"]},
            "?metrics=sent&dimensions=period%2Cdomain",
        ),
        (
            {"start_date": dt.date(2026, 7, 1), "end_date": "2026-07-08"},
            "?start_date=2026-07-01&end_date=2026-07-08",
        ),
        (
            {"end_date": dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)},
            "?end_date=2026-07-01T09%3A00%3A00%2B00%3A00",
        ),
        (
            {"timezone": "Europe/Berlin", "granularity": "weekly"},
            "?timezone=Europe%2FBerlin&granularity=weekly",
        ),
        ({"domain_id": "1", "dimensions": []}, "?domain_id=1"),
        ({"email_id": ["1", "2"]}, "?email_id=1%2C2"),
        ({"broadcast_id": ("1",)}, "?broadcast_id=1"),
    ],
)
def test_metrics_send_what_was_given(
    scripted: Callable[..., Scripted], asked: dict[str, Any], query: str
) -> None:
    """Lists are joined by commas, dates are ISO text, and nothing else is sent."""
    api = scripted(ok())
    api.client.metrics.get(**asked)
    assert api.script.lines == [f"GET /emails/metrics{query}"]


@pytest.mark.parametrize(
    "asked",
    [
        {"start_date": dt.datetime(2026, 7, 1, tzinfo=dt.UTC).replace(tzinfo=None)},
        {"broadcast_id": []},
        {"email_id": ""},
        {"domain_id": ["1", ""]},
    ],
)
def test_an_ambiguous_query_is_not_sent(client: rnb.Client, asked: dict[str, Any]) -> None:
    """A time without a zone is refused, and so is a filter with no ids."""
    with pytest.raises(rnb.InputError):
        client.metrics.get(**asked)


def test_metrics_agree_with_recipients_on_a_real_send(demo: rnb.Client) -> None:
    """The metrics of a sent copy equal the number of its recipients."""
    copy = demo.broadcasts.duplicate(demo.broadcasts.list()[-1]["id"])["id"]
    demo.broadcasts.send(copy)
    while demo.broadcasts.get(copy)["status"] != "sent":
        pass
    totals = demo.metrics.get(broadcast_id=copy)["totals"]
    for type_ in ("sent", "delivered"):
        assert totals[type_] == len(demo.broadcasts.recipients.list(copy, type=type_)) > 100
