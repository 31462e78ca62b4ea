"""``import resend_nb`` against the imports of httpx and pandas that a notebook needs anyway.

python benchmarks/import_time.py
"""

from __future__ import annotations

import subprocess
import sys
import time

ROUNDS = 7

WAYS = {
    "httpx, pandas": "import httpx, pandas",
    "resend_nb": "import resend_nb",
    "resend_nb, up to a first frame": "import resend_nb as rnb; rnb.connect('re_any'); rnb.list_contacts_df",
}


def seconds(code: str) -> float:
    """Run code in a new interpreter."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begin


def main() -> None:
    """Take turns, keep the best of each, and print a table."""
    rounds = [
        {name: seconds(code) for name, code in {"": "pass", **WAYS}.items()} for _ in range(ROUNDS)
    ]
    best = {name: min(each[name] for each in rounds) for name in rounds[0]}
    floor = best["httpx, pandas"] - best[""]
    for name in WAYS:
        taken = best[name] - best[""]
        print(f"{name:34}{taken:7.3f} s {taken / floor:7.2f} times httpx and pandas")


if __name__ == "__main__":
    main()
