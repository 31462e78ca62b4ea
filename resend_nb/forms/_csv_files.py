"""The CSV files that a form offers."""

from __future__ import annotations

import os
from pathlib import Path

_MAX_DEPTH = 3
"""How many folders below the working directory are searched."""

_MAX_FILES = 200


def csv_files() -> list[str]:
    """Return the CSV files at or a little below the working directory, except hidden ones."""
    paths: list[str] = []
    for folder, folders, files in os.walk("."):
        is_deep = folder.count(os.sep) >= _MAX_DEPTH
        folders[:] = [] if is_deep else sorted(name for name in folders if name[0] != ".")
        names = sorted(name for name in files if name.lower().endswith(".csv"))
        paths += [(Path(folder) / name).as_posix() for name in names]
        if len(paths) >= _MAX_FILES:
            break
    return paths[:_MAX_FILES]
