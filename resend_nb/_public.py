"""The decorator of every public function: shared parameter text, and short tracebacks."""

from __future__ import annotations

import functools
import inspect
import re
import reprlib
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

Parameters = ParamSpec("Parameters")
Returned = TypeVar("Returned")

SHARED = {
    "client": """
        client : Client
            The account or sandbox.""",
    "segment": """
        segment : str
            The segment's id or name.""",
    "broadcast": """
        broadcast : str
            The broadcast's id or name.""",
    "progress": """
        progress : bool, optional
            Whether to show a progress bar. By default it appears in notebooks and terminals
            once the work takes longer than two seconds.""",
    "count_columns": """
        columns : mapping of str to str, optional
            Column names by field, if they differ:
            ``{"clicked": "Unique clicks", "name": "Campaign"}``.""",
    "last": """
        last : int, default 10
            How many sent broadcasts to include, newest first.""",
    "ax": """
        ax : matplotlib.axes.Axes, optional
            Axes to draw on; by default, those of a new figure.""",
    "missing_column": """
        Raises
        ------
        InputError
            A column is missing.""",
    "limits": """
        max_bounced, max_complained : float, default 0.04 and 0.0008
            The highest acceptable bounce rate (of sent) and complaint rate (of delivered). By
            default, the rates above which Resend may suspend sending.""",
    "full_access": """
        Raises
        ------
        AuthenticationError
            The API key is wrong or has no full access.""",
    "data": """
        data : pandas.DataFrame, str, Path or iterable
            A DataFrame (of pandas, polars, pyarrow, DuckDB, Dask or PySpark), the path of a CSV,
            Excel, OpenDocument or Parquet file, a list of addresses, text that was copied from a
            spreadsheet or an email, or an iterable of DataFrames and paths, whose rows are
            combined. Text is a table whose first row has the names of the columns, or addresses
            in lines or between commas. Encoding, delimiter and header of a CSV file are detected.
            A ZIP or gzip archive may contain the file. After ``#``, the path names a sheet or a
            file in an archive: ``"customers.xlsx#Members"``, ``"export.zip#subscribed.csv"``.
            Empty rows are left out. Spreadsheets need ``pip install 'resend_nb[excel]'``.""",
    "columns": """
        columns : mapping, optional
            Which column holds which field or contact property, for example
            ``{"email": "Kontakt", "plan": "Tarif"}``. The fields are ``email``, ``first_name``,
            ``last_name``, ``full_name``, ``unsubscribed`` (who opted out), ``subscribed`` (who
            agreed) and ``status`` (either in words). Columns that are not named here are
            recognized by common names in twelve languages ("E-mail", "Vorname", "Désinscrit"), by
            their values, or by the key of a contact property: "Favourite roast" is
            ``favourite_roast``. Every column that says who must not be emailed counts. ``None``
            ignores a field or property although a column looks like it: ``{"last_name": None}``,
            ``{"subscribed": None}``. If only the name of a file or sheet says that its people must
            not be emailed ("unsubscribed.csv"), that is an error; ``{"status": None}`` loads it.

            ``{"full_name": "Name"}`` splits names with ``pip install 'resend_nb[names]'``.
            "Dr. Juan de la Vega" and "de la Vega, Juan" become "Juan" and "de la Vega". Titles are
            dropped, middle names stay with the last name, and a single word is a first name. No
            rule is right for all names. A family name that comes first is only recognized before a
            comma, and in Chinese, Japanese and Korean letters: not in "Nagy János" or "Li Wei".
            Companies are split like people. 100,000 names take about half a minute.""",
    "on_existing": """
        on_existing : {"keep", "fill", "update"}, default "keep"
            Whether contacts that already exist keep their names and properties, get those of the
            data where they have none, or get all of the data. An empty cell never changes
            anything.""",
    "on_no_consent": """
        on_no_consent : {"skip", "opt_out"}, default "skip"
            What happens to new people who, by the data, never agreed to get email: they are
            skipped, or created as opted out. Contacts that exist are never opted out for this.""",
    "new_opt_outs": """
        new_opt_outs : {"record", "skip"}, default "record"
            Whether new people who opted out are created as opted out, so that no later list can
            subscribe them, or skipped. Each counts toward the account's quota of contacts.""",
    "via": """
        via : {"auto", "requests", "import"}, default "auto"
            How new contacts are created: with one request each, or by uploading CSV files that
            Resend imports. "auto" imports files if requests would take minutes. If an import
            created as many contacts as it has rows, and the account's usage grew by exactly as
            many, every row is proven. Otherwise, and for up to 200 rows, the new contacts are read
            back, 100 per request, and missing ones are created individually. Rows that opt out, or
            whose cells need quotes in a CSV file, are always created with requests.""",
    "max_removals": """
        max_removals : int, default 0
            How many members may be removed, which guards against a truncated file. If it would be
            more, an InputError says how many, and nothing is changed.""",
    "journal": """
        journal : str or Path, optional
            The file that records the run, so that it can be resumed or undone. Only you can read
            it, and it never contains the API key. By default it is a new file in your data folder;
            :func:`runs_df` lists those.""",
    "report": """
        pandas.DataFrame
            The report: one row per row of the data, in the same order and with the same index.
            ``email`` (string) is the address in lower case. ``action`` (category) is what was
            planned, and ``changes`` (string) lists it field by field. ``status`` (category) is the
            outcome, and ``reason`` (string) explains it. ``contact_id`` (string) is the contact;
            it is missing if an import created it and it was not read back. ``retry`` (boolean) is
            whether another run may help. The columns of the data follow,
            fields and properties under their names (``properties.`` and the key), others as they
            are. So you can correct cells in the report and pass it as ``data`` again; finished rows
            are skipped. The index of a CSV file or a sheet is the number of the row in the file.

            ``attrs["unsent"]`` lists the columns that were ignored, ``attrs["read"]`` has what was
            detected about a file (its format, encoding, delimiter or sheet, and the rows and empty
            rows), ``attrs["journal"]`` is the path of the journal, and ``attrs["via"]`` says how
            new contacts were created, and why. For a Dask DataFrame the report is one too, with the
            same partitions. It reads the journal when it is computed.""",
    "plan_frame": """
        pandas.DataFrame
            The plan: one row per row of the data, in the same order and with the same index.
            ``email`` (string) is the address in lower case. ``action`` (category) is what would be
            done, and ``changes`` (string) lists it field by field. ``status`` (category) is pending
            if there is something to do, and ``reason`` (string) explains it. ``contact_id``
            (string) is the contact. The columns of the data follow, as in a report. Keep the
            rows you want, and all columns. :func:`plan_summary_df` counts people, requests and
            seconds.""",
    "allow": """
        allow : collection of str, optional
            Codes of findings that do not stop the sending although they are errors, such as
            ``["placeholder-unknown"]``. By default none. :func:`check_broadcast` lists the
            codes.""",
    "bulk_raises": """
        InputError
            The data cannot be read or has no email column, or an argument is invalid. Nothing was
            changed.
        ResendError
            The account could not be read. Nothing was changed. Later errors are not raised: they
            are in the report.
        KeyboardInterrupt
            The run was stopped, after everything was saved. A line says how to finish it.

        Warns
        -----
        UnsentColumnsWarning
            Some columns match no field and no contact property. They are ignored.""",
    "plan_raises": """
        InputError
            The data cannot be read or has no email column, or an argument is invalid.
        ResendError
            The account could not be read.

        Warns
        -----
        UnsentColumnsWarning
            Some columns match no field and no contact property. They are ignored.""",
    # Parameters of the methods of resources.
    "contact": """
        contact : str
            The contact's id or email address.""",
    "segment_id": """
        segment_id : str
            The segment's id.""",
    "broadcast_id": """
        broadcast_id : str
            The broadcast's id.""",
    "topic_choices": """
        topics : sequence of mapping
            Topic subscriptions, each ``{"id": ..., "subscription": ...}`` with ``"opt_in"`` or
            ``"opt_out"``, or one mapping of topic ids to these.""",
    "sender": """
        from_ : str
            The sender, ``"news@acme.example"`` or ``"Acme <news@acme.example>"``, on a verified
            domain.
        subject : str
            The subject line.""",
    "broadcast_content": """
        html, text : str, optional
            The content in HTML and in plain text, at least one of them. Without ``text`` Resend
            derives it from ``html``; ``text=""`` sends no plain text.
        name : str, optional
            The internal name, at most 70 characters.
        preview_text : str, optional
            The text that inboxes show next to the subject.
        reply_to : str or sequence of str, optional
            Where replies go.""",
    "scheduled_at": """
        scheduled_at : str or datetime.datetime, optional
            When to send, at most 30 days ahead: a time with its zone, or ISO text such as
            ``"2026-12-01T09:00:00+01:00"``. Times that clocks skip and words such as "in 1 hour"
            are refused: pass ``client.now + datetime.timedelta(hours=1)``. By default now.""",
    "not_found": """
        Raises
        ------
        NotFoundError
            It does not exist.""",
    "suppression": """
        suppression : str
            The suppression's id, or the email address.""",
}
"""Text that the docstrings of several public functions share, by the name in ``%(name)s``."""

_MARK = re.compile(r"^( *)%\((\w+)\)s$", re.MULTILINE)


def public(function: Callable[Parameters, Returned]) -> Callable[Parameters, Returned]:
    """Fill in the ``%(name)s`` lines of the docstring, and shorten an InputError's traceback.

    If the first parameter is the client, it is checked: it is easily forgotten.
    """
    function.__doc__ = fill_in(function.__doc__)
    takes_client = next(iter(inspect.signature(function).parameters), "") == "client"

    @functools.wraps(function)
    def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Returned:
        try:
            if takes_client and (args or "client" in kwargs):
                check_client(args[0] if args else kwargs["client"])
            return function(*args, **kwargs)
        except InputError as error:
            # An argument is wrong, so the traceback starts and ends near the caller's line.
            raise error.with_traceback(None) from None

    return call


def check_client(client: object) -> None:
    """Raise an InputError unless this is a client."""
    if not hasattr(client, "is_live"):
        raise InputError(
            f"client must be what connect() or sandbox() returns, not {reprlib.repr(client)}. "
            "Pass it as the first argument."
        )


def fill_in(text: str | None) -> str | None:
    """Replace each ``%(name)s`` line of a docstring by the shared text of that name."""
    if text is None:  # python -OO
        return None

    def shared(match: re.Match[str]) -> str:
        lines = inspect.cleandoc(SHARED[match[2]]).splitlines()
        return "\n".join(f"{match[1]}{line}" for line in lines)

    return _MARK.sub(shared, text)
