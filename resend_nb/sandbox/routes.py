"""The handler of each method and path.

``contact`` is an id or an email address, encoded or not, which may contain slashes.
"""

from __future__ import annotations

from werkzeug.routing import BaseConverter, Map, Rule

from resend_nb.sandbox.handlers import (
    audiences,
    broadcast_recipients,
    broadcasts,
    contact_imports,
    contact_properties,
    contact_segments,
    contact_topics,
    contacts,
    domains,
    emails,
    metrics,
    segments,
    simulation,
    suppressions,
    topics,
    usage,
)


class ContactConverter(BaseConverter):
    """An address may contain slashes before its @, an id may not."""

    regex = r"[^/@]+(?:/[^/@]+)*@[^/]+|[^/]+"
    part_isolating = False


class PlainConverter(BaseConverter):
    """Not an address, so that an address like ``imports/a@b.example`` is a contact's."""

    regex = r"[^/@]+"


_TABLE = [
    ("POST", "/segments", segments.create),
    ("GET", "/segments", segments.list_),
    ("GET", "/segments/<segment_id>", segments.get),
    ("PATCH", "/segments/<segment_id>", segments.update),
    ("DELETE", "/segments/<segment_id>", segments.delete),
    ("GET", "/segments/<segment_id>/contacts", segments.list_contacts),
    ("POST", "/contacts", contacts.create),
    ("GET", "/contacts", contacts.list_),
    ("POST", "/contacts/imports", contact_imports.create),
    ("GET", "/contacts/imports", contact_imports.list_),
    ("GET", "/contacts/imports/<plain:import_id>", contact_imports.get),
    ("GET", "/contacts/<contact:contact>", contacts.get),
    ("PATCH", "/contacts/<contact:contact>", contacts.update),
    ("DELETE", "/contacts/<contact:contact>", contacts.delete),
    ("GET", "/contacts/<contact:contact>/segments", contact_segments.list_),
    ("POST", "/contacts/<contact:contact>/segments/<segment_id>", contact_segments.add),
    ("DELETE", "/contacts/<contact:contact>/segments/<segment_id>", contact_segments.remove),
    ("GET", "/contacts/<contact:contact>/topics", contact_topics.list_),
    ("PATCH", "/contacts/<contact:contact>/topics", contact_topics.update),
    ("POST", "/contact-properties", contact_properties.create),
    ("GET", "/contact-properties", contact_properties.list_),
    ("GET", "/contact-properties/<property_id>", contact_properties.get),
    ("PATCH", "/contact-properties/<property_id>", contact_properties.update),
    ("DELETE", "/contact-properties/<property_id>", contact_properties.delete),
    ("POST", "/topics", topics.create),
    ("GET", "/topics", topics.list_),
    ("GET", "/topics/<topic_id>", topics.get),
    ("PATCH", "/topics/<topic_id>", topics.update),
    ("DELETE", "/topics/<topic_id>", topics.delete),
    ("POST", "/broadcasts", broadcasts.create),
    ("GET", "/broadcasts", broadcasts.list_),
    ("GET", "/broadcasts/<broadcast_id>", broadcasts.get),
    ("PATCH", "/broadcasts/<broadcast_id>", broadcasts.update),
    ("DELETE", "/broadcasts/<broadcast_id>", broadcasts.delete),
    ("POST", "/broadcasts/<broadcast_id>/send", broadcasts.send),
    ("POST", "/broadcasts/<broadcast_id>/cancel", broadcasts.cancel),
    ("POST", "/broadcasts/<broadcast_id>/duplicate", broadcasts.duplicate),
    ("GET", "/broadcasts/<broadcast_id>/recipients", broadcast_recipients.list_),
    ("GET", "/broadcasts/<broadcast_id>/clicked-links", broadcast_recipients.list_links),
    ("POST", "/emails", emails.send),
    ("GET", "/emails", emails.list_),
    ("POST", "/emails/batch", emails.send_batch),
    ("GET", "/emails/metrics", metrics.get),
    ("GET", "/emails/<email_id>", emails.get),
    ("PATCH", "/emails/<email_id>", emails.update),
    ("POST", "/emails/<email_id>/cancel", emails.cancel),
    ("GET", "/domains", domains.list_),
    ("GET", "/domains/<domain_id>", domains.get),
    ("PATCH", "/domains/<domain_id>", domains.update),
    ("GET", "/usage", usage.get),
    ("POST", "/suppressions", suppressions.create),
    ("GET", "/suppressions", suppressions.list_),
    ("POST", "/suppressions/batch/add", suppressions.batch_add),
    ("POST", "/suppressions/batch/remove", suppressions.batch_remove),
    ("GET", "/suppressions/<contact:suppression>", suppressions.get),
    ("DELETE", "/suppressions/<contact:suppression>", suppressions.delete),
    ("POST", "/audiences", audiences.create),
    ("GET", "/audiences", segments.list_),
    ("GET", "/audiences/<segment_id>", audiences.get),
    ("DELETE", "/audiences/<segment_id>", audiences.delete),
    ("POST", "/audiences/<segment_id>/contacts", audiences.create_contact),
    ("GET", "/audiences/<segment_id>/contacts", segments.list_contacts),
    ("GET", "/audiences/<segment_id>/contacts/<contact:contact>", audiences.get_contact),
    ("PATCH", "/audiences/<segment_id>/contacts/<contact:contact>", audiences.update_contact),
    ("DELETE", "/audiences/<segment_id>/contacts/<contact:contact>", audiences.remove_contact),
    # Resend does not have these: outbox, truth, clock, and unsubscribe links.
    ("GET", "/sandbox/outbox", simulation.list_outbox),
    ("GET", "/sandbox/truth", simulation.list_truth),
    ("POST", "/sandbox/clock", simulation.advance_clock),
    ("GET", "/unsubscribe/<token>", simulation.unsubscribe),
]

ROUTES = Map(
    [Rule(path, methods=[method], endpoint=handler) for method, path, handler in _TABLE],
    converters={"contact": ContactConverter, "plain": PlainConverter},
    merge_slashes=False,
    strict_slashes=True,
)

FOR_ANY_KEY = {emails.send, emails.send_batch, usage.get}
"""Handlers that a sending-only key may use; ``/usage`` since the changelog of 2026-10-01."""

OPEN = {simulation.unsubscribe}
"""Handlers that need no key, because recipients click these links."""

UPLOADS = {contact_imports.create}
"""Handlers of a form with a file; the bodies of all others are JSON."""
