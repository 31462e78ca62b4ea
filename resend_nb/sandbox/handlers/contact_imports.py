"""Imports: ``/contacts/imports``."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import RequestEntityTooLarge

from resend_nb.sandbox import csv_file, fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers import contact_properties, contacts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

LARGEST_FILE = 200_000_000
"""Bytes; the documents say 200 MB."""

_COUNTS = ("total", "created", "updated", "skipped", "failed")
_FIELDS = ("email", "first_name", "last_name", "unsubscribed")
_STATUSES = ("queued", "in_progress", "completed", "failed")


def create(call: RequestContext) -> Reply:
    """Take a file; its rows are read later, its header at once."""
    form, file = _form(call)
    conflict = (
        fields.one_of(form, "on_conflict", "upsert", "skip") if "on_conflict" in form else "upsert"
    )
    columns, properties = _columns(call, form, csv_file.header(file))
    plan = {
        "on_conflict": conflict,
        "columns": columns,
        "properties": properties,
        "segments": [
            {"id": contacts.joining(call, each)} for each in _json(form, "segments", list)
        ],
        "topics": [_topic(call, each) for each in _json(form, "topics", list)],
    }
    import_id = call.store.imports.create(file, plan, now=call.now)
    return Reply({"object": "contact_import", "id": import_id}, 201)


def list_(call: RequestContext) -> dict[str, Any]:
    """List imports, of any status or of one."""
    query = call.request.args
    status = fields.one_of(query, "status", *_STATUSES) if "status" in query else None
    page = call.store.imports.page(fields.window(call, without_limit=20), status=status)
    return fields.listed(page, lambda row: _shown(call, row))


def get(call: RequestContext, import_id: str) -> dict[str, Any]:
    """Read an import."""
    row = call.store.imports.get(fields.uuid_of(import_id))
    if row is None:
        raise problems.not_found("Contact import")
    return _shown(call, row)


def _shown(call: RequestContext, row: Row) -> dict[str, Any]:
    shown = {
        "object": "contact_import",
        "id": row["id"],
        "status": row["status"],
        "created_at": postgres_text(row["created_at"]),
        "completed_at": postgres_text(row["completed_at"]),
    }
    if row["completed_at"] is not None or call.switches.import_counts == "always":
        shown["counts"] = {name: row[name] or 0 for name in _COUNTS}
    return shown


def _form(call: RequestContext) -> tuple[Mapping[str, str], bytes]:
    """Read the parts of the form, and the file among them."""
    try:
        form, upload = call.request.form, call.request.files.get("file")
    except RequestEntityTooLarge:
        raise problems.invalid("A field of the form is too large.") from None
    if upload is None:
        raise problems.missing_field("file")
    file = upload.read(LARGEST_FILE + 1)
    if len(file) > LARGEST_FILE:
        raise problems.invalid(f"The file must have at most {LARGEST_FILE // 1_000_000} MB.")
    return form, file.removeprefix(BOM_UTF8)


def _json(form: Mapping[str, str], name: str, kind: type) -> Any:
    """Read a part that is JSON in a string; an empty one of its kind where it is missing."""
    if name not in form:
        return kind()
    try:
        parsed = fields.from_json(form[name])
    except ValueError:
        raise problems.invalid(f"The `{name}` field must be valid JSON.") from None
    return problems.check(parsed, kind)


def _columns(
    call: RequestContext, form: Mapping[str, str], header: Sequence[str]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Say which column each field and each property is read from."""
    if "column_map" not in form:
        columns: dict[str, str] = {name: name for name in _FIELDS if name in header}
        properties: dict[str, dict[str, str]] = {}
    else:
        given = _json(form, "column_map", dict)
        columns = {name: fields.required(given, name) for name in _FIELDS if name in given}
        wanted = problems.check(given.get("properties", {}), dict)
        properties = {key: _property(call, key, each) for key, each in wanted.items()}
    if columns.get("email") not in header:
        raise problems.invalid('CSV missing required "email" column')
    for column in [*columns.values(), *(each["column"] for each in properties.values())]:
        if header.count(column) != 1:
            raise problems.invalid(f'CSV must have the column "{column}" exactly once.')
    return columns, properties


def _property(call: RequestContext, key: str, given: Any) -> dict[str, str]:
    """Read where a property comes from; one that exists keeps its type."""
    problems.check(given, dict)
    kind = fields.one_of({"type": "string", **given}, "type", "string", "number", "boolean")
    known = call.store.properties.by_key().get(contact_properties.valid_key(key))
    if known is not None and known["type"] != kind:
        raise problems.invalid(f"The property `{key}` is a {known['type']}.")
    return {"column": fields.required(given, "column"), "type": kind}


def _topic(call: RequestContext, given: Any) -> dict[str, str]:
    topic_id, subscription = contacts.choice(call, given)
    return {"id": topic_id, "subscription": subscription}
