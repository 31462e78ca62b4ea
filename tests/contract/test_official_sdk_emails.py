"""The official Python SDK works with a served sandbox: emails, domains and usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import resend
from resend.exceptions import ResendError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Server

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # the SDK leaves its sockets open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.usefixtures("_sdk"),
]

EMAIL: resend.Emails.SendParams = {
    "from": "Acme <news@acme.example>",
    "to": "delivered@resend.dev",
    "subject": "s",
    "html": "<p>h</p>",
}


@pytest.fixture
def _sdk(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the SDK at a sandbox."""
    monkeypatch.setattr(
        resend, "api_url", serve("--demo", "--contact-quota", "1000", "--rate-limit", "50").url
    )
    monkeypatch.setattr(resend, "api_key", "re_any")


def test_emails_work_with_the_official_sdk() -> None:
    """A repeated idempotency key sends one email; the key with another body is an error."""
    first, again = (resend.Emails.send(EMAIL, {"idempotency_key": "a"}) for _ in range(2))
    assert first["id"] == again["id"]
    with pytest.raises(ResendError, match="idempotency key has been used"):
        resend.Emails.send({**EMAIL, "subject": "t"}, {"idempotency_key": "a"})
    email = resend.Emails.get(first["id"])
    assert (email["last_event"], email["to"]) == ("delivered", ["delivered@resend.dev"])
    assert [item["id"] for item in resend.Emails.list()["data"]] == [first["id"]]
    with pytest.raises(ResendError, match="testing email address"):
        resend.Emails.send({**EMAIL, "to": "ada@example.com"})


def test_batches_work_with_the_official_sdk() -> None:
    """Strict mode refuses the batch; permissive mode reports the invalid email."""
    batch: list[resend.Emails.SendParams] = [EMAIL, {**EMAIL, "subject": ""}]
    with pytest.raises(ResendError, match="Missing `subject` field"):
        resend.Batch.send(batch)
    answer = resend.Batch.send(batch, {"batch_validation": "permissive"})
    assert len(answer["data"]) == 1
    assert answer["errors"] == [{"index": 1, "message": "Missing `subject` field."}]


def test_domains_and_usage_work_with_the_official_sdk() -> None:
    """The SDK reads the demo's domains and usage."""
    domains = resend.Domains.list()["data"]
    assert [domain["status"] for domain in domains] == ["pending", "verified"]
    assert resend.Domains.get(domains[1]["id"])["name"] == "ember-oak.example"
    usage = resend.Usage.get()
    assert usage["contacts"] == {"used": 2000, "limit": 1000}
    assert usage["rate_limit"] == {"limit": 50, "duration": "1000ms"}
