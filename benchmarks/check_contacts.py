"""``check_contacts`` against reading the same file: ``python benchmarks/check_contacts.py``."""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from harness import versions

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROVIDERS = (
    ["gmail.com"] * 6
    + ["yahoo.com"] * 2
    + ["outlook.com"] * 2
    + ["hotmail.com", "gmx.de", "icloud.com"]
)
TYPOS = ["gmial.com", "gmail.con", "hotmal.com", "yahooo.com"]


def contact_rows(number: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield a realistic list: 1% invalid, 2% duplicates, 0.5% typos, half company domains."""
    chance = random.Random(20)  # noqa: S311  # the same list every time
    seen: list[str] = []
    for position in range(number):
        first, last = f"First{chance.randrange(2000)}", f"Last{chance.randrange(20000)}"
        domain = (
            chance.choice(PROVIDERS)
            if chance.random() < 0.5
            else f"company{chance.randrange(30000)}.com"
        )
        email = f"{first}.{last}{position % 100}@{domain}".lower()
        kind = chance.random()
        if kind < 0.01:
            email = chance.choice(
                ["", email.replace("@", ""), email.replace("@", "@@"), email.replace(".com", "")]
            )
        elif kind < 0.03 and seen:
            email = chance.choice(seen).title()
        elif kind < 0.035:
            email = f"{first}.{last}@{chance.choice(TYPOS)}".lower()
        seen.append(email)
        yield email, first, last, chance.choice(["free", "pro"])


def seconds(function: Callable[[], Any], repeats: int) -> float:
    """Return the shortest time of several runs; other load on the machine only adds to it."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Write a list, read it, check it and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["email", "first_name", "last_name", "plan"])
            writer.writerows(contact_rows(options.rows))
        frame = pd.read_csv(path)
        reading = seconds(lambda: pd.read_csv(path), options.repeats)
    checking = seconds(lambda: rnb.check_contacts(frame), options.repeats)
    table = {
        "rows": f"{options.rows:,}",
        "pandas.read_csv": f"{reading:.2f} s",
        "check_contacts": f"{checking:.2f} s",
        "ratio": f"{checking / reading:.1f}",
        "status": rnb.check_contacts(frame)["status"].value_counts().to_dict(),
        **versions(),
    }
    for name, value in table.items():
        print(f"{name:<16} {value}")


if __name__ == "__main__":
    main()
