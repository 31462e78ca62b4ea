"""Adding 100,000 new contacts as files: the client's processor time and memory, the server's left out.

python benchmarks/import_contacts.py

Beside it, the least that anybody does with such a file: ``pandas.read_csv`` and ``to_csv``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
from harness import held, in_a_process, peak, served_sandbox, versions

import resend_nb as rnb

ROUNDS = 5

SEGMENT = "Premium Users"


def write_people(path: Path, number: int) -> None:
    """Write a list of people."""
    people = {
        "email": [f"person{each}@company{each % 5000}.com" for each in range(number)],
        "first_name": [f"First{each % 2000}" for each in range(number)],
        "last_name": [f"Last{each % 20000}" for each in range(number)],
        "plan": [("free", "pro")[each % 2] for each in range(number)],
    }
    pd.DataFrame(people).to_csv(path, index=False)


class Watched(httpx.HTTPTransport):
    """Notes each request, and how much processor time had gone by."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, float]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Note it and pass it on."""
        self.seen.append((f"{request.method} {request.url.path}", time.process_time()))
        return super().handle_request(request)


def add(url: str, path: Path, journal: Path) -> dict[str, Any]:
    """Read the list and add everybody; what it took."""
    frame, watched = pd.read_csv(path), Watched()
    bulk_add = rnb.bulk_add  # loaded now: benchmarks/import_time.py is about that
    # The sandbox's time goes on with requests: nobody needs to wait.
    with rnb.Client("re_any", base_url=url, transport=watched) as client:
        client._sleep = lambda _: None  # noqa: SLF001 -- a hook for tests and benchmarks
        segment = client.segments.create(name=SEGMENT)["id"]
        client.contact_properties.create(key="plan", type="string")
        before, begin = held(), time.process_time()
        report = bulk_add(client, frame, segment, via="import", journal=journal, progress=False)
        end = time.process_time()
    assert set(report["status"]) == {"created"}, report["reason"].value_counts()
    requests, times = zip(*watched.seen, strict=True)
    upload = requests.index("POST /contacts/imports")
    waiting = requests.index("GET /contacts/imports")
    reading = len(requests) - requests[::-1].index("GET /contacts/imports")
    return {
        "seconds": end - begin,
        "memory": peak() - before,
        "frame": int(frame.memory_usage(deep=True).sum()),
        "objects": int(frame.astype(object).memory_usage(deep=True).sum()),
        "requests": len(requests) - 2,
        "stages": {
            "check, plan, first journal, CSV": times[upload] - begin,
            "upload": times[waiting] - times[upload],
            "waiting": times[reading] - times[waiting],
            "reading back": times[-1] - times[reading],
            "verifying, journal, report": end - times[-1],
        },
    }


def read_and_write(path: Path, copy: Path) -> float:
    """Read the list and write it; the best processor time of several."""
    taken = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        pd.read_csv(path).to_csv(copy, index=False)
        taken.append(time.process_time() - begin)
    return min(taken)


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
        path = Path(folder) / "people.csv"
        write_people(path, number)
        found = in_a_process(add, url, path, Path(folder) / "run.journal")
        floor = in_a_process(read_and_write, path, Path(folder) / "copy.csv")
    mega = 1 / 1_000_000
    table = {
        "contacts": f"{number:,}",
        "read_csv and to_csv": f"{floor:.2f} s",
        'bulk_add(via="import")': f"{found['seconds']:.2f} s, {found['seconds'] / floor:.1f} times as long",
        **{f"  {name}": f"{seconds:.2f} s" for name, seconds in found["stages"].items()},
        "requests": found["requests"],
        "the frame": f"{found['frame'] * mega:.1f} MB, {found['objects'] * mega:.1f} MB with Python's own texts",
        "peak above it": f"{found['memory'] * mega:.1f} MB, {found['memory'] / found['frame']:.1f} and "
        f"{found['memory'] / found['objects']:.1f} times that",
        **versions(),
    }
    for name, value in table.items():
        print(f"{name:<34}{value}")


if __name__ == "__main__":
    main()
