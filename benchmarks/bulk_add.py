"""Adding new contacts to a segment: ``bulk_add`` against the guide's loop with the official SDK.

python benchmarks/bulk_add.py

Both use a sandbox with a latency of 150 ms and a limit of ten requests per second, as an account
has. Every response is recorded where the client's HTTP library returns it.
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
"""Requests per second, Resend's default."""

LATENCY = 0.15
"""Seconds."""

Responses = list[tuple[float, int]]
"""The time and status of each response."""


class RecordingSDKClient(RequestsClient):
    """The official SDK's HTTP client, recording every response."""

    def __init__(self, responses: Responses) -> None:
        super().__init__()
        self._responses = responses

    def request(self, *args: Any, **kwargs: Any) -> Any:
        """Send the request and record the response."""
        response = super().request(*args, **kwargs)
        self._responses.append((time.monotonic(), response[1]))
        return response


class RecordingTransport(httpx.HTTPTransport):
    """The transport of ``bulk_add``, recording every response."""

    def __init__(self, responses: Responses) -> None:
        super().__init__()
        self._responses = responses

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and record the response."""
        response = super().handle_request(request)
        self._responses.append((time.monotonic(), response.status_code))
        return response


def add_with_sdk(url: str, contacts: pd.DataFrame, responses: Responses) -> None:
    """Create each contact, then add it to the segment, as the guide does."""
    warnings.simplefilter("ignore", ResourceWarning)  # the SDK leaves its sockets open
    resend.api_url, resend.api_key = url, "re_any"
    resend.default_http_client = RecordingSDKClient(responses)
    segment = resend.Segments.create({"name": SEGMENT})
    for email, first_name in contacts.itertuples(index=False):
        contact = resend.Contacts.create({"email": email, "first_name": first_name})
        resend.Contacts.Segments.add({"contact_id": contact["id"], "segment_id": segment["id"]})


def add_with_bulk_add(url: str, contacts: pd.DataFrame, responses: Responses) -> None:
    """Add all contacts with one call."""
    client = rnb.Client("re_any", base_url=url, transport=RecordingTransport(responses))
    with client, tempfile.TemporaryDirectory() as folder:
        client.segments.create(name=SEGMENT)
        report = rnb.bulk_add(
            client, contacts, SEGMENT, journal=Path(folder) / "run.journal", progress=False
        )
        assert set(report["status"]) == {"created"}, report["reason"].value_counts()


def measure(
    name: str, add: Callable[[str, pd.DataFrame, Responses], None], contacts: pd.DataFrame
) -> dict[str, Any]:
    """Add all contacts to an empty account, and return the figures of the responses."""
    recorded: Responses = []
    with served_sandbox("--latency", str(LATENCY), "--rate-limit", str(ALLOWED)) as url:
        start = time.perf_counter()
        add(url, contacts, recorded)
        seconds = time.perf_counter() - start
    responses = pd.DataFrame(recorded, columns=["at", "status"])
    responses["second"] = (responses["at"] - responses["at"].min()).astype(int)
    full = responses[responses["second"] < responses["second"].max()]
    return {
        "": name,
        "seconds": round(seconds, 1),
        "contacts/s": round(len(contacts) / seconds, 2),
        "requests": len(responses),
        "429s": int((responses["status"] == 429).sum()),
        "429s after 1 s": int((responses.loc[responses["second"] > 0, "status"] == 429).sum()),
        "rate limit used": f"{len(full) / responses['second'].max() / ALLOWED:.0%}",
    }


def main() -> None:
    """Measure one after the other and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--contacts", type=int, default=300, help="new contacts (default: %(default)s)"
    )
    number = parser.parse_args().contacts
    contacts = pd.DataFrame(
        {"email": [f"person{index}@example.com" for index in range(number)], "first_name": "Ada"}
    )
    table = pd.DataFrame(
        [
            measure("official SDK, the guide's loop", add_with_sdk, contacts),
            measure("bulk_add", add_with_bulk_add, contacts),
        ]
    )
    print(table.to_string(index=False))
    print(
        f"bulk_add is {table['contacts/s'].iloc[1] / table['contacts/s'].iloc[0]:.2f} times as fast"
    )


if __name__ == "__main__":
    main()
