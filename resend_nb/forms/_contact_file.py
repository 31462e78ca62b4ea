"""The data that a form adds: a DataFrame, the file it was read from, and corrected addresses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._ui import pluralize
from resend_nb.bulk import describe_read, is_text, read, read_upload, with_text_columns
from resend_nb.errors import InputError
from resend_nb.forms._html import call

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True)
class ContactFile:
    """Rows of contacts; ``path`` is where they were read from, if they were.

    ``corrected`` maps addresses that were in the data to those that replaced them.
    """

    frame: pd.DataFrame = field(default_factory=pd.DataFrame)
    name: str = ""
    path: str | None = None
    corrected: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Any) -> ContactFile:
        """Read what was passed in code: data, or the path of a file."""
        if isinstance(data, str | Path) and not is_text(data):
            return cls(with_text_columns(read(data)), Path(data).name, str(data))
        return cls(with_text_columns(read(data)), "data")

    @classmethod
    def at(cls, path: str) -> ContactFile:
        """Read the file at a path that was entered in the form."""
        if not path:
            raise InputError("Enter the path of a CSV file first.")
        return cls.of(Path(path))

    @classmethod
    def uploaded(cls, files: tuple[Mapping[str, Any], ...]) -> ContactFile:
        """Read what was uploaded."""
        if not files:
            raise InputError("Choose a file to upload first.")
        name, content = files[0]["name"], bytes(files[0]["content"])
        return cls(with_text_columns(read_upload(name, content)), name, name)

    @property
    def size(self) -> str:
        """The number of rows, in words."""
        return pluralize(len(self.frame), "row")

    @property
    def read(self) -> dict[str, Any]:
        """What was detected about the file, if the data is one."""
        detected: dict[str, Any] = self.frame.attrs.get("read", {})
        return detected

    @property
    def how(self) -> str:
        """How the file was read, to stand after its name."""
        return f" ({describe_read(self.read)})" if self.read else ""

    def has_columns_of(self, other: ContactFile) -> bool:
        """Whether the columns have the same names, so that choices for them can be kept."""
        return bool(len(self.frame.columns)) and list(self.frame) == list(other.frame)

    def correct(self, column: str, rows: npt.NDArray[np.bool_], old: str, new: str) -> ContactFile:
        """Return the data with another address in these rows."""
        frame = self.frame.copy()
        frame[column] = frame[column].mask(rows, new)
        return replace(self, frame=frame, corrected={**self.corrected, old: new})

    def code(self, assigned: str, function: str, given: Mapping[str, Any]) -> list[str]:
        """Return the Python that calls a bulk function with this data."""
        source = "data" if self.path is None else repr(self.path)
        lines = ["import resend_nb as rnb", ""]
        if not self.corrected:
            return [*lines, call(f"{assigned} = rnb.{function}", "client", source, **given)]
        # The rows of a plan have fields instead of mapped columns, and other columns as they were.
        columns = given.get("columns", {})
        ignored = {key: None for key, column in columns.items() if column is None}
        mapping = {"columns": columns} if columns else {}
        others = {name: value for name, value in given.items() if name != "columns"}
        if ignored:
            others["columns"] = ignored
        return [
            *lines,
            call("data = rnb.plan_bulk_add", "client", source, **mapping),
            'data = data.drop(columns=["action", "changes", "status", "reason", "contact_id"])',
            "data.attrs.clear()  # from here on it is data, not a plan",
            f'data["email"] = data["email"].replace({dict(self.corrected)!r})',
            call(f"{assigned} = rnb.{function}", "client", "data", **others),
        ]
