"""Failures on demand: rate limits, server errors, lost responses, slow responses."""

from __future__ import annotations

import math
import random
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from resend_nb.sandbox import problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Step = str | tuple[str, str]

_FAILURES: dict[str, Callable[[], problems.Problem]] = {
    "error_500": problems.server_error,
    "error_503": problems.unavailable,
}

_LOST: dict[str, Callable[[], OSError]] = {
    "lost": lambda: TimeoutError("The read operation timed out"),
    "dropped": lambda: ConnectionResetError("Server disconnected without sending a response."),
}
"""The errors that stand for a missing response, with the messages that clients show for them."""

NAMES = (
    "rate_limited",
    *_FAILURES,
    "html_502",
    *(f"{loss}_{moment}" for loss in _LOST for moment in ("before", "after")),
)
"""All faults that a server can meet."""

INTERRUPT = "interrupt"
"""Ctrl-C in the program that sends the request: only a sandbox in its process can raise it."""

_MAX_LATENCY = 3600
"""In seconds; longer delays have no further effect on clients."""

_WITHOUT_FAULTS = ("/sandbox/", "/unsubscribe/")
"""Prefixes of the paths that are not part of Resend's API."""

_PATTERN = re.compile(r"([A-Z]+|\*) [/*].*")


class Faults:
    """Faults that a sandbox injects into requests: by a script, at random, or as latency.

    Each request meets at most one fault. The script decides first, then the rates. Set ``script``,
    ``rates`` or ``latency`` at any time; the new value applies from the next request.

    Parameters
    ----------
    rates : mapping of str to float, optional
        The probability of each fault, from 0 to 1. Their sum is at most 1.
    script : sequence of str or (str, str), optional
        The faults of the next requests, one step per request; ``"ok"`` stands for no fault. A step
        with a pattern, such as ``("POST /broadcasts/*/send", "lost_after")``, waits for the next
        request that matches, and so do the steps after it. ``*`` matches anything.
    latency : float, default 0
        Delay of each request, in seconds. Requests are delayed in parallel, and simulated time
        does not advance.
    seed : int, default 0
        Seed of the random faults: the same requests in the same order meet the same faults.

    Attributes
    ----------
    done : collections.Counter
        How often each fault has occurred.

    Raises
    ------
    ValueError
        If a fault is unknown, or a rate, a step or the latency is invalid.

    Notes
    -----
    ================== =========================================================================
    ``rate_limited``   429 with ``retry-after``; nothing was done.
    ``error_500``      500 ``application_error``; nothing was done.
    ``error_503``      503 ``service_unavailable``; nothing was done.
    ``html_502``       502 with an HTML page of a proxy; nothing was done.
    ``lost_before``    The response times out; nothing was done.
    ``lost_after``     The response times out, but the request was carried out.
    ``dropped_before`` The connection breaks without a response; nothing was done.
    ``dropped_after``  The connection breaks without a response, but the request was carried out.
    ``interrupt``      KeyboardInterrupt, as from Ctrl-C or the stop button of a notebook; nothing
                       was done. Only in a script, and only for a sandbox in this process.
    ================== =========================================================================

    A lost response does not take time: a sandbox in this process raises the timeout immediately,
    and a served one closes the connection. Paths that Resend does not have, such as
    ``GET /sandbox/outbox``, meet no faults.

    Examples
    --------
    >>> from resend_nb.sandbox import Faults
    >>> faults = Faults(script=["ok", "lost_after"])
    >>> faulty = rnb.sandbox(faults=faults)
    >>> _ = faulty.segments.create(name="Premium Users")
    >>> faulty.segments.create(name="Trial Users")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    resend_nb.errors.TimeoutTransportError: ...
    >>> [segment["name"] for segment in faulty.segments.list()]
    ['Trial Users', 'Premium Users']
    >>> faults.script = [("GET /contacts/*", "error_500"), ("GET /contacts/*", "error_503")]
    >>> faults.rates = {"dropped_before": 0.05, "rate_limited": 0.05}
    >>> faults.done
    Counter({'lost_after': 1})
    """

    def __init__(
        self,
        *,
        rates: Mapping[str, float] | None = None,
        script: Sequence[Step] = (),
        latency: float = 0.0,
        seed: int = 0,
    ) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)  # noqa: S311 -- not a secret
        self._sleep: Callable[[float], object] = time.sleep
        self.rates = {} if rates is None else rates
        self.script = script
        self.latency = latency
        self.done: Counter[str] = Counter()

    @property
    def rates(self) -> Mapping[str, float]:
        """The probability of each fault."""
        return dict(self._rates)

    @rates.setter
    def rates(self, rates: Mapping[str, float]) -> None:
        self._rates = _validate_rates(rates)

    @property
    def script(self) -> Sequence[Step]:
        """The remaining steps."""
        return tuple(self._steps)

    @script.setter
    def script(self, script: Sequence[Step]) -> None:
        steps = deque(_validate_steps(script))
        with self._lock:
            self._steps = steps

    @property
    def latency(self) -> float:
        """Delay of each request, in seconds."""
        return self._latency

    @latency.setter
    def latency(self, latency: float) -> None:
        self._latency = _check_number("the latency in seconds", latency, maximum=_MAX_LATENCY)

    @contextmanager
    def inject(self, method: str, path: str) -> Iterator[str]:
        """Yield the fault for a request, or ``"ok"``; a lost response raises before or after."""
        if path.startswith(_WITHOUT_FAULTS):
            yield "ok"
            return
        if self._latency:
            self._sleep(self._latency)
        name = self._next(f"{method} {path}")
        if name == INTERRUPT:
            raise KeyboardInterrupt
        _raise_loss(name, "before")
        yield name
        _raise_loss(name, "after")

    def _next(self, request: str) -> str:
        with self._lock:
            name = self._scripted(request) or self._random_fault()
            if name != "ok":
                self.done[name] += 1
        return name

    def _scripted(self, request: str) -> str | None:
        if not self._steps:
            return None
        pattern, name = _parse_step(self._steps[0])
        if not fnmatchcase(request, pattern):
            return None
        self._steps.popleft()
        return name

    def _random_fault(self) -> str:
        rates = self._rates
        return self._random.choices(
            [*rates, "ok"], [*rates.values(), 1 - math.fsum(rates.values())]
        )[0]

    def __repr__(self) -> str:
        steps = len(self._steps)
        return f"<Faults: {self.done.total()} done, {steps} scripted, rates {self._rates}>"


def raise_failure(name: str) -> None:
    """Raise the error response of a fault that has one."""
    if name in _FAILURES:
        problem = _FAILURES[name]()
        raise problem


def parse_rates(settings: Iterable[str]) -> dict[str, float]:
    """Parse the command line's ``name=rate`` settings.

    Examples
    --------
    >>> parse_rates(["lost_after=0.1", "rate_limited=0.05"])
    {'lost_after': 0.1, 'rate_limited': 0.05}
    """
    return dict(_parse_rate(setting) for setting in settings)


def _parse_rate(setting: str) -> tuple[str, float]:
    name, _, rate = setting.partition("=")
    try:
        return name, float(rate)
    except ValueError:
        raise ValueError(
            f"Invalid fault {setting!r}: use NAME=RATE, such as lost_after=0.1."
        ) from None


def _validate_rates(rates: object) -> dict[str, float]:
    if not isinstance(rates, Mapping):
        raise ValueError(  # noqa: TRY004 -- every invalid value raises the same class
            f'Invalid rates {rates!r}: pass a mapping, such as {{"lost_after": 0.1}}.'
        )
    valid = {
        _check_name(name, NAMES): _check_number(f"the rate of {name!r}", rate, maximum=1)
        for name, rate in rates.items()
    }
    total = math.fsum(valid.values())
    if total > 1:
        raise ValueError(f"The rates add up to {total:g}; their sum can be at most 1.")
    return valid


def _validate_steps(script: object) -> Iterator[Step]:
    if isinstance(script, str) or not isinstance(script, Iterable):
        raise ValueError(  # noqa: TRY004 -- every invalid value raises the same class
            f'Invalid script {script!r}: pass a list, such as ["ok", "lost_after"].'
        )
    for step in script:
        pattern, name = _parse_step(step)
        _check_name(name, ("ok", *NAMES, INTERRUPT))
        if not _PATTERN.fullmatch(pattern):
            raise ValueError(
                f"Invalid pattern {pattern!r}: "
                'write a method and a path, such as "POST /contacts/*".'
            )
        yield step


def _parse_step(step: object) -> tuple[str, str]:
    """Return the pattern and the fault of a step."""
    match step:
        case str(name):
            return "* *", name
        case (str(pattern), str(name)):
            return pattern, name
    raise ValueError(
        f"Invalid step {step!r} in the script: "
        'write a fault, or a pair such as ("POST /contacts", "ok").'
    )


def _check_name(name: str, names: Sequence[str]) -> str:
    if name not in names:
        raise ValueError(f"Unknown fault {name!r}. Choose from: {', '.join(names)}.")
    return name


def _check_number(what: str, value: object, *, maximum: float) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= maximum:
        raise ValueError(
            f"Invalid value {value!r} for {what}: pass a number from 0 to {maximum:g}."
        )
    return value


def _raise_loss(name: str, moment: str) -> None:
    loss, _, loss_moment = name.partition("_")
    if loss in _LOST and loss_moment == moment:
        error = _LOST[loss]()
        raise error
