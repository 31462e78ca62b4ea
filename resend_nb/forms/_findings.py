"""What the checks found, as rows with a button that leads there, and one where a fix is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb._ui import pluralize
from resend_nb.forms._fields import box, row, show_if
from resend_nb.forms._html import finding_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from resend_nb.campaign import Finding
    from resend_nb.forms._clicks import Clicks


class FindingRows:
    """Findings in ``view``; ``fix`` or ``show`` is called with the one whose button is clicked.

    Rows are reused, so typing sends few messages to the page.
    """

    def __init__(
        self, clicks: Clicks, fix: Callable[[Finding], object], show: Callable[[Finding], object]
    ) -> None:
        self.view = box(kind="findings")
        self._clicks, self._fix, self._show = clicks, fix, show
        self._texts: list[widgets.HTML] = []
        self._buttons: list[widgets.Button] = []
        self._links: list[widgets.Button] = []
        self._shown: Sequence[Finding] = ()

    @property
    def html(self) -> str:
        """The findings as HTML."""
        return "".join(text.value for text in self._texts)

    def show(
        self,
        findings: Sequence[Finding],
        fixable: Callable[[Finding], bool],
        place_of: Callable[[Finding], str],
    ) -> None:
        """Show findings and their places, with buttons at those that can be fixed or shown.

        A finding whose place is empty is not about a field.
        """
        while len(self._texts) < len(findings):
            self._add_row()
        self._shown = findings
        for number, line in enumerate(self.view.children):
            finding = findings[number] if number < len(findings) else None
            show_if(line, is_shown=finding is not None)
            if finding is None:
                self._texts[number].value = ""
                continue
            place = place_of(finding)
            self._texts[number].value = _html_of(finding, place or finding.where)
            show_if(self._buttons[number], is_shown=fixable(finding))
            show_if(self._links[number], is_shown=bool(place))

    def _add_row(self) -> None:
        number = len(self._texts)
        text = widgets.HTML()
        button = widgets.Button(description="Fix", tooltip="Write what the finding suggests")
        self._clicks.on_click(button, lambda: self._fix(self._shown[number]))
        link = widgets.Button(description="Show", tooltip="Show the field that this is about")
        link.add_class("rnb-link")
        self._clicks.on_click(link, lambda: self._show(self._shown[number]))
        self._texts.append(text)
        self._buttons.append(button)
        self._links.append(link)
        line = row(text, link, button, kind="finding-row")
        self.view.children = (*self.view.children, line)


def counted(findings: Iterable[Finding]) -> str:
    """Return how many errors and warnings were found."""
    severities = [finding.severity for finding in findings]
    numbers = (pluralize(severities.count(kind), kind) for kind in ("error", "warning"))
    return " and ".join(numbers)


def _html_of(finding: Finding, place: str) -> str:
    detail = f"{finding.fix} · {place} · {finding.code}"
    return finding_html(finding.severity, finding.message, detail)
