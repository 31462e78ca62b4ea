"""The sandbox agrees with a simple model of the rules on random sequences of requests."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)
from support import Http

from resend_nb.sandbox import Sandbox, Switches

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["ada", "bo"])
DEFAULTS = ("opt_in", "opt_out")
"""There is one topic per default subscription, named after it."""

TOPICS = st.sampled_from(DEFAULTS)
CHOICES = st.dictionaries(TOPICS, st.sampled_from(["opt_in", "opt_out"]))
CONFLICTS = st.sampled_from(["skip", "upsert", None])


class Line(NamedTuple):
    """A row of a CSV file."""

    email: str
    first_name: str
    unsubscribed: str
    plan: str

    @property
    def is_valid(self) -> bool:
        return "@" in self.email and self.unsubscribed in {"", "true", "false"}


LINES = st.builds(
    Line,
    email=st.sampled_from(["ada@b.co", "bo@b.co", "ada@b.co", "bo@b.co", "nobody"]),
    first_name=st.sampled_from(["", "G", 'H, "I"\nJ']),
    unsubscribed=st.sampled_from(["", "true", "false", "maybe"]),
    plan=st.sampled_from(["", "pro"]),
)


@dataclass
class Person:
    """A contact in the model."""

    unsubscribed: bool = False
    first_name: str | None = None
    plan: str | None = None
    segments: set[str] = field(default_factory=set)
    choices: dict[str, str] = field(default_factory=dict)

    def overwrite(self, *, unsubscribed: bool, first_name: str | None, plan: str | None) -> None:
        """Reset omitted fields; memberships and topic choices stay."""
        self.unsubscribed, self.first_name, self.plan = unsubscribed, first_name, plan

    def wants(self, topic: str | None) -> bool:
        """Whether the person chose this topic; by default its name decides."""
        return topic is None or self.choices.get(topic, topic) == "opt_in"


class Journey(RuleBasedStateMachine):
    """Random requests about contacts, imports, topics, segments, suppressions and broadcasts."""

    segments = Bundle("segments")
    drafts = Bundle("drafts")
    scheduled = Bundle("scheduled")

    def __init__(self) -> None:
        super().__init__()
        self.http = Http(Sandbox(switches=Switches(queued_seconds=0, import_seconds=0)))
        self.people: dict[str, Person] = {}
        self.gone: set[str] = set()
        self.suppressed: set[str] = set()
        self.target_of: dict[str, tuple[str, str | None]] = {}
        self.received: dict[str, list[str]] = {}

    @initialize(target=segments)
    def begin_with_two_people(self) -> str:
        self.topics = {
            default: self.http.make(
                "POST /topics", {"name": default, "default_subscription": default}
            )
            for default in DEFAULTS
        }
        segment = self.http.make("POST /segments", {"name": "S"})
        for name in ("ada", "bo"):
            self.create_or_overwrite(name, unsubscribed=None, first_name=None, segment=segment)
        return segment

    @rule(target=segments)
    def make_segment(self) -> str:
        return self.http.make("POST /segments", {"name": "S"})

    @rule(
        name=NAMES,
        unsubscribed=st.none() | st.booleans(),
        first_name=st.none() | st.just("F"),
        segment=segments,
    )
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
        person.overwrite(unsubscribed=bool(unsubscribed), first_name=first_name, plan=None)
        person.segments |= {segment} - self.gone

    @rule(lines=st.lists(LINES, max_size=4), conflict=CONFLICTS, segment=segments, choices=CHOICES)
    def import_file(
        self, lines: list[Line], conflict: str | None, segment: str, choices: dict[str, str]
    ) -> None:
        segments = {segment} - self.gone
        topics = [
            {"id": self.topics[topic], "subscription": choice} for topic, choice in choices.items()
        ]
        made = self._upload(
            lines, conflict, segments=[{"id": id_} for id_ in segments], topics=topics
        )
        outcomes = [self._take(line, conflict, segments, choices) for line in lines]
        names = ("created", "updated", "skipped", "failed")
        job = self.http(f"GET /contacts/imports/{made}").json()
        assert job["status"] == "completed"
        assert job["counts"] == {
            "total": len(lines),
            **{name: outcomes.count(name) for name in names},
        }

    def _upload(self, lines: list[Line], conflict: str | None, **parts: Any) -> str:
        columns: dict[str, Any] = {
            field: field for field in ("email", "first_name", "unsubscribed")
        }
        parts["column_map"] = {**columns, "properties": {"plan": {"column": "plan"}}}
        data = {"on_conflict": conflict} if conflict else {}
        data |= {name: json.dumps(part) for name, part in parts.items()}
        file = io.StringIO()
        csv.writer(file).writerows([Line._fields, *lines])
        answer = self.http(
            "POST /contacts/imports", data=data, files={"file": file.getvalue().encode()}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def _take(
        self, line: Line, conflict: str | None, segments: set[str], choices: dict[str, str]
    ) -> str:
        if not line.is_valid:
            return "failed"
        known = line.email in self.people
        if known and conflict == "skip":
            return "skipped"
        person = self.people.setdefault(line.email, Person())
        person.overwrite(
            unsubscribed=line.unsubscribed == "true",
            first_name=line.first_name or None,
            plan=line.plan or None,
        )
        person.segments |= segments
        person.choices |= choices
        return "updated" if known else "created"

    @rule(name=NAMES, choices=CHOICES)
    def choose(self, name: str, choices: dict[str, str]) -> None:
        email = f"{name}@b.co"
        body = [
            {"id": self.topics[topic], "subscription": choice} for topic, choice in choices.items()
        ]
        answer = self.http(f"PATCH /contacts/{email}/topics", body)
        assert answer.status_code == (200 if email in self.people else 404)
        if email in self.people:
            self.people[email].choices |= choices

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
        assert self.http(f"DELETE /contacts/{email}").status_code == (
            200 if email in self.people else 404
        )
        self.people.pop(email, None)

    @rule(segment=segments, luck=st.integers(0, 4))
    def delete_segment(self, segment: str, luck: int) -> None:
        if luck:
            return  # otherwise hardly any broadcast would have a recipient
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

    @rule(target=drafts, segment=segments, topic=st.none() | TOPICS)
    def draft(self, segment: str, topic: str | None) -> Any:
        text = "{{{RESEND_UNSUBSCRIBE_URL}}}"
        target = {"segment_id": segment, "topic_id": topic and self.topics[topic]}
        answer = self.http(
            "POST /broadcasts", {**target, "from": "a@b.co", "subject": "s", "text": text}
        )
        assert answer.status_code == (404 if segment in self.gone else 200)
        if segment in self.gone:
            return multiple()
        self.target_of[answer.json()["id"]] = (segment, topic)
        return answer.json()["id"]

    @rule(broadcast=drafts | scheduled, segment=segments, topic=st.none() | TOPICS)
    def change_recipients(self, broadcast: str, segment: str, topic: str | None) -> None:
        change = {"segment_id": segment, "topic_id": topic and self.topics[topic]}
        answer = self.http(f"PATCH /broadcasts/{broadcast}", change)
        assert answer.status_code == (404 if segment in self.gone else 200)
        if segment not in self.gone:
            self.target_of[broadcast] = (segment, topic)

    @rule(broadcast=consumes(drafts))
    def send(self, broadcast: str) -> None:
        assert self.http(f"POST /broadcasts/{broadcast}/send", {}).status_code == 200
        # It is sent before the next response, to the recipients that the model names now.
        self.received[broadcast] = sorted(self._recipients(broadcast))
        assert self.http(f"GET /broadcasts/{broadcast}").json()["status"] == "sent"
        for late in (
            "POST /broadcasts/{}/send",
            "PATCH /broadcasts/{}",
            "POST /broadcasts/{}/cancel",
        ):
            assert self.http(late.format(broadcast), {"subject": "late"}).status_code == 403

    @rule(segment=segments, topic=st.none() | TOPICS)
    def draft_and_send(self, segment: str, topic: str | None) -> None:
        if segment not in self.gone:
            self.send(self.draft(segment, topic))

    @rule(target=scheduled, broadcast=consumes(drafts))
    def schedule(self, broadcast: str) -> str:
        assert (
            self.http(
                f"POST /broadcasts/{broadcast}/send", {"scheduled_at": "in 20 days"}
            ).status_code
            == 200
        )
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
            assert (
                self.http.http.get(email["text"], headers={"Authorization": ""}).status_code == 200
            )
            if contact.status_code == 200:
                self._unsubscribed(self.people[email["to"]], email["broadcast_id"])

    def _unsubscribed(self, person: Person, broadcast: str) -> None:
        """Unsubscribing from a broadcast with a topic opts out of that topic only."""
        _, topic = self.target_of[broadcast]
        if topic is None:
            person.unsubscribed = True
        else:
            person.choices[topic] = "opt_out"

    @invariant()
    def the_account_matches_the_model(self) -> None:
        listed = self.http("GET /contacts?limit=100").json()["data"]
        assert {item["email"]: (item["unsubscribed"], item["first_name"]) for item in listed} == {
            email: (person.unsubscribed, person.first_name) for email, person in self.people.items()
        }
        for email, person in self.people.items():
            plan = (
                self.http(f"GET /contacts/{email}")
                .json()["properties"]
                .get("plan", {"value": None})
            )
            assert plan["value"] == person.plan
            memberships = self.http(f"GET /contacts/{email}/segments?limit=100").json()["data"]
            assert {item["id"] for item in memberships} == person.segments
            chosen = self.http(f"GET /contacts/{email}/topics").json()["data"]
            assert {topic["name"]: topic["subscription"] for topic in chosen} == person.choices

    @invariant()
    def every_recipient_has_the_broadcast(self) -> None:
        for broadcast, expected in self.received.items():
            sent = self.http(f"GET /sandbox/outbox?limit=100&broadcast_id={broadcast}").json()[
                "data"
            ]
            assert sorted(email["to"] for email in sent) == expected

    def _recipients(self, broadcast: str) -> set[str]:
        segment, topic = self.target_of[broadcast]
        return {
            email
            for email, person in self.people.items()
            if segment in person.segments
            and person.wants(topic)
            and not person.unsubscribed
            and email not in self.suppressed
        }


# CI runs 1,000; a local run is shorter.
JOURNEYS = int(os.environ.get("RESEND_NB_JOURNEYS", "100"))

TestJourney = Journey.TestCase
TestJourney.settings = settings(max_examples=JOURNEYS, stateful_step_count=25)
