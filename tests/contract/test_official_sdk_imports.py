"""The official Python SDK works with a served sandbox: imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import resend
from resend.exceptions import ResendError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Server


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the SDK leaves its sockets open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_import_works_with_the_official_sdk(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK uploads a mapped file and sees the counts, the contact and a header's error."""
    server = serve("--switch", "import_seconds=0")
    monkeypatch.setattr(resend, "api_url", server.url)
    monkeypatch.setattr(resend, "api_key", "re_any")
    segment = resend.Segments.create({"name": "Premium Users"})
    made = resend.Contacts.Imports.create(
        {
            "file": b"E-mail,Plan\nada@example.com,pro\nnobody,\n",
            "column_map": {
                "email": "E-mail",
                "properties": {"plan": {"column": "Plan", "type": "string"}},
            },
            "on_conflict": "skip",
            "segments": [{"id": segment["id"]}],
        }
    )
    assert made["object"] == "contact_import"
    job = resend.Contacts.Imports.get(made["id"])
    assert (job["status"], job["counts"]["created"], job["counts"]["failed"]) == ("completed", 1, 1)
    assert resend.Contacts.Imports.list({"status": "completed"})["data"][0]["id"] == made["id"]
    contact = resend.Contacts.get(email="ada@example.com")
    assert contact["properties"]["plan"] == {"type": "string", "value": "pro"}
    assert len(resend.Contacts.list(segment_id=segment["id"])["data"]) == 1
    with pytest.raises(ResendError, match='CSV missing required "email" column'):
        resend.Contacts.Imports.create({"file": b"E-mail\nada@example.com\n"})
