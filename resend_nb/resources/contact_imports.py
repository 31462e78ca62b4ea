"""Imports: CSV files whose rows become contacts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict

from resend_nb._http.body import plain
from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._arguments import Choices, Ids, choices, mapping, references
from resend_nb.resources._base import Reference, Resource, without_none
from resend_nb.resources._docs import endpoint, like
from resend_nb.resources.contact_topics import check_choices

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator, Mapping

    Conflict = Literal["upsert", "skip"]
    ImportStatus = Literal["queued", "in_progress", "completed", "failed"]


class ImportCounts(TypedDict):
    """How many rows had which outcome; the API does not say which rows failed, or why."""

    total: int
    created: int
    updated: int
    skipped: int
    failed: int


class ContactImport(TypedDict):
    """An import; ``counts`` may be missing until it is completed."""

    object: str
    id: str
    status: str
    created_at: str
    completed_at: str | None
    counts: NotRequired[ImportCounts]


class ContactImports(Resource):
    r"""Imports of contacts, ``client.contacts.imports``.

    Examples
    --------
    >>> columns = {"email": "E-mail", "properties": {"plan": {"column": "Plan", "type": "string"}}}
    >>> file = b"E-mail,Plan\nada@example.com,pro\nnobody,\n"
    >>> job = client.contacts.imports.create(file, on_conflict="skip", column_map=columns)
    >>> while client.contacts.imports.get(job["id"])["status"] in {"queued", "in_progress"}:
    ...     pass  # with an account, wait before you poll again: time.sleep(2)
    >>> client.contacts.imports.get(job["id"])["counts"]
    {'total': 2, 'created': 1, 'updated': 0, 'skipped': 0, 'failed': 1}
    """

    @endpoint("contacts/create-contact-import", "POST /contacts/imports")
    def create(
        self,
        file: bytes | str | Path,
        *,
        on_conflict: Conflict,
        column_map: Mapping[str, Any] | None = None,
        segments: Ids | None = None,
        topics: Choices | None = None,
        resubscribe: bool = False,
    ) -> Reference:
        """Upload a CSV file. Resend imports it later; poll :meth:`get` for the outcome.

        ``on_conflict="upsert"`` overwrites existing contacts: fields that a row leaves out are
        reset, which resubscribes contacts that had opted out. ``"skip"`` leaves existing contacts
        alone, but the same address in another spelling may count as new. Prefer
        :func:`resend_nb.bulk_add` if some of the people may be contacts already.

        Parameters
        ----------
        file : bytes, str or pathlib.Path
            The content of the file, or its path: UTF-8, comma-separated, with a header, at most
            200 MB.
        on_conflict : {"upsert", "skip"}
            What to do with existing contacts. You must choose, because the documentation
            contradicts itself about the API's default.
        column_map : mapping, optional
            The column of each field, such as ``{"email": "E-mail", "properties": {"plan":
            {"column": "Plan", "type": "string"}}}``. Unknown properties are created. By default
            the columns must be named exactly ``email``, ``first_name``, ``last_name`` and
            ``unsubscribed``; others are ignored.
        segments : sequence, optional
            The segments to add the contacts to, each an id or ``{"id": ...}``.
        %(topic_choices)s
            By default none. It is not documented whether ``"skip"`` also protects the topic
            subscriptions of existing contacts.
        resubscribe : bool, default False
            Confirm that everyone in the file asked to be subscribed; ``"upsert"`` and an
            ``"opt_in"`` require it.

        Raises
        ------
        InputError
            ``"upsert"`` or ``"opt_in"`` without ``resubscribe=True``, or another ``on_conflict``;
            nothing was sent.
        OSError
            The file cannot be read; nothing was sent.
        ValidationError
            The file is too large, or lacks a column.

        Notes
        -----
        A large file may take longer than the timeout: use ``client.with_timeout(seconds)``.
        """
        _check_conflict(on_conflict, resubscribe=resubscribe)
        chosen = choices(topics)
        check_choices(chosen, resubscribe=resubscribe)
        parts = {
            "column_map": None if column_map is None else plain(mapping("column_map", column_map)),
            "segments": references("segments", segments) or None,
            "topics": chosen or None,
        }
        data = {name: json.dumps(part) for name, part in without_none(parts).items()}
        return self._ask(
            Reference,
            "POST",
            path("contacts", "imports"),
            data={"on_conflict": on_conflict, **data},
            files={"file": _upload(file)},
            # A second upload skips what the first one created, but may undo later topic choices.
            repeatable=on_conflict == "skip" and not chosen,
        )

    @endpoint("contacts/get-contact-import", "GET /contacts/imports/{id}")
    def get(self, import_id: str) -> ContactImport:
        """Return the status of an import, and the outcome of its rows once it is completed.

        Parameters
        ----------
        import_id : str
            The id of the import.

        %(not_found)s
        """
        return self._ask(ContactImport, "GET", path("contacts", "imports", import_id))

    @endpoint("contacts/list-contact-imports", "GET /contacts/imports")
    def iterate(self, *, status: ImportStatus | None = None) -> Iterator[ContactImport]:
        """Yield every import, newest first, reading one page after another.

        Parameters
        ----------
        status : {"queued", "in_progress", "completed", "failed"}, optional
            Only imports with this status.
        """
        return self._every(ContactImport, path("contacts", "imports"), status=status)

    @like(iterate)
    def list(self, *, status: ImportStatus | None = None) -> builtins.list[ContactImport]:
        """Return every import, newest first."""
        return list(self.iterate(status=status))


def _check_conflict(on_conflict: str, *, resubscribe: bool) -> None:
    if on_conflict not in {"upsert", "skip"}:
        raise InputError(f'on_conflict must be "upsert" or "skip", not {on_conflict!r}')
    if on_conflict == "upsert" and not resubscribe:
        raise InputError(
            'on_conflict="upsert" resets existing contacts and would resubscribe those that opted '
            'out. Pass on_conflict="skip", or also resubscribe=True if everyone in the file asked '
            "for it."
        )


def _upload(file: bytes | str | Path) -> tuple[str, bytes, str]:
    """Read the whole file, so that a retry can send it again."""
    if isinstance(file, bytes):
        return "import.csv", file, "text/csv"
    return Path(file).name, Path(file).read_bytes(), "text/csv"
