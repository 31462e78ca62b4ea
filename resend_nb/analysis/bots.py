"""Mark recipients whose clicks come from software that checks links."""

from __future__ import annotations

import pandas as pd

from resend_nb._public import public
from resend_nb.analysis.recipients import check_columns, people_of

_OFTEN = 0.9  # a scanner may miss an email, and the lists lag differently
_EMAILS, _LINKS, _PEOPLE = 2, 3, 2


@public
def mark_bots(recipients: pd.DataFrame) -> pd.DataFrame:
    """Mark recipients whose emails are probably clicked by software that checks links.

    Security software of companies follows every link of an email, to see whether it is harmful.
    Its clicks say nothing about people.

    Parameters
    ----------
    recipients : pandas.DataFrame
        One row per email, as from :func:`broadcast_recipients_df`, or from ``pd.concat`` of several
        broadcasts: the more emails, the surer.

    Returns
    -------
    pandas.DataFrame
        A copy with the column ``bot`` (boolean). It is missing if no email has clicks on two links
        or more, so that nothing is known.

    Raises
    ------
    InputError
        A column is missing.

    Notes
    -----
    Of the emails with clicks on several links, a bot clicks every link in 9 of 10 or more. The
    rule is applied to

    - domains: to all emails of a domain with two recipients or more. Everybody at this domain is
      marked, including people who received nothing.
    - people: to their own emails, if there are at least two, or one with three links.

    So a person who once clicks every link of an email counts as a bot if you pass this email alone.
    In the demo account, more than 4 of 5 recipients that are marked by one email are bots, and all
    of those that are marked by six emails.

    The API has no times of clicks, no addresses of computers and no names of programs, which would
    tell more: scanners click within seconds. It cannot tell a scanner that follows some links
    only, nor one that follows links that differ by recipient. Links to unsubscribe do not count.

    Examples
    --------
    >>> recipients = rnb.broadcast_recipients_df(demo, "September welcome")
    >>> marked = rnb.mark_bots(recipients)
    >>> people = marked[~marked["bot"]]
    >>> rates = [rnb.pooled_rates(rows, metrics="clicked")["rate"][0] for rows in (marked, people)]
    >>> bool(rates[1] < 0.8 * rates[0])
    True
    """
    events = check_columns(recipients, ("delivered", "every_link"), ("email", "links"))
    tested = events["every_link"].notna() & events["delivered"].fillna(value=False)
    if not tested.any():
        return recipients.assign(bot=pd.Series(pd.NA, index=recipients.index, dtype="boolean"))
    people = people_of(recipients)
    domains = people.str.rpartition("@")[2]
    emails = pd.DataFrame(
        {
            "person": people,
            "domain": domains,
            "links": recipients["links"],
            "every_link": events["every_link"],
        }
    )[tested]
    bots = domains.isin(_scanned_domains(emails)) | people.isin(_bots_alone(emails))
    return recipients.assign(bot=bots.astype("boolean"))


def _scanned_domains(emails: pd.DataFrame) -> pd.Index[str]:
    """Return the domains where every link is clicked for all recipients."""
    domains = emails.groupby("domain").agg(
        share=("every_link", "mean"), people=("person", "nunique")
    )
    return domains.index[(domains["share"] >= _OFTEN) & (domains["people"] >= _PEOPLE)]


def _bots_alone(emails: pd.DataFrame) -> pd.Index[str]:
    """Return the people whose own emails suffice."""
    people = emails.groupby("person").agg(
        share=("every_link", "mean"), emails=("person", "size"), links=("links", "max")
    )
    suffices = (people["emails"] >= _EMAILS) | (people["links"] >= _LINKS)
    return people.index[(people["share"] >= _OFTEN) & suffices]
