# The public names and where each is defined: lazy_loader reads this file, and so do type checkers.

from ._connect import (
    advance_sandbox as advance_sandbox,
)
from ._connect import (
    connect as connect,
)
from ._connect import (
    sandbox as sandbox,
)

__version__: str
__all__: list[str]
from .analysis import (
    Comparison as Comparison,
)
from .analysis import (
    campaign_rates as campaign_rates,
)
from .analysis import (
    compare_broadcasts as compare_broadcasts,
)
from .analysis import (
    sample_size as sample_size,
)
from .bulk import (
    UnsentColumnsWarning as UnsentColumnsWarning,
)
from .bulk import (
    bulk_add as bulk_add,
)
from .bulk import (
    bulk_remove as bulk_remove,
)
from .bulk import (
    bulk_update as bulk_update,
)
from .bulk import (
    check_contacts as check_contacts,
)
from .bulk import (
    plan_bulk_add as plan_bulk_add,
)
from .bulk import (
    plan_bulk_remove as plan_bulk_remove,
)
from .bulk import (
    plan_bulk_update as plan_bulk_update,
)
from .bulk import (
    plan_summary_df as plan_summary_df,
)
from .bulk import (
    plan_sync_segment as plan_sync_segment,
)
from .bulk import (
    resume_run as resume_run,
)
from .bulk import (
    runs_df as runs_df,
)
from .bulk import (
    split_segment as split_segment,
)
from .bulk import (
    sync_segment as sync_segment,
)
from .bulk import (
    undo_run as undo_run,
)
from .campaign import (
    check_broadcast as check_broadcast,
)
from .campaign import (
    send_broadcast as send_broadcast,
)
from .client import (
    Client as Client,
)
from .errors import (
    APIError as APIError,
)
from .errors import (
    AuthenticationError as AuthenticationError,
)
from .errors import (
    ConfigurationError as ConfigurationError,
)
from .errors import (
    ConflictError as ConflictError,
)
from .errors import (
    ConnectTransportError as ConnectTransportError,
)
from .errors import (
    ContactExistsError as ContactExistsError,
)
from .errors import (
    InputError as InputError,
)
from .errors import (
    NotConfirmedError as NotConfirmedError,
)
from .errors import (
    NotFoundError as NotFoundError,
)
from .errors import (
    NotJSONError as NotJSONError,
)
from .errors import (
    ObjectLookupError as ObjectLookupError,
)
from .errors import (
    QuotaError as QuotaError,
)
from .errors import (
    RateLimitError as RateLimitError,
)
from .errors import (
    ResendError as ResendError,
)
from .errors import (
    RestrictedKeyError as RestrictedKeyError,
)
from .errors import (
    SampleError as SampleError,
)
from .errors import (
    SendNotConfirmedError as SendNotConfirmedError,
)
from .errors import (
    ServerError as ServerError,
)
from .errors import (
    TimeoutTransportError as TimeoutTransportError,
)
from .errors import (
    TransportError as TransportError,
)
from .errors import (
    ValidationError as ValidationError,
)
from .forms import (
    BroadcastForm as BroadcastForm,
)
from .forms import (
    BroadcastPreview as BroadcastPreview,
)
from .forms import (
    BulkAddForm as BulkAddForm,
)
from .forms import (
    SegmentForm as SegmentForm,
)
from .plots import (
    plot_cohorts as plot_cohorts,
)
from .plots import (
    plot_comparison as plot_comparison,
)
from .plots import (
    plot_funnel as plot_funnel,
)
from .plots import (
    plot_growth as plot_growth,
)
from .plots import (
    plot_hours as plot_hours,
)
from .plots import (
    plot_links as plot_links,
)
from .plots import (
    plot_over_time as plot_over_time,
)
from .plots import (
    plot_overlap as plot_overlap,
)
from .plots import (
    plot_rates as plot_rates,
)
from .plots import (
    plot_segment_sizes as plot_segment_sizes,
)
from .reports import (
    broadcast_links_df as broadcast_links_df,
)
from .reports import (
    broadcast_recipients_df as broadcast_recipients_df,
)
from .reports import (
    campaigns_df as campaigns_df,
)
from .reports import (
    cohort_df as cohort_df,
)
from .reports import (
    engagement_df as engagement_df,
)
from .reports import (
    growth_df as growth_df,
)
from .reports import (
    membership_df as membership_df,
)
from .reports import (
    metrics_df as metrics_df,
)
from .reports import (
    overlap_df as overlap_df,
)
from .tables import (
    audit_audiences_df as audit_audiences_df,
)
from .tables import (
    find_broadcast as find_broadcast,
)
from .tables import (
    find_segment as find_segment,
)
from .tables import (
    list_broadcasts_df as list_broadcasts_df,
)
from .tables import (
    list_contact_properties_df as list_contact_properties_df,
)
from .tables import (
    list_contact_segments_df as list_contact_segments_df,
)
from .tables import (
    list_contact_topics_df as list_contact_topics_df,
)
from .tables import (
    list_contacts_df as list_contacts_df,
)
from .tables import (
    list_imports_df as list_imports_df,
)
from .tables import (
    list_segments_df as list_segments_df,
)
from .tables import (
    list_suppressions_df as list_suppressions_df,
)
from .tables import (
    list_topics_df as list_topics_df,
)
from .tables import (
    outbox_df as outbox_df,
)
from .tables import (
    usage_df as usage_df,
)
from .workflows import (
    Rollout as Rollout,
)
from .workflows import (
    delete_segments as delete_segments,
)
from .workflows import (
    review_segments_df as review_segments_df,
)
from .workflows import (
    sample_result_df as sample_result_df,
)
from .workflows import (
    send_to_rest as send_to_rest,
)
from .workflows import (
    send_to_sample as send_to_sample,
)
