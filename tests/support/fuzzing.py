"""The schema for fuzzing the sandbox."""

from __future__ import annotations

from typing import Any

import schemathesis

from support.spec import GAPS, NOUNS, spec

EXAMPLES = 50
"""Number of examples per operation."""


def schema_of_served() -> Any:
    """Return the schema of the operations that the sandbox serves."""
    schema = schemathesis.openapi.from_dict(spec())
    schema.config.generation.update(
        modes=[schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    )
    return schema.include(func=lambda context: _served(context.operation))


def _served(operation: Any) -> bool:
    return (
        operation.path.startswith(NOUNS)
        and f"{operation.method.upper()} {operation.path}" not in GAPS
    )
