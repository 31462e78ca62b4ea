"""The base of every form: one action at a time, whose result, error and Python are shown."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb._public import check_client
from resend_nb.errors import ResendError, may_have_acted, printable
from resend_nb.forms._clicks import Clicks
from resend_nb.forms._fields import box, row, show_if
from resend_nb.forms._html import STYLE, escape
from resend_nb.forms._messages import (
    OUTCOME_UNKNOWN,
    kind_of,
    message_html,
    message_of,
    notes_of,
)
from resend_nb.forms._patience import Patience, can_retry, slow_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from resend_nb.client import Client
    from resend_nb.forms._stepper import Stepper

_LIVE = "LIVE ACCOUNT"
_LIVE_HINT = "Emails sent from this form reach real people."
_SANDBOX_HINT = "nothing leaves this machine"


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
        check_client(client)
        self._client = client
        self._busy = threading.Lock()
        self._clicks = Clicks()
        self._buttons: list[widgets.Button] = []
        self._title = ""
        self._tabs: Stepper | None = None
        self._banner = widgets.HTML()
        self._message_box = widgets.HTML()
        self._slow_after = 5.0
        self._repeatable: Callable[[], str] | None = None
        self._retry_button = widgets.Button(
            description="Retry", tooltip="Repeat the action that failed"
        )
        self._clicks.on_click(self._retry_button, self.retry)
        self._python_box = widgets.HTML()
        self._python_button = widgets.ToggleButton(
            description="Show Python", tooltip="The code of the last action"
        ).add_class("rnb-link")
        self._python_button.observe(lambda _: self._show_code(), names="value")
        self._listeners: list[Callable[[], object]] = []
        self.message, self.failed, self.python = "", False, ""
        self.view = widgets.VBox()
        self.view.add_class("rnb-form").add_class(f"rnb-{kind}")
        self._show_code()

    def on_change(self, call: Callable[[], object]) -> None:
        """Call a function each time this form has changed the account.

        Parameters
        ----------
        call : callable
            Takes no arguments, such as another form's ``reload``.
        """
        self._listeners.append(call)

    def _lay_out(
        self,
        title: str,
        body: Sequence[widgets.Widget],
        footer: Sequence[widgets.Widget] = (),
        *,
        actions: Sequence[widgets.Widget] = (),
        steps: Stepper | None = None,
    ) -> None:
        """Build the form: header, steps, body, footer with the primary action, and message."""
        self._title = title
        head = row(self._banner, *actions, self._python_button, kind="head")
        top = [widgets.HTML(STYLE), head] + ([] if steps is None else [steps.view])
        self._tabs = steps
        self._bar = row(*footer, kind="bar")
        bottom = [self._bar] if footer else []
        outputs = [row(self._message_box, self._retry_button, kind="outcome"), self._python_box]
        # The message is below the buttons, so that it moves none of them.
        self.view.children = (*top, box(*body, kind="body"), *bottom, *outputs)
        self._show_account()

    def _button(
        self, label: str, action: Callable[[], object], *, tooltip: str, kind: str = ""
    ) -> widgets.Button:
        style = "" if kind == "link" else kind
        button = widgets.Button(description=label, tooltip=tooltip, button_style=style)
        self._clicks.on_click(button, action)
        button.add_class(f"rnb-{label.split()[0].lower()}")
        if kind == "link":
            button.add_class("rnb-link")
        self._buttons.append(button)
        return button

    def retry(self) -> None:
        """Repeat the last action if the form offers it: it failed without changing anything."""
        if self._repeatable is not None:
            self._act(self._repeatable, retry=True)
            if self._repeatable is None:
                self._focus_on(self._landing)  # the Retry button is no longer there

    def _act(self, work: Callable[[], str], *, retry: bool = False) -> None:
        """Run one action and show its result; a click during another action does nothing.

        Buttons stay enabled meanwhile: a disabled button would lose the keyboard's focus. With
        ``retry``, the form offers to repeat the action after a failure that changed nothing; an
        action that sends email is never repeated so.
        """
        if not self._busy.acquire(blocking=False):
            return
        self._show_message("working", "Working ...")
        self.view.add_class("rnb-busy")
        self._repeatable = None
        slow = slow_message(self._client, self._slow_after)
        try:
            with Patience(lambda: self._show_message("working", slow), self._slow_after):
                message = work()
            self._show_message(kind_of(message), message)
        except ResendError as error:
            self._repeatable = work if retry and can_retry(error) else None
            self._show_message("failed", message_of(error))
        except KeyboardInterrupt as error:
            text = "This was interrupted. Steps already started may have been carried out."
            self._show_message("failed", text + notes_of(error))
        except Exception as error:  # noqa: BLE001 -- widgets swallow what a callback raises: show it here
            self._show_message("failed", f"Unexpected {type(error).__name__}: {error}")
        finally:
            self.view.remove_class("rnb-busy")
            self._busy.release()
            self._show_account()
            self._refresh()

    def _focus_on(self, widget: widgets.Widget) -> None:
        """Continue at a widget, if a user has clicked; code in a cell moves no focus."""
        if self._clicks.is_acting:
            widget.focus()

    @property
    def _landing(self) -> widgets.Widget:
        """Where the keyboard continues when the button that was clicked disappears."""
        return self._buttons[0] if self._tabs is None else self._tabs.tabs[self._tabs.current]

    def _refresh(self) -> None:
        """Update the widgets from the form's state, after every action."""

    def _notify(self) -> None:
        for call in self._listeners:
            call()

    def _show_message(self, kind: str, message: str) -> None:
        self.message, self.failed = str(message), kind == "failed"
        self._message_box.value = message_html(kind, self.message)
        offers_retry = self.failed and self._repeatable is not None
        if not (kind == "working" and self._clicks.is_acting):  # a click on it keeps its focus
            show_if(self._retry_button, is_shown=offers_retry)

    def _show_python(self, *lines: str) -> None:
        self.python = "\n".join(lines)
        self._python_box.value = f"<pre>{escape(self.python)}</pre>"
        self._show_code()

    def _show_code(self) -> None:
        show_if(self._python_button, is_shown=bool(self.python))
        show_if(self._python_box, is_shown=self._python_button.value)
        verb = "Hide" if self._python_button.value else "Show"
        self._python_button.description = f"{verb} Python"

    def _show_account(self) -> None:
        """Show the title, the account and the state of what is edited."""
        if self._client.is_live:
            badge, hint = f'<span class="rnb-badge rnb-live">{_LIVE}</span>', _LIVE_HINT
        else:
            now = self._client.now
            badge = f'<span class="rnb-badge">Sandbox · {now.day} {now:%b %Y}</span>'
            hint = _SANDBOX_HINT
        self._banner.value = (
            f'<div class="rnb-headline"><span class="rnb-title">{escape(self._title)}</span>'
            f'{badge}<span class="rnb-note">{escape(self._state() or hint)}</span></div>'
        )

    def _state(self) -> str:
        """Return the state of what is edited, such as "Saved"."""
        return ""

    def _summary(self) -> str:
        """Return the form's contents in one line."""
        return self.message

    def __repr__(self) -> str:
        summary = " ".join(printable(self._summary()).split())
        return f"<{type(self).__name__} on {self._client!r}: {summary}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = self.view._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": repr(self)}


@contextlib.contextmanager
def if_unknown(next_step: str) -> Iterator[None]:
    """Add what to do next to an error that leaves the outcome of an action unknown."""
    try:
        yield
    except ResendError as error:
        if may_have_acted(error):
            error.add_note(f"{OUTCOME_UNKNOWN} {next_step}")
        raise
