"""Forms whose account could not be read at first: nothing is blank, and Retry reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pytest
from support.faults import FAULTS, SAID, Faulty
from support.writing import press

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMS = [
    rnb.SegmentForm,
    rnb.BulkAddForm,
    rnb.BroadcastForm,
    rnb.ContactsForm,
    rnb.ResultsView,
]


def _shown(widget: Any) -> Iterator[widgets.Widget]:
    """Yield the widgets that a page shows."""
    if widget.layout.display != "none":
        yield widget
        for child in getattr(widget, "children", ()):
            yield from _shown(child)


def _choices(form: Any) -> list[widgets.Widget]:
    """Return the drop-downs and lists that are shown in any step."""
    kinds = (widgets.Dropdown, widgets.SelectMultiple)
    if not hasattr(form, "_stepper"):
        return [widget for widget in _shown(form.view) if isinstance(widget, kinds)]
    found = []
    for step in form._stepper.tabs:
        form._stepper.show(step)
        found += [widget for widget in _shown(form.view) if isinstance(widget, kinds)]
    return found


@pytest.mark.parametrize("form_class", FORMS)
@pytest.mark.parametrize("fault", ["server error", "connection lost", "rate limit"])
def test_a_failed_first_load_can_be_repeated(demo: rnb.Client, form_class: Any, fault: str) -> None:
    """Each form says what failed, shows no blank choice, and offers to read it again."""
    line = Faulty(demo)
    line.faults["GET /"] = FAULTS[fault]
    form = form_class(line.client)
    assert form.failed
    assert SAID[fault] in form.message
    assert form._retry_button.layout.display == ""
    for choice in _choices(form):
        assert choice.options
        assert choice.index is not None
    line.faults.clear()
    press(form, form._retry_button)
    assert not form.failed
    assert form._retry_button.layout.display == "none"
    for choice in _choices(form):
        assert all("could not be read" not in str(option) for option in choice.options)


def test_an_account_without_campaigns_has_no_blank_choice() -> None:
    """A drop-down without options says why it has none."""
    form = rnb.ResultsView(rnb.sandbox())
    form._stepper.show("Compare")
    assert form.first.label == form.second.label == "(no broadcast was sent)"
