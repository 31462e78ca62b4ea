"""The API's nouns: one file for each, one method for every endpoint, plain dicts as the API documents them."""

from resend_nb.resources.broadcasts import Broadcast, Broadcasts
from resend_nb.resources.contact_properties import ContactProperties, ContactProperty
from resend_nb.resources.contact_segments import ContactSegments
from resend_nb.resources.contacts import Contact, Contacts
from resend_nb.resources.segments import Segment, Segments

__all__ = [
    "Broadcast",
    "Broadcasts",
    "Contact",
    "ContactProperties",
    "ContactProperty",
    "ContactSegments",
    "Contacts",
    "Segment",
    "Segments",
]
