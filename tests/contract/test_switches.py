"""The client sends a campaign to the same recipients in every position of every switch."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest

import resend_nb as rnb
from resend_nb.sandbox import Sandbox, Switches

if TYPE_CHECKING:
    from collections.abc import Sequence

DOMAIN = "acme.example"
SENDER = f"Acme <news@{DOMAIN}>"


def _others(name: str, choices: Sequence[object]) -> list[object]:
    """Return every choice except the default; for a number of seconds, a few."""
    some = [0, 5] if isinstance(choices, range) else choices
    return [choice for choice in some if choice != getattr(Switches(), name)]


POSITIONS: list[dict[str, Any]] = [
    {},
    *(
        {name: choice}
        for name, choices in Switches._choices().items()
        for choice in _others(name, choices)
    ),
]


def _with(switches: Switches, key: str = "re_any") -> rnb.Client:
    app = Sandbox(switches=switches)
    app.store.domains.create({"name": DOMAIN, "status": "verified"}, now=0)
    return rnb.Client(
        key, base_url="http://sandbox.localhost", transport=httpx.WSGITransport(app=app)
    )


def _fill(client: rnb.Client, segment: str, topic: str) -> None:
    """Add four contacts to the segment in four ways, and one that is removed again."""
    client.contact_properties.create(key="plan", type="string", fallback_value="basic")
    client.contacts.create(email="ada@example.com", first_name="Ada", segments=[{"id": segment}])
    client.contacts.create(email="out@example.com", unsubscribed=True)
    for email in ("bo@example.com", "leaves@example.com"):
        client.contacts.create(email=email, properties={"plan": "pro"})
        assert client.contacts.segments.add(email, segment)
    assert client.contacts.segments.remove("leaves@example.com", segment)["deleted"] is True
    people = pd.DataFrame({"email": ["bulk@example.com", "OUT@example.com"]})
    assert [*rnb.bulk_add(client, people, segment, progress=False)["status"]] == [
        "created",
        "added",
    ]
    job = client.contacts.imports.create(
        b"email\ncy@example.com\nada@example.com\n", on_conflict="skip", segments=[{"id": segment}]
    )
    while client.contacts.imports.get(job["id"])["completed_at"] is None:
        pass
    choice = [{"id": topic, "subscription": "opt_out"}]
    assert client.contacts.topics.update("bo@example.com", choice)["id"]
    assert [item["subscription"] for item in client.contacts.topics.list("bo@example.com")] == [
        "opt_out"
    ]


def _clear_up(client: rnb.Client, broadcast: str) -> None:
    """Try what one position of a switch refuses and another allows."""
    with contextlib.suppress(rnb.NotFoundError):
        client.contacts.delete("nobody@example.com")
    with contextlib.suppress(rnb.ValidationError):
        client.broadcasts.delete(broadcast)
    with contextlib.suppress(rnb.NotFoundError, rnb.ValidationError):
        client.broadcasts.create(segment_id=broadcast, from_=SENDER, subject="s", text="t")


@pytest.mark.parametrize("position", POSITIONS, ids=str)
def test_a_campaign_is_sent_in_every_position(position: dict[str, Any]) -> None:
    """In every position lists are complete, opt-outs stay, and each recipient gets one email."""
    with pytest.raises(rnb.AuthenticationError):
        _with(Switches(**position), key="wrong").segments.list()
    client = _with(Switches(**position))
    for number in range(25):
        client.segments.create(name=f"Filler {number}")
    segment = client.segments.create(name="VIP")["id"]
    topic = client.topics.create(name="News", default_subscription="opt_in")["id"]
    _fill(client, segment, topic)
    assert len(rnb.list_segments_df(client)) == 26
    assert len(rnb.list_contacts_df(client, segment="VIP")) == 5
    assert client.contacts.get("out@example.com")["unsubscribed"] is True
    with pytest.raises(rnb.NotFoundError):
        client.segments.get(topic)

    draft = client.broadcasts.create(
        segment_id=segment,
        topic_id=topic,
        from_=SENDER,
        subject="Hi",
        text="{{{contact.plan}}} {{{RESEND_UNSUBSCRIBE_URL}}}",
        name="October",
    )["id"]
    assert client.broadcasts.update(draft, subject="Hello", name="October")["id"] == draft
    assert rnb.send_broadcast(client, draft)["status"] in {"queued", "sent"}
    while client.broadcasts.get(draft)["status"] != "sent":
        pass
    outbox = rnb.outbox_df(client)
    assert sorted(outbox["to"]) == ["ada@example.com", "bulk@example.com", "cy@example.com"]
    assert {*outbox["subject"]} == {"Hello"}
    _clear_up(client, draft)
    assert len(rnb.outbox_df(client)) == 3
