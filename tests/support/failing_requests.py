"""The same requests to a new sandbox again and again, each time with another failing write.

A program for the library of ``failing_writes.c``. Each round is a process with its own folder, in
which it leaves the account, its stderr, and a line for each answer.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from werkzeug.test import Client

from resend_nb.sandbox import Sandbox
from support.failing_writes import run_failing

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = {"Authorization": "Bearer re_any", "User-Agent": "test"}
REQUESTS = [("POST", "ada@example.com"), ("PATCH", "ada@example.com"), ("POST", "bob@example.com")]
"""Create a contact, opt it out, create another."""


class Answer(NamedTuple):
    """A response, and the address that the request was about."""

    method: str
    name: str
    status: int
    body: dict[str, Any]


def rounds(folder: Path, **how: Any) -> Iterator[tuple[Path, list[Answer]]]:
    """Fail the first write, then the second, until none is left; yield accounts and answers."""
    code = "import sys; sys.path.append('tests'); import support.failing_requests as it; it.main()"
    run_failing(code, str(folder), at=1, path="account.db", **how).check_returncode()
    for process in folder.iterdir():
        lines = (process / "answers").read_text(encoding="utf-8").splitlines()
        yield process / "account.db", [Answer(*json.loads(line)) for line in lines]


def main() -> None:
    """Run rounds until no write fails."""
    for number in count(1):
        os.environ["FAIL_WRITE_AT"] = str(number)
        folder = Path(sys.argv[1]) / str(number)
        folder.mkdir()
        child = os.fork()
        if child == 0:
            _run(folder)
        os.waitpid(child, 0)
        if "failing_writes: call" not in (folder / "stderr").read_text(encoding="utf-8"):
            break


def _run(folder: Path) -> NoReturn:
    """Create contacts and opt them out, in a process that ends here."""
    try:
        with (folder / "stderr").open("wb") as errors, (folder / "answers").open("w") as answers:
            os.dup2(errors.fileno(), 2)
            client = Client(Sandbox(str(folder / "account.db")))
            for method, name in REQUESTS:
                path = "/contacts" if method == "POST" else f"/contacts/{name}"
                body = {"email": name, "unsubscribed": method == "PATCH"}
                reply = client.open(path, method=method, json=body, headers=HEADERS)
                answers.write(json.dumps([method, name, reply.status_code, reply.json]) + "\n")
                answers.flush()
    finally:
        os._exit(0)
