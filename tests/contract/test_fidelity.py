"""``docs/fidelity.md``, made from the code and the evidence; it fails here when it is stale.

Write it anew with ``RESEND_NB_WRITE=1 pytest tests/contract/test_fidelity.py``.
"""

from __future__ import annotations

import inspect
import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from spec import GAPS, OVERRULED, operation
from support import ROOT
from test_recorded import SCENARIOS, UUID
from test_specification import BODIES, UNSPECIFIED

import resend_nb as rnb
from resend_nb.resources._base import Resource
from resend_nb.sandbox.routes import ROUTES
from resend_nb.sandbox.switches import Switches

if TYPE_CHECKING:
    from pathlib import Path

OWN = ("/sandbox", "/unsubscribe")

HEAD = """# Fidelity

What is served, what the client speaks, and what shows that both are as the API is. Made by
`tests/contract/test_fidelity.py`; a test fails when this page is stale.

- **recorded**: so many recorded live exchanges of this call are answered alike (`tests/contract/test_recorded.py`).
- **spec**: every answer in every test that mounts a sandbox is validated against the official specification, and the
  call is fuzzed with 50 examples (`tests/conftest.py`, `tests/contract/test_fuzz.py`).
- **facts**: the specification has no such call; tests hold it to the facts (`tests/sandbox/`).

The official Python SDK drives these calls against the served sandbox in `tests/contract/test_official_sdk*.py`.
"""


def _bare(path: str) -> str:
    """Write a path with empty marks, however its parameters are called."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", path)


def _served() -> list[str]:
    rules = [(rule.rule, method) for rule in ROUTES.iter_rules() for method in (rule.methods or set()) - {"HEAD"}]
    return sorted(f"{method} {_bare(rule)}" for rule, method in rules if not rule.startswith(OWN))


def _spoken() -> dict[str, list[str]]:
    """Find which of the client's methods names which call in its docstring."""
    found: dict[str, list[str]] = {}

    def visit(owner: Any, name: str) -> None:
        for attribute in dir(owner):
            value = getattr(owner, attribute)
            if isinstance(value, Resource):
                visit(value, f"{name}.{attribute}")
            elif inspect.ismethod(value) and isinstance(owner, Resource) and not attribute.startswith("_"):
                for call in re.findall(r"``((?:GET|POST|PATCH|DELETE) /[^`?]*)``", inspect.getdoc(value) or ""):
                    found.setdefault(_bare(call), []).append(f"`{name}.{attribute}`")

    visit(rnb.sandbox(), "client")
    return found


def _recorded() -> Counter[str]:
    steps = [step for scenario in SCENARIOS for step in scenario["steps"]]
    paths = [
        (step["method"], re.sub(r"[^/]+@[^/]+", "{}", UUID.sub("{}", step["path"].split("?")[0]))) for step in steps
    ]
    return Counter(f"{method} {path}" for method, path in paths)


def _proofs(call: str, recorded: Counter[str]) -> str:
    method, path = call.split(" ")
    filled = path.replace("{}", "11111111-1111-4111-8111-111111111111")
    proofs = [f"recorded {recorded[call]}"] if recorded[call] else []
    proofs += ["spec"] if operation(method, filled) else ["facts"]
    return ", ".join(proofs)


def _page() -> str:
    spoken, recorded = _spoken(), _recorded()
    lines = [HEAD, "| call | client | proven by |", "|---|---|---|"]
    for call in _served():
        client = ", ".join(sorted(spoken.get(call, [])))
        lines.append(f"| `{call}` | {client} | {_proofs(call, recorded)} |")
    lines += ["", "## Where better sources overrule the specification", ""]
    lines += [f"- `{name}`, `{place}`: null; {reason}" for (name, place), reason in sorted(OVERRULED.items())]
    lines += [f"- `{name}`: {reason}" for name, reason in sorted({**UNSPECIFIED, **BODIES}.items())]
    lines += ["", "## Not served", ""]
    lines += [f"- `{name}`: {reason}" for name, reason in sorted(GAPS.items())]
    lines += ["", "## Open doubts, and the switch that decides each", ""]
    doubts = re.findall(r"^(\w+) : (.*)\n((?:    .*\n?)+)", str(inspect.getdoc(Switches)), re.MULTILINE)
    lines += [f"- `{name}` ({choices}): {' '.join(text.split())}" for name, choices, text in doubts]
    return "\n".join(lines) + "\n"


def test_the_page_is_fresh(shared: Path) -> None:  # noqa: ARG001 -- it counts recordings and reads the specification
    """docs/fidelity.md says what the code and the evidence say today, and no row is without a proof."""
    file, page = ROOT / "docs" / "fidelity.md", _page()
    if os.environ.get("RESEND_NB_WRITE"):
        file.write_text(page, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == page
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 50
    assert all(len(row) == 3 and row[2].strip(" |") for row in rows)
