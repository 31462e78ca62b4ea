"""``import resend_nb`` against importing httpx and pandas, which a notebook needs anyway.

python benchmarks/import_time.py
"""

from __future__ import annotations

import subprocess
import sys
import time

ROUNDS = 7

FIRST_USE = "import resend_nb as rnb; rnb.connect('re_any'); rnb.list_contacts_df"

STATEMENTS = {
    "httpx, pandas": "import httpx, pandas",
    "resend_nb": "import resend_nb",
    "resend_nb, ready for a DataFrame": FIRST_USE,
}


def seconds(code: str) -> float:
    """Return how long a new interpreter takes to run the code."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure in turns, keep the fastest time of each, and print a table."""
    rounds = [
        {name: seconds(code) for name, code in {"": "pass", **STATEMENTS}.items()}
        for _ in range(ROUNDS)
    ]
    best = {name: min(times[name] for times in rounds) for name in rounds[0]}
    floor = best["httpx, pandas"] - best[""]
    for name in STATEMENTS:
        extra = best[name] - best[""]
        print(f"{name:34}{extra:7.3f} s {extra / floor:7.2f} times httpx and pandas")


if __name__ == "__main__":
    main()
