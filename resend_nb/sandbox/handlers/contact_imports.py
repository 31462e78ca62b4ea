"""Imports: ``/contacts/imports``."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import RequestEntityTooLarge

from resend_nb.sandbox import csv_file, fields, problems
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers import contact_properties, contacts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

MAX_FILE_SIZE = 200_000_000
"""The documented maximum, in bytes."""

_COUNTS = ("total", "created", "updated", "skipped", "failed")
_FIELDS = ("email", "first_name", "last_name", "unsubscribed")
_STATUSES = ("queued", "in_progress", "completed", "failed")


def create(context: RequestContext) -> Reply:
    """Queue an import; the header is checked now, the rows are imported later."""
    form, file = _form(context)
    conflict = fields.one_of(
        {"on_conflict": form.get("on_conflict", "upsert")}, "on_conflict", "upsert", "skip"
    )
    header = csv_file.header(file)
    columns, properties = _columns(context, form, header)
    plan = {
        "header": header,
        "is_utf8": csv_file.is_utf8(file),
        "on_conflict": conflict,
        "columns": columns,
        "properties": properties,
        "segments": [
            {"id": contacts.segment_to_join(context, segment)}
            for segment in _json(form, "segments", list)
        ],
        "topics": [_topic(context, topic) for topic in _json(form, "topics", list)],
    }
    import_id = context.store.imports.create({"plan": plan, "status": "queued"}, now=context.now)
    context.store.imports.add_file(import_id, file)
    return Reply({"object": "contact_import", "id": import_id}, 201)


def list_(context: RequestContext) -> dict[str, Any]:
    """List imports, of one status or of all."""
    query = context.request.args
    status = fields.one_of(query, "status", *_STATUSES) if "status" in query else None
    page = context.store.imports.page(fields.page_request(context), status=status)
    return fields.list_page(page, lambda row: _item(context, row))


def get(context: RequestContext, import_id: str) -> dict[str, Any]:
    """Return an import."""
    row = fields.existing(context.store.imports, import_id, "Contact import")
    return _item(context, row)


def _item(context: RequestContext, row: Row) -> dict[str, Any]:
    columns = fields.columns(row, "id", "status", "created_at", "completed_at")
    reply = {"object": "contact_import", **columns}
    if row["completed_at"] is not None or context.switches.import_counts == "always":
        reply["counts"] = {name: row[name] or 0 for name in _COUNTS}
    return reply


def _form(context: RequestContext) -> tuple[Mapping[str, str], bytes]:
    """Return the fields of the form, and the file."""
    try:
        form, upload = context.request.form, context.request.files.get("file")
    except RequestEntityTooLarge:
        raise problems.invalid("A field of the form is too large.") from None
    if upload is None:
        raise problems.missing_field("file")
    file = upload.read(MAX_FILE_SIZE + 1)
    if len(file) > MAX_FILE_SIZE:
        raise problems.invalid(f"The file must have at most {MAX_FILE_SIZE // 1_000_000} MB.")
    return form, file.removeprefix(BOM_UTF8)


def _json(form: Mapping[str, str], name: str, kind: type) -> Any:
    """Return a field that contains JSON of this type; an empty value if the field is missing."""
    if name not in form:
        return kind()
    try:
        parsed = fields.from_json(form[name])
    except ValueError:
        raise problems.invalid(f"The `{name}` field must be valid JSON.") from None
    return problems.check_type(parsed, kind)


def _columns(
    context: RequestContext, form: Mapping[str, str], header: Sequence[str]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return the column of each field, and the column and type of each property."""
    if "column_map" not in form:
        columns: dict[str, str] = {name: name for name in _FIELDS if name in header}
        properties: dict[str, dict[str, str]] = {}
    else:
        mapping = _json(form, "column_map", dict)
        columns = {name: fields.required(mapping, name) for name in _FIELDS if name in mapping}
        sources = problems.check_type(mapping.get("properties", {}), dict)
        properties = {key: _property(context, key, source) for key, source in sources.items()}
    if columns.get("email") not in header:
        raise problems.invalid('CSV missing required "email" column')
    for column in [*columns.values(), *(source["column"] for source in properties.values())]:
        if header.count(column) != 1:
            raise problems.invalid(f'CSV must have the column "{column}" exactly once.')
    return columns, properties


def _property(context: RequestContext, key: str, source: Any) -> dict[str, str]:
    """Return a property's column and type; an existing property must have this type."""
    problems.check_type(source, dict)
    kind = fields.one_of({"type": "string", **source}, "type", "string", "number", "boolean")
    existing = context.store.properties.by_key().get(contact_properties.valid_key(key))
    if existing is not None and existing["type"] != kind:
        raise problems.invalid(f"The property `{key}` is a {existing['type']}.")
    return {"column": fields.required(source, "column"), "type": kind}


def _topic(context: RequestContext, topic: Any) -> dict[str, str]:
    topic_id, subscription = contacts.subscription(context, topic)
    return {"id": topic_id, "subscription": subscription}
