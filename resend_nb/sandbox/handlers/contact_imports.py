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
"""Bytes; the documentation says 200 MB."""

_COUNTS = ("total", "created", "updated", "skipped", "failed")
_FIELDS = ("email", "first_name", "last_name", "unsubscribed")
_STATUSES = ("queued", "in_progress", "completed", "failed")


def create(context: RequestContext) -> Reply:
    """Accept a file; its header is parsed now, its rows later."""
    form, file = _form(context)
    conflict = (
        fields.one_of(form, "on_conflict", "upsert", "skip") if "on_conflict" in form else "upsert"
    )
    columns, properties = _columns(context, form, csv_file.header(file))
    plan = {
        "on_conflict": conflict,
        "columns": columns,
        "properties": properties,
        "segments": [
            {"id": contacts.joining(context, item)} for item in _json(form, "segments", list)
        ],
        "topics": [_topic(context, item) for item in _json(form, "topics", list)],
    }
    import_id = context.store.imports.create(file, plan, now=context.now)
    return Reply({"object": "contact_import", "id": import_id}, 201)


def list_(context: RequestContext) -> dict[str, Any]:
    """List imports, optionally of one status."""
    query = context.request.args
    status = fields.one_of(query, "status", *_STATUSES) if "status" in query else None
    page = context.store.imports.page(fields.window(context, without_limit=20), status=status)
    return fields.listed(page, lambda row: _shown(context, row))


def get(context: RequestContext, import_id: str) -> dict[str, Any]:
    """Read an import."""
    row = context.store.imports.get(fields.uuid_of(import_id))
    if row is None:
        raise problems.not_found("Contact import")
    return _shown(context, row)


def _shown(context: RequestContext, row: Row) -> dict[str, Any]:
    shown = {
        "object": "contact_import",
        "id": row["id"],
        "status": row["status"],
        "created_at": postgres_text(row["created_at"]),
        "completed_at": postgres_text(row["completed_at"]),
    }
    if row["completed_at"] is not None or context.switches.import_counts == "always":
        shown["counts"] = {name: row[name] or 0 for name in _COUNTS}
    return shown


def _form(context: RequestContext) -> tuple[Mapping[str, str], bytes]:
    """Return the form's fields and its file."""
    try:
        form, upload = context.request.form, context.request.files.get("file")
    except RequestEntityTooLarge:
        raise problems.invalid("A field of the form is too large.") from None
    if upload is None:
        raise problems.missing_field("file")
    file = upload.read(LARGEST_FILE + 1)
    if len(file) > LARGEST_FILE:
        raise problems.invalid(f"The file must have at most {LARGEST_FILE // 1_000_000} MB.")
    return form, file.removeprefix(BOM_UTF8)


def _json(form: Mapping[str, str], name: str, kind: type) -> Any:
    """Parse a field that holds JSON; an empty value of its type if it is missing."""
    if name not in form:
        return kind()
    try:
        parsed = fields.from_json(form[name])
    except ValueError:
        raise problems.invalid(f"The `{name}` field must be valid JSON.") from None
    return problems.check(parsed, kind)


def _columns(
    context: RequestContext, form: Mapping[str, str], header: Sequence[str]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return the column of each field and of each property."""
    if "column_map" not in form:
        columns: dict[str, str] = {name: name for name in _FIELDS if name in header}
        properties: dict[str, dict[str, str]] = {}
    else:
        given = _json(form, "column_map", dict)
        columns = {name: fields.required(given, name) for name in _FIELDS if name in given}
        wanted = problems.check(given.get("properties", {}), dict)
        properties = {key: _property(context, key, mapping) for key, mapping in wanted.items()}
    if columns.get("email") not in header:
        raise problems.invalid('CSV missing required "email" column')
    for column in [*columns.values(), *(mapping["column"] for mapping in properties.values())]:
        if header.count(column) != 1:
            raise problems.invalid(f'CSV must have the column "{column}" exactly once.')
    return columns, properties


def _property(context: RequestContext, key: str, given: Any) -> dict[str, str]:
    """Return a property's column and type; an existing property keeps its type."""
    problems.check(given, dict)
    kind = fields.one_of({"type": "string", **given}, "type", "string", "number", "boolean")
    known = context.store.properties.by_key().get(contact_properties.valid_key(key))
    if known is not None and known["type"] != kind:
        raise problems.invalid(f"The property `{key}` is a {known['type']}.")
    return {"column": fields.required(given, "column"), "type": kind}


def _topic(context: RequestContext, given: Any) -> dict[str, str]:
    topic_id, subscription = contacts.choice(context, given)
    return {"id": topic_id, "subscription": subscription}
