"""What can go wrong between a client and a server: refusals, failures, lost and slow responses."""

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
    "error_500": problems.broken,
    "error_503": problems.unavailable,
}

_LOST: dict[str, Callable[[], OSError]] = {
    "lost": lambda: TimeoutError("The read operation timed out"),
    "dropped": lambda: ConnectionResetError("Server disconnected without sending a response."),
}
"""The errors with which an application tells its server that there is no response."""

NAMES = (
    "rate_limited",
    *_FAILURES,
    "html_502",
    *(f"{how}_{when}" for how in _LOST for when in ("before", "after")),
)
"""Every fault."""

_LONGEST = 3600
"""The longest latency in seconds; a longer one would test nothing else."""

_UNDISTURBED = ("/sandbox/", "/unsubscribe/")
"""Prefixes of the sandbox's own paths, which are never disturbed."""

_PATTERN = re.compile(r"([A-Z]+|\*) [/*].*")


class Faults:
    """What goes wrong with requests to a sandbox: by a script, by chance, or only slowly.

    Each request meets at most one fault. The script decides first, and chance decides if the script
    has no step for the request. ``script``, ``rates`` and ``latency`` can be changed at any time
    and apply from the next request on.

    Parameters
    ----------
    rates : mapping of str to float, optional
        The probability of each fault, from 0 to 1, at most 1 in total.
    script : sequence of str or (str, str), optional
        One step per request: a fault, or ``"ok"``. A step with a pattern waits for the next request
        that matches, and later steps wait too: ``("POST /broadcasts/*/send", "lost_after")``. ``*``
        matches anything.
    latency : float, default 0
        Seconds of delay for every request. Other requests do not wait for it, and simulated time
        stands still.
    seed : int, default 0
        The seed of chance: the same requests in the same order meet the same faults.

    Attributes
    ----------
    done : collections.Counter
        How often each fault has happened.

    Raises
    ------
    ValueError
        A fault is unknown, or a rate, a step or the latency is invalid.

    Notes
    -----
    ================== =================================================================
    ``rate_limited``   429 with ``retry-after``, as if others had used up the team's
                       limit; nothing was done.
    ``error_500``      500 ``application_error``; nothing was done.
    ``error_503``      503 ``service_unavailable``; nothing was done.
    ``html_502``       502 with a proxy's HTML page; nothing was done.
    ``lost_before``    No response in time; nothing was done.
    ``lost_after``     No response in time; the request was carried out.
    ``dropped_before`` The connection breaks without a response; nothing was done.
    ``dropped_after``  The connection breaks without a response; the request was carried
                       out.
    ================== =================================================================

    A lost response takes no time: in the process it is a timeout at once, and a server closes the
    connection, as for a dropped one. The sandbox's own paths, such as ``GET /sandbox/outbox``, are
    never disturbed.

    Examples
    --------
    >>> from resend_nb.sandbox import Faults
    >>> faults = Faults(script=["ok", "lost_after"])
    >>> client = rnb.sandbox(faults=faults)
    >>> _ = client.segments.create(name="Premium Users")
    >>> client.segments.create(name="Trial Users")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    resend_nb.errors.TimeoutTransportError: ...
    >>> [segment["name"] for segment in client.segments.list()]
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
        self._rates = _check_rates(rates)

    @property
    def script(self) -> Sequence[Step]:
        """The remaining steps."""
        return tuple(self._steps)

    @script.setter
    def script(self, script: Sequence[Step]) -> None:
        steps = deque(_check_steps(script))
        with self._lock:
            self._steps = steps

    @property
    def latency(self) -> float:
        """Seconds of delay for every request."""
        return self._latency

    @latency.setter
    def latency(self, latency: float) -> None:
        self._latency = _number("latency in seconds", latency, highest=_LONGEST)

    @contextmanager
    def meet(self, method: str, path: str) -> Iterator[str]:
        """Yield a request's fault or ``"ok"``; raise an OSError if the response is lost."""
        if path.startswith(_UNDISTURBED):
            yield "ok"
            return
        if self._latency:
            self._sleep(self._latency)
        name = self._choose(f"{method} {path}")
        _lose(name, "before")
        yield name
        _lose(name, "after")

    def _choose(self, line: str) -> str:
        with self._lock:
            name = self._next_step(line) or self._draw()
            if name != "ok":
                self.done[name] += 1
        return name

    def _next_step(self, line: str) -> str | None:
        if not self._steps:
            return None
        pattern, name = _pair(self._steps[0])
        if not fnmatchcase(line, pattern):
            return None
        self._steps.popleft()
        return name

    def _draw(self) -> str:
        rates = self._rates
        return self._random.choices(
            [*rates, "ok"], [*rates.values(), 1 - math.fsum(rates.values())]
        )[0]

    def __repr__(self) -> str:
        return (
            f"<Faults: {self.done.total()} done, {len(self._steps)} to come, rates {self._rates}>"
        )


def fail(name: str) -> None:
    """Raise the API's error if the fault is one."""
    if name in _FAILURES:
        problem = _FAILURES[name]()
        raise problem


def parse_rates(settings: Iterable[str]) -> dict[str, float]:
    """Parse ``name=rate`` settings of the command line; an invalid rate is a ValueError.

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
            f"a fault must be NAME=RATE, such as lost_after=0.1, not {setting!r}"
        ) from None


def _check_rates(rates: object) -> dict[str, float]:
    if not isinstance(rates, Mapping):
        raise ValueError(f'rates must be a mapping like {{"lost_after": 0.1}}, not {rates!r}')  # noqa: TRY004
    checked = {
        _check_name(name, NAMES): _number(f"the rate of {name!r}", rate, highest=1)
        for name, rate in rates.items()
    }
    if math.fsum(checked.values()) > 1:
        raise ValueError(
            f"the rates must be at most 1 in total, not {math.fsum(checked.values()):g}"
        )
    return checked


def _check_steps(script: object) -> Iterator[Step]:
    if isinstance(script, str) or not isinstance(script, Iterable):
        raise ValueError(f'script must be a list like ["ok", "lost_after"], not {script!r}')  # noqa: TRY004
    for step in script:
        pattern, name = _pair(step)
        _check_name(name, ("ok", *NAMES))
        if not _PATTERN.fullmatch(pattern):
            raise ValueError(
                f'a pattern must be a method and a path like "POST /contacts/*", not {pattern!r}'
            )
        yield step


def _pair(step: object) -> tuple[str, str]:
    """Return a step's pattern and its fault."""
    match step:
        case str(name):
            return "* *", name
        case (str(pattern), str(name)):
            return pattern, name
    raise ValueError(
        f'a step must be a fault or a pair like ("POST /contacts", "ok"), not {step!r}'
    )


def _check_name(name: str, names: Sequence[str]) -> str:
    if name not in names:
        raise ValueError(f"unknown fault {name!r}; choose from {', '.join(names)}")
    return name


def _number(what: str, value: object, *, highest: float) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= highest:
        raise ValueError(f"{what} must be a number from 0 to {highest:g}, not {value!r}")
    return value


def _lose(name: str, moment: str) -> None:
    how, _, when = name.partition("_")
    if how in _LOST and when == moment:
        error = _LOST[how]()
        raise error
