"""Links that are followed: what is asked, of whom, and what is said of the answers."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest

import resend_nb as rnb
from resend_nb.campaign.checks.dead_links import MOST, addresses, check_dead_links, web
from resend_nb.campaign.checks.html import parse_html
from resend_nb.campaign.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resend_nb.campaign.checks import Finding

PUBLIC = {"93.184.216.34"}


class Web:
    """The public web, as a transport that keeps what it was asked."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url}")
        self.requests.append(request)
        return self.answer(request)

    def found(
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


def test_a_page_that_is_there_is_asked_once() -> None:
    """Each address is asked for once, without what stands after # and without a name and password."""
    web = _all(200)
    html = (
        _link("https://a.example/x#one")
        + _link("https://a.example/x#two")
        + _link("HTTP://me:secret@b.example/")
    )
    assert web.found(html) == []
    assert sorted(web.asked) == ["HEAD http://b.example/", "HEAD https://a.example/x"]
    assert not [each for each in web.requests if "authorization" in each.headers]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_an_error(status: int) -> None:
    """A page that its server does not have is a dead link, after it was asked as a reader would."""
    web = _all(status)
    [found] = web.found(_link("https://a.example/x"))
    assert (found.code, found.severity, found.where) == ("link-dead", "error", "html, line 2")
    assert found.message == f"The page 'https://a.example/x' is gone: its server says {status}."
    assert web.asked == ["HEAD https://a.example/x", "GET https://a.example/x"]


@pytest.mark.parametrize("refused", [403, 404, 405, 501])
def test_a_server_that_refuses_to_be_asked_shortly_is_asked_in_full(refused: int) -> None:
    """HEAD that is refused says nothing; GET decides."""
    web = Web(lambda request: httpx.Response(refused if request.method == "HEAD" else 200))
    assert web.found(_link("https://a.example/x")) == []


def _raise(error: Exception) -> Web:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return Web(answer)


UNCLEAR = [
    (_all(403), "its server says 403"),
    (_all(500), "its server says 500"),
    (_raise(httpx.ReadTimeout("slow")), "it gave no answer (ReadTimeout)"),
    (_raise(RuntimeError("odd")), "it gave no answer (RuntimeError)"),
    (
        Web(lambda _: httpx.Response(302, headers={"location": "/x"})),
        "it is passed on again and again",
    ),
    (
        Web(lambda _: httpx.Response(302, headers={"location": "file:///etc/x"})),
        "leads to no public address",
    ),
    (
        Web(lambda _: httpx.Response(302, headers={"location": "https://[a"})),
        "leads to no public address",
    ),
]


@pytest.mark.parametrize(("web", "words"), UNCLEAR, ids=range(len(UNCLEAR)))
def test_what_cannot_be_told_is_no_mistake(web: Web, words: str) -> None:
    """Anything but a page that is there or gone is an information."""
    [found] = web.found(_link("https://a.example/x"))
    assert (found.code, found.severity) == ("link-unclear", "info")
    assert words in found.message


def test_where_a_page_has_moved_to_counts() -> None:
    """Redirections are followed."""
    web = Web(
        lambda request: (
            httpx.Response(301, headers={"location": "https://b.example/y"})
            if request.url.host == "a.example"
            else httpx.Response(404)
        )
    )
    [found] = web.found(_link("https://a.example/x"))
    assert found.code == "link-dead"
    assert web.asked[-1] == "GET https://b.example/y"


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
def test_private_addresses_are_never_asked(href: str) -> None:
    """Nothing is asked of this machine or its network, nor of a name that leads there, not even after a redirection."""

    def resolve(host: str) -> set[str]:
        return {"router.example": PUBLIC | {"192.168.0.1"}, "nothing.example": set()}.get(
            host, PUBLIC
        )

    web = _all(200)
    [found] = web.found(_link(href), resolve)
    assert "was not followed" in found.message
    assert web.asked == []
    web = Web(lambda _: httpx.Response(302, headers={"location": href}))
    [found] = web.found(_link("https://a.example/"), resolve)
    assert "was not followed" in found.message
    assert web.asked == ["HEAD https://a.example/"]


def test_the_link_to_unsubscribe_is_never_followed() -> None:
    """Nobody is unsubscribed by a check, and what differs for each recipient is not asked for."""
    web = _all(200)
    html = _link("{{{RESEND_UNSUBSCRIBE_URL}}}") + _link(
        "https://a.example/?go={{{RESEND_UNSUBSCRIBE_URL}}}"
    )
    assert web.found(html + _link("mailto:a@b.example") + _link("#x")) == []
    [found] = web.found(_link("https://a.example/?u={{{contact.email}}}"))
    assert "another one for each recipient" in found.message
    assert web.asked == []


def test_very_many_links_are_not_all_followed() -> None:
    """After the first hundred the rest is named, not asked for."""
    web = _all(200)
    [found] = web.found("".join(_link(f"https://a.example/{number}") for number in range(MOST + 5)))
    assert found.message == "Only the first 100 of 105 links were followed."
    assert len(web.asked) == MOST
    assert f"HEAD https://a.example/{MOST}" not in web.asked


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """Serve pages on this machine: one is there, one refuses HEAD, the others are gone. What was asked is kept."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(
                f"{self.command} {self.path} {self.headers['user-agent']} {self.headers['authorization']}"
            )
            known = self.path == "/there" or (self.path == "/shy" and self.command == "GET")
            self.send_response(200 if known else 404)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 -- the name that the server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}", asked
    served.shutdown()
    served.server_close()
    thread.join()


def test_links_are_asked_over_http_without_a_key(
    server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real server sees a name of its own and no key; the rule about private addresses is lifted for it here."""
    monkeypatch.setattr("resend_nb.campaign.checks.dead_links._is_public", lambda *_: True)
    url, asked = server
    page = parse_html("".join(_link(f"{url}/{name}") for name in ("there", "shy", "gone")))
    assert page is not None
    with web() as http:
        found = [*check_dead_links(page, http)]
    assert [(each.code, each.where) for each in found] == [("link-dead", "html, line 4")]
    assert sorted(each.split()[:2] for each in asked) == [
        ["GET", "/gone"],
        ["GET", "/shy"],
        ["HEAD", "/gone"],
        ["HEAD", "/shy"],
        ["HEAD", "/there"],
    ]
    assert {each.split(" ", 2)[2] for each in asked} == {"resend_nb link check None"}


def test_check_broadcast_leaves_this_machine_alone(
    demo: rnb.Client, server: tuple[str, list[str]]
) -> None:
    """Only with links=True links are followed, and none to this machine."""
    url, asked = server
    draft = Draft(html=_link(f"{url}/there"))
    assert "link-unclear" not in {*rnb.check_broadcast(demo, draft)["code"]}
    assert "link-unclear" in {*rnb.check_broadcast(demo, draft, links=True)["code"]}
    assert asked == []
    assert "link-unclear" not in {*rnb.check_broadcast(demo, Draft(text=url), links=True)["code"]}


def test_names_are_looked_up() -> None:
    """A name has its addresses, the name of this machine too."""
    assert {*addresses("localhost")} & {"127.0.0.1", "::1"}
