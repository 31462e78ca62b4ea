"""The states of a row of bulk work: one module sets them, and its table lists them all."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import ROOT

import resend_nb as rnb
from resend_nb.bulk.store import row as row_module
from resend_nb.bulk.store.row import FINAL_STATUS, Row
from resend_nb.schemas import BULK_REPORT

if TYPE_CHECKING:
    from pathlib import Path

STATE = {"action", "status", "reason", "tried", "retry", "did"}
BULK = ROOT / "resend_nb" / "bulk"
FILES = sorted(path for path in BULK.rglob("*") if path.suffix in {".py", ".sql"})
ROW = BULK / "store" / "row.py"
CODEC = BULK / "store" / "row_codec.py"

_SET = re.compile(
    rf"\bUPDATE\s+\w+\s+SET\b[^;]*?\b({'|'.join(sorted(STATE))})\s*=", re.IGNORECASE | re.DOTALL
)


def _assigned(tree: ast.AST) -> set[str]:
    """The state's attributes that code assigns, deletes or sets by name."""
    names = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    }
    names |= {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("setattr", "replace"))
        for argument in ast.walk(node)
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    return names & STATE


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(BULK)))
def test_only_one_module_sets_the_state_of_a_row(file: Path) -> None:
    """No other module of bulk assigns the state of a row, and only the codec's SQL writes it."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py" and file != ROW:
        assert _assigned(ast.parse(text)) == set()
    if file != CODEC:
        assert not _SET.search(text)


def test_the_search_finds_what_it_looks_for() -> None:
    """An assignment, an augmented one, one by name and an UPDATE are all found."""
    code = "row.status = row.did['x'] = 1; row.reason += 'x'; a, row.retry = 1, 2\n"
    assert _assigned(ast.parse(code)) == {"status", "reason", "retry"}
    assert _assigned(ast.parse("setattr(row, 'tried', True)")) == {"tried"}
    assert _SET.search("UPDATE rows SET joins = FALSE, status = 'created' WHERE position = ?")
    assert _SET.search(CODEC.read_text(encoding="utf-8"))


def test_nothing_else_sets_it_while_rows_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a run that is stopped, resumed and undone, the state is assigned in this module only."""
    writers: set[str] = set()

    def watch(row: Row, name: str, value: Any) -> None:
        frame = sys._getframe(1)
        if name in STATE and frame.f_code.co_name not in {"__init__", "decode"}:
            writers.add(frame.f_code.co_filename)
        object.__setattr__(row, name, value)

    monkeypatch.setattr(Row, "__setattr__", watch)
    client = rnb.sandbox()
    client.segments.create(name="VIP")
    client.contacts.create(email="ada@example.com", first_name="Ad")
    people = pd.DataFrame(
        {
            "email": ["ada@example.com", "Bo@example.com", "bo@example.com", "nobody"],
            "first_name": ["Ada", "Bo", "Bo", None],
            "unsubscribed": ["no", "no", "yes", "maybe"],
        }
    )
    report = rnb.bulk_add(client, people, "VIP", on_existing="update", progress=False)
    assert report["status"].tolist() == ["updated", "created", "duplicate", "invalid"]
    rnb.resume_run(client, report.attrs["journal"], progress=False)
    rnb.undo_run(client, report.attrs["journal"], progress=False)
    assert writers == {row_module.__file__}


def test_the_table_lists_every_state() -> None:
    """The states in the module's table are the statuses of the report."""
    _, _, body, _ = re.split(r"^=[= ]+$", row_module.__doc__ or "", flags=re.MULTILINE)[:4]
    states = [line.split()[0] for line in body.strip().splitlines()]
    assert sorted(states) == sorted(BULK_REPORT["status"])
    assert set(FINAL_STATUS) == set(BULK_REPORT["action"])
    assert set(FINAL_STATUS.values()) <= set(states)


def test_the_table_names_the_methods_that_set_each_state() -> None:
    """Every method in the last column exists."""
    methods = set(re.findall(r"``(\w+)``", row_module.__doc__ or "")) - STATE
    assert methods
    assert {name for name in methods if not hasattr(Row, name)} == set()
