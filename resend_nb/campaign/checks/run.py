"""All checks of a broadcast, as a list and as a frame."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.campaign.checks.account import check_unread, read_account
from resend_nb.campaign.checks.audience import check_audience, check_quota
from resend_nb.campaign.checks.content import check_html, check_parts
from resend_nb.campaign.checks.dead_links import check_dead_links, web
from resend_nb.campaign.checks.finding import Finding, counted, order
from resend_nb.campaign.checks.html import parse_html
from resend_nb.campaign.checks.images import check_images
from resend_nb.campaign.checks.links import check_links
from resend_nb.campaign.checks.placeholders import check_braces, check_names
from resend_nb.campaign.checks.schedule import check_schedule
from resend_nb.campaign.checks.sender import check_sender
from resend_nb.campaign.checks.subject import check_preview_text, check_subject
from resend_nb.campaign.checks.unsubscribe import check_unsubscribe
from resend_nb.campaign.checks.values import check_values
from resend_nb.campaign.draft import Draft, read_draft
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from resend_nb.campaign.checks.account import Account
    from resend_nb.campaign.checks.html import Page
    from resend_nb.client import Client

_MOST = 10
# Of one kind; a newsletter with 80 images without alt is one mistake, not 80 rows to read.


@public
def check_broadcast(
    client: Client, draft: str | Mapping[str, Any] | Draft, *, links: bool = False
) -> pd.DataFrame:
    """Find what is wrong with a broadcast before it goes out.

    Looked at are the sender, the subject, placeholders and who has no value for them, the way to unsubscribe, the
    HTML, its images and links, the text part, who gets it, the plan's quota, and the schedule. Nothing is sent
    or changed.

    Parameters
    ----------
    client : Client
        The account.
    draft : str, mapping or Draft
        A broadcast's id, what ``client.broadcasts.get`` gives, or a draft.
    links : bool, default False
        Whether to follow the links in the HTML, over the network. No key goes along; the link to unsubscribe and
        private addresses are left alone.

    Returns
    -------
    pandas.DataFrame
        ``code`` (string: what kind, always the same word for it), ``severity`` (ordered category: error, warning,
        info), ``where``, ``message`` and ``fix`` (string: where it is, what is wrong, the next step). The worst
        first, then from the top of the e-mail to its end; of one kind at most ten and a row that counts the rest.
        Whatever could not be checked has a row as well.

    Raises
    ------
    NotFoundError
        There is no such broadcast.

    Notes
    -----
    ``GET /broadcasts/{id}``, ``GET /segments/{id}/contacts``, ``GET /suppressions``, ``GET /contact-properties``,
    ``GET /domains`` and ``GET /usage``, https://resend.com/docs/api-reference/broadcasts/get-broadcast; where the
    draft has a topic or shows properties, also one request for each recipient. Of more than 500 recipients, 500
    are looked at.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> launch = client.broadcasts.list()[0]
    >>> rnb.check_broadcast(client, launch["id"])[["code", "severity"]]
                    code severity
    0    preview-missing  warning
    1       lang-missing     info
    2      title-missing     info
    3  audience-left-out     info
    4  audience-left-out     info
    """
    draft = read_draft(client, draft)
    account = read_account(client, draft)
    page = parse_html(draft.html)
    found = [*_offline(draft, account, page)]
    if links and page is not None:
        with web() as http:
            found += check_dead_links(page, http)
    return findings_frame(_sorted(found))


def findings_frame(found: Iterable[Finding]) -> pd.DataFrame:
    """Give findings as a frame.

    Parameters
    ----------
    found : iterable of Finding
        In the order of the rows.

    Returns
    -------
    pandas.DataFrame
        As :func:`check_broadcast` describes it.
    """
    frame = to_frame([asdict(each) for each in found], schemas.CHECKS)
    return frame.assign(severity=frame["severity"].cat.as_ordered())


def findings(draft: Draft, account: Account) -> list[Finding]:
    """Run every check that needs no request.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    account : Account
        What :func:`read_account` gives.

    Returns
    -------
    list of Finding
        The worst first, then from the top of the e-mail to its end; of one kind at most ten, and one that
        counts the rest.

    Examples
    --------
    >>> import datetime as dt
    >>> from resend_nb.campaign.checks import Account
    >>> draft = Draft(from_="a@acme.example", subject="SALE ENDS TODAY", text="{{{RESEND_UNSUBSCRIBE_URL}}}")
    >>> account = Account(now=dt.datetime.now(dt.UTC), domains={"acme.example": "verified"})
    >>> [each.code for each in findings(draft, account)]
    ['segment-missing', 'subject-shouting', 'preview-missing']
    """
    return _sorted(_offline(draft, account, parse_html(draft.html)))


def _offline(draft: Draft, account: Account, page: Page | None) -> Iterator[Finding]:
    yield from check_unread(account)
    yield from check_sender(draft, account.domains)
    yield from check_subject(draft, account.properties)
    yield from check_preview_text(draft)
    yield from check_names(draft, account.properties)
    yield from check_braces(draft, account.properties)
    yield from check_values(draft, account.properties, account.audience)
    yield from check_unsubscribe(draft, page)
    yield from check_parts(draft, page)
    if page is not None:
        yield from check_html(draft, page)
        yield from check_images(page)
        yield from check_links(page)
    yield from check_audience(draft, account.audience)
    yield from check_quota(account.contacts_used, account.contacts_limit)
    yield from check_schedule(draft, account.now)


def _sorted(found: Iterable[Finding]) -> list[Finding]:
    by_kind = groupby(
        sorted(found, key=lambda each: (each.code, order(each))), key=lambda each: each.code
    )
    return sorted((each for _, kind in by_kind for each in _few([*kind])), key=order)


def _few(kind: list[Finding]) -> list[Finding]:
    """Keep the first ones, and count the rest."""
    rest = kind[_MOST:]
    if not rest:
        return kind
    return [
        *kind[:_MOST],
        replace(rest[0], message=f"And {counted(len(rest), 'more place')} like this."),
    ]
