"""A campaign in JupyterLab by typing and clicking: segment, contacts, broadcast, outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.browser_journey import CSV, compose, form_of, load_list, make_segment, send
from support.browsing import Site, run_all, write_notebook

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

FORMS = """import resend_nb as rnb
client = rnb.sandbox(demo=True)
segments, people = rnb.SegmentForm(client), rnb.BulkAddForm(client)
broadcast = rnb.BroadcastForm(client)
segments.on_change(people.reload)
people.on_change(broadcast.reload)"""

RUN_THE_LAST = """async () => {
  const app = window.jupyterapp, notebook = app.shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.length - 1;
  await app.commands.execute('notebook:run-cell');
}"""


@pytest.fixture
def notebook(page: Page, jupyterlab: Site, folder: Path) -> Page:
    """A notebook with the three forms, with all cells run."""
    (folder / "fair.csv").write_text(CSV, encoding="utf-8")
    write_notebook(
        folder / "campaign.ipynb",
        FORMS,
        "segments",
        "people",
        "broadcast",
        "newest = client.request('GET', '/sandbox/outbox')['data'][0]\n"
        "print(newest['to'], newest['subject'], sep=': ')",
    )
    run_all(page, jupyterlab, "lab/tree/campaign.ipynb")
    return page


def test_a_campaign_by_typing_and_clicking(notebook: Page) -> None:
    """From an empty segment to an email in the outbox, past a typo and a wrong number."""
    make_segment(form_of(notebook, "segment"))
    people = form_of(notebook, "bulk-add")
    people.get_by_label("Or file path").fill("fair.csv")
    people.get_by_label("Or file path").press("Enter")
    load_list(people)
    broadcast = form_of(notebook, "broadcast")
    compose(broadcast)
    broadcast.get_by_role("button", name="Save draft").click()
    broadcast.get_by_text("Saved as a draft: After the fair").wait_for()
    send(broadcast)
    notebook.evaluate(RUN_THE_LAST)
    notebook.get_by_text("ada@fair.example: Nice to have met you").wait_for()
