"""The check that follows links: what it requests, and what it reports."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest

import resend_nb as rnb
from resend_nb.campaign.checks.dead_links import (
    MAX_LINKS,
    addresses,
    check_dead_links,
    open_web,
)
from resend_nb.campaign.checks.html import parse_html
from resend_nb.campaign.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resend_nb.campaign.checks import Finding

PUBLIC = {"93.184.216.34"}


class Web:
    """The public web, as a transport that records its requests."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.answer = answer
        self.lines: list[str] = []
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.lines.append(f"{request.method} {request.url}")
        self.requests.append(request)
        return self.answer(request)

    def check(
        self, html: str, resolve: Callable[[str], set[str]] = lambda _: PUBLIC
    ) -> list[Finding]:
        page = parse_html(html)
        assert page is not None
        with httpx.Client(transport=httpx.MockTransport(self)) as http:
            return [*check_dead_links(page, http, resolve=resolve)]


def _all(status: int) -> Web:
    return Web(lambda _: httpx.Response(status))


def _link(href: str) -> str:
    return f'<p>\n<a href="{href}">a</a>'


def test_each_page_is_requested_once() -> None:
    """Each URL is requested once, without its fragment, user name and password."""
    web = _all(200)
    html = (
        _link("https://a.example/x#one")
        + _link("https://a.example/x#two")
        + _link("HTTP://me:secret@b.example/")
    )
    assert web.check(html) == []
    assert sorted(web.lines) == ["HEAD http://b.example/", "HEAD https://a.example/x"]
    assert not [request for request in web.requests if "authorization" in request.headers]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_no_longer_exists_is_an_error(status: int) -> None:
    """404 and 410 are a dead link, if GET gets the same response as HEAD."""
    web = _all(status)
    [found] = web.check(_link("https://a.example/x"))
    assert (found.code, found.severity, found.where) == ("link-dead", "error", "html, line 2")
    assert found.message == (
        f"The page 'https://a.example/x' no longer exists: its server responds with {status}."
    )
    assert web.lines == ["HEAD https://a.example/x", "GET https://a.example/x"]


@pytest.mark.parametrize("refused", [403, 404, 405, 501])
def test_get_decides_if_head_is_refused(refused: int) -> None:
    """A refused HEAD tells nothing, because some servers answer only GET."""
    web = Web(lambda request: httpx.Response(refused if request.method == "HEAD" else 200))
    assert web.check(_link("https://a.example/x")) == []


def _raise(error: Exception) -> Web:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return Web(answer)


def _image(url: str) -> str:
    return f'<img src="{url}" alt="">'


def test_images_are_requested_once() -> None:
    """An image that is gone is found as a page is; others are not requested."""
    web = _all(404)
    [found] = web.check(_image("https://a.example/x.png") * 2 + _image("file:///x.png"))
    assert (found.code, found.where) == ("link-dead", "html, line 1")
    assert found.message.startswith("The image 'https://a.example/x.png' no longer exists")
    assert web.lines == ["HEAD https://a.example/x.png", "GET https://a.example/x.png"]


@pytest.mark.parametrize(
    ("lengths", "heavy"),
    [
        (["600000", "400001"], "1.0 MB"),
        (["600000", "400000"], None),
        (["9" * 17, "-5"], None),
        (["3200000", "\u00b2"], "3.2 MB"),
        ([None, "3e9"], None),
    ],
)
def test_images_have_a_weight(lengths: list[str | None], heavy: str | None) -> None:
    """The lengths that servers name are added up; a page has no weight."""

    def answer(request: httpx.Request) -> httpx.Response:
        named = [*lengths, "9000000"][int(request.url.path[1:])]
        length = [] if named is None else [(b"content-length", named.encode("latin-1"))]
        return httpx.Response(200, headers=length)

    html = _image("https://a.co/0") + _image("https://a.co/1") + _link("https://a.co/2")
    found = [(finding.code, finding.message) for finding in Web(answer).check(html)]
    assert [code for code, _ in found] == (["images-heavy"] if heavy else [])
    assert not heavy or f"have {heavy} together" in found[0][1]


UNCLEAR = [
    (_all(403), "its server responds with 403"),
    (_all(500), "its server responds with 500"),
    (_raise(httpx.ReadTimeout("slow")), "no response (ReadTimeout)"),
    (_raise(RuntimeError("odd")), "no response (RuntimeError)"),
    (
        Web(lambda _: httpx.Response(302, headers={"location": "/x"})),
        "it redirects too often",
    ),
    (
        Web(lambda _: httpx.Response(302, headers={"location": "file:///etc/x"})),
        "not at a public address",
    ),
    (
        Web(lambda _: httpx.Response(302, headers={"location": "https://[a"})),
        "not at a public address",
    ),
]


@pytest.mark.parametrize(("web", "reason"), UNCLEAR, ids=range(len(UNCLEAR)))
def test_a_page_that_cannot_be_checked_is_information(web: Web, reason: str) -> None:
    """Any other outcome is not an error, only information with the reason."""
    [found] = web.check(_link("https://a.example/x"))
    assert (found.code, found.severity) == ("link-unclear", "info")
    assert reason in found.message


def test_redirects_are_followed() -> None:
    """The page that a redirect goes to decides."""
    web = Web(
        lambda request: (
            httpx.Response(301, headers={"location": "https://b.example/y"})
            if request.url.host == "a.example"
            else httpx.Response(404)
        )
    )
    [found] = web.check(_link("https://a.example/x"))
    assert found.code == "link-dead"
    assert web.lines[-1] == "GET https://b.example/y"


PRIVATE = [
    "http://127.0.0.1:8888/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://localhost/",
    "http://intranet/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest",
    "http://224.0.0.1/",
    "http://router.example/",
    "http://nothing.example/",
]


@pytest.mark.parametrize("href", PRIVATE)
def test_private_addresses_are_never_requested(href: str) -> None:
    """The local machine and network get no request, even by a name or after a redirect."""

    def resolve(host: str) -> set[str]:
        return {"router.example": PUBLIC | {"192.168.0.1"}, "nothing.example": set()}.get(
            host, PUBLIC
        )

    web = _all(200)
    [found] = web.check(_link(href), resolve)
    assert "was not requested" in found.message
    assert web.lines == []
    web = Web(lambda _: httpx.Response(302, headers={"location": href}))
    [found] = web.check(_link("https://a.example/"), resolve)
    assert "was not requested" in found.message
    assert web.lines == ["HEAD https://a.example/"]


def test_unsubscribe_links_are_never_requested() -> None:
    """A check unsubscribes nobody, and does not request links that differ by recipient."""
    web = _all(200)
    html = _link("{{{RESEND_UNSUBSCRIBE_URL}}}") + _link(
        "https://a.example/?go={{{RESEND_UNSUBSCRIBE_URL}}}"
    )
    assert web.check(html + _link("mailto:a@b.example") + _link("#x")) == []
    [found] = web.check(_link("https://a.example/?u={{{contact.email}}}"))
    assert "it differs for each recipient" in found.message
    assert web.lines == []


def test_at_most_a_hundred_links_are_followed() -> None:
    """The links after the first hundred are counted, not requested."""
    web = _all(200)
    [found] = web.check(
        "".join(_link(f"https://a.example/{number}") for number in range(MAX_LINKS + 5))
    )
    assert found.message == "Only the first 100 of 105 links and images were requested."
    assert len(web.lines) == MAX_LINKS
    assert f"HEAD https://a.example/{MAX_LINKS}" not in web.lines


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """Serve /there, /shy (which refuses HEAD) and 404s on this machine; yield URL and requests."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.headers
            line = f"{self.command} {self.path} {sent['user-agent']} {sent['authorization']}"
            requests.append(line)
            known = self.path == "/there" or (self.path == "/shy" and self.command == "GET")
            self.send_response(200 if known else 404)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 -- http.server calls this name

        def log_message(self, *_: object) -> None:
            """Keep the test output empty."""

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}", requests
    served.shutdown()
    served.server_close()
    thread.join()


def test_links_are_requested_without_a_key(
    server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real server sees the check's own user agent and no key (private addresses allowed here)."""
    monkeypatch.setattr("resend_nb.campaign.checks.dead_links._is_public", lambda *_: True)
    url, requests = server
    page = parse_html("".join(_link(f"{url}/{name}") for name in ("there", "shy", "gone")))
    assert page is not None
    with open_web() as http:
        found = [*check_dead_links(page, http)]
    assert [(finding.code, finding.where) for finding in found] == [("link-dead", "html, line 4")]
    assert sorted(request.split()[:2] for request in requests) == [
        ["GET", "/gone"],
        ["GET", "/shy"],
        ["HEAD", "/gone"],
        ["HEAD", "/shy"],
        ["HEAD", "/there"],
    ]
    assert {request.split(" ", 2)[2] for request in requests} == {"resend_nb link check None"}


def test_check_broadcast_does_not_request_this_machine(
    demo: rnb.Client, server: tuple[str, list[str]]
) -> None:
    """Links are followed only with links=True, and never to this machine."""
    url, requests = server
    draft = Draft(html=_link(f"{url}/there"))
    assert "link-unclear" not in set(rnb.check_broadcast(demo, draft)["code"])
    assert "link-unclear" in set(rnb.check_broadcast(demo, draft, links=True)["code"])
    assert requests == []
    assert "link-unclear" not in set(rnb.check_broadcast(demo, Draft(text=url), links=True)["code"])


def test_host_names_are_resolved() -> None:
    """A host name has its IP addresses, the name of this machine too."""
    assert addresses("localhost") & {"127.0.0.1", "::1"}
