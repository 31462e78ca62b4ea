"""The built package: what a stranger gets who installs it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from support import ROOT

from resend_nb import __version__

TOOLS = ("build", "hatchling", "twine")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, TOOLS)), reason=f"needs {', '.join(TOOLS)}"),
]


def _run(*command: str | Path, folder: Path) -> str:
    """Run a program outside the checkout, and return what it printed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    _run(sys.executable, "-m", "build", "--no-isolation", "-o", folder, ROOT, folder=folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of a new environment with the wheel; only its dependencies are not new."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    scripts = folder / "bin"
    [wheel] = built.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python", "install")
    _run(*pip, "--no-deps", "--no-index", wheel, folder=folder)
    packages = sysconfig.get_path("purelib", vars={"base": str(folder)})
    # A path in a .pth file comes after the environment's own packages, and its .pth files are
    # not read, so the checkout is not on the path.
    dependencies = Path(packages, "dependencies.pth")
    dependencies.write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return scripts


@pytest.fixture(autouse=True)
def _no_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the checkout from the installed package; the tools of the tests may be on the path."""
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    kept = [path for path in paths if path and not Path(path, "resend_nb").exists()]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(kept))


def test_the_index_accepts_the_package(built: Path) -> None:
    """The metadata are valid, and the README can be shown."""
    files = sorted(built.iterdir())
    assert [file.suffix for file in files] == [".whl", ".gz"]
    output = _run(sys.executable, "-m", "twine", "check", "--strict", *files, folder=built)
    assert output.count("PASSED") == 2


def test_the_wheel_has_the_package_and_the_notebooks(built: Path) -> None:
    """The wheel has each file of the package, and the notebooks with their data; no tests."""
    [wheel] = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = _run("git", "ls-files", "resend_nb", "notebooks", folder=ROOT).splitlines()
    assert {name.replace("notebooks/", "resend_nb/_notebooks/") for name in tracked} == {
        name for name in names if name.startswith("resend_nb/")
    }
    assert all(name.startswith(("resend_nb/", f"resend_nb-{__version__}")) for name in names)


def test_the_sdist_has_what_the_tests_need(built: Path) -> None:
    """The sdist has the notebooks, the tests, the documentation and the project's texts."""
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    folders = {name.partition("/")[0] for name in names}
    assert {"resend_nb", "notebooks", "tests", "docs", "benchmarks"} <= folders
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"} <= names
    assert {"SECURITY.md", "CITATION.cff"} <= names
    assert "notebooks/01_quickstart.ipynb" in names


def test_the_installed_package_is_the_one_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    """Python imports the package of the new environment, and not the checkout."""
    code = "import resend_nb; print(resend_nb.__file__)"
    file = Path(_run(installed / "python", "-c", code, folder=tmp_path).strip())
    assert file.is_relative_to(installed.parent)


def test_the_installed_command_works(installed: Path, tmp_path: Path) -> None:
    """The installed command shows its version, checks itself, and copies all notebooks."""
    command = installed / "resend-nb"
    assert _run(command, "--version", folder=tmp_path) == f"resend-nb {__version__}\n"
    assert "RESEND_API_KEY: not set" in _run(command, "doctor", folder=tmp_path)
    _run(command, "tour", "--no-open", folder=tmp_path)
    tour = {path.name for path in (tmp_path / "resend-nb-tour").glob("*.ipynb")}
    assert tour == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}


def test_the_tour_has_the_data_of_its_notebooks(installed: Path, tmp_path: Path) -> None:
    """In the tour's folder, the installed package has its sandbox and reads the data."""
    _run(installed / "resend-nb", "tour", "t", "--no-open", folder=tmp_path)
    code = (
        "import resend_nb as rnb; client = rnb.sandbox(demo=True); "
        "print(len(rnb.check_contacts('data/coffee_fair.csv')))"
    )
    assert int(_run(installed / "python", "-c", code, folder=tmp_path / "t")) > 0
