"""What a contact may have received: broadcasts and emails at the edges of their times."""

from __future__ import annotations

import datetime as dt
import email.utils
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support import ANYTHING, TimedClient, ok

from resend_nb.bulk.execute.received import ReceivedMail
from resend_nb.bulk.store.account import KnownContact

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = dt.datetime.now(dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
JOINED = NOW - 10 * DAY

SALE = "it was sent the broadcast 'Sale'"
RECENT = (
    "the broadcast 'Sale' was sent within 15 minutes, and Resend may list its recipients later; "
    "undo the run again then"
)
EMAIL = "it was sent an email"


class Mail:
    """A server with these broadcasts and emails, two in a page, and the requests it got."""

    def __init__(
        self,
        *,
        broadcasts: Sequence[dict[str, Any]] = (),
        recipients: Sequence[dict[str, Any]] = (),
        emails: Sequence[dict[str, Any]] = (),
    ) -> None:
        self.lists = {"broadcasts": broadcasts, "recipients": recipients, "emails": emails}
        self.requests: list[str] = []
        client = TimedClient(transport=httpx.MockTransport(self._answer))
        self.received = ReceivedMail(client)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path, query = request.url.path, request.url.params
        self.requests.append(f"{path} {query['type']}" if "type" in query else path)
        items = [ANYTHING | item for item in self.lists[path.rpartition("/")[2]]]
        ids = [item["id"] for item in items]
        start = ids.index(query["after"]) + 1 if "after" in query else 0
        page = items[start : start + 2]
        response = ok({"object": "list", "data": page, "has_more": len(items) > start + 2})
        response.headers["date"] = email.utils.format_datetime(NOW, usegmt=True)
        return response


def _contact(joined: dt.datetime = JOINED, address: str = "ada@acme.example") -> KnownContact:
    return KnownContact(
        id=f"id of {address}",
        person=address,
        email=address,
        first_name=None,
        last_name=None,
        created_at=joined.isoformat(),
        unsubscribed=False,
        is_member=True,
    )


def _broadcast(
    status: str, *, sent: dt.datetime | None = None, planned: dt.datetime | None = None
) -> dict[str, Any]:
    return {
        "id": "sale",
        "name": "Sale",
        "status": status,
        "sent_at": sent and sent.isoformat(),
        "scheduled_at": planned and planned.isoformat(),
    }


def _email(
    created: dt.datetime, *, planned: dt.datetime | None = None, id_: str = "e", **to: Any
) -> dict[str, Any]:
    times = {"created_at": created.isoformat(), "scheduled_at": planned and planned.isoformat()}
    return {"id": id_, "to": ["Ada <ADA@acme.example>"], **times, **to}


ADA = {"id": "r", "contact_id": None, "email": "Ada@acme.example"}
BO = {"id": "s", "contact_id": "id of bo@acme.example", "email": "bo@acme.example"}
MOVED = {"id": "t", "contact_id": "id of ada@acme.example", "email": "old@acme.example"}

BROADCASTS: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str]] = {
    "sent to the contact": (_broadcast("sent", sent=NOW - DAY), [BO, BO | ADA], SALE),
    "sent to its earlier address": (_broadcast("sent", sent=NOW - DAY), [BO, MOVED], SALE),
    "sent to others": (_broadcast("sent", sent=NOW - DAY), [BO], ""),
    "sent when it was created": (_broadcast("sent", sent=JOINED), [ADA], SALE),
    "sent before it was created": (_broadcast("sent", sent=JOINED - MINUTE), [ADA], ""),
    "sent 14 minutes ago": (_broadcast("sent", sent=NOW - 14 * MINUTE), [], RECENT),
    "sent 16 minutes ago": (_broadcast("sent", sent=NOW - 16 * MINUTE), [], ""),
    "being sent": (_broadcast("queued"), [], RECENT),
    "scheduled": (_broadcast("scheduled", planned=NOW + MINUTE), [ADA], ""),
    "scheduled and due": (_broadcast("scheduled", planned=NOW - MINUTE), [], RECENT),
    "canceled": (_broadcast("canceled", planned=NOW - DAY), [], ""),
    "canceled while it was sent": (_broadcast("canceled"), [ADA], SALE),
    "failed while it was sent": (_broadcast("failed"), [ADA], SALE),
    "draft": (_broadcast("draft"), [ADA], ""),
}


@pytest.mark.parametrize("kind", BROADCASTS)
def test_a_broadcast_counts_if_the_contact_may_have_received_it(kind: str) -> None:
    """Its recipients decide; while Resend may not list all of them, every contact counts."""
    broadcast, recipients, reason = BROADCASTS[kind]
    draft = _broadcast("draft") | {"id": "draft"}
    mail = Mail(broadcasts=[draft, broadcast], recipients=recipients)
    assert mail.received.of(_contact()) == reason


EMAILS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "when it was created": ([_email(JOINED)], EMAIL),
    "before it was created": ([_email(JOINED - MINUTE)], ""),
    "scheduled before": ([_email(JOINED - 29 * DAY, planned=JOINED + MINUTE)], EMAIL),
    "created too early to be scheduled": ([_email(JOINED - 31 * DAY, planned=NOW)], ""),
    "scheduled and sent before": ([_email(JOINED - 2 * DAY, planned=JOINED - DAY)], ""),
    "to somebody else": ([_email(NOW - DAY, to=["bo@acme.example"])], ""),
    "to several": ([_email(NOW - DAY, to=["bo@acme.example", "ada@acme.example"])], EMAIL),
    "a copy": ([_email(NOW - DAY, to=["bo@acme.example"], cc=["ada@acme.example"])], EMAIL),
    "a blind copy": ([_email(NOW - DAY, to=[], cc=None, bcc=["ada@acme.example"])], EMAIL),
    "the older one was sent last": (
        [_email(JOINED - DAY, id_="2"), _email(JOINED - 2 * DAY, planned=NOW, id_="1")],
        EMAIL,
    ),
    "the newer one was sent last": (
        [_email(JOINED - DAY, planned=NOW, id_="2"), _email(JOINED - 2 * DAY, id_="1")],
        EMAIL,
    ),
    "on the second page": (
        [_email(NOW - day * DAY, id_=str(day), to=[]) for day in (1, 2)] + [_email(NOW - 3 * DAY)],
        EMAIL,
    ),
}


@pytest.mark.parametrize("kind", EMAILS)
def test_an_email_counts_from_when_the_contact_was_created(kind: str) -> None:
    """What counts is when an email was or will be sent, in whichever list the contact is."""
    emails, reason = EMAILS[kind]
    mail = Mail(emails=emails)
    assert mail.received.of(_contact()) == reason


def test_emails_are_read_no_further_back_than_needed() -> None:
    """Nothing after the first email that is too old to matter is requested."""
    ages = [29, 31, 32, 33]
    emails = [_email(JOINED - age * DAY, id_=str(age)) for age in ages]
    mail = Mail(emails=emails)
    assert mail.received.of(_contact()) == ""
    assert mail.requests == ["/broadcasts", "/emails"]


def test_what_is_known_is_not_read_again() -> None:
    """For a second contact only new emails are read, and no recipients."""
    broadcasts = [_broadcast("sent", sent=NOW - DAY)]
    emails = [_email(NOW - day * DAY, id_=str(day), to=[]) for day in (1, 2, 3)]
    mail = Mail(broadcasts=broadcasts, recipients=[BO], emails=emails)
    assert mail.received.of(_contact()) == ""
    lists = ["/broadcasts", "/broadcasts/sale/recipients sent", "/emails", "/emails"]
    assert mail.requests == lists
    mail.lists["emails"] = [_email(NOW, id_="0"), *emails]
    assert mail.received.of(_contact()) == EMAIL
    assert mail.requests == [*lists, "/broadcasts", "/emails"]
    assert mail.received.of(_contact(address="eve@acme.example")) == ""


def test_an_older_contact_has_the_emails_read_further_back() -> None:
    """Emails that did not matter to a newer contact are read for an older contact."""
    emails = [_email(NOW - day * DAY, id_=str(day)) for day in (45, 50)]
    mail = Mail(emails=emails)
    newer, older = _contact(), _contact(NOW - 60 * DAY)
    assert mail.received.of(newer) == ""
    assert (mail.received.covers(newer), mail.received.covers(older)) == (True, False)
    assert mail.received.of(older) == EMAIL
    assert mail.received.covers(older)
    assert mail.received.of(newer) == ""
    assert mail.received.covers(older)


def test_before_the_first_look_no_contact_is_covered() -> None:
    """Emails of any time may be missing until they were read."""
    assert not Mail().received.covers(_contact(NOW + 365 * DAY))
