"""Imports against the wire."""

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
    """The file is a part of its own, on_conflict a text, and the rest JSON in strings."""
    made = Scripted(ok(status=201))
    column_map = {"email": "email", "properties": {"plan": {"column": "Plan", "type": "string"}}}
    segments, topics = [{"id": ID}], [{"id": ID, "subscription": "opt_out"}]
    made.client.contacts.imports.create(
        FILE, on_conflict="skip", column_map=column_map, segments=segments, topics=topics
    )
    assert made.script.lines == ["POST /contacts/imports"]
    parts = form(made.script.requests[0])
    assert parts.pop("file") == ("import.csv", "text/csv", FILE)
    assert parts.pop("on_conflict") == (None, None, b"skip")
    assert {name: json.loads(part[2]) for name, part in parts.items()} == {
        "column_map": column_map,
        "segments": segments,
        "topics": topics,
    }


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_may_be_a_path(kind: type, tmp_path: Path) -> None:
    """A path is read, and its last part is the file's name; nothing else that was not given is sent."""
    (tmp_path / "people.csv").write_bytes(FILE)
    made = Scripted(ok(status=201))
    made.client.contacts.imports.create(kind(tmp_path / "people.csv"), on_conflict="skip")
    parts = form(made.script.requests[0])
    assert parts == {"file": ("people.csv", "text/csv", FILE), "on_conflict": (None, None, b"skip")}


def test_a_file_that_is_not_there_sends_nothing(tmp_path: Path) -> None:
    """The operating system's own error says which file."""
    made = Scripted()
    with pytest.raises(FileNotFoundError, match=r"nobody\.csv"):
        made.client.contacts.imports.create(tmp_path / "nobody.csv", on_conflict="skip")
    assert made.script.requests == []


def test_overwriting_needs_a_word() -> None:
    """Upsert resets opt-outs, so it is sent only with resubscribe=True; on_conflict is never left to the server."""
    made = Scripted(ok(status=201))
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        made.client.contacts.imports.create(FILE, on_conflict="upsert")
    with pytest.raises(rnb.InputError, match='"upsert" or "skip"'):
        made.client.contacts.imports.create(FILE, on_conflict="ignore")  # type: ignore[arg-type]  # what a user may do
    with pytest.raises(TypeError, match="on_conflict"):
        made.client.contacts.imports.create(FILE)  # type: ignore[call-arg]  # what a user may do
    assert made.script.requests == []
    made.client.contacts.imports.create(FILE, on_conflict="upsert", resubscribe=True)
    assert form(made.script.requests[0])["on_conflict"] == (None, None, b"upsert")


def test_opting_in_needs_a_word() -> None:
    """No source says that skip keeps the file's topics from contacts that exist, so an opt_in is said twice."""
    made = Scripted(ok(status=201))
    topics = [CHOICE]
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        made.client.contacts.imports.create(FILE, on_conflict="skip", topics=topics)
    assert made.script.requests == []
    made.client.contacts.imports.create(FILE, on_conflict="skip", topics=topics, resubscribe=True)
    assert json.loads(form(made.script.requests[0])["topics"][2]) == topics


DOUBTS = pytest.mark.parametrize(
    "answer", [problem(503, "service_unavailable"), httpx.ReadTimeout("slow")], ids=str
)


@DOUBTS
@pytest.mark.parametrize(
    "how", [{"on_conflict": "upsert"}, {"on_conflict": "skip", "topics": [CHOICE]}], ids=str
)
def test_an_import_in_doubt_is_not_repeated(
    answer: httpx.Response | Exception, how: dict[str, Any]
) -> None:
    """A file may have been taken although no answer came, and a second one would undo what people chose since."""
    made = Scripted(answer, ok(status=201))
    with pytest.raises(rnb.ResendError):
        made.client.contacts.imports.create(FILE, **how, resubscribe=True)
    assert len(made.script.requests) == 1


@DOUBTS
def test_an_import_that_skips_is_repeated(answer: httpx.Response | Exception) -> None:
    """Whoever the first file has made is skipped by the second."""
    made = Scripted(answer, ok(status=201))
    made.client.contacts.imports.create(FILE, on_conflict="skip")
    assert [form(request)["file"][2] for request in made.script.requests] == [FILE, FILE]


def test_an_import_that_was_refused_for_now_is_sent_again_whole() -> None:
    """After a rate limit the second request has the same file."""
    made = Scripted(problem(429, "rate_limit_exceeded"), ok(status=201))
    made.client.contacts.imports.create(FILE, on_conflict="skip")
    assert [form(request)["file"][2] for request in made.script.requests] == [FILE, FILE]


def test_an_import_works_in_a_sandbox(client: rnb.Client) -> None:
    """What is sent is understood: the opt-out stays, the new contact is there."""
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
