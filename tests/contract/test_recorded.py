"""Recorded live traffic, replayed against the sandbox."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from support import Http
from support.recordings import SCENARIOS, UUID

from resend_nb.sandbox import Sandbox
from resend_nb.sandbox.clock import parse_time

if TYPE_CHECKING:
    from pathlib import Path

NIL = "00000000-0000-0000-0000-000000000000"
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,5}[1-9]|\.[1-9])?\+00")


class Past:
    """A clock that shows the time it is set to."""

    now = 0

    def at(self, tick: int) -> int:  # noqa: ARG002 -- the recording sets the time
        return self.now


def _time(text: str) -> int:
    moment = parse_time(text, now=0)
    assert moment is not None
    return moment


def _existing_contacts(scenario: dict[str, Any]) -> list[tuple[str, str]]:
    """Return address and time of the contacts that existed before the recording, oldest first.

    Lists show them with a time before the first step; a contact missing from a short list is older.
    """
    start = _time(scenario["steps"][0]["recorded_at"])
    listed = {
        contact["email"]: contact["created_at"]
        for step in scenario["steps"]
        if isinstance(step["response"].get("data"), list)
        for contact in step["response"]["data"]
        if _time(contact["created_at"]) < start
    }
    added = {
        step["body"]["email"]
        for step in scenario["steps"]
        if step["body"] and "email" in step["body"]
    }
    missing = dict.fromkeys(added - set(listed), "2000-01-01T00:00:00Z") if listed else {}
    return sorted((listed | missing).items(), key=lambda item: _time(item[1]))


def _compare(ours: Any, theirs: Any, ids: dict[str, str], where: str) -> None:
    """Compare a value with the recorded one: keys in order, types, values; ids are mapped."""
    if isinstance(theirs, dict):
        assert isinstance(ours, dict), where
        assert list(ours) == list(theirs), where
        for key, value in theirs.items():
            _compare(ours[key], value, ids, f"{where}.{key}")
    elif isinstance(theirs, list):
        assert len(ours) == len(theirs), where
        for index, value in enumerate(theirs):
            _compare(ours[index], value, ids, f"{where}[{index}]")
    elif isinstance(theirs, str) and UUID.fullmatch(theirs):
        assert UUID.fullmatch(ours), where
        assert ids.setdefault(theirs, ours) == ours, where
    elif isinstance(theirs, str) and TIME.fullmatch(theirs):
        assert TIME.fullmatch(ours), where
    else:
        assert type(ours) is type(theirs), where
        assert ours == theirs, where


def _renamed(response: dict[str, Any], recorded_at: str) -> dict[str, Any]:
    """Return the response with today's term: on 2025-10-17 segments were still audiences."""
    if recorded_at.startswith("2025-10-17") and response.get("object") == "audience":
        return {**response, "object": "segment"}
    return response


def test_there_is_traffic_to_replay(shared: Path) -> None:
    """The recordings exist, and each has steps."""
    assert (shared / "recorded" / "exchanges.json").is_file()
    assert len(SCENARIOS) >= 20
    assert all(scenario["steps"] for scenario in SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["scenario"])
def test_responses_match_the_recording(scenario: dict[str, Any]) -> None:
    """Status, content type, order of keys and lists, types and values are as recorded."""
    clock = Past()
    http = Http(Sandbox(clock=clock))
    for email, created_at in _existing_contacts(scenario):
        clock.now = _time(created_at)
        http.make("POST /contacts", {"email": email})
    ids: dict[str, str] = {NIL: NIL}
    for number, step in enumerate(scenario["steps"]):
        where = f"step {number}: {step['method']} {step['path']}"
        clock.now = _time(step["recorded_at"])
        path = UUID.sub(lambda match: ids[match[0]], step["path"])
        body = step["body"] and json.loads(
            UUID.sub(lambda match: ids[match[0]], json.dumps(step["body"]))
        )
        answer = http(f"{step['method']} {path}", body)
        assert answer.status_code == step["status"], where
        assert answer.headers["content-type"] == step["content_type"], where
        _compare(answer.json(), _renamed(step["response"], step["recorded_at"]), ids, where)
