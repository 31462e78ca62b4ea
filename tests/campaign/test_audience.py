"""Who gets a broadcast, against what the sandbox then sends."""

from __future__ import annotations

import pytest

import resend_nb as rnb
from resend_nb.campaign import audience as room
from resend_nb.campaign.audience import Audience, read_audience, read_values

Make = "Callable[[], tuple[rnb.Client, str, str]]"


@pytest.fixture
def account(client: rnb.Client) -> tuple[rnb.Client, str, str]:
    """One person of each kind in a segment; the client, the segment and an opt-out topic."""
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
    made = client.broadcasts.create(
        segment_id=segment, topic_id=topic, from_="a@b.example", subject="s", text="t"
    )
    client.broadcasts.send(made["id"])
    while client.broadcasts.get(made["id"])["status"] != "sent":
        pass
    return {*rnb.outbox_df(client, broadcast=made["id"])["to"]}


def test_the_recipients_are_whom_the_sandbox_mails(account: tuple[rnb.Client, str, str]) -> None:
    """Opted out and suppressed people are left out, and with a topic who does not want it; each with the reason."""
    client, segment, topic = account
    everybody, wanting = read_audience(client, segment), read_audience(client, segment, topic)
    assert {each.email for each in everybody.recipients} == _sent(client, segment, None)
    assert {each.email for each in wanting.recipients} == _sent(client, segment, topic)
    assert {each.email: each.left_out for each in wanting.people} == {
        "Wants@example.com": "",
        "Unasked@example.com": "without the topic",
        "Out@example.com": "opted out",
        "Bounced@example.com": "suppressed",
    }
    assert (
        wanting.summary()
        == "1 of 4 people in the segment; 1 suppressed; 1 opted out; 1 without the topic"
    )


def test_topic_choices_of_many_are_not_read(
    account: tuple[rnb.Client, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a number of people on, the count is the most that it can be, and says so."""
    client, segment, topic = account
    monkeypatch.setattr(room, "CLOSE_LOOK", 1)
    found = read_audience(client, segment, topic)
    assert not found.exact
    assert found.summary().startswith("at most 2 of 4 people")


def test_a_segment_of_nobody_has_no_recipients(client: rnb.Client) -> None:
    """An empty segment is an audience of nobody."""
    segment = client.segments.create(name="Empty")["id"]
    assert read_audience(client, segment, "any topic").recipients == []
    assert Audience().summary() == "0 of 0 people in the segment"


def test_properties_are_read_only_where_they_are_shown(
    account: tuple[rnb.Client, str, str],
) -> None:
    """A draft that shows no property costs no request for each contact; one that does has the values."""
    client, segment, _ = account
    found = read_audience(client, segment)
    assert all(
        "plan" not in each.fields for each in read_values(client, found, {"first_name"}).people
    )
    read = read_values(client, found, {"plan"})
    assert {each.fields["plan"] for each in read.recipients} == {"Wants", "Unasked"}
    assert read.fallbacks == {"plan": "free"}
    assert [each.email for each in read.people] == [each.email for each in found.people]


def test_of_many_recipients_a_sample_is_read(
    account: tuple[rnb.Client, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only who was read has the property."""
    client, segment, _ = account
    monkeypatch.setattr(room, "CLOSE_LOOK", 1)
    read = read_values(client, read_audience(client, segment), {"plan"})
    assert sum("plan" in each.fields for each in read.people) == 1


def test_who_is_deleted_meanwhile_is_left_out(account: tuple[rnb.Client, str, str]) -> None:
    """A contact that goes while the audience is read gets nothing and stops nothing."""
    client, segment, topic = account
    found = read_audience(client, segment)
    client.contacts.delete("Wants@example.com")
    assert {
        each.fields.get("plan") for each in read_values(client, found, {"plan"}).recipients
    } == {None, "Unasked"}
    assert room._choice(client, found.people[-1].id, topic, "opt_in") == "opt_out"
