"""What the account knows about one contact, and its broadcasts: read on request, shown as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.errors import NotFoundError
from resend_nb.forms._contact_change import text_of
from resend_nb.forms._tables import table
from resend_nb.reports import campaigns_df
from resend_nb.resources import property_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.client import Client

_LOOKS = {
    "subscribed": "ok",
    "opted out": "warn",
    "suppressed": "bad",
    "yes": "ok",
}
_RESPONSES = ("opened", "clicked")
_EVENTS = ("delivered", "bounced", *_RESPONSES)
_NOTHING = "not delivered"

_HISTORY = """import pandas as pd
import resend_nb as rnb

email = {email!r}
history = []
for campaign in rnb.campaigns_df(client, subjects=False).head({last}).to_dict("records"):
    row = {{"broadcast": campaign["name"], "sent": campaign["sent_at"]}}
    for event in ("delivered", "bounced", "opened", "clicked"):
        if pd.notna(campaign[event]):
            people = client.broadcasts.recipients.list(
                campaign["broadcast_id"], type=event, email=email
            )
            row[event] = email in [person["email"] for person in people]
    history.append(row)
history = pd.DataFrame(history)"""


@dataclass(frozen=True)
class ContactRecord:
    """A contact with its segments, topics and suppression; ``contact`` is as the API returns it."""

    contact: Mapping[str, Any]
    segments: Sequence[Mapping[str, Any]] = ()
    topics: Sequence[tuple[str, str]] = ()
    suppression: Mapping[str, Any] | None = None

    @property
    def email(self) -> str:
        """The contact's address."""
        return str(self.contact["email"])

    @property
    def status(self) -> str:
        """Whether the contact is subscribed, opted out or suppressed."""
        if self.suppression is not None:
            return "suppressed"
        return "opted out" if self.contact["unsubscribed"] else "subscribed"

    def fields(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the names and the properties as texts to edit; ``keys`` are the properties."""
        values = property_values(self.contact)  # type: ignore[arg-type]  # a contact
        names = {name: text_of(self.contact[name]) for name in ("first_name", "last_name")}
        return names | {key: text_of(values.get(key)) for key in keys}

    def html(self) -> str:
        """Return the contact as a table of fields."""
        values = property_values(self.contact)  # type: ignore[arg-type]  # a contact
        rows = [
            ("email", self.email),
            ("status", self.status),
            ("why suppressed", self._why_suppressed()),
            ("opt-out", "yes, of every broadcast" if self.contact["unsubscribed"] else "no"),
            ("first name", text_of(self.contact["first_name"])),
            ("last name", text_of(self.contact["last_name"])),
            *((f"property {key}", text_of(value)) for key, value in values.items()),
            ("segments", ", ".join(segment["name"] for segment in self.segments) or "none"),
            ("topics", ", ".join(f"{name}: {choice}" for name, choice in self.topics) or "none"),
            ("created", str(self.contact["created_at"])[:10]),
        ]
        shown = pd.DataFrame([row for row in rows if row[1]], columns=["field", "value"])
        return table(shown, caption=f"Contact {self.email}", looks=_LOOKS)

    def _why_suppressed(self) -> str:
        if self.suppression is None:
            return ""
        day = str(self.suppression["created_at"])[:10]
        return f"{self.suppression['origin']} on {day}; Resend sends this address no email"


def read_record(client: Client, contact: str) -> ContactRecord:
    """Read a contact by id or address, with four requests or a few more."""
    found = client.contacts.get(contact)
    topics = client.contacts.topics.iterate(found["id"])
    return ContactRecord(
        found,
        client.contacts.segments.list(found["id"]),
        [(topic["name"], topic["subscription"]) for topic in topics],
        _suppression_of(client, found["email"]),
    )


def _suppression_of(client: Client, email: str) -> Mapping[str, Any] | None:
    try:
        return client.suppressions.get(email)
    except NotFoundError:
        return None


def read_history(client: Client, email: str, last: int) -> pd.DataFrame:
    """Return what an address did with each of the last broadcasts, in words.

    The API filters its lists of recipients by address, so this takes up to four requests per
    broadcast, however many recipients it had.
    """
    campaigns = campaigns_df(client, subjects=False).head(last)
    rows = [
        {"broadcast": campaign["name"], "sent": f"{campaign['sent_at']:%Y-%m-%d}"}
        | _answers(client, campaign, email)
        for campaign in campaigns.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["broadcast", "sent", *_EVENTS])


def _answers(client: Client, campaign: Mapping[Any, Any], email: str) -> dict[str, str]:
    """Return whether an address has each event; nobody opens what was not delivered."""
    answers: dict[str, str] = {}
    for event in _EVENTS:
        if event in _RESPONSES and answers["delivered"] != "yes":
            answers[event] = _NOTHING
        elif pd.isna(campaign[event]):
            answers[event] = "not measured"
        else:
            has_event = _has_event(client, campaign["broadcast_id"], event, email)
            answers[event] = "yes" if has_event else "no"
    return answers


def _has_event(client: Client, broadcast_id: str, event: str, email: str) -> bool:
    """Whether an address has this event; the API's filter matches parts of addresses, too."""
    recipients = client.broadcasts.recipients.iterate(
        broadcast_id,
        type=event,
        email=email,
    )
    return any(listed["email"].casefold() == email.casefold() for listed in recipients)


def history_html(history: pd.DataFrame, email: str) -> str:
    """Return the history as a table."""
    return table(history, caption=f"Broadcasts to {email}, newest first", looks=_LOOKS)


def history_python(email: str, last: int) -> str:
    """Return Python code that reads the same history."""
    return _HISTORY.format(email=email, last=last)
