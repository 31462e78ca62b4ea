"""Print the README's command under a heading: ``python3 .ci/readme_command.py "Run the tests"``."""

import re
import sys
from pathlib import Path

readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
(block,) = re.findall(
    rf"^\*\*{sys.argv[1]}\*\*.*?\n```sh\n(.*?)```", readme, re.MULTILINE | re.DOTALL
)
print(block.strip())
