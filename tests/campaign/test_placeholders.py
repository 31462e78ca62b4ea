"""Finding placeholders and filling them in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resend_nb.campaign.placeholders import (
    UNSUBSCRIBE,
    Filler,
    find_placeholders,
)
from resend_nb.sandbox.templates import personalize as sent_by_the_sandbox

PERSON = {
    "first_name": "Ada",
    "last_name": "",
    "email": "ada@example.com",
    "plan": "pro",
    "seats": 0,
    "vip": True,
}
FALLBACKS = {"plan": "free", "seats": 1, "city": "Basel", "vip": None, "note": None}

FILLED: list[tuple[str, str, str]] = [
    ("{{{contact.first_name|there}}}", "Ada", "filled"),
    ("{{{FIRST_NAME|there}}}", "Ada", "filled"),
    ("{{{contact.last_name|friend}}}", "friend", "fallback"),
    ("{{{contact.last_name}}}", "", "empty"),
    ("{{{ contact.plan | none }}}", "pro", "filled"),
    ("{{{plan}}}", "pro", "filled"),
    ("{{{contact.seats}}}", "0", "filled"),
    ("{{{contact.vip}}}", "true", "filled"),
    ("{{{contact.city|Bern}}}", "Bern", "fallback"),
    ("{{{contact.city}}}", "Basel", "fallback"),
    ("{{{contact.city|}}}", "Basel", "fallback"),
    ("{{{contact.note}}}", "", "empty"),
    ("{{{contact.Plan|x}}}", "x", "unknown"),
    ("{{{nope}}}", "", "unknown"),
    ("{{{RESEND_UNSUBSCRIBE_URL}}}", "https://u.example", "filled"),
]


FILLER = Filler(PERSON, FALLBACKS, "https://u.example")


@pytest.mark.parametrize(("written", "value", "how"), FILLED)
def test_a_value_comes_before_the_fallbacks(written: str, value: str, how: str) -> None:
    """The contact's value is used, else the placeholder's fallback, else the property's."""
    [found] = find_placeholders(written)
    filled = FILLER.fill(found)
    assert (filled.value, filled.how, found.written) == (value, how, written)


@pytest.mark.parametrize(
    "text", ["{{first_name}}", "{{{}}}", "{{{first name}}}", "{first_name}", "{{{a|{b}}}}", ""]
)
def test_other_braces_are_left_alone(text: str) -> None:
    """Two braces, blanks in the name, and nested braces are not placeholders."""
    assert find_placeholders(text) == []
    assert FILLER.personalize(text) == text


def test_placeholders_are_found_in_order_with_their_positions() -> None:
    """Each has the field that it shows and its position in the template."""
    found = find_placeholders("a {{{EMAIL}}} b {{{RESEND_UNSUBSCRIBE_URL}}}")
    assert [(placeholder.key, placeholder.start) for placeholder in found] == [
        ("email", 2),
        (UNSUBSCRIBE, 16),
    ]


NAMES = st.sampled_from(
    ["first_name", "last_name", "email", "plan", "seats", "city", "note", "unknown_one"]
)
TEMPLATES = st.lists(
    st.one_of(
        st.text(max_size=5),
        st.builds(
            lambda prefix, name, fallback: f"{{{{{{{prefix}{name}{fallback}}}}}}}",
            st.sampled_from(["", "contact."]),
            NAMES,
            st.sampled_from(["", "|", "|there"]),
        ),
    ),
    max_size=6,
).map("".join)


@given(
    TEMPLATES,
    st.fixed_dictionaries(
        {}, optional={"first_name": st.text(max_size=3), "plan": st.text(max_size=3)}
    ),
)
def test_the_preview_shows_what_the_sandbox_sends(template: str, person: dict[str, Any]) -> None:
    """The preview and the sandbox fill in every template alike."""
    ours = Filler(person, FALLBACKS, "u").personalize(template)
    assert ours == sent_by_the_sandbox(
        template, contact=person, fallbacks=FALLBACKS, unsubscribe_url="u"
    )
