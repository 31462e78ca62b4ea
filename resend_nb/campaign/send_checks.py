"""The checks that a broadcast must pass before it is sent."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from resend_nb._ui import pluralize, print_line
from resend_nb.campaign.checks import findings, findings_frame, read_account
from resend_nb.campaign.checks.codes import CODES
from resend_nb.campaign.draft import Draft
from resend_nb.errors import BroadcastCheckError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from resend_nb.campaign.checks import Finding
    from resend_nb.campaign.mailing import Mailing
    from resend_nb.client import Client


def send_gate(
    client: Client, *, allow: Collection[str], when: str | None = None
) -> Callable[[Mailing], None]:
    """Return a function that raises a BroadcastCheckError unless a mailing passes the checks.

    Errors whose code is in ``allow`` pass; they and warnings are printed.
    """
    allowed = _codes(allow)
    due = None if when is None else dt.datetime.fromisoformat(when)
    return lambda mailing: _check(client, mailing, allowed, due)


def _codes(allow: object) -> frozenset[str]:
    """Return the codes, or raise an InputError unless each of them is one of a finding."""
    if isinstance(allow, str) or not isinstance(allow, Collection):
        example = allow if isinstance(allow, str) else "link-empty"
        raise InputError(f"allow must be a list of codes, such as allow=[{example!r}]")
    codes = list(allow)
    for code in codes:
        if not isinstance(code, str) or code not in CODES:
            near = difflib.get_close_matches(str(code), CODES, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else "help(rnb.check_broadcast) lists them."
            raise InputError(f"allow has {code!r}, which is not a code of a finding. {hint}")
    return frozenset(codes)


def _check(
    client: Client, mailing: Mailing, allow: Collection[str], due: dt.datetime | None
) -> None:
    draft = replace(Draft.of(mailing.broadcast), scheduled_at=due)
    account = read_account(client, draft, audience=mailing.audience)
    found = findings(draft, account)
    errors = [finding for finding in found if finding.severity == "error"]
    if refused := [finding for finding in errors if finding.code not in allow]:
        codes = list(dict.fromkeys(finding.code for finding in refused))
        raise BroadcastCheckError(
            f"nothing was sent: the checks found {pluralize(len(refused), 'error')}.\n"
            f"{_lines(refused)}\nCorrect the draft. To send it as it is, pass allow={codes}",
            findings=findings_frame(found),
        )
    warnings = [finding for finding in found if finding.severity == "warning"]
    unread = [finding for finding in found if finding.code == "account-unread"]
    shown = {"allowed error": errors, "warning": warnings, "part not checked": unread}
    for label, group in shown.items():
        if group:
            plural = "parts not checked" if label == "part not checked" else None
            print_line(f"{pluralize(len(group), label, plural)}:\n{_lines(group)}")


def _lines(found: Iterable[Finding]) -> str:
    return "\n".join(f"- {finding.message} ({finding.code}, {finding.where})" for finding in found)
