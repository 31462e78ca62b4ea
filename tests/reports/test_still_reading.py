"""Who still reads: what is read from the account, and how right the suggestions are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.two_years import HTML, account

import resend_nb as rnb
from resend_nb import schemas

if TYPE_CHECKING:
    import pandas as pd


@pytest.mark.parametrize("seed", [1, 2])
def test_most_people_to_stop_emailing_have_stopped_reading(seed: int) -> None:
    """Seven in ten suggestions are right, and they find half of those who stopped reading."""
    client = account(seed, people=600)
    people = rnb.still_reading_df(client)
    truth = rnb.truth_df(client).set_index("email").loc[people["email"].tolist(), "reads"]
    reads, stop = truth.to_numpy(dtype=bool), (people["suggestion"] == "stop").to_numpy()
    known = (people["suggestion"] != "unknown").to_numpy()
    assert (~reads[stop]).mean() >= 0.7
    assert (~reads[stop]).sum() / (~reads[known]).sum() >= 0.5
    assert people["still_reads"][known].mean() == pytest.approx(reads[known].mean(), abs=0.08)
    curve = rnb.sunset_curve_df(people).query("recommended").iloc[0]
    assert curve["people"] == stop.sum()
    assert curve["share_lost"] < 0.15


def _sender(*, demo: bool = False) -> rnb.Client:
    """Return an account with a segment of three contacts, whose responses are not simulated."""
    client = rnb.sandbox(demo=demo, now="2026-01-05")
    segment = client.segments.create(name="All")["id"]
    for name in ("ada", "bo", "cleo"):
        client.contacts.create(email=f"{name}@b.example", segments=[{"id": segment}])
    return client


def _send(client: rnb.Client, name: str, *, then: float) -> None:
    """Send a broadcast, and wait some days."""
    broadcast = client.broadcasts.create(
        segment_id=rnb.find_segment(client, "All")["id"],
        from_="Ember & Oak <hello@ember-oak.example>",
        subject=name,
        html=HTML,
        name=name,
    )
    client.broadcasts.send(broadcast["id"])
    rnb.advance_sandbox(client, days=then)


def test_emails_within_two_weeks_are_one_chance() -> None:
    """Four emails in one week are one chance to read, and the next one is another."""
    client = _sender()
    for number in range(4):
        _send(client, f"Daily {number}", then=2)
    assert rnb.still_reading_df(client)["chances"].tolist() == [1, 1, 1]
    rnb.advance_sandbox(client, days=6)
    _send(client, "Later", then=3)
    people = rnb.still_reading_df(client)
    assert people["received"].tolist() == [5, 5, 5]
    assert people["chances"].tolist() == [2, 2, 2]


def test_only_people_who_can_be_emailed_are_listed() -> None:
    """People who opted out, are suppressed or were deleted are not in the table."""
    client = _sender()
    client.contacts.create(
        email="Dee@b.example", segments=[{"id": rnb.find_segment(client, "All")["id"]}]
    )
    _send(client, "News", then=20)
    client.contacts.update("ada@b.example", unsubscribed=True)
    client.contacts.delete("bo@b.example")
    client.suppressions.create(email="dee@b.example")
    assert rnb.still_reading_df(client)["email"].tolist() == ["cleo@b.example"]


def test_broadcasts_without_all_responses_are_left_out() -> None:
    """A broadcast of the last two days is named in a warning, and is not a missed chance."""
    client = _sender()
    _send(client, "Old", then=20)
    _send(client, "Young", then=1.9)
    with pytest.warns(rnb.NotMeasuredWarning, match=r"'Young' \(responses are still coming in\)"):
        people = rnb.still_reading_df(client)
    assert people["received"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("tracked", ["open_tracking", "click_tracking"])
def test_broadcasts_without_tracking_are_left_out(tracked: str) -> None:
    """If only opens or only clicks were tracked, nothing is estimated, and a warning says why."""
    client = _sender(demo=True)
    (domain,) = [row for row in client.domains.list() if row["name"] == "ember-oak.example"]
    client.domains.update(
        domain["id"], **{"open_tracking": False, "click_tracking": False, tracked: True}
    )
    _send(client, "Untracked", then=20)
    with pytest.warns(rnb.NotMeasuredWarning, match=r"'Untracked' \(.* not tracked on ember"):
        people = rnb.still_reading_df(client, last=1)
    assert len(people) == 0


def _dtypes(frame: pd.DataFrame) -> dict[Any, str]:
    return frame.dtypes.astype(str).to_dict()


def test_an_empty_account_has_the_same_columns() -> None:
    """Without sent broadcasts, the table has the columns and dtypes of a full one."""
    client = _sender()
    _send(client, "News", then=20)
    full, empty = rnb.still_reading_df(client), rnb.still_reading_df(rnb.sandbox())
    assert list(empty.columns) == list(schemas.STILL_READING)
    assert _dtypes(empty) == _dtypes(full)
    assert len(empty) == 0


def test_nothing_is_read_twice(demo: rnb.Client) -> None:
    """Each page of each list is requested once, and only what the docstring names."""
    asked: Counter[str] = Counter()
    inner = demo._http._transport

    def handle(request: httpx.Request) -> httpx.Response:
        asked[f"{request.method} {request.url.raw_path.decode()}"] += 1
        return inner.handle_request(request)

    demo._http._transport = httpx.MockTransport(handle)
    rnb.still_reading_df(demo, last=3)
    assert max(asked.values()) == 1
    documented = rnb.still_reading_df.__doc__ or ""
    kinds = {line.partition("?")[0].split("/")[1] for line in asked}
    assert kinds == {"broadcasts", "domains", "emails", "contacts", "suppressions"}
    assert all(f"``GET /{kind}" in documented for kind in kinds)
