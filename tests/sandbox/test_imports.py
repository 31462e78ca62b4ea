"""Imports of contacts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support import START

from resend_nb.sandbox import Switches, importing
from resend_nb.sandbox.clock import microseconds
from resend_nb.sandbox.handlers import contact_imports

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from support import Http

NIL = "00000000-0000-0000-0000-000000000000"


class WallClock:
    """Time that only advances on request."""

    def __init__(self) -> None:
        self.seconds = 0

    def at(self, tick: int) -> int:  # noqa: ARG002 -- it does not depend on requests
        return microseconds(START) + self.seconds * 1_000_000


def _post(http: Http, file: str | bytes, **parts: Any) -> httpx.Response:
    """Upload a file; other values than text are sent as JSON."""
    data = {
        name: part if isinstance(part, str) else json.dumps(part) for name, part in parts.items()
    }
    content = file if isinstance(file, bytes) else file.encode()
    return http(
        "POST /contacts/imports", data=data, files={"file": ("people.csv", content, "text/csv")}
    )


def _done(http: Http, file: str | bytes, **parts: Any) -> dict[str, Any]:
    """Upload a file, poll until the import is done, and return it."""
    made = _post(http, file, **parts)
    assert made.status_code == 201, made.text
    for _ in range(100):
        job: dict[str, Any] = http(f"GET /contacts/imports/{made.json()['id']}").json()
        if job["completed_at"] is not None:
            return job
    raise AssertionError("it is in progress forever")


def _counts(job: dict[str, Any]) -> str:
    return " ".join(f"{name}={count}" for name, count in job["counts"].items() if count)


def test_an_import_is_queued_in_progress_and_completed(http: Http) -> None:
    """Counts and contacts are there when it is completed."""
    made = _post(http, "email,first_name\na@b.co,Ada\n")
    assert made.status_code == 201
    assert list(made.json()) == ["object", "id"]
    assert made.json()["object"] == "contact_import"
    line = f"GET /contacts/imports/{made.json()['id']}"
    seen = [http(line).json() for _ in range(8)]
    assert list(dict.fromkeys(job["status"] for job in seen)) == [
        "queued",
        "in_progress",
        "completed",
    ]
    assert list(seen[0]) == ["object", "id", "status", "created_at", "completed_at"]
    assert seen[0]["completed_at"] is None
    assert seen[-1]["counts"] == {"total": 1, "created": 1, "updated": 0, "skipped": 0, "failed": 0}
    contact = http("GET /contacts/a@b.co").json()
    assert (contact["first_name"], contact["unsubscribed"]) == ("Ada", False)
    assert contact["created_at"] == seen[-1]["completed_at"]


def test_when_counts_appear_is_a_switch(http_to: Callable[..., Http]) -> None:
    """Sources differ on when an import has counts: a switch decides."""
    http = http_to(switches=Switches(import_counts="always", import_seconds=3600))
    made = _post(http, "email\na@b.co\n").json()["id"]
    assert set(http(f"GET /contacts/imports/{made}").json()["counts"].values()) == {0}


def test_by_default_existing_contacts_are_overwritten(http: Http) -> None:
    """The default is upsert, which resets omitted fields, including an opt-out."""
    http.make("POST /contact-properties", {"key": "plan", "type": "string"})
    body = {
        "email": "a@b.co",
        "first_name": "Ada",
        "unsubscribed": True,
        "properties": {"plan": "pro"},
    }
    made = http.make("POST /contacts", body)
    job = _done(http, "email,last_name\na@b.co,Lovelace\nb@b.co,Bo\n")
    assert _counts(job) == "total=2 created=1 updated=1"
    contact = http("GET /contacts/a@b.co").json()
    assert (contact["id"], contact["first_name"], contact["last_name"]) == (made, None, "Lovelace")
    assert (contact["unsubscribed"], contact["properties"]) == (False, {})


@pytest.mark.parametrize("joins", [False, True])
def test_skipping_leaves_contacts_alone(http_to: Callable[..., Http], *, joins: bool) -> None:
    """Skipping keeps an existing contact; a switch decides if it joins the segments."""
    http = http_to(switches=Switches(skipped_join_segments=joins))
    segment = http.make("POST /segments", {"name": "A"})
    topic = http.make("POST /topics", {"name": "News", "default_subscription": "opt_out"})
    http.make("POST /contacts", {"email": "a@b.co", "first_name": "Ada", "unsubscribed": True})
    job = _done(
        http,
        "email,first_name\na@b.co,New\nb@b.co,Bo\nb@b.co,Again\n",
        on_conflict="skip",
        segments=[{"id": segment}],
        topics=[{"id": topic, "subscription": "opt_in"}],
    )
    assert _counts(job) == "total=3 created=1 skipped=2"
    contact = http("GET /contacts/a@b.co").json()
    assert (contact["first_name"], contact["unsubscribed"]) == ("Ada", True)
    assert http("GET /contacts/b@b.co").json()["first_name"] == "Bo"
    members = {
        member["email"] for member in http(f"GET /segments/{segment}/contacts").json()["data"]
    }
    assert members == ({"a@b.co", "b@b.co"} if joins else {"b@b.co"})
    assert http("GET /contacts/a@b.co/topics").json()["data"] == []
    assert http("GET /contacts/b@b.co/topics").json()["data"][0]["subscription"] == "opt_in"


@pytest.mark.parametrize(("setting", "choice"), [(False, "opt_out"), (True, "opt_in")])
def test_skipping_and_topics(http_to: Callable[..., Http], setting: Any, choice: str) -> None:
    """No source says if a skipped contact gets the import's topics: a switch decides."""
    http = http_to(switches=Switches(skipped_choose_topics=setting))
    topic = http.make("POST /topics", {"name": "News", "default_subscription": "opt_out"})
    http.make(
        "POST /contacts", {"email": "a@b.co", "topics": [{"id": topic, "subscription": "opt_out"}]}
    )
    topics = [{"id": topic, "subscription": "opt_in"}]
    assert (
        _counts(_done(http, "email\na@b.co\n", on_conflict="skip", topics=topics))
        == "total=1 skipped=1"
    )
    assert http("GET /contacts/a@b.co/topics").json()["data"][0]["subscription"] == choice


def test_a_large_file_is_imported_in_batches(
    http_to: Callable[..., Http], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each request imports some rows, and every row is imported once."""
    monkeypatch.setattr(importing, "BATCH_SIZE", 2)
    http = http_to(switches=Switches(import_seconds=0, import_counts="always"))
    names = ["Ada", "B\r\nC", "D\n\n", "Zoé Èvêé", '"', "Last"]
    rows = [
        f'p{number}@b.co,"{name.replace(chr(34), chr(34) * 2)}"'
        for number, name in enumerate(names)
    ]
    file = "\ufeffemail,first_name\r\n" + "\r\n".join([*rows[:3], "", "nobody", *rows[3:], "", ""])
    made = _post(http, file.encode(), on_conflict="skip").json()["id"]
    seen = [http(f"GET /contacts/imports/{made}").json() for _ in range(4)]
    assert [job["status"] for job in seen] == ["in_progress"] * 3 + ["completed"]
    assert [_counts(job) for job in seen] == [
        "total=2 created=2",
        "total=4 created=3 failed=1",
        "total=6 created=5 failed=1",
        "total=7 created=6 failed=1",
    ]
    people = http("GET /contacts?limit=100").json()["data"]
    assert [contact["first_name"] for contact in people][::-1] == names
    assert people[0]["created_at"] == seen[-1]["completed_at"]


def test_a_broadcast_does_not_wait_for_an_import(
    http_to: Callable[..., Http], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A due broadcast goes out to the contacts that were imported so far."""
    monkeypatch.setattr(importing, "BATCH_SIZE", 1)
    http = http_to(switches=Switches(import_seconds=0, queued_seconds=0))
    segment = http.make("POST /segments", {"name": "A"})
    _post(http, "email\na@b.co\nb@b.co\nc@b.co\n", segments=[{"id": segment}])
    body = {"segment_id": segment, "from": "a@b.example", "subject": "s", "text": "t", "send": True}
    http.make("POST /broadcasts", body)
    for _ in range(4):
        sent = [email["to"] for email in http("GET /sandbox/outbox").json()["data"]]
    assert sent == ["a@b.co"]
    assert len(http(f"GET /segments/{segment}/contacts").json()["data"]) == 3


def test_a_column_map_selects_columns_and_creates_properties(http: Http) -> None:
    """Only mapped columns are read, and missing properties are created."""
    http.make("POST /contact-properties", {"key": "plan", "type": "string"})
    column_map = {
        "email": "E-mail",
        "first_name": "First, name",
        "unsubscribed": "Out",
        "properties": {
            "plan": {"column": "Plan"},
            "bags": {"column": "Bags", "type": "number"},
            "wholesale": {"column": "W", "type": "boolean"},
        },
    }
    file = (
        '\ufeffE-mail,"First, name",Out,Plan,Bags,W,last_name\r\n'
        'a@b.co,"Ada ""A""\nB",TRUE,pro,12,true,No\r\n'
    )
    assert _counts(_done(http, file, column_map=column_map)) == "total=1 created=1"
    contact = http("GET /contacts/a@b.co").json()
    assert (contact["first_name"], contact["last_name"], contact["unsubscribed"]) == (
        'Ada "A"\nB',
        None,
        True,
    )
    assert contact["properties"] == {
        "plan": {"type": "string", "value": "pro"},
        "bags": {"type": "number", "value": 12},
        "wholesale": {"type": "boolean", "value": True},
    }
    assert http("PATCH /contacts/a@b.co", {"properties": {"wholesale": "yes"}}).status_code == 422
    keys = [row["key"] for row in http("GET /contact-properties").json()["data"]]
    assert sorted(keys) == ["bags", "plan", "wholesale"]


ROWS: list[tuple[str, str]] = [
    ("a@b.co,,", "created"),
    ("a@b.co", "created"),
    ("a@b.co,False,-1.5e2", "created"),
    (",true,", "failed"),
    ("nobody,,", "failed"),
    (" a@b.co,,", "failed"),
    ("a@b.co,yes,", "failed"),
    ("a@b.co,1,", "failed"),
    ("a@b.co,,many", "failed"),
    ("a@b.co,,1_000", "failed"),
    ("a@b.co,,1e999", "failed"),
    ("a@b.co,,nan", "failed"),
    ("a@b.co,,,more", "failed"),
]


@pytest.mark.parametrize(("row", "outcome"), ROWS)
def test_invalid_rows_are_counted_and_skipped(http: Http, row: str, outcome: str) -> None:
    """A row with no address or an invalid value is failed; the next row is read."""
    column_map = {
        "email": "email",
        "unsubscribed": "out",
        "properties": {"n": {"column": "n", "type": "number"}},
    }
    job = _done(http, f"email,out,n\n{row}\n\nlast@b.co,true,1\n", column_map=column_map)
    assert job["status"] == "completed"
    assert _counts(job) == (
        "total=2 created=2" if outcome == "created" else "total=2 created=1 failed=1"
    )
    assert http("GET /contacts/last@b.co").json()["unsubscribed"] is True


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        (b"email,first_name\na@b.co,Ada\nb@b.co,Jos\xe9\n", ""),
        (b"email,first_name\na@b.co,Ada\nb@b.co," + b"x" * 200_000, "total=1 created=1"),
    ],
)
def test_a_file_that_cannot_be_read_fails(http: Http, file: bytes, counts: str) -> None:
    """Invalid UTF-8 fails before the first row, an oversized cell when it is reached."""
    job = _done(http, file)
    assert job["status"] == "failed"
    assert _counts(job) == counts


def test_a_segment_deleted_meanwhile_fails_every_row(http: Http) -> None:
    """Each row is like a POST, which refuses a deleted segment."""
    segment = http.make("POST /segments", {"name": "A"})
    made = _post(http, "email\na@b.co\n", segments=[{"id": segment}]).json()["id"]
    http(f"DELETE /segments/{segment}")
    jobs = [http(f"GET /contacts/imports/{made}").json() for _ in range(8)]
    assert _counts(jobs[-1]) == "total=1 failed=1"
    assert http("GET /contacts/a@b.co").status_code == 404


MISSING = 'CSV missing required "email" column'
BAD: list[tuple[str, dict[str, Any], int, str]] = [
    ("", {}, 422, MISSING),
    ("Email\na@b.co", {}, 422, MISSING),
    ("email;name\na@b.co;A", {}, 422, MISSING),
    ("x" * 200_000, {}, 422, MISSING),
    ("email,email\na@b.co,b@b.co", {}, 422, "exactly once"),
    ("email", {"column_map": {}}, 422, MISSING),
    ("email", {"column_map": {"email": "Mail"}}, 422, MISSING),
    ("email", {"column_map": {"email": None}}, 422, "Missing `email` field."),
    (
        "email",
        {"column_map": {"email": "email", "last_name": "Name"}},
        422,
        'column "Name" exactly once',
    ),
    ("email", {"column_map": "{"}, 422, "The `column_map` field must be valid JSON."),
    ("email", {"column_map": "[" * 100_000}, 422, "The `column_map` field must be valid JSON."),
    (
        "email",
        {"column_map": '{"email": "\\ud800"}'},
        422,
        "The `column_map` field must be valid JSON.",
    ),
    ("email", {"column_map": []}, 422, "expected object, received array"),
    (
        "email",
        {"column_map": {"email": "email", "properties": []}},
        422,
        "expected object, received array",
    ),
    (
        "email",
        {"column_map": {"email": "email", "properties": {"a b": {"column": "email"}}}},
        422,
        "underscores",
    ),
    (
        "email",
        {"column_map": {"email": "email", "properties": {"email": {"column": "email"}}}},
        422,
        "reserved",
    ),
    (
        "email",
        {"column_map": {"email": "email", "properties": {"a": "email"}}},
        422,
        "expected object",
    ),
    (
        "email",
        {"column_map": {"email": "email", "properties": {"a": {}}}},
        422,
        "Missing `column` field.",
    ),
    (
        "email",
        {"column_map": {"email": "email", "properties": {"a": {"column": "A"}}}},
        422,
        "exactly once",
    ),
    (
        "email",
        {
            "column_map": {
                "email": "email",
                "properties": {"a": {"column": "email", "type": "date"}},
            }
        },
        422,
        "The `type` must be one of string, number, boolean.",
    ),
    (
        "email",
        {"column_map": {"email": "email", "properties": {"bags": {"column": "email"}}}},
        422,
        "is a number",
    ),
    ("email", {"on_conflict": "ignore"}, 422, "The `on_conflict` must be one of upsert, skip."),
    ("email", {"segments": "x"}, 422, "The `segments` field must be valid JSON."),
    ("email", {"segments": {}}, 422, "expected array, received object"),
    ("email", {"segments": [NIL]}, 422, "expected object, received string"),
    ("email", {"segments": [{"id": NIL}]}, 404, "not found"),
    ("email", {"topics": "["}, 422, "The `topics` field must be valid JSON."),
    ("email", {"topics": [{"id": NIL, "subscription": "opt_in"}]}, 404, "Topic not found"),
    ("email", {"topics": "[" + " " * 600_000 + "]"}, 422, "too large"),
]


@pytest.mark.parametrize(("file", "parts", "status", "message"), BAD)
def test_an_invalid_import_is_refused(
    http: Http, file: str, parts: dict[str, Any], status: int, message: str
) -> None:
    """Header, map and other fields are validated immediately, and nothing is queued."""
    http.make("POST /contact-properties", {"key": "bags", "type": "number"})
    response = _post(http, file, **parts)
    assert response.status_code == status, response.text
    assert message in response.json()["message"]
    assert http("GET /contacts/imports").json()["data"] == []


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"json": {"file": "email"}},
        {"data": {"on_conflict": "skip"}},
        {"files": {"other": b"email"}},
        {"content": b"no form", "headers": {"content-type": "multipart/form-data"}},
    ],
)
def test_an_import_needs_a_file(http: Http, options: dict[str, Any]) -> None:
    """Without a file, or without a form, the error says that the file is missing."""
    response = http("POST /contacts/imports", **options)
    assert (response.status_code, response.json()["name"]) == (422, "missing_required_field")
    assert response.json()["message"] == "Missing `file` field."


def test_other_paths_refuse_a_form(http: Http) -> None:
    """Other paths accept only JSON."""
    response = http("POST /contacts", data={"email": "a@b.co"}, files={"file": b"email"})
    assert response.json()["message"] == "Request body must be valid JSON."


def test_a_file_has_a_maximum_size(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of 200 MB is accepted, one more byte is not."""
    assert contact_imports.MAX_FILE_SIZE == 200_000_000
    monkeypatch.setattr(contact_imports, "MAX_FILE_SIZE", 12)
    assert _post(http, "email\na@b.co").status_code == 201
    response = _post(http, "email\na@bb.co")
    assert (response.status_code, response.json()["name"]) == (422, "validation_error")


def test_imports_are_listed_by_status_in_pages(http: Http) -> None:
    """Newest first, 20 without a limit, filtered by a known status."""
    first = _done(http, "email\n")
    assert (first["status"], _counts(first)) == ("completed", "")
    for _ in range(20):
        _post(http, "email\n")
    page = http("GET /contacts/imports").json()
    assert (page["object"], page["has_more"], len(page["data"])) == ("list", True, 20)
    rest = http(f"GET /contacts/imports?after={page['data'][-1]['id']}").json()
    assert rest == {"object": "list", "has_more": False, "data": [first]}
    assert http("GET /contacts/imports?status=failed").json()["data"] == []
    assert first in http("GET /contacts/imports?status=completed&limit=100").json()["data"]
    assert http("GET /contacts/imports?status=done").status_code == 422


def test_an_import_is_found_by_its_id(http: Http) -> None:
    """An invalid id is a 422 and an unknown one a 404; imports cannot be changed."""
    assert http("GET /contacts/imports/x").status_code == 422
    assert http(f"GET /contacts/imports/{NIL}").json()["message"] == "Contact import not found"
    assert http(f"DELETE /contacts/imports/{NIL}").status_code == 405


def test_an_address_that_begins_like_the_path_is_a_contact(http: Http) -> None:
    """imports/x@b.co is an address with a slash, not an import."""
    made = http.make("POST /contacts", {"email": "imports/x@b.co"})
    assert http("GET /contacts/imports/x@b.co").json()["id"] == made
    assert http("GET /contacts/imports%2Fx%40b.co").json()["id"] == made


def test_due_work_runs_in_order(http_to: Callable[..., Http]) -> None:
    """Of two broadcasts in one jump, only the later one reaches the imported contacts."""
    clock = WallClock()
    http = http_to(clock=clock, switches=Switches(queued_seconds=0))
    segment = http.make("POST /segments", {"name": "A"})
    body = {"segment_id": segment, "from": "a@b.example", "subject": "s", "text": "t", "send": True}
    sent = [
        http.make("POST /broadcasts", {**body, "scheduled_at": f"2026-11-02T09:00:{second:02}Z"})
        for second in (1, 3)
    ]
    _post(http, "email\na@b.co\n", segments=[{"id": segment}])
    clock.seconds = 60
    assert [email["broadcast_id"] for email in http("GET /sandbox/outbox").json()["data"]] == sent[
        1:
    ]


def test_a_boolean_is_written_as_in_json(http: Http) -> None:
    """An imported boolean property is true or false in an email."""
    segment = http.make("POST /segments", {"name": "A"})
    column_map = {"email": "email", "properties": {"vip": {"column": "vip", "type": "boolean"}}}
    _done(http, "email,vip\na@b.co,true\n", column_map=column_map, segments=[{"id": segment}])
    body = {
        "segment_id": segment,
        "from": "a@b.example",
        "subject": "s",
        "text": "{{{contact.vip}}}",
        "send": True,
    }
    http.make("POST /broadcasts", body)
    outboxes = [http("GET /sandbox/outbox").json()["data"] for _ in range(6)]
    assert outboxes[-1][0]["text"] == "true"
