"""Staged rollouts: a sample first, and the rest only if the sample went well."""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd
import pytest
from support.faults import broken

import resend_nb as rnb
from resend_nb.sandbox import Faults

HTML = (
    "<p>Hi {{{contact.first_name|there}}}</p>"
    '<p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p>'
)


def _account(
    faults: Faults | None = None, *, people: int = 60, **options: Any
) -> tuple[rnb.Client, str]:
    """A sandbox with a segment of contacts, one of them opted out, and a draft to it."""
    client = rnb.sandbox(engagement=True, faults=faults, **options)
    segment = client.segments.create(name="News")["id"]
    contacts = pd.DataFrame({"email": [f"p{number}@example.com" for number in range(people)]})
    contacts["unsubscribed"] = contacts.index == 7
    rnb.bulk_add(client, contacts, segment="News", progress=False)
    draft = client.broadcasts.create(
        segment_id=segment,
        from_="a@b.co",
        subject="Hi",
        preview_text="There",
        html=HTML,
        name="Hello",
    )
    return client, draft["id"]


def _state(client: rnb.Client, draft: str) -> tuple[object, ...]:
    broadcasts = client.broadcasts.list()
    return (
        [segment["name"] for segment in client.segments.list()],
        sorted((broadcast["name"], broadcast["status"]) for broadcast in broadcasts),
        client.broadcasts.get(draft)["segment_id"],
    )


def test_nobody_gets_the_email_twice() -> None:
    """Sample and rest share nobody, and together they are all recipients of the draft."""
    client, draft = _account()
    rollout = rnb.send_to_sample(client, draft, 12, seed=3, progress=False)
    rnb.advance_sandbox(client, days=1)
    first = set(rnb.outbox_df(client)["to"])
    assert len(first) == 12
    rnb.send_to_rest(client, rollout, max_bounced=1, max_complained=1)
    rnb.advance_sandbox(client, days=1)
    everybody = rnb.outbox_df(client)["to"]
    assert everybody.is_unique
    assert set(everybody) == {f"p{number}@example.com" for number in range(60) if number != 7}


def test_the_same_seed_draws_the_same_sample() -> None:
    """The same seed, 0 if none is given, draws the same sample, and another seed another one."""
    samples = []
    seeds: list[dict[str, Any]] = [{}, {"seed": 0}, {"seed": 2}]
    for seed in seeds:
        client, draft = _account()
        rnb.send_to_sample(client, draft, 0.2, **seed, progress=False)
        rnb.advance_sandbox(client, hours=1)
        samples.append(set(rnb.outbox_df(client)["to"]))
    assert samples[0] == samples[1] != samples[2]


def test_the_draft_goes_to_the_rest_before_anything_is_sent() -> None:
    """Whatever happens after the sample was sent, the draft does not go to the sample."""
    client, draft = _account()
    with broken(client, "interrupt", when=lambda _: False) as lines:
        rnb.send_to_sample(client, draft, 12, progress=False)
    first_send = [line.endswith("/send") for line in lines].index(True)
    assert lines.index(f"PATCH /broadcasts/{draft}") < first_send


def test_without_confirmation_nothing_changes() -> None:
    """Without the right number, segments, draft and broadcasts are as they were."""
    client, draft = _account()
    before = _state(client, draft)
    with pytest.raises(rnb.SendNotConfirmedError, match="confirm=12"):
        rnb.send_to_sample(client, draft, 12, confirm=5, progress=False)
    assert _state(client, draft) == before
    assert rnb.send_to_sample(client, draft, 12, confirm=12, progress=False).broadcast == draft


def test_a_draft_can_be_given_by_name() -> None:
    """The draft's name finds the same draft as its id."""
    client, draft = _account()
    rollout = rnb.send_to_sample(client, "Hello", 12, progress=False)
    assert rollout.broadcast == draft
    with pytest.raises(rnb.ObjectLookupError, match="Did you mean 'Hello'"):
        rnb.send_to_sample(client, "Helo", 12, progress=False)


def test_an_incomplete_sample_is_not_sent() -> None:
    """If a member could not be added to the segments, nothing is sent and all is as before."""
    faults = Faults()
    client, draft = _account(faults)
    before = _state(client, draft)
    faults.script = [("POST /contacts/*/segments/*", "html_502")] * 9
    message = "Nothing was sent: .* members could not be added to the two segments"
    with pytest.raises(rnb.SampleError, match=message):
        rnb.send_to_sample(client, draft, 12, progress=False)
    assert _state(client, draft) == before


def test_a_draft_that_could_not_be_updated_has_a_note() -> None:
    """If the draft cannot be pointed to the rest, nothing is sent and the error has a note."""
    client, draft = _account()
    lost = broken(client, "answer lost", when=lambda line: line.startswith("PATCH"), after=True)
    with lost, pytest.raises(rnb.TransportError) as caught:
        rnb.send_to_sample(client, draft, 12, progress=False)
    assert caught.value.__notes__[0].startswith("Nothing was sent. Not everything")
    rnb.advance_sandbox(client, days=1)
    assert rnb.outbox_df(client).empty


def test_a_lost_response_to_the_send_emails_nobody_twice() -> None:
    """If the response to sending the copy is lost, its status decides."""
    faults = Faults()
    client, draft = _account(faults)
    faults.script = [("POST /broadcasts/*/send", "lost_after")]
    rnb.send_to_sample(client, draft, 12, progress=False)
    rnb.send_broadcast(client, draft)
    rnb.advance_sandbox(client, days=1)
    assert rnb.outbox_df(client)["to"].is_unique


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("fault", ["interrupt", "answer lost"])
def test_a_rollout_that_ends_anywhere_emails_nobody_twice(fault: str, *, after: bool) -> None:
    """Wherever Ctrl-C comes or an answer is lost, all is as before, or a note says what is left."""
    for number in itertools.count():
        client, draft = _account(people=12)
        before = _state(client, draft)
        requests = itertools.count()
        when = lambda _, requests=requests, number=number: next(requests) == number  # noqa: E731
        with broken(client, fault, when=when, after=after):
            try:
                rnb.send_to_sample(client, draft, 4, progress=False)
            except (KeyboardInterrupt, rnb.ResendError) as error:
                notes = getattr(error, "__notes__", [])
                assert notes or _state(client, draft) == before
        if next(requests) <= number:
            return
        rnb.send_broadcast(client, draft)
        rnb.advance_sandbox(client, days=1)
        assert rnb.outbox_df(client)["to"].is_unique


def test_an_interrupted_split_is_reverted(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C while members join passes on, the new segments are deleted, and nothing is resumed."""
    client, draft = _account()
    before = _state(client, draft)
    joins = itertools.count(1)
    when = lambda line: line.startswith("POST /contacts/") and next(joins) == 5  # noqa: E731
    with broken(client, "interrupt", when=when), pytest.raises(KeyboardInterrupt):
        rnb.send_to_sample(client, draft, 12, progress=False)
    assert _state(client, draft) == before
    assert capsys.readouterr().out == ""


def test_segments_of_others_are_not_reverted() -> None:
    """If Ctrl-C comes before the split begins, segments that have the two names already stay."""
    client, draft = _account()
    for part in ("sample", "rest"):
        client.segments.create(name=f"Hello: {part}")
    before = _state(client, draft)
    with (
        broken(client, "interrupt", when=lambda line: line == "GET /segments"),
        pytest.raises(KeyboardInterrupt),
    ):
        rnb.send_to_sample(client, draft, 12, progress=False)
    assert _state(client, draft) == before


def _rollout() -> tuple[rnb.Client, rnb.Rollout, dict[str, Any]]:
    client, draft = _account()
    original = client.broadcasts.get(draft)
    rollout = rnb.send_to_sample(client, draft, 12, progress=False)
    rnb.advance_sandbox(client, days=1)
    return client, rollout, {**original}


def test_a_draft_that_goes_to_everybody_again_is_not_sent() -> None:
    """If somebody pointed the draft back to the whole segment, the sample gets nothing twice."""
    client, rollout, original = _rollout()
    client.broadcasts.update(rollout.broadcast, segment_id=original["segment_id"])
    with pytest.raises(rnb.SampleError, match="no longer goes to the rest"):
        rnb.send_to_rest(client, rollout, max_bounced=1, max_complained=1)
    assert len(rnb.outbox_df(client)) == 12


def test_members_of_the_sample_who_joined_the_rest_get_nothing_twice() -> None:
    """Nothing is sent if a member of the sample is also in the rest."""
    client, rollout, _ = _rollout()
    member = client.contacts.list(segment_id=rollout.sample_segment)[0]
    client.contacts.segments.add(member["id"], rollout.rest_segment)
    with pytest.raises(rnb.SampleError, match="1 person would get it twice"):
        rnb.send_to_rest(client, rollout, max_bounced=1, max_complained=1)


def test_the_rest_needs_its_own_number() -> None:
    """The number of the sample does not confirm the rest."""
    client, rollout, _ = _rollout()
    limits: dict[str, Any] = {"max_bounced": 1, "max_complained": 1}
    with pytest.raises(rnb.SendNotConfirmedError, match="confirm=47"):
        rnb.send_to_rest(client, rollout, confirm=12, **limits)
    assert client.broadcasts.get(rollout.broadcast)["status"] == "draft"
    assert rnb.send_to_rest(client, rollout, confirm=47, **limits)["status"] == "queued"


def test_a_draft_that_changed_after_the_sample_is_not_sent() -> None:
    """The rest gets what the sample got."""
    client, rollout, _ = _rollout()
    client.broadcasts.update(rollout.broadcast, subject="Something else")
    with pytest.raises(rnb.SampleError, match="the draft's subject changed"):
        rnb.send_to_rest(client, rollout, max_bounced=1, max_complained=1)


def test_the_rest_waits_for_the_sample() -> None:
    """Nothing is sent before 95% of the sample is delivered or bounced; then the verdict counts."""
    client, draft = _account()
    rollout = rnb.send_to_sample(client, draft, 12, progress=False)
    assert rnb.sample_result_df(client, rollout)["verdict"].tolist() == ["not shown"] * 2
    with pytest.raises(rnb.SampleError, match="less than 95%"):
        rnb.send_to_rest(client, rollout)
    rnb.advance_sandbox(client, days=1)
    result = rnb.sample_result_df(client, rollout, max_bounced=0.5, max_complained=0.5)
    assert set(result["verdict"]) == {"within"}


def test_a_bad_sample_stops_the_rest() -> None:
    """Above a limit nothing is sent; the error has the counts and says how to raise the limit."""
    client, draft = _account()
    rollout = rnb.send_to_sample(client, draft, 40, progress=False)
    rnb.advance_sandbox(client, days=1)
    bounced = rnb.sample_result_df(client, rollout, max_bounced=0).to_dict("records")[0]
    recipients = rnb.broadcast_recipients_df(client, rollout.sample_broadcast)
    assert bounced["count"] == recipients["bounced"].sum() > 0
    assert bounced["of"] == len(recipients)
    assert bounced["low"] < bounced["rate"] < bounced["high"]
    assert bounced["verdict"] == "above"
    message = r"in the sample \d+ of 40 bounced, which is above.*max_bounced="
    with pytest.raises(rnb.SampleError, match=message):
        rnb.send_to_rest(client, rollout, max_bounced=0)
    assert client.broadcasts.get(draft)["status"] == "draft"
    assert rnb.send_to_rest(client, rollout, max_bounced=1, max_complained=1)["status"] == "queued"


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (0, "size must be a number of recipients"),
        (-3, "size must be a number of recipients"),
        (True, "size must be a number of recipients"),
        ("12", "size must be a number of recipients"),
        (float("nan"), "size must be a number of recipients"),
        (59, "size=59 leaves nobody for the rest: the draft has 59 recipients"),
    ],
)
def test_a_wrong_size_is_refused(size: Any, message: str) -> None:
    """A size out of range is an error before anything is changed."""
    client, draft = _account()
    before = _state(client, draft)
    with pytest.raises(rnb.InputError, match=message):
        rnb.send_to_sample(client, draft, size, progress=False)
    assert _state(client, draft) == before


def test_only_a_draft_can_be_sent_to_a_sample() -> None:
    """A broadcast that was sent is refused."""
    client, draft = _account()
    rnb.send_broadcast(client, draft)
    with pytest.raises(rnb.InputError, match="only a draft can be sent"):
        rnb.send_to_sample(client, draft, 12, progress=False)
