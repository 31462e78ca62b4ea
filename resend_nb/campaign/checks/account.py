"""What the checks need to know of an account, read once."""

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
    """What was read of an account; ``None`` is what was not read, and is not checked.

    Parameters
    ----------
    now : datetime.datetime
        The server's time.
    audience : Audience, optional
        Who is in the draft's segment, with the values that the draft shows.
    properties : mapping, optional
        The keys of the account's properties and their own fallbacks.
    domains : mapping, optional
        The account's domains and their statuses.
    contacts_used, contacts_limit : int, optional
        How many contacts there are, and how many the plan has.
    unread : tuple of (str, str)
        What could not be read, and why.
    """

    now: dt.datetime
    audience: Audience | None = None
    properties: Mapping[str, Any] | None = None
    domains: Mapping[str, str] | None = None
    contacts_used: int | None = None
    contacts_limit: int | None = None
    unread: tuple[tuple[str, str], ...] = ()


def read_account(client: Client, draft: Draft, *, progress: bool | None = None) -> Account:
    """Read what the checks of a draft need; what fails is noted and sinks nothing else.

    Parameters
    ----------
    client : Client
        The account.
    draft : Draft
        The broadcast.
    progress : bool, optional
        Whether to show a bar while recipients are read.

    Returns
    -------
    Account
        For :func:`resend_nb.campaign.checks.findings`.

    Notes
    -----
    ``GET /segments/{id}/contacts``, ``GET /suppressions``, ``GET /contact-properties``, ``GET /domains`` and
    ``GET /usage``; where the draft has a topic or shows properties, also one request for each recipient, up to 500.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> from resend_nb.campaign.draft import Draft
    >>> read_account(rnb.sandbox(demo=True), Draft()).domains
    {'wholesale.ember-oak.example': 'pending', 'ember-oak.example': 'verified'}
    """
    unread: list[tuple[str, str]] = []
    lost: list[TransportError] = []

    def tried(what: str, read: Callable[[], Any]) -> Any:
        try:
            if lost:  # without a network, more waiting would tell no more
                raise lost[0]
            return read()
        except TransportError as error:
            lost.append(error)
            unread.append((what, str(error)))
            return None
        except (
            ResendError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:  # the latter: an answer of another shape
            unread.append((what, str(error)))
            return None

    audience = tried("recipients", lambda: _audience(client, draft, progress=progress))
    properties = (
        tried("contact properties", lambda: read_fallbacks(client))
        if audience is None
        else audience.fallbacks
    )
    domains = tried(
        "domains", lambda: {each["name"]: each["status"] for each in client.domains.iterate()}
    )
    contacts = tried("usage", lambda: dict(client.usage.get()["contacts"])) or {}
    return Account(
        now=client.now,
        audience=audience,
        properties=properties,
        domains=domains,
        contacts_used=contacts.get("used"),
        contacts_limit=contacts.get("limit"),
        unread=tuple(unread),
    )


def check_unread(account: Account) -> Iterator[Finding]:
    """Say what could not be checked.

    Parameters
    ----------
    account : Account
        What was read.

    Yields
    ------
    Finding
        ``account-unread``.
    """
    for what, why in account.unread:
        message = f"Could not read the {what}, so that was not checked: {quoted(why, 200)}."
        yield Finding(
            "account-unread",
            "info",
            "account",
            message,
            "Check again later, or look on your dashboard.",
        )


def _audience(client: Client, draft: Draft, *, progress: bool | None) -> Audience | None:
    if not draft.segment_id:
        return None
    found = read_audience(client, draft.segment_id, draft.topic_id, progress=progress)
    return read_values(client, found, draft.wanted, progress=progress)
