"""The account's state in SQLite, and all of the SQL."""

from __future__ import annotations

from resend_nb.sandbox.store.broadcasts import Broadcasts, Outbox
from resend_nb.sandbox.store.contacts import Contacts, Properties
from resend_nb.sandbox.store.database import Database, Page, PageRequest, Row
from resend_nb.sandbox.store.domains import Domains
from resend_nb.sandbox.store.emails import Emails
from resend_nb.sandbox.store.events import Events, ScheduledEvents
from resend_nb.sandbox.store.imports import Imports
from resend_nb.sandbox.store.segments import Segments
from resend_nb.sandbox.store.suppressions import Suppressions
from resend_nb.sandbox.store.table import Table
from resend_nb.sandbox.store.topics import Topics
from resend_nb.sandbox.store.usage import Usage

__all__ = ["Page", "PageRequest", "Row", "Store", "Table"]


class Store:
    """All tables of one database; the same seed and the same calls create the same ids."""

    def __init__(self, file: str, *, seed: int) -> None:
        self.database = Database(file, seed=seed)
        self.segments = Segments(self.database)
        self.contacts = Contacts(self.database)
        self.properties = Properties(self.database)
        self.topics = Topics(self.database)
        self.suppressions = Suppressions(self.database)
        self.broadcasts = Broadcasts(self.database)
        self.imports = Imports(self.database)
        self.outbox = Outbox(self.database)
        self.domains = Domains(self.database)
        self.emails = Emails(self.database)
        self.events = Events(self.database)
        self.scheduled_events = ScheduledEvents(self.database)
        self.usage = Usage(self.database)
