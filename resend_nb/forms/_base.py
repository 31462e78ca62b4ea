"""The base of every form: one action at a time, whose result, error and Python are shown."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.errors import APIError, ResendError, may_have_acted, printable
from resend_nb.forms._clicks import Clicks
from resend_nb.forms._html import STYLE, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from resend_nb.client import Client

_KINDS = {"done": ("Done", "#1b7f3b"), "note": ("Note", "#8a5a00"), "error": ("Error", "#b00020")}
"""The title and the color of each kind of message."""

_LIVE = "LIVE ACCOUNT: emails sent from this form reach real people."
_SANDBOX = "Sandbox, on {date:%Y-%m-%d}: nothing leaves this machine."

OUTCOME_UNKNOWN = "The outcome is unknown: Resend may have carried this out."
"""What every form says after a request that the server may have carried out although it failed."""

_LOOK_FIRST = "Press Refresh and check the account before you try again."

LABEL = {"description_width": "9em"}
FIELD = {"style": LABEL, "layout": {"width": "min(40em, 98%)"}}
"""The style and the layout of a field with a label."""


class Form:
    """A view of a draft, with one public method per action.

    Each button only calls the method of its action. An action does not raise: its result or its
    error appears in the form and in ``message``, and the form stays usable.

    Parameters
    ----------
    client : Client
        The account or sandbox.
    kind : str
        The CSS class of the form, for browser tests and custom styles.

    Attributes
    ----------
    view : ipywidgets.VBox
        The widgets.
    message : str
        The message that the form shows.
    failed : bool
        Whether that message is an error.
    python : str
        Python code for the last action, to paste into a cell; ``client`` is the account.
    """

    def __init__(self, client: Client, kind: str) -> None:
        self._client = client
        self._busy = threading.Lock()
        self._clicks = Clicks()
        self._buttons: list[widgets.Button] = []
        self._banner = widgets.HTML()
        self._message_box = widgets.HTML()
        self._python_box = widgets.HTML()
        self._listeners: list[Callable[[], object]] = []
        self.message, self.failed, self.python = "", False, ""
        self.view = widgets.VBox()
        self.view.add_class("rnb-form").add_class(f"rnb-{kind}")

    def on_change(self, call: Callable[[], object]) -> None:
        """Call a function each time this form has changed the account.

        Parameters
        ----------
        call : callable
            Takes no arguments, such as another form's ``reload``.
        """
        self._listeners.append(call)

    def _lay_out(self, *parts: widgets.Widget, below: tuple[widgets.Widget, ...] = ()) -> None:
        outputs = (self._message_box, self._python_box)
        self.view.children = (widgets.HTML(STYLE), self._banner, *parts, *outputs, *below)
        self._show_account()

    def _button(
        self, label: str, action: Callable[[], object], *, tooltip: str, kind: str = ""
    ) -> widgets.Button:
        button = widgets.Button(
            description=label,
            tooltip=tooltip,
            button_style=kind,
            layout={"width": "auto", "min_width": "7em"},
        )
        self._clicks.on_click(button, action)
        button.add_class(f"rnb-{label.split()[0].lower()}")
        self._buttons.append(button)
        return button

    def _act(self, work: Callable[[], str]) -> None:
        """Run one action and show its result; a click during another action does nothing."""
        if not self._busy.acquire(blocking=False):
            return
        self._show_message("note", "Working ...")
        for button in self._buttons:
            button.disabled = True
        try:
            self._show_message("done", work())
        except ResendError as error:
            self._show_message("error", _message_of(error))
        except KeyboardInterrupt as error:
            text = "This was interrupted. Steps already started may have been carried out."
            self._show_message("error", text + _notes_of(error))
        except Exception as error:  # noqa: BLE001 -- widgets swallow what a callback raises: show it here
            self._show_message("error", f"Unexpected {type(error).__name__}: {error}")
        finally:
            for button in self._buttons:
                button.disabled = False
            self._busy.release()
            self._show_account()
            self._refresh()

    def _refresh(self) -> None:
        """Update the widgets from the form's state, after every action."""

    def _notify(self) -> None:
        for call in self._listeners:
            call()

    def _show_message(self, kind: str, message: str) -> None:
        self.message, self.failed = message, kind == "error"
        title, color = _KINDS[kind]
        role = "alert" if self.failed else "status"
        box = (
            f'<div class="rnb-message" role="{role}" style="border-color:{color}">'
            f"<b>{title}:</b> {escape(message)}</div>"
        )
        self._message_box.value = box if message else ""

    def _show_python(self, *lines: str) -> None:
        self.python = "\n".join(lines)
        code = f"<pre>{escape(self.python)}</pre>"
        self._python_box.value = f"<details><summary>Show Python</summary>{code}</details>"

    def _show_account(self) -> None:
        if self._client.is_live:
            self._banner.value = f'<div class="rnb-live" role="note">{_LIVE}</div>'
        else:
            text = _SANDBOX.format(date=self._client.now)
            self._banner.value = f'<div role="note">{text}</div>'

    def _summary(self) -> str:
        """Return the form's contents in one line."""
        return self.message

    def __repr__(self) -> str:
        summary = " ".join(printable(self._summary()).split())
        return f"<{type(self).__name__} on {self._client!r}: {summary}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = self.view._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": repr(self)}


def text_field(label: str, hint: str) -> widgets.Text:
    """Return a line to type in."""
    return widgets.Text(description=label, placeholder=hint, **FIELD)


def dropdown(label: str, offered: Iterable[Any] = (), value: str | None = None) -> widgets.Dropdown:
    """Return a choice among options."""
    return widgets.Dropdown(description=label, options=list(offered), value=value, **FIELD)


def row(*children: widgets.Widget) -> widgets.HBox:
    """Return widgets side by side; on a narrow screen they wrap."""
    return widgets.HBox(children, layout={"flex_flow": "row wrap"})


@contextlib.contextmanager
def if_unknown(next_step: str) -> Iterator[None]:
    """Add what to do next to an error that leaves the outcome of an action unknown."""
    try:
        yield
    except ResendError as error:
        if may_have_acted(error):
            error.add_note(f"{OUTCOME_UNKNOWN} {next_step}")
        raise


def _message_of(error: ResendError) -> str:
    text = str(error)
    if isinstance(error, APIError) and error.status == 429:
        text += "\nYour entries are kept. Press the button again in a moment."
    notes = _notes_of(error)
    if may_have_acted(error) and not notes:
        notes = f"\n{OUTCOME_UNKNOWN} {_LOOK_FIRST}"
    return text + notes


def _notes_of(error: BaseException) -> str:
    return "".join(f"\n{note}" for note in getattr(error, "__notes__", []))
