"""The check of a key and an account: what it asks, and what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable


def _account(usage: dict[str, Any]) -> rnb.Client:
    """A client of an account with this usage."""

    def answer(request: httpx.Request) -> httpx.Response:
        is_usage = request.url.path == "/usage"
        return httpx.Response(200, json=usage if is_usage else {"data": [], "has_more": False})

    transport = httpx.MockTransport(answer)
    return rnb.Client("re_secret_key", base_url="https://api.example", transport=transport)


def test_a_check_shows_the_account() -> None:
    """The text and the table have the kind of server, its time, and each quota that it names."""
    client = rnb.sandbox(demo=True, contact_quota=5000)
    status = client.check()
    assert str(status).splitlines() == [
        f"SANDBOX at http://sandbox.localhost, {client.now:%Y-%m-%d %H:%M} UTC",
        "contacts: 2,000 of 5,000",
        "segments: 6, without a limit",
        "emails today: 0, without a limit",
        "emails this month: 0 of 100,000",
        "rate limit: 10 requests per second",
    ]
    assert "<th" in status._repr_html_()
    assert "2,000 of 5,000" in status._repr_html_()


def test_a_client_is_shown_without_requests() -> None:
    """Before a check a client is one line; afterwards it shows what the check has read."""
    client = rnb.sandbox(demo=True)
    assert client._repr_html_() is None
    status = client.check()
    before = client.request_rate
    shown = client._repr_html_()
    assert shown is not None
    assert "contacts</th>" in shown
    assert client.with_timeout(5)._repr_html_() == shown
    assert client.request_rate == before
    assert status.usage["contacts"]["used"] == 2000


ODD: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"contacts": None, "rate_limit": {"limit": "10"}}, []),
    ({"contacts": {"used": None, "limit": None}}, ["contacts: unknown, without a limit"]),
    ({"contacts": {"limit": 5}}, ["contacts: unknown of 5"]),
    ({"segments": {"used": 1, "limit": 3}, "emails": {"daily": {}}}, ["segments: 1 of 3"]),
    ({"rate_limit": {"limit": 1, "duration": "5m"}}, ["rate limit: 1 request per 5m"]),
    ({"rate_limit": {"limit": 2}}, ["rate limit: 2 requests per second"]),
    ({"emails": {"daily": {"used": 3, "limit": 100}}}, ["emails today: 3 of 100"]),
]


@pytest.mark.parametrize(("usage", "lines"), ODD, ids=range(len(ODD)))
def test_only_what_the_server_names_is_shown(usage: dict[str, Any], lines: list[str]) -> None:
    """A quota that is missing or odd is left out, and nothing shows the key."""
    client = _account(usage)
    title, *rest = str(client.check()).splitlines()
    assert title.startswith("LIVE account at https://api.example, ")
    assert rest == lines
    assert "secret" not in f"{client!r}{client.check()!r}{client._repr_html_()}"


def test_foreign_text_is_harmless() -> None:
    """What a server sends as a duration is shown as text."""
    client = _account({"rate_limit": {"limit": 2, "duration": "<script>1</script>"}})
    assert "<script" not in client.check()._repr_html_()


@pytest.mark.parametrize(
    ("key", "error"),
    [("re_restricted_1", rnb.RestrictedKeyError), ("wrong", rnb.AuthenticationError)],
)
def test_connect_checks_a_key_on_request(
    serve: Callable[..., Any], key: str, error: type[rnb.ResendError]
) -> None:
    """A wrong or restricted key is an error at once with check=True, and not without."""
    url = serve().url
    rnb.connect(key, base_url=url).close()
    with pytest.raises(error):
        rnb.connect(key, base_url=url, check=True)
    with rnb.connect("re_full", base_url=url, check=True) as client:
        assert not client.is_live
