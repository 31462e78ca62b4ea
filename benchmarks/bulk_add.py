"""Adding new contacts to a segment: the guide's own loop with the official SDK, against ``bulk_add``.

python benchmarks/bulk_add.py

Both talk to a sandbox that answers after 150 ms and allows ten requests a second, as an account does. Each answer is
noted where the client's HTTP library hands it over.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import resend
from harness import served_sandbox
from resend.http_client_requests import RequestsClient

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable

SEGMENT = "Premium Users"

ALLOWED = 10
"""Requests a second; Resend's default."""

LATENCY = 0.15
"""Seconds."""

Answers = list[tuple[float, int]]
"""When each came, and its status."""


class WatchedSDK(RequestsClient):
    """What the official SDK asks with; notes each answer."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self._answers = answers

    def request(self, *args: Any, **kwargs: Any) -> Any:
        """Pass it on, and note the answer."""
        answer = super().request(*args, **kwargs)
        self._answers.append((time.monotonic(), answer[1]))
        return answer


class Watched(httpx.HTTPTransport):
    """What ``bulk_add`` asks with; notes each answer."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self._answers = answers

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on, and note the answer."""
        response = super().handle_request(request)
        self._answers.append((time.monotonic(), response.status_code))
        return response


def guide(url: str, people: pd.DataFrame, answers: Answers) -> None:
    """Do as the guide does: create each contact, then add it to the segment."""
    warnings.simplefilter("ignore", ResourceWarning)  # the SDK leaves its sockets open
    resend.api_url, resend.api_key, resend.default_http_client = url, "re_any", WatchedSDK(answers)
    segment = resend.Segments.create({"name": SEGMENT})
    for email, first_name in people.itertuples(index=False):
        contact = resend.Contacts.create({"email": email, "first_name": first_name})
        resend.Contacts.Segments.add({"contact_id": contact["id"], "segment_id": segment["id"]})


def ours(url: str, people: pd.DataFrame, answers: Answers) -> None:
    """Do it in one call."""
    client = rnb.Client("re_any", base_url=url, transport=Watched(answers))
    with client, tempfile.TemporaryDirectory() as folder:
        client.segments.create(name=SEGMENT)
        report = rnb.bulk_add(
            client, people, SEGMENT, journal=Path(folder) / "run.journal", progress=False
        )
        assert set(report["status"]) == {"created"}, report["reason"].value_counts()


def measure(
    name: str, way: Callable[[str, pd.DataFrame, Answers], None], people: pd.DataFrame
) -> dict[str, Any]:
    """Let one way add everybody to an account of its own, and look at the answers it had."""
    noted: Answers = []
    with served_sandbox("--latency", str(LATENCY), "--rate-limit", str(ALLOWED)) as url:
        begin = time.perf_counter()
        way(url, people, noted)
        seconds = time.perf_counter() - begin
    answers = pd.DataFrame(noted, columns=["at", "status"])
    answers["second"] = (answers["at"] - answers["at"].min()).astype(int)
    full = answers[answers["second"] < answers["second"].max()]
    return {
        "": name,
        "seconds": round(seconds, 1),
        "contacts/s": round(len(people) / seconds, 2),
        "requests": len(answers),
        "429s": int((answers["status"] == 429).sum()),
        "429s after 1 s": int((answers.loc[answers["second"] > 0, "status"] == 429).sum()),
        "allowance used": f"{len(full) / answers['second'].max() / ALLOWED:.0%}",
    }


def main() -> None:
    """Measure both, one after the other, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--contacts", type=int, default=300, help="new contacts (default: %(default)s)"
    )
    number = parser.parse_args().contacts
    people = pd.DataFrame(
        {"email": [f"person{each}@example.com" for each in range(number)], "first_name": "Ada"}
    )
    table = pd.DataFrame(
        [
            measure("official SDK, the guide's loop", guide, people),
            measure("bulk_add", ours, people),
        ]
    )
    print(table.to_string(index=False))
    print(
        f"bulk_add is {table['contacts/s'].iloc[1] / table['contacts/s'].iloc[0]:.2f} times as fast"
    )


if __name__ == "__main__":
    main()
