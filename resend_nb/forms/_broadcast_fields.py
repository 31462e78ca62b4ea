"""The fields of a broadcast as widgets, and back to a frozen draft."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.campaign import Draft, moment_of
from resend_nb.forms._base import FIELD, LABELS, options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_WIDE = {"width": "98%"}


class BroadcastFields:
    """What somebody fills in, one widget for each field.

    Parameters
    ----------
    edited : callable
        Called after every change by a person.
    """

    def __init__(self, edited: Callable[[], object]) -> None:
        self._edited = edited
        self._filling = False
        self.name = _text("Name", "for yourself; recipients do not see it")
        self.sender = widgets.Combobox(
            description="From",
            placeholder="Acme <news@acme.example>",
            ensure_option=False,
            style=LABELS,
            layout=FIELD,
        )
        self.segment = widgets.Dropdown(description="Segment", style=LABELS, layout=FIELD)
        self.topic = widgets.Dropdown(description="Topic", style=LABELS, layout=FIELD)
        self.subject = _text("Subject", "what it is about, in up to 60 characters")
        self.preview_text = _text("Preview text", "what an inbox shows beside the subject")
        self.reply_to = _text("Reply to", "where answers go, if not to the sender")
        self.html = _area("HTML", "<p>Hello {{{contact.first_name|there}}}</p>", rows=14)
        self.own_text = widgets.Checkbox(description="write the plain text myself", indent=False)
        self.text = _area("Plain text", "made from the HTML unless you write it here", rows=5)
        self.later = widgets.RadioButtons(
            options=[("at once", False), ("at a time", True)],
            value=False,
            description="Send",
            style=LABELS,
        )
        self.date = widgets.DatePicker(description="Date", style=LABELS)
        self.time = widgets.TimePicker(description="Time", value=dt.time(9), step=60, style=LABELS)
        self.zone = widgets.Combobox(
            description="Time zone",
            value="UTC",
            options=sorted(zoneinfo.available_timezones()),
            style=LABELS,
        )
        for each in self._all:
            each.observe(self._changed, names="value")
        self._show_schedule()

    @property
    def _all(self) -> list[widgets.Widget]:
        return [*self.content, self.later, self.date, self.time, self.zone]

    @property
    def content(self) -> list[widgets.Widget]:
        """The widgets of what is sent and to whom, in the order in which one fills them in."""
        return [
            self.name,
            self.sender,
            self.segment,
            self.topic,
            self.subject,
            self.preview_text,
            self.reply_to,
            self.html,
            self.own_text,
            self.text,
        ]

    @property
    def draft(self) -> Draft:
        """What the widgets say, the schedule aside."""
        return Draft(
            name=self.name.value,
            from_=self.sender.value,
            segment_id=self.segment.value,
            topic_id=self.topic.value,
            subject=self.subject.value,
            preview_text=self.preview_text.value,
            html=self.html.value,
            text=self.text.value if self.own_text.value else None,
            reply_to=tuple(self.reply_to.value.replace(",", " ").split()),
        )

    @property
    def due(self) -> dt.datetime | None:
        """When it is to go out; ``None`` is at once.

        Raises
        ------
        InputError
            The schedule is no moment.
        """
        return (
            moment_of(self.date.value, self.time.value, self.zone.value)
            if self.later.value
            else None
        )

    def offer(
        self,
        *,
        segments: Iterable[Mapping[str, Any]],
        topics: Iterable[Mapping[str, Any]],
        domains: Iterable[str],
    ) -> None:
        """Offer what the account has; what is chosen stays chosen while it is there."""
        with _Quiet(self):
            choose(self.segment, options(segments, none="(choose a segment)"), self.segment.value)
            choose(self.topic, options(topics, none="(no topic)"), self.topic.value)
            self.sender.options = [f"news@{domain}" for domain in domains]

    def fill(self, draft: Draft) -> None:
        """Show a draft."""
        with _Quiet(self):
            self.name.value = draft.name
            self.sender.value = draft.from_
            choose(self.segment, self.segment.options, draft.segment_id)
            choose(self.topic, self.topic.options, draft.topic_id)
            self.subject.value = draft.subject
            self.preview_text.value = draft.preview_text
            self.reply_to.value = ", ".join(draft.reply_to)
            self.html.value = draft.html
            made = draft.text is None or draft.text == Draft(html=draft.html).text_part
            self.own_text.value = not made
            self.text.value = "" if made else draft.text or ""
            self.text.disabled = made

    def freeze(self, *, frozen: bool) -> None:
        """Keep what is sent from being changed, or let it be."""
        for each in self._all:
            each.disabled = frozen
        self.text.disabled = frozen or not self.own_text.value

    def _changed(self, change: Mapping[str, Any]) -> None:
        if change["owner"] is self.own_text:
            self.text.disabled = not self.own_text.value
        if change["owner"] is self.later:
            self._show_schedule()
        if not self._filling:
            self._edited()

    def _show_schedule(self) -> None:
        for each in (self.date, self.time, self.zone):
            each.layout.display = "" if self.later.value else "none"


class _Quiet:
    """While the form itself fills in, nobody has edited anything."""

    def __init__(self, fields: BroadcastFields) -> None:
        self._fields = fields

    def __enter__(self) -> None:
        self._fields._filling = True  # noqa: SLF001 -- it is one of us

    def __exit__(self, *_: object) -> None:
        self._fields._filling = False  # noqa: SLF001 -- it is one of us


def _text(label: str, hint: str) -> widgets.Text:
    return widgets.Text(description=label, placeholder=hint, style=LABELS, layout=FIELD)


def _area(label: str, hint: str, *, rows: int) -> widgets.Textarea:
    return widgets.Textarea(
        description=label, placeholder=hint, rows=rows, style=LABELS, layout=_WIDE
    )


def choose(
    dropdown: widgets.Dropdown, offered: Iterable[tuple[str, str | None]], value: str | None
) -> None:
    """Offer and choose; what the account does not have any more is offered under its id."""
    listed = [*offered]
    values = [each for _, each in listed]
    if value not in values:
        listed.append((str(value), value))
        values.append(value)
    dropdown.options = listed
    dropdown.index = values.index(value)  # by place: a value of None would show as blank
