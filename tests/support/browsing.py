"""A real JupyterLab, Voila and Chromium, and a server that must not receive requests."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Self

import httpx
import psutil
import pytest

from support import ROOT
from support.browser_journey import CSV

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)

_READY = """async () => {
  const app = window.jupyterapp;
  const ready = async () => {
    await app.restored;
    const widget = app.shell.currentWidget;
    await widget.context.ready;
    await widget.sessionContext.ready;
    await widget.sessionContext.session.kernel.info;
    if (app.shell.leftCollapsed === false) app.shell.collapseLeft();
    return true;
  };
  const late = new Promise(done => setTimeout(() => done(false), 30000));
  return Promise.race([ready(), late]);
}"""

_STARTED = """async () => {
  const [first] = window.jupyterapp.shell.currentWidget.content.widgets;
  for (let waited = 0; waited < 300 && !first.model.executionCount; waited++)
    await new Promise(done => setTimeout(done, 100));
  return !!first.model.executionCount;
}"""

# It does not wait for the end, because each test waits for what it needs.
_RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"


OVERFLOWING = """() => [...document.querySelectorAll('.rnb-form')]
  .filter(form => form.scrollWidth - form.clientWidth > 1)
  .map(form => form.className + ': ' + (form.scrollWidth - form.clientWidth))"""
"""Finds forms that are wider than their container."""


class Listener:
    """A local server that records the paths it was asked for."""

    def __init__(self) -> None:
        paths = self.paths = list[str]()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                paths.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Keep the test output quiet."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()


class Site:
    """JupyterLab or Voila over a folder, in a separate process with separate settings."""

    def __init__(self, folder: Path, *command: str, ready: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        settings = folder.parent / f"{folder.name}-settings"
        quiet = settings / "lab/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
        quiet.parent.mkdir(parents=True)
        quiet.write_text(
            json.dumps({"fetchNews": "false", "checkForUpdates": False}), encoding="utf-8"
        )
        own = {
            f"JUPYTER_{name}_DIR": str(settings / name.lower())
            for name in ("CONFIG", "DATA", "RUNTIME")
        }
        self._log = (settings / "log").open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command, f"--port={port}"],
            env={**os.environ, **own, "JUPYTERLAB_SETTINGS_DIR": str(settings / "lab")},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
        for _ in range(600):
            try:
                if httpx.get(self.url + ready, trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        self.close()
        raise RuntimeError((settings / "log").read_text(encoding="utf-8")[-3000:])

    def close(self) -> None:
        """Stop the process."""
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """Suspend its kernels, like a long calculation: messages from the page wait."""
        kernels = psutil.Process(self._process.pid).children(recursive=True)
        for kernel in kernels:
            kernel.suspend()
        try:
            yield
        finally:
            for kernel in kernels:
                kernel.resume()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def lab(folder: Path, app: str = "jupyterlab") -> Site:
    """Start JupyterLab, or Notebook 7, over a folder."""
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--ServerApp.port_retries=0"]
    options += [
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        f"--ServerApp.root_dir={folder}",
    ]
    options += ["--expose-app-in-browser", "--LabApp.extension_manager=readonly"]
    # A page full of forms sends more messages in three seconds than the default limit allows.
    options += ["--ZMQChannelsWebsocketConnection.limit_rate=False"]
    return Site(folder, app, *options, ready="/api")


def voila(notebook: Path) -> Site:
    """Start Voila on a notebook; the server is ready before the page is."""
    options = [str(notebook), "--no-browser", "--Voila.ip=127.0.0.1"]
    return Site(notebook.parent, "voila", *options, ready="/voila/static/favicon.ico")


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook with these code cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    coded: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(cells)
    ]
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": coded}
    path.write_text(json.dumps(book), encoding="utf-8")


def run_all(page: Page, site: Site, path: str) -> None:
    """Open a notebook at a path such as "lab/tree/a.ipynb", and run all its cells."""
    for _ in range(3):  # on a busy machine a kernel's first response may be lost
        page.goto(f"{site.url}/{path}?reset")
        page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.context", polling=250, timeout=90_000
        )
        if page.evaluate(_READY):
            page.evaluate(_RUN_ALL)
            if page.evaluate(_STARTED):
                return
    raise RuntimeError("Jupyter's kernel did not respond")


def wait_for_forms(page: Page, number: int) -> None:
    """Wait for this number of forms; poll by time, because a busy page draws no frames."""
    count = "number => document.querySelectorAll('.rnb-form').length === number"
    page.wait_for_function(count, arg=number, polling=250, timeout=120_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium that reaches only this machine; per module, because it runs an event loop."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if CHROMIUM is None:
        pytest.skip("needs Chromium (Debian: apt install chromium)")
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags.append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of desktop width."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(60_000)
    yield page
    page.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tests' notebooks."""
    return tmp_path_factory.mktemp("notebooks")


@pytest.fixture(scope="session")
def jupyterlab(folder: Path) -> Iterator[Site]:
    """JupyterLab over that folder."""
    pytest.importorskip("jupyterlab", reason="needs jupyterlab")
    with lab(folder) as site:
        yield site


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that must not receive requests."""
    server = Listener()
    yield server
    server.close()


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The console notebook in Voila, copied to a separate folder as a user would have it."""
    pytest.importorskip("voila", reason="needs voila")
    folder = tmp_path_factory.mktemp("console")
    shutil.copy(ROOT / "notebooks/05_console.ipynb", folder)
    (folder / "fair.csv").write_text(CSV, encoding="utf-8")
    with voila(folder / "05_console.ipynb") as site:
        yield site
