"""Listing 100,000 contacts as a DataFrame: CPU time of the client only.

python benchmarks/list_contacts.py

The baseline is what no client can avoid: parsing the same pages with ``json`` and one call of
``DataFrame``. The second row adds requesting the pages through httpx, one after the other.
"""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable

CONTACTS = 100_000
PAGE = 100
ROUNDS = 5

HEADERS = {
    "content-type": "application/json; charset=utf-8",
    "ratelimit-limit": "10",
    "ratelimit-policy": "10;w=1",
    "ratelimit-remaining": "9",
    "ratelimit-reset": "1",
}


def contact(number: int) -> dict[str, Any]:
    """Return a contact as in the API's list."""
    return {
        "id": str(uuid.UUID(int=number << 64 | number)),
        "email": f"person{number}@example.com",
        "first_name": f"First {number % 1000}",
        "last_name": None if number % 3 == 0 else f"Last {number % 5000}",
        "created_at": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02} "
        f"10:{number % 60:02}:00.{number % 999 + 1:03}+00",
        "unsubscribed": number % 10 == 0,
    }


def pages() -> dict[str, bytes]:
    """Return all pages by their cursor."""
    bodies = {}
    cursor = ""
    for first in range(0, CONTACTS, PAGE):
        data = [contact(number) for number in range(first, first + PAGE)]
        bodies[cursor] = json.dumps(
            {"object": "list", "has_more": first + PAGE < CONTACTS, "data": data}
        ).encode()
        cursor = data[-1]["id"]
    return bodies


class CannedTransport(httpx.BaseTransport):
    """A transport that returns prepared pages."""

    def __init__(self, bodies: dict[str, bytes]) -> None:
        self._bodies = bodies

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the page after the cursor."""
        cursor = request.url.query.decode().partition("after=")[2]
        return httpx.Response(200, stream=httpx.ByteStream(self._bodies[cursor]), headers=HEADERS)


def cpu_seconds(function: Callable[[], pd.DataFrame]) -> float:
    """Return the shortest CPU time of several runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        assert len(function()) == CONTACTS
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Measure all three and print a table."""
    bodies = pages()
    client = rnb.Client("re_any", transport=CannedTransport(bodies))
    plain = httpx.Client(base_url="https://api.resend.com", transport=CannedTransport(bodies))

    def parse() -> pd.DataFrame:
        return pd.DataFrame([item for body in bodies.values() for item in json.loads(body)["data"]])

    def request_and_parse() -> pd.DataFrame:
        cursors = [{"after": cursor} if cursor else {} for cursor in bodies]
        responses = (
            plain.get("/contacts", params={"limit": PAGE, **cursor}).json() for cursor in cursors
        )
        return pd.DataFrame([item for response in responses for item in response["data"]])

    times = {
        "json and DataFrame": cpu_seconds(parse),
        "httpx, json and DataFrame": cpu_seconds(request_and_parse),
        "list_contacts_df": cpu_seconds(lambda: rnb.list_contacts_df(client)),
    }
    for name, seconds in times.items():
        ratio = seconds / times["json and DataFrame"]
        print(f"{name:26}{seconds:7.3f} s {ratio:7.2f} times the baseline")


if __name__ == "__main__":
    main()
