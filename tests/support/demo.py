"""Copies of the demo account, because building two years of campaigns takes longer than a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.sandbox import Sandbox


def copied(load: Callable[[Sandbox], None]) -> Callable[[Sandbox], None]:
    """Return a function that loads an account once, and from then on copies its database."""
    accounts: dict[tuple[object, ...], bytes] = {}

    def load_copy(sandbox: Sandbox) -> None:
        database = sandbox.store.database
        connection = database._connection
        kept = connection.execute("select 1 from segments").fetchone()
        if kept or connection.execute("pragma database_list").fetchone()[2]:
            load(sandbox)  # an account in a file, or one that is not empty
            return
        model = sandbox.model is None
        key = (sandbox.clock.at(0), database._seed, sandbox.base_url, model)
        if key not in accounts:
            load(sandbox)
            accounts[key] = connection.serialize()
        else:
            connection.deserialize(accounts[key])

    return load_copy
