"""How deep the stack is when a contact is created."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx
import pandas as pd
from support import KEY

import resend_nb as rnb
from resend_nb.sandbox import Sandbox

PACKAGE = Path(rnb.__file__).parent

MOST_FRAMES = 10
"""10 once a contact is created by a function instead of two methods."""


def test_few_own_frames_lie_between_the_user_and_a_request() -> None:
    """From ``bulk_add`` to ``POST /contacts`` a traceback has few frames of ours."""
    inner = httpx.WSGITransport(app=Sandbox())
    frames: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            frame = sys._getframe()
            while frame := frame.f_back:  # type: ignore[assignment]
                file = Path(frame.f_code.co_filename)
                # The decorator of public functions is on the stack once, whatever the function.
                if file.is_relative_to(PACKAGE) and file.name != "_public.py":
                    frames.append(f"{file.stem}.{frame.f_code.co_name}")
        return inner.handle_request(request)

    client = rnb.Client(
        KEY, base_url="http://sandbox.localhost", transport=httpx.MockTransport(handle)
    )
    people = pd.DataFrame({"email": ["ada@example.com"]})
    rnb.bulk_add(client, people, via="requests", progress=False)
    assert frames[-1] == "add.bulk_add"
    assert len(frames) <= MOST_FRAMES, frames
