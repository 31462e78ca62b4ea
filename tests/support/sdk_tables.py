"""What the official SDKs' scripts showed, as tables for ``docs/fidelity.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.sdk_scripts import SDKS

if TYPE_CHECKING:
    from support.sdk_scripts import Sdk

_HEAD = """
## The official SDKs' documented calls

Each SDK runs one script of its documented marketing calls against a served sandbox:
`tests/contract/sdks/`. `tests/contract/test_sdk_scripts.py` checks what the SDK reads in each
answer, the account afterwards, and each answer against the specification. Where an SDK's own
examples write a value in another form, its script does so, too: a number as text in Go, tags as an
object in Ruby; an empty object is `[]` in PHP. Sources disagree on these, and a switch decides.

`.ci/run` runs the scripts for Python and Node. Those for Go, Ruby and PHP were run by hand, on the
release in the table, because CI cannot install their packages. The requests of all five are in
`tests/data/sdks/`, and `tests/contract/test_sdk_requests.py` sends them again in every run of the
tests. To run a script yourself, fetch its SDK in the project's folder with the command in the
table, and run `pytest -m slow tests/contract/test_sdk_scripts.py`.
"""


def sdk_tables() -> list[str]:
    """Return the lines of the section on the SDKs."""
    return [_HEAD, *_table(_needs()), "", *_table(_calls())]


def _needs() -> list[list[str]]:
    head = ["SDK", "version", "what it needs of a sandbox on port 8025", "how to fetch it"]
    return [
        head,
        *[[sdk.language, sdk.version, _needs_of(sdk), _fetch(sdk)] for sdk in SDKS],
    ]


def _needs_of(sdk: Sdk) -> str:
    url = f"`{sdk.variable}=http://127.0.0.1:8025{sdk.slash}`"
    hints = [url, *([sdk.hint] if sdk.hint else [])]
    return "; ".join(hints + [f"`--switch {setting}`" for setting in sdk.switches.values()])


def _fetch(sdk: Sdk) -> str:
    return f"`{sdk.install}`" if sdk.install else "it is among the packages for development"


def _calls() -> list[list[str]]:
    outcomes = [{row["call"]: row for row in sdk.stored()["calls"]} for sdk in SDKS]
    names = dict.fromkeys(name for outcome in outcomes for name in outcome)
    head = ["call", *[f"{sdk.language} {sdk.version}" for sdk in SDKS]]
    rows = [
        [
            name,
            *[_cell(sdk, outcome.get(name)) for sdk, outcome in zip(SDKS, outcomes, strict=True)],
        ]
        for name in names
    ]
    return [head, *rows]


def _cell(sdk: Sdk, outcome: dict[str, Any] | None) -> str:
    if outcome is None:
        return "not in this SDK"
    if outcome["call"] in sdk.switches:
        return f"with `{sdk.switches[outcome['call']]}`"
    return "passes" if outcome["ok"] else "raises its error"


def _table(rows: list[list[str]]) -> list[str]:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return [head, "|---" * len(rows[0]) + "|", *body]
