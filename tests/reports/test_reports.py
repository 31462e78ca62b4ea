"""Results: declared columns and dtypes, numbers that agree, and as few requests as possible."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import ANYTHING, Scripted, ok

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Callable

LINKS = (
    '<a href="https://x.io/1">1</a><a href="https://x.io/2">2</a>'
    '<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">out</a>'
)
METRICS = {"object": "metrics", "end_date": "2026-12-01T00:00:00Z", "metrics": [], "totals": {},
           "dimensions": [], "granularity": "daily"}  # fmt: skip
ID = "11111111-1111-4111-8111-111111111111"
ZONE = "Europe/Berlin"


def _dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


def _declared(schema: schemas.Schema) -> dict[str, str]:
    return _dtypes(to_frame([], schema))


def _page(*rows: dict[str, Any], more: bool = False) -> Any:
    return ok({"object": "list", "has_more": more, "data": list(rows)})


def _recipient(cursor: int, email: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"cursor-{cursor}", "contact_id": f"c-{email}", "email": email, **fields}


@pytest.fixture(scope="module")
def lively() -> rnb.Client:
    """A sandbox with 400 contacts in two segments, three past campaigns and a recent one."""
    client = rnb.sandbox(engagement=True)
    everyone, some = (client.segments.create(name=name)["id"] for name in ("Everyone", "Some"))
    for number in range(400):
        segments = [{"id": everyone}] + ([{"id": some}] if number % 4 == 0 else [])
        client.contacts.create(email=f"p{number}@x.io", segments=segments)
    for number, segment in enumerate([everyone, some, everyone, some]):
        broadcast = client.broadcasts.create(
            segment_id=segment,
            from_="Acme <news@acme.example>",
            subject=f"S{number}",
            html=LINKS,
            name=f"N{number}",
        )
        client.broadcasts.send(broadcast["id"])
        rnb.advance_sandbox(client, **({"days": 20} if number < 3 else {"minutes": 90}))
    client.emails.send(from_="Acme <post@acme.example>", to="ada@b.co", subject="s", text="t")
    return client


def _broadcasts(client: rnb.Client) -> list[str]:
    return [broadcast["id"] for broadcast in client.broadcasts.list()]


def test_an_empty_account_has_every_column(client: rnb.Client) -> None:
    """Without broadcasts and contacts, the columns and dtypes are the same."""
    assert _dtypes(rnb.campaigns_df(client)) == _declared(schemas.CAMPAIGNS)
    assert _dtypes(rnb.engagement_df(client)) == _declared(schemas.ENGAGEMENT)
    assert _dtypes(rnb.cohort_df(client)) == _declared(schemas.COHORTS)
    assert _dtypes(rnb.growth_df(client)) == _declared(schemas.GROWTH)
    assert _dtypes(rnb.overlap_df(rnb.membership_df(client))) == _declared(schemas.OVERLAP)
    assert _dtypes(rnb.metrics_df(client, by=["broadcast", "domain"])) == {
        **dict.fromkeys(("broadcast_id", "broadcast_name", "domain_id", "domain_name"), "string"),
        **_declared(schemas.METRICS),
    }
    membership = rnb.membership_df(client)
    assert membership.shape == (0, 0)
    assert (membership.index.name, str(membership.index.dtype)) == ("email", "string")


def test_a_full_account_has_the_same_dtypes(lively: rnb.Client) -> None:
    """With data, DataFrames have the declared columns and dtypes too."""
    broadcast = _broadcasts(lively)[-1]
    assert _dtypes(rnb.campaigns_df(lively)) == _declared(schemas.CAMPAIGNS)
    assert _dtypes(rnb.engagement_df(lively)) == _declared(schemas.ENGAGEMENT)
    assert _dtypes(rnb.cohort_df(lively)) == _declared(schemas.COHORTS)
    assert _dtypes(rnb.growth_df(lively)) == _declared(schemas.GROWTH)
    assert _dtypes(rnb.overlap_df(rnb.membership_df(lively))) == _declared(schemas.OVERLAP)
    assert _dtypes(rnb.broadcast_recipients_df(lively, broadcast)) == _declared(
        schemas.BROADCAST_RECIPIENTS
    )
    assert _dtypes(rnb.broadcast_links_df(lively, broadcast)) == _declared(schemas.BROADCAST_LINKS)
    assert set(_dtypes(rnb.membership_df(lively)).values()) == {"boolean"}


def test_a_draft_has_no_recipients_and_no_links(demo: rnb.Client) -> None:
    """Its DataFrames are empty and have their columns."""
    draft = _broadcasts(demo)[0]
    recipients = rnb.broadcast_recipients_df(demo, draft)
    links = rnb.broadcast_links_df(demo, draft)
    assert (len(recipients), len(links)) == (0, 0)
    assert _dtypes(recipients) == _declared(schemas.BROADCAST_RECIPIENTS)
    assert _dtypes(links) == _declared(schemas.BROADCAST_LINKS)


def test_campaigns_recipients_links_and_metrics_agree(lively: rnb.Client) -> None:
    """The row of each campaign equals the sums over its recipients, links and metrics."""
    campaigns = rnb.campaigns_df(lively).set_index("broadcast_id")
    metrics = rnb.metrics_df(lively, by="broadcast", start="2026-11-01").set_index("broadcast_id")
    assert list(campaigns["name"]) == ["N3", "N2", "N1", "N0"]
    assert list(campaigns["subject"]) == ["S3", "S2", "S1", "S0"]
    assert list(campaigns["segment"]) == ["Some", "Everyone", "Some", "Everyone"]
    for broadcast in campaigns.index[1:]:  # the newest is still being opened
        recipients = rnb.broadcast_recipients_df(lively, broadcast)
        links = rnb.broadcast_links_df(lively, broadcast)
        for name in (name for name, kind in schemas.CAMPAIGNS.items() if kind == "Int64"):
            assert campaigns.loc[broadcast, name] == recipients[name].sum(), name
        clicks = metrics.loc[broadcast, "clicked"]
        assert clicks == recipients["clicks"].sum() == links["clicks"].sum()
        assert metrics.loc[broadcast, "opened"] == recipients["opens"].sum()
        assert links["people"].sum() == recipients["links"].sum()
        assert (recipients["clicked"] <= recipients["opened"]).all()
        assert recipients["email"].is_unique
        assert recipients.loc[recipients["bounced"], "bounce_type"].notna().all()
    assert campaigns["clicked"].sum() > 0


def test_campaigns_take_one_request_for_all_numbers(scripted: Callable[..., Scripted]) -> None:
    """Broadcasts, segments and metrics are read once for all campaigns; subjects on demand."""
    sent = {"status": "sent", "segment_id": "s", "created_at": "2026-11-02 09:00:00+00"}
    listed = [
        {**sent, "id": str(number), "name": "N", "sent_at": f"2026-11-0{number} 09:00:01+00"}
        for number in (3, 4)
    ]
    row = {"broadcast_id": "4", "broadcast_name": "N", "sent": 5, "unique_opened": 2}
    metrics = {**METRICS, "start_date": "2026-11-02T09:00:00Z", "data": [row]}
    answers = [
        _page(*listed, {**sent, "id": "5", "status": "draft"}),
        _page(),
        ok(metrics),
        _page({**ANYTHING, "open_tracking": True, "click_tracking": True}),
    ]
    api = scripted(*answers)
    frame = rnb.campaigns_df(api.client, subjects=False)
    assert [line.split("?")[0] for line in api.script.lines] == [
        "GET /broadcasts",
        "GET /segments",
        "GET /emails/metrics",
        "GET /domains",
    ]
    assert "start_date=2026-11-02T09%3A00%3A00%2B00%3A00" in api.script.lines[2]
    assert "broadcast_id=4%2C3" in api.script.lines[2]
    assert list(frame["broadcast_id"]) == ["4", "3"]
    assert list(frame["opened"]) == [2, 0]
    assert frame["sent"].tolist() == [5, 0]
    assert frame["subject"].isna().all()
    assert frame["segment"].isna().all()


def test_a_recipient_who_is_listed_twice_is_one_row(scripted: Callable[..., Scripted]) -> None:
    """If a list changes while it is read, a repeated recipient has the latest values."""
    pages = [
        _page(_recipient(0, "a@x.io", count=1), _recipient(1, "b@x.io", count=1), more=True),
        _page(_recipient(2, "b@x.io", count=2)),
    ]
    frame = rnb.broadcast_recipients_df(scripted(*pages).client, ID, types="opened")
    assert frame[["email", "opens"]].to_numpy().tolist() == [["a@x.io", 1], ["b@x.io", 2]]
    links = [
        _page({"id": "p0", "url": "u", "clicks": 1, "unique_clicks": 1}, more=True),
        _page({"id": "p1", "url": "u", "clicks": 2, "unique_clicks": 1}),
    ]
    assert rnb.broadcast_links_df(scripted(*links).client, ID).to_numpy().tolist() == [["u", 2, 1]]


def test_events_that_were_not_read_are_missing(scripted: Callable[..., Scripted]) -> None:
    """Two types are two requests; their events are true or false, and all others are missing."""
    api = scripted(
        _page(_recipient(0, "a@x.io")), _page(_recipient(0, "b@x.io", bounce_type="transient"))
    )
    frame = rnb.broadcast_recipients_df(api.client, ID, types=["bounced", "delivered"])
    assert [line.partition("type=")[2] for line in api.script.lines] == ["delivered", "bounced"]
    assert frame["delivered"].tolist() == [True, False]
    assert frame["bounced"].tolist() == [False, True]
    assert frame["bounce_type"].tolist()[1] == "transient"
    assert frame[["sent", "opened", "opens", "links", "suppressed"]].isna().all(axis=None)


@pytest.mark.parametrize("types", [[], "", "read", ["sent", "reads"], [None]])
def test_unknown_types_are_refused(scripted: Callable[..., Scripted], types: Any) -> None:
    """The error lists the known types, and nothing is requested."""
    api = scripted()
    with pytest.raises(rnb.InputError, match=r"types=.* must be one or several of sent"):
        rnb.broadcast_recipients_df(api.client, ID, types=types)
    assert api.script.requests == []


def test_a_broadcast_can_be_given_by_name(lively: rnb.Client) -> None:
    """A name gives the same rows as the id; an unknown name suggests a known one."""
    by_id = rnb.broadcast_recipients_df(lively, _broadcasts(lively)[-1], types="clicked")
    pd.testing.assert_frame_equal(rnb.broadcast_recipients_df(lively, "N0", types="clicked"), by_id)
    assert len(rnb.broadcast_links_df(lively, "N0"))
    for function in (rnb.broadcast_recipients_df, rnb.broadcast_links_df):
        with pytest.raises(rnb.ObjectLookupError, match="No broadcast named 'N9'"):
            function(lively, "N9")


def test_only_a_name_takes_an_extra_request(scripted: Callable[..., Scripted]) -> None:
    """With an id, the list of broadcasts is not read."""
    listed = {"id": ID, "name": "May", "created_at": "2026-01-01", "status": "sent"}
    link = {"id": "1", "url": "https://x.io", "clicks": 2, "unique_clicks": 1}
    for broadcast, answers in ((ID, [_page(link)]), ("May", [_page(listed), _page(link)])):
        api = scripted(*answers)
        rnb.broadcast_links_df(api.client, broadcast)
        assert len(api.script.lines) == len(answers)
        assert api.script.lines[-1].startswith(f"GET /broadcasts/{ID}/clicked-links")


def test_metrics_by_period_and_more(lively: rnb.Client) -> None:
    """Periods are in the time zone, combinations have a row each, and rows add up to the totals."""
    totals = lively.metrics.get(start_date="2026-11-01")["totals"]
    for by in ("hour", "day", "week", "month", "domain", "email", ["month", "domain"]):
        frame = rnb.metrics_df(lively, by=by, start="2026-11-01", tz=ZONE)
        assert frame["sent"].sum() == totals["sent"], by
        assert set(schemas.METRICS) <= set(frame.columns)
        if "period" in frame:
            assert str(frame["period"].dt.tz) == ZONE
    months = rnb.metrics_df(lively, by="month", start="2026-11-01", tz=ZONE)
    assert list(months["period"]) == [
        pd.Timestamp(f"{month}-01", tz=ZONE) for month in ("2026-11", "2026-12", "2027-01")
    ]
    assert len(rnb.metrics_df(lively, by=["day", "broadcast"], start=dt.date(2026, 11, 1))) > 4
    assert rnb.metrics_df(lively, start=dt.date(2026, 11, 1), end="2026-11-02").empty


@pytest.mark.parametrize(
    "options",
    [
        {"by": []},
        {"by": "year"},
        {"by": ["day", "week"]},
        {"by": ["email", "broadcast"]},
        {"by": [None]},
        {"tz": "Mars"},
        {"tz": "../UTC"},
        {"tz": "Europe"},
        {"tz": None},
        {"tz": ""},
        {"start": dt.datetime(2026, 1, 1)},  # noqa: DTZ001 -- tests a time without a time zone
    ],
)
def test_wrong_options_are_refused(
    scripted: Callable[..., Scripted], options: dict[str, Any]
) -> None:
    """Unknown values and impossible combinations name the argument, and nothing is requested."""
    api = scripted()
    with pytest.raises(rnb.InputError, match=next(iter(options))):
        rnb.metrics_df(api.client, **options)
    assert api.script.requests == []


def test_membership_reads_each_segment_once(scripted: Callable[..., Scripted]) -> None:
    """Repeated contacts count once, columns are in the given order, equal names get their ids."""
    segments = [{**ANYTHING, "id": str(number), "name": name} for number, name in enumerate("ABB")]
    ada, bob = ({**ANYTHING, "id": name, "email": f"{name}@x.io"} for name in ("ada", "bob"))
    api = scripted(_page(*segments), _page(ada), _page(bob, more=True), _page(bob, ada))
    frame = rnb.membership_df(api.client, segments=["2", "A"])
    assert [line.split("?")[0] for line in api.script.lines] == [
        "GET /segments",
        "GET /segments/2/contacts",
        "GET /segments/0/contacts",
        "GET /segments/0/contacts",
    ]
    assert list(frame.columns) == ["B", "A"]
    assert frame.loc[["ada@x.io"]].to_numpy().tolist() == [[True, True]]
    assert frame.loc[["bob@x.io"]].to_numpy().tolist() == [[False, True]]
    everything = scripted(_page(*segments), _page(), _page(), _page())
    assert list(rnb.membership_df(everything.client)) == ["A", "B (1)", "B (2)"]


@pytest.mark.parametrize("segments", ["Everyone", ["Everyone", "Everyone"], ["None"], [1]])
def test_membership_refuses_wrong_segments(lively: rnb.Client, segments: Any) -> None:
    """A single string, a segment listed twice, an unknown name and a number are errors."""
    with pytest.raises(rnb.InputError, match="segment"):
        rnb.membership_df(lively, segments=segments)


def test_overlap_counts_pairs() -> None:
    """Shares are of both and of each; empty segments have none; missing values are not members."""
    membership = pd.DataFrame(
        {"A": [True, True, False], "B": [True, False, pd.NA], "C": [False, False, False]},
        index=["a", "b", "c"],
        dtype="boolean",
    )
    frame = rnb.overlap_df(membership)
    assert frame[["first", "second", "shared"]].to_numpy().tolist() == [
        ["A", "B", 1],
        ["A", "C", 0],
        ["B", "C", 0],
    ]
    assert frame.loc[[0], ["jaccard", "of_first", "of_second"]].to_numpy().tolist() == [
        [0.5, 0.5, 1.0]
    ]
    assert frame.loc[[1], ["jaccard", "of_first"]].to_numpy().tolist() == [[0.0, 0.0]]
    assert frame.loc[1:, "of_second"].isna().all()
    with pytest.raises(
        rnb.InputError, match=r"but X is not boolean\. Pass the result of membership_df"
    ):
        rnb.overlap_df(pd.DataFrame({"A": [True], "X": ["yes"]}))


def test_growth_adds_up(scripted: Callable[..., Scripted]) -> None:
    """Every day from the first contact to the last, for all contacts and each segment."""
    first, second = (
        {**ANYTHING, "id": name, "email": name, "created_at": f"2026-11-0{day} 23:59:59.5+00"}
        for name, day in (("a", 1), ("b", 3))
    )
    segment = {"id": "1", "name": "all contacts", "created_at": "2026-01-01"}
    api = scripted(_page(segment), _page(second, more=True), _page(second, first), _page(second))
    frame = rnb.growth_df(api.client)
    assert frame["series"].tolist() == ["all contacts"] * 3 + ["all contacts (1)"] * 3
    assert frame["total"].tolist() == [1, 1, 2, 0, 0, 1]
    days = pd.date_range("2026-11-01", "2026-11-03", tz="UTC")
    assert frame["date"].tolist() == [*days, *days]


def test_engagement_is_recency_frequency_and_depth(lively: rnb.Client) -> None:
    """Counts agree with the recipients of each campaign, and times are when those were sent."""
    campaigns = rnb.campaigns_df(lively, subjects=False).set_index("broadcast_id")
    recipients = {
        id_: rnb.broadcast_recipients_df(lively, id_).set_index("email") for id_ in campaigns.index
    }
    frame = rnb.engagement_df(lively).set_index("email")
    for email, row in frame[frame["clicked"] > 0].iterrows():
        events = {
            id_: frame.loc[str(email)] for id_, frame in recipients.items() if email in frame.index
        }
        clicked = [id_ for id_, event in events.items() if event["clicked"]]
        assert row["received"] == sum(event["delivered"] for event in events.values())
        assert row["opened"] == sum(event["opened"] for event in events.values())
        assert row["clicked"] == len(clicked)
        assert row["clicks"] == sum(events[id_]["clicks"] for id_ in clicked)
        assert row["click_depth"] == sum(events[id_]["links"] for id_ in clicked) / len(clicked)
        assert row["last_clicked_at"] == campaigns.loc[clicked[0], "sent_at"]
        assert row["last_opened_at"] >= row["last_clicked_at"]
        assert row["click_share"] == row["clicked"] / row["received"]
    assert (frame["clicked"] > 1).any()
    never = frame[frame["opened"] == 0]
    assert never["last_opened_at"].isna().all()
    assert (never["open_share"] == 0).all()
    assert frame["received"].max() == 4
    assert rnb.engagement_df(lively, last=1)["received"].tolist() == [1] * int(
        campaigns["delivered"].iloc[0]
    )


def test_an_open_without_a_delivery_has_no_row(scripted: Callable[..., Scripted]) -> None:
    """The lists may lag differently, so an open can be listed before its delivery."""
    sent = {
        "id": "1",
        "status": "sent",
        "sent_at": "2026-11-03 09:00:00+00",
        "created_at": "2026-11-02 09:00:00+00",
    }
    opened = [_recipient(0, "a@x.io", count=1), _recipient(1, "b@x.io", count=1)]
    row = {"broadcast_id": "1", "delivered": 1, "unique_opened": 2, "unique_clicked": 1}
    metrics = ok({**METRICS, "start_date": sent["created_at"], "data": [row]})
    lists = [_page(_recipient(0, "a@x.io")), _page(*opened), _page()]
    api = scripted(_page(sent), metrics, _page(), *lists)
    assert rnb.engagement_df(api.client)[["email", "open_share"]].to_numpy().tolist() == [
        ["a@x.io", 1.0]
    ]


@pytest.mark.parametrize("last", [0, -1, True, 1.0, "3", None])
@pytest.mark.parametrize("function", [rnb.engagement_df, rnb.cohort_df])
def test_last_is_a_number_of_broadcasts(
    scripted: Callable[..., Scripted], function: Any, last: Any
) -> None:
    """Anything but a whole number from 1 is an error before anything is requested."""
    api = scripted()
    with pytest.raises(rnb.InputError, match="last="):
        function(api.client, last=last)
    assert api.script.requests == []


@pytest.mark.parametrize("metric", ["opened", "clicked"])
def test_cohorts_are_shares_of_recipients(lively: rnb.Client, metric: str) -> None:
    """A cohort's rate is of those who received a broadcast in a month, each person once."""
    frame = rnb.cohort_df(lively, metric=metric)
    contacts = rnb.list_contacts_df(lively).set_index("id")["created_at"]
    joined = contacts.dt.year * 12 + contacts.dt.month
    lists = [
        rnb.broadcast_recipients_df(lively, row["broadcast_id"]).assign(sent=row["sent_at"])
        for row in rnb.campaigns_df(lively).to_dict("records")
    ]
    received = pd.concat(lists).query("delivered")
    received["joined"] = received["contact_id"].map(joined)
    received["month"] = received["sent"].dt.year * 12 + received["sent"].dt.month
    received["month"] -= received["joined"]
    people = received.groupby(["joined", "month", "contact_id"])[metric].any()
    expected = people.groupby(["joined", "month"]).agg(["sum", "count"])
    assert frame[["count", "of"]].to_numpy().tolist() == expected.to_numpy().tolist()
    assert frame["month"].tolist() == expected.index.get_level_values("month").tolist()
    assert frame["rate"].tolist() == (frame["count"] / frame["of"]).tolist()
    sizes = joined.value_counts()
    assert frame["size"].tolist() == [sizes[month] for month, _ in expected.index]
    assert (frame["metric"] == metric).all()


def test_an_unknown_cohort_metric_is_refused(scripted: Callable[..., Scripted]) -> None:
    """The error lists the known metrics, and nothing is requested."""
    api = scripted()
    with pytest.raises(rnb.InputError, match='metric must be "clicked" or "opened", not \'read\''):
        rnb.cohort_df(api.client, metric="read")
    assert api.script.requests == []
