"""Screenshots of each form at desktop and phone width, to review and for the README."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.browser_journey import form_of, wait_for_text
from support.browsing import OVERFLOWING, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("width", [1280, 400])
def test_each_form_fits(page: Page, console: Site, tmp_path: Path, width: int) -> None:
    """Each form of the console fits its container on a desktop and on a phone."""
    pictures = Path(os.environ.get("RESEND_NB_SCREENSHOTS") or tmp_path)
    page.set_viewport_size({"width": width, "height": 3000})
    page.goto(console.url, timeout=60_000)
    broadcast = form_of(page, "broadcast")
    broadcast.get_by_label("Broadcast", exact=True).select_option(label="Cold brew launch (draft)")
    broadcast.get_by_role("button", name="Open", exact=True).click()
    wait_for_text(broadcast, "49 of 57 people")
    broadcast.get_by_label("Preview text", exact=True).fill("The second batch is bottled")
    broadcast.get_by_label("HTML", exact=True).fill(
        '<html lang="en"><title>Cold brew</title>\n<h1>Hello {{{contact.first_name|friend}}}</h1>\n'
        "<p>It is bottled. Your {{{contact.favourite_rost}}} goes well with it.</p>\n"
        '<p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p></html>'
    )
    wait_for_text(broadcast, "Did you mean {{{contact.favourite_roast}}}?")
    for kind in ("segment", "bulk-add", "broadcast"):
        picture = form_of(page, kind).screenshot(path=pictures / f"{kind}-{width}.png")
        assert len(picture) > 5_000
    assert page.locator(".rnb-form").count() == 4
    assert page.evaluate(OVERFLOWING) == []
