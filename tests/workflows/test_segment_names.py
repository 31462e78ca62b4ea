"""What names say."""

from __future__ import annotations

import pytest

from resend_nb.workflows.segment_names import are_alike, says_nothing

NOTHING = [
    "test",
    "Test 2",
    "TESTING",
    "untitled",
    "New segment",
    "segment1",
    "List (copy)",
    "import 2026-03-01",
    "asdf",
    "A",
    "42",
    "My list",
    "",
    "contacts_export.csv",
]

SOMETHING = [
    "Newsletter",
    "General",
    "Test drive bookings",
    "Leads 2026",
    "Copy of VIP",
    "Contacts in Spain",
    "All",
]


@pytest.mark.parametrize("name", NOTHING)
def test_some_names_say_nothing(name: str) -> None:
    """Names made of filler words, numbers and single letters only tell nobody who is in a segment."""
    assert says_nothing(name)


@pytest.mark.parametrize("name", SOMETHING)
def test_other_names_say_something(name: str) -> None:
    """One word that means something is enough."""
    assert not says_nothing(name)


ALIKE = [
    ("Newsletter", "newsletter"),
    ("News-letter", "Newsletter"),
    ("VIP customers", "vip_customers"),
    ("VIP customers", "VIP customer"),
    ("Wholesale Cafés", "Wholesale cafes"),
    ("Newsletter 2026", "Newletter 2026"),
    ("Leads", "Lead"),
    ("⭐", "⭐"),
]

DIFFERENT = [
    ("Newsletter A", "Newsletter B"),
    ("Customers 2025", "Customers 2026"),
    ("newsletter1", "newsletter2"),
    ("Newsletter", "Newsletter 2"),
    ("Active users", "Inactive users"),
    ("Paid members", "Unpaid members"),
    ("Subscribed people", "Unsubscribed people"),
    ("Leads from Austria", "Leads from Australia"),
    ("EU customers", "US customers"),
    ("Webinar June", "Webinar July"),
    ("Men", "Women"),
    ("⭐", "🔥"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_some_names_are_nearly_one(one: str, other: str) -> None:
    """Case, spaces, punctuation, accents, a plural and a slip of the finger make no other name."""
    assert are_alike(one, other)
    assert are_alike(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_names_are_meant_to_differ(one: str, other: str) -> None:
    """A letter, a number, a short word or another beginning is another name."""
    assert not are_alike(one, other)
    assert not are_alike(other, one)
