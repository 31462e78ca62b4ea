"""Helpers for benchmarks: a served sandbox, fresh processes, memory (on Linux) and versions."""

from __future__ import annotations

import multiprocessing
import platform
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import pandas as pd
import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


@contextmanager
def served_sandbox(*options: str) -> Iterator[str]:
    """Serve a sandbox in its own process; yield its URL."""
    command = [sys.executable, "-m", "resend_nb.sandbox", "--port", "0", *options]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.communicate(timeout=20)


def run_in_process(
    work: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs
) -> Answer:
    """Call a function in a fresh process, which has its own peak of memory."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def current_memory() -> int:
    """Return the memory this process uses now, in bytes."""
    return int(psutil.Process().memory_info().rss)


def peak_memory() -> int:
    """Return the peak memory of this process, in bytes (``getrusage`` includes its parent's)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def versions() -> dict[str, str]:
    """Return the versions and the processor that results depend on."""
    return {
        "pandas": f"{pd.__version__}, {'with' if find_spec('pyarrow') else 'without'} pyarrow",
        "python": platform.python_version(),
        "processor": _processor(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
