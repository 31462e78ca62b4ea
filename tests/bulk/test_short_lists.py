"""People whom the list of contacts leaves out are looked up, if the usage says that there are more.

Only updates and removals need it: every other row is looked up before its contact is created.
"""

from __future__ import annotations

from typing import Any

import httpx
import pandas as pd
import pytest
from support import Time, TimedClient, ok, problem

import resend_nb as rnb
from resend_nb.bulk.store import rows

OPT_OUTS = pd.DataFrame({"email": ["Bo@example.com", "ada@example.com"], "unsubscribed": True})


class ShortList:
    """A sandbox with Ada, Bo and Cy, whose lists leave out some of them."""

    def __init__(self, *hidden: str, usage: httpx.Response | None = None) -> None:
        self.sandbox, self.lines, time = rnb.sandbox(), list[str](), Time()
        self._hidden, self._usage = hidden, usage
        for name in ("ada", "bo", "cy"):
            self.sandbox.contacts.create(email=f"{name}@example.com")
        self.client = TimedClient(
            base_url="http://sandbox.localhost",
            transport=httpx.MockTransport(self._answer),
            clock=time.clock,
            sleep=time.sleep,
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.lines.append(line := f"{request.method} {request.url.path}")
        if line == "GET /usage" and self._usage is not None:
            return self._usage
        response: httpx.Response = self.sandbox._http._transport.handle_request(request)
        if line != "GET /contacts":
            return response
        response.read()
        page: dict[str, Any] = response.json()
        shown = [item for item in page["data"] if item["email"] not in self._hidden]
        return ok({**page, "data": shown})

    @property
    def looked_up(self) -> list[str]:
        """The addresses that were looked up, in order."""
        start = "GET /contacts/"
        return [line.removeprefix(start) for line in self.lines if line.startswith(start)]

    @property
    def opted_out(self) -> list[str]:
        """The addresses of the contacts that opted out."""
        contacts = self.sandbox.contacts.iterate()
        return sorted(contact["email"] for contact in contacts if contact["unsubscribed"])


def test_contacts_that_the_list_leaves_out_are_found() -> None:
    """Both opt-outs are recorded, although the list has neither contact, with one usage request."""
    short = ShortList("ada@example.com", "bo@example.com")
    report = rnb.bulk_update(short.client, OPT_OUTS, progress=False)
    assert report["status"].tolist() == ["opted_out", "opted_out"]
    assert short.opted_out == ["ada@example.com", "bo@example.com"]
    assert short.looked_up == ["ada@example.com", "bo@example.com"]
    assert short.lines.count("GET /usage") == 1


def test_the_usage_is_asked_once_for_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usage is the same for every window of rows, whether or not the list is too short."""
    monkeypatch.setattr(rows, "_WINDOW", 1)
    for short in (ShortList("ada@example.com", "bo@example.com"), ShortList()):
        strangers = pd.DataFrame({"email": ["dee@example.com", "eve@example.com"]})
        rnb.bulk_update(short.client, strangers, progress=False)
        assert short.lines.count("GET /usage") == 1


def test_a_complete_list_is_believed() -> None:
    """If the list has as many contacts as the usage says, nobody is looked up."""
    complete = ShortList()
    strangers = pd.DataFrame({"email": ["dee@example.com"]})
    plan = rnb.plan_bulk_update(complete.client, strangers)
    assert plan["status"].tolist() == ["not_found"]
    assert complete.looked_up == []


def test_the_usage_is_not_asked_if_nobody_is_missing() -> None:
    """Without a missing person, a list that is too short does no harm."""
    short = ShortList("cy@example.com")
    rnb.bulk_update(short.client, OPT_OUTS, progress=False)
    assert "GET /usage" not in short.lines


@pytest.mark.parametrize(
    "usage",
    [
        problem(403, "restricted_api_key"),
        ok({"object": "usage"}),
        ok({"object": "usage", "contacts": {}}),
        ok({"object": "usage", "contacts": None}),
        ok({"object": "usage", "contacts": {"used": None}}),
        ok({"object": "usage", "contacts": {"used": "3"}}),
    ],
    ids=["refused", "without contacts", "empty", "null", "unknown", "a text"],
)
def test_a_list_of_unknown_length_is_not_believed(usage: httpx.Response) -> None:
    """If the usage cannot be read, the people whom the list leaves out are looked up."""
    short = ShortList("ada@example.com", usage=usage)
    rnb.bulk_update(short.client, OPT_OUTS, progress=False)
    assert short.opted_out == ["ada@example.com", "bo@example.com"]
