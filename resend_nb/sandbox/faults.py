"""What may go wrong between a client and a server, on demand: refusals, failures, lost answers, slow ones."""

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
"""How an application tells its server that there is no answer, in the words that clients have for it."""

NAMES = (
    "rate_limited",
    *_FAILURES,
    "html_502",
    *(f"{how}_{when}" for how in _LOST for when in ("before", "after")),
)
"""Every fault."""

_LONGEST = 3600
"""Seconds; a later answer than that tests nothing more."""

_UNDISTURBED = ("/sandbox/", "/unsubscribe/")
"""Where paths begin that are not Resend's API: what people received, and their way out."""

_PATTERN = re.compile(r"([A-Z]+|\*) [/*].*")


class Faults:
    """What goes wrong with requests to a sandbox: by a script, by chance, or only slowly.

    Each request meets one fault at most. The script decides first; where it has nothing to say, chance does.
    ``script``, ``campaign_rates`` and ``latency`` can be set anew at any time, and hold from the next request on.

    Parameters
    ----------
    rates : mapping of str to float, optional
        How likely each fault is, from 0 to 1; all together 1 at most.
    script : sequence of str or (str, str), optional
        What becomes of the coming requests, one step for each: a fault, or ``"ok"``. A step with a pattern waits
        for the next request that fits, and the steps behind it wait, too:
        ``("POST /broadcasts/*/send", "lost_after")``. ``*`` stands for anything.
    latency : float, default 0
        Seconds by which every request is late. Nobody else waits for it, and simulated time stands still.
    seed : int, default 0
        Where chance comes from: the same requests in the same order meet the same faults.
    sleep : callable, optional
        How to wait so many seconds; by default they are real ones.

    Attributes
    ----------
    done : collections.Counter
        How often each fault has happened.

    Raises
    ------
    ValueError
        There is no such fault, or a rate, a step or the latency is none.

    Notes
    -----
    ================== =====================================================================================
    ``rate_limited``   429 with ``retry-after``, as if others had used up the team's limit; nothing was done.
    ``error_500``      500 ``application_error``; nothing was done.
    ``error_503``      503 ``service_unavailable``; nothing was done.
    ``html_502``       502 with a proxy's page in HTML; nothing was done.
    ``lost_before``    No answer in time; nothing was done.
    ``lost_after``     No answer in time; it was done all the same.
    ``dropped_before`` The connection breaks without an answer; nothing was done.
    ``dropped_after``  The connection breaks without an answer; it was done all the same.
    ================== =====================================================================================

    Nobody waits for a lost answer: in process it is a timeout at once, and a server closes the connection, as for a
    dropped one. What is not Resend's, such as ``GET /sandbox/outbox``, is never disturbed.

    Examples
    --------
    >>> import resend_nb as rnb
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
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)  # noqa: S311 -- no secret
        self._sleep = sleep
        self.rates = {} if rates is None else rates
        self.script = script
        self.latency = latency
        self.done: Counter[str] = Counter()

    @property
    def rates(self) -> Mapping[str, float]:
        """How likely each fault is."""
        return dict(self._rates)

    @rates.setter
    def rates(self, rates: Mapping[str, float]) -> None:
        self._rates = _checked_rates(rates)

    @property
    def script(self) -> Sequence[Step]:
        """The steps that are still to come."""
        return tuple(self._steps)

    @script.setter
    def script(self, script: Sequence[Step]) -> None:
        steps = deque(_checked_steps(script))
        with self._lock:
            self._steps = steps

    @property
    def latency(self) -> float:
        """Seconds by which every request is late."""
        return self._latency

    @latency.setter
    def latency(self, latency: float) -> None:
        self._latency = _number("latency in seconds", latency, highest=_LONGEST)

    @contextmanager
    def meet(self, method: str, path: str) -> Iterator[str]:
        """Name the fault that a request meets, or ``"ok"``; before and after it is answered it may be lost.

        Parameters
        ----------
        method, path : str
            The request's.

        Raises
        ------
        TimeoutError, ConnectionResetError
            There is no answer; whoever carries the request says so in its own way.
        """
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
            name = self._scripted(line) or self._drawn()
            if name != "ok":
                self.done[name] += 1
        return name

    def _scripted(self, line: str) -> str | None:
        if not self._steps:
            return None
        pattern, name = _pair(self._steps[0])
        if not fnmatchcase(line, pattern):
            return None
        self._steps.popleft()
        return name

    def _drawn(self) -> str:
        rates = self._rates
        return self._random.choices(
            [*rates, "ok"], [*rates.values(), 1 - math.fsum(rates.values())]
        )[0]

    def __repr__(self) -> str:
        return (
            f"<Faults: {self.done.total()} done, {len(self._steps)} to come, rates {self._rates}>"
        )


def fail(name: str) -> None:
    """Raise what the API says instead of doing anything, if that is the fault."""
    if name in _FAILURES:
        problem = _FAILURES[name]()
        raise problem


def parse_rates(settings: Iterable[str]) -> dict[str, float]:
    """Read ``name=rate`` settings, as the command line gives them.

    Raises
    ------
    ValueError
        A rate is no number.

    Examples
    --------
    >>> parse_rates(["lost_after=0.1", "rate_limited=0.05"])
    {'lost_after': 0.1, 'rate_limited': 0.05}
    """
    return dict(_parsed(setting) for setting in settings)


def _parsed(setting: str) -> tuple[str, float]:
    name, _, rate = setting.partition("=")
    try:
        return name, float(rate)
    except ValueError:
        raise ValueError(
            f"a fault is asked for as NAME=RATE, such as lost_after=0.1, not {setting!r}"
        ) from None


def _checked_rates(rates: object) -> dict[str, float]:
    if not isinstance(rates, Mapping):
        raise ValueError(f'rates is a mapping, such as {{"lost_after": 0.1}}, not {rates!r}')  # noqa: TRY004 -- our one kind
    checked = {
        _known(name, NAMES): _number(f"the rate of {name!r}", rate, highest=1)
        for name, rate in rates.items()
    }
    if math.fsum(checked.values()) > 1:
        raise ValueError(f"the rates are 1 together at most, not {math.fsum(checked.values()):g}")
    return checked


def _checked_steps(script: object) -> Iterator[Step]:
    if isinstance(script, str) or not isinstance(script, Iterable):
        raise ValueError(f'script is a list, such as ["ok", "lost_after"], not {script!r}')  # noqa: TRY004 -- our one kind
    for step in script:
        pattern, name = _pair(step)
        _known(name, ("ok", *NAMES))
        if not _PATTERN.fullmatch(pattern):
            raise ValueError(
                f'a pattern has a method and a path, such as "POST /contacts/*", not {pattern!r}'
            )
        yield step


def _pair(step: object) -> tuple[str, str]:
    """Give a step's pattern and fault."""
    match step:
        case str(name):
            return "* *", name
        case (str(pattern), str(name)):
            return pattern, name
    raise ValueError(
        f'a step of a script is a fault, or a pair such as ("POST /contacts", "ok"), not {step!r}'
    )


def _known(name: str, names: Sequence[str]) -> str:
    if name not in names:
        raise ValueError(f"there is no fault {name!r}; there are: {', '.join(names)}")
    return name


def _number(what: str, value: object, *, highest: float) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= highest:
        raise ValueError(f"{what} is a number from 0 to {highest:g}, not {value!r}")
    return value


def _lose(name: str, moment: str) -> None:
    how, _, when = name.partition("_")
    if how in _LOST and when == moment:
        error = _LOST[how]()
        raise error
