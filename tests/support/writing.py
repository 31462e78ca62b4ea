"""Fills in a broadcast form as a person would, on Ember & Oak behind a line that can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import resend_nb as rnb
from support.faults import Faulty

if TYPE_CHECKING:
    from collections.abc import Callable

    import ipywidgets as widgets

    from resend_nb.forms._base import Form


def new_form(client: rnb.Client, broadcast: str | None = None) -> rnb.BroadcastForm:
    """Make a form that does not really wait."""
    return rnb.BroadcastForm(client, broadcast, sleep=lambda _: None)


def press(form: Form, button: widgets.Button) -> None:
    """Click as a page does: it tells of the click, and then answers what it is asked."""
    button._handle_custom_msg({"event": "click"}, [])
    form._clicks._answered.value = form._clicks._asked.value


@pytest.fixture
def line(demo: rnb.Client) -> Faulty:
    """Ember & Oak behind a line that can fail."""
    return Faulty(demo)


@pytest.fixture
def form(line: Faulty) -> rnb.BroadcastForm:
    """A form with a broadcast that the checks have nothing against, not saved yet."""
    made = new_form(line.client)
    fields = made.fields
    fields.name.value = "Winter"
    fields.sender.value = "Ember & Oak <hello@ember-oak.example>"
    fields.segment.value = next(
        value for label, value in fields.segment.options if label.startswith("Cold")
    )
    fields.subject.value = "Winter, {{{contact.first_name|friend}}}"
    fields.preview_text.value = "Something warm"
    fields.html.value = '<p>Hello</p><p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p>'
    return made


@pytest.fixture
def mailed(demo: rnb.Client) -> Callable[[], list[str]]:
    """Whom the broadcasts that were made in the test have reached."""
    before = len(rnb.outbox_df(demo))

    def read() -> list[str]:
        for _ in range(5):
            demo.segments.list()  # time goes on with every request
        box = rnb.outbox_df(demo)
        return [str(each) for each in box["to"].head(len(box) - before)]

    return read
