"""Who still reads, estimated from histories that are simulated by the assumptions themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import resend_nb as rnb
from resend_nb.analysis.reading import estimate_reading

CHANCES = 24


def _last(responses: Any) -> Any:
    numbers = np.arange(1, responses.shape[1] + 1)
    return (responses * numbers).max(axis=1)


def _simulate(
    people: int, seed: int, *, shares: tuple[float, float, float] = (0.7, 0.27, 0.03)
) -> tuple[pd.DataFrame, Any]:
    """Return histories and whether each person still reads."""
    rng = np.random.default_rng(seed)
    rates = rng.beta(0.8, 1.1, people) * (rng.random(people) > 0.15)
    stops = rng.geometric(rng.beta(2.0, 40.0, people)) - 1
    reading = np.arange(CHANCES) < stops[:, None]
    reads = reading & (rng.random((people, CHANCES)) < rates[:, None])
    clicks = reads & (rng.random((people, CHANCES)) < 0.1)
    way = rng.choice(3, people, p=shares)[:, None]
    opens = np.where(way == 0, reads, True)
    clicks = np.where(way == 2, True, clicks)
    histories = pd.DataFrame(
        {
            "provider": "a.example",
            "chances": CHANCES,
            "reads": (opens | clicks).sum(axis=1),
            "last_read": _last(opens | clicks),
            "opens": opens.sum(axis=1),
            "clicks": clicks.sum(axis=1),
            "last_click": _last(clicks),
        }
    )
    return histories, (stops >= CHANCES) & (rates > 0)


@pytest.fixture(scope="module", name="simulated")
def _simulated() -> tuple[pd.DataFrame, Any]:
    histories, still = _simulate(6000, 1)
    return estimate_reading(histories), still


def test_the_probabilities_are_calibrated(simulated: tuple[pd.DataFrame, Any]) -> None:
    """Of the people with about the same probability, about that share still reads."""
    estimates, still = simulated
    known = estimates["still_reads"].notna()
    fifths = pd.cut(estimates["still_reads"][known], [0, 0.2, 0.4, 0.6, 0.8, 1])
    groups = pd.DataFrame({"expected": estimates["still_reads"][known], "true": still[known]})
    means = groups.groupby(fifths, observed=True).mean()
    error, share = (means["expected"] - means["true"]).abs(), fifths.value_counts(normalize=True)
    assert len(means) == 5
    assert error.max() < 0.1
    assert (error * share).sum() < 0.02


def test_machines_are_recognized(simulated: tuple[pd.DataFrame, Any]) -> None:
    """The shares of people, mail apps and scanners are those of the simulation."""
    shares = simulated[0]["evidence"].value_counts(normalize=True)
    assert shares["opens and clicks"] == pytest.approx(0.7, abs=0.03)
    assert shares["clicks"] == pytest.approx(0.27, abs=0.03)
    assert shares["none"] == pytest.approx(0.03, abs=0.01)


def test_only_what_a_scanner_hides_is_unknown(simulated: tuple[pd.DataFrame, Any]) -> None:
    """Estimates are missing exactly where a machine opens and clicks."""
    estimates = simulated[0]
    unknown = estimates["evidence"] == "none"
    assert estimates["still_reads"].isna().equals(unknown)
    assert estimates["clicks"].isna().equals(unknown)


def _person(**changes: Any) -> dict[str, Any]:
    """Return the history of somebody who received all emails and did nothing."""
    nothing = dict.fromkeys(("reads", "last_read", "opens", "clicks", "last_click"), 0)
    return {"provider": "a.example", "chances": CHANCES, **nothing, **changes}


def test_an_automatic_open_is_not_reading() -> None:
    """Opening all without a click is worse evidence of reading than opening the last half."""
    histories, _ = _simulate(2000, 2)
    machine = _person(reads=CHANCES, last_read=CHANCES, opens=CHANCES)
    reader = _person(reads=12, last_read=CHANCES, opens=12)
    silent, new = _person(), _person(chances=1)
    clicker = machine | {"clicks": 4, "last_click": CHANCES}
    people = [machine, reader, silent, new, clicker]
    found = estimate_reading(pd.concat([histories, pd.DataFrame(people)], ignore_index=True))[-5:]
    machine_reads, reader_reads, silent_reads, new_reads, clicker_reads = found["still_reads"]
    assert silent_reads < 0.3 < new_reads
    assert machine_reads < 0.6 < clicker_reads
    assert reader_reads > 0.99
    assert found["evidence"].tolist()[:3] == ["clicks", "opens and clicks", "opens and clicks"]


def test_a_mailbox_provider_decides_what_one_open_means() -> None:
    """At a provider whose mail app opens everything, an open in the only email says less."""
    people, _ = _simulate(600, 3, shares=(1, 0, 0))
    apple, _ = _simulate(600, 4, shares=(0.1, 0.9, 0))
    apple["provider"] = "icloud.example"
    new = [
        _person(provider=provider, chances=1, reads=1, last_read=1, opens=1)
        for provider in ("a.example", "icloud.example")
    ]
    found = estimate_reading(pd.concat([people, apple, pd.DataFrame(new)], ignore_index=True))
    assert found["evidence"].tolist()[-2:] == ["opens and clicks", "clicks"]
    at_a, at_apple = found["still_reads"].tolist()[-2:]
    assert at_apple < at_a


@pytest.mark.parametrize("seed", range(3))
def test_a_handful_of_people_gets_sensible_estimates(seed: int) -> None:
    """Usual values replace what a small account cannot show."""
    histories, still = _simulate(12, seed, shares=(1, 0, 0))
    estimates = estimate_reading(histories)
    assert estimates["still_reads"].between(0, 1).all()
    assert estimates["still_reads"][still].mean() > estimates["still_reads"][~still].mean()
    one = estimate_reading(pd.DataFrame([_person(chances=1)]))
    assert one["still_reads"].between(0.6, 1).all()


def test_the_order_and_the_index_of_people_stay() -> None:
    """Each person's estimate has the index of their history, in any order."""
    histories, _ = _simulate(300, 5)
    estimates = estimate_reading(histories)
    shuffled = histories.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(estimate_reading(shuffled).loc[histories.index], estimates)


PEOPLE = pd.DataFrame(
    {
        "still_reads": pd.array([0.9, 0.1, None, 0.29, 0.3], dtype="Float64"),
        "clicks_per_month": pd.array([0.4, 0.01, None, 0.03, 0.06], dtype="Float64"),
    }
)


def test_the_curve_adds_up_the_least_likely_readers_first() -> None:
    """Each row adds one person; those who are unknown are left out."""
    curve = rnb.sunset_curve_df(PEOPLE)
    assert curve["people"].tolist() == [0, 1, 2, 3, 4]
    assert curve["clicks_lost"].tolist() == pytest.approx([0, 0.01, 0.04, 0.1, 0.5])
    assert curve["share_lost"].tolist() == pytest.approx([0, 0.02, 0.08, 0.2, 1])
    assert curve["readers"].tolist()[:3] == pytest.approx([0, 0.1, 0.39])


def test_the_cutoff_is_three_in_ten() -> None:
    """Exactly the people below 0.3 are recommended, as one row, also if there are none."""
    assert rnb.sunset_curve_df(PEOPLE)["recommended"].tolist() == [False, False, True, False, False]
    readers = rnb.sunset_curve_df(PEOPLE[:1])
    assert readers["recommended"].tolist() == [True, False]
    nobody = rnb.sunset_curve_df(PEOPLE[:0])
    assert nobody["recommended"].tolist() == [True]
    assert nobody["share_lost"].isna().all()
    assert nobody.dtypes.equals(readers.dtypes)


@pytest.mark.parametrize("wrong", [[1], PEOPLE.drop(columns="clicks_per_month")])
def test_other_data_is_refused(wrong: Any) -> None:
    """The error names the function that returns such data."""
    with pytest.raises(rnb.InputError, match="still_reading_df"):
        rnb.sunset_curve_df(wrong)


def test_a_hundred_chances_are_not_too_many() -> None:
    """However small the probabilities of a long history are, its estimate is a number."""
    histories, _ = _simulate(200, 6)
    reader = _person(chances=100, reads=60, last_read=99, opens=60)
    machine = _person(chances=100, reads=100, last_read=100, opens=100, clicks=3, last_click=90)
    silent = _person(chances=100)
    people = pd.concat([histories, pd.DataFrame([reader, machine, silent])], ignore_index=True)
    found = estimate_reading(people)[-3:]
    assert found["still_reads"].notna().all()
    assert found["clicks"].notna().all()
    assert found["evidence"].tolist() == ["opens and clicks", "clicks", "opens and clicks"]
