"""Every method of the official Python SDK, with the request that it sends."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import httpx

from support.spec import OUT_OF_SCOPE

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS_OR_ID = re.compile(r"[^/@]+@[^/]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
EMAIL: Any = {"from": "a@b.example", "to": "delivered@resend.dev", "subject": "s", "html": "h"}


class Account:
    """A served account; each method creates an object over plain HTTP and returns its id."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(
            base_url=url, headers={"Authorization": "Bearer re_any", "User-Agent": "test"}
        )
        self._number = itertools.count()

    def _make(self, path: str, body: Any, **more: Any) -> str:
        response = self._http.post(path, json=body, **more)
        assert response.is_success, response.text
        return str(response.json()["id"])

    def address(self) -> str:
        """Return an unused address."""
        return f"a+{next(self._number)}@b.example"

    def segment(self) -> str:
        return self._make("/segments", {"name": "s"})

    def contact(self, *segments: str) -> str:
        return self._make(
            "/contacts", {"email": self.address(), "segments": [{"id": id_} for id_ in segments]}
        )

    def property_(self) -> str:
        return self._make(
            "/contact-properties", {"key": f"key_{next(self._number)}", "type": "string"}
        )

    def topic(self) -> str:
        return self._make("/topics", {"name": "t", "default_subscription": "opt_in"})

    def draft(self) -> str:
        body = {"segment_id": self.segment(), "from": "a@b.example", "subject": "s", "text": "t"}
        return self._make("/broadcasts", body)

    def scheduled(self) -> str:
        draft = self.draft()
        return self._make(f"/broadcasts/{draft}/send", {"scheduled_at": "in 1 hour"})

    def suppression(self) -> str:
        return self._make("/suppressions", {"email": self.address()})

    def email(self, scheduled_at: str | None = None) -> str:
        return self._make("/emails", {**EMAIL, "scheduled_at": scheduled_at})

    def import_(self) -> str:
        response = self._http.post(
            "/contacts/imports", files={"file": ("a.csv", b"email\n", "text/csv")}
        )
        return str(response.json()["id"])

    def domain(self) -> str:
        return str(self._http.get("/domains").json()["data"][0]["id"])

    def close(self) -> None:
        self._http.close()


# The SDK's method, the request that it sends, and how to call it.
DRIVES: list[tuple[str, str, Callable[[Account, Any], Any]]] = [
    ("Audiences.create", "POST /segments", lambda _, call: call({"name": "s"})),
    ("Audiences.get", "GET /segments/{}", lambda a, call: call(a.segment())),
    ("Audiences.list", "GET /segments", lambda _, call: call()),
    ("Audiences.remove", "DELETE /segments/{}", lambda a, call: call(a.segment())),
    ("Batch.send", "POST /emails/batch", lambda _, call: call([EMAIL])),
    (
        "Broadcasts.create",
        "POST /broadcasts",
        lambda a, call: call(
            {"segment_id": a.segment(), "from": "a@b.example", "subject": "s", "html": "h"}
        ),
    ),
    ("Broadcasts.cancel", "POST /broadcasts/{}/cancel", lambda a, call: call(a.scheduled())),
    (
        "Broadcasts.clicked_links",
        "GET /broadcasts/{}/clicked-links",
        lambda a, call: call(a.draft()),
    ),
    ("Broadcasts.duplicate", "POST /broadcasts/{}/duplicate", lambda a, call: call(a.draft())),
    ("Broadcasts.get", "GET /broadcasts/{}", lambda a, call: call(a.draft())),
    ("Broadcasts.list", "GET /broadcasts", lambda _, call: call()),
    (
        "Broadcasts.recipients",
        "GET /broadcasts/{}/recipients",
        lambda a, call: call(a.draft(), {"type": "sent"}),
    ),
    ("Broadcasts.remove", "DELETE /broadcasts/{}", lambda a, call: call(a.draft())),
    (
        "Broadcasts.send",
        "POST /broadcasts/{}/send",
        lambda a, call: call({"broadcast_id": a.draft()}),
    ),
    (
        "Broadcasts.update",
        "PATCH /broadcasts/{}",
        lambda a, call: call({"broadcast_id": a.draft(), "name": "n"}),
    ),
    (
        "ContactProperties.create",
        "POST /contact-properties",
        lambda _, call: call({"key": f"made_by_{call.__name__}", "type": "string"}),
    ),
    ("ContactProperties.get", "GET /contact-properties/{}", lambda a, call: call(a.property_())),
    ("ContactProperties.list", "GET /contact-properties", lambda _, call: call()),
    (
        "ContactProperties.remove",
        "DELETE /contact-properties/{}",
        lambda a, call: call(a.property_()),
    ),
    (
        "ContactProperties.update",
        "PATCH /contact-properties/{}",
        lambda a, call: call({"id": a.property_(), "fallback_value": "f"}),
    ),
    (
        "Contacts.Imports.create",
        "POST /contacts/imports",
        lambda _, call: call({"file": b"email\n"}),
    ),
    ("Contacts.Imports.get", "GET /contacts/imports/{}", lambda a, call: call(a.import_())),
    ("Contacts.Imports.list", "GET /contacts/imports", lambda _, call: call()),
    (
        "Contacts.Segments.add",
        "POST /contacts/{}/segments/{}",
        lambda a, call: call({"contact_id": a.contact(), "segment_id": a.segment()}),
    ),
    (
        "Contacts.Segments.list",
        "GET /contacts/{}/segments",
        lambda a, call: call({"contact_id": a.contact()}),
    ),
    (
        "Contacts.Segments.remove",
        "DELETE /contacts/{}/segments/{}",
        lambda a, call: call({"contact_id": a.contact(), "segment_id": a.segment()}),
    ),
    (
        "Contacts.Topics.list",
        "GET /contacts/{}/topics",
        lambda a, call: call(contact_id=a.contact()),
    ),
    (
        "Contacts.Topics.update",
        "PATCH /contacts/{}/topics",
        lambda a, call: call(
            {"id": a.contact(), "topics": [{"id": a.topic(), "subscription": "opt_out"}]}
        ),
    ),
    ("Contacts.create", "POST /contacts", lambda a, call: call({"email": a.address()})),
    (
        "Contacts.create",
        "POST /audiences/{}/contacts",
        lambda a, call: call({"audience_id": a.segment(), "email": a.address()}),
    ),
    ("Contacts.get", "GET /contacts/{}", lambda a, call: call(id=a.contact())),
    ("Contacts.get", "GET /audiences/{}/contacts/{}", lambda a, call: call(**_member(a))),
    ("Contacts.list", "GET /contacts", lambda _, call: call()),
    ("Contacts.list", "GET /segments/{}/contacts", lambda a, call: call(segment_id=a.segment())),
    ("Contacts.list", "GET /audiences/{}/contacts", lambda a, call: call(audience_id=a.segment())),
    ("Contacts.remove", "DELETE /contacts/{}", lambda a, call: call(id=a.contact())),
    ("Contacts.remove", "DELETE /audiences/{}/contacts/{}", lambda a, call: call(**_member(a))),
    (
        "Contacts.update",
        "PATCH /contacts/{}",
        lambda a, call: call({"id": a.contact(), "unsubscribed": True}),
    ),
    (
        "Contacts.update",
        "PATCH /audiences/{}/contacts/{}",
        lambda a, call: call({**_member(a), "unsubscribed": True}),
    ),
    ("Domains.get", "GET /domains/{}", lambda a, call: call(a.domain())),
    ("Domains.list", "GET /domains", lambda _, call: call()),
    (
        "Domains.update",
        "PATCH /domains/{}",
        lambda a, call: call({"id": a.domain(), "open_tracking": True, "click_tracking": False}),
    ),
    ("Emails.cancel", "POST /emails/{}/cancel", lambda a, call: call(a.email("in 1 hour"))),
    (
        "Emails.update",
        "PATCH /emails/{}",
        lambda a, call: call({"id": a.email("in 1 hour"), "scheduled_at": "in 2 hours"}),
    ),
    ("Emails.get", "GET /emails/{}", lambda a, call: call(a.email())),
    ("Emails.list", "GET /emails", lambda _, call: call()),
    ("Emails.metrics", "GET /emails/metrics", lambda _, call: call()),
    ("Emails.send", "POST /emails", lambda _, call: call(EMAIL)),
    ("Segments.create", "POST /segments", lambda _, call: call({"name": "s"})),
    ("Segments.get", "GET /segments/{}", lambda a, call: call(a.segment())),
    ("Segments.list", "GET /segments", lambda _, call: call()),
    ("Segments.remove", "DELETE /segments/{}", lambda a, call: call(a.segment())),
    ("Segments.update", "PATCH /segments/{}", lambda a, call: call(a.segment(), {"name": "t"})),
    (
        "Suppressions.Batch.add",
        "POST /suppressions/batch/add",
        lambda a, call: call({"emails": [a.address()]}),
    ),
    (
        "Suppressions.Batch.remove",
        "POST /suppressions/batch/remove",
        lambda a, call: call({"ids": [a.suppression()]}),
    ),
    ("Suppressions.add", "POST /suppressions", lambda a, call: call({"email": a.address()})),
    ("Suppressions.get", "GET /suppressions/{}", lambda a, call: call(a.suppression())),
    ("Suppressions.list", "GET /suppressions", lambda _, call: call()),
    ("Suppressions.remove", "DELETE /suppressions/{}", lambda a, call: call(a.suppression())),
    (
        "Topics.create",
        "POST /topics",
        lambda _, call: call({"name": "t", "default_subscription": "opt_in"}),
    ),
    ("Topics.get", "GET /topics/{}", lambda a, call: call(a.topic())),
    ("Topics.list", "GET /topics", lambda _, call: call()),
    ("Topics.remove", "DELETE /topics/{}", lambda a, call: call(a.topic())),
    ("Topics.update", "PATCH /topics/{}", lambda a, call: call(a.topic(), {"name": "u"})),
    ("Usage.get", "GET /usage", lambda _, call: call()),
]

# Requests that no method of the SDK sends.
NO_PEER = dict.fromkeys(
    ("DELETE /audiences/{}", "GET /audiences", "GET /audiences/{}", "POST /audiences"),
    "the SDK's Audiences now use /segments",
)

# Methods, and classes with all their methods, that are not called, with the reason.
NOT_DRIVEN = {
    "ApiKeys": "keys are created on the dashboard",
    "Automations": OUT_OF_SCOPE,
    "DomainClaims": OUT_OF_SCOPE,
    "Domains.Claims": OUT_OF_SCOPE,
    "Domains.create": OUT_OF_SCOPE,
    "Domains.remove": OUT_OF_SCOPE,
    "Domains.verify": OUT_OF_SCOPE,
    "EmailAttachments": OUT_OF_SCOPE,
    "Emails.Attachments": OUT_OF_SCOPE,
    "Emails.Receiving": OUT_OF_SCOPE,
    "Emails.share": OUT_OF_SCOPE,
    "EmailsReceiving": OUT_OF_SCOPE,
    "Events": OUT_OF_SCOPE,
    "InboxAgent": OUT_OF_SCOPE,
    "InboxDrafts": OUT_OF_SCOPE,
    "InboxLabels": OUT_OF_SCOPE,
    "InboxThreadEmails": OUT_OF_SCOPE,
    "InboxThreadLabels": OUT_OF_SCOPE,
    "InboxThreads": OUT_OF_SCOPE,
    "Inboxes": OUT_OF_SCOPE,
    "Logs": OUT_OF_SCOPE,
    "OAuthGrants": OUT_OF_SCOPE,
    "Templates": OUT_OF_SCOPE,
    "Webhooks": OUT_OF_SCOPE,
}


def _member(account: Account) -> dict[str, str]:
    """Return the SDK's parameters for a contact of an audience."""
    segment = account.segment()
    return {"audience_id": segment, "id": account.contact(segment)}
