"""Many clients at once, and a process killed in the middle."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from support import Http, Server, Time

import resend_nb as rnb
from resend_nb.sandbox.limiter import Limiter

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow


def test_kill_9_loses_no_completed_write(serve: Callable[..., Server], tmp_path: Any) -> None:
    """After kill -9 during writes, the file opens and has every write that got a response."""
    file = f"{tmp_path}/account.db"
    server = serve("--db", file)
    completed: list[str] = []
    enough = threading.Event()

    def write(worker: int) -> None:
        with (
            rnb.connect("re_any", base_url=server.url) as client,
            contextlib.suppress(rnb.TransportError),
        ):
            for number in range(10_000):
                completed.append(client.segments.create(name=f"{worker}.{number}")["id"])
                if len(completed) > 60:
                    enough.set()

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(write, worker) for worker in range(4)]
        assert enough.wait(timeout=60)
        server.process.kill()
        for future in running:
            future.result()
    server.process.communicate()

    again = serve("--db", file)
    with rnb.connect("re_any", base_url=again.url) as client:
        kept = {segment["id"] for segment in client.segments.list()}
        assert set(completed) <= kept
        assert client.segments.create(name="after")["id"] not in kept


def test_a_killed_import_continues(serve: Callable[..., Server], tmp_path: Any) -> None:
    """After kill -9 during an import, the import continues and has every row once."""
    options = (
        "--db",
        f"{tmp_path}/account.db",
        "--switch",
        "import_seconds=0",
        "--switch",
        "import_counts=always",
    )
    server = serve(*options)
    file = "email\n" + "".join(f"p{number}@b.co\n" for number in range(2500))
    with rnb.connect("re_any", base_url=server.url) as client:
        job = client.contacts.imports.create(file.encode(), on_conflict="skip")["id"]
        begun = client.contacts.imports.get(job)
        assert (begun["status"], begun["counts"]["total"]) == ("in_progress", 1000)
    server.process.kill()
    server.process.communicate()

    again = serve(*options)
    with rnb.connect("re_any", base_url=again.url) as client:
        ends = [client.contacts.imports.get(job) for _ in range(2)]
        assert [job["counts"]["total"] for job in ends] == [2000, 2500]
        assert ends[-1]["status"] == "completed"
        assert ends[-1]["counts"]["created"] == 2500


def test_sixteen_clients_lose_no_update(serve: Callable[..., Server]) -> None:
    """Sixteen clients write to the same segment and contact without losses or 5xx."""
    server = serve()
    with rnb.connect("re_any", base_url=server.url) as first:
        segment = first.segments.create(name="VIP")["id"]
        for number in range(16):
            first.contact_properties.create(key=f"key_{number}", type="number")
        first.contacts.create(email="shared@b.co")

    def work(worker: int) -> None:
        with rnb.connect(f"re_key_{worker}", base_url=server.url) as client:
            for number in range(10):
                client.contacts.create(email=f"p{worker}.{number}@b.co", segments=[{"id": segment}])
                client.contacts.update("shared@b.co", properties={f"key_{worker}": number})

    with ThreadPoolExecutor(16) as pool:
        for future in [pool.submit(work, worker) for worker in range(16)]:
            future.result()
    with rnb.connect("re_any", base_url=server.url) as client:
        assert len(client.contacts.list(segment_id=segment)) == 160
        properties = client.contacts.get("shared@b.co")["properties"]
        assert {key: value["value"] for key, value in properties.items()} == {
            f"key_{number}": 9 for number in range(16)
        }


def test_the_rate_limit_is_per_team(http_to: Callable[..., Http]) -> None:
    """Requests of all keys count towards one limit."""
    http = http_to(rate_limit=4)
    http.app._limiter = Limiter(4, clock=Time().clock)
    keys = ["re_one", "re_two", "re_three"] * 2
    statuses = [
        http("GET /segments", headers={"Authorization": f"Bearer {key}"}).status_code
        for key in keys
    ]
    assert statuses == [200] * 4 + [429] * 2
