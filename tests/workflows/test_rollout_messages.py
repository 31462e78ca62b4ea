"""Staged rollouts: names, ids and whole messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import ok
from support.faults import Faulty, broken

import resend_nb as rnb
from resend_nb.workflows import rollout

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def client() -> rnb.Client:
    """A sandbox with a segment of 8 contacts and a draft to it."""
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
    return client


def test_a_rollout_has_the_ids_of_what_it_made(client: rnb.Client) -> None:
    """Two segments and a copy are named after the draft, and the rollout has their ids."""
    (draft,) = client.broadcasts.list()
    made = rnb.send_to_sample(client, "Hello", 4, progress=False)
    segments = {segment["id"]: segment["name"] for segment in client.segments.list()}
    assert segments[made.sample_segment] == "Hello: sample"
    assert segments[made.rest_segment] == "Hello: rest"
    copy = client.broadcasts.get(made.sample_broadcast)
    assert (copy["name"], copy["segment_id"]) == ("Hello: sample", made.sample_segment)
    assert made.broadcast == draft["id"]
    assert client.broadcasts.get(draft["id"])["segment_id"] == made.rest_segment


def _rest(**limits: Any) -> Callable[[rnb.Client], Any]:
    """Send to a sample, wait a day, and send to the rest with these limits."""

    def send(client: rnb.Client) -> None:
        made = rnb.send_to_sample(client, "Hello", 4, progress=False)
        rnb.advance_sandbox(client, days=1)
        rnb.send_to_rest(client, made, **limits)

    return send


def _sent(client: rnb.Client) -> None:
    rnb.send_broadcast(client, "Hello")
    rnb.send_to_sample(client, "Hello", 4, progress=False)


def _topic(client: rnb.Client) -> None:
    topic = client.topics.create(name="Tips", default_subscription="opt_in")["id"]
    leaver = client.contacts.list()[0]["id"]
    client.contacts.topics.update(leaver, [{"id": topic, "subscription": "opt_out"}])
    client.broadcasts.update(client.broadcasts.list()[0]["id"], topic_id=topic)
    rnb.send_to_sample(client, "Hello", 7, progress=False)


def _single(client: rnb.Client) -> None:
    for contact in client.contacts.list()[1:]:
        client.contacts.delete(contact["id"])
    rnb.send_to_sample(client, "Hello", 1, progress=False)


def _incomplete(client: rnb.Client) -> None:
    """The dashboard saves drafts that the API does not create."""
    faulty = Faulty(client)
    draft = {**client.broadcasts.list()[0], "from": None, "subject": None, "html": None}
    faulty.faults["GET /broadcasts/"] = lambda: ok(draft)
    rnb.send_to_sample(faulty.client, "Hello", 4, progress=False)


REFUSALS: dict[str, tuple[Callable[[rnb.Client], Any], type[rnb.ResendError], str]] = {
    "no number": (
        lambda client: rnb.send_to_sample(client, "Hello", "4", progress=False),  # type: ignore[arg-type]
        rnb.InputError,
        "size must be a number of recipients or a share below 1, not '4'",
    ),
    "everybody": (
        lambda client: rnb.send_to_sample(client, "Hello", 8, progress=False),
        rnb.InputError,
        (
            "size=8 leaves nobody for the rest: the draft has 8 recipients. Pass a smaller size, "
            "or use send_broadcast."
        ),
    ),
    "sent": (
        _sent,
        rnb.InputError,
        "The broadcast 'Hello' is sent; only a draft can be sent to a sample.",
    ),
    "everybody in the topic": (
        _topic,
        rnb.InputError,
        (
            "size=7 leaves nobody for the rest: the draft has 7 recipients. Pass a smaller size, "
            "or use send_broadcast."
        ),
    ),
    "one recipient": (
        _single,
        rnb.InputError,
        (
            "size=1 leaves nobody for the rest: the draft has 1 recipient. Pass a smaller size, "
            "or use send_broadcast."
        ),
    ),
    "incomplete": (
        _incomplete,
        rnb.InputError,
        "The draft 'Hello' cannot be sent yet: the sender is missing",
    ),
    "too early": (
        lambda client: rnb.send_to_rest(
            client, rnb.send_to_sample(client, "Hello", 4, progress=False)
        ),
        rnb.SampleError,
        (
            "Nothing was sent: less than 95% of the sample is delivered or bounced so far. Check "
            "again later with sample_result_df(client, rollout)."
        ),
    ),
    "above both limits": (
        _rest(max_bounced=-1, max_complained=-1),
        rnb.SampleError,
        (
            "Nothing was sent: in the sample 0 of 4 bounced and 0 of 4 complained, which is above "
            "the limit. Clean the list, or raise the limit with max_bounced= and max_complained=."
        ),
    ),
    "above one limit": (
        _rest(max_bounced=1, max_complained=-1),
        rnb.SampleError,
        (
            "Nothing was sent: in the sample 0 of 4 complained, which is above the limit. Clean "
            "the list, or raise the limit with max_complained=."
        ),
    ),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_each_refusal_says_why_and_what_to_do(client: rnb.Client, kind: str) -> None:
    """The whole message has the numbers, and names the argument or the next step."""
    call, error, message = REFUSALS[kind]
    with pytest.raises(error) as caught:
        call(client)
    assert str(caught.value) == message


def test_an_incomplete_split_has_its_numbers_and_a_reason() -> None:
    """The message counts the members that are missing, and gives the first reason."""
    members = pd.DataFrame({"retry": [False, True] * 1000, "reason": ["", "Down."] * 1000})
    members.loc[3, "reason"] = "No connection."
    with pytest.raises(rnb.SampleError) as caught:
        rollout._check_members(members)
    assert str(caught.value) == (
        "Nothing was sent: 1,000 of 2,000 members could not be added to the two segments. "
        "The reason: Down."
    )
    rollout._check_members(members[~members["retry"]])


@pytest.mark.parametrize("size", [1, 1.0, 0.125])
def test_a_sample_can_be_one_person(client: rnb.Client, size: float) -> None:
    """1 is one recipient, and only a number below 1 is a share."""
    rnb.send_to_sample(client, "Hello", size, progress=False)
    rnb.advance_sandbox(client, hours=1)
    assert len(rnb.outbox_df(client)) == 1


def test_a_rate_at_its_limit_does_not_stop_the_rest(client: rnb.Client) -> None:
    """With limits of zero, a sample without bounces and complaints lets the rest be sent."""
    _rest(max_bounced=0, max_complained=0)(client)
    assert rnb.find_broadcast(client, "Hello")["status"] != "draft"


def test_a_rollout_shows_its_progress_and_reads_the_audience_once(
    client: rnb.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bars count the members; the audiences of the draft and of its copy are read once each."""
    with broken(client, "interrupt", when=lambda _: False) as lines:
        rnb.send_to_sample(client, "Hello", 4, progress=True)
    assert "4/4" in capsys.readouterr().err
    assert lines.count("GET /suppressions") == 2
