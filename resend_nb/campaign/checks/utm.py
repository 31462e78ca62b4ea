"""Check of UTM parameters: all web links have those of one campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.links import links_of
from resend_nb.campaign.utm import utm_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.checks.html import ParsedHTML


def check_utm(page: ParsedHTML) -> Iterator[Finding]:
    """Find links without UTM parameters, and several campaigns in one email."""
    found = [(link, utm_of(link.href)) for link in links_of(page)]
    tagged = [utm for _, utm in found if utm]
    if not tagged:
        if any(utm is not None for _, utm in found):
            message = "No link has UTM parameters, so web analytics do not know this campaign."
            fix = "If you use web analytics, add them: rnb.add_utm(html, campaign=...)."
            yield Finding("utm-missing", "html", message, fix)
        return
    for link, utm in found:
        if utm is not None and not utm:
            message = f"The link {quoted(link.href)} has no UTM parameters, but others have."
            fix = "Add them, for example with rnb.add_utm(html, campaign=...)."
            yield Finding("utm-inconsistent", link.where, message, fix)
    campaigns = sorted({utm.get("utm_campaign", "") for utm in tagged})
    if len(campaigns) > 1:
        message = f"The links name several campaigns: {', '.join(map(quoted, campaigns))}."
        yield Finding("utm-inconsistent", "html", message, "Use one utm_campaign for all links.")
