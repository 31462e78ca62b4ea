"""Print each dependency of pyproject.toml at its lower bound, as constraints for pip."""

import tomllib
from pathlib import Path

project = tomllib.loads(
    (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
)["project"]
# The tools that judge the code are pinned by their newest release, not by their oldest.
judges = ("ruff", "mypy", "pandas-stubs", "playwright", "pytest-cov")
extras = project["optional-dependencies"]
for requirement in [*project["dependencies"], *extras["lab"], *extras["dev"]]:
    if not requirement.startswith(judges):
        print(requirement.partition(",")[0].replace(">=", "=="))
