"""Domains: ``/domains``, and the check of senders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def list_(context: RequestContext) -> dict[str, Any]:
    """List domains."""
    return fields.list_page(context.store.domains.page(fields.legacy_page_request(context)), item)


def get(context: RequestContext, domain_id: str) -> dict[str, Any]:
    """Return a domain with the DNS records that it needs."""
    row = fields.existing(context.store.domains, domain_id, "Domain")
    return {"object": "domain", **item(row), "records": _records(row)}


def update(context: RequestContext, domain_id: str) -> dict[str, Any]:
    """Switch the tracking of opens and clicks on or off."""
    row = fields.existing(context.store.domains, domain_id, "Domain")
    flags = {
        name: problems.check_type(context.body[name], bool)
        for name in ("open_tracking", "click_tracking")
        if context.body.get(name) is not None
    }
    context.store.domains.update(row["id"], flags)
    return {"object": "domain", "id": row["id"]}


def item(row: Row) -> dict[str, Any]:
    """Return a domain as lists have it."""
    return {
        **fields.columns(row, "id", "name", "status", "created_at"),
        "region": "us-east-1",
        "open_tracking": bool(row["open_tracking"]),
        "click_tracking": bool(row["click_tracking"]),
        "capabilities": {"sending": "enabled", "receiving": "disabled"},
    }


def check_sender(context: RequestContext, sender: str) -> None:
    """Reject a sender whose domain is not verified, if the switch says so."""
    name = fields.address_of(sender, "from").rpartition("@")[2]
    if context.switches.unverified_senders == "refuse" and not context.store.domains.is_verified(
        name
    ):
        raise problems.unverified_domain(name)


def _records(row: Row) -> list[dict[str, Any]]:
    status = {"ttl": "Auto", "status": row["status"]}
    exchanger = {"value": "feedback-smtp.us-east-1.amazonses.com", "priority": 10}
    policy = {"value": "v=spf1 include:amazonses.com ~all"}
    key = {"value": f"p={row['id']}"}
    return [
        {"record": "SPF", "name": "send", "type": "MX", **status, **exchanger},
        {"record": "SPF", "name": "send", "type": "TXT", **status, **policy},
        {"record": "DKIM", "name": "resend._domainkey", "type": "TXT", **status, **key},
    ]
