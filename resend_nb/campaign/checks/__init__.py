"""Checks of a broadcast before it is sent.

Each check is a pure generator of findings from a draft and what was read of the account;
:func:`findings` runs all of them without requests, and :func:`read_account` reads the account. Only
``check_broadcast(..., links=True)`` uses the network, to follow links. The kinds of findings are in
:mod:`resend_nb.campaign.checks.codes`.
"""

from resend_nb.campaign.checks.account import Account, read_account
from resend_nb.campaign.checks.finding import Finding
from resend_nb.campaign.checks.run import check_broadcast, findings, findings_frame

__all__ = ["Account", "Finding", "check_broadcast", "findings", "findings_frame", "read_account"]
