"""What the checks need to know about an account, read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resend_nb.campaign.audience import read_audience, read_fallbacks, read_values
from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.errors import ResendError, TransportError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from resend_nb.campaign.audience import Audience
    from resend_nb.campaign.draft import Draft
    from resend_nb.client import Client


@dataclass(frozen=True, kw_only=True)
class Account:
    """What was read of an account; ``None`` was not read and is not checked.

    ``now`` is the server's time. ``audience`` has the values that the draft's placeholders show.
    ``properties`` maps keys to fallbacks, ``domains`` names to statuses. ``contacts_limit`` is the
    plan's. ``unread`` lists what could not be read, and why. ``staging_hosts`` are the sender's.
    """

    now: dt.datetime
    audience: Audience | None = None
    properties: Mapping[str, Any] | None = None
    domains: Mapping[str, str] | None = None
    contacts_used: int | None = None
    contacts_limit: int | None = None
    unread: tuple[tuple[str, str], ...] = ()
    staging_hosts: tuple[str, ...] = ()


class _Reader:
    """Reads parts of an account; a part that fails is noted and does not stop the others."""

    def __init__(self) -> None:
        self.unread: list[tuple[str, str]] = []
        self._no_connection: TransportError | None = None

    def read(self, what: str, request: Callable[[], Any]) -> Any:
        """Return the part, or ``None`` if it could not be read."""
        try:
            if self._no_connection:  # the next request would only time out too
                raise self._no_connection
            return request()
        except TransportError as error:
            self._no_connection = error
            self.unread.append((what, str(error)))
        except (ResendError, LookupError, TypeError, ValueError) as error:
            # All but the first mean that the response had another shape.
            self.unread.append((what, str(error)))
        return None


def read_account(
    client: Client,
    draft: Draft,
    *,
    audience: Audience | None = None,
    progress: bool | None = None,
) -> Account:
    """Read what the checks of a draft need; a failed request is noted and stops nothing.

    ``audience`` is the draft's audience if it was read already, without values.

    Examples
    --------
    >>> from resend_nb.campaign import Draft
    >>> read_account(demo, Draft()).domains
    {'wholesale.ember-oak.example': 'pending', 'ember-oak.example': 'verified'}
    """
    reader = _Reader()
    audience = reader.read(
        "recipients", lambda: _read_audience(client, draft, audience, progress=progress)
    )
    if audience is not None:
        properties = audience.fallbacks
    else:
        properties = reader.read("contact properties", lambda: read_fallbacks(client))
    domains = reader.read("domains", lambda: _read_domains(client))
    contacts = reader.read("usage", lambda: dict(client.usage.get()["contacts"])) or {}
    return Account(
        now=client.now,
        audience=audience,
        properties=properties,
        domains=domains,
        contacts_used=contacts.get("used"),
        contacts_limit=contacts.get("limit"),
        unread=tuple(reader.unread),
    )


def check_unread(account: Account) -> Iterator[Finding]:
    """Report what could not be checked."""
    for what, reason in account.unread:
        message = f"The {what} could not be read, so this was not checked: {quoted(reason, 200)}."
        fix = "Check again later, or look at your Resend dashboard."
        yield Finding("account-unread", "account", message, fix)


def _read_audience(
    client: Client, draft: Draft, audience: Audience | None, *, progress: bool | None
) -> Audience | None:
    if not draft.segment_id:
        return None
    if audience is None:
        audience = read_audience(client, draft.segment_id, draft.topic_id, progress=progress)
    return read_values(client, audience, draft.wanted, progress=progress)


def _read_domains(client: Client) -> dict[str, str] | None:
    domains = {domain["name"]: domain["status"] for domain in client.domains.iterate()}
    # A new sandbox has no domains, and accepts every sender.
    return domains if domains or client.is_live else None
