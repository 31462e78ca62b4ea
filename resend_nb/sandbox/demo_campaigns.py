"""The campaigns of the demo account: what Ember & Oak wrote in two years."""

from __future__ import annotations

from typing import NamedTuple

SENDER = "Ember & Oak <hello@ember-oak.example>"

NEWSLETTER, MEMBERS = "Newsletter Subscribers", "Subscription Members"


class Campaign(NamedTuple):
    """A broadcast, written some days ago; its HTML is ``opening`` and links to ``pages``."""

    days_ago: int
    name: str
    segment: str
    subject: str
    opening: str
    pages: tuple[str, ...] = ("shop", "journal", "visit")

    @property
    def html(self) -> str:
        """The HTML of the email."""
        links = "".join(
            f'<p><a href="https://ember-oak.example/{page}">{_LINKS[page]}</a></p>'
            for page in self.pages
        )
        return f"<p>{self.opening}</p>{links}{_FOOTER}"


_FOOTER = '<p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p>'

_LINKS = {
    "shop": "See what is fresh",
    "journal": "Read it in our journal",
    "visit": "Visit the roastery",
    "gifts": "Find a gift",
    "courses": "Book a course",
    "subscription": "Get it every month",
}

_HELLO = "Hello {{{contact.first_name|friend}}}, "

_NEWSLETTERS = [  # name, subject, opening; one every five weeks, newest first
    ("The roaster is back", "Our roaster is repaired", "ten days of silence are over."),
    ("Iced coffee", "Six ways to drink it cold", "it is too hot for anything else."),
    ("Summer harvest", "{{{contact.first_name|Hello}}}, the new harvest is here", "we drank it."),
    ("Kenya", "A Kenyan that tastes of blackcurrant", "two tonnes came, and one is gone."),
    ("Water", "The cheapest way to better coffee", "it comes out of your tap."),
    ("Spring blend", "Spring blend, third year", "some of you asked for it in January."),
    ("Winter prices", "Why coffee costs more this year", "the harvest in Brazil was small."),
    ("Gifts", "Gifts for people who have everything", "order until Sunday for Christmas."),
    ("Filter or espresso", "Filter or espresso?", "one bean, two roasts, a long argument."),
    ("Harvest party", "You are invited", "the roastery turns ten in November."),
    ("Honduras", "{{{contact.first_name|Hello}}}, this one is from Honduras", "it is sweet."),
    ("Back to school", "Coffee for early mornings", "the holidays are over."),
    ("Three steps", "Cold brew in three steps", "you need a jar and a night."),
    ("A farm in Peru", "A letter from a farm in Peru", "Rosa wrote to us about the rain."),
    ("New bags", "Our bags can go into the compost now", "it took us two years."),
    ("Espresso class", "Saturdays at the machine", "eight seats, one machine, no queue."),
    ("Winter roasts", "The winter roasts are here", "darker, slower, sweeter."),
    ("Thank you", "Thank you for this year", "it was our best one."),
    ("Christmas blend", "Christmas blend: cinnamon, orange, no sugar", "it is only here once."),
    ("First letter", "The first letter from Ember & Oak", "we will write once a month."),
]

_PAGES = (
    ("shop", "journal", "visit"),
    ("journal", "shop", "subscription", "visit"),
    ("shop", "gifts", "courses", "journal", "visit"),
)

_EXTRA = [
    Campaign(
        45,
        "September welcome",
        NEWSLETTER,
        "Welcome to the roastery, {{{contact.first_name|friend}}}",
        f"{_HELLO}your {{{{{{contact.favourite_roast}}}}}} is being roasted.",
    ),
    Campaign(
        17,
        "Rainy days",
        NEWSLETTER,
        "Five coffees for rainy days",
        f"{_HELLO}it rains, and the roaster is warm.",
    ),
    Campaign(
        14,
        "Members: early harvest",
        MEMBERS,
        "The early harvest is yours first",
        "{{{contact.first_name|Hello}}}, members get it a week before everybody else.",
        ("subscription", "shop"),
    ),
    Campaign(
        5,
        "Open house",
        NEWSLETTER,
        "Open house at the roastery: come and taste",
        f"{_HELLO}the doors are open on Saturday.",
        ("visit", "courses", "shop"),
    ),
]

CAMPAIGNS = [
    *(
        Campaign(78 + 35 * number, name, NEWSLETTER, subject, _HELLO + opening, _PAGES[number % 3])
        for number, (name, subject, opening) in enumerate(_NEWSLETTERS)
    ),
    *_EXTRA,
]
"""The sent campaigns."""

DRAFT = Campaign(
    1,
    "Cold brew launch",
    "Cold Brew Launch List",
    "Cold brew, finally",
    "Hi {{{contact.first_name|there}}}, it is here.",
    (),
)
