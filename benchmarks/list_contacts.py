"""Listing 100,000 contacts into a frame: the processor time of the client, the server's left out.

python benchmarks/list_contacts.py

The floor is what cannot be saved: reading the same pages with ``json``, and one call of ``DataFrame``. In between
is the same with the pages asked for through httpx, one after the other.
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
    """Make a contact as a list has it."""
    return {
        "id": str(uuid.UUID(int=number << 64 | number)),
        "email": f"person{number}@example.com",
        "first_name": f"First {number % 1000}",
        "last_name": None if number % 3 == 0 else f"Last {number % 5000}",
        "created_at": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02} 10:{number % 60:02}:00.{number % 999 + 1:03}+00",
        "unsubscribed": number % 10 == 0,
    }


def pages() -> dict[str, bytes]:
    """Make every page, by the cursor that asks for it."""
    made = {}
    cursor = ""
    for first in range(0, CONTACTS, PAGE):
        data = [contact(number) for number in range(first, first + PAGE)]
        made[cursor] = json.dumps(
            {"object": "list", "has_more": first + PAGE < CONTACTS, "data": data}
        ).encode()
        cursor = data[-1]["id"]
    return made


class Canned(httpx.BaseTransport):
    """Answers with pages that are ready."""

    def __init__(self, made: dict[str, bytes]) -> None:
        self._made = made

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Give the page after the cursor."""
        cursor = request.url.query.decode().partition("after=")[2]
        return httpx.Response(200, stream=httpx.ByteStream(self._made[cursor]), headers=HEADERS)


def cpu(work: Callable[[], pd.DataFrame]) -> float:
    """Take the best processor time of several."""
    taken = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        assert len(work()) == CONTACTS
        taken.append(time.process_time() - begin)
    return min(taken)


def main() -> None:
    """Measure both and print a table."""
    made = pages()
    client = rnb.Client("re_any", transport=Canned(made))
    plain = httpx.Client(base_url="https://api.resend.com", transport=Canned(made))

    def floor() -> pd.DataFrame:
        return pd.DataFrame([each for page in made.values() for each in json.loads(page)["data"]])

    def through_httpx() -> pd.DataFrame:
        cursors = [{"after": cursor} if cursor else {} for cursor in made]
        answers = (
            plain.get("/contacts", params={"limit": PAGE, **cursor}).json() for cursor in cursors
        )
        return pd.DataFrame([each for answer in answers for each in answer["data"]])

    times = {
        "json and DataFrame": cpu(floor),
        "httpx, json and DataFrame": cpu(through_httpx),
        "list_contacts_df": cpu(lambda: rnb.list_contacts_df(client)),
    }
    for name, taken in times.items():
        print(f"{name:26}{taken:7.3f} s {taken / times['json and DataFrame']:7.2f} times the floor")


if __name__ == "__main__":
    main()
