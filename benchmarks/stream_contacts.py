"""Adding contacts from a Dask DataFrame: the client's memory for a list and for a longer one.

python benchmarks/stream_contacts.py

The data is processed in chunks, so memory must not grow with the length of the list.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from harness import current_memory, peak_memory, run_in_process, served_sandbox, versions

import resend_nb as rnb

PART = 20_000

FACTOR = 4


def write_contacts(folder: Path, number: int) -> None:
    """Write new contacts as several CSV files."""
    for first in range(0, number, PART):
        contacts = {
            "email": [
                f"person{index}@company{index % 5000}.com"
                for index in range(first, min(first + PART, number))
            ],
            "first_name": "Somebody",
        }
        pd.DataFrame(contacts).to_csv(folder / f"{first:09}.csv", index=False)


def add(url: str, folder: Path, journal: Path) -> dict[str, Any]:
    """Add the files' contacts and return memory and journal size."""
    import dask.dataframe as dd

    contacts = dd.read_csv(folder / "*.csv", dtype="object")
    bulk_add, before = rnb.bulk_add, current_memory()
    # The sandbox's clock advances with requests, so waiting is not needed.
    with rnb.Client("re_any", base_url=url) as client:
        client._sleep = lambda _: None  # noqa: SLF001 -- a hook for tests and benchmarks
        segment = client.segments.create(name="All contacts")["id"]
        report: Any = bulk_add(
            client, contacts, segment, via="import", journal=journal, progress=False
        )
        memory = peak_memory() - before
    created = (report["status"] == "created").sum().compute()
    return {"memory": memory, "created": int(created), "journal": journal.stat().st_size}


def measure(number: int) -> dict[str, Any]:
    """Add this many contacts to a new sandbox and return the figures."""
    with tempfile.TemporaryDirectory() as name, served_sandbox("--simulated-time") as url:
        folder = Path(name)
        write_contacts(folder, number)
        result = run_in_process(add, url, folder, folder / "run.journal")
    assert result["created"] == number
    return result


def main() -> None:
    """Measure both lists and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--contacts",
        type=int,
        default=50_000,
        help="length of the shorter list (default: %(default)s)",
    )
    number = parser.parse_args().contacts
    few, many = measure(number), measure(FACTOR * number)
    mega = 1 / 1_000_000
    table = {
        "contacts": f"{number:,} and {FACTOR * number:,}",
        "peak above start": f"{few['memory'] * mega:.0f} and {many['memory'] * mega:.0f} MB, "
        f"{many['memory'] / few['memory']:.2f} times for a list {FACTOR} times as long",
        "journal": f"{few['journal'] * mega:.0f} and {many['journal'] * mega:.0f} MB on disk",
        **versions(),
    }
    for name, value in table.items():
        print(f"{name:<28}{value}")


if __name__ == "__main__":
    main()
