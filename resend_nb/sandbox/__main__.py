"""Serve the sandbox over HTTP, so that any other Resend client can talk to it."""

from __future__ import annotations

import argparse
import logging
import signal
import sqlite3
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import waitress

from resend_nb.sandbox.app import Sandbox
from resend_nb.sandbox.clock import SimulatedClock, SystemClock
from resend_nb.sandbox.demo import load_demo
from resend_nb.sandbox.faults import NAMES, Faults, parse_rates
from resend_nb.sandbox.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    made = argparse.ArgumentParser(
        prog="python -m resend_nb.sandbox",
        description="A whole Resend on this machine, for any Resend client: no key, no network, no mail.",
        epilog="Any key that starts with re_ is accepted. Stop it with Ctrl-C or SIGTERM.",
    )
    made.add_argument(
        "--port",
        type=_number(0, 65535),
        default=8025,
        help="0 takes any free one (default: %(default)s)",
    )
    made.add_argument(
        "--host",
        default="127.0.0.1",
        help="other than loopback lets others in (default: %(default)s)",
    )
    made.add_argument(
        "--db", metavar="FILE", default=":memory:", help="keep the account in this SQLite file"
    )
    made.add_argument(
        "--demo", action="store_true", help="start with a small company's contacts and broadcasts"
    )
    made.add_argument(
        "--seed", type=int, default=0, help="where ids and faults come from (default: %(default)s)"
    )
    made.add_argument(
        "--simulated-time", action="store_true", help="time that goes on with requests only"
    )
    made.add_argument(
        "--rate-limit",
        type=_number(1, 1_000_000),
        metavar="N",
        help="requests per second (default: unlimited)",
    )
    made.add_argument(
        "--contact-quota",
        type=_number(0, 1_000_000_000),
        metavar="N",
        help="with more contacts no broadcast is sent (default: unlimited)",
    )
    made.add_argument(
        "--engagement",
        action="store_true",
        help="people open, click and leave broadcasts, as time goes on",
    )
    made.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="decide a doubtful point; may be repeated",
    )
    made.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME=RATE",
        help=f"let this happen to so many requests, 0.1 to one in ten; may be repeated. There are: {', '.join(NAMES)}",
    )
    made.add_argument(
        "--latency",
        type=float,
        default=0,
        metavar="SECONDS",
        help="be late with every answer (default: %(default)s)",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop."""
    options = parser().parse_args(arguments)
    # Waitress warns of every request that waits; unread, these lines would fill a pipe and stop the server.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    try:
        sandbox = Sandbox(
            options.db,
            seed=options.seed,
            clock=SimulatedClock() if options.simulated_time else SystemClock(),
            rate_limit=options.rate_limit,
            contact_quota=options.contact_quota,
            engagement=options.engagement,
            switches=Switches.parse(options.switch),
            faults=Faults(
                rates=parse_rates(options.fault), latency=options.latency, seed=options.seed
            ),
        )
        server = waitress.create_server(
            sandbox,
            host=options.host,
            port=options.port,
            threads=8,
            ident="resend-sandbox",
            # Only where such errors are not logged does an answer that is lost on purpose close the connection.
            log_socket_errors=False,
        )
    except (OSError, ValueError, sqlite3.Error) as error:
        parser().error(str(error))
    sandbox.base_url = _url(server)
    if options.demo:
        load_demo(sandbox)
    signal.signal(signal.SIGTERM, _stop)
    sys.stdout.write(f"{sandbox.base_url}\n")
    sys.stdout.flush()
    server.run()
    sandbox.store.database.close()


def _url(server: Any) -> str:
    """Say where it listens; a name may stand for several addresses, of which the first will do."""
    places = getattr(server, "effective_listen", None) or [
        (server.effective_host, server.effective_port)
    ]
    host, port = places[0]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _number(lowest: int, highest: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not lowest <= int(text) <= highest:
            raise ValueError
        return int(text)

    return number


def _stop(*_: object) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
