"""All checks of a broadcast, as a list and as a DataFrame."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import SHARED, public
from resend_nb.campaign.checks.account import check_unread, read_account
from resend_nb.campaign.checks.audience import check_audience, check_quota
from resend_nb.campaign.checks.braces import check_literal_braces
from resend_nb.campaign.checks.codes import codes_table
from resend_nb.campaign.checks.content import check_html, check_parts
from resend_nb.campaign.checks.contrast import check_contrast
from resend_nb.campaign.checks.dead_links import check_dead_links, open_web
from resend_nb.campaign.checks.finding import sort_key
from resend_nb.campaign.checks.foreign_tags import check_foreign_tags
from resend_nb.campaign.checks.hosts import check_hosts, named_hosts
from resend_nb.campaign.checks.html import parse_html
from resend_nb.campaign.checks.images import check_images
from resend_nb.campaign.checks.links import check_links
from resend_nb.campaign.checks.placeholders import check_braces, check_names, check_values
from resend_nb.campaign.checks.schedule import check_schedule
from resend_nb.campaign.checks.sender import check_reply_to, check_sender
from resend_nb.campaign.checks.subject import check_preview_text, check_subject
from resend_nb.campaign.checks.unsubscribe import check_unsubscribe
from resend_nb.campaign.checks.utm import check_utm
from resend_nb.campaign.draft import read_draft
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import pandas as pd

    from resend_nb.campaign.checks.account import Account
    from resend_nb.campaign.checks.finding import Finding
    from resend_nb.campaign.checks.html import ParsedHTML
    from resend_nb.campaign.draft import Draft
    from resend_nb.client import Client

_MAX_PER_CODE = 10
# A newsletter with 80 images without alt text is one mistake, not 80 rows to read.

SHARED["finding_codes"] = codes_table()


@public
def check_broadcast(
    client: Client,
    broadcast: str | Mapping[str, Any] | Draft,
    *,
    links: bool = False,
    staging_hosts: Collection[str] = (),
) -> pd.DataFrame:
    """Check a broadcast before you send it.

    The checks cover the sender, the subject, placeholders and recipients without a value for them,
    the unsubscribe link, the HTML with its images and links, the text part, the audience, the
    plan's quota, and the schedule. Nothing is sent or changed.

    Parameters
    ----------
    %(client)s
    broadcast : str, mapping or Draft
        The broadcast's id or name, what ``client.broadcasts.get`` returns, or the draft of a form.
    links : bool, default False
        Whether to request the links and images in the HTML over the network, without your API key.
        Unsubscribe links and private addresses are never requested.
    staging_hosts : collection of str, optional
        Your own hosts that recipients should not see, such as ``["preview.acme.example"]``; their
        subdomains count as well.

    Returns
    -------
    pandas.DataFrame
        One row per finding: ``code`` (string: the kind of finding), ``severity`` (ordered category:
        error, warning, info), ``where``, ``message`` and ``fix`` (string: the part of the email,
        what is wrong, what to do). Errors come first, then warnings; within a severity, from the
        top of the email to its end. Each code has at most ten rows, and one that counts the rest.
        Anything that could not be checked has a row too.

    Raises
    ------
    NotFoundError
        No broadcast has that id.
    ObjectLookupError
        No broadcast or several broadcasts have that name.
    InputError
        ``broadcast`` is something else, or ``staging_hosts`` has something that is not a host.

    Notes
    -----
    ``GET /broadcasts/{id}``, ``GET /segments/{id}/contacts``, ``GET /suppressions``,
    ``GET /contact-properties``, ``GET /domains`` and ``GET /usage``,
    https://resend.com/docs/api-reference/broadcasts/get-broadcast. For a draft with a topic or
    properties, also one request per recipient; above 500 recipients, a sample of 500 is read.

    The kinds of findings:

    %(finding_codes)s

    Examples
    --------
    >>> rnb.check_broadcast(demo, "Cold brew launch")[["code", "severity"]]
                    code severity
    0    preview-missing  warning
    1       lang-missing     info
    2      title-missing     info
    3  audience-left-out     info
    4  audience-left-out     info
    """
    hosts = named_hosts(staging_hosts)
    draft = read_draft(client, broadcast)
    account = replace(read_account(client, draft), staging_hosts=hosts)
    page = parse_html(draft.html)
    found = list(_offline_findings(draft, account, page))
    if links and page is not None:
        with open_web() as http:
            found += check_dead_links(page, http)
    return findings_frame(_sorted(found))


def findings_frame(found: Iterable[Finding]) -> pd.DataFrame:
    """Return findings as the DataFrame that :func:`check_broadcast` describes."""
    rows = [{name: getattr(finding, name) for name in schemas.CHECKS} for finding in found]
    frame = to_frame(rows, schemas.CHECKS)
    return frame.assign(severity=frame["severity"].cat.as_ordered())


def findings(draft: Draft, account: Account) -> list[Finding]:
    """Run every check that needs no request; return findings in the order of `check_broadcast`.

    Examples
    --------
    >>> import datetime as dt
    >>> from resend_nb.campaign import Account, Draft
    >>> unsubscribe = "{{{RESEND_UNSUBSCRIBE_URL}}}"
    >>> draft = Draft(from_="a@acme.example", subject="SALE ENDS TODAY", text=unsubscribe)
    >>> account = Account(now=dt.datetime.now(dt.UTC), domains={"acme.example": "verified"})
    >>> [finding.code for finding in findings(draft, account)]
    ['segment-missing', 'subject-shouting', 'preview-missing']
    """
    return _sorted(_offline_findings(draft, account, parse_html(draft.html)))


def _offline_findings(draft: Draft, account: Account, page: ParsedHTML | None) -> Iterator[Finding]:
    yield from check_unread(account)
    yield from check_sender(draft, account.domains)
    yield from check_reply_to(draft)
    yield from check_subject(draft, account.properties)
    yield from check_preview_text(draft, page)
    yield from check_names(draft, account.properties)
    yield from check_braces(draft, account.properties)
    yield from check_values(draft, account.properties, account.audience)
    yield from check_foreign_tags(draft)
    yield from check_unsubscribe(draft, page)
    yield from check_parts(draft, page)
    if page is not None:
        yield from check_html(draft, page)
        yield from check_images(page)
        yield from check_contrast(page)
        yield from check_links(page)
        yield from check_hosts(page, account.staging_hosts)
        yield from check_utm(page)
        yield from check_literal_braces(draft.html, page)
    yield from check_audience(draft, account.audience)
    yield from check_quota(account.contacts_used, account.contacts_limit)
    yield from check_schedule(draft, account.now)


def _sorted(found: Iterable[Finding]) -> list[Finding]:
    """Sort findings; keep the first ones of each code."""
    code = attrgetter("code")
    by_code = groupby(sorted(sorted(found, key=sort_key), key=code), key=code)
    kept = (finding for _, group in by_code for finding in _first(list(group)))
    return sorted(kept, key=sort_key)


def _first(group: list[Finding]) -> list[Finding]:
    """Keep the first findings of a code, and count the rest in another one."""
    rest = group[_MAX_PER_CODE:]
    if not rest:
        return group
    return [*group[:_MAX_PER_CODE], replace(rest[0], message=f"And {len(rest):,} more like this.")]
