"""What imports say they did: they count rows, and tell neither ids nor which rows failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.client import Client


@dataclass(frozen=True)
class Upload:
    """An uploaded file: the id of its import, and its number of rows."""

    id: str
    rows: int


@dataclass(frozen=True)
class Counts:
    """How many rows of all imports together had which outcome."""

    total: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0

    @property
    def are_new(self) -> bool:
        """Whether no row was of an existing contact, so every contact joined the segment."""
        return self.updated == self.skipped == 0

    def prove(self, uploads: Sequence[Upload]) -> bool:
        """Whether every row was created."""
        rows = sum(upload.rows for upload in uploads)
        return self == Counts(total=rows, created=rows)


def read_counts(client: Client, uploads: Sequence[Upload]) -> Counts | None:
    """Return the sum of the counts of all imports; ``None`` if one is not completed."""
    names = list(vars(Counts()))
    sums = dict.fromkeys(names, 0)
    for upload in uploads:
        job = client.contacts.imports.get(upload.id)
        if job["status"] != "completed" or "counts" not in job:
            return None
        for name in names:
            sums[name] += job["counts"][name]  # type: ignore[literal-required]  # a field of both
    return Counts(**sums)
