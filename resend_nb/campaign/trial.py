"""A test send: the draft as single e-mails to a few addresses, with real values filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from email_validator import EmailNotValidError, validate_email

from resend_nb.campaign.placeholders import personalize
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.campaign.draft import Draft
    from resend_nb.campaign.preview import Filler

TEST_UNSUBSCRIBE_URL = "https://example.com/unsubscribe-does-nothing-in-a-test"

_MOST = 10


def addresses_of(text: str) -> list[str]:
    """Read addresses as people type them: parted by commas, semicolons or blanks.

    Parameters
    ----------
    text : str
        What was typed.

    Returns
    -------
    list of str
        Each address once.

    Raises
    ------
    InputError
        There is none, one is not valid, or there are more than ten.

    Examples
    --------
    >>> addresses_of("me@acme.example; you@acme.example")
    ['me@acme.example', 'you@acme.example']
    """
    typed = [*dict.fromkeys(text.replace(",", " ").replace(";", " ").split())]
    if not typed:
        raise InputError("say where the test goes: one address or a few")
    if len(typed) > _MOST:
        raise InputError(f"{len(typed)} addresses are more than a test; {_MOST} are the most")
    for address in typed:
        try:
            validate_email(address, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise InputError(f"{address!r} is not an e-mail address: {error}") from None
    return typed


def trial_emails(draft: Draft, filler: Filler, addresses: Sequence[str]) -> list[dict[str, Any]]:
    """Write the test e-mails, one for each address, so that none sees another.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    filler : callable
        Fills in a placeholder for the person whose values are shown.
    addresses : sequence of str
        Where they go.

    Returns
    -------
    list of dict
        For ``client.emails.send_batch``. The preview text is no field of single e-mails and is left out.

    Examples
    --------
    >>> from resend_nb.campaign.draft import Draft
    >>> trial_emails(Draft(from_="a@b.example", subject="Hi", html="<p>x</p>"), None, ["me@acme.example"])
    [{'from': 'a@b.example', 'to': ['me@acme.example'], 'subject': '[Test] Hi', 'html': '<p>x</p>', 'text': 'x'}]
    """
    parts = {
        "from": draft.from_,
        "subject": f"[Test] {personalize(draft.subject, filler)}",
        "html": personalize(draft.html, filler),
        "text": personalize(draft.text_part, filler),
        "reply_to": [*draft.reply_to],
    }
    fields = {name: value for name, value in parts.items() if value}
    return [{"from": fields["from"], "to": [address], **fields} for address in addresses]
