"""What the checks found, as rows with a button where the fix is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb.forms._fields import box, row, show_if
from resend_nb.forms._html import finding_html

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resend_nb.campaign import Finding
    from resend_nb.forms._clicks import Clicks


class FindingRows:
    """Findings in ``view``; ``fix`` is called with the one whose Fix button is clicked.

    Rows are reused, so typing sends few messages to the page.
    """

    def __init__(self, clicks: Clicks, fix: Callable[[Finding], object]) -> None:
        self.view = box(kind="findings")
        self._clicks, self._fix = clicks, fix
        self._texts: list[widgets.HTML] = []
        self._buttons: list[widgets.Button] = []
        self._shown: Sequence[Finding] = ()

    @property
    def html(self) -> str:
        """The findings as HTML."""
        return "".join(text.value for text in self._texts)

    def show(self, findings: Sequence[Finding], fixable: Callable[[Finding], bool]) -> None:
        """Show findings, with a button at those that can be fixed."""
        while len(self._texts) < len(findings):
            self._add_row()
        self._shown = findings
        for number, line in enumerate(self.view.children):
            finding = findings[number] if number < len(findings) else None
            show_if(line, is_shown=finding is not None)
            self._texts[number].value = "" if finding is None else _html_of(finding)
            is_fixable = finding is not None and fixable(finding)
            show_if(self._buttons[number], is_shown=is_fixable)

    def _add_row(self) -> None:
        number = len(self._texts)
        text = widgets.HTML()
        button = widgets.Button(description="Fix", tooltip="Write what the finding suggests")
        self._clicks.on_click(button, lambda: self._fix(self._shown[number]))
        self._texts.append(text)
        self._buttons.append(button)
        self.view.children = (*self.view.children, row(text, button, kind="finding-row"))


def _html_of(finding: Finding) -> str:
    detail = f"{finding.fix} · {finding.where} · {finding.code}"
    return finding_html(finding.severity, finding.message, detail)
