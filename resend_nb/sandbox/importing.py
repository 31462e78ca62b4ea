"""Importing: each row of a file becomes a contact as a ``POST /contacts`` of its own would make it."""

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


AT_ONCE = 1000
"""Rows that one request reads, so that none waits long for a large file."""

_COUNTS = ("total", "created", "updated", "skipped", "failed")


def run_import(call: RequestContext, job: Row) -> bool:
    """Import some of a file's rows; bad ones are counted, and the import goes on.

    A file that is no UTF-8 or no CSV fails as a whole; what was read before its fault stays. The rows and how
    far they were read are kept together: an import that is cut off goes on where it was.

    Parameters
    ----------
    call : RequestContext
        Whatever was asked when its time had come.
    job : dict
        The import, with its file.

    Returns
    -------
    bool
        Whether it is done.
    """
    counts = {name: job[name] or 0 for name in _COUNTS}
    status = "completed"
    call = replace(call, now=job["due"])
    try:
        for number, (cells, place) in enumerate(_rows(job), 1):
            if not counts["total"]:
                _make_properties(call, job["plan"]["properties"])
            counts["total"] += 1
            counts[_outcome(call, job["plan"], cells)] += 1
            if number == AT_ONCE:
                call.store.imports.go_on(job["id"], counts, place=place)
                return False
    except (UnicodeDecodeError, csv.Error):
        status = "failed"
    call.store.imports.finish(job["id"], status, counts, now=job["due"])
    return True


def _rows(job: Row) -> Iterator[tuple[dict[str, str], int]]:
    if not job["place"]:
        job["file"].decode()  # no UTF-8 fails before the first row
    return csv_file.rows(job["file"], job["place"])


def _make_properties(call: RequestContext, properties: Mapping[str, Row]) -> None:
    """Make the properties that do not exist, as only imports do."""
    known = call.store.properties.by_key()
    for key, each in properties.items():
        if key not in known:
            call.store.properties.create(
                key=key, type_=each["type"], fallback_value=None, now=call.now
            )


def _outcome(call: RequestContext, plan: Row, cells: Mapping[str, str]) -> str:
    try:
        body = _body(plan, cells)
        known = contacts.find(call, fields.email(fields.required(body, "email")))
        if known is not None and plan["on_conflict"] == "skip":
            _skip(call, known, plan)
            return "skipped"
        contacts.upsert(replace(call, _body=body))
    except problems.Problem:
        return "failed"
    return "created" if known is None else "updated"


def _skip(call: RequestContext, contact: Row, plan: Row) -> None:
    if call.switches.skipped_join_segments:
        for segment in plan["segments"]:
            call.store.segments.add(segment["id"], contact["id"], now=call.now)
    if call.switches.skipped_choose_topics:
        for topic in plan["topics"]:
            call.store.contacts.choose(contact["id"], topic["id"], topic["subscription"])


def _body(plan: Row, cells: Mapping[Any, str]) -> dict[str, Any]:
    """Write a row as the body that would make its contact; a blank cell is left out."""
    if None in cells:
        raise problems.invalid("The row has more cells than the header.")
    body: dict[str, Any] = {"segments": plan["segments"], "topics": plan["topics"]}
    for field, column in plan["columns"].items():
        if cells[column]:
            body[field] = csv_file.value(
                cells[column], "boolean" if field == "unsubscribed" else "string"
            )
    body["properties"] = {
        key: csv_file.value(cells[each["column"]], each["type"])
        for key, each in plan["properties"].items()
        if cells[each["column"]]
    }
    return body
