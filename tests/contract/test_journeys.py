"""Random journeys through an account never disagree with a simple model of the rules."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from support import Http

from resend_nb.sandbox import Sandbox, Switches

NAMES = st.sampled_from(["ada", "bo"])


@dataclass
class Person:
    """A contact as the rules have it."""

    unsubscribed: bool = False
    first_name: str | None = None
    segments: set[str] = field(default_factory=set)


class Journey(RuleBasedStateMachine):
    """Create, overwrite, change, add, remove, delete, suppress, schedule, send, cancel, unsubscribe."""

    segments = Bundle("segments")
    drafts = Bundle("drafts")
    scheduled = Bundle("scheduled")

    def __init__(self) -> None:
        super().__init__()
        self.http = Http(Sandbox(switches=Switches(queued_seconds=0)))
        self.people: dict[str, Person] = {}
        self.gone: set[str] = set()
        self.suppressed: set[str] = set()
        self.segment_of: dict[str, str] = {}
        self.received: dict[str, list[str]] = {}

    @initialize(target=segments)
    def begin_with_two_people(self) -> str:
        segment = self.http.make("POST /segments", {"name": "S"})
        for name in ("ada", "bo"):
            self.create_or_overwrite(name, unsubscribed=None, first_name=None, segment=segment)
        return segment

    @rule(target=segments)
    def make_segment(self) -> str:
        return self.http.make("POST /segments", {"name": "S"})

    @rule(name=NAMES, unsubscribed=st.none() | st.booleans(), first_name=st.none() | st.just("F"), segment=segments)
    def create_or_overwrite(
        self, name: str, *, unsubscribed: bool | None, first_name: str | None, segment: str
    ) -> None:
        email = f"{name}@b.co"
        body: dict[str, Any] = {"email": email}
        if unsubscribed is not None:
            body["unsubscribed"] = unsubscribed
        if first_name is not None:
            body["first_name"] = first_name
        if segment not in self.gone:
            body["segments"] = [{"id": segment}]
        self.http.make("POST /contacts", body)
        person = self.people.setdefault(email, Person())
        person.unsubscribed, person.first_name = bool(unsubscribed), first_name
        person.segments |= {segment} - self.gone

    @rule(name=NAMES, unsubscribed=st.booleans())
    def change(self, name: str, *, unsubscribed: bool) -> None:
        email = f"{name}@b.co"
        answer = self.http(f"PATCH /contacts/{email}", {"unsubscribed": unsubscribed})
        assert answer.status_code == (200 if email in self.people else 404)
        if email in self.people:
            self.people[email].unsubscribed = unsubscribed

    @rule(name=NAMES, segment=segments, verb=st.sampled_from(["POST", "DELETE"]))
    def join_or_leave(self, name: str, segment: str, verb: str) -> None:
        email = f"{name}@b.co"
        answer = self.http(f"{verb} /contacts/{email}/segments/{segment}")
        known = email in self.people and (verb == "DELETE" or segment not in self.gone)
        assert answer.status_code == (200 if known else 404)
        if known and verb == "POST":
            self.people[email].segments.add(segment)
        elif known:
            self.people[email].segments.discard(segment)

    @rule(name=NAMES)
    def delete_contact(self, name: str) -> None:
        email = f"{name}@b.co"
        assert self.http(f"DELETE /contacts/{email}").status_code == (200 if email in self.people else 404)
        self.people.pop(email, None)

    @rule(segment=segments, luck=st.integers(0, 4))
    def delete_segment(self, segment: str, luck: int) -> None:
        if luck:
            return  # or there would hardly ever be somebody to mail
        assert self.http(f"DELETE /segments/{segment}").json()["deleted"] is True
        self.gone.add(segment)
        for person in self.people.values():
            person.segments.discard(segment)

    @rule(name=NAMES, verb=st.sampled_from(["POST", "DELETE"]))
    def suppress_or_release(self, name: str, verb: str) -> None:
        email = f"{name}@b.co"
        if verb == "POST":
            self.http.make("POST /suppressions", {"email": email.upper()})
            self.suppressed.add(email)
        else:
            status = self.http(f"DELETE /suppressions/{email}").status_code
            assert status == (200 if email in self.suppressed else 404)
            self.suppressed.discard(email)

    @rule(target=drafts, segment=segments)
    def draft(self, segment: str) -> str:
        text = "{{{RESEND_UNSUBSCRIBE_URL}}}"
        body = {"segment_id": segment, "from": "a@b.co", "subject": "s", "text": text}
        made = self.http.make("POST /broadcasts", body)
        self.segment_of[made] = segment
        return made

    @rule(broadcast=consumes(drafts))
    def send(self, broadcast: str) -> None:
        assert self.http(f"POST /broadcasts/{broadcast}/send", {}).status_code == 200
        # It goes out before the next request is answered, to whom the rules name now.
        self.received[broadcast] = sorted(self._reached(broadcast))
        assert self.http(f"GET /broadcasts/{broadcast}").json()["status"] == "sent"
        assert self.http(f"POST /broadcasts/{broadcast}/send", {}).status_code == 403

    @rule(segment=segments)
    def draft_and_send(self, segment: str) -> None:
        self.send(self.draft(segment))

    @rule(target=scheduled, broadcast=consumes(drafts))
    def schedule(self, broadcast: str) -> str:
        assert self.http(f"POST /broadcasts/{broadcast}/send", {"scheduled_at": "in 20 days"}).status_code == 200
        assert self.http(f"GET /broadcasts/{broadcast}").json()["status"] == "scheduled"
        return broadcast

    @rule(target=drafts, broadcast=consumes(scheduled))
    def cancel(self, broadcast: str) -> str:
        assert self.http(f"POST /broadcasts/{broadcast}/cancel").status_code == 200
        assert self.http(f"GET /broadcasts/{broadcast}").json()["status"] == "draft"
        return broadcast

    @rule(number=st.integers(0, 50))
    def follow_an_unsubscribe_link(self, number: int) -> None:
        sent = self.http("GET /sandbox/outbox?limit=100").json()["data"]
        if sent:
            email = sent[number % len(sent)]
            contact = self.http(f"GET /contacts/{email['contact_id']}")
            assert self.http.http.get(email["text"], headers={"Authorization": ""}).status_code == 200
            if contact.status_code == 200:
                self.people[email["to"]].unsubscribed = True

    @invariant()
    def the_account_is_as_the_rules_say(self) -> None:
        listed = self.http("GET /contacts?limit=100").json()["data"]
        assert {each["email"]: (each["unsubscribed"], each["first_name"]) for each in listed} == {
            email: (person.unsubscribed, person.first_name) for email, person in self.people.items()
        }
        for email, person in self.people.items():
            mine = self.http(f"GET /contacts/{email}/segments?limit=100").json()["data"]
            assert {each["id"] for each in mine} == person.segments

    @invariant()
    def everybody_has_what_they_should(self) -> None:
        for broadcast, expected in self.received.items():
            sent = self.http(f"GET /sandbox/outbox?limit=100&broadcast_id={broadcast}").json()["data"]
            assert sorted(each["to"] for each in sent) == expected

    def _reached(self, broadcast: str) -> set[str]:
        segment = self.segment_of[broadcast]
        return {
            email
            for email, person in self.people.items()
            if segment in person.segments and not person.unsubscribed and email not in self.suppressed
        }


# A thousand in CI; a user's run is shorter.
JOURNEYS = 1000 if os.environ.get("RESEND_NB_NO_SKIP") else 100

TestJourney = Journey.TestCase
TestJourney.settings = settings(max_examples=JOURNEYS, stateful_step_count=25, deadline=None)
