"""A sandbox with a million contacts: pages, an import, other clients meanwhile, and memory.

python benchmarks/sandbox.py

For comparison: bare SQLite queries of as many rows, and ``executemany`` of as many contacts.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
from harness import run_in_process, served_sandbox, versions
from werkzeug.test import Client

from resend_nb.sandbox import Sandbox
from resend_nb.sandbox.offset_pages import cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resend_nb.sandbox.store import Row, Store

HEADERS = {"Authorization": "Bearer re_any", "User-Agent": "benchmark"}

BATCH, ROUNDS = 10_000, 50

SECOND = 1_000_000

OPTIONS = ("--simulated-time", "--switch", "import_seconds=0")

EVERYWHERE = "person0@company0.com"
"""The contact who is a member of every segment."""


def fill(file: Path, contacts: int, segments: int) -> None:
    """Write an account: a segment with everybody, small ones, and a broadcast to everybody."""
    sandbox = Sandbox(str(file))
    store, now = sandbox.store, sandbox.clock.at(0)
    with store.database.transaction():
        names = [
            {"name": f"Segment {number}", "created_at": now - SECOND + number}
            for number in range(segments)
        ]
        store.database.insert_with_ids("segments", names, series="ids")
        ids = [row["id"] for row in store.database.rows("select id from segments order by seq")]
        size = contacts // (segments - 1)
        for batch in create_contacts(store, contacts, since=now - SECOND):
            store.segments.add_all(ids[-1], batch, now=now)
            for start in range(0, len(batch), size):
                number = batch[start]["seq"] // size % segments
                store.segments.add_all(ids[number], batch[start : start + size], now=now)
        # One contact is a member of every segment.
        everywhere = store.database.rows("select * from contacts where seq = 1")
        for segment_id in ids:
            store.segments.add_all(segment_id, everywhere, now=now)
        send(store, ids[-1], contacts, at=now - SECOND)
    store.database.close()


def create_contacts(store: Store, number: int, *, since: int) -> Iterator[list[Row]]:
    """Create contacts in batches, and yield each batch."""
    for start in range(0, number, BATCH):
        batch: list[Row] = [
            {
                "email": f"person{index}@company{index % 5000}.com",
                "first_name": f"First{index % 2000}",
                "last_name": None,
                "unsubscribed": False,
                "created_at": since + index,
            }
            for index in range(start, min(start + BATCH, number))
        ]
        store.contacts.create_all(batch)
        yield batch


def send(store: Store, segment_id: str, number: int, *, at: int) -> None:
    """Write a sent broadcast, which everybody got and every fourth person opened twice."""
    broadcast = {"segment_id": segment_id, "from": "a@b.example", "subject": "Hello"}
    broadcast_id = store.broadcasts.create(broadcast, now=at)
    store.broadcasts.update(broadcast_id, {"status": "sent", "sent_at": at})
    for start in range(0, number, BATCH):
        contacts = store.database.rows(
            "select id, seq, email from contacts where seq > ? order by seq limit ?", start, BATCH
        )
        email_ids = store.database.new_ids(len(contacts))
        store.events.add_all(
            [
                {
                    "email_id": email_id,
                    "broadcast_id": broadcast_id,
                    "contact_id": contact["id"],
                    "email": contact["email"],
                    "type": type_,
                    "created_at": at + contact["seq"],
                }
                for email_id, contact in zip(email_ids, contacts, strict=True)
                for type_ in ("sent", *(["opened"] * 2 * (contact["seq"] % 4 == 0)))
            ]
        )


def pages(file: Path) -> dict[str, tuple[float, float]]:
    """Return the seconds of the sandbox's pages, and of bare queries of as many rows."""
    sandbox = Sandbox(str(file))
    database, client = sandbox.store.database, Client(sandbox)

    def first(sql: str) -> str:
        return str(database.rows(f"{sql} limit 1")[0]["it"])

    contacts = int(first("select count(*) as it from contacts"))
    contact = first(
        "select id as it from contacts where seq >= (select max(seq) / 2 from contacts)"
    )
    everybody = first("select id as it from segments order by seq desc")
    segment = first(
        "select id as it from segments where seq >= (select max(seq) / 2 from segments)"
    )
    broadcast = first("select id as it from broadcasts")
    recipients = f"/broadcasts/{broadcast}/recipients?type="
    people = "select * from contacts where created_at < ? order by created_at desc limit 100"
    requests = {
        "contacts": (f"/contacts?after={contact}", people),
        "members": (f"/segments/{everybody}/contacts?after={contact}", people),
        "segments": (
            f"/segments?after={segment}",
            "select * from segments where created_at < ? order by created_at desc limit 100",
        ),
        "segments of a contact": (
            f"/contacts/{EVERYWHERE}/segments?after={segment}",
            "select * from segments where created_at < ? order by created_at desc limit 100",
        ),
        "recipients": (
            f"{recipients}sent&after={cursor(contacts // 2)}",
            "select * from events where created_at < ? order by created_at desc limit 100",
        ),
        "openers": (
            f"{recipients}opened&after={cursor(contacts // 8)}",
            "select * from events where created_at < ? order by created_at desc limit 100",
        ),
    }
    now = int(first("select created_at as it from contacts order by created_at desc"))

    def page(path: str) -> None:
        response = client.get(f"{path}&limit=100", headers=HEADERS)
        assert response.json["data"], response.text

    with closing(sqlite3.connect(file)) as bare:
        return {
            name: (
                median_time(lambda path=path: page(path)),
                median_time(lambda sql=sql: bare.execute(sql, [now]).fetchall()),
            )
            for name, (path, sql) in requests.items()
        }


def median_time(work: Callable[[], object]) -> float:
    """Return the median time of several calls, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def import_rows(file: Path, number: int) -> dict[str, float]:
    """Import new contacts while another client lists segments; return times and memory."""
    rows = (f"new{index}@company{index % 5000}.com,First{index % 2000}" for index in range(number))
    content = "\n".join(["email,first_name", *rows]).encode()
    with (
        served_sandbox("--db", str(file), *OPTIONS) as url,
        httpx.Client(base_url=url, headers=HEADERS, timeout=60) as client,
        httpx.Client(base_url=url, headers=HEADERS, timeout=60) as other,
    ):
        server = psutil.Process().children()[-1]
        segment = client.get("/segments?limit=1").json()["data"][0]["id"]
        before, memory = server.cpu_times(), [server.memory_info().rss]
        times: list[float] = []
        done = threading.Event()

        def list_segments() -> None:
            while not (times and done.wait(0.02)):
                start = time.perf_counter()
                other.get("/segments?limit=100").raise_for_status()
                times.append(time.perf_counter() - start)

        thread = threading.Thread(target=list_segments)
        thread.start()
        job = client.post(
            "/contacts/imports",
            files={"file": ("new.csv", content)},
            data={"segments": json.dumps([{"id": segment}])},
        ).json()["id"]
        while (state := client.get(f"/contacts/imports/{job}").json())["completed_at"] is None:
            memory.append(server.memory_info().rss)
            time.sleep(0.01)
        done.set()
        thread.join()
        after = server.cpu_times()
    assert state["counts"]["created"] == number
    return {
        "seconds": after.user + after.system - before.user - before.system,
        "median": statistics.median(times),
        "longest": max(times),
        "memory": max(memory),
    }


def insert_rows(file: Path, number: int) -> float:
    """Insert as many contacts and memberships with ``executemany``; return the CPU time."""
    with closing(sqlite3.connect(file)) as database:
        (last,) = database.execute("select max(seq) from contacts").fetchone()
        (segment,) = database.execute("select id from segments limit 1").fetchone()
        ids = [str(uuid.uuid4()) for _ in range(number)]
        start = time.process_time()
        database.executemany(
            "insert into contacts (seq, id, email, created_at) values (?, ?, ?, 0)",
            [(last + row, id_, f"bare{row}@b.co") for row, id_ in enumerate(ids, 1)],
        )
        database.executemany(
            "insert into memberships (contact_seq, segment_id, contact_created_at, created_at) "
            "values (?, ?, 0, 0)",
            [(last + row, segment) for row in range(1, number + 1)],
        )
        database.commit()
        return time.process_time() - start


def main() -> None:
    """Write the account, measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--contacts", type=int, default=1_000_000, help="in the account (default: %(default)s)"
    )
    parser.add_argument(
        "--segments", type=int, default=10_000, help="in the account (default: %(default)s)"
    )
    parser.add_argument(
        "--rows", type=int, default=100_000, help="to import (default: %(default)s)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file, copy = Path(folder) / "account.db", Path(folder) / "copy.db"
        fill(file, options.contacts, options.segments)
        table = measure(file, copy, options.rows)
    print(f"{'contacts':<34}{options.contacts:,} in {options.segments:,} segments")
    for name, value in {**table, **versions()}.items():
        print(f"{name:<34}{value}")


def measure(file: Path, copy: Path, rows: int) -> dict[str, str]:
    """Return the table's lines; the copy is used for the comparison."""
    times = run_in_process(pages, file)
    shutil.copyfile(file, copy)
    floor, result = run_in_process(insert_rows, copy, rows), import_rows(file, rows)
    return {
        **{
            f"page of {name}": f"{page * 1000:.1f} ms, bare query {bare * 1000:.1f} ms"
            for name, (page, bare) in times.items()
        },
        "import": f"{rows:,} rows in {result['seconds']:.1f} s of processor time, "
        f"{result['seconds'] / floor:.1f} times as long as executemany",
        "GET /segments meanwhile": f"{result['median'] * 1000:.0f} ms, "
        f"at most {result['longest'] * 1000:.0f} ms",
        "peak memory of the server": f"{result['memory'] / 1_000_000:.0f} MB",
    }


if __name__ == "__main__":
    main()
