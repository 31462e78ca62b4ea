"""The test send of a broadcast form."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resend_nb.campaign import TEST_UNSUBSCRIBE_URL, addresses_of, trial_emails
from resend_nb.errors import InputError
from resend_nb.forms._base import if_unknown
from resend_nb.forms._fields import text_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ipywidgets as widgets

    from resend_nb.campaign import Draft
    from resend_nb.client import Client
    from resend_nb.forms.preview import BroadcastPreview

_AGAIN = "Press Send test again. The same test is not sent twice."


class Trial:
    """The field ``to`` for test addresses, and the sending of a test."""

    def __init__(self) -> None:
        self.to = text_field("Send test to", "e.g. you@acme.example, colleague@acme.example")
        self._unconfirmed: tuple[list[dict[str, Any]], str] | None = None

    def show_number_on(self, button: widgets.Button) -> None:
        """Keep the number of addresses in a button's label."""

        def update(_: object) -> None:
            try:
                button.description = f"Send test to {len(addresses_of(self.to.value))}"
            except InputError:
                button.description = "Send test"

        self.to.observe(update, names="value")

    def send(self, client: Client, draft: Draft, preview: BroadcastPreview) -> list[dict[str, Any]]:
        """Send the test with the values of the contact in the preview, and return the emails."""
        addresses = addresses_of(self.to.value)
        if problems := replace(draft, segment_id="not needed").problems():
            raise InputError(f"No test was sent: {'; '.join(problems)}")
        filler = replace(preview.filler, unsubscribe_url=TEST_UNSUBSCRIBE_URL)
        emails = trial_emails(draft, filler, addresses)
        if self._unconfirmed is None or self._unconfirmed[0] != emails:
            # Until the server confirms them, the same emails keep their idempotency key.
            self._unconfirmed = (emails, str(uuid.uuid4()))
        with if_unknown(_AGAIN):
            client.emails.send_batch(emails, idempotency_key=self._unconfirmed[1])
        self._unconfirmed = None
        return emails


def sent_to(emails: Iterable[dict[str, Any]]) -> str:
    """Return who got a test."""
    return f"Test sent to {', '.join(email['to'][0] for email in emails)}"
