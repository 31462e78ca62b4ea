"""Frames of what came of it: declared columns, numbers that agree, as few requests as there can be."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import Scripted, ok

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Callable

LINKS = '<a href="https://x.io/1">1</a><a href="https://x.io/2">2</a><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">out</a>'
ZONE = "Europe/Berlin"


def _dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


def _declared(schema: schemas.Schema) -> dict[str, str]:
    return _dtypes(to_frame([], schema))


def _page(*rows: dict[str, Any], more: bool = False) -> Any:
    return ok({"object": "list", "has_more": more, "data": [*rows]})


def _person(place: int, email: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"place-{place}", "contact_id": f"c-{email}", "email": email, **fields}


@pytest.fixture(scope="module")
def lively() -> rnb.Client:
    """An account of 400 people in two segments, with three campaigns that are over and one that has just begun."""
    client = rnb.sandbox(engagement=True)
    everybody, some = (client.segments.create(name=name)["id"] for name in ("Everybody", "Some"))
    for number in range(400):
        segments = [{"id": everybody}] + ([{"id": some}] if number % 4 == 0 else [])
        client.contacts.create(email=f"p{number}@x.io", segments=segments)
    for number, segment in enumerate([everybody, some, everybody, some]):
        made = client.broadcasts.create(
            segment_id=segment,
            from_="Acme <news@acme.example>",
            subject=f"S{number}",
            html=LINKS,
            name=f"N{number}",
        )
        client.broadcasts.send(made["id"])
        rnb.advance_sandbox(client, **({"days": 20} if number < 3 else {"minutes": 90}))
    client.emails.send(from_="Acme <post@acme.example>", to="ada@b.co", subject="s", text="t")
    return client


def _broadcasts(client: rnb.Client) -> list[str]:
    return [each["id"] for each in client.broadcasts.list()]


def test_an_empty_account_has_every_column(client: rnb.Client) -> None:
    """Nothing was sent and nobody is there: no rows, the same columns, the same dtypes."""
    assert _dtypes(rnb.campaigns_df(client)) == _declared(schemas.CAMPAIGNS)
    assert _dtypes(rnb.engagement_df(client)) == _declared(schemas.ENGAGEMENT)
    assert _dtypes(rnb.cohort_df(client)) == _declared(schemas.COHORTS)
    assert _dtypes(rnb.growth_df(client)) == _declared(schemas.GROWTH)
    assert _dtypes(rnb.overlap_df(rnb.membership_df(client))) == _declared(schemas.OVERLAP)
    assert _dtypes(rnb.metrics_df(client, by=["broadcast", "domain"])) == {
        **dict.fromkeys(("broadcast_id", "broadcast_name", "domain_id", "domain_name"), "string"),
        **_declared(schemas.METRICS),
    }
    member = rnb.membership_df(client)
    assert (member.shape, member.index.name, str(member.index.dtype)) == ((0, 0), "email", "string")


def test_a_full_account_has_the_same_dtypes(lively: rnb.Client) -> None:
    """Whatever is in them, frames have the declared columns and dtypes."""
    broadcast = _broadcasts(lively)[-1]
    assert _dtypes(rnb.campaigns_df(lively)) == _declared(schemas.CAMPAIGNS)
    assert _dtypes(rnb.engagement_df(lively)) == _declared(schemas.ENGAGEMENT)
    assert {*_dtypes(rnb.cohort_df(lively)).items()} > {*_declared(schemas.COHORTS).items()}
    assert _dtypes(rnb.growth_df(lively)) == _declared(schemas.GROWTH)
    assert _dtypes(rnb.overlap_df(rnb.membership_df(lively))) == _declared(schemas.OVERLAP)
    assert _dtypes(rnb.broadcast_recipients_df(lively, broadcast)) == _declared(
        schemas.BROADCAST_RECIPIENTS
    )
    assert _dtypes(rnb.broadcast_links_df(lively, broadcast)) == _declared(schemas.BROADCAST_LINKS)
    assert {*_dtypes(rnb.membership_df(lively)).values()} == {"boolean"}


def test_a_draft_has_no_recipients_and_no_links(demo: rnb.Client) -> None:
    """Its frames are empty and have their columns."""
    draft = _broadcasts(demo)[0]
    people, links = rnb.broadcast_recipients_df(demo, draft), rnb.broadcast_links_df(demo, draft)
    assert (len(people), len(links)) == (0, 0)
    assert _dtypes(people) == _declared(schemas.BROADCAST_RECIPIENTS)
    assert _dtypes(links) == _declared(schemas.BROADCAST_LINKS)


def test_campaigns_recipients_links_and_metrics_agree(lively: rnb.Client) -> None:
    """One campaign's row is the sums of its people, its links and its metrics, for each campaign."""
    campaigns = rnb.campaigns_df(lively).set_index("broadcast_id")
    metrics = rnb.metrics_df(lively, by="broadcast", start="2026-11-01").set_index("broadcast_id")
    assert [*campaigns["name"]] == ["N3", "N2", "N1", "N0"]
    assert [*campaigns["subject"]] == ["S3", "S2", "S1", "S0"]
    assert [*campaigns["segment"]] == ["Some", "Everybody", "Some", "Everybody"]
    for broadcast in [*campaigns.index][1:]:  # the newest is still being read
        people = rnb.broadcast_recipients_df(lively, broadcast)
        links = rnb.broadcast_links_df(lively, broadcast)
        for name in (
            "sent",
            "delivered",
            "opened",
            "clicked",
            "bounced",
            "complained",
            "unsubscribed",
        ):
            assert campaigns.loc[broadcast, name] == people[name].sum(), name
        assert metrics.loc[broadcast, "clicked"] == people["clicks"].sum() == links["clicks"].sum()
        assert metrics.loc[broadcast, "opened"] == people["opens"].sum()
        assert links["people"].sum() == people["links"].sum()
        assert (people["clicked"] <= people["opened"]).all()
        assert people["email"].is_unique
        assert people.loc[people["bounced"], "bounce_type"].notna().all()
    assert campaigns["clicked"].sum() > 0


def test_campaigns_take_one_request_for_all_numbers(scripted: Callable[..., Scripted]) -> None:
    """However many campaigns: their list, the segments, the metrics once; and subjects only where wanted."""
    made = {"status": "sent", "segment_id": "s", "created_at": "2026-11-02 09:00:00+00"}
    listed = [
        {**made, "id": str(number), "name": "N", "sent_at": f"2026-11-0{number} 09:00:01+00"}
        for number in (3, 4)
    ]
    row = {"broadcast_id": "4", "broadcast_name": "N", "sent": 5, "unique_opened": 2}
    answers = [_page(*listed, {**made, "id": "5", "status": "draft"}), _page(), ok({"data": [row]})]
    api = scripted(*answers)
    frame = rnb.campaigns_df(api.client, subjects=False)
    assert [line.split("?")[0] for line in api.script.lines] == [
        "GET /broadcasts",
        "GET /segments",
        "GET /emails/metrics",
    ]
    assert "start_date=2026-11-02T09%3A00%3A00%2B00%3A00" in api.script.lines[-1]
    assert [*frame["broadcast_id"]] == ["4", "3"]
    assert [*frame["opened"]] == [2, 0]
    assert frame["sent"].tolist() == [5, 0]
    assert frame["subject"].isna().all()
    assert frame["segment"].isna().all()


def test_who_comes_twice_is_one_person(scripted: Callable[..., Scripted]) -> None:
    """A list that moved while it was read gives somebody again: one row, with what was said last."""
    pages = [
        _page(_person(0, "a@x.io", count=1), _person(1, "b@x.io", count=1), more=True),
        _page(_person(2, "b@x.io", count=2)),
    ]
    frame = rnb.broadcast_recipients_df(scripted(*pages).client, "1", types="opened")
    assert frame[["email", "opens"]].to_numpy().tolist() == [["a@x.io", 1], ["b@x.io", 2]]
    links = [
        _page({"id": "p0", "url": "u", "clicks": 1, "unique_clicks": 1}, more=True),
        _page({"id": "p1", "url": "u", "clicks": 2, "unique_clicks": 1}),
    ]
    assert rnb.broadcast_links_df(scripted(*links).client, "1").to_numpy().tolist() == [["u", 2, 1]]


def test_what_was_not_read_is_missing(scripted: Callable[..., Scripted]) -> None:
    """Two lists are two requests; who is in one of them is not in the other, and the rest nobody knows."""
    api = scripted(
        _page(_person(0, "a@x.io")), _page(_person(0, "b@x.io", bounce_type="transient"))
    )
    frame = rnb.broadcast_recipients_df(api.client, "1", types=["bounced", "delivered"])
    assert [line.partition("type=")[2] for line in api.script.lines] == ["delivered", "bounced"]
    assert frame["delivered"].tolist() == [True, False]
    assert frame["bounced"].tolist() == [False, True]
    assert frame["bounce_type"].tolist()[1] == "transient"
    assert frame[["sent", "opened", "opens", "links", "suppressed"]].isna().all(axis=None)


@pytest.mark.parametrize("types", [[], "", "read", ["sent", "reads"], [None]])
def test_unknown_types_are_refused(scripted: Callable[..., Scripted], types: Any) -> None:
    """Before anything is asked, with the words that there are."""
    api = scripted()
    with pytest.raises(rnb.InputError, match=r"types=.* must be of sent, delivered"):
        rnb.broadcast_recipients_df(api.client, "1", types=types)
    assert api.script.requests == []


def test_metrics_by_period_and_more(lively: rnb.Client) -> None:
    """Days are those of the zone, combinations have a row each, and all add up to the totals."""
    totals = lively.metrics.get(start_date="2026-11-01")["totals"]
    for by in ("hour", "day", "week", "month", "domain", "email", ["month", "domain"]):
        frame = rnb.metrics_df(lively, by=by, start="2026-11-01", tz=ZONE)
        assert frame["sent"].sum() == totals["sent"], by
        assert {*schemas.METRICS} <= {*frame.columns}
        if "period" in frame:
            assert str(frame["period"].dt.tz) == ZONE
    months = rnb.metrics_df(lively, by="month", start="2026-11-01", tz=ZONE)
    assert [*months["period"]] == [
        pd.Timestamp(f"{month}-01", tz=ZONE) for month in ("2026-11", "2026-12", "2027-01")
    ]
    assert len(rnb.metrics_df(lively, by=["day", "broadcast"], start=dt.date(2026, 11, 1))) > 4
    assert rnb.metrics_df(lively, start=dt.date(2026, 11, 1), end="2026-11-02").empty


@pytest.mark.parametrize(
    "question",
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
        {"start": dt.datetime(2026, 1, 1)},  # noqa: DTZ001 -- that it has no zone is the point
    ],
)
def test_a_wrong_question_is_refused(
    scripted: Callable[..., Scripted], question: dict[str, Any]
) -> None:
    """Unknown words, what the API cannot combine, no zone: refused before anything is asked, naming the argument."""
    api = scripted()
    with pytest.raises(rnb.InputError, match=next(iter(question))):
        rnb.metrics_df(api.client, **question)
    assert api.script.requests == []


def test_membership_reads_each_segment_once(scripted: Callable[..., Scripted]) -> None:
    """Whoever comes twice is there once; columns in the order that was asked for, equal names with their ids."""
    segments = [
        {"id": str(number), "name": name, "created_at": "2026"} for number, name in enumerate("ABB")
    ]
    ada, bob = ({"id": name, "email": f"{name}@x.io"} for name in ("ada", "bob"))
    api = scripted(_page(*segments), _page(ada), _page(bob, more=True), _page(bob, ada))
    frame = rnb.membership_df(api.client, segments=["2", "A"])
    assert [line.split("?")[0] for line in api.script.lines] == [
        "GET /segments",
        "GET /segments/2/contacts",
        "GET /segments/0/contacts",
        "GET /segments/0/contacts",
    ]
    assert [*frame.columns] == ["B", "A"]
    assert frame.loc[["ada@x.io"]].to_numpy().tolist() == [[True, True]]
    assert frame.loc[["bob@x.io"]].to_numpy().tolist() == [[False, True]]
    everything = scripted(_page(*segments), _page(), _page(), _page())
    assert [*rnb.membership_df(everything.client)] == ["A", "B (1)", "B (2)"]


@pytest.mark.parametrize("segments", ["Everybody", ["Everybody", "Everybody"], ["None"], [1]])
def test_membership_refuses_what_is_no_list_of_segments(lively: rnb.Client, segments: Any) -> None:
    """One text, a segment twice, a name that no segment has, what is no text."""
    with pytest.raises(rnb.InputError, match="segment"):
        rnb.membership_df(lively, segments=segments)


def test_overlap_counts_pairs() -> None:
    """Shared people, of both and of each; of nobody there is no share; what is missing is no member."""
    member = pd.DataFrame(
        {"A": [True, True, False], "B": [True, False, pd.NA], "C": [False, False, False]},
        index=["a", "b", "c"],
        dtype="boolean",
    )
    frame = rnb.overlap_df(member)
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
    with pytest.raises(rnb.InputError, match=r"which X is not; take membership_df"):
        rnb.overlap_df(pd.DataFrame({"A": [True], "X": ["yes"]}))


def test_growth_adds_up(scripted: Callable[..., Scripted]) -> None:
    """Every day from the first contact to the last, for everybody and each segment, each contact once."""
    first, second = (
        {"id": name, "email": name, "created_at": f"2026-11-0{day} 23:59:59.5+00"}
        for name, day in (("a", 1), ("b", 3))
    )
    segment = {"id": "1", "name": "all contacts", "created_at": "2026"}
    api = scripted(_page(segment), _page(second, more=True), _page(second, first), _page(second))
    frame = rnb.growth_df(api.client)
    assert frame["series"].tolist() == ["all contacts"] * 3 + ["all contacts (1)"] * 3
    assert frame["total"].tolist() == [1, 1, 2, 0, 0, 1]
    days = pd.date_range("2026-11-01", "2026-11-03", tz="UTC")
    assert frame["date"].tolist() == [*days, *days]


def test_engagement_is_recency_frequency_and_depth(lively: rnb.Client) -> None:
    """Each person's counts are those of the campaigns' people, and times are when those campaigns were sent."""
    campaigns = rnb.campaigns_df(lively, subjects=False).set_index("broadcast_id")
    people = {
        each: rnb.broadcast_recipients_df(lively, each).set_index("email")
        for each in campaigns.index
    }
    frame = rnb.engagement_df(lively).set_index("email")
    for email, row in frame[frame["clicked"] > 0].iterrows():
        mine = {each: one.loc[str(email)] for each, one in people.items() if email in one.index}
        clicked = [each for each, one in mine.items() if one["clicked"]]
        assert row["received"] == sum(one["delivered"] for one in mine.values())
        assert row["opened"] == sum(one["opened"] for one in mine.values())
        assert (row["clicked"], row["clicks"]) == (
            len(clicked),
            sum(mine[each]["clicks"] for each in clicked),
        )
        assert row["click_depth"] == sum(mine[each]["links"] for each in clicked) / len(clicked)
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


def test_an_open_that_is_known_before_its_delivery_counts_for_nobody(
    scripted: Callable[..., Scripted],
) -> None:
    """Lists may be of different ages: who opened what is not known to have been received has no row yet."""
    made = {
        "id": "1",
        "status": "sent",
        "sent_at": "2026-11-03 09:00:00+00",
        "created_at": "2026-11-02 09:00:00+00",
    }
    opened = [_person(0, "a@x.io", count=1), _person(1, "b@x.io", count=1)]
    api = scripted(_page(made), _page(_person(0, "a@x.io")), _page(*opened), _page())
    assert rnb.engagement_df(api.client)[["email", "open_share"]].to_numpy().tolist() == [
        ["a@x.io", 1.0]
    ]


@pytest.mark.parametrize("last", [0, -1, True, 1.0, "3", None])
@pytest.mark.parametrize("frame", [rnb.engagement_df, rnb.cohort_df])
def test_last_is_a_number_of_broadcasts(
    scripted: Callable[..., Scripted], frame: Any, last: Any
) -> None:
    """From 1 on; anything else is refused before anything is asked."""
    api = scripted()
    with pytest.raises(rnb.InputError, match="last="):
        frame(api.client, last=last)
    assert api.script.requests == []


def test_cohorts_are_shares_of_those_who_received(lively: rnb.Client) -> None:
    """A month's share in a broadcast is of its people who received it; where nobody did, there is none."""
    frame = rnb.cohort_df(lively, metric="opened")
    contacts = rnb.list_contacts_df(lively)
    months = dict(zip(contacts["id"], contacts["created_at"].dt.strftime("%Y-%m"), strict=True))
    assert frame["cohort"].is_monotonic_increasing
    assert frame["size"].sum() == len(contacts)
    names = {
        each["name"]: each["id"] for each in lively.broadcasts.list() if each["status"] == "sent"
    }
    assert frame.columns[2:].tolist() == [*names][::-1]
    for name, broadcast in names.items():
        people = rnb.broadcast_recipients_df(lively, broadcast)
        month = people["contact_id"].map(months)
        opened, delivered = people[people["opened"]], people[people["delivered"]]
        for cohort, share in zip(frame["cohort"], frame[name], strict=True):
            received = (month[delivered.index] == cohort).sum()
            assert (
                pd.isna(share)
                if not received
                else share == (month[opened.index] == cohort).sum() / received
            )


def test_broadcasts_of_one_name_are_told_apart(lively: rnb.Client) -> None:
    """Columns of cohorts have a day beside the name where the name is not enough, and a number where both are not."""
    segment = lively.segments.list()[-1]["id"]
    for _ in range(2):
        made = lively.broadcasts.create(
            segment_id=segment, from_="a@b.co", subject="S", html="<p>x</p>", name="Twice"
        )
        lively.broadcasts.send(made["id"])
    rnb.advance_sandbox(lively, hours=1)
    columns = rnb.cohort_df(lively).columns.tolist()
    assert len({*columns}) == len(columns)
    day = lively.now.date().isoformat()
    assert [name for name in columns if name.startswith("Twice")] == [
        f"Twice ({day}) {len(columns) - 3}",
        f"Twice ({day}) {len(columns) - 2}",
    ]


def test_an_unknown_metric_of_cohorts_is_refused(scripted: Callable[..., Scripted]) -> None:
    """Before anything is asked, with what it may be."""
    api = scripted()
    with pytest.raises(rnb.InputError, match='metric must be "clicked" or "opened", not \'read\''):
        rnb.cohort_df(api.client, metric="read")
    assert api.script.requests == []
