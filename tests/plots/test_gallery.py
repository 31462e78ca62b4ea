"""The gallery of plots."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from support import ROOT

import resend_nb as rnb

PLOTS = {name for name in rnb.__all__ if name.startswith("plot_")}
DOCS = ROOT / "docs"


def test_the_gallery_shows_every_plot() -> None:
    """The page has the name, call and picture of each plot, and no other pictures exist."""
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == PLOTS
    assert set(re.findall(r"^rnb\.(plot_\w+)\(", page, re.MULTILINE)) == PLOTS
    assert set(re.findall(r"\(gallery/(\w+)\.png\)", page)) == PLOTS
    assert {file.stem for file in (DOCS / "gallery").iterdir()} == PLOTS


@pytest.mark.parametrize("name", sorted(PLOTS))
def test_pictures_are_small(name: str) -> None:
    """No picture is larger than 60,000 bytes."""
    assert (DOCS / "gallery" / f"{name}.png").stat().st_size < 60_000


def test_the_script_reproduces_the_gallery(tmp_path: object) -> None:
    """The script writes the committed page, and the same pictures every time."""
    pictures = []
    for folder in (f"{tmp_path}/one", f"{tmp_path}/two"):
        subprocess.run([sys.executable, DOCS / "make_gallery.py", folder], check=True, cwd=ROOT)
        files = sorted((ROOT / folder).rglob("*"))
        pictures.append({file.name: file.read_bytes() for file in files if file.is_file()})
    assert pictures[0] == pictures[1]
    assert pictures[0].pop("gallery.md").decode() == (DOCS / "gallery.md").read_text(
        encoding="utf-8"
    )
    assert {name.removesuffix(".png") for name in pictures[0]} == PLOTS
