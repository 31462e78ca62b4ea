"""All nouns of the API, as attributes of one object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.resources.audiences import Audiences
from resend_nb.resources.broadcasts import Broadcasts
from resend_nb.resources.contact_properties import ContactProperties
from resend_nb.resources.contacts import Contacts
from resend_nb.resources.domains import Domains
from resend_nb.resources.emails import Emails
from resend_nb.resources.metrics import Metrics
from resend_nb.resources.segments import Segments
from resend_nb.resources.suppressions import Suppressions
from resend_nb.resources.topics import Topics
from resend_nb.resources.usage import Usage

if TYPE_CHECKING:
    from resend_nb.resources._base import Request


class AllResources:
    """The nouns, which share one way to send requests."""

    def __init__(self, request: Request) -> None:
        self.audiences = Audiences(request)
        self.segments = Segments(request)
        self.contacts = Contacts(request)
        self.broadcasts = Broadcasts(request)
        self.contact_properties = ContactProperties(request)
        self.domains = Domains(request)
        self.emails = Emails(request)
        self.metrics = Metrics(request)
        self.suppressions = Suppressions(request)
        self.topics = Topics(request)
        self.usage = Usage(request)
