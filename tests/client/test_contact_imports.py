"""The requests of contact imports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from support import Scripted, form, ok, problem

import resend_nb as rnb

ID = "11111111-1111-4111-8111-111111111111"
FILE = b"email\nada@example.com\n"
CHOICE = {"id": ID, "subscription": "opt_in"}


def test_a_file_is_sent_as_a_form() -> None:
    """The form has the file, on_conflict as text, and the other fields as JSON."""
    scripted = Scripted(ok(status=201))
    column_map = {"email": "email", "properties": {"plan": {"column": "Plan", "type": "string"}}}
    segments, topics = [{"id": ID}], [{"id": ID, "subscription": "opt_out"}]
    scripted.client.contacts.imports.create(
        FILE, on_conflict="skip", column_map=column_map, segments=segments, topics=topics
    )
    assert scripted.script.lines == ["POST /contacts/imports"]
    parts = form(scripted.script.requests[0])
    assert parts.pop("file") == ("import.csv", "text/csv", FILE)
    assert parts.pop("on_conflict") == (None, None, b"skip")
    assert {name: json.loads(part[2]) for name, part in parts.items()} == {
        "column_map": column_map,
        "segments": segments,
        "topics": topics,
    }


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_may_be_a_path(kind: type, tmp_path: Path) -> None:
    """A path is read, and its last part is the name of the upload."""
    (tmp_path / "people.csv").write_bytes(FILE)
    scripted = Scripted(ok(status=201))
    scripted.client.contacts.imports.create(kind(tmp_path / "people.csv"), on_conflict="skip")
    parts = form(scripted.script.requests[0])
    assert parts == {"file": ("people.csv", "text/csv", FILE), "on_conflict": (None, None, b"skip")}


def test_a_missing_file_sends_nothing(tmp_path: Path) -> None:
    """The error of the operating system names the file."""
    scripted = Scripted()
    with pytest.raises(FileNotFoundError, match=r"nobody\.csv"):
        scripted.client.contacts.imports.create(tmp_path / "nobody.csv", on_conflict="skip")
    assert scripted.script.requests == []


def test_overwriting_must_be_confirmed() -> None:
    """Upsert resets opt-outs, so it requires resubscribe=True; on_conflict is always sent."""
    scripted = Scripted(ok(status=201))
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        scripted.client.contacts.imports.create(FILE, on_conflict="upsert")
    with pytest.raises(rnb.InputError, match='"upsert" or "skip"'):
        scripted.client.contacts.imports.create(FILE, on_conflict="ignore")  # type: ignore[arg-type]  # a mistake
    with pytest.raises(TypeError, match="on_conflict"):
        scripted.client.contacts.imports.create(FILE)  # type: ignore[call-arg]  # a mistake
    assert scripted.script.requests == []
    scripted.client.contacts.imports.create(FILE, on_conflict="upsert", resubscribe=True)
    assert form(scripted.script.requests[0])["on_conflict"] == (None, None, b"upsert")


def test_opting_in_must_be_confirmed() -> None:
    """It is not documented that skip protects topic choices, so opt_in requires resubscribe."""
    scripted = Scripted(ok(status=201))
    topics = [CHOICE]
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        scripted.client.contacts.imports.create(FILE, on_conflict="skip", topics=topics)
    assert scripted.script.requests == []
    scripted.client.contacts.imports.create(
        FILE, on_conflict="skip", topics=topics, resubscribe=True
    )
    assert json.loads(form(scripted.script.requests[0])["topics"][2]) == topics


OUTCOME_UNKNOWN = pytest.mark.parametrize(
    "answer", [problem(503, "service_unavailable"), httpx.ReadTimeout("slow")], ids=str
)


@OUTCOME_UNKNOWN
@pytest.mark.parametrize(
    "how", [{"on_conflict": "upsert"}, {"on_conflict": "skip", "topics": [CHOICE]}], ids=str
)
def test_an_import_of_unknown_outcome_is_not_repeated(
    answer: httpx.Response | Exception, how: dict[str, Any]
) -> None:
    """A lost response may hide a success, and a second upload would undo later choices."""
    scripted = Scripted(answer, ok(status=201))
    with pytest.raises(rnb.ResendError):
        scripted.client.contacts.imports.create(FILE, **how, resubscribe=True)
    assert len(scripted.script.requests) == 1


@OUTCOME_UNKNOWN
def test_an_import_that_skips_is_repeated(answer: httpx.Response | Exception) -> None:
    """A second upload skips the contacts that the first one created."""
    scripted = Scripted(answer, ok(status=201))
    scripted.client.contacts.imports.create(FILE, on_conflict="skip")
    assert [form(request)["file"][2] for request in scripted.script.requests] == [FILE, FILE]


def test_a_rate_limited_import_is_sent_again_in_full() -> None:
    """The retry has the same file."""
    scripted = Scripted(problem(429, "rate_limit_exceeded"), ok(status=201))
    scripted.client.contacts.imports.create(FILE, on_conflict="skip")
    assert [form(request)["file"][2] for request in scripted.script.requests] == [FILE, FILE]


def test_an_import_works_in_a_sandbox(client: rnb.Client) -> None:
    """The sandbox understands the request: the opt-out stays, the new contact exists."""
    client.contacts.create(email="ada@example.com", unsubscribed=True)
    job = client.contacts.imports.create(FILE + b"bo@example.com\n", on_conflict="skip")
    while client.contacts.imports.get(job["id"])["completed_at"] is None:
        pass
    assert client.contacts.imports.list(status="completed")[0]["counts"] == {
        "total": 2,
        "created": 1,
        "updated": 0,
        "skipped": 1,
        "failed": 0,
    }
    assert client.contacts.get("ada@example.com")["unsubscribed"] is True
