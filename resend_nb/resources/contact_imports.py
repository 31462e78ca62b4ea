"""Imports: CSV files whose rows become contacts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._base import Reference, Resource
from resend_nb.resources.contact_topics import check_choices

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator, Mapping, Sequence

    Conflict = Literal["upsert", "skip"]
    ImportStatus = Literal["queued", "in_progress", "completed", "failed"]


class ImportCounts(TypedDict):
    """What became of the rows; which of them failed, and why, the API does not say."""

    total: int
    created: int
    updated: int
    skipped: int
    failed: int


class ContactImport(TypedDict):
    """An import as the API gives it; ``counts`` may be missing until it is done."""

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
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> job = client.contacts.imports.create(b"email\nada@example.com\n", on_conflict="skip")
    >>> client.contacts.imports.get(job["id"])["status"]
    'queued'
    """

    __slots__ = ()

    def create(
        self,
        file: bytes | str | Path,
        *,
        on_conflict: Conflict,
        column_map: Mapping[str, Any] | None = None,
        segments: Sequence[Mapping[str, str]] | None = None,
        topics: Sequence[Mapping[str, str]] | None = None,
        resubscribe: bool = False,
    ) -> Reference:
        r"""Upload a CSV file; Resend reads it in its own time, see :meth:`get`.

        With ``on_conflict="upsert"`` a contact that exists is overwritten: fields that its row leaves out are
        reset, and so whoever had opted out is subscribed again. ``"skip"`` leaves contacts that exist alone; an
        address that is written otherwise may be no contact yet, so prefer :func:`resend_nb.bulk_add` for people
        some of whom you may know.

        Parameters
        ----------
        file : bytes, str or pathlib.Path
            The file's contents, or where it is; UTF-8, with commas and a header, at most 200 MB.
        on_conflict : {"upsert", "skip"}
            What becomes of contacts that exist. There is no default: the documents differ on the API's own.
        column_map : mapping, optional
            Which column each field is in, such as ``{"email": "E-mail", "properties": {"plan": {"column":
            "Plan", "type": "string"}}}``. Properties that do not exist are made. Without it the columns are
            ``email``, ``first_name``, ``last_name`` and ``unsubscribed``, exactly so, and others are ignored.
        segments : sequence of mapping, optional
            The segments to join, each ``{"id": ...}``.
        topics : sequence of mapping, optional
            Choices of topics, each ``{"id": ..., "subscription": "opt_in" or "opt_out"}``. No source says that
            ``"skip"`` keeps them from contacts that exist.
        resubscribe : bool, default False
            Say that everybody in the file asked to be subscribed; ``"upsert"`` and an ``"opt_in"`` need it.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        InputError
            ``"upsert"`` or an ``"opt_in"`` without ``resubscribe=True``, or another ``on_conflict``; nothing was
            sent.
        OSError
            The file cannot be read; nothing was sent.
        ValidationError
            The file is too large, or lacks a column.

        Notes
        -----
        ``POST /contacts/imports``, https://resend.com/docs/api-reference/contacts/create-contact-import. A large
        file may need more time than a call has: ``client.with_timeout(seconds)``.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> columns = {"email": "E-mail", "properties": {"plan": {"column": "Plan", "type": "string"}}}
        >>> file = b"E-mail,Plan\nada@example.com,pro\n"
        >>> client.contacts.imports.create(file, on_conflict="skip", column_map=columns)["object"]
        'contact_import'
        """
        _check_conflict(on_conflict, resubscribe=resubscribe)
        check_choices(topics or (), resubscribe=resubscribe)
        parts = {"column_map": column_map, "segments": segments, "topics": topics}
        data = {name: json.dumps(part) for name, part in parts.items() if part is not None}
        answer = self._request(
            "POST",
            path("contacts", "imports"),
            data={"on_conflict": on_conflict, **data},
            files={"file": _upload(file)},
            # Who was made by the first is skipped by the second; only a choice of topics could be taken back by it.
            repeatable=on_conflict == "skip" and not topics,
        )
        return cast("Reference", answer)

    def get(self, import_id: str) -> ContactImport:
        r"""Read an import: whether it is done, and what became of its rows.

        Parameters
        ----------
        import_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id``, ``status``, ``created_at``, ``completed_at`` and ``counts`` (``total``,
            ``created``, ``updated``, ``skipped``, ``failed``), which may be missing until it is done.

        Raises
        ------
        NotFoundError
            There is no such import.

        Notes
        -----
        ``GET /contacts/imports/{id}``, https://resend.com/docs/api-reference/contacts/get-contact-import.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> job = client.contacts.imports.create(b"email\nada@example.com\nnobody\n", on_conflict="skip")
        >>> while client.contacts.imports.get(job["id"])["status"] in {"queued", "in_progress"}:
        ...     pass  # on an account, wait between looks: time.sleep(2)
        >>> client.contacts.imports.get(job["id"])["counts"]
        {'total': 2, 'created': 1, 'updated': 0, 'skipped': 0, 'failed': 1}
        """
        return cast("ContactImport", self._request("GET", path("contacts", "imports", import_id)))

    def iterate(self, *, status: ImportStatus | None = None) -> Iterator[ContactImport]:
        r"""Yield every import, newest first, page after page.

        Parameters
        ----------
        status : {"queued", "in_progress", "completed", "failed"}, optional
            Only those that are so.

        Yields
        ------
        dict
            What :meth:`get` returns.

        Notes
        -----
        ``GET /contacts/imports``, https://resend.com/docs/api-reference/contacts/list-contact-imports.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> job = client.contacts.imports.create(b"email\nada@example.com\n", on_conflict="skip")
        >>> next(client.contacts.imports.iterate(status="queued"))["id"] == job["id"]
        True
        """
        return self._every_item(
            path("contacts", "imports"), **({} if status is None else {"status": status})
        )

    def list(self, *, status: ImportStatus | None = None) -> builtins.list[ContactImport]:
        """Read every import, newest first, all pages.

        Parameters
        ----------
        status : {"queued", "in_progress", "completed", "failed"}, optional
            Only those that are so.

        Returns
        -------
        list of dict
            What :meth:`iterate` yields.

        Notes
        -----
        ``GET /contacts/imports``, https://resend.com/docs/api-reference/contacts/list-contact-imports.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().contacts.imports.list()
        []
        """
        return [*self.iterate(status=status)]


def _check_conflict(on_conflict: str, *, resubscribe: bool) -> None:
    if on_conflict not in {"upsert", "skip"}:
        raise InputError(f'on_conflict must be "upsert" or "skip", not {on_conflict!r}')
    if on_conflict == "upsert" and not resubscribe:
        raise InputError(
            'on_conflict="upsert" resets contacts that exist and so would subscribe who has opted out; if everybody '
            'in the file asked for it, say resubscribe=True as well, otherwise on_conflict="skip"'
        )


def _upload(file: bytes | str | Path) -> tuple[str, bytes, str]:
    """Read the file whole, so that a request that did nothing can be sent again."""
    if isinstance(file, bytes):
        return "import.csv", file, "text/csv"
    return Path(file).name, Path(file).read_bytes(), "text/csv"
