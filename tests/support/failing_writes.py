"""Run Python in another process in which the n-th write to a file fails."""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

from support import ROOT

_SOURCE = Path(__file__).with_suffix(".c")


def run_failing(
    code: str,
    *arguments: str,
    at: int,
    path: str,
    error: int = errno.ENOSPC,
    sticky: bool = False,
    kill: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run code; the ``at``-th write to a file whose path contains ``path`` fails with ``error``.

    With ``sticky`` all later writes fail as well; with ``kill`` the process is killed instead.
    """
    settings = {"FAIL_WRITE_AT": str(at), "FAIL_PATH": path, "FAIL_ERRNO": str(error)}
    flags = {"FAIL_STICKY": sticky, "FAIL_KILL": kill}
    settings |= {name: "1" for name, is_set in flags.items() if is_set}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, **settings, "LD_PRELOAD": str(_library())},
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )


def was_hit(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether the process came as far as the write that had to fail."""
    return "failing_writes: call" in done.stderr


@cache
def _library() -> Path:
    """Compile the library once per test process."""
    compiler = shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs gcc on Linux")
    folder = tempfile.mkdtemp(prefix="failing_writes-")
    atexit.register(shutil.rmtree, folder)
    library = Path(folder) / "failing_writes.so"
    options = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *options, "-o", library, _SOURCE, "-ldl"], check=True)
    return library
