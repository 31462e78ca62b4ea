"""A deterministic simulation: whatever happens meanwhile, the laws hold at the end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from support.simulation import World

from resend_nb._http import pagination
from resend_nb.bulk.execute import imports, opt_outs, runner
from resend_nb.bulk.execute.new_contacts import NewContacts
from resend_nb.bulk.store import account, reading, rows
from resend_nb.bulk.store.account import Account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from resend_nb.bulk.store.row import Row

pytestmark = pytest.mark.slow

WORLDS = int(os.environ.get("RESEND_NB_WORLDS", "100"))
FIRST = int(os.environ.get("RESEND_NB_FIRST_WORLD", "0"))


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and windows are small, so that small worlds have several."""
    monkeypatch.setattr(pagination, "PAGE", 4)
    monkeypatch.setattr(account, "PAGE", 4)
    monkeypatch.setattr(rows, "_WINDOW", 2)


def _play(seed: int, folder: Path) -> list[str]:
    # In every third world people are found by address, as the server ignores capitals.
    world = World(seed, folder, "lowercase" if seed % 3 == 2 else "verbatim")
    with pytest.MonkeyPatch.context() as patch:
        # Imports of every other world are proven by their counts, however small they are.
        patch.setattr(imports, "READ_BACK", 0 if seed % 2 else imports.READ_BACK)
        patch.setattr(reading, "_costs_less", lambda _, contacts: contacts > 0)
        world.play()
    return world.violations() and [f"seed {seed}", *world.trace, *world.violations()]


LOST_BEFORE = [700_086, 1_013_508, 2_002_107, 1_693]
"""Worlds in which an opt-out was lost, or a run never ended; the causes have been corrected."""


def test_the_laws_hold_in_every_world(tmp_path: Path) -> None:
    """No opt-out is lost and every row is accounted for, whoever else acts and whatever fails."""
    for seed in [*LOST_BEFORE, *range(FIRST, FIRST + WORLDS)]:
        assert not (found := _play(seed, tmp_path)), "\n".join(found)


def _ignore_known_pages(self: Account, contacts: Iterator[Any], *_: object) -> Iterator[Any]:
    """Stop at the first known contact, as if new ones were always on top."""
    query = "SELECT 1 FROM contacts WHERE reading < ? AND id = ?"
    readings = self._readings
    for contact in contacts:
        if self._database.execute(query, (readings, contact["id"])).fetchone():
            return
        yield contact


def _without(reason: str) -> Callable[..., Iterator[Row]]:
    """Leave out the lost opt-outs with this reason."""
    found = opt_outs.lost_opt_outs
    return lambda *arguments: (row for row in found(*arguments) if reason not in row.reason)


# Two more looks are needed so seldom that tests/bulk/test_looks_in_time.py arranges it.
BLINDED: dict[str, tuple[Any, str, Any]] = {
    "the question whether capitals matter": (reading, "_ignores_capitals", lambda *_: True),
    "the look before a creation": (NewContacts, "look_up", lambda *_: None),
    "the look below known contacts": (Account, "until_known", _ignore_known_pages),
    "the last reading of the list": (NewContacts, "refresh", lambda *_: None),
    "opt-outs undone by another run": (runner, "lost_opt_outs", _without(opt_outs._UNDONE)),
    "other spellings": (runner, "lost_opt_outs", _without(opt_outs._OTHER_SPELLING)),
}


@pytest.mark.parametrize("look", BLINDED)
def test_no_look_is_superfluous(look: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any one of the looks, an opt-out is lost in one of the first worlds."""
    monkeypatch.setattr(*BLINDED[look])
    assert any(_play(seed, tmp_path) for seed in [*LOST_BEFORE, *range(1_000)])
