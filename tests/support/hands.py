"""Two ways to use a form in a browser: with the mouse, and with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_MOST_TABS = 250

_IS_FOCUSED = "node => node === document.activeElement"

# ipywidgets writes labels with spaces that do not break.
_INDEX_OF = r"""(node, label) =>
  [...node.options].findIndex(option => option.label.replace(/\xa0/g, ' ') === label)"""


class Mouse:
    """Clicks, and types where it has clicked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        """Click a button, a tab or a choice."""
        control.click()

    def write(self, field: Locator, text: str) -> None:
        """Replace the text of a field, and leave it."""
        self.press(field)
        field.fill(text)
        field.blur()

    def choose(self, dropdown: Locator, label: str) -> None:
        """Choose from a drop-down."""
        dropdown.select_option(label=label)

    def set_date(self, field: Locator, date: str) -> None:
        """Enter a date, written as in ISO 8601."""
        self.write(field, date)

    def set_time(self, field: Locator, time: str) -> None:
        """Enter a time of 24 hours."""
        self.write(field, time)


class Keyboard:
    """Goes from control to control with Tab, and presses keys there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, control: Locator) -> None:
        """Press Tab until the control has the focus; never click, nor focus it by a script."""
        control.wait_for()
        for key in ("Tab", "Shift+Tab"):
            for _ in range(_MOST_TABS):
                if control.evaluate(_IS_FOCUSED):
                    return
                self.page.keyboard.press(key)
        raise AssertionError(f"Tab does not lead to {control}")

    def press(self, control: Locator) -> None:
        """Press a button with Enter, and a choice with the space bar."""
        self.reach(control)
        is_choice = control.evaluate("node => ['radio', 'checkbox'].includes(node.type)")
        self.page.keyboard.press("Space" if is_choice else "Enter")

    def write(self, field: Locator, text: str) -> None:
        """Replace the text of a field, and leave it."""
        self.reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Tab")

    def choose(self, dropdown: Locator, label: str) -> None:
        """Open a drop-down with Alt and the arrow, as JupyterLab takes the arrow alone; choose."""
        self.reach(dropdown)
        index = dropdown.evaluate(_INDEX_OF, label)
        assert index >= 0, f"{label!r} is not offered"
        self.page.keyboard.press("Alt+ArrowDown")
        self.page.keyboard.press("Home")
        for _ in range(index):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        assert dropdown.evaluate("node => node.selectedIndex") == index

    def set_date(self, field: Locator, date: str) -> None:
        """Enter a date in the order of this browser's language, which is American."""
        year, month, day = date.split("-")
        self.reach(field)
        self.page.keyboard.type(f"{month}{day}{year}")
        self.page.keyboard.press("Tab")

    def set_time(self, field: Locator, time: str) -> None:
        """Enter a time as American browsers take it, with half a day."""
        hours, minutes = time.split(":")
        self.reach(field)
        self.page.keyboard.type(f"{hours}{minutes}AM")
        self.page.keyboard.press("Tab")
