"""The gallery of plots."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import plot_cases
import pytest
from support import ROOT

import resend_nb as rnb

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PLOTS = {name for name in rnb.__all__ if name.startswith("plot_")}
DOCS = ROOT / "docs"


SHEETS = {f"sheet_{style}" for style in plot_cases.STYLES}


def test_the_gallery_shows_every_plot() -> None:
    """The page has the name, call and picture of each plot, and no other pictures exist."""
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == PLOTS
    assert set(re.findall(r"^rnb\.(plot_\w+)\(", page, re.MULTILINE)) == PLOTS
    assert set(re.findall(r"\(gallery/(\w+)\.png\)", page)) == PLOTS | SHEETS
    assert {file.stem for file in (DOCS / "gallery").iterdir()} == PLOTS | SHEETS


@pytest.mark.parametrize("name", sorted(PLOTS | SHEETS))
def test_pictures_are_small(name: str) -> None:
    """No picture of one plot is larger than 60,000 bytes, and no contact sheet than 250,000."""
    largest = 250_000 if name in SHEETS else 60_000
    assert (DOCS / "gallery" / f"{name}.png").stat().st_size < largest


def test_the_script_writes_the_gallery(tmp_path: Path) -> None:
    """The script writes the committed page, and all pictures."""
    subprocess.run([sys.executable, DOCS / "make_gallery.py", tmp_path], check=True, cwd=ROOT)
    assert (tmp_path / "gallery.md").read_text(encoding="utf-8") == (DOCS / "gallery.md").read_text(
        encoding="utf-8"
    )
    assert {file.stem for file in (tmp_path / "gallery").iterdir()} == PLOTS | SHEETS
