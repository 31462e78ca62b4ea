"""The documentation site, built by the command in CONTRIBUTING.md, and the links of its pages."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import shlex
import subprocess
import sys
import threading
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OUTPUT = "docs/_build/html"


def command() -> list[str]:
    """Return the command that builds the site, from CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    [line] = re.findall(rf"^\.venv/bin/sphinx-build (.* {OUTPUT})$", text, re.MULTILINE)
    return shlex.split(line)


def build(output: Path) -> subprocess.CompletedProcess[str]:
    """Build the site into a folder."""
    arguments = [str(output) if word == OUTPUT else word for word in command()]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-E", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder from a thread, and yield its URL."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep the test output quiet."""

    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Page(HTMLParser):
    """A page's ids, the links that it shows, and the files that it loads."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a tag names."""
        values = {name: value for name, value in attrs if value}
        self.ids |= {values[name] for name in ("id", "name") if name in values}
        if "href" in values:
            (self.links if tag == "a" else self.loaded).add(values["href"])
        if "src" in values:
            self.loaded.add(values["src"])


class Pages:
    """All pages of a built site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        files = [file for file in folder.rglob("*.html") if "_static" not in file.parts]
        self.pages = {file.resolve(): Page(file) for file in sorted(files)}

    def origins(self) -> set[str]:
        """Return the schemes and hosts of external links."""
        links = {urlsplit(link) for page in self.pages.values() for link in page.links}
        return {f"{link.scheme}://{link.netloc}" for link in links if link.scheme or link.netloc}

    def loaded_from_outside(self) -> set[str]:
        """Return the URLs of scripts, styles and pictures that are not part of the site."""
        loaded = {url for page in self.pages.values() for url in page.loaded}
        return {url for url in loaded if urlsplit(url).netloc}

    def broken(self) -> list[str]:
        """Return the internal links whose page, file or anchor does not exist."""
        return [
            f"{file.relative_to(self.folder)}: {url}"
            for file, page in self.pages.items()
            for url in sorted(page.links | page.loaded)
            if not self._leads_somewhere(file, url)
        ]

    def _leads_somewhere(self, file: Path, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme or parts.netloc:
            return True
        target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
        if target not in self.pages:
            return target.is_file()
        return not parts.fragment or unquote(parts.fragment) in self.pages[target].ids
