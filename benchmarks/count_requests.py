"""Requests of bulk work, the currency of a rate limit, with the fewest that a procedure needs.

python benchmarks/count_requests.py

The sandbox runs in this process; time is simulated. "Fewest" assumes that the account is known
without reading it, and that nobody else changes it: one request per contact to create or to add.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
from harness import versions

import resend_nb as rnb
from resend_nb.sandbox import Sandbox, Switches

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 100_000


class Counted(httpx.WSGITransport):
    """The sandbox, counting requests, and letting somebody else act before the first upload."""

    def __init__(self, app: Sandbox) -> None:
        super().__init__(app=app)
        self.requests = 0
        self.before_upload: Callable[[], object] | None = None
        self.bad_rows = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Count the request and answer it."""
        self.requests += 1
        if request.method == "POST" and request.url.path == "/contacts/imports":
            if self.before_upload is not None:
                self.before_upload()
                self.before_upload = None
            content = request.read().replace(b"@bad", b".bad", self.bad_rows)
            request = httpx.Request("POST", request.url, headers=request.headers, content=content)
        return super().handle_request(request)


def account(contacts: int, *, contact_email: Any = "verbatim") -> tuple[rnb.Client, Counted]:
    """Return an account with so many contacts, all of them members of the segment "All"."""
    app = Sandbox(switches=Switches(contact_email=contact_email, import_seconds=0))
    transport = Counted(app)
    client = rnb.Client("re_any", base_url="http://sandbox.localhost", transport=transport)
    client._sleep = lambda _: None  # noqa: SLF001 -- a hook for tests and benchmarks
    segments = [client.segments.create(name=name)["id"] for name in ("All", "VIP")]
    nameless = {"first_name": None, "last_name": None, "unsubscribed": False}
    with app.store.database.transaction():
        for number in range(contacts):
            fields = {"email": f"person{number}@example.com", **nameless}
            contact_id = app.store.contacts.create(fields, now=number)
            app.store.segments.add(segments[0], contact_id, now=number)
    transport.requests = 0
    return client, transport


def add(client: rnb.Client, people: pd.DataFrame, segment: str, **how: Any) -> pd.DataFrame:
    """Add people to a segment."""
    return rnb.bulk_add(client, people, segment, progress=False, **how)


def few(contacts: int, contact_email: str) -> tuple[str, int, int]:
    """Five new people."""
    client, transport = account(contacts, contact_email=contact_email)
    people = pd.DataFrame({"email": [f"new{number}@example.org" for number in range(5)]})
    assert set(add(client, people, "VIP")["status"]) == {"created"}
    capitals = "ignores" if contact_email == "lowercase" else "keeps"
    what = f"5 new rows, account of {contacts:,} that {capitals} capitals"
    return what, transport.requests, 5


def half_members() -> tuple[str, int, int]:
    """505 contacts; 252 are members of the segment already."""
    client, transport = account(20_000)
    people = pd.DataFrame({"email": [f"person{number}@example.com" for number in range(505)]})
    add(client, people.head(252), "VIP")
    transport.requests = 0
    report = add(client, people, "VIP")
    assert report["status"].value_counts().loc[["added", "already_member"]].tolist() == [253, 252]
    return "505 rows, 252 of them members, account of 20,000", transport.requests, 253


def imported(*, failed: int = 0, sign_ups: int = 0) -> tuple[str, int, int]:
    """100,000 new people, some of whom fail or sign up meanwhile."""
    client, transport = account(0)
    domains = ["bad"] * failed + ["good"] * (ROWS - failed)
    emails = [f"person{number}@{domain}.com" for number, domain in enumerate(domains)]
    transport.bad_rows = failed
    if sign_ups:
        other = rnb.Client("re_any", base_url=client.base_url, transport=transport)
        transport.before_upload = lambda: other.contacts.create(email="else@example.com")
    report = add(client, pd.DataFrame({"email": emails}), "VIP", via="import")
    assert set(report["status"]) == {"created"}
    what = f"100,000 new rows by import, {failed} failed, {sign_ups} signed up meanwhile"
    return what, transport.requests, 2


def main() -> None:
    """Count all and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args()
    work = [
        few(20_000, "verbatim"),
        few(20_000, "lowercase"),
        few(500_000, "lowercase"),
        half_members(),
        imported(),
        imported(failed=7),
        imported(sign_ups=1),
    ]
    table = pd.DataFrame(work, columns=["work", "requests", "fewest"])
    print(table.to_string(index=False))
    print(", ".join(versions().values()))


if __name__ == "__main__":
    main()
