"""Demo data: a year of customers of Ember & Oak, a small coffee roaster."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from resend_nb.sandbox.delivery import deliver_due

if TYPE_CHECKING:
    from resend_nb.sandbox.app import Sandbox
    from resend_nb.sandbox.store import Row, Store

_FIRST = (
    "Ada Amir Beatriz Bo Chiara Dev Elif Emil Fatima Felix Grace Hana Hugo Ines Ivan Jonas Kofi "
    "Lena Leo Liam Mads Maya Mei Nadia Noor Olga Omar Petra Quinn Rosa Samir Sofia Tariq Tess Uma "
    "Viktor Wanda Yara Yusuf Zoe"
).split()
_LAST = (
    "Abara Berg Castro Diaz Eriksen Fischer Garcia Haddad Ito Jansen Kaya Larsen Moreau Novak "
    "Okafor Park Rossi Silva Tanaka Weber"
).split()

_SEGMENTS = {  # name to share of all contacts
    "Newsletter Subscribers": 0.9,
    "Subscription Members": 0.3,
    "Wholesale Cafés": 0.12,
    "Gift Card Buyers": 0.2,
    "Lapsed Customers": 0.15,
    "Cold Brew Launch List": 0.4,
}

_SENDER = "Ember & Oak <hello@ember-oak.example>"
_FOOTER = '<p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p>'

_CONTACTS = 160
_OPTED_OUT_AND_BOUNCED, _BOUNCED = 20, 90
"""The numbers of two contacts whose addresses are suppressed."""

_HOUR = 3600 * 1_000_000
_DAY = 24 * _HOUR

_BROADCASTS = [  # age in days, name, segment, subject, HTML
    (
        45,
        "September welcome",
        "Newsletter Subscribers",
        "Welcome to the roastery, {{{contact.first_name|friend}}}",
        (
            "<p>Hello {{{contact.first_name|friend}}}, "
            "your {{{contact.favourite_roast}}} is being roasted.</p>"
        ),
    ),
    (
        14,
        "Members: early harvest",
        "Subscription Members",
        "The early harvest is yours first",
        "<p>{{{contact.first_name|Hello}}}, members get it a week before everybody else.</p>",
    ),
    (
        1,
        "Cold brew launch",
        "Cold Brew Launch List",
        "Cold brew, finally",
        "<p>Hi {{{contact.first_name|there}}}, it is here.</p>",
    ),
]


def load_demo(sandbox: Sandbox) -> None:
    """Fill an account, unless it already has segments."""
    store, now = sandbox.store, sandbox.clock.at(0)
    with store.database.transaction():
        if store.database.row("select 1 from segments") is None:
            rng = random.Random(0)  # noqa: S311 -- names for a demo
            properties = _create_properties(store, now=now)
            _create_topics(store, now=now)
            segments = _create_segments(store, now=now)
            _create_contacts(store, rng, properties, segments, now=now)
            _create_broadcasts(sandbox, segments, now=now)
            _create_domains(store, now=now)


def _create_properties(store: Store, *, now: int) -> list[str]:
    properties: list[Row] = [
        {"key": "favourite_roast", "type": "string", "fallback_value": "house blend"},
        {"key": "bags_bought", "type": "number", "fallback_value": 0},
    ]
    return [
        store.properties.create(row, now=now - (300 - index) * _DAY)
        for index, row in enumerate(properties)
    ]


def _create_topics(store: Store, *, now: int) -> None:
    topics = [("New coffees", "opt_in"), ("Events at the roastery", "opt_out")]
    for index, (name, default) in enumerate(topics):
        store.topics.create(
            {"name": name, "default_subscription": default, "visibility": "public"},
            now=now - (298 - index) * _DAY,
        )


def _create_segments(store: Store, *, now: int) -> dict[str, str]:
    return {
        name: store.segments.create(
            {"name": name}, now=now - (280 - 40 * index) * _DAY + (index + 1) * 7_654_321
        )
        for index, name in enumerate(_SEGMENTS)
    }


def _create_contacts(
    store: Store, rng: random.Random, properties: list[str], segments: dict[str, str], *, now: int
) -> None:
    roast, bags = properties
    names = rng.sample([(first, last) for first in _FIRST for last in _LAST], _CONTACTS)
    for number, (first, last) in enumerate(names):
        created = now - (350 - 2 * number) * _DAY + rng.randrange(_DAY)
        email = f"{first}.{last}@example.{rng.choice(['com', 'net', 'org'])}".lower()
        contact = store.contacts.create(
            {
                "email": email,
                "first_name": None if rng.random() < 0.08 else first,
                "last_name": last,
                "unsubscribed": number < _CONTACTS - 1
                and rng.random() < 0.07
                and number != _BOUNCED,
            },
            now=created,
        )
        if rng.random() < 0.6:
            store.contacts.set_values(contact, {roast: rng.choice(["light", "medium", "dark"])})
        store.contacts.set_values(contact, {bags: rng.randrange(1, 30)})
        for name, share in _SEGMENTS.items():
            if rng.random() < share:
                store.segments.add(segments[name], contact, now=created)
        if number in {_OPTED_OUT_AND_BOUNCED, _BOUNCED}:
            suppression = {"email": email, "origin": "bounce"}
            store.suppressions.create(suppression, now=created + 30 * _DAY)


def _create_broadcasts(sandbox: Sandbox, segments: dict[str, str], *, now: int) -> None:
    """Create a draft and sent broadcasts."""
    store = sandbox.store
    for days_ago, name, segment, subject, html in _BROADCASTS:
        created = now - days_ago * _DAY
        broadcast = {
            "segment_id": segments[segment],
            "from": _SENDER,
            "subject": subject,
            "name": name,
            "html": html + _FOOTER,
        }
        broadcast_id = store.broadcasts.create(broadcast, now=created)
        if days_ago > 1:
            store.broadcasts.update(
                broadcast_id, {"status": "queued", "queued_at": created + _HOUR}
            )
            deliver_due(
                store,
                now=created + _HOUR + 5_000_000,
                queued_for=0,
                base_url=sandbox.base_url,
                model=sandbox.model,
            )


def _create_domains(store: Store, *, now: int) -> None:
    tracked = {"open_tracking": True, "click_tracking": True}  # off by default on real accounts
    domain = {"name": "ember-oak.example", "status": "verified", **tracked}
    store.domains.create(domain, now=now - 300 * _DAY)
    domain = {"name": "wholesale.ember-oak.example", "status": "pending"}
    store.domains.create(domain, now=now - 3 * _DAY)
