"""The model of engagement keeps what its description says."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from resend_nb.sandbox.engagement import Engagement, Recipient, reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
TUESDAY = 19_668 * DAY  # midnight UTC
LINKS = "".join(f'<a href="https://x.io/{number}">{number}</a>' for number in range(4))
MODEL = Engagement(seed=0)
PEOPLE = [f"p{number}@gmail.example" for number in range(4000)]
NEW, OLD = Recipient(TUESDAY, 0), Recipient(TUESDAY - 300 * DAY, 0)
LONG_AGO = Recipient(TUESDAY - 900 * DAY, 0)

Life = dict[str, list[int]]


def _lives(
    people: Iterable[str], *, sent: int = TUESDAY, recipient: Recipient = OLD, **fields: Any
) -> Mapping[str, Life]:
    """Return the times of each person's events, by type, in microseconds after the sending."""
    broadcast = {"id": "b", "subject": "Hi", "html": LINKS, **fields}
    emails = [
        {
            "id": who,
            "to": who,
            "broadcast_id": broadcast["id"],
            "contact_id": who,
            "token": "t-0",
            "html": broadcast["html"],
            "text": "t-0",
        }
        for who in people
    ]
    recipients = dict.fromkeys(people, recipient)
    lives: Mapping[str, Life] = {who: defaultdict(list) for who in people}
    for row in MODEL.plan(emails, broadcast, recipients=recipients, now=sent):
        lives[row["email"]][row["type"]].append(row["due"] - sent)
    return lives


def _share(type_: str, people: list[str] = PEOPLE, **fields: Any) -> float:
    return sum(type_ in life for life in _lives(people, **fields).values()) / len(people)


def test_people_keep_their_traits() -> None:
    """No interest means that only machines open; with more interest, people click more often."""
    clicks: dict[float, int] = defaultdict(int)
    for number in range(10):
        for who, life in _lives(PEOPLE, id=str(number)).items():
            person = MODEL.person(who)
            assert ("bounced" in life) or not person.dead
            if not reads(person, OLD.joined, TUESDAY):
                assert "clicked" not in life
                assert len(life.get("opened", ())) <= person.automatic
            clicks[round(4 * person.interest)] += "clicked" in life
    shares = [
        clicks[quarter] / sum(round(4 * MODEL.person(who).interest) == quarter for who in PEOPLE)
        for quarter in range(5)
    ]
    assert shares == sorted(shares)
    assert shares[4] > 5 * shares[0]


def test_shares_of_traits() -> None:
    """15% never read, 1% do not exist, and 15% have an app that opens all: 85% at iCloud."""
    people = [MODEL.person(who) for who in PEOPLE]
    assert sum(person.interest == 0 for person in people) / 4000 == pytest.approx(0.15, abs=0.02)
    assert sum(person.dead for person in people) / 4000 == pytest.approx(0.01, abs=0.005)
    for domain, share in (("gmail.example", 0.15), ("icloud.com", 0.85)):
        apps = [MODEL.person(f"p{number}@{domain}").automatic for number in range(4000)]
        assert sum(apps) / 4000 == pytest.approx(share, abs=0.03)


def test_interest_is_lost_for_good() -> None:
    """With 900 days on average, 63% of those with an interest have lost it after 900 days."""
    interested = [person for who in PEOPLE if (person := MODEL.person(who)).interest]
    left = sum(reads(person, LONG_AGO.joined, TUESDAY) for person in interested)
    assert left / len(interested) == pytest.approx(0.37, abs=0.02)


def test_scanners_follow_every_link_within_a_minute() -> None:
    """Every link of every email to a scanned domain is clicked at once; one in ten is scanned."""
    domains = [f"company{number}.example" for number in range(1000)]
    scanned = [f"a@{domain}" for domain in domains if MODEL.person(f"a@{domain}").scanned]
    assert len(scanned) == pytest.approx(100, abs=30)
    for life in _lives(scanned).values():
        if "delivered" in life:
            early = [time for time in life["clicked"] if time < MINUTE + 5 * SECOND]
            assert len(early) >= LINKS.count("<a ")
    assert not any(MODEL.person(who).scanned for who in PEOPLE)


def test_automatic_opens_come_at_once_and_are_no_clicks() -> None:
    """An app opens within ten minutes of delivery, also for those who never read."""
    apps = [who for who in PEOPLE if MODEL.person(who).automatic and not MODEL.person(who).interest]
    for life in _lives(apps).values():
        if "delivered" in life:
            assert "clicked" not in life
            assert [time < 11 * MINUTE for time in life["opened"]] == [True]


@pytest.mark.parametrize(
    ("more", "fewer"),
    [
        ({"recipient": NEW}, {"recipient": OLD}),
        ({"recipient": OLD}, {"recipient": LONG_AGO}),
        ({"recipient": OLD}, {"recipient": OLD._replace(recent=3)}),
    ],
    ids=["new members", "old members", "other emails in the week"],
)
def test_what_people_read_less_of(more: dict[str, Any], fewer: dict[str, Any]) -> None:
    """New members read most; a long membership and other emails in the week cost opens."""
    assert _share("opened", **more) > 1.1 * _share("opened", **fewer)


def test_opens_follow_the_hours_of_the_day() -> None:
    """An email of midnight waits for the morning; on a Saturday, fewer people look soon."""
    humans = [who for who in PEOPLE if not MODEL.person(who).automatic]

    def within(hours: int, sent: int) -> int:
        lives = _lives(humans, sent=sent, recipient=NEW).values()
        return sum(min(life["opened"], default=DAY) < hours * HOUR for life in lives)

    assert within(4, TUESDAY + 8 * HOUR) > 4 * within(4, TUESDAY)
    assert within(2, TUESDAY + 8 * HOUR) > 1.1 * within(2, TUESDAY + 4 * DAY + 8 * HOUR)


def test_contents_matter() -> None:
    """The most appealing of ten subjects has more opens than the least; HTML affects clicks."""
    subjects = {
        f"Subject {number}": MODEL.contents({"subject": f"Subject {number}", "html": ""}).subject
        for number in range(10)
    }
    bodies = {
        body: MODEL.contents({"subject": "", "html": body}).html
        for body in (f"{LINKS}<p>{number}</p>" for number in range(10))
    }
    for type_, field, appeals in (("opened", "subject", subjects), ("clicked", "html", bodies)):
        best, worst = max(appeals, key=appeals.__getitem__), min(appeals, key=appeals.__getitem__)
        most, least = ({field: value} for value in (best, worst))
        assert _share(type_, PEOPLE, **most) > _share(type_, PEOPLE, **least)
    plain, named, short = (
        MODEL.contents({"subject": subject, "html": ""}).subject
        for subject in ("x" * 41, "{{{FIRST_NAME}}}" + "x" * 41, "Hello")
    )
    assert 0.94 <= plain <= 1.06
    assert 0.94 * 1.03 <= named <= 1.06 * 1.03
    assert 0.94 * 1.02 <= short <= 1.06 * 1.02
