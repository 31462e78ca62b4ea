"""The fields of a broadcast as widgets, and the frozen draft that they hold."""

from __future__ import annotations

import contextlib
import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.campaign import Draft, moment_of
from resend_nb.errors import InputError
from resend_nb.forms._fields import (
    Field,
    box,
    choose,
    dropdown,
    row,
    show_if,
    text_area,
    text_field,
)
from resend_nb.forms._html import options
from resend_nb.forms._markdown import MarkdownEditor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from resend_nb.campaign import Finding, Theme
    from resend_nb.client import Client
    from resend_nb.forms._clicks import Clicks

_TABS = ("Markdown", "HTML", "Plain text")


class BroadcastFields:
    """One widget per field; ``on_edit`` is called after each change by the user."""

    def __init__(self, on_edit: Callable[[], object], clicks: Clicks) -> None:
        self._on_edit = on_edit
        self._filling = self._composing = False
        self.name = text_field("Name", "e.g. Autumn sale")
        self.sender = widgets.Combobox(
            description="From", placeholder="Acme <news@acme.example>", ensure_option=False
        )
        self.segment, self.topic = dropdown("Segment"), dropdown("Topic")
        self.subject = text_field("Subject", "e.g. Cold brew is back")
        self.preview_text = text_field("Preview text", "e.g. Only until Sunday")
        self.reply_to = text_field("Reply to", "e.g. hello@acme.example")
        self.html = text_area("HTML", "<p>Hello {{{contact.first_name|there}}}</p>", rows=14)
        self.own_text = widgets.Checkbox(description="Write the plain text myself", indent=False)
        self.text = text_area("Plain text", "Generated from the HTML unless you write it", rows=5)
        self.later = widgets.RadioButtons(
            options=[("Send now", False), ("Schedule", True)], value=False, description="When"
        )
        self.date = widgets.DatePicker(description="Date")
        self.time = widgets.TimePicker(description="Time", value=dt.time(9), step=60)
        zones = sorted(zoneinfo.available_timezones())
        self.zone = widgets.Combobox(description="Time zone", value="UTC", options=zones)
        self.fields = {
            "name": Field(self.name, "For your own reference; recipients do not see it."),
            "audience": Field(self.segment, "Who gets it."),
            "topic": Field(self.topic, "Contacts who left the topic do not get it."),
            "subject": Field(self.subject, "What the email is about, in up to 60 characters."),
            "preview text": Field(self.preview_text, "Shown next to the subject in the inbox."),
            "sender": Field(self.sender, "A name and an address on a verified domain."),
            "reply to": Field(self.reply_to, "Where replies go, if not to the sender."),
            "html": Field(self.html),
            "text": Field(self.text),
        }
        self.markdown = MarkdownEditor(self._take, lambda: self.sender.value, clicks)
        self.tab = widgets.ToggleButtons(options=_TABS, description="Content")
        self.tab.observe(lambda _: self._show_tab(), names="value")
        texts = box(self.own_text, self.fields["text"].view, kind="tight")
        self._editors = dict(
            zip(_TABS, (self.markdown.view, self.fields["html"].view, texts), strict=True)
        )
        self.editor = box(self.tab, *self._editors.values(), kind="tight")
        self.schedule = Field(row(self.date, self.time, self.zone))
        for widget in self._all:
            widget.observe(self._change, names="value")
        self._show_schedule()
        self._show_tab()

    @property
    def _all(self) -> list[widgets.Widget]:
        content = [field.widget for field in self.fields.values()]
        return [*content, self.own_text, self.later, self.date, self.time, self.zone]

    @property
    def draft(self) -> Draft:
        """The draft in the widgets, without the schedule."""
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
        """The scheduled time, ``None`` to send now; an InputError if it is incomplete."""
        if not self.later.value:
            return None
        return moment_of(self.date.value, self.time.value, self.zone.value)

    def offer(self, client: Client) -> None:
        """Offer the segments, topics and senders of the account, and keep the current choices."""
        domains = client.domains.iterate()
        verified = [domain["name"] for domain in domains if domain["status"] == "verified"]
        segments, topics = client.segments.list(), client.topics.list()
        with self._without_edits():
            choose(self.segment, options(segments, none="(choose a segment)"), self.segment.value)
            choose(self.topic, options(topics, none="(no topic)"), self.topic.value)
            self.sender.options = [f"news@{domain}" for domain in verified]

    def fill(self, draft: Draft, source: tuple[str, Theme] | None = None) -> None:
        """Show a draft, with the Markdown and the theme of its HTML if they are known."""
        with self._without_edits():
            self.name.value = draft.name
            self.sender.value = draft.from_
            choose(self.segment, self.segment.options, draft.segment_id)
            choose(self.topic, self.topic.options, draft.topic_id)
            self.subject.value = draft.subject
            self.preview_text.value = draft.preview_text
            self.reply_to.value = ", ".join(draft.reply_to)
            self.html.value = draft.html
            generated = draft.text is None or draft.text == Draft(html=draft.html).text_part
            self.own_text.value = not generated
            self.text.value = "" if generated else draft.text
            self.text.disabled = generated
            self.markdown.clear()
            if source is not None:
                self.markdown.fill(*source)
            self.tab.value = self._tab_of(draft)
        for field in self.fields.values():
            field.reset()

    def _tab_of(self, draft: Draft) -> str:
        """Return the tab in which a draft is edited."""
        if self.markdown.is_source or not (draft.html or draft.text):
            return _TABS[0]
        return _TABS[1 if draft.html else 2]

    def show_problems(self, findings: Iterable[Finding], *, has_all: bool) -> None:
        """Show the first error at its field, or else the first warning.

        Only edited fields show errors, unless the user asked for all of them.
        """
        first: dict[str, Finding] = {}
        for finding in findings:
            first.setdefault(self.part_of(finding), finding)
        for part, field in {**self.fields, "schedule": self.schedule}.items():
            field.is_edited |= has_all and field is not self.schedule
            found = first.get(part)
            message = "" if found is None or found.severity == "info" else found.message
            is_error = found is not None and found.severity == "error"
            field.show(
                message if is_error else "",
                advice=message if field.is_edited else "",
                hint=self._due_text() if field is self.schedule else "",
            )

    def _due_text(self) -> str:
        """Return the scheduled time in the chosen zone and in UTC, if it is complete."""
        with contextlib.suppress(InputError):
            if (due := self.due) is not None:
                utc = due.astimezone(dt.UTC)
                return f"{due:%a %d %b %Y, %H:%M} in {self.zone.value} is {utc:%a %H:%M} UTC."
        return ""

    def is_edited(self, finding: Finding) -> bool:
        """Whether the user has edited the field that a finding is about."""
        part = self.part_of(finding)
        return part in self.fields and self.fields[part].is_edited

    def part_of(self, finding: Finding) -> str:
        """Return the name of the field that a finding is about."""
        if finding.code == "reply-to-invalid":
            return "reply to"
        part = finding.where.partition(",")[0]
        is_html = part == "html" or (part == "text" and not self.own_text.value)
        return "html" if is_html else part

    def place_of(self, finding: Finding) -> str:
        """Return where a finding is in the form, with the line if it is known; else nothing."""
        part = self.part_of(finding)
        if part == "schedule":
            return part
        if part not in self.fields:
            return ""
        source, wrong = self._source_of(finding), finding.replacement
        if source is not self.markdown.text:
            return finding.where
        line = source.value.partition(wrong[0])[0].count("\n") + 1 if wrong else 0
        return f"Markdown, line {line}" if line and self.can_fix(finding) else "Markdown"

    def reveal(self, finding: Finding) -> widgets.Widget:
        """Show the tab with the text that a finding is about, and return its widget."""
        part = self.part_of(finding)
        if part == "schedule":
            return self.date
        source = self._source_of(finding)
        tabs = dict(zip((self.markdown.text, self.html, self.text), _TABS, strict=True))
        self.tab.value = tabs.get(source, self.tab.value)
        return source

    def can_fix(self, finding: Finding) -> bool:
        """Whether the form can write what a finding suggests."""
        wrong = finding.replacement
        return wrong is not None and wrong[0] in self._source_of(finding).value

    def fix(self, finding: Finding) -> widgets.Widget:
        """Write what a finding suggests, and return where."""
        source = self._source_of(finding)
        if finding.replacement is not None:
            source.value = source.value.replace(*finding.replacement)
        return source

    def check_content(self) -> None:
        """Raise an InputError if the Markdown cannot be composed."""
        if self.markdown.problem:
            raise InputError(f"The email is not complete. {self.markdown.problem}")

    def _source_of(self, finding: Finding) -> widgets.Widget:
        """Return the widget that holds the text that a finding is about."""
        part = self.part_of(finding)
        if part == "html" and self.markdown.is_source:
            return self.markdown.text
        return self.fields[part].widget

    def _take(self, html: str) -> None:
        """Take HTML that was composed."""
        self._composing = True
        self.html.value = html
        self._composing = False
        if not self._filling:
            self._on_edit()

    def freeze(self, *, frozen: bool) -> None:
        """Disable or enable the fields."""
        for widget in (*self._all, *self.markdown.inputs):
            widget.disabled = frozen
        self.text.disabled = frozen or not self.own_text.value

    def _change(self, change: Mapping[str, Any]) -> None:
        if change["owner"] is self.own_text:
            self.text.disabled = not self.own_text.value
        if change["owner"] is self.later:
            self._show_schedule()
        if change["owner"] is self.sender:
            self.markdown.refresh()
        if change["owner"] is self.html and not self._composing:
            self.markdown.give_way()
        if change["owner"] in (self.date, self.time, self.zone):
            self.schedule.is_edited = True
        if not self._filling and not self._composing:
            self._on_edit()

    @contextlib.contextmanager
    def _without_edits(self) -> Iterator[None]:
        """Treat changes as made by the form, not by the user."""
        self._filling = True
        try:
            yield
        finally:
            self._filling = False

    def _show_tab(self) -> None:
        for tab, editor in self._editors.items():
            show_if(editor, is_shown=tab == self.tab.value)

    def _show_schedule(self) -> None:
        show_if(self.schedule.view, is_shown=self.later.value)
