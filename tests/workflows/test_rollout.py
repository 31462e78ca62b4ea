"""A sample first, and the rest only if the sample went well."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from support.faults import broken

import resend_nb as rnb
from resend_nb.sandbox import Faults

HTML = '<p>Hi {{{contact.first_name|there}}}</p><p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p>'


def _account(faults: Faults | None = None, **options: Any) -> tuple[rnb.Client, str]:
    """An account with 60 people in a segment, one of them opted out, and a draft to them."""
    client = rnb.sandbox(engagement=True, faults=faults, **options)
    segment = client.segments.create(name="News")["id"]
    people = pd.DataFrame({"email": [f"p{each}@example.com" for each in range(60)]})
    people["unsubscribed"] = people.index == 7
    rnb.bulk_add(client, people, segment="News", progress=False)
    draft = client.broadcasts.create(
        segment_id=segment, from_="a@b.co", subject="Hi", html=HTML, name="Hello"
    )
    return client, draft["id"]


def _state(client: rnb.Client, draft: str) -> tuple[object, ...]:
    broadcasts = sorted((each["name"], each["status"]) for each in client.broadcasts.list())
    return (
        [each["name"] for each in client.segments.list()],
        broadcasts,
        client.broadcasts.get(draft)["segment_id"],
    )


def test_nobody_gets_both() -> None:
    """Sample and rest have nobody in common, and together they are everybody whom the draft would have reached."""
    client, draft = _account()
    rollout = rnb.send_to_sample(client, draft, 12, seed=3, progress=False)
    rnb.advance_sandbox(client, days=1)
    first = set(rnb.outbox_df(client)["to"])
    assert len(first) == 12
    rnb.send_to_rest(client, rollout, max_bounced=1, max_complained=1)
    rnb.advance_sandbox(client, days=1)
    everybody = rnb.outbox_df(client)["to"]
    assert everybody.is_unique
    assert set(everybody) == {f"p{each}@example.com" for each in range(60) if each != 7}


def test_the_same_seed_draws_the_same_sample() -> None:
    """And another seed another one."""
    samples = []
    for seed in (1, 1, 2):
        client, draft = _account()
        rnb.send_to_sample(client, draft, 0.2, seed=seed, progress=False)
        rnb.advance_sandbox(client, hours=1)
        samples.append(set(rnb.outbox_df(client)["to"]))
    assert samples[0] == samples[1] != samples[2]


def test_the_draft_goes_to_the_rest_before_anything_is_sent() -> None:
    """Whatever happens after the sample was sent, the draft reaches none of its people."""
    client, draft = _account()
    with broken(client, "interrupt", when=lambda _: False) as lines:
        rnb.send_to_sample(client, draft, 12, progress=False)
    changed, sent = (
        lines.index(f"PATCH /broadcasts/{draft}"),
        [line.endswith("/send") for line in lines].index(True),
    )
    assert changed < sent


def test_without_its_number_nothing_changes() -> None:
    """A number that is not confirmed leaves segments, draft and broadcasts as they were."""
    client, draft = _account()
    before = _state(client, draft)
    with pytest.raises(rnb.SendNotConfirmedError, match="confirm=12"):
        rnb.send_to_sample(client, draft, 12, confirm=5, progress=False)
    assert _state(client, draft) == before
    assert rnb.send_to_sample(client, draft, 12, confirm=12, progress=False).broadcast_id == draft


def test_a_sample_that_is_not_complete_is_not_sent() -> None:
    """Where members could not be put into the segments, nothing is sent and all is as before."""
    faults = Faults()
    client, draft = _account(faults)
    before = _state(client, draft)
    faults.script = [("POST /contacts/*/segments/*", "html_502")] * 9
    with pytest.raises(
        rnb.SampleError, match="could not be put into the two segments, so nothing was sent"
    ):
        rnb.send_to_sample(client, draft, 12, progress=False)
    assert _state(client, draft) == before


def test_a_draft_that_could_not_be_turned_says_what_is_left() -> None:
    """Where the draft's change fails for good nothing is sent, and the error has a note."""
    client, draft = _account()
    lost = broken(client, "answer lost", when=lambda line: line.startswith("PATCH"), after=True)
    with lost, pytest.raises(rnb.TransportError) as caught:
        rnb.send_to_sample(client, draft, 12, progress=False)
    assert len(caught.value.__notes__) == 1
    rnb.advance_sandbox(client, days=1)
    assert rnb.outbox_df(client).empty


@pytest.mark.parametrize("line", ["POST /broadcasts", "POST /broadcasts/*/send"])
def test_a_lost_answer_sends_nobody_anything_twice(line: str) -> None:
    """A lost copy is an error with a note; a lost answer to sending is settled by the broadcast's status."""
    faults = Faults()
    client, draft = _account(faults)
    faults.script = [(line, "lost_after")]
    if line.endswith("/send"):
        rnb.send_to_sample(client, draft, 12, progress=False)
    else:
        with pytest.raises(rnb.TransportError) as caught:
            rnb.send_to_sample(client, draft, 12, progress=False)
        assert caught.value.__notes__ == [
            "The draft goes to 'Hello: rest' by now; look what became of its sample first."
        ]
    rest = client.broadcasts.get(draft)["segment_id"]
    assert client.segments.get(str(rest))["name"] == "Hello: rest"
    rnb.send_broadcast(client, draft)
    rnb.advance_sandbox(client, days=1)
    assert rnb.outbox_df(client)["to"].is_unique


def test_the_rest_waits_for_the_sample() -> None:
    """Before 95 % have arrived or bounced nothing is sent; then the verdict counts."""
    client, draft = _account()
    rollout = rnb.send_to_sample(client, draft, 12, progress=False)
    assert rnb.sample_result_df(client, rollout)["verdict"].tolist() == ["too_early"] * 2
    with pytest.raises(rnb.SampleError, match="less than 95 %"):
        rnb.send_to_rest(client, rollout)
    rnb.advance_sandbox(client, days=1)
    assert "too_early" not in rnb.sample_result_df(client, rollout)["verdict"].tolist()


def test_a_bad_sample_stops_the_rest() -> None:
    """Above a limit nothing is sent, and the error has the counts and says how to allow more."""
    client, draft = _account()
    rollout = rnb.send_to_sample(client, draft, 40, progress=False)
    rnb.advance_sandbox(client, days=1)
    bounced = rnb.sample_result_df(client, rollout, max_bounced=0).to_dict("records")[0]
    people = rnb.broadcast_recipients_df(client, rollout.sample_id)
    assert bounced["count"] == people["bounced"].sum() > 0
    assert bounced["of"] == len(people)
    assert bounced["low"] < bounced["rate"] < bounced["high"]
    assert bounced["verdict"] == "above"
    with pytest.raises(
        rnb.SampleError, match=r"of the sample \d+ of 40 bounced, which is above.*max_bounced="
    ):
        rnb.send_to_rest(client, rollout, max_bounced=0)
    assert client.broadcasts.get(draft)["status"] == "draft"
    assert rnb.send_to_rest(client, rollout, max_bounced=1, max_complained=1)["status"] == "queued"


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (0, "size must be a number of people"),
        (-3, "size must be a number of people"),
        (True, "size must be a number of people"),
        ("12", "size must be a number of people"),
        (float("nan"), "size must be a number of people"),
        (59, "size=59 is everybody: 59 people would get the draft"),
    ],
)
def test_a_size_that_is_none_is_refused(size: Any, told: str) -> None:
    """Before anything is made."""
    client, draft = _account()
    before = _state(client, draft)
    with pytest.raises(rnb.InputError, match=told):
        rnb.send_to_sample(client, draft, size, progress=False)
    assert _state(client, draft) == before


def test_only_a_draft_that_is_complete_has_a_sample() -> None:
    """What was sent cannot be sampled any more."""
    client, draft = _account()
    rnb.send_broadcast(client, draft)
    with pytest.raises(rnb.InputError, match="only a draft can be sent"):
        rnb.send_to_sample(client, draft, 12, progress=False)
