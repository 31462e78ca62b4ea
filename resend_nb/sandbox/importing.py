"""Running an import: each row of the file has the same effect as ``POST /contacts``."""

from __future__ import annotations

import csv
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import csv_file
from resend_nb.sandbox.import_batch import Batch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row, Store


BATCH_SIZE = 1000
"""Rows to import per request, so that no request waits long for a large file."""

_COUNTS = ("total", "created", "updated", "skipped", "failed")


def run_import(context: RequestContext, job: Row) -> bool:
    """Import the next rows of a file and return whether it is done.

    Invalid rows are counted. A file that is not UTF-8 or CSV fails; rows read before are kept.
    Contacts and position are saved in one transaction, so an interrupted import continues.
    """
    context = replace(context, now=job["due"])
    rows, position, status = _read(context.store, job)
    counts = {name: job[name] or 0 for name in _COUNTS}
    if rows and not counts["total"]:
        _create_properties(context, job["plan"]["properties"])
    batch = Batch(context, job["plan"], rows)
    for cells in rows:
        counts["total"] += 1
        counts[batch.add(cells)] += 1
    batch.save()
    if status == "in_progress":
        context.store.imports.update(job["id"], {**counts, "position": position})
        return False
    context.store.imports.finish(job["id"], status, counts, now=job["due"])
    return True


def _read(store: Store, job: Row) -> tuple[list[dict[Any, str]], int, str]:
    """Return the next rows, the position after them, and the import's status after them."""
    rows: list[dict[Any, str]] = []
    position = job["position"]
    if not job["plan"]["is_utf8"]:
        return rows, position, "failed"
    pieces = store.imports.file_from(job["id"], position)
    lines = csv_file.rows(pieces, job["plan"]["header"], position)
    try:
        for cells, next_position in itertools.islice(lines, BATCH_SIZE):
            rows.append(cells)
            position = next_position
    except csv.Error:
        return rows, position, "failed"
    return rows, position, "in_progress" if len(rows) == BATCH_SIZE else "completed"


def _create_properties(context: RequestContext, properties: Mapping[str, Row]) -> None:
    """Create the properties that do not exist, as only imports do."""
    existing = context.store.properties.by_key()
    for key, wanted in properties.items():
        if key not in existing:
            context.store.properties.create({"key": key, "type": wanted["type"]}, now=context.now)
