"""The official Python SDK works with a served sandbox: the steps of the segment guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import resend
from resend.exceptions import ResendError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Server


@pytest.fixture
def sdk(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> str:
    """Point the SDK at a sandbox and return its URL."""
    server = serve()
    monkeypatch.setattr(resend, "api_url", server.url)
    monkeypatch.setattr(resend, "api_key", "re_any")
    return server.url


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the SDK leaves its sockets open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("sdk")
def test_the_guides_nine_steps_work_with_the_official_sdk() -> None:
    """All nine steps of the segment guide get the response that the SDK expects."""
    segment = resend.Segments.create({"name": "Premium Users"})
    assert segment["name"] == "Premium Users"
    email = "premium.user@example.com"
    contact = resend.Contacts.create({"email": email, "first_name": "Premium", "last_name": "User"})
    added = resend.Contacts.Segments.add({"contact_id": contact["id"], "segment_id": segment["id"]})
    assert added["id"] == segment["id"]
    listed = resend.Contacts.Segments.list({"contact_id": contact["id"]})
    assert [segment["name"] for segment in listed["data"]] == ["Premium Users"]
    assert resend.Segments.get(segment["id"])["created_at"].endswith("+00")
    assert [listed["id"] for listed in resend.Segments.list()["data"]] == [segment["id"]]
    removed = resend.Contacts.Segments.remove({"email": email, "segment_id": segment["id"]})
    assert removed["deleted"] is True
    assert resend.Contacts.remove(email=email)["contact"] == contact["id"]
    assert resend.Segments.remove(segment["id"])["deleted"] is True


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the SDK leaves its sockets open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("sdk")
def test_a_broadcast_works_with_the_official_sdk() -> None:
    """The SDK creates, updates and sends a draft, and sees its status and the error."""
    segment = resend.Segments.create({"name": "Premium Users"})
    resend.Contacts.create({"email": "ada@example.com", "segments": [{"id": segment["id"]}]})
    params: resend.Broadcasts.CreateParams = {
        "segment_id": segment["id"],
        "from": "a@b.example",
        "subject": "s",
        "html": "h",
    }
    broadcast = resend.Broadcasts.create(params)
    resend.Broadcasts.update({"broadcast_id": broadcast["id"], "subject": "t"})
    assert resend.Broadcasts.get(broadcast["id"])["status"] == "draft"
    resend.Broadcasts.send({"broadcast_id": broadcast["id"]})
    assert resend.Broadcasts.get(broadcast["id"])["status"] == "queued"
    assert resend.Broadcasts.list()["data"][0]["id"] == broadcast["id"]
    with pytest.raises(ResendError, match="can be sent"):
        resend.Broadcasts.send({"broadcast_id": broadcast["id"]})


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the SDK leaves its sockets open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("sdk")
def test_contacts_work_with_the_official_sdk() -> None:
    """Properties, both contact lists, updates and the deprecated audiences work."""
    resend.ContactProperties.create({"key": "plan", "type": "string"})
    segment = resend.Segments.create({"name": "Premium Users"})
    resend.Contacts.create(
        {
            "email": "a+b@example.com",
            "properties": {"plan": "pro"},
            "segments": [{"id": segment["id"]}],
        }
    )
    resend.Contacts.update({"email": "a+b@example.com", "unsubscribed": True})
    contact = resend.Contacts.get(email="a+b@example.com")
    assert contact["unsubscribed"] is True
    assert len(resend.Contacts.list()["data"]) == 1
    assert len(resend.Contacts.list(segment_id=segment["id"])["data"]) == 1
    resend.Segments.update(segment["id"], {"name": "Patrons"})
    with pytest.warns(DeprecationWarning, match="Use Segments instead"):
        assert resend.Audiences.get(segment["id"])["name"] == "Patrons"
    with pytest.raises(ResendError, match="Contact not found"):
        resend.Contacts.get(email="nobody@example.com")


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the SDK leaves its sockets open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("sdk")
def test_topics_and_suppressions_work_with_the_official_sdk() -> None:
    """Topics, topic subscriptions and suppressions work, one by one and in batches."""
    topic = resend.Topics.create({"name": "News", "default_subscription": "opt_in"})
    resend.Topics.update(topic["id"], {"description": "What is new"})
    assert resend.Topics.get(topic["id"])["description"] == "What is new"
    assert len(resend.Topics.list()["data"]) == 1
    contact = resend.Contacts.create({"email": "ada@example.com"})
    resend.Contacts.Topics.update(
        {"id": contact["id"], "topics": [{"id": topic["id"], "subscription": "opt_out"}]}
    )
    listed = resend.Contacts.Topics.list(email="ada@example.com")
    assert listed["data"][0]["subscription"] == "opt_out"
    assert resend.Topics.remove(topic["id"])["deleted"] is True
    resend.Suppressions.add({"email": "Ada@example.com"})
    assert resend.Suppressions.get("ada@example.com")["origin"] == "manual"
    assert len(resend.Suppressions.list()["data"]) == 1
    assert resend.Suppressions.remove("ada@example.com")["deleted"] is True
    resend.Suppressions.Batch.add({"emails": ["a@example.com", "b@example.com"]})
    assert (
        len(
            resend.Suppressions.Batch.remove({"emails": ["a@example.com", "b@example.com"]})["data"]
        )
        == 2
    )
