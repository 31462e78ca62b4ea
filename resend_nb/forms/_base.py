"""What every form shares: one action at a time, everything that goes wrong said in the form, the Python shown."""

from __future__ import annotations

import collections
import html
import threading
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.errors import APIError, ResendError
from resend_nb.forms._clicks import Clicks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from resend_nb.client import Client

_STYLE = """<style>
.rnb-form{max-width:100%}
.rnb-form .widget-inline-hbox{max-width:calc(100% - 4px)}
.rnb-form .widget-radio,.rnb-form .widget-radio-box,.rnb-form .widget-radio-box label{min-width:0;max-width:100%}
.rnb-form .widget-html-content{min-width:0;overflow-wrap:anywhere;line-height:1.5;white-space:normal}
.rnb-form .rnb-table{overflow-x:auto;max-height:24em;overflow-y:auto}
.rnb-form table{border-collapse:collapse}
.rnb-form th,.rnb-form td{padding:2px 8px;text-align:left;border-bottom:1px solid #8886;min-width:4em;max-width:24em;
overflow-wrap:anywhere;vertical-align:top;unicode-bidi:isolate}
.rnb-form th{white-space:nowrap;text-align:left!important}
.rnb-form pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:4px 0}
.rnb-said{padding:6px 10px;border-left:4px solid;unicode-bidi:isolate;white-space:pre-wrap}
.rnb-remarks{margin:0;padding-left:20px}
.rnb-live{padding:6px 10px;border:2px solid #b00020;font-weight:bold}
</style>"""

_WORDS = {"done": ("Done", "#1b7f3b"), "note": ("Note", "#8a5a00"), "error": ("Error", "#b00020")}

_LIVE = "LIVE ACCOUNT: what is sent from this form reaches real people."
_SANDBOX = "Sandbox: nothing leaves this machine."

LABELS = {"description_width": "9em"}
FIELD = {"width": "min(40em, 98%)"}


class Form:
    """A view over a draft, with one public method for each thing that it can do.

    A button calls the method of its action and no more. A method raises nothing: what it did, or what went
    wrong, stands in the form and in ``message``, and the form can be used again.

    Parameters
    ----------
    client : Client
        The account.
    kind : str
        The CSS class of the form, for tests in a browser and styles of one's own.

    Attributes
    ----------
    view : ipywidgets.VBox
        The widgets.
    message : str
        What the form says now.
    failed : bool
        Whether that is an error.
    python : str
        The Python of what the form did last, to paste into a cell; ``client`` stands for the account.
    """

    def __init__(self, client: Client, kind: str) -> None:
        self._client = client
        self._acting = threading.Lock()
        self._clicks = Clicks()
        self._buttons: list[widgets.Button] = []
        self._banner = widgets.HTML()
        self._said = widgets.HTML()
        self._python = widgets.HTML()
        self._listeners: list[Callable[[], object]] = []
        self.message, self.failed, self.python = "", False, ""
        self.view = widgets.VBox()
        self.view.add_class("rnb-form").add_class(f"rnb-{kind}")

    def on_change(self, call: Callable[[], object]) -> None:
        """Have something called whenever this form has changed the account, such as another form's ``reload``.

        Parameters
        ----------
        call : callable
            Takes nothing.
        """
        self._listeners.append(call)

    def _lay_out(self, *parts: widgets.Widget) -> None:
        self.view.children = (widgets.HTML(_STYLE), self._banner, *parts, self._said, self._python)
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
        self._clicks.heed(button, action)
        button.add_class(f"rnb-{label.split()[0].lower()}")
        self._buttons.append(button)
        return button

    def _act(self, work: Callable[[], str]) -> None:
        """Do one thing; a second click while it is done does nothing."""
        if not self._acting.acquire(blocking=False):
            return
        self._say("note", "Working ...")
        for button in self._buttons:
            button.disabled = True
        try:
            self._say("done", work())
        except ResendError as error:
            self._say("error", _told(error))
        except KeyboardInterrupt as error:
            self._say("error", f"interrupted; what was under way may have been done{_notes(error)}")
        except Exception as error:  # noqa: BLE001 -- a form swallows what a button raises: it must be seen here
            self._say("error", f"unexpected {type(error).__name__}: {error}")
        finally:
            for button in self._buttons:
                button.disabled = False
            self._acting.release()
            self._show_account()
            self._settle()

    def _settle(self) -> None:
        """Bring the widgets in line with the form's state, after every action."""

    def _changed(self) -> None:
        for call in self._listeners:
            call()

    def _say(self, kind: str, message: str) -> None:
        self.message, self.failed = message, kind == "error"
        word, colour = _WORDS[kind]
        role = "alert" if self.failed else "status"
        shown = f'<div class="rnb-said" role="{role}" style="border-color:{colour}"><b>{word}:</b> {escape(message)}</div>'
        self._said.value = shown if message else ""

    def _ran(self, *lines: str) -> None:
        self.python = "\n".join(lines)
        self._python.value = f"<details><summary>The Python of this</summary><pre>{escape(self.python)}</pre></details>"

    def _show_account(self) -> None:
        live = self._client.is_live
        shown = (
            f'<div class="rnb-live" role="note">{_LIVE}</div>'
            if live
            else f'<div role="note">{_SANDBOX}</div>'
        )
        self._banner.value = shown

    def _summary(self) -> str:
        """One line: what the form holds."""
        return self.message

    def __repr__(self) -> str:
        return f"<{type(self).__name__} on {self._client!r}: {' '.join(self._summary().split())}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = self.view._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": repr(self)}


def escape(text: object) -> str:
    """Make a foreign text harmless in HTML."""
    return html.escape(str(text))


def table(frame: pd.DataFrame, *, caption: str) -> str:
    """Write a frame as HTML, every cell escaped."""
    body = frame.to_html(index=False, border=0, na_rep="", escape=True, max_rows=200)
    named = escape(caption)
    return f'<div class="rnb-table" role="region" tabindex="0" aria-label="{named}"><b>{named}</b>{body}</div>'


def call(function: str, *positional: str, **named: object) -> str:
    """Write a call as Python, long ones on several lines."""
    arguments = [*positional, *(f"{name}={value!r}" for name, value in named.items())]
    short = f"{function}({', '.join(arguments)})"
    if len(short) <= 100:
        return short
    return f"{function}(\n" + "".join(f"    {each},\n" for each in arguments) + ")"


def options(things: Iterable[Any], *, none: str | None = None) -> list[tuple[str, str | None]]:
    """Give the options of a drop-down for things with a name and an id; names that occur twice show the id."""
    listed = [*things]
    names = [each["name"] for each in listed]
    shown = [
        (
            each["name"] if names.count(each["name"]) == 1 else f"{each['name']} ({each['id']})",
            each["id"],
        )
        for each in listed
    ]
    return [(none, None), *shown] if none is not None else shown


def remarks(problems: Iterable[str], advice: Iterable[str] = ()) -> str:
    """Write what is in the way, and what might be better, as a list that is read aloud when it changes."""
    lines = [("Problem", each) for each in problems] + [("Advice", each) for each in advice]
    items = "".join(f"<li><b>{word}:</b> {escape(each)}</li>" for word, each in lines)
    return f'<ul class="rnb-remarks" role="status">{items}</ul>' if items else ""


def tally(words: Iterable[str]) -> str:
    """Count words, in the order in which they first come: ``"3 created, 1 already member"``."""
    return ", ".join(
        f"{number:,} {word.replace('_', ' ')}"
        for word, number in collections.Counter(words).items()
    )


def _told(error: ResendError) -> str:
    text = str(error)
    if isinstance(error, APIError) and error.status == 429:
        text += ". Nothing of this form is lost; press again"
    return text + _notes(error)


def _notes(error: BaseException) -> str:
    return "".join(f"\n{note}" for note in getattr(error, "__notes__", []))
