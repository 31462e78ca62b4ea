"""``SegmentForm``: names, people, and whatever may go wrong."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.faults import FAULTS, SAID, account, broken
from support.writing import press

import resend_nb as rnb
from resend_nb.forms import _naming
from resend_nb.forms._people import DIFFERENCE, INTERSECTION, UNION, combined
from resend_nb.forms._segment_draft import FILTER, NOBODY, SEGMENTS, SegmentDraft

if TYPE_CHECKING:
    from collections.abc import Callable

TAKEN = ["Premium Users", "Customers 2025"]


@pytest.fixture
def form(demo: rnb.Client) -> rnb.SegmentForm:
    """A form on Ember & Oak's account."""
    return rnb.SegmentForm(demo)


def _choose(form: rnb.SegmentForm, *names: str, how: str = UNION, first: str | None = None) -> None:
    ids = dict(form.segments.options)
    form.source.value, form.how.value = SEGMENTS, how
    form.segments.value = tuple(ids[name] for name in names)
    if first:
        form.first.value = ids[first]


def _members(client: rnb.Client, name: str) -> set[str]:
    return {*rnb.list_contacts_df(client, segment=name)["email"]}


def _count(form: rnb.SegmentForm) -> str:
    return str(form._count.value)


@pytest.mark.parametrize("name", ["", "   "])
def test_a_segment_needs_a_name(name: str) -> None:
    """Nothing, and spaces, are no name."""
    assert _naming.problems(name, TAKEN) == ["Give the segment a name."]
    assert _naming.advice(name, TAKEN) == []


@pytest.mark.parametrize("name", ["Premium Users", " premium users ", "PREMIUM USERS"])
def test_a_taken_name_is_a_problem(name: str) -> None:
    """Case and spaces around make no other name."""
    assert _naming.problems(name, TAKEN) == [
        "There is a segment of the name 'Premium Users' already."
    ]
    assert not any("almost" in each for each in _naming.advice(name, TAKEN))


ADVICE = [
    ("test", "does not say"),
    ("New segment", "does not say"),
    ("Untitled 2", "does not say"),
    ("2025", "does not say"),
    ("!!!", "does not say"),
    ("UK", "very short"),
    (" Coffee lovers", "spaces around"),
    ("Coffee lovers " * 5, "longer than 60"),
    ("premium-users", "almost the same as 'Premium Users'"),
    ("Premum Users", "almost the same as 'Premium Users'"),
]


@pytest.mark.parametrize(("name", "words"), ADVICE)
def test_a_doubtful_name_is_advised_against(name: str, words: str) -> None:
    """Names that say nothing, are very short or long, or are easily mixed up, may be given, but not unsaid."""
    assert any(words in each for each in _naming.advice(name, TAKEN))
    assert _naming.problems(name, TAKEN) == []


@pytest.mark.parametrize("name", ["Wholesale Cafés", "VIP", "Customers 2026", "北京の顧客"])
def test_a_good_name_is_let_be(name: str) -> None:
    """A name that differs by its year differs clearly."""
    assert _naming.advice(name, TAKEN) == []


IDS = st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), min_size=1, max_size=4)


@given(IDS)
def test_segments_combine_as_sets_do(segments: list[list[str]]) -> None:
    """Union, intersection and difference of frames are those of Python's sets, each contact once."""
    frames = [pd.DataFrame({"id": pd.Series(each, dtype="string")}) for each in segments]
    first, *others = map(set, segments)
    expected: dict[str, set[str]] = {
        UNION: first.union(*others),
        INTERSECTION: first.intersection(*others),
        DIFFERENCE: first.difference(*others),
    }
    for how, people in expected.items():
        found = combined(frames, how)["id"].tolist()
        assert len(found) == len(people)
        assert {*found} == people


def test_a_segment_of_nobody_is_made(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """A name is enough; spaces around it are left out, and the form is ready for the next."""
    assert "Nobody is added" in _count(form)
    form.name.value = " Tasting club "
    form.create()
    assert (form.failed, form.message) == (False, "The segment 'Tasting club' was made.")
    assert form.created is not None
    assert demo.segments.get(form.created["id"])["name"] == "Tasting club"
    assert form.name.value == ""
    assert form.report is None
    assert form._table.value.index("Tasting club") < form._table.value.index("Lapsed Customers")
    assert "<td>new</td>" in form._table.value
    assert ("Tasting club", form.created["id"]) in form.segments.options


def test_an_empty_form_shows_no_problem_until_create_is_pressed(form: rnb.SegmentForm) -> None:
    """Who has not begun has made no mistake; pressing Create says what is missing, and asks nothing."""
    assert form._hints.value == ""
    form.create()
    assert (form.failed, form.message) == (True, "Give the segment a name.")
    assert 'role="alert"' in form._said.value


def test_hints_come_while_the_name_is_written(form: rnb.SegmentForm) -> None:
    """Problems and advice are named as such in words, and foreign names in them are escaped."""
    form.name.value = "lapsed customers"
    assert (
        "<b>Problem:</b> There is a segment of the name &#x27;Lapsed Customers&#x27;"
        in form._hints.value
    )
    form.name.value = "test"
    assert "<b>Advice:</b> It does not say who is in it" in form._hints.value


def test_a_filter_chooses_members(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """All conditions must hold; the live count is who is in it afterwards, and nobody is opted in."""
    before = {each["email"]: each["unsubscribed"] for each in demo.contacts.iterate()}
    form.name.value, form.source.value = "Everybody named Ada", FILTER
    assert "There is no condition yet" in form._hints.value
    form.add_condition("first_name", "is", " ada")
    form.add_condition("email", "contains", "EXAMPLE.")
    frame = rnb.list_contacts_df(demo)
    expected = {*frame.loc[frame["first_name"].eq("Ada").fillna(value=False), "email"]}
    assert f"{len(expected)} people" in _count(form)
    form.create()
    assert form.message == f"The segment 'Everybody named Ada' was made: {len(expected)} added."
    assert _members(demo, "Everybody named Ada") == expected
    assert {each["email"]: each["unsubscribed"] for each in demo.contacts.iterate()} == before


def test_who_opted_out_is_counted(form: rnb.SegmentForm) -> None:
    """The count says how many of them will get nothing."""
    form.source.value = FILTER
    form.add_condition("unsubscribed", "is", "yes")
    number = len(form.people)
    assert (
        f"{number} people, {number} of them opted out (they stay opted out and get no broadcasts)"
        in _count(form)
    )


def test_a_click_counts_once_when_the_page_has_answered(form: rnb.SegmentForm) -> None:
    """A page that is not there yet does nothing, and one that answers late or twice does not click again."""
    create = next(each for each in form._buttons if each.description == "Create")
    for _ in range(2):
        create._handle_custom_msg({"event": "click"}, [])
    form.name.value = "Typed before the click"
    form._clicks._answered.value = 1
    assert form.created is None
    form._clicks._answered.value = 2
    made = form.created
    assert made is not None
    assert made["name"] == "Typed before the click"
    form.name.value = "Another"
    for answer in (0, 2):
        form._clicks._answered.value = answer
    assert form.created is made


def test_conditions_come_and_go(form: rnb.SegmentForm) -> None:
    """A condition is removed by its place or its button; a wrong place, column or operator is said in the form."""
    form.source.value = FILTER
    form.add_condition("email", "is empty")
    form.add_condition("last_name", "is", "Berg")
    assert form.conditions[0].value.layout.display == "none"
    assert form.people.empty
    form.remove_condition(0)
    assert [each.condition.column for each in form.conditions] == ["last_name"]
    assert not form.people.empty
    press(form, form.conditions[0].view.children[-1])
    assert form.conditions == []
    assert form._rows.children == ()
    form.remove_condition(3)
    assert (form.failed, form.message) == (
        True,
        "there is no condition 3; there are 0, counted from 0",
    )
    form.add_condition("shoe_size")
    assert form.message.startswith("there is no column 'shoe_size'")
    form.add_condition("email", "rhymes with")
    assert form.message.startswith("there is no operator 'rhymes with'")


def test_a_condition_that_cannot_be_applied_blocks(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """An unfinished condition is a problem, no condition that holds for all or nobody."""
    form.name.value, form.source.value = "Since spring", FILTER
    form.add_condition("created_at", "at least", "spring")
    assert "neither a number nor a date" in form._hints.value
    assert "role" in _count(form)
    assert "people" not in _count(form)
    form.create()
    assert form.failed
    assert "Since spring" not in [each["name"] for each in demo.segments.iterate()]


SETS: list[tuple[str, str | None, Callable[[set[str], set[str]], set[str]], str]] = [
    (UNION, None, set.union, "or in"),
    (INTERSECTION, None, set.intersection, "and in"),
    (DIFFERENCE, "Wholesale Cafés", lambda cafes, gifts: cafes - gifts, "but not who is also in"),
    (DIFFERENCE, "Gift Card Buyers", lambda cafes, gifts: gifts - cafes, "but not who is also in"),
]


@pytest.mark.parametrize(("how", "first", "sets", "words"), SETS)
def test_segments_give_members(
    form: rnb.SegmentForm,
    demo: rnb.Client,
    how: str,
    first: str | None,
    sets: Callable[[set[str], set[str]], set[str]],
    words: str,
) -> None:
    """People come from segments; which is taken from which is chosen, and said in a sentence."""
    expected = sets(_members(demo, "Wholesale Cafés"), _members(demo, "Gift Card Buyers"))
    form.name.value = "Cafés and gifts"
    _choose(form, "Gift Card Buyers", "Wholesale Cafés", how=how, first=first)
    assert f"{len(expected)} people" in _count(form)
    assert words in _count(form)
    assert first is None or f"Who is in &#x27;{first}&#x27;" in _count(form)
    form.create()
    assert not form.failed, form.message
    assert _members(demo, "Cafés and gifts") == expected


def test_too_few_segments_are_a_problem(form: rnb.SegmentForm) -> None:
    """None gives nobody, and one alone has nothing to be compared with; one alone may be copied."""
    form.name.value = "Cafés again"
    _choose(form)
    assert "Choose at least one segment" in form._hints.value
    _choose(form, "Wholesale Cafés", how=INTERSECTION)
    assert "Choose at least two segments" in form._hints.value
    _choose(form, "Wholesale Cafés")
    assert "Who is in &#x27;Wholesale Cafés&#x27;." in _count(form)


def test_a_segment_that_went_away_stops_create(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """Nothing is made of other segments than those that were looked at."""
    form.name.value = "Cafés and gifts"
    _choose(form, "Gift Card Buyers", "Wholesale Cafés")
    demo.segments.delete(form.segments.value[1])
    form.create()
    assert form.failed
    assert "is gone by now" in form.message
    assert len(form.segments.value) == 1
    assert "Cafés and gifts" not in [each["name"] for each in demo.segments.iterate()]


def test_data_of_ones_own_is_filtered_and_becomes_contacts(client: rnb.Client) -> None:
    """New people are created with their names; rows without an address are counted apart."""
    data = pd.DataFrame(
        {
            "E-mail": ["a@example.com", "b@example.com", "a@example.com", "nobody"],
            "surname": list("ABAD"),
            "n": range(4),
        }
    )
    form = rnb.SegmentForm(client, data)
    assert form.source.value == FILTER
    assert "2 people, 1 more without a usable address" in _count(form)
    form.name.value = "From the fair"
    form.add_condition("n", "at most", "1")
    form.create()
    assert form.message == "The segment 'From the fair' was made: 2 created."
    assert client.contacts.get("b@example.com")["last_name"] == "B"


def test_an_opt_out_in_a_row_that_is_left_out_counts(client: rnb.Client) -> None:
    """Of a person with two rows, one of which opts out, no filter makes somebody who is subscribed."""
    data = pd.DataFrame(
        {"email": ["a@example.com"] * 2, "unsubscribed": ["yes", ""], "fair": ["spring", "autumn"]}
    )
    form = rnb.SegmentForm(client, data)
    form.name.value = "Autumn fair"
    form.add_condition("fair", "is", "autumn")
    assert "1 person, 1 of them opted out" in _count(form)
    form.create()
    assert client.contacts.get("a@example.com")["unsubscribed"] is True


@pytest.mark.parametrize("data", [["a@example.com"], pd.DataFrame({"name": ["Ada"]})])
def test_data_must_be_a_frame_with_addresses(client: rnb.Client, data: Any) -> None:
    """Anything else is refused when the form is made."""
    with pytest.raises(rnb.InputError, match=r"pandas.DataFrame|one column of addresses"):
        rnb.SegmentForm(client, data)


def test_a_name_that_was_taken_meanwhile_makes_no_second_segment(
    form: rnb.SegmentForm, demo: rnb.Client
) -> None:
    """Names are read anew before anything is made."""
    form.name.value = "Tasting club"
    demo.segments.create(name="tasting CLUB")
    form.create()
    assert form.failed
    assert "already" in form.message
    assert [each["name"].lower() for each in demo.segments.iterate()].count("tasting club") == 1


def test_a_lost_answer_makes_no_second_segment(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """Where it was made but the answer was lost, the form says so, and pressing again finds the name taken."""
    form.name.value = "Tasting club"
    with broken(demo, "answer lost", when="POST /segments".__eq__, after=True):
        form.create()
    assert form.failed
    assert "may have been made all the same" in form.message
    form.create()
    assert "already" in form.message
    assert [each["name"] for each in demo.segments.iterate()].count("Tasting club") == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_any_action_is_said_and_passes(fault: str, demo: rnb.Client) -> None:
    """Reading, choosing and creating say in the form what went wrong, and work when pressed again."""
    with broken(demo, fault):
        form = rnb.SegmentForm(demo)
        assert form.failed
        assert SAID[fault] in form.message
        form.name.value = "Tasting club"
        form.create()
        assert form.failed
        assert SAID[fault] in form.message
    form.reload()
    assert not form.failed
    with broken(demo, fault, when=lambda line: line.startswith("GET /segments/")):
        _choose(form, "Wholesale Cafés")
        assert form.failed
        assert SAID[fault] in form.message
        assert "could not be read" in _count(form)
    form.create()
    assert (form.failed, form.people.empty) == (False, False)
    assert _members(demo, "Tasting club") == _members(demo, "Wholesale Cafés")


@pytest.mark.parametrize("fault", FAULTS)
def test_half_a_segment_is_finished(fault: str, form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """A fault while people are added says that the segment exists and what to do; Finish adding does the rest."""
    form.name.value = "Everybody named Ada"
    form.source.value = FILTER
    form.add_condition("first_name", "is", "Ada")
    expected, calls = {*form.people["email"]}, []

    def third(line: str) -> bool:
        calls.extend([line] if line.startswith("POST /contacts/") else [])
        return len(calls) > 1

    with broken(demo, fault, when=third):
        form.create()
    assert form.failed
    assert "was made, but not all of its people are in it" in form.message
    assert "Press Finish adding" in form.message
    assert form._again.disabled is False
    assert _members(demo, "Everybody named Ada") < expected
    form.add_members()
    assert (form.failed, form._again.disabled) == (False, True)
    assert _members(demo, "Everybody named Ada") == expected
    form.add_members()
    assert (form.failed, form.message) == (True, "there is nothing left to add")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_table_that_cannot_be_read_hides_no_success(
    fault: str, form: rnb.SegmentForm, demo: rnb.Client
) -> None:
    """When all is done but the table, that is what the form says."""
    form.name.value = "Tasting club"
    with broken(demo, fault, when=lambda line: line.endswith("/contacts") and "segments" in line):
        form.create()
    assert "'Tasting club' was made; only the table of segments could not be read" in form.message
    form.add_members()
    assert not form.failed
    assert "Tasting club" in form._table.value


def test_other_forms_hear_of_a_new_segment(form: rnb.SegmentForm) -> None:
    """Whoever asked is told after the account changed."""
    heard: list[str] = []
    form.on_change(lambda: heard.append("changed"))
    form.create()
    assert heard == []
    form.name.value = "Tasting club"
    form.create()
    assert heard == ["changed"]


def test_reload_keeps_what_is_chosen(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """New segments are offered, chosen ones stay, and members are read anew."""
    _choose(form, "Gift Card Buyers", "Wholesale Cafés", how=DIFFERENCE, first="Wholesale Cafés")
    before = len(form.people)
    chosen, first = form.segments.value, form.first.value
    made = demo.segments.create(name="Tasting club")
    demo.contacts.create(email="new@example.com", segments=[{"id": first}])
    form.reload()
    assert (form.segments.value, form.first.value) == (chosen, first)
    assert ("Tasting club", made["id"]) in form.segments.options
    assert len(form.people) == before + 1


def test_columns_are_offered_when_the_account_can_be_read(client: rnb.Client) -> None:
    """A form that opened without a network offers the data's columns after a reload, and keeps what still fits."""
    data = pd.DataFrame({"email": ["a@example.com"], "fair": ["autumn"]})
    with broken(client, "connection lost"):
        form = rnb.SegmentForm(client, data)
    form.add_condition("email", "is", "a@example.com")
    form.add_condition("created_at", "is empty")
    form.reload()
    assert [each.column.options for each in form.conditions] == [("email", "fair")] * 2
    assert [each.column.value for each in form.conditions] == ["email", None]
    assert "Choose a column for each condition." in form._hints.value
    form.conditions[1].column.value = "fair"
    assert form.people.empty
    form.remove_condition(1)
    assert len(form.people) == 1


def _run(python: str, client: rnb.Client, **names: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rnb.UnsentColumnsWarning)
        exec(python, {"client": client, **names})  # noqa: S102 -- what a user would paste


@pytest.mark.parametrize(
    ("how", "names"), [(UNION, 2), (INTERSECTION, 2), (DIFFERENCE, 2), (UNION, 1)]
)
def test_the_python_of_segments_does_the_same(
    form: rnb.SegmentForm, demo: rnb.Client, how: str, names: int
) -> None:
    """Pasted into a cell of a second account that is like the first, it leaves both alike."""
    form.name.value = "Cafés and gifts"
    _choose(form, *["Wholesale Cafés", "Gift Card Buyers"][:names], how=how)
    form.create()
    assert not form.failed
    _run(form.python, other := rnb.sandbox(demo=True))
    assert account(other) == account(demo)


CONDITIONS = [
    [("last_name", "is", "Berg")],
    [
        ("last_name", "is not", "Berg"),
        ("unsubscribed", "is", "no"),
        ("created_at", "at least", "2026-03-01"),
    ],
    [("first_name", "is empty", "")],
    [],
]


@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_the_python_of_a_filter_does_the_same(
    form: rnb.SegmentForm, demo: rnb.Client, conditions: list[tuple[str, str, str]]
) -> None:
    """Conditions are written as pandas, and choose the same people."""
    form.name.value, form.source.value = "Chosen ones", FILTER
    for each in conditions:
        form.add_condition(*each)
    form.create()
    assert not form.failed
    _run(form.python, other := rnb.sandbox(demo=True))
    assert account(other) == account(demo)


@pytest.mark.parametrize(
    "conditions", [[("fair", "is", "autumn")], [("3", "at least", "2")], []], ids=str
)
def test_the_python_of_data_does_the_same(conditions: list[tuple[str, str, str]]) -> None:
    """Data of one's own stands there as ``data``, whatever its columns are called."""
    data = pd.DataFrame(
        {
            "email": ["a@example.com", "a@example.com", "b@example.com"],
            "unsubscribed": ["yes", "", ""],
            "fair": ["spring", "autumn", "autumn"],
            3: ["1", "2", "3"],
        },
        index=[7, 7, 8],
    )
    form = rnb.SegmentForm(one := rnb.sandbox(), data)
    form.name.value = "Fair"
    for each in conditions:
        form.add_condition(*each)
    form.create()
    assert not form.failed
    _run(form.python, other := rnb.sandbox(), data=data)
    assert account(other) == account(one)


def test_the_python_of_nobody_does_the_same(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """One line makes an empty segment; of two segments of one name the id says which."""
    demo.segments.create(name="Gift Card Buyers")
    form.reload()
    form.name.value = "Tasting club"
    form.create()
    assert form.python == "segment = client.segments.create(name='Tasting club')"
    form.name.value = "All cafés"
    ids = [each for _, each in form.segments.options]
    form.source.value, form.segments.value = SEGMENTS, tuple(ids)
    form.create()
    assert not form.failed
    assert "Gift Card Buyers'" not in form.python


def test_foreign_texts_are_harmless() -> None:
    """Markup in segment names, columns and values is shown as text."""
    client = rnb.sandbox()
    evil = "<img src=x onerror=alert(1)>"
    segment = client.segments.create(name=evil)
    client.contacts.create(email="a@example.com", first_name=evil, segments=[{"id": segment["id"]}])
    form = rnb.SegmentForm(client, pd.DataFrame({"email": ["a@example.com"], evil: [evil]}))
    form.add_condition(evil, "is")
    form.name.value = evil
    form.create()
    form.name.value = evil + "?"
    form.conditions[0].value.value = evil
    form.create()
    assert not form.failed
    _choose(form, evil)
    shown = "".join(str(each.value) for each in _htmls(form.view))
    assert "&lt;img src=x" in shown
    assert "<img" not in shown


def _htmls(widget: Any) -> list[Any]:
    if hasattr(widget, "children"):
        return [html for child in widget.children for html in _htmls(child)]
    return [widget] if type(widget).__name__ == "HTML" else []


def test_the_form_has_a_line_of_text(form: rnb.SegmentForm) -> None:
    """Where widgets cannot render there is one line, without a key."""
    form.name.value = "Two\nlines"
    bundle = form._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == (
        "<SegmentForm on <Client http://sandbox.localhost>: 'Two\\nlines', nobody yet: "
        "Nobody is added; people can join later.>"
    )


def test_buttons_call_their_methods(form: rnb.SegmentForm) -> None:
    """Each button does what its label says, and they stand in the order of the keyboard."""
    buttons = {each.description: each for each in form._buttons}
    assert [*buttons] == ["Add a condition", "Finish adding", "Create", "Reload"]
    press(form, buttons["Add a condition"])
    assert len(form.conditions) == 1
    press(form, buttons["Create"])
    assert form.message == "Give the segment a name."
    press(form, buttons["Finish adding"])
    assert form.message == "there is nothing left to add"
    press(form, buttons["Reload"])
    assert "6 segments" in form.message
    assert all(each.tooltip for each in form._buttons)


def test_a_draft_is_frozen() -> None:
    """What a form holds cannot be changed behind its back."""
    with pytest.raises(AttributeError):
        SegmentDraft().name = "other"  # type: ignore[misc]  # that is the point
    assert SegmentDraft().source == NOBODY


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=30))
def test_no_name_breaks_the_hints(name: str) -> None:
    """Whatever is typed, the hints are said."""
    assert isinstance([*_naming.problems(name, TAKEN), *_naming.advice(name, TAKEN)], list)
