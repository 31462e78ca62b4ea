"""Ten journeys from an empty segment to the results: by mouse, and by the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from support.browser_journey import form_of, wait_for_text
from support.browsing import lab, run_all, voila, write_notebook
from support.hands import Keyboard, Mouse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow

CONSOLE = """import resend_nb as rnb
client = rnb.sandbox(demo=True, engagement=True, now="2026-11-02")
rnb.Console(client)"""

APPS = {"JupyterLab": ("jupyterlab", "lab/tree"), "Notebook 7": ("notebook", "notebooks")}
"""The module that starts a notebook app, and the path of its notebooks."""

ROWS: list[list[str | None]] = [
    ["Messe Stuttgart 2026", None, None, None],
    [None, None, None, None],
    ["E-Mail-Adresse", "Vorname", "Nachname", "Newsletter erwünscht"],
    ["ada@messe.example ", "Ada", "Abara", "ja"],
    ["bo@messe.example", "Bo", "Böhm", "nein"],
    ["carla@gmial.com", "Carla", "Çelik", "ja"],
    ["dirk at messe.example", "Dirk", "Drößler", "ja"],
    ["ADA@messe.example", "Ada", "Abara", "ja"],
]
"""A list as it is exported in Germany: a title, an empty row, and no two addresses alike."""

LETTER = """# Hello {{{contact.firstname|you}}}

Nice to have met you at the fair.

[Our coffees](https://ember-oak.example/shop)
"""


def write_list(folder: Path, *, fixed: bool) -> None:
    """Write the Excel file, or the one in which two addresses are corrected."""
    book = openpyxl.Workbook()
    for row in ROWS:
        cells = [cell or "" for cell in row]
        if fixed:
            cells = [cell.replace(" at ", "@").replace("gmial", "gmail") for cell in cells]
        book.active.append(cells)
    book.save(folder / ("fixed.xlsx" if fixed else "messe.xlsx"))


class Journeys:
    """The journeys, one after the other, in the console."""

    def __init__(self, page: Page, hands: Mouse | Keyboard) -> None:
        self.page, self.hands = page, hands
        self.console = page.locator(".rnb-console")

    def open(self, tab: str, kind: str) -> Locator:
        """Open a tab of the console, and return its form."""
        self.hands.press(self.button(self.console, tab))
        form = self.page.locator(f".rnb-{kind}")
        form.wait_for()
        return form

    def button(self, form: Locator, name: str) -> Locator:
        """Find a button by its whole label."""
        return form.get_by_role("button", name=name, exact=True).locator("visible=true").first

    def field(self, form: Locator, label: str) -> Locator:
        """Find a field by its label."""
        return form.get_by_label(label, exact=True).locator("visible=true")

    def create_a_segment(self) -> None:
        """Create a segment."""
        form = form_of(self.page, "segment")
        self.hands.write(self.field(form, "Name"), "Friends of the house")
        self.hands.press(self.button(form, "Create"))
        wait_for_text(form, "Segment 'Friends of the house' was created")

    def load_a_messy_list(self) -> None:
        """Load a German Excel file into a new segment."""
        form = self.open("Add contacts", "bulk-add-form")
        self.hands.write(self.field(form, "Or file path"), "messe.xlsx")
        wait_for_text(form, "5 rows")
        self.hands.choose(self.field(form, "Segment"), "(new segment)")
        self.hands.write(self.field(form, "Name of the new segment"), "Messe Stuttgart")
        self.hands.press(self.button(form, "Next: Columns"))
        self.field(form, "First name").wait_for()
        self.hands.press(form.locator("button.rnb-check"))
        wait_for_text(form, "Dry run, nothing was changed")
        self.hands.press(self.button(form, "Accept"))
        wait_for_text(form, "Dry run, nothing was changed: 2 to create")
        form.locator("table").get_by_text("carla@gmail.com").wait_for()
        self.hands.press(self.button(form, "Run: 2 contacts"))
        wait_for_text(form, "2 created")

    def fix_and_run_again(self) -> None:
        """Correct the file, and add who was missing."""
        form = form_of(self.page, "bulk-add")
        self.hands.press(self.button(form, "✓ File"))
        self.hands.write(self.field(form, "Or file path"), "fixed.xlsx")
        wait_for_text(form, "Read 5 rows from fixed.xlsx")
        self.hands.press(self.button(form, "Next: Columns"))
        self.hands.press(form.locator("button.rnb-check"))
        wait_for_text(form, "1 to create")
        self.hands.press(self.button(form, "Run: 1 contact"))
        wait_for_text(form, "1 created")

    def compose_in_markdown(self) -> None:
        """Write an email in Markdown, with a theme."""
        form = self.open("Broadcast", "broadcast-form")
        self.hands.write(self.field(form, "Name"), "After the fair")
        self.hands.choose(self.field(form, "Segment"), "Messe Stuttgart")
        self.hands.press(self.button(form, "Next: Content"))
        self.hands.write(self.field(form, "Subject"), "Nice to have met you")
        self.hands.write(self.field(form, "Preview text"), "At the fair in Stuttgart")
        self.hands.write(self.field(form, "From"), "Ember & Oak <hello@ember-oak.example>")
        self.hands.write(self.field(form, "Markdown"), LETTER)
        self.hands.write(self.field(form, "Postal address"), "12 Harbour Street, Portland")
        form.frame_locator("iframe").get_by_text("12 Harbour Street").wait_for()

    def fix_findings(self) -> None:
        """Correct the placeholder as the finding suggests."""
        form = form_of(self.page, "broadcast")
        self.hands.press(self.button(form, "Next: Checks"))
        self.field(form, "Send test to").wait_for()
        self.hands.press(self.button(form, "Fix"))
        form.get_by_text("placeholder-unknown").wait_for(state="hidden")

    def send_a_test(self) -> None:
        """Send a test to oneself."""
        form = form_of(self.page, "broadcast")
        self.hands.write(self.field(form, "Send test to"), "me@ember-oak.example")
        self.hands.press(self.button(form, "Send test to 1"))
        wait_for_text(form, "me@ember-oak.example")

    def schedule(self) -> None:
        """Schedule it for tomorrow at nine in Berlin."""
        form = form_of(self.page, "broadcast")
        self.hands.press(self.button(form, "Next: Send"))
        self.hands.press(self.field(form, "Schedule"))
        self.hands.set_date(self.field(form, "Date"), "2026-11-03")
        self.hands.set_time(self.field(form, "Time"), "09:00")
        self.hands.write(self.field(form, "Time zone"), "Europe/Berlin")
        wait_for_text(form, "08:00 UTC")
        self.hands.write(self.field(form, "Recipients"), "3")
        self.hands.press(form.locator("button.mod-danger:visible"))
        wait_for_text(form, "Status: scheduled")

    def cancel(self) -> None:
        """Cancel it."""
        form = form_of(self.page, "broadcast")
        self.hands.press(self.button(form, "Cancel"))
        wait_for_text(form, "Status: draft")

    def send(self) -> None:
        """Send it now."""
        form = form_of(self.page, "broadcast")
        self.hands.press(self.field(form, "Send now"))
        self.hands.write(self.field(form, "Recipients"), "3")
        self.hands.press(form.locator("button.mod-danger:visible"))
        wait_for_text(form, "Status: sent")

    def read_the_result(self) -> None:
        """See how many got it."""
        form = self.open("Results", "results-view")
        wait_for_text(form, "After the fair")

    def all(self) -> None:
        """Go through all journeys."""
        self.create_a_segment()
        self.load_a_messy_list()
        self.fix_and_run_again()
        self.compose_in_markdown()
        self.fix_findings()
        self.send_a_test()
        self.schedule()
        self.cancel()
        self.send()
        self.read_the_result()


@pytest.fixture(params=[*APPS, "Voila"])
def opened(
    request: pytest.FixtureRequest, page: Page, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The console beside both files, in a new site."""
    folder = tmp_path_factory.mktemp("journeys")
    write_list(folder, fixed=False)
    write_list(folder, fixed=True)
    write_notebook(folder / "console.ipynb", CONSOLE)
    if request.param == "Voila":
        pytest.importorskip("voila", reason="needs voila")
        with voila(folder / "console.ipynb") as site:
            page.goto(site.url, timeout=90_000)
            yield page
    else:
        app, path = APPS[request.param]
        pytest.importorskip(app, reason=f"needs {app}")
        with lab(folder, app) as site:
            run_all(page, site, f"{path}/console.ipynb")
            yield page


@pytest.mark.parametrize("hands", [Mouse, Keyboard])
def test_ten_journeys(opened: Page, hands: type[Mouse | Keyboard]) -> None:
    """Every step of a campaign can be done with the mouse, and with the keyboard alone."""
    Journeys(opened, hands(opened)).all()
