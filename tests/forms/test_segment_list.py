"""The list of segments in ``SegmentForm``: find, count, rename and delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from support.faults import FAULTS, SAID, broken
from support.hostile import hostile
from support.writing import press, shown_in

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ipywidgets as widgets


@pytest.fixture
def form(demo: rnb.Client) -> rnb.SegmentForm:
    """A form on the demo account."""
    return rnb.SegmentForm(demo)


def _choose(form: rnb.SegmentForm, name: str) -> None:
    form.list.segment.value = dict(form.list.segment.options)[name]


def _names(client: rnb.Client) -> list[str]:
    return [segment["name"] for segment in client.segments.iterate()]


def test_sizes_are_counted_when_asked(form: rnb.SegmentForm) -> None:
    """A size that was not counted is not zero; counting fills in those of the page."""
    assert form.list._table.value.count("not counted") == 2 * 6
    form.count_members()
    assert "not counted" not in form.list._table.value
    assert "1,985" in form.list._table.value
    assert "1,939" in form.list._table.value


def test_a_thousand_segments_are_searched_and_paged(client: rnb.Client) -> None:
    """Ten are shown at a time, the search looks at all, and the page returns to the first."""
    for number in range(1000):
        client.segments.create(name=f"Segment {number:03}")
    form = rnb.SegmentForm(client)
    pages = form.list.pages
    assert pages.shown[0]["name"] == "Segment 999"
    assert len(pages.shown) == 10
    press(form, pages.forward)
    assert pages.shown[0]["name"] == "Segment 989"
    assert "11 to 20 of 1,000 segments" in pages.note.value
    pages.search.value = " SEGMENT 77"
    assert len(pages.found) == 10
    assert pages.forward.disabled
    pages.search.value = "nothing like this"
    assert "No segment found." in pages.note.value
    assert form.list._table.value == ""


def test_a_segment_is_renamed(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """The segment keeps its id and members, the code is shown, and others are told."""
    members = len(rnb.list_contacts_df(demo, segment="Gift Card Buyers"))
    told: list[str] = []
    form.on_change(lambda: told.append("changed"))
    _choose(form, "Gift Card Buyers")
    id_ = form.list.segment.value
    form.list.new_name.value = " Gift card buyers of 2026 "
    form.rename()
    assert form.message == "Segment 'Gift Card Buyers' is now 'Gift card buyers of 2026'."
    assert demo.segments.get(str(id_))["name"] == "Gift card buyers of 2026"
    assert len(rnb.list_contacts_df(demo, segment=str(id_))) == members
    assert form.python == f"client.segments.update({id_!r}, name='Gift card buyers of 2026')"
    assert told == ["changed"]
    assert "Gift card buyers of 2026" in form.list._table.value


@pytest.mark.parametrize(
    ("new_name", "problem"),
    [
        ("", "Enter a name for the segment."),
        ("Gift Card Buyers", "This is the segment's name already. Enter another one."),
        ("lapsed customers", "A segment named 'Lapsed Customers' already exists."),
    ],
)
def test_a_wrong_new_name_changes_nothing(
    form: rnb.SegmentForm, demo: rnb.Client, new_name: str, problem: str
) -> None:
    """An empty, equal or taken name is refused before a request."""
    before = _names(demo)
    _choose(form, "Gift Card Buyers")
    form.list.new_name.value = new_name
    form.rename()
    assert (form.failed, form.message) == (True, problem)
    assert _names(demo) == before


def test_nothing_is_chosen_at_first(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """Rename and Delete say that a segment has to be chosen."""
    before = _names(demo)
    for action in (form.rename, form.delete):
        action()
        assert (form.failed, form.message) == (True, "Choose a segment first.")
    assert _names(demo) == before


def test_a_segment_is_deleted_and_its_contacts_stay(
    form: rnb.SegmentForm, demo: rnb.Client
) -> None:
    """Deleting keeps every contact and opt-out, and says so; the code repeats it elsewhere."""
    before = rnb.list_contacts_df(demo)
    _choose(form, "Lapsed Customers")
    form.delete()
    assert form.message.startswith("Segment 'Lapsed Customers' was deleted. Its contacts stay")
    assert "Lapsed Customers" not in _names(demo)
    assert rnb.list_contacts_df(demo).equals(before)
    other = rnb.sandbox(demo=True)
    exec(form.python, {"client": other})  # noqa: S102 -- the code that the form shows
    assert _names(other) == _names(demo)


def test_a_segment_that_a_draft_needs_is_kept(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """The reason names the draft."""
    _choose(form, "Cold Brew Launch List")
    form.delete()
    assert form.failed
    assert "needed by the draft broadcast 'Cold brew launch'" in form.message
    assert "Cold Brew Launch List" in _names(demo)


def test_a_segment_that_changed_meanwhile_is_kept(form: rnb.SegmentForm, demo: rnb.Client) -> None:
    """A colleague has renamed it: neither a rename nor a deletion happens."""
    _choose(form, "Lapsed Customers")
    id_ = str(form.list.segment.value)
    demo.segments.update(id_, name="Win back")
    form.list.new_name.value = "Sleepers of 2026"
    form.rename()
    assert "was renamed or deleted meanwhile" in form.message
    form.delete()
    assert "was renamed or deleted meanwhile" in form.message
    assert demo.segments.get(id_)["name"] == "Win back"


def _outlined(buttons: Iterable[widgets.Button]) -> list[str]:
    return [button.description for button in buttons if "rnb-unconfirmed" in button._dom_classes]


def test_a_live_account_needs_the_typed_name() -> None:
    """Until the name is typed, the button is an outline and sends no request but reading."""
    sent: list[str] = []
    segment = {"id": "5b1e", "name": "VIP", "created_at": "2026-11-02T00:00:00Z"}

    def respond(request: httpx.Request) -> httpx.Response:
        sent.append(f"{request.method} {request.url.path}")
        listed = [segment] if request.url.path == "/segments" else []
        body = {"object": "list", "has_more": False, "data": listed}
        gone = {"object": "segment", "id": "5b1e", "deleted": True}
        return httpx.Response(200, json=gone if request.method == "DELETE" else body)

    form = rnb.SegmentForm(rnb.Client("re_none", transport=httpx.MockTransport(respond)))
    _choose(form, "VIP")
    for typed in ("", "vip", "VI"):
        form.list.typed.value = typed
        form.delete()
        assert form.failed
        assert "Type the segment's name, 'VIP', to confirm." in form.message
        assert _outlined(form._buttons) == ["Delete segment"]
    assert not [line for line in sent if line.startswith("DELETE")]
    form.list.typed.value = "VIP"
    assert _outlined(form._buttons) == []
    form.delete()
    assert not form.failed
    assert [line for line in sent if line.startswith("DELETE")] == ["DELETE /segments/5b1e"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_rename_is_shown(form: rnb.SegmentForm, demo: rnb.Client, fault: str) -> None:
    """The form says what went wrong and stays usable."""
    _choose(form, "Lapsed Customers")
    form.list.new_name.value = "Sleepers of 2026"
    with broken(demo, fault, when=lambda line: line.startswith("PATCH")):
        form.rename()
    assert form.failed
    assert SAID[fault] in form.message
    form.rename()
    assert form.message == "Segment 'Lapsed Customers' is now 'Sleepers of 2026'."


def test_hostile_names_are_escaped(client: rnb.Client) -> None:
    """No name of a segment becomes markup in the list."""
    for value in hostile("http://leak.example"):
        try:
            client.segments.create(name=value)
        except rnb.ResendError:
            continue  # control characters are refused
    form = rnb.SegmentForm(client)
    while not form.list.pages.forward.disabled:
        shown = shown_in(form)
        assert "<script" not in shown.lower()
        assert "<img" not in shown
        press(form, form.list.pages.forward)


def test_a_result_becomes_a_segment() -> None:
    """Recipients who never clicked, as engagement_df returns them, are the new members."""
    client = rnb.sandbox(demo=True, engagement=True)
    people = rnb.engagement_df(client, last=2)
    quiet = people[people["clicked"] == 0]
    form = rnb.SegmentForm(client, quiet)
    form.name.value = "Never clicked"
    form.create()
    assert form.message == f"Segment 'Never clicked' was created: {len(quiet):,} added."
    assert {*rnb.list_contacts_df(client, segment="Never clicked")["email"]} == {*quiet["email"]}


def test_no_progress_is_shown_before_a_run(form: rnb.SegmentForm) -> None:
    """The bar stays hidden when its tab is opened."""
    for name in ("All segments", "New segment"):
        form._stepper.show(name)
        assert form._steps._row.layout.display == "none"
