"""Results of 200 campaigns in an account of 50,000 contacts: how many requests, how long, and how much memory.

python benchmarks/campaigns.py

The account is written into a sandbox's store and then served: 20 segments, of whom one holds everybody, one every
second, one every third contact and so on; each campaign goes to 2,500 people, the last one to everybody. The fewest
requests that the API allows are printed beside those that were made.
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
from harness import in_a_process, peak, served_sandbox, versions

import resend_nb as rnb
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.sandbox.store import Row, Store

CONTACTS, SEGMENTS, CAMPAIGNS, PEOPLE = 50_000, 20, 200, 2_500

PAGE = 100

DAY = 86_400_000_000


def fill(file: Path) -> None:
    """Write the account."""
    sandbox = Sandbox(str(file))
    store, now = sandbox.store, sandbox.clock.at(0)
    with store.database.transaction():
        segments = [
            store.segments.create(f"Segment {each + 1}", now=now - 400 * DAY)
            for each in range(SEGMENTS)
        ]
        contacts = [
            {"id": id_, "email": f"person{each}@example.com", "created_at": now - 300 * DAY + each}
            for each, id_ in enumerate(store.database.new_ids(CONTACTS))
        ]
        store.database.insert_all("contacts", contacts)
        memberships = [
            {"contact_id": each["id"], "segment_id": segment, "created_at": now - 200 * DAY}
            for step, segment in enumerate(segments, 1)
            for each in contacts[::step]
        ]
        store.database.insert_all("memberships", memberships)
        for number in range(CAMPAIGNS):
            people = contacts if number == CAMPAIGNS - 1 else contacts[number * 100 :][:PEOPLE]
            send(
                store,
                number,
                segments[number % SEGMENTS],
                people,
                at=now - (CAMPAIGNS - number) * DAY // 2,
            )
    store.database.close()


def send(store: Store, number: int, segment: str, people: list[Row], *, at: int) -> None:
    """Write a broadcast that was sent, and what came of it."""
    broadcast: Row = {
        "name": f"Campaign {number}",
        "segment_id": segment,
        "from": "news@acme.example",
        "subject": "Hi",
    }
    broadcast |= {"status": "sent", "created_at": at - 1, "sent_at": at}
    broadcast_id = store.database.insert("broadcasts", broadcast)
    email_ids = store.database.new_ids(len(people))
    store.events.add_all(
        [
            {
                "email_id": email_id,
                "broadcast_id": broadcast_id,
                "contact_id": person["id"],
                "email": person["email"],
                "type": type_,
                "url": "https://acme.example/" if type_ == "clicked" else None,
                "created_at": at + place,
            }
            for place, (email_id, person) in enumerate(zip(email_ids, people, strict=True))
            for type_ in happened(place)
        ]
    )


def happened(place: int) -> Iterator[str]:
    """Say what somebody did: two in five open, half of them twice; one in ten clicks."""
    yield from ("sent", "delivered")
    if place % 5 < 2:
        yield from ("opened", "opened") if place % 5 else ("opened",)
    if place % 10 == 0:
        yield "clicked"


class Counted(httpx.HTTPTransport):
    """Counts requests by their path."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Count it and pass it on."""
        self.seen[re.sub(r"[0-9a-f-]{36}", "{id}", f"{request.method} {request.url.path}")] += 1
        return super().handle_request(request)


def measure(url: str, name: str, **how: Any) -> dict[str, Any]:
    """Make one frame of results in a process of its own."""
    counted = Counted()
    with rnb.Client("re_any", base_url=url, transport=counted, timeout=120) as client:
        if name == "broadcast_recipients_df":
            how["broadcast"] = next(client.broadcasts.iterate())["id"]
            counted.seen.clear()
        function = getattr(rnb, name)
        begin, cpu = time.perf_counter(), time.process_time()
        frame = function(client, **how)
        taken, used = time.perf_counter() - begin, time.process_time() - cpu
    return {
        "shape": frame.shape,
        "seconds": taken,
        "cpu": used,
        "peak": peak(),
        "requests": dict(counted.seen),
    }


def fewest() -> dict[str, int]:
    """Say how few requests the API allows: a hundred rows a page, a subject by itself, a list for each kind."""
    campaigns = pages(CAMPAIGNS)
    members = sum(pages(len(range(0, CONTACTS, step))) for step in range(1, SEGMENTS + 1))
    kinds = (1.0, 1.0, 0.4, 0.1, 0, 0, 0, 0)  # see happened()
    return {
        "campaigns_df": campaigns + 2 + CAMPAIGNS,
        "campaigns_df, subjects=False": campaigns + 2,
        "membership_df": 1 + members,
        "broadcast_recipients_df": sum(pages(int(CONTACTS * share)) for share in kinds),
    }


def pages(rows: int) -> int:
    """Say how many pages a list has."""
    return max(1, math.ceil(rows / PAGE))


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "account.db"
        begin = time.perf_counter()
        fill(file)
        print(f"the account was written in {time.perf_counter() - begin:.0f} s")
        with served_sandbox("--simulated-time", "--db", str(file)) as url:
            for title, least in fewest().items():
                name, _, without = title.partition(", ")
                found = in_a_process(measure, url, name, **({"subjects": False} if without else {}))
                print(f"\n{title}: {found['shape'][0]:,} rows, {found['shape'][1]} columns")
                print(
                    f"  {sum(found['requests'].values()):,} requests, at least {least:,} are needed"
                )
                for path, number in found["requests"].items():
                    print(f"    {number:>5} {path}")
                print(
                    f"  {found['seconds']:.1f} s, of which the client {found['cpu']:.1f} s of processor time"
                )
                print(f"  {found['peak'] / 2**20:,.0f} MiB held at most by the client's process")
    for name, value in versions().items():
        print(f"{name:<12}{value}")


if __name__ == "__main__":
    main()
