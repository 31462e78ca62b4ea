"""The official SDKs: how their scripts run, and what came out of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import Sandbox, Switches
from resend_nb.sandbox.server import create_server
from support import ROOT
from support.recorded_requests import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRIPTS = ROOT / "tests" / "contract" / "sdks"
STORED = ROOT / "tests" / "data" / "sdks"
PACKAGES = ROOT / ".sdks"


@dataclass(frozen=True, kw_only=True)
class Sdk:
    """An SDK, and what its calls need."""

    language: str
    version: str
    program: tuple[str, ...]
    """The command that runs the script, in the folder of the SDK's packages."""
    fetch: str
    """The commands that fetch the version, in the project's folder; empty if tests have it."""
    environment: dict[str, str] = field(default_factory=dict)
    variable: str = "RESEND_BASE_URL"
    """The environment variable that has the sandbox's URL."""
    slash: str = ""
    """The end that the SDK needs the URL to have."""
    hint: str = ""
    """What else the documentation says of the URL."""
    switches: dict[str, str] = field(default_factory=dict)
    """The calls that only pass with a switch, and the setting."""

    @property
    def name(self) -> str:
        """The name of the SDK's folder and file."""
        return self.language.lower()

    @property
    def install(self) -> str:
        """The commands that fetch the SDK; empty if it is among the tests' own packages."""
        return self.fetch.format(self.version)

    @property
    def folder(self) -> Path:
        """Where the script runs: where the SDK's packages are."""
        return PACKAGES / self.name if self.install else ROOT

    @property
    def missing(self) -> str:
        """What is missing to run the script; empty if nothing is."""
        if not shutil.which(self.program[0]):
            return f"needs the command {self.program[0]}"
        if not self.folder.is_dir():
            return f"needs the SDK for {self.language}: {self.install}"
        return ""

    def lenient(self) -> Switches:
        """Return the switches with which every call passes."""
        return Switches.parse(self.switches.values())

    def run(self, url: str) -> list[dict[str, Any]]:
        """Run the script against a served sandbox, and return the outcome of each call."""
        settings = {self.variable: url + self.slash, **self.environment}
        done = subprocess.run(
            self.program,
            cwd=self.folder,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def stored(self) -> dict[str, Any]:
        """Return the stored outcome: the SDK's version and agent, its calls, and its requests."""
        lines = (STORED / f"{self.name}.jsonl").read_text(encoding="utf-8").splitlines()
        (head, *rows) = map(json.loads, lines)
        return {
            **head,
            "calls": [row for row in rows if "call" in row],
            "requests": [row for row in rows if "line" in row],
        }

    def store(self, outcome: dict[str, Any]) -> None:
        """Write the outcome to the file that the documentation is generated from."""
        STORED.mkdir(exist_ok=True)
        head = {"version": outcome["version"], "agent": outcome["agent"]}
        rows = [head, *outcome["calls"], *outcome["requests"]]
        text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        (STORED / f"{self.name}.jsonl").write_text(text, encoding="utf-8")


SDKS = [
    Sdk(
        language="Python",
        version="2.52.0",
        program=(sys.executable, str(SCRIPTS / "marketing.py")),
        fetch="",
        variable="RESEND_API_URL",
    ),
    Sdk(
        language="Node",
        version="6.38.0",
        program=("node", str(SCRIPTS / "marketing.cjs")),
        fetch="npm install --prefix .sdks/node resend@{}",
        environment={"NODE_PATH": str(PACKAGES / "node" / "node_modules")},
    ),
    Sdk(
        language="Go",
        version="3.16.0",
        program=("go", "run", str(SCRIPTS / "marketing.go")),
        fetch="mkdir -p .sdks/go && cd .sdks/go && go mod init marketing"
        " && go get github.com/resend/resend-go/v3@v{}",
        switches={"contacts.create, with a number": "property_text=convert"},
    ),
    Sdk(
        language="Ruby",
        version="1.10.0",
        program=("ruby", str(SCRIPTS / "marketing.rb")),
        fetch="gem install --install-dir .sdks/ruby resend -v {}",
        environment={"GEM_PATH": str(PACKAGES / "ruby")},
        slash="/",
        hint="with the slash at its end",
        switches={"emails.send, with tags": "tags_as_object=accept"},
    ),
    Sdk(
        language="PHP",
        version="1.10.0",
        program=(
            "php",
            "-d",
            "auto_prepend_file=vendor/autoload.php",
            str(SCRIPTS / "marketing.php"),
        ),
        fetch="mkdir -p .sdks/php && composer require -d .sdks/php resend/resend-php:{}",
        hint="with its `http://`, or the SDK takes https",
        switches={"contacts.create, without properties": "other_empties=accept"},
    ),
]


@contextmanager
def served(switches: Switches) -> Iterator[tuple[Recorder, str]]:
    """Serve a sandbox from a thread, and yield its recorder and its URL."""
    recorder = Recorder(Sandbox(switches=switches))
    server = create_server(recorder, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield recorder, f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(10)
