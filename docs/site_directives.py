"""What the documentation site adds to Sphinx: tables from the package, and links to pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from resend_nb import errors, schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docutils.nodes import Node
    from sphinx.application import Sphinx


class Columns(SphinxDirective):
    """``.. columns:: SEGMENTS`` shows the columns and dtypes of a schema, or of several."""

    required_arguments = 1
    optional_arguments = 3

    def run(self) -> list[Node]:
        """Return a table with one row per column."""
        rows = [("Column", "dtype", "Values")]
        for schema in self.arguments:
            columns: schemas.Schema = getattr(schemas, schema)
            rows += [(f"``{name}``", *_dtype(dtype)) for name, dtype in columns.items()]
        return self.parse_text_to_nodes(_table(rows))


class ErrorFlags(SphinxDirective):
    """``.. error-flags::`` shows which errors leave the outcome unknown or stop a bulk run."""

    def run(self) -> list[Node]:
        """Return a table with one row per error that does either."""
        rows = [("Error", "The outcome is unknown", "A bulk run stops")]
        for error in error_classes():
            if error.outcome_unknown or error.aborts_run:
                unknown, stops = _word(error.outcome_unknown), _word(error.aborts_run)
                rows.append((f":exc:`~resend_nb.{error.__name__}`", unknown, stops))
        return self.parse_text_to_nodes(_table(rows))


def error_classes() -> Iterator[type[errors.ResendError]]:
    """Yield every error of the package, each one before its subclasses."""
    waiting: list[type[errors.ResendError]] = [errors.ResendError]
    while waiting:
        yield (error := waiting.pop(0))
        waiting = error.__subclasses__() + waiting


def _word(flag: object) -> str:
    return "yes" if flag else ""


def _dtype(dtype: str | tuple[str, ...]) -> tuple[str, str]:
    """Return a column's dtype, and the values of a category."""
    if isinstance(dtype, tuple):
        return "``category``", ", ".join(f"``{value}``" for value in dtype)
    return f"``{dtype}``", ""


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows as a table in reStructuredText; the first row is the header."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for first, *others in rows:
        lines += [f"   * - {first}", *(f"     - {cell}" for cell in others)]
    return "\n".join(lines)


def link_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Make pictures links to their files, as Sphinx does for pictures with a width."""
    if app.env.docname.startswith("docs/"):
        for picture in doctree.findall(nodes.image):
            picture.setdefault("width", "100%")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives, and what is done to each page."""
    app.connect("doctree-read", link_pictures)
    app.add_directive("columns", Columns)
    app.add_directive("error-flags", ErrorFlags)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
