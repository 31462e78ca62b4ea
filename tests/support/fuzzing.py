"""The schema by which the sandbox is fuzzed."""

from __future__ import annotations

from typing import Any

import schemathesis

from support.spec import GAPS, NOUNS, spec

EXAMPLES = 50
"""Examples per operation."""


def schema_of_served() -> Any:
    """The specification, and with it what only the facts know, of what is served."""
    schema = schemathesis.openapi.from_dict(spec())
    schema.config.generation.update(
        modes=[schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    )
    return schema.include(func=lambda context: _served(context.operation))


def _served(each: Any) -> bool:
    return each.path.startswith(NOUNS) and f"{each.method.upper()} {each.path}" not in GAPS
