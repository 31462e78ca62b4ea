"""Test sends: the draft as single emails to a few addresses, with a real contact's values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from email_validator import EmailNotValidError, validate_email

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.campaign.draft import Draft
    from resend_nb.campaign.placeholders import Filler

TEST_UNSUBSCRIBE_URL = "https://example.com/unsubscribe-does-nothing-in-a-test"

_MAX_ADDRESSES = 10


def addresses_of(text: str) -> list[str]:
    """Parse one to ten addresses, separated by commas, semicolons or blanks; drop duplicates.

    Examples
    --------
    >>> addresses_of("me@acme.example; you@acme.example")
    ['me@acme.example', 'you@acme.example']
    """
    addresses = list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
    if not addresses:
        raise InputError("Enter one or more addresses for the test.")
    if len(addresses) > _MAX_ADDRESSES:
        raise InputError(
            f"{len(addresses)} addresses are too many for a test; the maximum is {_MAX_ADDRESSES}."
        )
    for address in addresses:
        try:
            validate_email(address, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise InputError(f"{address!r} is not an email address: {error}") from None
    return addresses


def trial_emails(draft: Draft, filler: Filler, addresses: Sequence[str]) -> list[dict[str, Any]]:
    """Return the test emails for ``client.emails.send_batch``, one per address.

    Single emails have no preview text, so it is left out.

    Examples
    --------
    >>> from resend_nb.campaign import Draft, Filler
    >>> draft = Draft(from_="a@b.example", subject="Hi", text="x")
    >>> trial_emails(draft, Filler({}, {}), ["me@acme.example"])
    [{'from': 'a@b.example', 'to': ['me@acme.example'], 'subject': '[Test] Hi', 'text': 'x'}]
    """
    parts = {
        "from": draft.from_,
        "subject": f"[Test] {filler.personalize(draft.subject)}",
        "html": filler.personalize(draft.html),
        "text": filler.personalize(draft.text_part),
        "reply_to": list(draft.reply_to),
    }
    fields = {name: value for name, value in parts.items() if value}
    return [{"from": fields["from"], "to": [address], **fields} for address in addresses]
