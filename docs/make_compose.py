"""Write docs/compose.md and its pictures, with Chromium: ``python docs/make_compose.py``."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

import resend_nb as rnb
from resend_nb.campaign import Filler

if TYPE_CHECKING:
    from typing import Literal

    from playwright.sync_api import Browser, Route

HERE = Path(__file__).parent
SOURCE = HERE / "compose" / "newsletter.md"

THEME = """theme = rnb.Theme(
    name="Ember & Oak",
    address="12 Harbour Street\\nPortland, ME 04101",
    color="#9a3412",
    logo="https://ember-oak.example/images/logo.png",
    logo_width=168,
    website="https://ember-oak.example",
)
html = rnb.compose(markdown, theme, preview_text="Two coffees for dark mornings")
"""

_HEAD = """# Compose an email

`rnb.compose` turns Markdown and a theme into the HTML of an email. Written by
`python docs/make_compose.py`."""

_RULES = """A paragraph with only a bold link is a button, and one with only an image shows it as
wide as the text. `rnb.starter("newsletter")` returns Markdown to begin with; there are also
"announcement", "event" and "win-back"."""

PICTURES: dict[str, tuple[str, int, Literal["light", "dark"]]] = {
    "phone": ("On a phone, 400 pixels wide", 400, "light"),
    "desktop": ("On a desktop, 1000 pixels wide", 1000, "light"),
    "dark": ("In dark mode", 1000, "dark"),
}

LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="336" height="72" viewBox="0 0 168 36">
<circle cx="18" cy="18" r="18" fill="#9a3412"/>
<path d="M18 6c5 6 8 9 8 14a8 8 0 0 1-16 0c0-3 2-5 4-7 0 2 1 3 2 4 2-3 2-6 2-11z" fill="#fde3cf"/>
<text x="46" y="25" font-family="serif" font-size="21" fill="#c2602f">Ember &amp; Oak</text>
</svg>"""

CUP = """<path d="M{x} 150h70v26a30 30 0 0 1-30 30h-10a30 30 0 0 1-30-30z" fill="#fff7ee"/>
<ellipse cx="{middle}" cy="150" rx="35" ry="8" fill="#5b2c12"/>
<path d="M{right} 156c20-4 22 26-4 26" fill="none" stroke="#fff7ee" stroke-width="6"/>
<path d="M{middle} 134c-10-12 10-18 0-32" fill="none" stroke="#fff" stroke-width="4" opacity=".7"/>
"""

WINTER = (
    """<svg xmlns="http://www.w3.org/2000/svg" width="1040" height="480" viewBox="0 0 520 240">
<path d="M0 0h520v240H0z" fill="#f7c8a6"/>
<circle cx="390" cy="92" r="34" fill="#fff1df"/>
<path d="M0 150l110-70 90 60 120-80 200 110v70H0z" fill="#d9a184"/>
<path d="M110 80l-26 16 22 4 14 8 16-10zM320 60l-30 20 24 2 14 12 22-18z" fill="#fff7ee"/>
<path d="M0 180l150-40 140 34 230-44v110H0z" fill="#8a4526"/>
<path d="M0 206h520v34H0z" fill="#4a2110"/>
"""
    + "".join(CUP.format(x=x, middle=x + 35, right=x + 68) for x in (150, 270))
    + "</svg>"
)


def _answer(route: Route) -> None:
    """Answer a request for an image with a drawing; nothing is loaded from a network."""
    drawing = LOGO if "logo" in route.request.url else WINTER
    route.fulfill(body=drawing, content_type="image/svg+xml")


def _picture(browser: Browser, html: str, name: str, folder: Path) -> None:
    """Write a picture of the email, as a contact named Ada sees it."""
    _, width, scheme = PICTURES[name]
    page = browser.new_page(viewport={"width": width, "height": 600}, color_scheme=scheme)
    page.route("**/*", _answer)
    page.set_content(Filler({"first_name": "Ada"}, {}).personalize(html))
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    shot.quantize(64).save(folder / "compose" / f"{name}.png", optimize=True)
    page.close()


def _markdown() -> str:
    return SOURCE.read_text(encoding="utf-8")


def email() -> str:
    """Return the email, made as the page shows."""
    names: dict[str, str] = {"markdown": _markdown()}
    exec(THEME, {"rnb": rnb}, names)  # noqa: S102 -- the code of this file
    return names["html"]


def page() -> str:
    """Return the page: the code, the Markdown, and the pictures."""
    parts = [
        _HEAD,
        f"```python\n{THEME}```",
        f"The Markdown:\n\n````markdown\n{_markdown()}````",
        _RULES,
    ]
    parts += [
        f"## {title}\n\n![{title}](compose/{name}.png)" for name, (title, _, _) in PICTURES.items()
    ]
    return "\n\n".join(parts) + "\n"


def main(folder: Path) -> None:
    """Write the page and its pictures."""
    (folder / "compose").mkdir(parents=True, exist_ok=True)
    html = email()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name in PICTURES:
            _picture(browser, html, name, folder)
        browser.close()
    (folder / "compose.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
