"""What a handler gets and returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from resend_nb.sandbox.engagement import Engagement
    from resend_nb.sandbox.store import Store
    from resend_nb.sandbox.switches import Switches


@dataclass(frozen=True)
class Plan:
    """The account's limits: contacts and days of metrics (``None`` for unlimited), and requests.

    ``rate_limit`` is in requests per second.
    """

    contact_quota: int | None
    rate_limit: int
    retention_days: int | None = None


@dataclass
class RequestContext:
    """One request, its time in microseconds, and what a handler may use."""

    request: Request
    store: Store
    switches: Switches
    plan: Plan
    now: int
    _body: Any = field(default=None, repr=False)
    simulated_time: bool = True
    model: Engagement | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The fields of the body; empty without a body."""
        fields: dict[str, Any] = problems.check_type(self._body, dict)
        return fields

    def array(self, name: str) -> list[Any]:
        """Return the items of the body, which is an array or has it in this field."""
        if self._body == {} and self.switches.other_empties == "accept":
            return []
        value = self._body if isinstance(self._body, list) else self.body.get(name)
        items: list[Any] = problems.check_type(value, list)
        return items


@dataclass(frozen=True)
class Reply:
    """A handler's response, if it is not simply 200 without headers."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
