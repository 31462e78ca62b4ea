"""Hostile values in every form and preview: nothing runs, loads or navigates away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.browsing import OVERFLOWING, Listener, Site, run_all, wait_for_forms, write_notebook
from support.hostile import hostile

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Dialog, Page

pytestmark = pytest.mark.slow

# Eighty forms send more messages than a kernel queues by default for a busy server.
SETUP = """import json, httpx, ipywidgets, pandas as pd, resend_nb as rnb
get_ipython().kernel.iopub_thread.socket.sndhwm = 0
values = json.load(open('hostile.json'))
client = rnb.sandbox()"""


ACCOUNT = """def tried(make, *positional, **named):
    try:
        return make(*positional, **named)
    except rnb.ResendError:
        return None

segment = client.segments.create(name="Everybody")
client.contact_properties.create(key="plan", type="string")
for number, value in enumerate(values):
    tried(client.segments.create, name=value)
    tried(client.topics.create, name=value[:50], description=value[:200],
          default_subscription="opt_in")
    tried(client.contacts.create, email=f"p{number}@example.com", first_name=value, last_name=value,
          properties={"plan": value}, segments=[segment])
    tried(client.broadcasts.create, segment_id=segment["id"], from_="a@b.example", subject=value,
          name=value[:70], html=value)"""
"""Fills the account: all segments, contacts, properties, topics and broadcasts are hostile."""


class Watch:
    """Records what a page must not do; requests to the listener are recorded by the listener."""

    def __init__(self, page: Page, site: Site, listener: Listener) -> None:
        self.page = page
        known = (site.url, "data:", "blob:", "about:", listener.url)
        self.bad: list[str] = []
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self.bad.append(f"popup {popup.url}"))
        page.on("download", lambda download: self.bad.append(f"download {download.url}"))
        page.on(
            "request",
            lambda request: None if request.url.startswith(known) else self.bad.append(request.url),
        )

    def _dialog(self, dialog: Dialog) -> None:
        self.bad.append("dialog")
        dialog.dismiss()

    def _wait_for_frames(self) -> None:
        """Wait until each frame has a document: on a busy machine this takes seconds."""
        for _ in range(240):
            if all(frame.url for frame in self.page.frames[1:]):
                return
            self.page.wait_for_timeout(250)

    def verdict(self) -> list[str]:
        """Return what was seen, with scripts that ran, frames that left and forms that overflow."""
        self._wait_for_frames()
        self.page.wait_for_timeout(1000)  # some harm is slow
        ran = self.page.evaluate("window.ran || document.title === 'ran'")
        left = [
            frame.url
            for frame in self.page.frames[1:]
            if frame.url not in {"about:srcdoc", "about:blank"}
        ]
        return [
            *self.bad,
            *left,
            *self.page.evaluate(OVERFLOWING),
            *(["a script ran"] if ran else []),
        ]


@pytest.fixture
def values(listener: Listener, folder: Path) -> list[str]:
    """All hostile values, also in a file for the kernel."""
    corpus = hostile(listener.url)
    assert len(corpus) >= 60
    (folder / "hostile.json").write_text(json.dumps(corpus), encoding="utf-8")
    return corpus


def _show(
    page: Page, site: Site, folder: Path, listener: Listener, *cells: str, forms: int
) -> Watch:
    """Run cells, wait for the forms, and check them at desktop width and then at phone width."""
    write_notebook(folder / "hostile.ipynb", SETUP, *cells)
    watch = Watch(page, site, listener)
    run_all(page, site, "lab/tree/hostile.ipynb")
    wait_for_forms(page, forms)
    wide = watch.verdict()
    page.set_viewport_size({"width": 500, "height": 900})
    return watch if not wide else pytest.fail(f"at desktop width: {wide}")


def test_bodies(
    page: Page, jupyterlab: Site, folder: Path, listener: Listener, values: list[str]
) -> None:
    """Each value is the HTML of an email in a separate preview."""
    cell = "ipywidgets.VBox([rnb.BroadcastPreview(client, html=value).view for value in values])"
    watch = _show(page, jupyterlab, folder, listener, cell, forms=len(values))
    assert page.locator(".rnb-form iframe").count() == len(values)
    assert watch.verdict() == []
    assert listener.paths == []


def test_composed_emails(
    page: Page, jupyterlab: Site, folder: Path, listener: Listener, values: list[str]
) -> None:
    """Each value is the Markdown, and all of them the theme's name, of an email in a preview."""
    cell = """theme = rnb.Theme(name=" ".join(values).replace("\\0", "").replace("\\33", "")
                  .replace("\\r", ""), address="1 Main Street")
previews = []
for value in values:
    try:
        previews.append(rnb.BroadcastPreview(client, html=rnb.compose(value, theme)))
    except rnb.InputError:
        pass  # a link that runs code
ipywidgets.VBox([preview.view for preview in previews])"""
    watch = _show(page, jupyterlab, folder, listener, cell, forms=len(values) - 1)
    assert watch.verdict() == []
    assert listener.paths == []


def test_only_images_are_loaded_when_images_are(
    page: Page, jupyterlab: Site, folder: Path, listener: Listener, values: list[str]
) -> None:
    """With "Load images", the values load images, but no scripts, styles, fonts or frames."""
    cell = """previews = [rnb.BroadcastPreview(client, html=value) for value in values]
for preview in previews:
    preview.images.value = True
ipywidgets.VBox([preview.view for preview in previews])"""
    write_notebook(folder / "images.ipynb", SETUP, cell)
    watch = Watch(page, jupyterlab, listener)
    run_all(page, jupyterlab, "lab/tree/images.ipynb")
    wait_for_forms(page, len(values))
    loaded = {
        "/img",
        "/source",
        "/background",
        "/table",
        "/td",
        "/svg-image",
        "/style",
        "/inline",
        "/poster",
    }
    assert watch.verdict() == []
    assert "/img" in listener.paths
    assert {*listener.paths} <= loaded | {"/srcset"}


def test_names_subjects_and_properties(
    page: Page, jupyterlab: Site, folder: Path, listener: Listener, values: list[str]
) -> None:
    """All segments, contacts, properties, topics and broadcasts of the account are hostile."""
    forms = """mail = {"from_": "a@b.example", "subject": "{{{first_name}}}",
        "preview_text": "{{{plan}}}"}
html = ("<title>{{{plan}}}</title><p title='{{{plan}}}'>{{{first_name}}} {{{plan}}}</p>"
        "<a href='{{{plan}}}'>x</a>")
created = client.broadcasts.create(segment_id=segment["id"], html=html, **mail)
segments, previews, broadcasts = rnb.SegmentForm(client), [], []
segments.source.value = segments.source.options[-1]
segments.segments.value = [listed["id"] for listed in client.segments.list()][:40]
for step in range(0, len(values), 4):
    previews.append(rnb.BroadcastPreview(client, created["id"]))
    previews[-1].position = step
    previews[-1].show()
for broadcast in client.broadcasts.list()[:12]:
    broadcasts.append(rnb.BroadcastForm(client, broadcast["id"]))
forms = [segments, rnb.BulkAddForm(client), *previews, *broadcasts]
ipywidgets.VBox([form.view for form in forms])"""
    steps = -(-len(values) // 4)
    watch = _show(page, jupyterlab, folder, listener, ACCOUNT, forms, forms=2 + steps + 2 * 12)
    assert watch.verdict() == []
    assert listener.paths == []


def test_contacts_results_and_the_console(
    page: Page, jupyterlab: Site, folder: Path, listener: Listener, values: list[str]
) -> None:
    """A contact of each kind, the results of sent broadcasts, and lists with hostile names."""
    sending = """for broadcast in client.broadcasts.list()[:12]:
    tried(client.broadcasts.send, broadcast["id"])
rnb.advance_sandbox(client, days=3)"""
    forms = """people = []
for number in range(0, len(values), 6):
    people.append(rnb.ContactsForm(client))
    people[-1].wanted.value = f"p{number}@example.com"
    people[-1].find()
people[0].wanted.value = "p"
people[0].find()
people[1].read_history()
people[1]._stepper.show("History")
people[2].wanted.value = values[0]
people[2].find()
results, listed = rnb.ResultsView(client), rnb.SegmentForm(client)
for tab in ("Funnel", "Over time", "Links", "Compare"):
    results._stepper.show(tab)
results.read_links()
results.compare()
listed._stepper.show("All segments")
listed.count_members()
console = rnb.Console(client)
console.open("Results")
ipywidgets.VBox([form.view for form in [*people, results, listed, console]])"""
    engaged = "client = rnb.sandbox(engagement=True)"
    number = -(-len(values) // 6) + 2 + 3  # the console has two open tabs
    watch = _show(
        page, jupyterlab, folder, listener, engaged, ACCOUNT, sending, forms, forms=number
    )
    assert watch.verdict() == []
    assert listener.paths == []


def test_files_and_errors(
    page: Page, jupyterlab: Site, folder: Path, listener: Listener, values: list[str]
) -> None:
    """Each value is a header, a cell and an address of a file, typed text, and a server error."""
    cell = """names = {"first_name": values, "last_name": values[::-1]}
frame = pd.DataFrame({"email": values, **names})
wide = pd.DataFrame([["a@b.example", *values]], columns=["email", *values])
lists = [rnb.BulkAddForm(client, frame), rnb.BulkAddForm(client, wide)]
for form in lists:
    form.check()
    form.run()

def refuse(request):
    return httpx.Response(422, json={"statusCode": 422, "name": said, "message": said})

broken = []
for said in values:
    line = rnb.Client("re_any", base_url="http://sandbox.localhost",
                      transport=httpx.MockTransport(refuse))
    broken += [rnb.SegmentForm(line)]
form = rnb.BroadcastForm(client)
for value in values:
    form.fields.subject.value = form.fields.sender.value = form.fields.preview_text.value = value
    form.fields.html.value += value
    form.test_to.value = value
    form.send_test()
ipywidgets.VBox([shown.view for shown in [*lists, *broken, form]])"""
    watch = _show(page, jupyterlab, folder, listener, cell, forms=2 + len(values) + 2)
    assert watch.verdict() == []
    assert listener.paths == []


def test_a_link_in_a_preview_leads_nowhere(
    page: Page, jupyterlab: Site, folder: Path, listener: Listener
) -> None:
    """Clicking a link, with or without Control, or pressing Enter on it, opens nothing."""
    link = f"<a href={listener.url}/link style='font-size:80px' autofocus>go</a>"
    cell = f"rnb.BroadcastPreview(client, html={link!r})"
    (folder / "hostile.json").write_text("[]", encoding="utf-8")
    write_notebook(folder / "link.ipynb", SETUP, cell)
    watch = Watch(page, jupyterlab, listener)
    run_all(page, jupyterlab, "lab/tree/link.ipynb")
    frame = page.locator(".rnb-form iframe")
    frame.content_frame.get_by_text("go").wait_for()
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    for keys in ([], ["Control"]):
        for key in keys:
            page.keyboard.down(key)
        page.mouse.click(box["x"] + 40, box["y"] + 50)
        for key in keys:
            page.keyboard.up(key)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert watch.verdict() == []
    assert listener.paths == []
