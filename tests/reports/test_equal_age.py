"""Broadcasts are compared at the same age, from exact counts of people."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest
from support import KEY

import resend_nb as rnb
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping

OLD, NEW = "Harvest in March", "Harvest in April"
HTML = '<a href="https://acme.example/shop">Shop</a><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">x</a>'


class Counting(httpx.WSGITransport):
    """A transport that counts the requests by path, without ids."""

    def __init__(self, app: Sandbox) -> None:
        super().__init__(app=app)
        self.requests: Counter[str] = Counter()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.strip("/").split("/")
        self.requests["/".join(["{id}" if "-" in part else part for part in parts])] += 1
        return super().handle_request(request)


@pytest.fixture(name="account", scope="module")
def _account() -> tuple[rnb.Client, Sandbox, Counting]:
    """An account that sent 1,500 people the same email, four weeks ago and six hours ago."""
    app = Sandbox(engagement=True, rate_limit=1000)
    transport = Counting(app)
    client = rnb.Client(KEY, base_url="http://sandbox.localhost", transport=transport)
    people = pd.DataFrame({"email": [f"p{number}@example.com" for number in range(1500)]})
    rnb.bulk_add(client, people, "Letter", create_segment=True, via="import", progress=False)
    rnb.advance_sandbox(client, days=200)  # new contacts read more at first
    segment = rnb.find_segment(client, "Letter")["id"]
    content: dict[str, Any] = {"from_": "a@acme.example", "subject": "Harvest", "html": HTML}
    for name, then in [(OLD, {"days": 28}), (NEW, {"hours": 6})]:
        draft = client.broadcasts.create(segment_id=segment, name=name, **content)
        client.broadcasts.send(draft["id"])
        rnb.advance_sandbox(client, **then)
    return client, app, transport


def test_the_same_email_at_the_same_age_is_not_different(
    account: tuple[rnb.Client, Sandbox, Counting],
) -> None:
    """The counts of today call the younger one worse; at the same age there is no difference."""
    client, _, _ = account
    today = rnb.compare_broadcasts(OLD, NEW, data=rnb.campaigns_df(client))
    assert today.verdict == "too early"
    assert today.high < 0
    assert f"data=campaigns_at_age_df(client, ['{OLD}', '{NEW}'])" in today.sentence
    campaigns = rnb.campaigns_at_age_df(client, [OLD, NEW])
    assert campaigns["age_hours"].tolist() == pytest.approx([5.75, 5.75], abs=0.1)
    assert campaigns["progress"].tolist() == ["recent", "recent"]
    fair = rnb.compare_broadcasts(OLD, NEW, data=campaigns)
    assert fair.verdict == "no clear difference"
    assert "Counted less than 48 hours after sending" in fair.warning
    assert "28 days apart" in fair.warning


def _people(app: Sandbox, broadcast: Mapping[Any, Any], hours: float) -> tuple[int, int]:
    """Count the people who opened and who clicked within some hours, from the account's events."""
    end = pd.Timestamp(broadcast["sent_at"]) + dt.timedelta(hours=hours)
    row = app.store.database.row(
        "select count(distinct case type when 'opened' then email_id end) as opened, "
        "count(distinct case type when 'clicked' then email_id end) as clicked "
        "from events where broadcast_id = ? and created_at <= ?",
        broadcast["broadcast_id"],
        end.value // 1000,
    )
    assert row is not None
    return row["opened"], row["clicked"]


@pytest.mark.parametrize("hours", [3, 7, 48])
def test_people_are_counted_once(
    account: tuple[rnb.Client, Sandbox, Counting], hours: float
) -> None:
    """The counts are those of the events so far; sums of hourly uniques are higher."""
    client, app, _ = account
    rows = rnb.campaigns_at_age_df(client, [OLD], hours=hours).to_dict("records")
    found = rows[0]["opened"], rows[0]["clicked"]
    assert found == _people(app, rows[0], hours)
    start = pd.Timestamp(rows[0]["sent_at"])
    hourly = rnb.metrics_df(
        client, by=["hour", "broadcast"], start=start, end=start + dt.timedelta(hours=hours)
    )
    hourly = hourly[hourly["broadcast_name"] == OLD]
    assert int(hourly["unique_opened"].sum()) > found[0]
    if hours == 48:
        complete = rnb.campaigns_at_age_df(client, [OLD])
        assert complete["clicked"][0] >= found[1] > 20
        assert complete["progress"][0] == "complete"


def test_two_broadcasts_take_seven_requests(
    account: tuple[rnb.Client, Sandbox, Counting],
) -> None:
    """Lists of broadcasts, segments and domains, and per broadcast its text and its metrics."""
    client, _, transport = account
    transport.requests.clear()
    frame = rnb.campaigns_at_age_df(client, [OLD, NEW], hours=1)
    assert frame["name"].tolist() == [OLD, NEW]
    assert transport.requests == {
        "broadcasts": 1, "segments": 1, "domains": 1, "broadcasts/{id}": 2, "emails/metrics": 2,
    }  # fmt: skip


def test_what_cannot_be_counted_is_an_error(
    account: tuple[rnb.Client, Sandbox, Counting],
) -> None:
    """A draft, an age that is not reached yet, and no broadcast at all have clear errors."""
    client, _, _ = account
    segment = rnb.find_segment(client, "Letter")["id"]
    client.broadcasts.create(
        segment_id=segment, from_="a@acme.example", subject="x", html=HTML, name="Draft"
    )
    for broadcasts, hours, message in [
        (["Draft"], None, "'Draft' was not sent: its status is draft"),
        ([OLD, NEW], 24, f"hours=24 must be .*: '{NEW}' was sent 360 minutes ago"),
        ([OLD, NEW], 0, "hours=0 must be above 0"),
        ([OLD, NEW], float("nan"), "hours=nan must be"),
        ([], None, r"broadcasts=\[\] must be a list"),
        (OLD, None, "must be a list of ids or names"),
    ]:
        with pytest.raises(rnb.InputError, match=message):
            rnb.campaigns_at_age_df(client, broadcasts, hours=hours)
