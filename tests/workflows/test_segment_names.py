"""One opinion on segment names, for the form and for the review of segments."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resend_nb.workflows.segment_names import are_alike, name_advice, name_problems, says_nothing

TAKEN = ["Premium Users", "Customers 2025"]

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
    "Users",
    "everybody",
    "All",
    "people 3",
    "my users",
    "My data",
    "CSV upload 2",
]

SOMETHING = [
    "Newsletter",
    "General",
    "Test drive bookings",
    "Leads 2026",
    "Copy of VIP",
    "Contacts in Spain",
    "Wholesale Cafés",
    "Active users",
]


@pytest.mark.parametrize("name", NOTHING)
def test_some_names_say_nothing(name: str) -> None:
    """Filler words, numbers and single letters do not say who is in a segment."""
    assert says_nothing(name)


@pytest.mark.parametrize("name", SOMETHING)
def test_other_names_say_something(name: str) -> None:
    """One meaningful word is enough."""
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
def test_some_names_are_almost_the_same(one: str, other: str) -> None:
    """Case, spaces, punctuation, accents, a plural and a typo do not make a different name."""
    assert are_alike(one, other)
    assert are_alike(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_names_differ_on_purpose(one: str, other: str) -> None:
    """A letter, a number, a short word or a different first letter makes a different name."""
    assert not are_alike(one, other)
    assert not are_alike(other, one)


OPINIONS = [
    ("Users", True),
    ("everybody", True),
    ("people 3", True),
    ("my users", True),
    ("My data", True),
    ("import 2026-03-01", True),
    ("CSV upload 2", True),
    ("test", True),
    ("Wholesale Cafés", False),
]


@pytest.mark.parametrize(("name", "nothing"), OPINIONS)
def test_the_form_and_the_review_agree_on_names(name: str, nothing: bool) -> None:  # noqa: FBT001 -- a table
    """The form advises against exactly the names that the review calls meaningless."""
    assert says_nothing(name) is nothing
    assert any("does not say who" in advice for advice in name_advice(name, TAKEN)) is nothing


PAIRS = [
    ("Newsletter A", "Newsletter B", False),
    ("Active users", "Inactive users", False),
    ("Customers 2025", "Customers 2026", False),
    ("VIP customers", "VIP customer", True),
    ("News-letter", "Newsletter", True),
]


@pytest.mark.parametrize(("one", "other", "alike"), PAIRS)
def test_the_form_and_the_review_agree_on_pairs(one: str, other: str, alike: bool) -> None:  # noqa: FBT001 -- a table
    """The form warns about exactly the pairs that the review calls near-duplicates."""
    assert are_alike(one, other) is alike
    assert any("almost the same" in advice for advice in name_advice(one, [other])) is alike


@pytest.mark.parametrize("name", ["", "   "])
def test_a_segment_needs_a_name(name: str) -> None:
    """Nothing, and spaces alone, are not a name."""
    assert name_problems(name, TAKEN) == ["Enter a name for the segment."]
    assert name_advice(name, TAKEN) == []


@pytest.mark.parametrize("name", ["Premium Users", " premium users ", "PREMIUM USERS"])
def test_a_taken_name_is_a_problem(name: str) -> None:
    """A name that differs only by case or surrounding spaces is taken."""
    assert name_problems(name, TAKEN) == ["A segment named 'Premium Users' already exists."]
    assert not any("almost" in advice for advice in name_advice(name, TAKEN))


ADVICE = [
    ("test", "does not say"),
    ("New segment", "does not say"),
    ("Untitled 2", "does not say"),
    ("2025", "does not say"),
    ("!!!", "does not say"),
    ("UK", "very short"),
    (" Coffee lovers", "Spaces at the start"),
    ("Coffee lovers " * 5, "longer than 60"),
    ("premium-users", "almost the same as 'Premium Users'"),
    ("Premum Users", "almost the same as 'Premium Users'"),
]


@pytest.mark.parametrize(("name", "words"), ADVICE)
def test_a_doubtful_name_is_allowed_with_advice(name: str, words: str) -> None:
    """Meaningless, very short, very long and easily confused names are allowed, with advice."""
    assert any(words in advice for advice in name_advice(name, TAKEN))
    assert name_problems(name, TAKEN) == []


@pytest.mark.parametrize("name", ["Wholesale Cafés", "VIP", "Customers 2026", "北京の顧客"])
def test_a_good_name_gets_no_advice(name: str) -> None:
    """A name that differs by its year is clearly different."""
    assert name_advice(name, TAKEN) == []


@settings(max_examples=25)
@given(st.text(max_size=30))
def test_no_name_breaks_the_advice(name: str) -> None:
    """Problems and advice are found for any text."""
    assert isinstance([*name_problems(name, TAKEN), *name_advice(name, TAKEN)], list)
