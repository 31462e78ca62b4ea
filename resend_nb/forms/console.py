"""``Console``: every form on one page, from a list of contacts to the results of a campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.errors import InputError
from resend_nb.forms._clicks import Clicks
from resend_nb.forms._fields import box
from resend_nb.forms._html import STYLE
from resend_nb.forms._stepper import Stepper
from resend_nb.forms.broadcast import BroadcastForm
from resend_nb.forms.bulk_add import BulkAddForm
from resend_nb.forms.contacts import ContactsForm
from resend_nb.forms.results import ResultsView
from resend_nb.forms.segment import SegmentForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resend_nb.client import Client

    AnyForm = SegmentForm | BulkAddForm | ContactsForm | BroadcastForm | ResultsView

_FORMS: Mapping[str, Callable[[Client], AnyForm]] = {
    "Segments": SegmentForm,
    "Add contacts": BulkAddForm,
    "Contacts": ContactsForm,
    "Broadcast": BroadcastForm,
    "Results": ResultsView,
}


class Console:
    """All forms in tabs: create a segment, add contacts, send a broadcast, see its results.

    A tab builds its form when it is first opened. After a change in one tab, the others are
    reloaded when they are next opened.

    Parameters
    ----------
    client : Client
        The account or sandbox.

    Attributes
    ----------
    view : ipywidgets.VBox
        The widgets.
    forms : dict
        The forms that have been opened, by the name of their tab.

    Notes
    -----
    Each form sends the requests that its own documentation lists.

    Examples
    --------
    >>> console = rnb.Console(demo)
    >>> console.open("Contacts")
    <ContactsForm on <Client sandbox, 2026-11-02>: no contact>
    >>> console
    <Console on <Client sandbox, 2026-11-02>: Segments, Contacts open>
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.forms: dict[str, AnyForm] = {}
        self._stale: set[str] = set()
        self._panes = {name: box(kind="pane") for name in _FORMS}
        parts = {name: (pane,) for name, pane in self._panes.items()}
        # A form shows the errors of its own actions, so opening a tab does not fail.
        self._clicks = Clicks()
        self._tabs = Stepper(parts, clicks=self._clicks, on_show=self._show)
        children = (widgets.HTML(STYLE), self._tabs.view, *self._panes.values())
        self.view = widgets.VBox(children).add_class("rnb-form").add_class("rnb-console")
        self._show()

    def open(self, tab: str) -> AnyForm:
        """Open a tab and return its form.

        Parameters
        ----------
        tab : {"Segments", "Add contacts", "Contacts", "Broadcast", "Results"}
            The name of the tab.

        Returns
        -------
        SegmentForm, BulkAddForm, ContactsForm, BroadcastForm or ResultsView
            The form in the tab.

        Raises
        ------
        InputError
            No tab has this name.

        Examples
        --------
        >>> rnb.Console(demo).open("Results").campaigns["name"].tolist()[:2]
        ['Open house', 'Members: early harvest']
        """
        if tab not in _FORMS:
            raise InputError(f"No tab is named {tab!r}. The tabs are {', '.join(_FORMS)}.")
        self._tabs.show(tab)
        return self.forms[tab]

    def _show(self) -> None:
        """Build the form of the current tab, or reload it if another tab changed the account."""
        name = self._tabs.current
        if name not in self.forms:
            form = self.forms[name] = _FORMS[name](self._client)
            form.on_change(lambda: self._mark_stale(name))
            self._panes[name].children = (form.view,)
        elif name in self._stale:
            self.forms[name].reload()
        self._stale.discard(name)

    def _mark_stale(self, changed: str) -> None:
        """Remember that all other forms have to be reloaded."""
        self._stale |= set(self.forms) - {changed}

    def __repr__(self) -> str:
        return f"<Console on {self._client!r}: {', '.join(self.forms)} open>"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = self.view._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": repr(self)}
