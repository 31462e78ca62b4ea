"""Adding contacts from a Dask frame of many files: the client's memory for a list, and for one several times as long.

python benchmarks/stream_contacts.py

Nothing of it is there at once, so memory is to stay what it is; a frame of the longer list is named for comparison.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from harness import held, in_a_process, peak, served_sandbox, versions

import resend_nb as rnb

PART = 20_000

TIMES = 4


def write_people(folder: Path, number: int) -> None:
    """Write a list of people as several files."""
    for first in range(0, number, PART):
        people = {
            "email": [
                f"person{each}@company{each % 5000}.com"
                for each in range(first, min(first + PART, number))
            ],
            "first_name": "Somebody",
        }
        pd.DataFrame(people).to_csv(folder / f"{first:09}.csv", index=False)


def add(url: str, folder: Path, journal: Path) -> dict[str, Any]:
    """Add everybody; how much memory that took."""
    import dask.dataframe as dd

    people = dd.read_csv(folder / "*.csv", dtype="object")
    bulk_add, prepared = rnb.bulk_add, held()
    # The sandbox's time goes on with requests: nobody needs to wait.
    with rnb.Client("re_any", base_url=url) as client:
        client._sleep = lambda _: None  # noqa: SLF001 -- a hook for tests and benchmarks
        segment = client.segments.create(name="Everybody")["id"]
        report: Any = bulk_add(
            client, people, segment, via="import", journal=journal, progress=False
        )
        memory = peak() - prepared
    created = (report["status"] == "created").sum().compute()
    return {"memory": memory, "created": int(created), "journal": journal.stat().st_size}


def measure(number: int) -> dict[str, Any]:
    """Add so many people to a sandbox of their own."""
    with tempfile.TemporaryDirectory() as name, served_sandbox("--simulated-time") as url:
        folder = Path(name)
        write_people(folder, number)
        found = in_a_process(add, url, folder, folder / "run.journal")
    assert found["created"] == number
    return found


def main() -> None:
    """Measure both and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--contacts", type=int, default=50_000, help="of the shorter list (default: %(default)s)"
    )
    number = parser.parse_args().contacts
    few, many = measure(number), measure(TIMES * number)
    mega = 1 / 1_000_000
    table = {
        "contacts": f"{number:,} and {TIMES * number:,}",
        "peak above what was held": f"{few['memory'] * mega:.0f} and {many['memory'] * mega:.0f} MB, "
        f"{many['memory'] / few['memory']:.2f} times for a list {TIMES} times as long",
        "journal": f"{few['journal'] * mega:.0f} and {many['journal'] * mega:.0f} MB on disk",
        **versions(),
    }
    for name, value in table.items():
        print(f"{name:<28}{value}")


if __name__ == "__main__":
    main()
