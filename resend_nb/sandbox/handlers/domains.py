"""Domains: ``/domains``, and which domains may send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def list_(context: RequestContext) -> dict[str, Any]:
    """List domains."""
    return fields.listed(context.store.domains.page(fields.old_window(context)), item)


def get(context: RequestContext, domain_id: str) -> dict[str, Any]:
    """Read a domain with its DNS records."""
    row = context.store.domains.get(fields.uuid_of(domain_id))
    if row is None:
        raise problems.not_found("Domain")
    return {"object": "domain", **item(row), "records": _records(row)}


def item(row: Row) -> dict[str, Any]:
    """Return a domain as a list's item."""
    return {
        "id": row["id"],
        "name": row["name"],
        "status": row["status"],
        "created_at": postgres_text(row["created_at"]),
        "region": "us-east-1",
        "open_tracking": False,
        "click_tracking": False,
        "capabilities": {"sending": "enabled", "receiving": "disabled"},
    }


def check_sender(context: RequestContext, sender: str) -> None:
    """Refuse a sender whose domain is not verified, unless the switch accepts every sender."""
    name = fields.address_in(sender, "from").rpartition("@")[2]
    if context.switches.unverified_senders == "refuse" and not context.store.domains.is_verified(
        name
    ):
        raise problems.unverified_domain(name)


def _records(row: Row) -> list[dict[str, Any]]:
    common = {"ttl": "Auto", "status": row["status"]}
    exchanger = "feedback-smtp.us-east-1.amazonses.com"
    return [
        {
            "record": "SPF",
            "name": "send",
            "type": "MX",
            **common,
            "value": exchanger,
            "priority": 10,
        },
        {
            "record": "SPF",
            "name": "send",
            "type": "TXT",
            **common,
            "value": "v=spf1 include:amazonses.com ~all",
        },
        {
            "record": "DKIM",
            "name": "resend._domainkey",
            "type": "TXT",
            **common,
            "value": f"p={row['id']}",
        },
    ]
