"""A broadcast form filled in as a user would, on the demo account behind a faulty connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pytest

import resend_nb as rnb
from support.faults import Faulty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resend_nb.forms._base import Form


def new_form(client: rnb.Client, broadcast: str | None = None) -> rnb.BroadcastForm:
    """Return a form that does not really wait."""
    form = rnb.BroadcastForm(client, broadcast)
    form._sleep = lambda _: None
    return form


def press(form: Form, button: widgets.Button) -> None:
    """Click like a page: send the click, then respond to the form's request."""
    button._handle_custom_msg({"event": "click"}, [])
    form._clicks._response.value = form._clicks._request.value


def shown_in(form: Form) -> str:
    """Return the HTML of all texts in a form, except its style."""

    def texts(widget: Any) -> Iterator[str]:
        if isinstance(widget, widgets.HTML):
            yield widget.value
        for child in getattr(widget, "children", ()):
            yield from texts(child)

    return "\n".join(list(texts(form.view))[1:])


@pytest.fixture(autouse=True)
def _closed_forms() -> Iterator[None]:
    """Close forms after each test: ipywidgets keeps every widget, and with it its account."""
    yield
    widgets.Widget.close_all()


@pytest.fixture
def line(demo: rnb.Client) -> Faulty:
    """The demo account behind a connection that can fail."""
    return Faulty(demo)


@pytest.fixture
def form(line: Faulty) -> rnb.BroadcastForm:
    """A form with a broadcast that passes the checks and is not saved yet."""
    filled = new_form(line.client)
    fields = filled.fields
    fields.name.value = "Winter"
    fields.sender.value = "Ember & Oak <hello@ember-oak.example>"
    fields.segment.value = next(
        value for label, value in fields.segment.options if label.startswith("Cold")
    )
    fields.subject.value = "Winter, {{{contact.first_name|friend}}}"
    fields.preview_text.value = "Something warm"
    fields.html.value = '<p>Hello</p><p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p>'
    return filled


@pytest.fixture
def mailed(demo: rnb.Client) -> Callable[[], list[str]]:
    """A function that returns the recipients of the broadcasts sent in this test."""
    before = {email["id"] for email in _newest_emails(demo)}

    def read() -> list[str]:
        for _ in range(5):
            demo.segments.list()  # each request advances the clock
        return [email["to"] for email in _newest_emails(demo) if email["id"] not in before]

    return read


def _newest_emails(demo: rnb.Client) -> list[dict[str, str]]:
    """Return the newest hundred emails of the account, which are more than a test sends."""
    emails: list[dict[str, str]] = demo.request("GET", "/sandbox/outbox?limit=100")["data"]
    return emails
