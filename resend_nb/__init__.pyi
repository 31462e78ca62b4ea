# The public names and where each is defined: for lazy_loader and for type checkers.

from ._connect import (
    advance_sandbox as advance_sandbox,
    connect as connect,
    sandbox as sandbox,
)
from .analysis import (
    Comparison as Comparison,
    campaign_rates as campaign_rates,
    compare_broadcasts as compare_broadcasts,
    compare_pairs_df as compare_pairs_df,
    detectable_difference as detectable_difference,
    league_df as league_df,
    mark_bots as mark_bots,
    monitor_df as monitor_df,
    pooled_rates as pooled_rates,
    sample_size as sample_size,
    sunset_curve_df as sunset_curve_df,
)
from .bulk import (
    UnsentColumnsWarning as UnsentColumnsWarning,
    bulk_add as bulk_add,
    bulk_remove as bulk_remove,
    bulk_update as bulk_update,
    check_contacts as check_contacts,
    plan_bulk_add as plan_bulk_add,
    plan_bulk_remove as plan_bulk_remove,
    plan_bulk_update as plan_bulk_update,
    plan_summary_df as plan_summary_df,
    plan_sync_segment as plan_sync_segment,
    resume_run as resume_run,
    runs_df as runs_df,
    split_segment as split_segment,
    sync_segment as sync_segment,
    undo_run as undo_run,
)
from .campaign import (
    Theme as Theme,
    add_utm as add_utm,
    check_broadcast as check_broadcast,
    compose as compose,
    send_broadcast as send_broadcast,
    starter as starter,
)
from .client import Client as Client
from .errors import (
    APIError as APIError,
    AuthenticationError as AuthenticationError,
    ConfigurationError as ConfigurationError,
    ConflictError as ConflictError,
    ConnectTransportError as ConnectTransportError,
    ContactExistsError as ContactExistsError,
    InputError as InputError,
    NotConfirmedError as NotConfirmedError,
    NotFoundError as NotFoundError,
    NotJSONError as NotJSONError,
    ObjectLookupError as ObjectLookupError,
    QuotaError as QuotaError,
    RateLimitError as RateLimitError,
    ResendError as ResendError,
    RestrictedKeyError as RestrictedKeyError,
    BroadcastCheckError as BroadcastCheckError,
    SampleError as SampleError,
    SendNotConfirmedError as SendNotConfirmedError,
    ServerError as ServerError,
    TimeoutTransportError as TimeoutTransportError,
    TransportError as TransportError,
    UnexpectedResponseError as UnexpectedResponseError,
    ValidationError as ValidationError,
)
from .forms import (
    BroadcastForm as BroadcastForm,
    BroadcastPreview as BroadcastPreview,
    BulkAddForm as BulkAddForm,
    Console as Console,
    ContactsForm as ContactsForm,
    ResultsView as ResultsView,
    SegmentForm as SegmentForm,
)
from .plots import (
    plot_cohorts as plot_cohorts,
    plot_comparison as plot_comparison,
    plot_funnel as plot_funnel,
    plot_growth as plot_growth,
    plot_links as plot_links,
    plot_over_time as plot_over_time,
    plot_overlap as plot_overlap,
    plot_rates as plot_rates,
    plot_segment_sizes as plot_segment_sizes,
    plot_sunset as plot_sunset,
)
from .reports import (
    NotMeasuredWarning as NotMeasuredWarning,
    broadcast_links_df as broadcast_links_df,
    broadcast_recipients_df as broadcast_recipients_df,
    campaigns_at_age_df as campaigns_at_age_df,
    campaigns_df as campaigns_df,
    cohort_df as cohort_df,
    engagement_df as engagement_df,
    growth_df as growth_df,
    membership_df as membership_df,
    metrics_df as metrics_df,
    overlap_df as overlap_df,
    still_reading_df as still_reading_df,
)
from .resources import AccountStatus as AccountStatus
from .tables import (
    audit_audiences_df as audit_audiences_df,
    find_broadcast as find_broadcast,
    find_segment as find_segment,
    list_broadcasts_df as list_broadcasts_df,
    list_contact_properties_df as list_contact_properties_df,
    list_contact_segments_df as list_contact_segments_df,
    list_contact_topics_df as list_contact_topics_df,
    list_contacts_df as list_contacts_df,
    list_imports_df as list_imports_df,
    list_segments_df as list_segments_df,
    list_suppressions_df as list_suppressions_df,
    list_topics_df as list_topics_df,
    outbox_df as outbox_df,
    save_excel as save_excel,
    truth_df as truth_df,
    usage_df as usage_df,
)
from .workflows import (
    Rollout as Rollout,
    delete_segments as delete_segments,
    review_segments_df as review_segments_df,
    sample_result_df as sample_result_df,
    send_to_rest as send_to_rest,
    send_to_sample as send_to_sample,
)

__version__: str
__all__: list[str]
