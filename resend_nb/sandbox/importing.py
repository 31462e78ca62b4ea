"""Importing: each row of a file becomes a contact, as with ``POST /contacts``."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import csv_file, fields, problems
from resend_nb.sandbox.handlers import contacts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


BATCH = 1000
"""Rows that one request imports, so that no request waits for a large file."""

_COUNTS = ("total", "created", "updated", "skipped", "failed")


def run_import(context: RequestContext, job: Row) -> bool:
    """Import a batch of a file's rows and return whether the import is done.

    Invalid rows are counted, and the import continues. A file that is not UTF-8 or not CSV fails as
    a whole; rows before its fault stay imported. Rows and progress are committed together, so an
    interrupted import continues where it stopped.
    """
    counts = {name: job[name] or 0 for name in _COUNTS}
    status = "completed"
    context = replace(context, now=job["due"])
    try:
        for number, (cells, place) in enumerate(_rows(job), 1):
            if not counts["total"]:
                _make_properties(context, job["plan"]["properties"])
            counts["total"] += 1
            counts[_outcome(context, job["plan"], cells)] += 1
            if number == BATCH:
                context.store.imports.go_on(job["id"], counts, place=place)
                return False
    except (UnicodeDecodeError, csv.Error):
        status = "failed"
    context.store.imports.finish(job["id"], status, counts, now=job["due"])
    return True


def _rows(job: Row) -> Iterator[tuple[dict[str, str], int]]:
    if not job["place"]:
        job["file"].decode()  # a file that is not UTF-8 fails before the first row
    return csv_file.rows(job["file"], job["place"])


def _make_properties(context: RequestContext, properties: Mapping[str, Row]) -> None:
    """Create missing properties, which only imports do."""
    known = context.store.properties.by_key()
    for key, settings in properties.items():
        if key not in known:
            context.store.properties.create(
                key=key, type_=settings["type"], fallback_value=None, now=context.now
            )


def _outcome(context: RequestContext, plan: Row, cells: Mapping[str, str]) -> str:
    try:
        body = _body(plan, cells)
        known = contacts.find(context, fields.email(fields.required(body, "email")))
        if known is not None and plan["on_conflict"] == "skip":
            _skip(context, known, plan)
            return "skipped"
        contacts.upsert(replace(context, _body=body))
    except problems.Problem:
        return "failed"
    return "created" if known is None else "updated"


def _skip(context: RequestContext, contact: Row, plan: Row) -> None:
    if context.switches.skipped_join_segments:
        for segment in plan["segments"]:
            context.store.segments.add(segment["id"], contact["id"], now=context.now)
    if context.switches.skipped_choose_topics:
        for topic in plan["topics"]:
            context.store.contacts.choose(contact["id"], topic["id"], topic["subscription"])


def _body(plan: Row, cells: Mapping[Any, str]) -> dict[str, Any]:
    """Return the row as the body that would create its contact; blank cells are omitted."""
    if None in cells:
        raise problems.invalid("The row has more cells than the header.")
    body: dict[str, Any] = {"segments": plan["segments"], "topics": plan["topics"]}
    for field, column in plan["columns"].items():
        if cells[column]:
            body[field] = csv_file.value(
                cells[column], "boolean" if field == "unsubscribed" else "string"
            )
    body["properties"] = {
        key: csv_file.value(cells[settings["column"]], settings["type"])
        for key, settings in plan["properties"].items()
        if cells[settings["column"]]
    }
    return body
