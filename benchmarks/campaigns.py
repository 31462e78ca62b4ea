"""Reports on 200 campaigns and 50,000 contacts: number of requests, time and memory.

python benchmarks/campaigns.py

The account is written into a sandbox's store, which is then served. The first of its 20 segments
has all contacts, the second every second contact, the third every third contact, and so on. Each
campaign has 2,500 recipients, and the last one has all contacts. The output compares the requests
with the smallest number that the API allows.
"""

from __future__ import annotations

import argparse
import math
import re
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from harness import peak_memory, run_in_process, served_sandbox, versions

import resend_nb as rnb
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.sandbox.store import Row, Store

CONTACTS, SEGMENTS, CAMPAIGNS, RECIPIENTS = 50_000, 20, 200, 2_500

PAGE = 100

DAY = 86_400_000_000


def fill(file: Path) -> None:
    """Write the account into a database file."""
    sandbox = Sandbox(str(file))
    store, now = sandbox.store, sandbox.clock.at(0)
    with store.database.transaction():
        segments = [
            store.segments.create({"name": f"Segment {number + 1}"}, now=now - 400 * DAY)
            for number in range(SEGMENTS)
        ]
        contacts = [
            {
                "seq": number + 1,
                "id": id_,
                "email": f"person{number}@example.com",
                "created_at": now - 300 * DAY + number,
            }
            for number, id_ in enumerate(store.database.new_ids(CONTACTS))
        ]
        store.database.insert_all("contacts", contacts)
        for step, segment in enumerate(segments, 1):
            store.segments.add_all(segment, contacts[::step], now=now - 200 * DAY)
        for number in range(CAMPAIGNS):
            is_last = number == CAMPAIGNS - 1
            recipients = contacts if is_last else contacts[number * 100 :][:RECIPIENTS]
            sent_at = now - (CAMPAIGNS - number) * DAY // 2
            send(store, number, segments[number % SEGMENTS], recipients, at=sent_at)
    store.database.close()


def send(store: Store, number: int, segment: str, recipients: list[Row], *, at: int) -> None:
    """Write a sent broadcast and its events."""
    broadcast: Row = {
        "name": f"Campaign {number}",
        "segment_id": segment,
        "from": "news@acme.example",
        "subject": "Hi",
    }
    broadcast |= {"status": "sent", "created_at": at - 1, "sent_at": at}
    broadcast_id = store.database.insert("broadcasts", broadcast)
    email_ids = store.database.new_ids(len(recipients))
    store.events.add_all(
        [
            {
                "email_id": email_id,
                "broadcast_id": broadcast_id,
                "contact_id": recipient["id"],
                "email": recipient["email"],
                "type": type_,
                "url": "https://acme.example/" if type_ == "clicked" else None,
                "created_at": at + position,
            }
            for position, (email_id, recipient) in enumerate(
                zip(email_ids, recipients, strict=True)
            )
            for type_ in events_of(position)
        ]
    )


def events_of(position: int) -> Iterator[str]:
    """Yield a recipient's events: 40% open, half of them twice, and 10% click."""
    yield from ("sent", "delivered")
    if position % 5 < 2:
        yield from ("opened", "opened") if position % 5 else ("opened",)
    if position % 10 == 0:
        yield "clicked"


class CountingTransport(httpx.HTTPTransport):
    """A transport that counts requests by their path."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: Counter[str] = Counter()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Count the request and send it."""
        self.requests[re.sub(r"[0-9a-f-]{36}", "{id}", f"{request.method} {request.url.path}")] += 1
        return super().handle_request(request)


def measure(url: str, name: str, **options: Any) -> dict[str, Any]:
    """Measure one report; to be called in its own process."""
    transport = CountingTransport()
    with rnb.Client("re_any", base_url=url, transport=transport, timeout=120) as client:
        if name == "broadcast_recipients_df":
            options["broadcast"] = next(client.broadcasts.iterate())["id"]
            transport.requests.clear()
        function = getattr(rnb, name)
        start, cpu = time.perf_counter(), time.process_time()
        frame = function(client, **options)
        seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    return {
        "shape": frame.shape,
        "seconds": seconds,
        "cpu": cpu_seconds,
        "peak": peak_memory(),
        "requests": dict(transport.requests),
    }


def minimum_requests() -> dict[str, int]:
    """Return the smallest number of requests that the API allows for each report."""
    campaigns = pages(CAMPAIGNS)
    members = sum(pages(len(range(0, CONTACTS, step))) for step in range(1, SEGMENTS + 1))
    shares = (1.0, 1.0, 0.4, 0.1, 0, 0, 0, 0)  # of each type of event, see events_of()
    return {
        "campaigns_df": campaigns + 2 + CAMPAIGNS,
        "campaigns_df, subjects=False": campaigns + 2,
        "membership_df": 1 + members,
        "broadcast_recipients_df": sum(pages(int(CONTACTS * share)) for share in shares),
    }


def pages(rows: int) -> int:
    """Return the number of pages of a list."""
    return max(1, math.ceil(rows / PAGE))


def main() -> None:
    """Measure every report and print the results."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "account.db"
        start = time.perf_counter()
        fill(file)
        print(f"account written in {time.perf_counter() - start:.0f} s")
        with served_sandbox("--simulated-time", "--db", str(file)) as url:
            for title, minimum in minimum_requests().items():
                name, _, without = title.partition(", ")
                options = {"subjects": False} if without else {}
                result = run_in_process(measure, url, name, **options)
                print(f"\n{title}: {result['shape'][0]:,} rows, {result['shape'][1]} columns")
                total = sum(result["requests"].values())
                print(f"  {total:,} requests, the minimum is {minimum:,}")
                for path, number in result["requests"].items():
                    print(f"    {number:>5} {path}")
                print(f"  {result['seconds']:.1f} s, {result['cpu']:.1f} s of it client CPU time")
                print(f"  {result['peak'] / 2**20:,.0f} MiB peak memory of the client's process")
    for name, value in versions().items():
        print(f"{name:<12}{value}")


if __name__ == "__main__":
    main()
