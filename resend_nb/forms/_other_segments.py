"""The people of other segments, combined: which segments, how, and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.forms import _people
from resend_nb.forms._base import FIELD, LABELS, options
from resend_nb.frames import to_frame
from resend_nb.schemas import CONTACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.forms._people import People


class OtherSegments:
    """The widgets that choose segments, and the members of those that were chosen, each read once.

    Parameters
    ----------
    client : Client
        The account.
    chose, changed : callable
        What is called when segments are chosen, whose members are to be read, and when only how they are combined
        changes.

    Attributes
    ----------
    segments, how, first : ipywidgets.Widget
        Which segments, how they are combined, and from which one the others are taken.
    view : ipywidgets.VBox
        All of it.
    """

    def __init__(
        self, client: Client, *, chose: Callable[[], None], changed: Callable[[], None]
    ) -> None:
        self._client = client
        self._members: dict[str, pd.DataFrame] = {}
        self.segments = widgets.SelectMultiple(
            description="Segments", rows=6, style=LABELS, layout=FIELD
        )
        self.how = widgets.Dropdown(
            options=[_people.UNION, _people.INTERSECTION, _people.DIFFERENCE],
            description="Who is",
            style=LABELS,
            layout=FIELD,
        )
        self.first = widgets.Dropdown(description="The first is", style=LABELS, layout=FIELD)
        self.segments.observe(lambda _: chose(), names="value")
        for each in (self.how, self.first):
            each.observe(lambda _: changed(), names="value")
        self.view = widgets.VBox([self.segments, self.how, self.first])

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of the segments, the one from which the others are taken first."""
        chosen = self.segments.value
        if self.how.value == _people.DIFFERENCE and self.first.value in chosen:
            return (self.first.value, *(each for each in chosen if each != self.first.value))
        return tuple(chosen)

    @property
    def are_read(self) -> bool:
        """Whether the members of all of them could be read."""
        return set(self.chosen) <= {*self._members}

    @property
    def people(self) -> People:
        """Who is meant; all that is chosen must have been read."""
        return _people.of_contacts(
            _people.combined([self._members[each] for each in self.chosen], self.how.value)
        )

    def offer(self, listed: Sequence[Mapping[str, Any]]) -> None:
        """Offer the segments that there are now, and keep what is chosen.

        Parameters
        ----------
        listed : sequence of mapping
            The account's segments.
        """
        chosen, ids = self.segments.value, {each["id"] for each in listed}
        self.segments.options = options(listed)
        self.segments.value = tuple(each for each in chosen if each in ids)

    def read(self) -> None:
        """Read who is in the segments that are chosen, where that is not known yet."""
        for each in self.chosen:
            if each not in self._members:
                self._members[each] = to_frame(
                    self._client.contacts.iterate(segment_id=each), CONTACTS
                )

    def forget(self) -> None:
        """Let members be read anew."""
        self._members = {}

    def settle(self) -> None:
        """Offer as the first one only what is chosen, and only where that makes a difference."""
        self.first.layout.display = "" if self.how.value == _people.DIFFERENCE else "none"
        chosen = {*self.segments.value}
        offered = [(name, each) for name, each in self.segments.options if each in chosen]
        if [*self.first.options] != offered:
            kept = self.first.value
            self.first.options = offered
            if kept in chosen:
                self.first.value = kept
