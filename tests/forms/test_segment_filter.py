"""The filter of ``SegmentForm``: groups, the input for each type, and combined segments."""

from __future__ import annotations

from datetime import date

import ipywidgets as widgets
import pandas as pd
import pytest
from support.faults import account
from support.writing import press

import resend_nb as rnb


@pytest.fixture
def form(demo: rnb.Client) -> rnb.SegmentForm:
    """A form on the demo account, with a name and a filter."""
    form = rnb.SegmentForm(demo)
    form.name.value, form.source.value = "Chosen ones", "Filter contacts"
    return form


def _count(form: rnb.SegmentForm) -> str:
    return str(form._members.count.value)


def _fill(form: rnb.SegmentForm) -> None:
    form.add_condition("first_name", "is", "Ada")
    form.add_condition("unsubscribed", "is", "no")
    form.add_group("last_name", "starts with", "Ber")
    form.add_condition("created_at", "on or after", "2026-03-01")


@pytest.mark.parametrize("how", ["all", "any"])
@pytest.mark.parametrize("match", ["all", "any"])
def test_groups_match_as_pandas_does(
    form: rnb.SegmentForm, demo: rnb.Client, match: str, how: str
) -> None:
    """Groups and conditions joined by "all" or "any" choose the same people as pandas."""
    _fill(form)
    form.match.value = match
    for group in form.groups:
        group.how.value = how
    people = rnb.list_contacts_df(demo)
    is_in = ~people["unsubscribed"]
    is_ada, is_ber = people["first_name"] == "Ada", people["last_name"].str.startswith("Ber")
    is_new = people["created_at"] >= pd.Timestamp("2026-03-01", tz="UTC")
    pairs = [[is_ada, is_in], [is_ber, is_new]]
    joined = [one & two if how == "all" else one | two for one, two in pairs]
    chosen = joined[0] & joined[1] if match == "all" else joined[0] | joined[1]
    assert 0 < chosen.sum() < len(people)
    assert set(form.people["email"]) == set(people.loc[chosen.fillna(value=False), "email"])


@pytest.mark.slow
@pytest.mark.parametrize("source", ["Filter contacts", "Combine segments"])
def test_the_python_for_groups_does_the_same(
    form: rnb.SegmentForm, demo: rnb.Client, source: str
) -> None:
    """Run on an identical second account, the code creates the same segment."""
    form.source.value = source
    form.segments.value = [id_ for _, id_ in form.segments.options[:2]]
    _fill(form)
    form.groups[1].how.value = "any"
    form.create()
    assert not form.failed
    other = rnb.sandbox(demo=True)
    exec(form.python, {"client": other})  # noqa: S102 -- what a user would paste
    assert account(other) == account(demo)


@pytest.mark.parametrize("position", range(3))
def test_a_filter_applies_to_combined_segments(
    form: rnb.SegmentForm, demo: rnb.Client, position: int
) -> None:
    """Of the combined members, only those who match the filter are chosen."""
    form.source.value = "Combine segments"
    form.segments.value = [id_ for _, id_ in form.segments.options[:2]]
    form.how.value = form.how.options[position]
    combined = set(form.people["email"])
    form.add_condition("unsubscribed", "is", "no")
    people = rnb.list_contacts_df(demo)
    subscribed = set(people.loc[~people["unsubscribed"], "email"])
    assert set(form.people["email"]) == combined & subscribed
    assert "People who did not opt out." in _count(form)


def test_the_count_has_words_and_examples(form: rnb.SegmentForm) -> None:
    """Beside the number are three addresses, and the filter as a sentence."""
    form.add_condition("first_name", "is", "Ada")
    addresses = ", ".join(form.people["email"].head(3))
    assert f"For example {addresses}." in _count(form)
    assert "People whose first name is &#x27;Ada&#x27;." in _count(form)
    form.conditions[0].value.value = "Nobody has this name"
    assert "For example" not in _count(form)


def test_each_type_has_its_input(form: rnb.SegmentForm) -> None:
    """Yes or no is a choice, a date a day, and everything else a text."""
    form.add_condition("unsubscribed", "is not", "true")
    form.add_condition("created_at", "before", "2026-03-01")
    form.add_condition("email", "contains", "ada.")
    values = [condition.value for condition in form.conditions]
    assert [type(value) for value in values] == [
        widgets.Dropdown,
        widgets.DatePicker,
        widgets.Combobox,
    ]
    assert [value.value for value in values] == ["yes", date(2026, 3, 1), "ada."]
    assert [condition.operator.label for condition in form.conditions] == [
        "is not",
        "before",
        "contains",
    ]
    form.conditions[1].column.value = "unsubscribed"
    assert form.conditions[1].operator.value == "is"
    form.add_condition("unsubscribed", "is", "perhaps")
    assert form.message == "'perhaps' is neither 'yes' nor 'no'."


def test_an_error_appears_beside_a_touched_value(demo: rnb.Client) -> None:
    """An error appears once the value was edited or creating was tried, and only there."""
    form = rnb.SegmentForm(demo, pd.DataFrame({"email": ["a@example.com"], "bags": [1]}))
    form.add_condition("bags")
    condition = form.conditions[0]
    assert condition._note.layout.display == "none"
    condition.value.value = "many"
    assert "&#x27;many&#x27; is not a number." in condition._note.value
    assert condition._note.layout.display == ""
    condition.value.value = "2"
    assert condition._note.layout.display == "none"
    form.add_condition("bags")
    form.create()
    assert "Enter a value" in form.conditions[1]._note.value
    assert "Enter a value" not in _count(form)


def test_few_values_are_suggested(demo: rnb.Client) -> None:
    """A column with few different texts suggests them; one with many does not."""
    data = pd.DataFrame(
        {"email": [f"p{n}@example.com" for n in range(20)], "fair": ["a", "b"] * 10}
    )
    form = rnb.SegmentForm(demo, data)
    form.add_condition("fair")
    assert form.conditions[0].value.options == ("a", "b")
    form.conditions[0].column.value = "email"
    assert form.conditions[0].value.options == ()


def test_groups_go_with_their_last_condition(form: rnb.SegmentForm) -> None:
    """A group always has a condition; the form says which groups there are."""
    form.add_condition("email", "is empty")
    form.add_group("last_name", "is empty")
    form.add_condition("first_name", "is empty", group=0)
    assert [len(group.rows) for group in form.groups] == [2, 1]
    press(form, form.conditions[2].remove_button)
    assert [len(group.rows) for group in form.groups] == [2]
    form.add_condition("email", group=1)
    assert form.message == "Group 1 does not exist. The filter has 1 group, counted from 0."
