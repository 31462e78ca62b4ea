"""Serve a sandbox over HTTP, for any Resend client."""

from __future__ import annotations

import argparse
import logging
import signal
import sqlite3
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from resend_nb.sandbox.app import Sandbox
from resend_nb.sandbox.clock import SimulatedClock, SystemClock, start_of
from resend_nb.sandbox.demo import load_demo
from resend_nb.sandbox.faults import NAMES, Faults, parse_rates
from resend_nb.sandbox.server import create_server
from resend_nb.sandbox.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resend_nb.sandbox.clock import Clock


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m resend_nb.sandbox",
        description="Serve a complete Resend account on this machine, for any Resend client. "
        "No real key, no network access, no emails sent.",
        epilog="Any key that starts with re_ is accepted. Stop the server with Ctrl-C or SIGTERM.",
    )
    _add_server_options(parser)
    _add_account_options(parser)
    _add_fault_options(parser)
    return parser


def _add_server_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=_number(0, 65535),
        default=8025,
        help="port to listen on; 0 picks a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address or name to listen on; other machines can connect to any address but a "
        "loopback address. Requests for other host names are refused (default: %(default)s)",
    )
    parser.add_argument(
        "--rate-limit",
        type=_number(1, 1_000_000),
        metavar="N",
        help="requests per second (default: unlimited)",
    )
    parser.add_argument(
        "--latency",
        type=float,
        default=0,
        metavar="SECONDS",
        help="delay of each request (default: %(default)s)",
    )


def _add_account_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--db",
        metavar="FILE",
        default=":memory:",
        help="private SQLite file that keeps the account (default: keep it in memory)",
    )
    parser.add_argument(
        "--demo", action="store_true", help="start with a small company's contacts and broadcasts"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="seed of ids, engagement and random faults (default: %(default)s)",
    )
    parser.add_argument(
        "--simulated-time", action="store_true", help="time that only requests advance"
    )
    parser.add_argument(
        "--now",
        type=start_of,
        metavar="DATE",
        help="start simulated time on this date or at this time, such as 2026-11-02",
    )
    parser.add_argument(
        "--contact-quota",
        type=_number(0, 1_000_000_000),
        metavar="N",
        help="number of contacts above which broadcasts are refused (default: unlimited)",
    )
    parser.add_argument(
        "--engagement",
        action="store_true",
        help="recipients open, click, bounce, complain and unsubscribe over time",
    )


def _add_fault_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a behavior on which sources disagree; can be repeated",
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME=RATE",
        help="inject a fault into this share of requests, such as 0.1; can be repeated. "
        f"Faults: {', '.join(NAMES)}",
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until stopped."""
    options = parser().parse_args(arguments)
    # Waitress logs a warning for every queued request; an unread pipe would fill up and block it.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    try:
        sandbox = Sandbox(
            options.db,
            seed=options.seed,
            clock=_clock(options),
            rate_limit=options.rate_limit,
            contact_quota=options.contact_quota,
            engagement=options.engagement,
            switches=Switches.parse(options.switch),
            faults=Faults(
                rates=parse_rates(options.fault), latency=options.latency, seed=options.seed
            ),
        )
        server = create_server(sandbox, host=options.host, port=options.port)
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


def _clock(options: argparse.Namespace) -> Clock:
    is_simulated = options.simulated_time or options.now is not None
    return SimulatedClock(options.now) if is_simulated else SystemClock()


def _url(server: Any) -> str:
    """Return the server's URL; a host name may have several addresses, and the first is used."""
    addresses = getattr(server, "effective_listen", None) or [
        (server.effective_host, server.effective_port)
    ]
    host, port = addresses[0]
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
