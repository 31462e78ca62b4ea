"""The audience of a broadcast, compared with what the sandbox then sends."""

from __future__ import annotations

import pytest

import resend_nb as rnb
from resend_nb.campaign import audience as module
from resend_nb.campaign.audience import Audience, read_audience, read_values


@pytest.fixture
def account(client: rnb.Client) -> tuple[rnb.Client, str, str]:
    """A segment with one contact of each kind: the client, the segment, and an opt-in topic."""
    segment = client.segments.create(name="People")["id"]
    topic = client.topics.create(name="Events", default_subscription="opt_out")["id"]
    client.contact_properties.create(key="plan", type="string", fallback_value="free")
    for name in ("Wants", "Unasked", "Out", "Bounced"):
        email = f"{name}@example.com"
        client.contacts.create(
            email=email,
            first_name=name,
            unsubscribed=name == "Out",
            segments=[{"id": segment}],
            properties={"plan": name},
            topics=[] if name == "Unasked" else [{"id": topic, "subscription": "opt_in"}],
        )
    client.suppressions.create(email="bounced@example.com")
    return client, segment, topic


def _sent(client: rnb.Client, segment: str, topic: str | None) -> set[str]:
    broadcast = client.broadcasts.create(
        segment_id=segment, topic_id=topic, from_="a@b.example", subject="s", text="t"
    )
    client.broadcasts.send(broadcast["id"])
    while client.broadcasts.get(broadcast["id"])["status"] != "sent":
        pass
    return set(rnb.outbox_df(client, broadcast=broadcast["id"])["to"])


def test_the_sandbox_sends_to_the_same_recipients(account: tuple[rnb.Client, str, str]) -> None:
    """Opt-outs, suppressions and topic choices leave contacts out, each with the reason."""
    client, segment, topic = account
    everyone, subscribers = read_audience(client, segment), read_audience(client, segment, topic)
    assert {person.email for person in everyone.recipients} == _sent(client, segment, None)
    assert {person.email for person in subscribers.recipients} == _sent(client, segment, topic)
    assert {person.email: person.left_out for person in subscribers.people} == {
        "Wants@example.com": "",
        "Unasked@example.com": "not subscribed to the topic",
        "Out@example.com": "opted out",
        "Bounced@example.com": "suppressed",
    }
    assert subscribers.summary() == (
        "1 of 4 people in the segment; 1 suppressed; 1 opted out; 1 not subscribed to the topic"
    )


def test_topic_choices_of_large_segments_are_not_read(
    account: tuple[rnb.Client, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above a number of recipients the count is an upper limit, and is called one."""
    client, segment, topic = account
    monkeypatch.setattr(module, "MAX_READ", 1)
    found = read_audience(client, segment, topic)
    assert not found.exact
    assert found.summary().startswith("at most 2 of 4 people")


def test_an_empty_segment_has_no_recipients(client: rnb.Client) -> None:
    """An empty segment is an audience without recipients."""
    segment = client.segments.create(name="Empty")["id"]
    assert read_audience(client, segment, "any topic").recipients == []
    assert Audience().summary() == "0 of 0 people in the segment"


def test_properties_are_read_only_if_the_draft_shows_them(
    account: tuple[rnb.Client, str, str],
) -> None:
    """Only a draft with properties costs a request per contact, and gets their values."""
    client, segment, _ = account
    found = read_audience(client, segment)
    without = read_values(client, found, {"first_name"})
    assert all("plan" not in person.fields for person in without.people)
    read = read_values(client, found, {"plan"})
    assert {person.fields["plan"] for person in read.recipients} == {"Wants", "Unasked"}
    assert read.fallbacks == {"plan": "free"}
    assert [person.email for person in read.people] == [person.email for person in found.people]


def test_a_sample_of_many_recipients_is_read(
    account: tuple[rnb.Client, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the contacts in the sample have the property."""
    client, segment, _ = account
    monkeypatch.setattr(module, "MAX_READ", 1)
    read = read_values(client, read_audience(client, segment), {"plan"})
    assert sum("plan" in person.fields for person in read.people) == 1


def test_a_contact_deleted_meanwhile_is_left_out(account: tuple[rnb.Client, str, str]) -> None:
    """A contact deleted while the audience is read has no values and stops nothing."""
    client, segment, topic = account
    found = read_audience(client, segment)
    client.contacts.delete("Wants@example.com")
    read = read_values(client, found, {"plan"})
    assert {person.fields.get("plan") for person in read.recipients} == {None, "Unasked"}
    assert not module._is_subscribed(client, found.people[-1].id, topic, "opt_in")
