"""Demo data: two years of Ember & Oak, a small coffee roaster: customers, readers, campaigns.

Nobody can be emailed by mistake: all addresses end in a name that is reserved for examples.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, NamedTuple

from resend_nb.sandbox.delivery import deliver_due
from resend_nb.sandbox.demo_campaigns import CAMPAIGNS, DRAFT, NEWSLETTER, SENDER
from resend_nb.sandbox.engagement import Engagement

if TYPE_CHECKING:
    from resend_nb.sandbox.app import Sandbox
    from resend_nb.sandbox.demo_campaigns import Campaign
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

_CUSTOMERS, _READERS = 160, 1840
_OPTED_OUT_AND_BOUNCED, _BOUNCED = 20, 90
"""The numbers of two customers whose addresses are suppressed."""

_PROVIDERS = {  # mailbox provider to share of the readers
    "gmail.example": 0.46,
    "icloud.example": 0.12,
    "outlook.example": 0.16,
    "yahoo.example": 0.08,
    "gmx.example": 0.07,
    "proton.example": 0.03,
}
_COMPANIES = (
    "alpenblick-hotel baker-and-sons brightwater cafe-lindenhof delta-print harbor-office "
    "hillside-school kestrel-design maple-dental northwind nova-studio oakfield-law river-bikes "
    "stadtbuero sunrise-yoga tilia-books"
).split()
"""The other readers write from these companies."""

_HOUR = 3600 * 1_000_000
_DAY = 24 * _HOUR

_READERS_SINCE, _FIRST_READERS = 746, 0.08
"""The days since the newsletter began, and the share of the readers who were there at once."""


class _Membership(NamedTuple):
    joined: int
    contact: str
    segment: str


def load_demo(sandbox: Sandbox) -> None:
    """Fill an account, unless it already has segments."""
    store, now = sandbox.store, sandbox.clock.at(0)
    with store.database.transaction():
        if store.database.row("select 1 from segments") is None:
            rng = random.Random(0)  # noqa: S311 -- names for a demo
            properties = _create_properties(store, now=now)
            _create_topics(store, now=now)
            segments = _create_segments(store, now=now)
            memberships = _create_customers(store, rng, properties, segments, now=now)
            memberships += _create_readers(store, rng, segments[NEWSLETTER], now=now)
            _create_domains(store, now=now)
            _send_campaigns(sandbox, segments, sorted(memberships), now=now)


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


def _create_customers(
    store: Store, rng: random.Random, properties: list[str], segments: dict[str, str], *, now: int
) -> list[_Membership]:
    roast, bags = properties
    memberships = []
    names = rng.sample([(first, last) for first in _FIRST for last in _LAST], _CUSTOMERS)
    for number, (first, last) in enumerate(names):
        created = now - (350 - 2 * number) * _DAY + rng.randrange(_DAY)
        email = f"{first}.{last}@example.{rng.choice(['com', 'net', 'org'])}".lower()
        contact = store.contacts.create(
            {
                "email": email,
                "first_name": None if rng.random() < 0.08 else first,
                "last_name": last,
                "unsubscribed": number < _CUSTOMERS - 1
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
                memberships.append(_Membership(created, contact, segments[name]))
        if number in {_OPTED_OUT_AND_BOUNCED, _BOUNCED}:
            suppression = {"email": email, "origin": "bounce"}
            store.suppressions.create(suppression, now=created + 30 * _DAY)
    return memberships


def _create_readers(
    store: Store, rng: random.Random, newsletter: str, *, now: int
) -> list[_Membership]:
    """Create people who only read the newsletter, more and more of them over time."""
    memberships = []
    for number in range(_READERS):
        first, last = rng.choice(_FIRST), rng.choice(_LAST)
        # The number of readers grows by the same share each month.
        share = max(_FIRST_READERS, (number + rng.random()) / _READERS)
        joined = now - int(_READERS_SINCE * math.log(share, _FIRST_READERS) * _DAY)
        contact = store.contacts.create(
            {
                "email": f"{first}.{last}{number}@{_domain(rng)}".lower(),
                "first_name": first if rng.random() < 0.85 else None,
                "last_name": last if rng.random() < 0.6 else None,
            },
            now=joined,
        )
        memberships.append(_Membership(joined, contact, newsletter))
    return memberships


def _domain(rng: random.Random) -> str:
    rank = rng.random()
    for domain, share in _PROVIDERS.items():
        if rank < share:
            return domain
        rank -= share
    return f"{rng.choice(_COMPANIES)}.example"


def _send_campaigns(
    sandbox: Sandbox, segments: dict[str, str], memberships: list[_Membership], *, now: int
) -> None:
    """Send each campaign to those who were members by then; people react, also without a model."""
    store, waiting = sandbox.store, memberships[::-1]
    model = sandbox.model or Engagement(seed=0)
    for campaign in sorted([*CAMPAIGNS, DRAFT], reverse=True):
        created = now - campaign.days_ago * _DAY
        while waiting and waiting[-1].joined < created:
            _join(store, waiting.pop())
        broadcast = _create_broadcast(store, campaign, segments, now=created)
        if campaign is not DRAFT:
            store.broadcasts.update(broadcast, {"status": "queued", "queued_at": created + _HOUR})
            _deliver(sandbox, model, until=created + _HOUR)
    for membership in reversed(waiting):
        _join(store, membership)
    _deliver(sandbox, model, until=now)
    if sandbox.model is None:
        store.database.execute("delete from scheduled_events")


def _join(store: Store, membership: _Membership) -> None:
    store.segments.add(membership.segment, membership.contact, now=membership.joined)


def _create_broadcast(
    store: Store, campaign: Campaign, segments: dict[str, str], *, now: int
) -> str:
    broadcast = {
        "segment_id": segments[campaign.segment],
        "from": SENDER,
        "subject": campaign.subject,
        "name": campaign.name,
        "html": campaign.html,
    }
    return store.broadcasts.create(broadcast, now=now)


def _deliver(sandbox: Sandbox, model: Engagement, *, until: int) -> None:
    deliver_due(sandbox.store, now=until, queued_for=0, base_url=sandbox.base_url, model=model)


def _create_domains(store: Store, *, now: int) -> None:
    tracked = {"open_tracking": True, "click_tracking": True}  # off by default on real accounts
    domain = {"name": "ember-oak.example", "status": "verified", **tracked}
    store.domains.create(domain, now=now - 750 * _DAY)
    domain = {"name": "wholesale.ember-oak.example", "status": "pending"}
    store.domains.create(domain, now=now - 3 * _DAY)
