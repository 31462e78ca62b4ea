"""``SegmentForm``: names, members, and failures."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.faults import FAULTS, SAID, account, broken
from support.writing import press, shown_in

import resend_nb as rnb
from resend_nb.forms._people import DIFFERENCE, INTERSECTION, UNION, combined
from resend_nb.forms._segment_draft import EMPTY, FILTER, SEGMENTS, SegmentDraft

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def form(demo: rnb.Client) -> rnb.SegmentForm:
    """A form on the demo account."""
    return rnb.SegmentForm(demo)


def _choose(form: rnb.SegmentForm, *names: str, how: str = UNION, first: str | None = None) -> None:
    ids = dict(form.segments.options)
    form.source.value, form.how.value = SEGMENTS, how
    form.segments.value = tuple(ids[name] for name in names)
    if first:
        form.first.value = ids[first]


def _members(client: rnb.Client, name: str) -> set[str]:
    return set(rnb.list_contacts_df(client, segment=name)["email"])


def _opt_outs(client: rnb.Client) -> dict[str, bool]:
    return {contact["email"]: contact["unsubscribed"] for contact in client.contacts.iterate()}


def _names(client: rnb.Client) -> list[str]:
    return [segment["name"] for segment in client.segments.iterate()]


def _count(form: rnb.SegmentForm) -> str:
    return str(form._members.count.value)


IDS = st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), min_size=1, max_size=4)


@given(IDS)
def test_segments_combine_as_sets_do(segments: list[list[str]]) -> None:
    """Union, intersection and difference match Python's sets, and each contact appears once."""
    frames = [pd.DataFrame({"id": pd.Series(ids, dtype="string")}) for ids in segments]
    first, *others = map(set, segments)
    expected: dict[str, set[str]] = {
        UNION: first.union(*others),
        INTERSECTION: first.intersection(*others),
        DIFFERENCE: first.difference(*others),
    }
    for how, people in expected.items():
        ids = combined(frames, how)["id"].tolist()
        assert len(ids) == len(people)
        assert set(ids) == people


def test_an_empty_segment_is_created(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """A name is enough; surrounding spaces are removed, and the form is ready for the next one."""
    assert "The segment starts empty" in _count(form)
    form.name.value = " Tasting club "
    form.create()
    assert (form.failed, form.message) == (False, "Segment 'Tasting club' was created.")
    assert form.created is not None
    assert demo.segments.get(form.created["id"])["name"] == "Tasting club"
    assert form.name.value == ""
    assert form.report is None
    assert "Tasting club" in form._table.value
    assert form.list._table.value.index("Tasting club") < form.list._table.value.index("Lapsed")
    assert ("Tasting club", form.created["id"]) in form.segments.options


def test_an_empty_form_shows_no_problem_until_create_is_pressed(form: rnb.SegmentForm) -> None:
    """An untouched form shows no problem; pressing Create says what is missing."""
    assert "rnb-error" not in shown_in(form)
    form.create()
    assert form._name.has_error
    assert (form.failed, form.message) == (True, "Enter a name for the segment.")
    assert 'role="alert"' in form._message_box.value


def test_hints_appear_while_the_name_is_typed(form: rnb.SegmentForm) -> None:
    """Problems and advice are below the name, and foreign names in them are escaped."""
    form.name.value = "lapsed customers"
    assert "A segment named &#x27;Lapsed Customers&#x27; already exists." in form._name.note.value
    assert form._name.has_error
    form.name.value = "test"
    assert "This name does not say who is in the segment." in form._name.note.value
    assert not form._name.has_error


def test_a_filter_chooses_members(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """All conditions apply; the live count matches the members, and nobody is resubscribed."""
    before = _opt_outs(demo)
    form.name.value, form.source.value = "Everybody named Ada", FILTER
    assert "Without conditions, everyone is included." in _count(form)
    form.add_condition("first_name", "is", " ada")
    form.add_condition("email", "contains", ".EXAMPLE")
    frame = rnb.list_contacts_df(demo)
    chosen = frame["first_name"].eq("Ada").fillna(value=False)
    expected = {*frame.loc[chosen & frame["email"].str.contains(".example", regex=False), "email"]}
    assert f"{len(expected)} people" in _count(form)
    form.create()
    assert form.message == f"Segment 'Everybody named Ada' was created: {len(expected)} added."
    assert _members(demo, "Everybody named Ada") == expected
    assert _opt_outs(demo) == before


def test_opted_out_people_are_counted(form: rnb.SegmentForm) -> None:
    """The count says how many people will get no broadcasts."""
    form.source.value = FILTER
    form.add_condition("unsubscribed", "is", "yes")
    number = len(form.people)
    assert (
        f"{number} people, {number} of them opted out (they stay opted out and get no broadcasts)"
        in _count(form)
    )


def test_a_click_acts_once_after_the_page_has_responded(form: rnb.SegmentForm) -> None:
    """Without a response nothing happens; a late or a second response does not click again."""
    create = next(button for button in form._buttons if button.description == "Create")
    for _ in range(2):
        create._handle_custom_msg({"event": "click"}, [])
    form.name.value = "Typed before the click"
    form._clicks._response.value = 1
    assert form.created is None
    form._clicks._response.value = 2
    created = form.created
    assert created is not None
    assert created["name"] == "Typed before the click"
    form.name.value = "Another"
    for response in (0, 2):
        form._clicks._response.value = response
    assert form.created is created


def test_conditions_are_added_and_removed(form: rnb.SegmentForm) -> None:
    """A condition is removed by position or button; the form reports wrong arguments."""
    form.source.value = FILTER
    form.add_condition("email", "is empty")
    form.add_condition("last_name", "is", "Berg")
    assert form.conditions[0].value.layout.display == "none"
    assert form.people.empty
    form.remove_condition(0)
    assert [condition.condition.column for condition in form.conditions] == ["last_name"]
    assert not form.people.empty
    press(form, form.conditions[0].remove_button)
    assert (form.conditions, form.groups) == ([], [])
    form.remove_condition(3)
    assert (form.failed, form.message) == (
        True,
        "Condition 3 does not exist. The filter has 0 conditions, counted from 0.",
    )
    form.add_condition("shoe_size")
    assert form.message.startswith("No column is named 'shoe_size'")
    form.add_condition("email", "rhymes with")
    assert form.message.startswith("No operator is named 'rhymes with'")


def test_an_invalid_condition_blocks(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """An unfinished condition is a problem; it does not select everyone or nobody."""
    form.name.value, form.source.value = "Since spring", FILTER
    form.add_condition("created_at", "at least", "spring")
    assert form.message == "'spring' is not a day such as 2026-11-02."
    assert "Enter a value for each condition" in _count(form)
    assert "role" in _count(form)
    assert "people" not in _count(form)
    form.create()
    assert form.failed
    assert "Since spring" not in _names(demo)


SETS: list[tuple[str, str | None, Callable[[set[str], set[str]], set[str]], str]] = [
    (UNION, None, set.union, "or in"),
    (INTERSECTION, None, set.intersection, "and in"),
    (DIFFERENCE, "Wholesale Cafés", lambda cafes, gifts: cafes - gifts, "but not in"),
    (DIFFERENCE, "Gift Card Buyers", lambda cafes, gifts: gifts - cafes, "but not in"),
]


@pytest.mark.parametrize(("how", "first", "sets", "words"), SETS)
def test_segments_are_combined(
    form: rnb.SegmentForm,
    demo: rnb.Client,
    how: str,
    first: str | None,
    sets: Callable[[set[str], set[str]], set[str]],
    words: str,
) -> None:
    """Members come from segments; a sentence says how the segments are combined."""
    expected = sets(_members(demo, "Wholesale Cafés"), _members(demo, "Gift Card Buyers"))
    form.name.value = "Cafés and gifts"
    _choose(form, "Gift Card Buyers", "Wholesale Cafés", how=how, first=first)
    assert f"{len(expected)} people" in _count(form)
    assert words in _count(form)
    assert first is None or f"Contacts in &#x27;{first}&#x27;" in _count(form)
    form.create()
    assert not form.failed, form.message
    assert _members(demo, "Cafés and gifts") == expected


def test_too_few_segments_are_a_problem(form: rnb.SegmentForm) -> None:
    """A comparison needs two segments; a single segment can be copied."""
    form.name.value = "Cafés again"
    _choose(form)
    assert "Choose at least one segment" in _count(form)
    _choose(form, "Wholesale Cafés", how=INTERSECTION)
    assert "Choose at least two segments" in _count(form)
    _choose(form, "Wholesale Cafés")
    assert "Contacts in &#x27;Wholesale Cafés&#x27;." in _count(form)


def test_a_deleted_segment_stops_create(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """The segment is not created from other segments than those the user saw."""
    form.name.value = "Cafés and gifts"
    _choose(form, "Gift Card Buyers", "Wholesale Cafés")
    demo.segments.delete(form.segments.value[1])
    form.create()
    assert form.failed
    assert "no longer exists" in form.message
    assert len(form.segments.value) == 1
    assert "Cafés and gifts" not in _names(demo)


def test_own_data_is_filtered_and_becomes_contacts(client: rnb.Client) -> None:
    """New people are created with their names; rows without an address are counted separately."""
    data = pd.DataFrame(
        {
            "E-mail": ["a@example.com", "b@example.com", "a@example.com", "nobody"],
            "surname": list("ABAD"),
            "n": range(4),
        }
    )
    form = rnb.SegmentForm(client, data)
    assert form.source.value == FILTER
    assert "2 people, 1 row left out (no usable address" in _count(form)
    form.name.value = "From the fair"
    form.add_condition("n", "at most", "1")
    form.create()
    assert form.message == "Segment 'From the fair' was created: 2 created."
    assert client.contacts.get("b@example.com")["last_name"] == "B"


def test_an_opt_out_in_a_filtered_out_row_counts(client: rnb.Client) -> None:
    """If one of a person's two rows opts out, no filter adds the person as subscribed."""
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
def test_data_must_be_a_dataframe_with_addresses(client: rnb.Client, data: Any) -> None:
    """Other data is rejected when the form is created."""
    with pytest.raises(rnb.InputError, match=r"pandas.DataFrame|one column of email addresses"):
        rnb.SegmentForm(client, data)


def test_a_name_taken_meanwhile_creates_no_second_segment(
    form: rnb.SegmentForm, demo: rnb.Client
) -> None:
    """Names are read again before anything is created."""
    form.name.value = "Tasting club"
    demo.segments.create(name="tasting CLUB")
    form.create()
    assert form.failed
    assert "already" in form.message
    assert [name.lower() for name in _names(demo)].count("tasting club") == 1


def test_a_lost_response_creates_no_second_segment(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """After a lost response, pressing Create again finds the name taken."""
    form.name.value = "Tasting club"
    with broken(demo, "answer lost", when="POST /segments".__eq__, after=True):
        form.create()
    assert form.failed
    assert "The outcome is unknown" in form.message
    assert "never creates a second segment" in form.message
    form.create()
    assert "already" in form.message
    assert _names(demo).count("Tasting club") == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_any_action_is_reported_and_passes(fault: str, demo: rnb.Client) -> None:
    """Reading, choosing and creating report what went wrong, and work when pressed again."""
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
def test_a_partly_filled_segment_is_completed(
    fault: str, form: rnb.SegmentForm, demo: rnb.Client
) -> None:
    """After a fault the form says that members are missing, and Retry adding adds them."""
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
    assert "was created, but members are missing" in form.message
    assert "Press Retry adding" in form.message
    assert form._again_button.layout.display == ""
    assert _members(demo, "Everybody named Ada") < expected
    form.add_members()
    assert (form.failed, form._again_button.layout.display) == (False, "none")
    assert _members(demo, "Everybody named Ada") == expected
    form.add_members()
    assert (form.failed, form.message) == (True, "There is nothing left to add.")


@pytest.mark.parametrize("fault", FAULTS)
def test_an_unreadable_table_does_not_hide_success(
    fault: str, form: rnb.SegmentForm, demo: rnb.Client
) -> None:
    """If only the table could not be read, the form says just that."""
    form.name.value = "Tasting club"
    with broken(demo, fault, when=lambda line: line.endswith("/contacts") and "segments" in line):
        form.create()
    assert "'Tasting club' was created. Only the table of segments" in form.message
    form.add_members()
    assert not form.failed
    assert "Tasting club" in form._table.value


def test_listeners_are_called_after_a_new_segment(form: rnb.SegmentForm) -> None:
    """Listeners are called once the account has changed."""
    calls: list[str] = []
    form.on_change(lambda: calls.append("changed"))
    form.create()
    assert calls == []
    form.name.value = "Tasting club"
    form.create()
    assert calls == ["changed"]


def test_reload_keeps_what_is_chosen(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """New segments are offered, chosen ones stay, and members are read again."""
    _choose(form, "Gift Card Buyers", "Wholesale Cafés", how=DIFFERENCE, first="Wholesale Cafés")
    before = len(form.people)
    chosen, first = form.segments.value, form.first.value
    new = demo.segments.create(name="Tasting club")
    demo.contacts.create(email="new@example.com", segments=[{"id": first}])
    form.reload()
    assert (form.segments.value, form.first.value) == (chosen, first)
    assert ("Tasting club", new["id"]) in form.segments.options
    assert len(form.people) == before + 1


def test_columns_are_offered_when_the_account_can_be_read(client: rnb.Client) -> None:
    """A form opened without a network offers columns after a refresh, and keeps valid choices."""
    data = pd.DataFrame({"email": ["a@example.com"], "fair": ["autumn"]})
    with broken(client, "connection lost"):
        form = rnb.SegmentForm(client, data)
    form.add_condition("email", "is", "a@example.com")
    form.add_condition("created_at", "is empty")
    form.reload()
    offered = [tuple(dict(condition.column.options)) for condition in form.conditions]
    assert offered == [("email", "fair")] * 2
    assert [condition.column.value for condition in form.conditions] == ["email", None]
    assert "Choose a column for each condition." in _count(form)
    form.conditions[1].column.value = "fair"
    assert form.people.empty
    form.remove_condition(1)
    assert len(form.people) == 1


def _run(python: str, client: rnb.Client, **names: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rnb.UnsentColumnsWarning)
        exec(python, {"client": client, **names})  # noqa: S102 -- what a user would paste


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "names"), [(UNION, 2), (INTERSECTION, 2), (DIFFERENCE, 2), (UNION, 1)]
)
def test_the_python_for_segments_does_the_same(
    form: rnb.SegmentForm, demo: rnb.Client, how: str, names: int
) -> None:
    """Run on an identical second account, the code leaves both accounts identical."""
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


@pytest.mark.slow
@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_the_python_for_a_filter_does_the_same(
    form: rnb.SegmentForm, demo: rnb.Client, conditions: list[tuple[str, str, str]]
) -> None:
    """Conditions become pandas code that selects the same people."""
    form.name.value, form.source.value = "Chosen ones", FILTER
    for condition in conditions:
        form.add_condition(*condition)
    form.create()
    assert not form.failed
    _run(form.python, other := rnb.sandbox(demo=True))
    assert account(other) == account(demo)


@pytest.mark.parametrize(
    "conditions", [[("fair", "is", "autumn")], [("3", "at least", "2")], []], ids=str
)
def test_the_python_for_own_data_does_the_same(conditions: list[tuple[str, str, str]]) -> None:
    """The user's data is called ``data`` in the code, whatever its columns are named."""
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
    for condition in conditions:
        form.add_condition(*condition)
    form.create()
    assert not form.failed
    _run(form.python, other := rnb.sandbox(), data=data)
    assert account(other) == account(one)


def test_the_python_for_an_empty_segment_does_the_same(
    form: rnb.SegmentForm, demo: rnb.Client
) -> None:
    """One line creates an empty segment; segments that share a name are named by id."""
    demo.segments.create(name="Gift Card Buyers")
    form.reload()
    form.name.value = "Tasting club"
    form.create()
    assert form.python == "segment = client.segments.create(name='Tasting club')"
    form.name.value = "All cafés"
    ids = [id_ for _, id_ in form.segments.options]
    form.source.value, form.segments.value = SEGMENTS, tuple(ids)
    form.create()
    assert not form.failed
    assert "Gift Card Buyers'" not in form.python


def test_foreign_texts_are_harmless() -> None:
    """Markup in segment names, columns and values appears as text."""
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
    shown = shown_in(form)
    assert "&lt;img src=x" in shown
    assert "<img" not in shown


def test_the_form_has_a_line_of_text(form: rnb.SegmentForm) -> None:
    """Where widgets cannot render there is one line of text, without the key."""
    form.name.value = "Two\nlines"
    bundle = form._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == (
        "<SegmentForm on <Client sandbox, 2026-11-02>: 'Two\\nlines', Start empty: "
        "The segment starts empty. You can add members later.>"
    )


def test_buttons_call_their_methods(form: rnb.SegmentForm) -> None:
    """Each button does what its label says."""
    buttons = {button.description: button for button in form._buttons}
    assert [*buttons] == [
        "Add condition",
        "Add group",
        "Previous",
        "Next",
        "Count members",
        "Rename",
        "Delete segment",
        "Refresh",
        "Retry adding",
        "Create",
    ]
    press(form, buttons["Add condition"])
    press(form, buttons["Add group"])
    press(form, form.groups[0].add_button)
    assert [len(group.rows) for group in form.groups] == [2, 1]
    press(form, buttons["Create"])
    assert form.message == "Enter a name for the segment."
    press(form, buttons["Retry adding"])
    assert form.message == "There is nothing left to add."
    press(form, buttons["Refresh"])
    assert "6 segments" in form.message
    assert all(button.tooltip for button in form._buttons)


def test_a_draft_is_frozen() -> None:
    """A draft cannot be changed behind the form's back."""
    with pytest.raises(AttributeError):
        SegmentDraft().name = "other"  # type: ignore[misc]  # that is the point
    assert SegmentDraft().source == EMPTY
