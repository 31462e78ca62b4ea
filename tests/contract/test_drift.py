"""Responses that change their shape: every helper, with every field of every response it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.drift import Drift, Place, changes_of
from support.every_helper import HELPERS, account, check_laws

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", HELPERS)
def test_a_response_of_another_shape_is_an_error_or_makes_no_difference(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each field missing, null or of another type; each list short, repeated, endless, empty."""
    monkeypatch.chdir(tmp_path)
    helper, usual = HELPERS[name], Drift()
    client = account()
    with usual.between(client):
        helper(client)
    for place in usual.places:
        for change in changes_of(place):
            _try(helper, place, change)


def _try(helper: Callable[[rnb.Client], Any], place: Place, change: str) -> None:
    where = f"{place} {change}"
    client, drift = account(), Drift(place, change)
    before = len(rnb.outbox_df(client))
    with drift.between(client):
        try:
            helper(client)
        except (rnb.ResendError, rnb.NotMeasuredWarning):  # it says what is missing
            pass
        except Exception as error:
            error.add_note(where)
            raise
    check_laws(client, before, where)
