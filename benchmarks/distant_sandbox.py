"""Serve a sandbox that answers late and refuses as Resend does; at the end, print when it answered what."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import threading
import time
from typing import TYPE_CHECKING, Any, NoReturn

import waitress

from resend_nb.sandbox import Sandbox
from resend_nb.sandbox.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

ALLOWED = 10
"""Requests a second; Resend's default."""


class Distant:
    """An application behind a line that takes its time, half of it each way."""

    def __init__(self, app: WSGIApplication, latency: float) -> None:
        self._app = app
        self._latency = latency
        self._lock = threading.Lock()
        self.answers: list[tuple[float, int]] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, and note when and what."""

        def start(status: str, *rest: Any) -> Any:
            with self._lock:
                self.answers.append((arrived, int(status.split()[0])))
            return start_response(status, *rest)

        time.sleep(self._latency / 2)
        arrived = time.monotonic()
        body = self._app(environ, start)
        time.sleep(self._latency / 2)
        return body


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.15, help="seconds (default: %(default)s)")
    options = parser.parse_args()
    logging.getLogger("waitress").setLevel(logging.ERROR)
    distant = Distant(Sandbox(clock=SystemClock(), rate_limit=ALLOWED), options.latency)
    server = waitress.create_server(distant, host="127.0.0.1", port=0, threads=32)
    signal.signal(signal.SIGTERM, _stop)
    print(f"http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()
    print(json.dumps(distant.answers), flush=True)


def _stop(*_: object) -> NoReturn:
    raise SystemExit(0)  # waitress ends its loop on it and returns


if __name__ == "__main__":
    main()
