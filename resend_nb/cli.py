"""The command ``resend-nb``: a tour, the console, a sandbox, and a check of the installation."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from resend_nb._version import __version__
from resend_nb.errors import ResendError, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIRST_NOTEBOOK = "01_quickstart.ipynb"
CONSOLE_NOTEBOOK = "05_console.ipynb"

_PACKAGES = ["pandas", "httpx", "ipywidgets", "JupyterLab"]


class _Parser(argparse.ArgumentParser):
    """A parser whose errors name the command that shows the help."""

    def error(self, message: str) -> NoReturn:
        super().error(f"{message}\nFor help: {self.prog} --help")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = _Parser(
        prog="resend-nb",
        description="Resend for Jupyter. Start with the tour: it needs no API key, and sends "
        "no email.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (run, text) in _COMMANDS.items():
        description = f"{text[0].upper()}{text[1:]}."
        commands.add_parser(name, help=text, description=description).set_defaults(run=run)
    tour = commands.choices["tour"]
    tour.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path("resend-nb-tour"),
        metavar="FOLDER",
        help="folder for the notebooks; existing files are kept (default: %(default)s)",
    )
    tour.add_argument("--no-open", action="store_true", help="only copy the notebooks")
    commands.add_parser("sandbox", help="serve a sandbox; it has its own --help")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, and return its exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["sandbox"]:
        return _sandbox(given[1:])
    options = parser().parse_args(given)
    try:
        status: int = options.run(options)
    except OSError as error:
        return _fail(f"resend-nb {options.command}: {error}")
    return status


def _sandbox(arguments: list[str]) -> int:
    """Serve a sandbox, whose own parser reads the options."""
    from resend_nb.sandbox.__main__ import main as serve

    serve(arguments)
    return 0


def _tour(options: argparse.Namespace) -> int:
    folder = options.folder.expanduser()
    files = list(_files_of_tour())
    kept = [folder / name for source, name in files if not _copy(source, folder / name)]
    _write(f"Copied {len(files) - len(kept)} of {len(files)} files to {folder}")
    for path in kept:
        _write(f"Kept {path}: it exists")
    if options.no_open:
        return 0
    if find_spec("jupyterlab") is None:
        return _missing("JupyterLab")
    from jupyterlab.labapp import main as open_lab

    os.chdir(folder)
    open_lab([FIRST_NOTEBOOK])
    return 0


def _console(_options: argparse.Namespace) -> int:
    if find_spec("voila") is None:
        return _missing("Voila")
    from voila.app import main as open_voila

    open_voila([str(_notebooks() / CONSOLE_NOTEBOOK)])
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    from resend_nb.bulk.store.journal import folder

    key = os.getenv("RESEND_API_KEY")
    facts = {"Python": platform.python_version(), "resend_nb": __version__}
    facts |= {name: _version_of(name) for name in _PACKAGES}
    facts |= {"journals": str(folder()), "RESEND_API_KEY": "set" if key else "not set"}
    for name, value in facts.items():
        _write(f"{name + ':':<16}{value}")
    return _check_account() if key else 0


def _check_account() -> int:
    """Show the account's limits, or in one line why it cannot be reached."""
    from resend_nb._connect import connect

    try:
        with connect() as client:
            _write(str(client.check()))
    except ResendError as error:
        return _fail(f"The account cannot be checked: {' '.join(str(error).split())}")
    return 0


def _notebooks() -> Path:
    """Return the folder of the notebooks: in the installed package, or in a checkout."""
    package = Path(__file__).parent
    installed = package / "_notebooks"
    return installed if installed.is_dir() else package.parent / "notebooks"


def _files_of_tour() -> Iterator[tuple[Path, Path]]:
    """Yield each notebook and each of their data files, with its name in the tour."""
    folder = _notebooks()
    for pattern in ("*.ipynb", "data/*"):
        for file in sorted(folder.glob(pattern)):
            yield file, file.relative_to(folder)


def _copy(source: Path, target: Path) -> bool:
    """Copy a file, unless something has its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with source.open("rb") as original, target.open("xb") as copy:
            shutil.copyfileobj(original, copy)
    except FileExistsError:
        return False
    return True


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _missing(app: str) -> int:
    return _fail(f"{app} is not installed. Install it with: pip install 'resend-nb[lab]'")


def _fail(text: str) -> int:
    """Show an error, and return the exit status of a command that failed."""
    sys.stderr.write(f"{printable(text)}\n")
    return 1


def _write(text: str) -> None:
    sys.stdout.write(f"{printable(text)}\n")


_COMMANDS = {
    "tour": (_tour, "copy the notebooks into a folder, and open the first one in JupyterLab"),
    "console": (_console, "open all forms on one page, with Voila"),
    "doctor": (_doctor, "show versions, the journals' folder, and whether the API key works"),
}

if __name__ == "__main__":
    sys.exit(main())
