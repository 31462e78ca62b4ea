"""``docs/fidelity.md``, made from the code and the evidence; it fails here when it is stale.

Write it anew with ``RESEND_NB_WRITE=1 pytest tests/contract/test_fidelity.py``.
"""

from __future__ import annotations

import inspect
import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from support import ROOT
from support.fuzzing import EXAMPLES, schema_of_served
from support.recordings import SCENARIOS, UUID
from support.resource_calls import CALLS, ID
from support.sdk_calls import ADDRESS_OR_ID, DRIVES, NO_PEER
from support.spec import ASKED_OTHERWISE, GAPS, NOUNS, OVERRULED, operation, spec
from support.spec_additions import UNSPECIFIED

import resend_nb as rnb
from resend_nb.resources._base import Resource
from resend_nb.sandbox.routes import ROUTES
from resend_nb.sandbox.switches import Switches

if TYPE_CHECKING:
    from pathlib import Path

OWN = ("/sandbox", "/unsubscribe")

HEAD = """# Fidelity

What is served, what the client speaks, and what shows that both are as the API is. Made by
`tests/contract/test_fidelity.py`; a test fails when this page is stale, or when a call lacks the client, the sandbox or
a proof.

- **answers**: every good answer in every test, of a mounted sandbox or a served one, is validated against the official
  specification (*spec*) or, where it has no such call, against a description of the facts (*facts*):
  `tests/conftest.py`, `tests/unspecified.py`.
- **requests**: path, query and body of what the client's methods send are validated against the same
  (`tests/contract/test_specification.py`); no public method is left out (`tests/client/test_resources.py`).
- **fuzz**: so many examples of good and bad requests have JSON for an answer, and errors in the documented shape
  (`tests/contract/test_fuzz.py`).
- **SDK**: this method of the official Python SDK, sync and async, makes the call to a served sandbox
  (`tests/contract/test_official_sdk_complete.py`).
- **recorded**: so many recorded live exchanges of this call are answered alike (`tests/contract/test_recorded.py`).
"""


def _bare(path: str) -> str:
    """Write a path with empty marks, however its parameters are called."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", path)


def _served() -> list[str]:
    rules = [
        (rule.rule, method)
        for rule in ROUTES.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
    ]
    return sorted(f"{method} {_bare(rule)}" for rule, method in rules if not rule.startswith(OWN))


def _spoken() -> dict[str, list[str]]:
    """Find which of the client's methods names which call in its docstring."""
    found: dict[str, list[str]] = {}

    def visit(owner: Any, name: str) -> None:
        for attribute in dir(owner):
            value = getattr(owner, attribute)
            if isinstance(value, Resource):
                visit(value, f"{name}.{attribute}")
            elif (
                inspect.ismethod(value)
                and isinstance(owner, Resource)
                and not attribute.startswith("_")
            ):
                for call in re.findall(
                    r"``((?:GET|POST|PATCH|DELETE) /[^`?]*)``", inspect.getdoc(value) or ""
                ):
                    found.setdefault(_bare(call), []).append(f"`{name}.{attribute}`")

    visit(rnb.sandbox(), "client")
    return found


def _recorded() -> Counter[str]:
    steps = [step for scenario in SCENARIOS for step in scenario["steps"]]
    paths = [
        (step["method"], re.sub(r"[^/]+@[^/]+", "{}", UUID.sub("{}", step["path"].split("?")[0])))
        for step in steps
    ]
    return Counter(f"{method} {path}" for method, path in paths)


def _asked() -> set[str]:
    """Which calls the table of the client's requests has."""
    return {ADDRESS_OR_ID.sub("{}", unquote(line.split("?")[0])) for _, line, _ in CALLS}


def _driven() -> dict[str, list[str]]:
    """Which of the SDK's methods make which call."""
    found: dict[str, list[str]] = {}
    for name, line, _ in DRIVES:
        found.setdefault(line, []).append(f"`{name}`")
    return found


def _described() -> dict[str, str]:
    """Which calls there are by the specification, without its gaps, and by the facts; where their answers stand."""
    found = {}
    for template, operations in spec()["paths"].items():
        for name in (
            f"{verb.upper()} {template}" for verb in operations if template.startswith(NOUNS)
        ):
            if name not in GAPS:
                found[_bare(name)] = "facts" if name in UNSPECIFIED else "spec"
    return found


def _rows() -> list[dict[str, str]]:
    """Every call that anybody knows, with what there is of it; an empty text where there is nothing."""
    served, spoken, asked, driven = _served(), _spoken(), _asked(), _driven()
    described, recorded = _described(), _recorded()
    fuzzed = {
        _bare(f"{each.ok().method.upper()} {each.ok().path}")
        for each in schema_of_served().get_all_operations()
    }
    return [
        {
            "call": f"`{call}`",
            "sandbox": "yes" if call in served else "",
            "client": ", ".join(sorted(spoken.get(call, []))),
            "answers": described.get(call, ""),
            "requests": described.get(call, "") if call in asked else "",
            "fuzz": str(EXAMPLES) if call in fuzzed else "",
            "SDK": ", ".join(driven.get(call, [])) or NO_PEER.get(call, ""),
            "recorded": str(recorded[call] or ""),
        }
        for call in sorted({*served, *spoken, *described, *driven})
    ]


def _page() -> str:
    rows = _rows()
    lines = [HEAD, f"| {' | '.join(rows[0])} |", "|---" * len(rows[0]) + "|"]
    lines += [f"| {' | '.join(row.values())} |" for row in rows]
    lines += ["", "## Where better sources overrule the specification", ""]
    lines += [
        f"- `{name}`, `{place}`: null; {reason}"
        for (name, place), reason in sorted(OVERRULED.items())
    ]
    lines += [
        f"- `{name}`, `{place}` of the request: {text}"
        for (name, place), text in sorted(ASKED_OTHERWISE.items())
    ]
    lines += [f"- `{name}`: {reason}" for name, reason in sorted(UNSPECIFIED.items())]
    lines += ["", "## Not served", ""]
    lines += [f"- `{name}`: {reason}" for name, reason in sorted(GAPS.items())]
    lines += ["", "## Open doubts, and the switch that decides each", ""]
    doubts = re.findall(
        r"^(\w+) : (.*)\n((?:    .*\n?)+)", str(inspect.getdoc(Switches)), re.MULTILINE
    )
    lines += [f"- `{name}` ({choices}): {' '.join(text.split())}" for name, choices, text in doubts]
    return "\n".join(lines) + "\n"


def test_the_page_is_fresh(shared: Path) -> None:  # noqa: ARG001 -- it counts recordings and reads the specification
    """docs/fidelity.md says what the code and the evidence say today."""
    file, page = ROOT / "docs" / "fidelity.md", _page()
    if os.environ.get("RESEND_NB_WRITE"):
        file.write_text(page, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == page


@pytest.mark.usefixtures("shared")
def test_no_call_lacks_a_side_or_a_proof() -> None:
    """Client, sandbox and every proof are there for each call; only recordings are not asked for."""
    rows = _rows()
    assert len(rows) > 60
    assert [
        (row["call"], name) for row in rows for name in row if not row[name] and name != "recorded"
    ] == []
    assert {*NO_PEER} & {*_driven()} == set()


@pytest.mark.usefixtures("shared")
def test_every_described_answer_has_a_schema() -> None:
    """No answer goes unchecked because the specification says nothing about it."""
    for call in _described():
        method, path = call.split(" ")
        found = operation(method, path.replace("{}", ID))
        assert found is not None
        answers = [each for status, each in found[1]["responses"].items() if status.startswith("2")]
        assert "schema" in answers[0]["content"]["application/json"], call
