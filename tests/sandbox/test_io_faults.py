"""A sandbox on a disk that fails at any one of its writes."""

from __future__ import annotations

import contextlib
import errno
import itertools
from typing import TYPE_CHECKING, Any

import pytest
from support.failing_requests import rounds

from resend_nb.sandbox import Sandbox
from resend_nb.sandbox.problems import server_error

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

ALL = [201, 200, 201]

HOW: dict[str, tuple[dict[str, Any], list[list[int]]]] = {
    "full for a moment": (
        {"error": errno.ENOSPC},
        [[], [500, 404, 201], [201, 500, 201], [201, 200, 500], ALL],
    ),
    "broken from then on": (
        {"error": errno.EIO, "sticky": True},
        [[], [500, 500, 500], [201, 500, 500], [201, 200, 500], ALL],
    ),
    "killed": ({"kill": True}, [ALL[:number] for number in range(4)]),
}
"""What happens to the disk, and the possible statuses; there are none if the start fails."""


@pytest.mark.parametrize(("how", "possible"), HOW.values(), ids=HOW)
def test_no_failing_write_loses_what_was_answered(
    tmp_path: Path, how: dict[str, Any], possible: list[list[int]]
) -> None:
    """Every success is in the file, every failure is the API's 500, and the sandbox works on."""
    seen = []
    for file, answers in rounds(tmp_path, **how):
        seen.append([answer.status for answer in answers])
        assert all(answer.body == server_error().body for answer in answers if answer.status == 500)
        with contextlib.closing(Sandbox(str(file)).store.database) as database:
            found = {row["email"]: row for row in database.rows("select * from contacts")}
        for answer in answers:
            if answer.status < 300:
                assert found[answer.name]["unsubscribed"] >= (answer.method == "PATCH"), file
    assert sorted(possible) == [statuses for statuses, _ in itertools.groupby(sorted(seen))]
