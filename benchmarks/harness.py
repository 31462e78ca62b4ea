"""What benchmarks stand on: a sandbox in a process of its own, fresh processes (on Linux), the machine's name."""

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
    """Serve a sandbox; its URL."""
    command = [sys.executable, "-m", "resend_nb.sandbox", "--port", "0", *options]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.communicate(timeout=20)


def in_a_process(
    work: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs
) -> Answer:
    """Do work in a fresh process, whose peak of memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def held() -> int:
    """Bytes of memory that this process holds now."""
    return int(psutil.Process().memory_info().rss)


def peak() -> int:
    """Bytes of memory that this process ever held at once; ``getrusage`` would count its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def versions() -> dict[str, str]:
    """Name what it ran on."""
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
