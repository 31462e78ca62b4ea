"""Serve the sandbox over HTTP, so that any Resend client can use it."""

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
    """Return the parser of the command line."""
    result = argparse.ArgumentParser(
        prog="python -m resend_nb.sandbox",
        description="A complete Resend on this machine, for any Resend client. It needs no "
        "network and sends no email.",
        epilog="Any key that starts with re_ is accepted. Stop it with Ctrl-C or SIGTERM.",
    )
    _add_server_options(result)
    _add_account_options(result)
    _add_fault_options(result)
    return result


def _add_server_options(result: argparse.ArgumentParser) -> None:
    result.add_argument(
        "--port",
        type=_number(0, 65535),
        default=8025,
        help="0 picks a free port (default: %(default)s)",
    )
    result.add_argument(
        "--host",
        default="127.0.0.1",
        help="an address other than loopback admits other machines (default: %(default)s)",
    )


def _add_account_options(result: argparse.ArgumentParser) -> None:
    result.add_argument(
        "--db", metavar="FILE", default=":memory:", help="store the account in this SQLite file"
    )
    result.add_argument(
        "--demo",
        action="store_true",
        help="start with the contacts and broadcasts of a small company",
    )
    result.add_argument(
        "--seed", type=int, default=0, help="the seed of ids and faults (default: %(default)s)"
    )
    result.add_argument(
        "--simulated-time", action="store_true", help="move time forward with requests only"
    )
    result.add_argument(
        "--rate-limit",
        type=_number(1, 1_000_000),
        metavar="N",
        help="requests per second (default: unlimited)",
    )
    result.add_argument(
        "--contact-quota",
        type=_number(0, 1_000_000_000),
        metavar="N",
        help="refuse broadcasts if there are more contacts (default: unlimited)",
    )
    result.add_argument(
        "--engagement", action="store_true", help="simulate opens, clicks and unsubscribes"
    )
    result.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="decide a doubtful point; repeatable",
    )


def _add_fault_options(result: argparse.ArgumentParser) -> None:
    result.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME=RATE",
        help="the probability of a fault, such as lost_after=0.1; repeatable. Faults: "
        + ", ".join(NAMES),
    )
    result.add_argument(
        "--latency",
        type=float,
        default=0,
        metavar="SECONDS",
        help="delay every response (default: %(default)s)",
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    options = parser().parse_args(arguments)
    # Waitress logs every queued request; unread, these lines would fill a pipe and block the
    # server.
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
            # With logging, a response that is lost on purpose would not close the connection.
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
    """Return the address the server listens on; the first one if the host name has several."""
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
