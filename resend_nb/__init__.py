"""Resend for Jupyter: contacts, segments and broadcasts as DataFrames, and a whole Resend to practise on.

>>> import resend_nb as rnb
>>> client = rnb.sandbox(demo=True)
>>> rnb.list_segments_df(client)["name"].tolist()[:2]
['Cold Brew Launch List', 'Lapsed Customers']
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resend_nb._connect import connect, sandbox
    from resend_nb.analysis import Comparison, compare_broadcasts, rates, sample_size
    from resend_nb.bulk import (
        UnsentColumnsWarning,
        bulk_add,
        bulk_remove,
        bulk_update,
        check_contacts,
        plan_bulk_add,
        plan_bulk_remove,
        plan_bulk_update,
        plan_summary_df,
        plan_sync,
        resume,
        runs_df,
        split_segment,
        sync_segment,
        undo,
    )
    from resend_nb.campaign import check_broadcast, send_broadcast
    from resend_nb.client import Client
    from resend_nb.errors import (
        APIError,
        AuthenticationError,
        ConfigurationError,
        ConflictError,
        ConnectTransportError,
        ContactExistsError,
        InputError,
        NotConfirmedError,
        NotFoundError,
        NotJSONError,
        QuotaError,
        RateLimitError,
        ResendError,
        RestrictedKeyError,
        SampleError,
        SegmentLookupError,
        SendNotConfirmedError,
        ServerError,
        TimeoutTransportError,
        TransportError,
        ValidationError,
    )
    from resend_nb.forms import BroadcastForm, BroadcastPreview, BulkAddForm, SegmentForm
    from resend_nb.plots import (
        plot_cohorts,
        plot_comparison,
        plot_funnel,
        plot_growth,
        plot_hours,
        plot_links,
        plot_over_time,
        plot_overlap,
        plot_rates,
        plot_segment_sizes,
    )
    from resend_nb.results import (
        broadcast_links_df,
        broadcast_recipients_df,
        campaigns_df,
        cohort_df,
        engagement_df,
        growth_df,
        membership_df,
        metrics_df,
        overlap_df,
    )
    from resend_nb.rollout import Rollout, sample_result_df, send_to_rest, send_to_sample
    from resend_nb.simulation import advance_sandbox
    from resend_nb.tables import (
        audit_audiences_df,
        list_broadcasts_df,
        list_contact_properties_df,
        list_contact_segments_df,
        list_contact_topics_df,
        list_contacts_df,
        list_imports_df,
        list_segments_df,
        list_suppressions_df,
        list_topics_df,
        outbox_df,
        usage_df,
    )
    from resend_nb.upkeep import delete_segments, review_segments_df

__version__ = "0.1.0"

__all__ = [
    "APIError",
    "AuthenticationError",
    "BroadcastForm",
    "BroadcastPreview",
    "BulkAddForm",
    "Client",
    "Comparison",
    "ConfigurationError",
    "ConflictError",
    "ConnectTransportError",
    "ContactExistsError",
    "InputError",
    "NotConfirmedError",
    "NotFoundError",
    "NotJSONError",
    "QuotaError",
    "RateLimitError",
    "ResendError",
    "RestrictedKeyError",
    "Rollout",
    "SampleError",
    "SegmentForm",
    "SegmentLookupError",
    "SendNotConfirmedError",
    "ServerError",
    "TimeoutTransportError",
    "TransportError",
    "UnsentColumnsWarning",
    "ValidationError",
    "advance_sandbox",
    "audit_audiences_df",
    "broadcast_links_df",
    "broadcast_recipients_df",
    "bulk_add",
    "bulk_remove",
    "bulk_update",
    "campaigns_df",
    "check_broadcast",
    "check_contacts",
    "cohort_df",
    "compare_broadcasts",
    "connect",
    "delete_segments",
    "engagement_df",
    "growth_df",
    "list_broadcasts_df",
    "list_contact_properties_df",
    "list_contact_segments_df",
    "list_contact_topics_df",
    "list_contacts_df",
    "list_imports_df",
    "list_segments_df",
    "list_suppressions_df",
    "list_topics_df",
    "membership_df",
    "metrics_df",
    "outbox_df",
    "overlap_df",
    "plan_bulk_add",
    "plan_bulk_remove",
    "plan_bulk_update",
    "plan_summary_df",
    "plan_sync",
    "plot_cohorts",
    "plot_comparison",
    "plot_funnel",
    "plot_growth",
    "plot_hours",
    "plot_links",
    "plot_over_time",
    "plot_overlap",
    "plot_rates",
    "plot_segment_sizes",
    "rates",
    "resume",
    "review_segments_df",
    "runs_df",
    "sample_result_df",
    "sample_size",
    "sandbox",
    "send_broadcast",
    "send_to_rest",
    "send_to_sample",
    "split_segment",
    "sync_segment",
    "undo",
    "usage_df",
]

_HOMES = {
    "_connect": ("connect", "sandbox"),
    "analysis": ("Comparison", "compare_broadcasts", "rates", "sample_size"),
    "bulk": (
        "UnsentColumnsWarning",
        "bulk_add",
        "bulk_remove",
        "bulk_update",
        "check_contacts",
        "plan_bulk_add",
        "plan_bulk_remove",
        "plan_bulk_update",
        "plan_summary_df",
        "plan_sync",
        "resume",
        "runs_df",
        "split_segment",
        "sync_segment",
        "undo",
    ),
    "campaign": ("check_broadcast", "send_broadcast"),
    "client": ("Client",),
    "forms": ("BroadcastForm", "BroadcastPreview", "BulkAddForm", "SegmentForm"),
    "plots": (
        "plot_cohorts",
        "plot_comparison",
        "plot_funnel",
        "plot_growth",
        "plot_hours",
        "plot_links",
        "plot_over_time",
        "plot_overlap",
        "plot_rates",
        "plot_segment_sizes",
    ),
    "results": (
        "broadcast_links_df",
        "broadcast_recipients_df",
        "campaigns_df",
        "cohort_df",
        "engagement_df",
        "growth_df",
        "membership_df",
        "metrics_df",
        "overlap_df",
    ),
    "rollout": ("Rollout", "sample_result_df", "send_to_rest", "send_to_sample"),
    "simulation": ("advance_sandbox",),
    "tables": (
        "audit_audiences_df",
        "list_broadcasts_df",
        "list_contact_properties_df",
        "list_contact_segments_df",
        "list_contact_topics_df",
        "list_contacts_df",
        "list_imports_df",
        "list_segments_df",
        "list_suppressions_df",
        "list_topics_df",
        "outbox_df",
        "usage_df",
    ),
    "upkeep": ("delete_segments", "review_segments_df"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


class _Package(ModuleType):
    """Keeps ``sandbox`` the function: importing the room of that name would put the room in its place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name == "sandbox" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    """Load a public name's module when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'resend_nb' has no attribute {name!r}")
    value = getattr(import_module(f"resend_nb.{_HOME_OF.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
