"""Forms on 10,000 contacts and 1,000 segments: the time to open one, and that of a keystroke.

python benchmarks/forms.py

The account is in a sandbox in this process. Opening a form is compared with reading the account's
lists of segments and broadcasts, which any form needs. A keystroke is one more letter in a text
field, until everything that depends on it is shown; it is compared with the same in a text field of
ipywidgets on which nothing depends. The slowest field of each form is printed.
"""

from __future__ import annotations

import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
from harness import versions

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONTACTS, SEGMENTS, TIMES = 10_000, 1_000, 5

FORMS: dict[str, Callable[[rnb.Client], Any]] = {
    "SegmentForm": rnb.SegmentForm,
    "BulkAddForm": rnb.BulkAddForm,
    "ContactsForm": rnb.ContactsForm,
    "BroadcastForm": rnb.BroadcastForm,
    "ResultsView": rnb.ResultsView,
    "Console": rnb.Console,
}


def account() -> rnb.Client:
    """Return the demo account with so many contacts and segments."""
    client = rnb.sandbox(demo=True, rate_limit=10_000)
    missing = CONTACTS - len(client.contacts.list())
    emails = [f"person{number}@example.com" for number in range(missing)]
    rnb.bulk_add(client, emails, via="import", progress=False)
    for number in range(SEGMENTS - len(client.segments.list())):
        client.segments.create(name=f"Segment {number}")
    return client


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of some work."""
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def text_fields(widget: widgets.Widget) -> Iterator[widgets.Text | widgets.Textarea]:
    """Yield every text field in a form."""
    if isinstance(widget, widgets.Text | widgets.Textarea):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from text_fields(child)


def keystroke(field: widgets.Text | widgets.Textarea) -> float:
    """Return the time of one more letter in a text field."""

    def press() -> None:
        field.value += "x"

    return seconds(press)


def main() -> None:
    """Print the ratios, with the seconds in brackets."""
    client = account()
    lists = seconds(lambda: (client.segments.list(), client.broadcasts.list()))
    plain = keystroke(widgets.Text())
    print(f"{CONTACTS:,} contacts, {SEGMENTS:,} segments")
    for name, value in versions().items():
        print(f"{name}: {value}")
    print(f"reading the lists: {lists:.3f} s; a keystroke without a form: {plain * 1000:.3f} ms")
    for name, make in FORMS.items():
        opened = seconds(partial(make, client))
        slowest = max(map(keystroke, text_fields(make(client).view)))
        print(f"{name}: opens in {opened / lists:.1f} times the lists ({opened:.3f} s)")
        print(
            f"  a keystroke: {slowest / plain:,.0f} times the plain one ({slowest * 1000:.1f} ms)"
        )


if __name__ == "__main__":
    main()
