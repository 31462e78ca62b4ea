"""The verdict on a sample: what its intervals show, what they do not, and what the rest needs."""

from __future__ import annotations

from math import nan
from typing import Any

import pandas as pd
import pytest
from support.faults import broken

import resend_nb as rnb
from resend_nb.schemas import SAMPLE_RESULT
from resend_nb.workflows import rollout as staged
from resend_nb.workflows import sample_result


@pytest.fixture
def sent() -> tuple[rnb.Client, rnb.Rollout]:
    """A sandbox in which a sample has just been sent."""
    client = rnb.sandbox(engagement=True)
    segment = client.segments.create(name="News")["id"]
    for number in range(8):
        client.contacts.create(email=f"p{number}@example.com", segments=[{"id": segment}])
    client.broadcasts.create(
        segment_id=segment,
        from_="a@b.co",
        subject="Hi",
        text="Hi. To leave: {{{RESEND_UNSUBSCRIBE_URL}}}",
        name="Hello",
    )
    return client, rnb.send_to_sample(client, "Hello", 4, progress=False)


# Sent, delivered, bounced, complained, age in hours; then the verdicts and a part of each reason.
SAMPLES = {
    "30 seconds": ((100, 98, 0, 0, 0.01), ("within", "not shown"), (None, "less than 24 hours")),
    "a day": ((100, 98, 0, 0, 24), ("within", "not shown"), (None, "98 emails are too few")),
    "large, young": ((6000, 6000, 0, 0, 23.9), ("within", "not shown"), (None, "24 hours")),
    "large": ((6000, 6000, 0, 0, 24), ("within", "within"), (None, None)),
    "bounces at the edge": ((200, 197, 3, 0, 24), ("not shown", "not shown"), ("4.32%", "too few")),
    "above on average": ((200, 190, 10, 0, 24), ("not shown", "not shown"), ("2.7", "too few")),
    "bounces above": ((200, 180, 20, 0, 1), ("above", "not shown"), (None, "24 hours")),
    "complaints above": ((1000, 1000, 0, 9, 0.1), ("within", "above"), (None, None)),
    "one person": ((1, 1, 0, 0, 24), ("not shown", "not shown"), ("too few", "too few")),
    "just arrived": ((20, 19, 0, 0, 24), ("not shown", "not shown"), ("too few", "too few")),
    "on its way": ((100, 50, 44, 9, 99), ("not shown", "not shown"), ("less than 95%",) * 2),
    "nothing sent": ((0, 0, 0, 0, 99), ("not shown", "not shown"), ("less than 95%",) * 2),
    "only bounces": ((10, 0, 10, 0, 99), ("above", "not shown"), (None, "no email")),
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_verdict_is_what_the_interval_shows(kind: str) -> None:
    """No complaint of 98 after 30 seconds is not shown to be within; each open verdict says why."""
    (*numbers, age), verdicts, reasons = SAMPLES[kind]
    counts = pd.Series(numbers, index=["sent", "delivered", "bounced", "complained"])
    limits = {"bounced": sample_result.MAX_BOUNCED, "complained": sample_result.MAX_COMPLAINED}
    result = sample_result.judge_sample(counts, limits, age)
    assert tuple(result["verdict"]) == verdicts
    for verdict, reason, part in zip(verdicts, result["reason"], reasons, strict=True):
        assert pd.isna(reason) is (verdict != "not shown")
        assert part is None or part in reason


@pytest.mark.parametrize(("bounced", "limit"), [(10, 1.0), (0, 0.0)])
def test_a_bound_at_its_limit_shows_nothing(bounced: int, limit: float) -> None:
    """An interval that touches its limit is neither above nor within it."""
    names = ["sent", "delivered", "bounced", "complained"]
    counts = pd.Series([10, 10 - bounced, bounced, 0], index=names)
    (row,) = sample_result.judge_sample(counts, {"bounced": limit}, 24).to_dict("records")
    assert row["verdict"] == "not shown"
    assert limit in {row["low"], row["high"]}


def test_complaints_take_a_day(sent: tuple[rnb.Client, rnb.Rollout]) -> None:
    """For 24 hours after the sample was sent, no complaint rate is within its limit."""
    client, rollout = sent
    reasons = []
    for hours in (23.9, 0.2):
        rnb.advance_sandbox(client, hours=hours)
        result = rnb.sample_result_df(client, rollout, max_complained=0.9)
        reasons.append(result["reason"].tolist()[1])
    assert reasons[0] == "the sample is less than 24 hours old, so more complaints may come in"
    assert pd.isna(reasons[1])


def test_the_result_has_the_declared_columns(sent: tuple[rnb.Client, rnb.Rollout]) -> None:
    """Metrics, limits and counts are in their columns, with the declared dtypes."""
    client, rollout = sent
    rnb.advance_sandbox(client, days=1)
    with broken(client, "interrupt", when=lambda _: False) as lines:
        result = rnb.sample_result_df(client, rollout, max_bounced=0.25, max_complained=0.5)
    assert len(lines) == 5  # the broadcast, and the recipients of four types
    assert list(result) == list(SAMPLE_RESULT)
    assert result["metric"].tolist() == ["bounced", "complained"]
    assert result["limit"].tolist() == [0.25, 0.5]
    assert result["verdict"].tolist() == ["not shown", "within"]
    assert result[["count", "of"]].to_numpy().tolist() == [[0, 4], [0, 4]]


def test_the_rest_is_sent_with_a_line_on_what_is_not_shown(
    sent: tuple[rnb.Client, rnb.Rollout], capsys: pytest.CaptureFixture[str]
) -> None:
    """A small sample without bounces does not stop the rest; a line says what it cannot show."""
    client, rollout = sent
    rnb.advance_sandbox(client, days=1)
    assert rnb.send_to_rest(client, rollout, max_complained=0.5)["status"] == "queued"
    lines = [line for line in capsys.readouterr().out.splitlines() if "limit" in line]
    expected = (
        "Not shown to be within the limit of 4.00%: 0 of 4 bounced; 4 emails are too few: "
        "the true rate may be anywhere from 0.00% to 48.99%."
    )
    assert lines == [expected]


REFUSED = {
    "above on average": (0.05, "not shown", None, "10 of 200 bounced, which is above the limit"),
    "not arrived": (0.0, "not shown", sample_result.NOT_ARRIVED, "less than 95% of the sample is"),
    "not delivered": (nan, "not shown", sample_result.NOT_DELIVERED, "no email of the sample is"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_rate_above_its_limit_stops_the_rest_even_if_chance_explains_it(kind: str) -> None:
    """Sending is stricter than the verdict: it needs an observed rate that is not above."""
    rate, verdict, reason, message = REFUSED[kind]
    row: dict[str, Any] = {"metric": "bounced", "count": 10, "of": 200, "limit": 0.04}
    result = pd.DataFrame([row | {"rate": rate, "verdict": verdict, "reason": reason}])
    with pytest.raises(rnb.SampleError, match=message):
        staged._check_result(result)
