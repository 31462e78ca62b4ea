"""Error classes: what they tell a program to do next."""

from __future__ import annotations

import httpx
import pytest
from support import Scripted, ok, problem

import resend_nb as rnb
from resend_nb import errors

# Class, outcome_unknown, aborts_run.
CLASSES: list[tuple[type[rnb.ResendError], bool, bool]] = [
    (rnb.ResendError, False, False),
    (rnb.ConfigurationError, False, False),
    (rnb.InputError, False, False),
    (rnb.BroadcastCheckError, False, False),
    (rnb.ObjectLookupError, False, False),
    (rnb.ContactExistsError, False, False),
    (rnb.NotConfirmedError, False, False),
    (rnb.SendNotConfirmedError, False, False),
    (rnb.SampleError, False, False),
    (rnb.APIError, False, False),
    (rnb.AuthenticationError, False, True),
    (rnb.RestrictedKeyError, False, True),
    (rnb.NotFoundError, False, False),
    (rnb.ValidationError, False, False),
    (rnb.ConflictError, False, False),
    (rnb.RateLimitError, False, True),
    (rnb.QuotaError, False, True),
    (rnb.ServerError, True, False),
    (rnb.NotJSONError, True, True),
    (rnb.TransportError, True, False),
    (rnb.ConnectTransportError, False, True),
    (rnb.TimeoutTransportError, True, False),
    (rnb.UnexpectedResponseError, True, False),
]


@pytest.mark.parametrize(("error", "outcome_unknown", "aborts_run"), CLASSES)
def test_each_class_says_what_it_means(
    error: type[rnb.ResendError], *, outcome_unknown: bool, aborts_run: bool
) -> None:
    """Each class says whether the server may have acted, and whether more requests are useless."""
    assert (error.outcome_unknown, error.aborts_run) == (outcome_unknown, aborts_run)
    assert issubclass(error, rnb.ResendError)


def test_the_table_names_every_class() -> None:
    """Every error class is in the table above, and in the tree of the module's docstring."""
    names = [error.__name__ for error, *_ in CLASSES]
    assert sorted(names) == sorted(name for name in vars(errors) if name.endswith("Error"))
    assert all(name in (errors.__doc__ or "") for name in names)


def test_the_base_class_documents_both_attributes() -> None:
    """ResendError lists the classes for which each attribute is true."""
    text = " ".join((rnb.ResendError.__doc__ or "").split())
    _, unknown, aborts = text.split("True for ")
    for error, outcome_unknown, aborts_run in CLASSES:
        assert (f" {error.__name__}" in f" {unknown}".replace(",", "")) == outcome_unknown
        assert (f" {error.__name__}" in f" {aborts}".replace(",", "")) == aborts_run


# A response or failure, and what it means for a request that changes something.
FAILURES = [
    (problem(500, "application_error"), True),
    (problem(503, "service_unavailable"), True),
    (httpx.Response(502, text="<h1>Bad gateway</h1>"), True),
    (httpx.Response(200, text="Please log in"), True),
    (httpx.ReadTimeout("slow"), True),
    (httpx.ReadError("gone"), True),
    (httpx.RemoteProtocolError("gone"), True),
    (httpx.ConnectTimeout("slow"), False),
    (httpx.ProxyError("refused"), False),
    (problem(422, "missing_required_field"), False),
    (problem(429, "daily_quota_exceeded"), False),
]


@pytest.mark.parametrize(("failure", "outcome_unknown"), FAILURES, ids=str)
def test_a_failed_post_says_whether_it_may_have_been_carried_out(
    failure: httpx.Response | Exception, *, outcome_unknown: bool
) -> None:
    """The error of a failed POST knows whether the server may have carried it out."""
    scripted = Scripted(*[failure] * 4, ok())
    with pytest.raises(rnb.ResendError) as caught:
        scripted.client.segments.create(name="VIP")
    assert caught.value.outcome_unknown is outcome_unknown
