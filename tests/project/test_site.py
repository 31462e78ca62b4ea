"""The documentation site: it builds without warnings, its links work, and its search finds."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from support import ROOT
from support.site import Pages, build, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

ORIGINS = {"https://resend.com", "http://sandbox.localhost"}
"""The sites that pages link to; the second is a mounted sandbox in the output of a notebook."""

SEARCHES = {
    "unsubscribe": "how-to/unsubscribe",
    "Excel": "how-to/excel",
    "open rate": "how-to/open-rate",
    "Mailchimp": "how-to/mailchimp",
    "undo": "how-to/undo",
    "schedule": "how-to/schedule",
    "sandbox": "how-to/sandbox",
    "segment": "how-to/segment",
    "API key": "how-to/api-key",
    "bounce": "how-to/bounces",
    "opt-out": "how-to/unsubscribe",
    "import": "how-to/excel",
    "test email": "how-to/test-email",
    "A/B test": "how-to/subject-line",
    "rate limit": "how-it-works/rate-limit",
    "InputError": "reference/errors",
}
"""What users type, and the page that has to come first."""

CUT_OFF = """() => {
  const scrolls = node => node !== document.documentElement
    && (['auto', 'scroll'].includes(getComputedStyle(node).overflowX)
      || !!node.parentElement && scrolls(node.parentElement));
  return [document.documentElement, ...document.querySelectorAll('.bd-article *')]
    .filter(node => node.getBoundingClientRect().right > innerWidth + 1 && !scrolls(node))
    .map(node => node.outerHTML.slice(0, 160));
}"""
"""Finds what the right edge of the window cuts off, except in boxes that scroll."""


AXE = ROOT / ".sdks" / "node" / "node_modules" / "axe-core" / "axe.min.js"

VIOLATIONS = """async () => {
  const found = await axe.run('.bd-article-container', {resultTypes: ['violations']});
  return found.violations
    .filter(violation => ['serious', 'critical'].includes(violation.impact))
    .flatMap(violation => violation.nodes.map(node => `${violation.id}: ${node.html}`));
}"""
"""Finds what axe-core calls serious or critical in what a page says; the rest is the theme."""

READ = [
    "docs/tour.html",
    "docs/comparison.html",
    "docs/how-to/excel.html",
    "docs/reference/lists.html",
    "docs/reference/errors.html",
    "docs/reference/dataframes.html",
    "docs/reference/api/resend_nb.bulk_add.html",
    "notebooks/06_results.html",
    "search.html?q=undo",
]
"""A page of each kind."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as CONTRIBUTING.md says; all warnings are errors."""
    pytest.importorskip("sphinx", reason="needs the extra docs")
    folder = tmp_path_factory.mktemp("site") / "html"
    started = time.monotonic()
    done = build(folder)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - started < 180
    return folder


@pytest.fixture(scope="module")
def url(site: Path) -> Iterator[str]:
    """The site, served on the loopback address."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """A page of a browser that reaches only this machine."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(60_000)
    yield page
    page.close()


def test_every_link_works(site: Path) -> None:
    """Internal links have a page and an anchor, and external ones go to hosts that are known."""
    pages = Pages(site)
    assert len(pages.pages) > 150
    assert pages.broken() == []
    assert pages.origins() <= ORIGINS


def test_nothing_is_loaded_from_the_network(site: Path) -> None:
    """Scripts, styles, fonts and pictures are part of the site."""
    assert Pages(site).loaded_from_outside() == set()


@pytest.mark.parametrize("words", SEARCHES)
def test_the_search_finds_the_right_page_first(words: str, url: str, reader: Page) -> None:
    """The first result for a user's word is the page that answers the question."""
    reader.goto(f"{url}/search.html?q={words}")
    first = reader.locator("#search-results ul.search li a").first
    first.wait_for()
    assert f"docs/{SEARCHES[words]}.html" in (first.get_attribute("href") or "")


def test_pages_fit_on_a_phone(site: Path, url: str, reader: Page) -> None:
    """No page is cut off at 400 px; with RESEND_NB_SCREENSHOTS their pictures are kept."""
    pictures = os.environ.get("RESEND_NB_SCREENSHOTS")
    cut_off = {}
    for file in sorted(site.glob("docs/**/*.html")) + sorted(site.glob("notebooks/*.html")):
        name = str(file.relative_to(site))
        for width in [1400, 400]:
            reader.set_viewport_size({"width": width, "height": 1000})
            reader.goto(f"{url}/{name}")
            if found := reader.evaluate(CUT_OFF):
                cut_off[f"{name} at {width}"] = found[:3]
            if pictures and "/api/" not in name:
                picture = name.replace("/", "-").removesuffix(".html")
                reader.screenshot(path=Path(pictures) / f"{picture}-{width}.png", full_page=True)
    assert cut_off == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible(theme: Literal["light", "dark"], url: str, browser: Browser) -> None:
    """axe-core finds no serious or critical violation on a page of each kind, in both themes."""
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm install --prefix .sdks/node axe-core@4.14.1")
    page = browser.new_page(viewport={"width": 1400, "height": 1000}, color_scheme=theme)
    found = {}
    for name in READ:
        page.goto(f"{url}/{name}", wait_until="networkidle")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found[name] = page.evaluate(VIOLATIONS)
    page.close()
    assert {name: violations for name, violations in found.items() if violations} == {}
