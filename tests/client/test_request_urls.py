"""The URL of a request: always on the client's own host, with all of the query."""

from __future__ import annotations

from typing import Any

import pytest
from support import Scripted, ok

PATHS: dict[str, tuple[str, dict[str, Any] | None, str]] = {
    "a path": ("/segments", None, "/segments"),
    "a query": (
        "/segments",
        {"limit": 1, "after": "ä b&c"},
        "/segments?limit=1&after=%C3%A4+b%26c",
    ),
    "a query in the path": ("/segments?limit=1", {"after": "a"}, "/segments?limit=1&after=a"),
    "another host": ("https://evil.example/a", None, "/https://evil.example/a"),
    "another host, without a scheme": ("//evil.example/a", None, "/evil.example/a"),
    "a user": ("@evil.example/a", None, "/@evil.example/a"),
    "a port": (":99/a", None, "/:99/a"),
}


@pytest.mark.parametrize("base_url", ["https://api.resend.com", "https://gateway.example/resend"])
@pytest.mark.parametrize("kind", PATHS)
def test_no_path_leads_to_another_host(kind: str, base_url: str) -> None:
    """Whatever the path is, the key goes to the host of the base URL only."""
    path, params, expected = PATHS[kind]
    scripted = Scripted(ok(), base_url=base_url)
    scripted.client.request("GET", path, params=params)
    assert str(scripted.script.requests[0].url) == f"{base_url}{expected}"
