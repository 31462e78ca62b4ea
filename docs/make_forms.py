"""Write docs/forms.md and its pictures from screenshots: ``python docs/make_forms.py FOLDER``.

The screenshots of every form in every state come from the tests:
``RESEND_NB_SCREENSHOTS=FOLDER pytest -m slow tests/browser/test_screenshots.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
NARROWER = 2
"""How much smaller the pictures are than the screenshots."""

GAP, PAPER = 12, "#8a8f98"

COLUMNS = ["1400-light", "1400-dark", "400-light", "400-dark"]
"""The screenshots of a state that are shown; 900 px is left out, to save space."""


def states(screenshots: Path) -> list[str]:
    """Return the names of the states, in the order of their screenshots' times."""
    files = sorted(screenshots.glob(f"*-{COLUMNS[0]}.png"), key=lambda file: file.stat().st_mtime)
    return [file.name.removesuffix(f"-{COLUMNS[0]}.png") for file in files]


def sheet(screenshots: Path, state: str) -> Image.Image:
    """Return the screenshots of a state side by side."""
    pictures = [
        Image.open(screenshots / f"{state}-{column}.png").convert("RGB").reduce(NARROWER)
        for column in COLUMNS
    ]
    width = sum(picture.width for picture in pictures) + GAP * (len(pictures) + 1)
    result = Image.new("RGB", (width, max(each.height for each in pictures) + 2 * GAP), PAPER)
    left = GAP
    for picture in pictures:
        result.paste(picture, (left, GAP))
        left += picture.width + GAP
    return result.quantize(48)


def main(screenshots: Path) -> None:
    """Write the page and its pictures."""
    names = states(screenshots)
    if not names:
        sys.exit(f"There are no screenshots in {screenshots}. See the top of this file.")
    (HERE / "forms").mkdir(exist_ok=True)
    for name in names:
        sheet(screenshots, name).save(HERE / "forms" / f"{name}.png", optimize=True)
    parts = [f"## {name}\n\n![{name}](forms/{name}.png)\n" for name in names]
    head = (
        "# Forms\n\nEvery form in every state, on desktops and phones, in light and dark. Written "
        "by `python docs/make_forms.py`.\n"
    )
    (HERE / "forms.md").write_text("\n".join([head, *parts]), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
