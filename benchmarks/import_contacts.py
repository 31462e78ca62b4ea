"""Adding 100,000 new contacts by import: CPU time and memory of the client only.

python benchmarks/import_contacts.py

For comparison, the least work with this file: ``pandas.read_csv`` and ``to_csv``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
from harness import current_memory, peak_memory, run_in_process, served_sandbox, versions

import resend_nb as rnb

ROUNDS = 5

SEGMENT = "Premium Users"


def write_contacts(path: Path, number: int) -> None:
    """Write a CSV file of new contacts."""
    contacts = {
        "email": [f"person{index}@company{index % 5000}.com" for index in range(number)],
        "first_name": [f"First{index % 2000}" for index in range(number)],
        "last_name": [f"Last{index % 20000}" for index in range(number)],
        "plan": [("free", "pro")[index % 2] for index in range(number)],
    }
    pd.DataFrame(contacts).to_csv(path, index=False)


class RecordingTransport(httpx.HTTPTransport):
    """A transport that records each request with the CPU time at which it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[tuple[str, float]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Record the request and send it."""
        self.requests.append((f"{request.method} {request.url.path}", time.process_time()))
        return super().handle_request(request)


def add(url: str, path: Path, journal: Path) -> dict[str, Any]:
    """Add the file's contacts and return CPU time, memory, requests and stages."""
    frame, transport = pd.read_csv(path), RecordingTransport()
    bulk_add = rnb.bulk_add  # loaded before the measurement: import_time.py measures imports
    # The sandbox's clock advances with requests, so waiting is not needed.
    with rnb.Client("re_any", base_url=url, transport=transport) as client:
        client._sleep = lambda _: None  # noqa: SLF001 -- a hook for tests and benchmarks
        segment = client.segments.create(name=SEGMENT)["id"]
        client.contact_properties.create(key="plan", type="string")
        before, start = current_memory(), time.process_time()
        report = bulk_add(client, frame, segment, via="import", journal=journal, progress=False)
        end = time.process_time()
    assert set(report["status"]) == {"created"}, report["reason"].value_counts()
    requests, times = zip(*transport.requests, strict=True)
    upload = requests.index("POST /contacts/imports")
    polling = requests.index("GET /contacts/imports")
    reading = len(requests) - requests[::-1].index("GET /contacts/imports")
    return {
        "seconds": end - start,
        "memory": peak_memory() - before,
        "frame": int(frame.memory_usage(deep=True).sum()),
        "objects": int(frame.astype(object).memory_usage(deep=True).sum()),
        "requests": len(requests) - 2,
        "stages": {
            "check, plan, first journal, CSV": times[upload] - start,
            "upload": times[polling] - times[upload],
            "polling": times[reading] - times[polling],
            "reading back": times[-1] - times[reading],
            "verifying, journal, report": end - times[-1],
        },
    }


def read_and_write(path: Path, copy: Path) -> float:
    """Return the shortest CPU time of several runs that read and write the file."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        pd.read_csv(path).to_csv(copy, index=False)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Measure both and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--contacts", type=int, default=100_000, help="new contacts (default: %(default)s)"
    )
    number = parser.parse_args().contacts
    with tempfile.TemporaryDirectory() as folder, served_sandbox("--simulated-time") as url:
        path = Path(folder) / "contacts.csv"
        write_contacts(path, number)
        result = run_in_process(add, url, path, Path(folder) / "run.journal")
        floor = run_in_process(read_and_write, path, Path(folder) / "copy.csv")
    ratio, mega = result["seconds"] / floor, 1 / 1_000_000
    table = {
        "contacts": f"{number:,}",
        "read_csv and to_csv": f"{floor:.2f} s",
        'bulk_add(via="import")': f"{result['seconds']:.2f} s, {ratio:.1f} times as long",
        **{f"  {name}": f"{seconds:.2f} s" for name, seconds in result["stages"].items()},
        "requests": result["requests"],
        "DataFrame": f"{result['frame'] * mega:.1f} MB, "
        f"{result['objects'] * mega:.1f} MB with Python strings",
        "peak above it": f"{result['memory'] * mega:.1f} MB, "
        f"{result['memory'] / result['frame']:.1f} and "
        f"{result['memory'] / result['objects']:.1f} times that",
        **versions(),
    }
    for name, value in table.items():
        print(f"{name:<34}{value}")


if __name__ == "__main__":
    main()
