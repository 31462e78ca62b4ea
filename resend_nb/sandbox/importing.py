"""Running an import: each row of the file has the same effect as ``POST /contacts``."""

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


BATCH_SIZE = 1000
"""Rows to import per request, so that no request waits long for a large file."""

_COUNTS = ("total", "created", "updated", "skipped", "failed")


def run_import(context: RequestContext, job: Row) -> bool:
    """Import the next rows of a file and return whether it is done.

    Invalid rows are counted. A file that is not UTF-8 or CSV fails; rows read before are kept.
    Contacts and position are saved in one transaction, so an interrupted import continues.
    """
    counts = {name: job[name] or 0 for name in _COUNTS}
    status = "completed"
    context = replace(context, now=job["due"])
    try:
        for number, (cells, position) in enumerate(_rows(job), 1):
            if not counts["total"]:
                _create_properties(context, job["plan"]["properties"])
            counts["total"] += 1
            counts[_import_row(context, job["plan"], cells)] += 1
            if number == BATCH_SIZE:
                context.store.imports.update(job["id"], {**counts, "position": position})
                return False
    except (UnicodeDecodeError, csv.Error):
        status = "failed"
    context.store.imports.finish(job["id"], status, counts, now=job["due"])
    return True


def _rows(job: Row) -> Iterator[tuple[dict[str, str], int]]:
    if not job["position"]:
        job["file"].decode()  # a file that is not UTF-8 fails before the first row
    return csv_file.rows(job["file"], job["position"])


def _create_properties(context: RequestContext, properties: Mapping[str, Row]) -> None:
    """Create the properties that do not exist, as only imports do."""
    existing = context.store.properties.by_key()
    for key, wanted in properties.items():
        if key not in existing:
            context.store.properties.create({"key": key, "type": wanted["type"]}, now=context.now)


def _import_row(context: RequestContext, plan: Row, cells: Mapping[str, str]) -> str:
    try:
        body = _body(plan, cells)
        existing = contacts.find(context, fields.valid_email(fields.required(body, "email")))
        if existing is not None and plan["on_conflict"] == "skip":
            _skip(context, existing, plan)
            return "skipped"
        contacts.upsert(replace(context, _body=body))
    except problems.Problem:
        return "failed"
    return "created" if existing is None else "updated"


def _skip(context: RequestContext, contact: Row, plan: Row) -> None:
    if context.switches.skipped_join_segments:
        for segment in plan["segments"]:
            context.store.segments.add(segment["id"], contact["id"], now=context.now)
    if context.switches.skipped_choose_topics:
        for topic in plan["topics"]:
            context.store.contacts.set_subscription(
                contact["id"], topic["id"], topic["subscription"]
            )


def _body(plan: Row, cells: Mapping[Any, str]) -> dict[str, Any]:
    """Convert a row to the body of ``POST /contacts``, without its empty cells."""
    if None in cells:
        raise problems.invalid("The row has more cells than the header.")
    body: dict[str, Any] = {"segments": plan["segments"], "topics": plan["topics"]}
    for field, column in plan["columns"].items():
        if cells[column]:
            kind = "boolean" if field == "unsubscribed" else "string"
            body[field] = csv_file.value(cells[column], kind)
    body["properties"] = {
        key: csv_file.value(cells[source["column"]], source["type"])
        for key, source in plan["properties"].items()
        if cells[source["column"]]
    }
    return body
