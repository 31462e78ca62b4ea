"""No number without knowing it: retention, tracking and age of real accounts."""

from __future__ import annotations

import datetime as dt
import warnings
from collections import Counter
from typing import Any

import httpx
import pandas as pd
import pytest

import resend_nb as rnb
from resend_nb import schemas

EVENTS = ["delivered", "opened", "clicked"]
METRICS = ("sent", "delivered", "unique_opened", "unique_clicked", "bounced", "complained",
           "unsubscribed")  # fmt: skip


class Account:
    """An account whose broadcasts were sent some hours ago, each with its counts and sender."""

    def __init__(
        self,
        broadcasts: dict[str, dict[str, Any]],
        domains: dict[str, tuple[bool, bool]] | None = None,
        kept_days: int = 10_000,
    ) -> None:
        self.now = dt.datetime.now(dt.UTC)
        self.broadcasts = broadcasts
        self.domains = {"acme.example": (True, True)} if domains is None else domains
        self.kept = self.now - dt.timedelta(days=kept_days)
        self.requests: Counter[str] = Counter()
        self.rows: list[dict[str, Any]] = []
        transport = httpx.MockTransport(self.answer)
        self.client = rnb.Client("re_x", base_url="https://api.example", transport=transport)

    def answer(self, request: httpx.Request) -> httpx.Response:
        _, first, *rest = request.url.path.split("/")
        self.requests["/".join([first, *(["{id}"] if rest else []), *rest[1:]])] += 1
        body: Any = {"object": "list", "has_more": False, "data": []}
        if first == "broadcasts" and not rest:
            body["data"] = [self.listed(name) for name in self.broadcasts]
        elif first == "broadcasts" and len(rest) == 1:
            sender = self.broadcasts[rest[0]].get("from", "News <news@acme.example>")
            body = {**self.listed(rest[0]), "from": sender, "subject": f"About {rest[0]}"}
        elif first == "broadcasts" and rest[1] == "clicked-links":
            body["data"] = []
        elif first == "broadcasts":
            body["data"] = self.recipients(rest[0], request.url.params["type"])
        elif first == "domains":
            names = ("open_tracking", "click_tracking")
            body["data"] = [
                {"id": name, "name": name, "status": "verified", "region": "x",
                 "created_at": self.now.isoformat(), **dict(zip(names, flags, strict=True))}
                for name, flags in self.domains.items()
            ]  # fmt: skip
        elif first == "emails":
            body = self.metrics(request.url.params)
        return httpx.Response(200, json=body)

    def listed(self, name: str) -> dict[str, Any]:
        sent_at = (self.now - dt.timedelta(hours=self.broadcasts[name].get("age", 800))).isoformat()
        return {
            "id": name, "name": name, "status": "sent", "segment_id": "s",
            "created_at": sent_at, "sent_at": sent_at,
        }  # fmt: skip

    def metrics(self, params: httpx.QueryParams) -> dict[str, Any]:
        """Return metrics from the first day that is kept; broadcasts without events have no row."""
        asked = dt.datetime.fromisoformat(params.get("start_date", self.now.isoformat()))
        ids = params["broadcast_id"].split(",") if "broadcast_id" in params else []
        rows = self.rows or [
            {"broadcast_id": id_, "broadcast_name": id_}
            | {name: self.broadcasts[id_].get(name, 0) for name in METRICS}
            for id_ in ids
            if "sent" in self.broadcasts[id_]
        ]
        start = max(asked if asked.tzinfo else asked.replace(tzinfo=dt.UTC), self.kept)
        return {
            "object": "metrics", "start_date": start.isoformat(), "end_date": self.now.isoformat(),
            "metrics": [], "dimensions": [], "granularity": "daily", "totals": {}, "data": rows,
        }  # fmt: skip

    def recipients(self, name: str, type_: str) -> list[dict[str, Any]]:
        key = {"opened": "unique_opened", "clicked": "unique_clicked"}.get(type_, type_)
        return [
            {"id": str(n), "contact_id": str(n), "email": f"p{n}@b.example", "count": 1}
            for n in range(self.broadcasts[name].get(key, 0))
        ]


def _counts(**counts: Any) -> dict[str, Any]:
    return {"sent": 100, "delivered": 98, "bounced": 2, **counts}


TRACKED = _counts(unique_opened=40, unique_clicked=5)


def test_untracked_opens_and_clicks_are_missing() -> None:
    """Zero opens on a domain without tracking were not measured; other zeros are zeros."""
    account = Account({"A": _counts()}, {"acme.example": (False, True)})
    row = rnb.campaigns_df(account.client).iloc[0]
    assert pd.isna(row["opened"])
    assert (row["clicked"], row["complained"], row["sent"]) == (0, 0, 100)
    assert row["not_measured"] == "opens are not tracked on acme.example"


def test_what_was_counted_was_tracked() -> None:
    """Tracking that was switched off later does not make counts unknown."""
    account = Account({"A": TRACKED}, {"acme.example": (False, False)})
    row = rnb.campaigns_df(account.client).iloc[0]
    assert (row["opened"], row["clicked"]) == (40, 5)
    assert pd.isna(row["not_measured"])


def test_the_senders_domain_decides() -> None:
    """With different domains, each broadcast has the flags of its own sender's domain."""
    broadcasts = {
        "A": _counts(**{"from": "A <a@ACME.example>"}),
        "B": _counts(**{"from": "b@shop.example"}),
        "C": _counts(**{"from": "c@gone.example"}),
    }
    domains = {"acme.example": (True, True), "shop.example": (False, False)}
    for subjects in (True, False):
        account = Account(broadcasts, domains)
        frame = rnb.campaigns_df(account.client, subjects=subjects).set_index("name")
        assert frame["clicked"].isna().to_dict() == {"A": False, "B": True, "C": True}
        reasons = frame["not_measured"]
        assert "not tracked on shop.example" in reasons["B"]
        assert "not known whether clicks were tracked" in reasons["C"]
        assert account.requests["broadcasts/{id}"] == 3


def test_senders_are_read_only_where_they_decide() -> None:
    """If all domains are the same, or nothing is zero, no broadcast is read for its sender."""
    for broadcasts, domains in [
        ({"A": _counts(), "B": _counts()}, dict.fromkeys(["a.example", "b.example"], (False,) * 2)),
        ({"A": TRACKED}, {"a.example": (True, True), "b.example": (False, False)}),
    ]:
        account = Account(broadcasts, domains)
        rnb.campaigns_df(account.client, subjects=False)
        assert account.requests["broadcasts/{id}"] == 0


def test_metrics_are_asked_for_by_hundreds_of_broadcasts() -> None:
    """The server keeps metrics of named broadcasts longer; 250 of them take three requests."""
    account = Account({f"B{number}": TRACKED for number in range(250)})
    frame = rnb.campaigns_df(account.client, subjects=False)
    assert account.requests["emails/{id}"] == 3
    assert frame["opened"].tolist() == [40] * 250


def test_campaigns_that_are_not_kept_are_missing() -> None:
    """Outside of what the account keeps, counts are missing with the reason, and never zero."""
    account = Account({"Old": {"age": 24 * 30}, "New": {**TRACKED, "age": 60}}, kept_days=7)
    frame = rnb.campaigns_df(account.client).set_index("name")
    assert frame.loc["Old", ["sent", "delivered", "opened", "bounced"]].isna().all()
    assert f"before {account.kept:%Y-%m-%d} are not kept" in frame["not_measured"]["Old"]
    assert frame.loc["New", "opened"] == 40
    rates = rnb.campaign_rates(frame.reset_index(), metrics=["delivered", "clicked"])
    old = rates[rates["name"] == "Old"]
    assert old["rate"].isna().all()
    assert old["reason"].str.contains("are not kept").all()
    assert rates[rates["name"] == "New"]["reason"].isna().all()


def test_a_broadcast_without_events_is_zero() -> None:
    """If everything is kept, a row that the server leaves out means that nothing was counted."""
    row = rnb.campaigns_df(Account({"A": {}}).client).iloc[0]
    assert (row["sent"], row["clicked"]) == (0, 0)


PROGRESS = [
    (1, _counts(delivered=10, bounced=1), "sending"),
    (1, _counts(), "recent"),
    (47.9, _counts(), "recent"),
    (48.1, _counts(), "complete"),
    (48.1, _counts(delivered=10), "complete"),
]


@pytest.mark.parametrize(("age", "counts", "progress"), PROGRESS)
def test_campaigns_know_their_age(age: float, counts: dict[str, Any], progress: str) -> None:
    """Emails on their way, and responses within 48 hours, are marked, and rates carry the mark."""
    frame = rnb.campaigns_df(Account({"A": {**counts, "age": age}}).client)
    assert frame.loc[0, "age_hours"] == pytest.approx(age, abs=0.1)
    assert frame.loc[0, "progress"] == progress
    assert set(rnb.campaign_rates(frame)["progress"]) == {progress}


def test_a_campaign_of_today_is_not_compared_with_an_old_one() -> None:
    """The same email an hour and a month ago is "too early", whatever the counts say."""
    new = {**_counts(unique_clicked=1), "age": 1}
    account = Account({"New": new, "Old": {**_counts(unique_clicked=20), "age": 720}})
    campaigns = rnb.campaigns_df(account.client)
    comparison = rnb.compare_broadcasts("New", "Old", data=campaigns)
    assert comparison.verdict == "too early"
    assert "New was sent 1 hour ago and Old was sent 30 days ago" in comparison.sentence


def test_an_impossible_count_does_not_stop_the_table() -> None:
    """The server's late counts make one rate missing, with the reason; others are there."""
    late = {"sent": 0, "delivered": 0, "unique_opened": 245, "unique_clicked": 49}
    rates = rnb.campaign_rates(rnb.campaigns_df(Account({"Late": late, "A": TRACKED}).client))
    clicks = rates[rates["metric"] == "clicked"].set_index("name")
    assert clicks["rate"].isna().to_dict() == {"Late": True, "A": False}
    assert clicks.loc["Late", "reason"] == "clicked is 49, more than delivered, which is 0"


def test_engagement_leaves_out_what_was_not_tracked() -> None:
    """A broadcast without opens and clicks says nothing about people; a warning names it."""
    broadcasts = {"A": TRACKED, "B": _counts(**{"from": "b@shop.example"})}
    domains = {"acme.example": (True, True), "shop.example": (False, False)}
    account = Account(broadcasts, domains)
    with pytest.warns(rnb.NotMeasuredWarning, match=r"left out: 'B' \(opens are not tracked on"):
        frame = rnb.engagement_df(account.client)
    assert frame["received"].tolist() == [1] * 98
    assert frame["opened"].sum() == 40
    account.requests.clear()
    with pytest.warns(rnb.NotMeasuredWarning):
        rnb.cohort_df(account.client)
    assert account.requests["broadcasts/{id}/recipients"] == 2  # who received A, who clicked


def test_nobody_is_inactive_on_an_account_without_tracking() -> None:
    """The question whom to stop emailing has no answer there, so the answer is nobody."""
    account = Account({"A": _counts(), "B": _counts()}, {"acme.example": (False, False)})
    with pytest.warns(rnb.NotMeasuredWarning):
        frame = rnb.engagement_df(account.client)
    assert len(frame.query("received >= 1 and opened == 0 and clicked == 0")) == 0


def test_opens_are_missing_if_one_broadcast_has_none() -> None:
    """With click tracking only, people have clicks, and nothing is said about their opens."""
    account = Account({"A": _counts(unique_clicked=5)}, {"acme.example": (False, True)})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frame = rnb.engagement_df(account.client)
    assert frame["clicked"].sum() == 5
    assert frame[["opened", "open_share", "last_opened_at"]].isna().all(axis=None)
    assert account.requests["broadcasts/{id}/recipients"] == 2
    assert len(frame.query("opened == 0")) == 0


def test_recipients_have_missing_opens_without_tracking() -> None:
    """Nobody opened, and opens were not tracked: columns are missing, and a warning says why."""
    account = Account({"A": _counts(unique_clicked=5)}, {"acme.example": (False, True)})
    with pytest.warns(rnb.NotMeasuredWarning, match="A: opens are not tracked on acme.example"):
        recipients = rnb.broadcast_recipients_df(account.client, "A")
    assert recipients[["opened", "opens"]].isna().all(axis=None)
    assert recipients["clicked"].sum() == 5
    rates = rnb.pooled_rates(recipients, metrics=["opened", "clicked"]).set_index("metric")
    assert rates.loc["opened", "reason"] == "opened is not known for all emails"
    assert rates.loc["clicked", "rate"] == pytest.approx(5 / 98)


def test_an_empty_list_of_an_untracked_event_has_a_warning() -> None:
    """A list without clicks says whether they were tracked; one with them asks for nothing."""
    account = Account({"A": _counts(), "B": TRACKED}, {"acme.example": (False, False)})
    with pytest.warns(rnb.NotMeasuredWarning, match="clicks are not tracked"):
        assert rnb.broadcast_recipients_df(account.client, "A", types="clicked").empty
    with pytest.warns(rnb.NotMeasuredWarning, match="clicks are not tracked"):
        assert rnb.broadcast_links_df(account.client, "A").empty
    with pytest.warns(rnb.NotMeasuredWarning):
        recipients = rnb.broadcast_recipients_df(account.client, "A", types=EVENTS)
    columns = ["opened", "opens", "clicked", "clicks", "links", "every_link"]
    assert recipients[columns].isna().all(axis=None)
    assert rnb.mark_bots(recipients)["bot"].isna().all()
    account.requests.clear()
    recipients = rnb.broadcast_recipients_df(account.client, "B", types=EVENTS)
    assert recipients["opened"].sum() == 40  # it was tracked when it was sent
    assert account.requests["domains"] == 0


def test_zeros_of_a_tracking_domain_are_zeros() -> None:
    """If the sender's domain tracks opens and clicks, nobody opened and nobody clicked."""
    account = Account({"A": _counts()})
    recipients = rnb.broadcast_recipients_df(account.client, "A", types=EVENTS)
    assert recipients[["opens", "clicks", "links"]].sum().tolist() == [0, 0, 0]
    assert recipients["opened"].eq(False).all()
    assert rnb.broadcast_links_df(account.client, "A").empty


def test_metrics_of_untracked_domains_are_missing() -> None:
    """Without opens, they are missing if no domain tracks them; by domain, each counts alone."""
    none, both = (False, False), (True, True)
    for by, domains, missing in [
        ("day", {"acme.example": none}, [True, True]),
        ("day", {"acme.example": none, "shop.example": both}, [False, False]),
        ("domain", {"acme.example": none, "shop.example": both}, [True, False]),
    ]:
        account = Account({}, domains)
        counts = dict.fromkeys(schemas.METRICS, 0) | {"delivered": 98}
        key, *values = {
            "day": ("period", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"),
            "domain": ("domain_name", "acme.example", "shop.example"),
        }[by]
        account.rows = [{key: value, **counts} for value in values]
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            frame = rnb.metrics_df(account.client, by=by)
        for column in ("opened", "unique_opened", "clicked", "unique_clicked"):
            assert frame[column].isna().tolist() == missing, (by, column)
        assert frame["delivered"].tolist() == [98, 98]
        assert bool(caught) == any(missing)
        assert account.requests["domains"] == 1


def test_metrics_say_what_is_no_longer_kept() -> None:
    """A range that begins before what is kept has a warning; others have none."""
    account = Account({}, kept_days=7)
    start = (account.now - dt.timedelta(days=30)).date()
    with pytest.warns(rnb.NotMeasuredWarning, match=f"from {account.kept:%Y-%m-%d} on"):
        rnb.metrics_df(account.client, start=start)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rnb.metrics_df(account.client, start=(account.now - dt.timedelta(days=6)).isoformat())
        rnb.metrics_df(
            account.client, start=(account.now - dt.timedelta(days=6)).date(), tz="Asia/Tokyo"
        )


def _sandbox(**options: Any) -> rnb.Client:
    """A sandbox whose domain tracks nothing, as on a new account, with 200 subscribers."""
    client = rnb.sandbox(demo=True, engagement=True, **options)
    domain = next(item for item in client.domains.iterate() if item["status"] == "verified")
    client.domains.update(domain["id"], open_tracking=False, click_tracking=False)
    return client


def _send(client: rnb.Client, name: str) -> None:
    segment = rnb.find_segment(client, "Newsletter Subscribers")["id"]
    html = '<a href="https://acme.example/">Shop</a><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">x</a>'
    sender = "Ember & Oak <hello@ember-oak.example>"
    draft = client.broadcasts.create(
        segment_id=segment, from_=sender, subject=name, html=html, name=name
    )
    client.broadcasts.send(draft["id"])
    rnb.advance_sandbox(client, days=3)


def test_a_sandbox_without_tracking_is_like_a_new_account() -> None:
    """Nothing is opened or clicked there, the numbers are missing, and nobody is inactive."""
    client = _sandbox()
    _send(client, "Untracked")
    campaigns = rnb.campaigns_df(client).set_index("name")
    assert campaigns.loc["Untracked", ["opened", "clicked"]].isna().all()
    assert campaigns["delivered"]["Untracked"] > 100
    assert campaigns["opened"]["September welcome"] > 0  # it was tracked when it was sent
    with pytest.warns(rnb.NotMeasuredWarning, match="'Untracked'"):
        engagement = rnb.engagement_df(client, last=1)
    assert engagement.empty


def test_a_sandbox_keeps_metrics_for_a_limited_time() -> None:
    """Days before the window are not in metrics_df, and campaigns_df has their broadcasts."""
    client = rnb.sandbox(demo=True, engagement=True, retention_days=7)
    with pytest.warns(rnb.NotMeasuredWarning, match="keeps metrics from"):
        window = rnb.metrics_df(client, by="month", start="2026-09-01")
    campaigns = rnb.campaigns_df(client)
    is_kept = campaigns["sent_at"] > client.now - pd.Timedelta(days=7)
    assert window["sent"].sum() == campaigns["sent"][is_kept].sum() > 0
    assert (campaigns["sent"] > 30).all()
    everything = rnb.sandbox(demo=True, engagement=True)
    months = rnb.metrics_df(everything, by="month", start="2024-09-01")
    assert months["sent"].sum() == campaigns["sent"].sum()
