"""Demo data: Ember & Oak, a small coffee roaster with a year of customers, made from a seed."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

from resend_nb.sandbox.delivery import deliver_due

if TYPE_CHECKING:
    from resend_nb.sandbox.app import Sandbox

_FIRST = (
    "Ada Amir Beatriz Bo Chiara Dev Elif Emil Fatima Felix Grace Hana Hugo Ines Ivan Jonas Kofi "
    "Lena Leo Liam Mads Maya Mei Nadia Noor Olga Omar Petra Quinn Rosa Samir Sofia Tariq Tess Uma "
    "Viktor Wanda Yara Yusuf Zoe"
).split()
_LAST = (
    "Abara Berg Castro Diaz Eriksen Fischer Garcia Haddad Ito Jansen Kaya Larsen Moreau Novak "
    "Okafor Park Rossi Silva Tanaka Weber"
).split()

_SEGMENTS = {  # name: share of the contacts
    "Newsletter Subscribers": 0.9,
    "Subscription Members": 0.3,
    "Wholesale Cafés": 0.12,
    "Gift Card Buyers": 0.2,
    "Lapsed Customers": 0.15,
    "Cold Brew Launch List": 0.4,
}

_SENDER = "Ember & Oak <hello@ember-oak.example>"
_FOOTER = '<p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p>'

_PEOPLE = 160
_OPTED_OUT_AND_BOUNCED, _BOUNCED = 20, 90

_WELCOME = (
    "<p>Hello {{{contact.first_name|friend}}}, "
    "your {{{contact.favourite_roast}}} is being roasted.</p>"
)


def load_demo(sandbox: Sandbox) -> None:
    """Fill an empty account; an account that has segments is not changed."""
    store = sandbox.store
    with store.database.transaction():
        if store.database.row("select 1 from segments") is None:
            rng = random.Random(0)  # noqa: S311 -- names for a demo
            _load(sandbox, rng, now=sandbox.clock.at(0))


def _load(sandbox: Sandbox, rng: random.Random, *, now: int) -> None:
    store = sandbox.store
    day = 86_400_000_000
    roast = store.properties.create(
        key="favourite_roast", type_="string", fallback_value="house blend", now=now - 300 * day
    )
    bags = store.properties.create(
        key="bags_bought", type_="number", fallback_value=0, now=now - 299 * day
    )
    store.topics.create(
        {"name": "New coffees", "default_subscription": "opt_in", "visibility": "public"},
        now=now - 298 * day,
    )
    store.topics.create(
        {
            "name": "Events at the roastery",
            "default_subscription": "opt_out",
            "visibility": "public",
        },
        now=now - 297 * day,
    )
    segments = {
        name: store.segments.create(
            name, now=now - (280 - 40 * number) * day + (number + 1) * 7_654_321
        )
        for number, name in enumerate(_SEGMENTS)
    }
    names = rng.sample([(first, last) for first in _FIRST for last in _LAST], _PEOPLE)
    for number, (first, last) in enumerate(names):
        made = now - (350 - 2 * number) * day + rng.randrange(day)
        contact = store.contacts.create(
            {
                "email": f"{first}.{last}@example.{rng.choice(['com', 'net', 'org'])}".lower(),
                "first_name": None if rng.random() < 0.08 else first,
                "last_name": last,
                "unsubscribed": number < _PEOPLE - 1 and rng.random() < 0.07 and number != _BOUNCED,
            },
            now=made,
        )
        if rng.random() < 0.6:
            store.contacts.set_values(contact, {roast: rng.choice(["light", "medium", "dark"])})
        store.contacts.set_values(contact, {bags: rng.randrange(1, 30)})
        for name, share in _SEGMENTS.items():
            if rng.random() < share:
                store.segments.add(segments[name], contact, now=made)
        if number in {_OPTED_OUT_AND_BOUNCED, _BOUNCED}:
            email = store.database.rows("select email from contacts where id = ?", contact)[0][
                "email"
            ]
            store.suppressions.create(email, origin="bounce", now=made + 30 * day)
    _broadcasts(sandbox, segments, now=now)
    store.domains.create("ember-oak.example", status="verified", now=now - 300 * day)
    store.domains.create("wholesale.ember-oak.example", status="pending", now=now - 3 * day)


def _broadcasts(sandbox: Sandbox, segments: dict[str, str], *, now: int) -> None:
    store = sandbox.store
    day = dt.timedelta(days=1) // dt.timedelta(microseconds=1)
    contents = [
        (
            45,
            "September welcome",
            "Newsletter Subscribers",
            "Welcome to the roastery, {{{contact.first_name|friend}}}",
            _WELCOME,
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
    for days_ago, name, segment, subject, html in contents:
        made = now - days_ago * day
        broadcast = store.broadcasts.create(
            {
                "segment_id": segments[segment],
                "from": _SENDER,
                "subject": subject,
                "name": name,
                "html": html + _FOOTER,
            },
            now=made,
        )
        if days_ago > 1:
            store.broadcasts.update(
                broadcast, {"status": "queued", "queued_at": made + 3_600_000_000}
            )
            sent = made + 3_605_000_000
            deliver_due(
                store, now=sent, queued_for=0, base_url=sandbox.base_url, model=sandbox.model
            )
