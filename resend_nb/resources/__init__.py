"""The API's nouns, one file each: a method per endpoint, returning dicts as the API documents."""

from resend_nb.resources._all import AllResources
from resend_nb.resources._arguments import as_list
from resend_nb.resources._contact import Contact, property_values
from resend_nb.resources._contact_writes import (
    create_contact,
    delete_contact,
    look_up_contact,
    spellings,
)
from resend_nb.resources._schedule import exact_time, moment, read_time
from resend_nb.resources.account_status import AccountStatus
from resend_nb.resources.audiences import AudienceContacts, Audiences
from resend_nb.resources.broadcast_recipients import (
    BroadcastRecipient,
    BroadcastRecipients,
    ClickedLink,
    ClickedLinks,
)
from resend_nb.resources.broadcasts import Broadcast, Broadcasts
from resend_nb.resources.contact_imports import ContactImport, ContactImports
from resend_nb.resources.contact_properties import ContactProperties, ContactProperty
from resend_nb.resources.contact_segments import ContactSegments
from resend_nb.resources.contact_topics import ContactTopic, ContactTopics
from resend_nb.resources.contacts import Contacts, contact_columns, iterate_segment
from resend_nb.resources.domains import Domain, Domains
from resend_nb.resources.emails import Email, Emails
from resend_nb.resources.metrics import EmailMetrics, Metrics
from resend_nb.resources.segments import Segment, Segments
from resend_nb.resources.suppressions import Suppression, Suppressions
from resend_nb.resources.topics import Topic, Topics
from resend_nb.resources.usage import AccountUsage, Usage

__all__ = [
    "AccountStatus",
    "AccountUsage",
    "AllResources",
    "AudienceContacts",
    "Audiences",
    "Broadcast",
    "BroadcastRecipient",
    "BroadcastRecipients",
    "Broadcasts",
    "ClickedLink",
    "ClickedLinks",
    "Contact",
    "ContactImport",
    "ContactImports",
    "ContactProperties",
    "ContactProperty",
    "ContactSegments",
    "ContactTopic",
    "ContactTopics",
    "Contacts",
    "Domain",
    "Domains",
    "Email",
    "EmailMetrics",
    "Emails",
    "Metrics",
    "Segment",
    "Segments",
    "Suppression",
    "Suppressions",
    "Topic",
    "Topics",
    "Usage",
    "as_list",
    "contact_columns",
    "create_contact",
    "delete_contact",
    "exact_time",
    "iterate_segment",
    "look_up_contact",
    "moment",
    "property_values",
    "read_time",
    "spellings",
]
