"""The official Python SDK works with a served sandbox: recipients, links and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import resend
from resend.exceptions import ResendError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Server

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # the SDK leaves its sockets open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.usefixtures("_sdk"),
]


@pytest.fixture
def _sdk(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the SDK at a sandbox."""
    monkeypatch.setattr(resend, "api_url", serve("--demo").url)
    monkeypatch.setattr(resend, "api_key", "re_any")


def test_recipients_and_copies_work_with_the_official_sdk() -> None:
    """The SDK reads two pages of recipients, copies a broadcast, and sees an invalid filter."""
    sent = resend.Broadcasts.list()["data"][-1]
    first = resend.Broadcasts.recipients(sent["id"], {"type": "delivered", "limit": 100})
    rest = resend.Broadcasts.recipients(
        sent["id"], {"type": "delivered", "limit": 100, "after": first["data"][-1]["id"]}
    )
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert len({row["email"] for row in [*first["data"], *rest["data"]]}) == len(
        first["data"]
    ) + len(rest["data"])
    assert len(resend.Broadcasts.clicked_links(sent["id"])["data"]) == 4
    copy = resend.Broadcasts.duplicate(sent["id"])
    assert copy["object"] == "broadcast"
    assert resend.Broadcasts.get(copy["id"])["name"] == "First letter (copy)"
    with pytest.raises(ResendError, match="bounce_type"):
        resend.Broadcasts.recipients(sent["id"], {"type": "sent", "bounce_type": "permanent"})


def test_metrics_work_with_the_official_sdk() -> None:
    """The rows of the broadcasts add up to the totals."""
    answer = resend.Emails.metrics(
        {
            "start_date": "2020-01-01",
            "dimensions": ["broadcast", "domain"],
            "metrics": ["sent", "delivered", "delivery_rate"],
        }
    )
    totals = answer["totals"]  # of a served demo account, which depends on the date
    assert totals["delivery_rate"] == round(100 * totals["delivered"] / totals["sent"], 2) > 99
    assert sum(row["sent"] for row in answer["data"]) == totals["sent"]
    assert {row["domain_name"] for row in answer["data"]} == {"ember-oak.example"}
    assert "data" not in resend.Emails.metrics()
