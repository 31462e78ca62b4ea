"""The text part of broadcasts that have none."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support import ROOT
from support.broadcast_events import sent_to

from resend_nb.sandbox.templates import plain_text

if TYPE_CHECKING:
    from support import Http

HTML = """<!DOCTYPE html><html><head><title>News</title><style>p { color: red }</style></head><body>
<div><div><p>Hi {{{contact.first_name|my &amp; friend}}}</p></div></div>
<ul><li><a href="https://x.io/?a=1&amp;b=2">Shop</a></li></ul>
<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></body></html>"""


def _received(http: Http, **fields: Any) -> dict[str, Any]:
    """Send a broadcast to one contact and return the email."""
    sent_to(http, ["ada@b.example"], **fields)
    return dict(http("GET /sandbox/outbox").json()["data"][0])


def test_the_text_is_made_from_the_html(http: Http) -> None:
    """Without a text part, the text comes from the HTML, with fallbacks and links."""
    email = _received(http, html=HTML)
    way_out = re.findall(r'href="(http://sandbox.localhost/unsubscribe/[^"]+)"', email["html"])
    assert email["text"].splitlines() == [
        "Hi my & friend",
        "[Shop](https://x.io/?a=1&b=2)",
        f"[Unsubscribe]({way_out[0]})",
    ]
    assert http(f"GET {way_out[0]}").is_success
    assert http("GET /contacts/ada@b.example").json()["unsubscribed"] is True


def test_a_broadcast_is_read_back_as_it_was_made(http: Http) -> None:
    """The generated text is in the email, not in the broadcast."""
    broadcast = sent_to(http, ["ada@b.example"])
    assert http(f"GET /broadcasts/{broadcast}").json()["text"] is None


@pytest.mark.parametrize("text", ["", "Read this."])
def test_a_given_text_is_kept(http: Http, text: str) -> None:
    """An empty text part stays empty."""
    assert _received(http, text=text)["text"] == text


@pytest.mark.parametrize(
    "html", [" ", "<!-- nothing -->", "<?xml version='1.0'?>", "<img src='x'>", "<div" * 999]
)
def test_html_without_text_is_sent(html: str) -> None:
    """Any accepted HTML is sent, even if its text is empty."""
    assert plain_text(html) == ""


def test_only_sending_loads_the_parser() -> None:
    """A sandbox that sends no broadcast never imports the parser."""
    code = (
        "import json, sys, resend_nb; resend_nb.sandbox().contacts.list(); "
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "justhtml" not in json.loads(done.stdout)
