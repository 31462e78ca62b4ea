"""What nobody meant to send: merge tags of other tools, hosts for tests, links that nobody sees."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import resend_nb as rnb
from resend_nb.campaign import Account, Draft, findings

ACCOUNT = Account(now=dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC), properties={"plan": None})
UNSUBSCRIBE = '<p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p>'


def codes(body: str, *, end: str = UNSUBSCRIBE, **fields: str) -> set[str]:
    """The codes of the findings that this body adds to a good email."""
    return _codes(body + end, fields) - _codes(_link("https://acme.co/") + UNSUBSCRIBE, {})


def _codes(body: str, fields: dict[str, Any]) -> set[str]:
    page = f'<html lang="en"><head><title>News</title></head><body>{body}</body></html>'
    good = {"from_": "News <news@acme.example>", "subject": "Hi", "preview_text": "There"}
    draft = Draft(segment_id="s", html=page, **{**good, **fields})
    return {finding.code for finding in findings(draft, ACCOUNT)}


TAGS = [
    "*|FNAME|*", "*|IF:FNAME|*", "*|MC:SUBJECT|*", "%FIRSTNAME%", "%recipient.first_name%",
    "%%first_name%%", "%%=v(@name)=%%", "{!Contact.FirstName}", "{% if first_name %}",
    "{# note #}", "<%= first_name %>", "&lt;%= first_name %&gt;", "{$name}", "{$name|there}",
    "${firstName}", "#{first_name}", "{contactfield=firstname|there}", "{ownerfield=signature}",
    "$[FNAME|Friend]$", "[FIRST_NAME]", "[first_name]", "[[first_name]]", "[[First Name]]",
    "::firstName::", "@FIRSTNAME@", "##FIRSTNAME##", "~Contact.FirstName~",
    "&lt;&lt;First Name&gt;&gt;",
]  # fmt: skip


@pytest.mark.parametrize("tag", TAGS)
def test_merge_tags_of_other_tools_are_errors(tag: str) -> None:
    """A tag is found in the HTML, in attributes, in the subject, preview text and plain text."""
    assert "tag-foreign" in codes(f"<p>Hi {tag}</p>")
    assert "tag-foreign" in codes(f'<img src="https://a.co/x.png" alt="{tag}" width=9 height=9>')
    if "&" not in tag:
        assert "tag-foreign" in codes("", subject=f"Hi {tag}")
        assert "tag-foreign" in codes("", preview_text=f"{tag}, hello")
        assert "tag-foreign" in codes("", text=f"Hi {tag}\n{{{{{{RESEND_UNSUBSCRIBE_URL}}}}}}")


ORDINARY = [
    "Save 20% or 30%: it is 50%off!",
    "Mail to jo@example.com, or @acme on Instagram",
    "See [1] and [View in browser] and [A-Z]",
    "C++ :: Rust, 10::20, std::vector",
    "5 << 6 and 7 >> 3",
    "#1 of our ##best## ideas... * | * |",
    "It costs $5 {approx.}",
    "null Euro Versand, nobody is undefined_behavior",
    "« Bonjour » dit-elle",
    '<div style="width:50%;height:100%;color:#fff">x</div>',
    '<p><a href="https://acme.co/?q=a%20b%20c%2Fd">x</a></p>',
    "<style>a{color:red} @media (max-width:600px){.b{width:100%!important}}</style>",
    '<script type="application/ld+json">{"a": {"b": "[[x]]"}}</script>',
    "<!-- *|FNAME|* {{Campaign}} {{{old}}} <%= note %> -->",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_not_a_merge_tag(text: str) -> None:
    """Percentages, brackets, code, styles and comments are no reason to stop a broadcast."""
    tags = {"tag-foreign", "text-leftover", "placeholder-malformed", "placeholder-unknown"}
    assert not codes(text) & tags - ({"tag-foreign"} if "##best##" in text else set())


@pytest.mark.parametrize("text", ["{firstname}", "{Name|friend}", "{contact.name}"])
def test_single_braces_are_a_warning(text: str) -> None:
    """One brace may be meant, so it does not stop a broadcast."""
    assert codes(f"<p>Hi {text}</p>") == {"tag-suspected"}


LEFT = ["Hi undefined,", "Hello null", "[object Object]", "Lorem ipsum dolor", "NaN points",
        "[Your Company]", "[Insert link]", "Your text here", "Dear None,"]  # fmt: skip


@pytest.mark.parametrize("text", LEFT)
def test_what_programs_and_templates_leave_behind_is_a_warning(text: str) -> None:
    """Text that should have been replaced is found, also in the subject."""
    assert codes(f"<p>{text}</p>") == {"text-leftover"}
    assert codes("", subject=text) == {"text-leftover"}


def _link(url: str) -> str:
    return f'<p><a href="{url}">Shop</a></p>'


def _image(url: str) -> str:
    return f'<img src="{url}" alt="x" width="10" height="20">'


HOSTS = {
    "host-private": [
        "localhost", "localhost:3000", "127.0.0.1", "192.168.1.5", "10.0.0.4", "172.16.9.9",
        "169.254.1.1", "[::1]", "[fd00::1]", "undefined", "null", "web01", "nas.local",
        "shop.internal", "app.test", "x.invalid", "dev.localhost", "intranet", "100.64.0.1",
    ],
    "host-example": ["example.com", "www.example.org", "cdn.example.net", "yourdomain.com"],
    "host-staging": [
        "staging.acme.co", "acme-staging.acme.co", "dev.acme.co", "shop.qa.acme.co",
        "preview.acme.co", "ab12.ngrok-free.app", "x.trycloudflare.com",
    ],
    "": ["acme.co", "8.8.8.8", "developers.acme.co", "testimonials.acme.co", "stage-coach.com",
         "acme.example", "latest.acme.co", "m\u00fcller.de"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "host"), [(code, host) for code in HOSTS for host in HOSTS[code]])
def test_hosts_that_recipients_cannot_reach_are_found(code: str, host: str) -> None:
    """Private hosts are errors; examples and hosts for tests are warnings; in links and images."""
    expected = {code} - {""}
    leftover = {"text-leftover"}  # undefined, null
    assert codes(_link(f"https://{host}/x")) - leftover == expected
    assert codes(_image(f"https://{host}/x.png")) - leftover == expected


STAGING = ["preview.acme.co", "shop.preview.acme.co", "PREVIEW.acme.co", "x.acme.dev"]


@pytest.mark.parametrize("host", STAGING)
def test_the_sender_names_hosts_for_tests(demo: rnb.Client, host: str) -> None:
    """Named hosts and their subdomains are found, whatever their capitals; others are not."""
    draft = Draft(html=_link(f"https://{host}/") + _link("https://acme.co/"))
    found = rnb.check_broadcast(demo, draft, staging_hosts=["Preview.acme.co", "*.acme.dev"])
    assert found["code"].tolist().count("host-staging") == 1


@pytest.mark.parametrize("hosts", [["https://acme.co/"], ["a b"], [None], [""], b"acme.co", 3])
def test_what_is_not_a_host_is_refused(demo: rnb.Client, hosts: Any) -> None:
    """The argument is named before anything is read."""
    with pytest.raises(rnb.InputError, match="staging_hosts"):
        rnb.check_broadcast(demo, Draft(), staging_hosts=hosts)


DOUBLED = ["https://https://acme.co", "http://https//acme.co", "https://http:acme.co",
           "https://{{{RESEND_UNSUBSCRIBE_URL}}}", "HTTPS://HTTPS://acme.co"]  # fmt: skip


@pytest.mark.parametrize("url", DOUBLED)
def test_a_doubled_scheme_is_a_broken_link(url: str) -> None:
    """A scheme before an address that has one leads nowhere."""
    assert "link-broken" in codes(_link(url))


OUT = 'href="{{{RESEND_UNSUBSCRIBE_URL}}}"'

HIDDEN = [
    '<a OUT></a>',
    '<a OUT>&nbsp;&#8203;</a>',
    '<a OUT><img src="https://a.co/x" alt="" width=1 height=1></a>',
    '<a style="display: none" OUT>Unsubscribe</a>',
    '<a style="VISIBILITY:hidden!important" OUT>Unsubscribe</a>',
    '<a style="font-size:0px" OUT>Unsubscribe</a>',
    '<p style="font-size:0"><a OUT>Unsubscribe</a></p>',
    '<a style="opacity:0" OUT>Unsubscribe</a>',
    '<a hidden OUT>Unsubscribe</a>',
    '<div hidden><p><a OUT>Unsubscribe</a></p></div>',
    '<div style="max-height:0;overflow:hidden"><a OUT>Out</a></div>',
    '<a OUT><span style="display:none">Unsubscribe</span></a>',
    '<style>.gone, #x {display:none}</style><p class="a gone"><a OUT>Out</a></p>',
    '<map><area hidden OUT></map>',
]  # fmt: skip


@pytest.mark.parametrize("link", HIDDEN)
def test_an_unsubscribe_link_that_nobody_sees_is_an_error(link: str) -> None:
    """A link counts where people see it."""
    assert codes("", end=link.replace("OUT", OUT)) & {
        "unsubscribe-hidden",
        "unsubscribe-missing",
    } == {"unsubscribe-hidden"}


SEEN = [
    UNSUBSCRIBE,
    '<a OUT><img src="https://a.co/x.png" alt="Out" width=90 height=20></a>',
    '<a href="\n{{{RESEND_UNSUBSCRIBE_URL}}}"><span>Unsubscribe</span></a>',
    '<p style="font-size:0.9em;opacity:0.8;line-height:0"><a OUT>x</a></p>',
    '<style>@media print {.a {display:none}} .b{display:none}</style><p class="a"><a OUT>x</a></p>',
    '<p style="font-size:0"><span style="font-size:13px"><a OUT>As MJML does</a></span></p>',
    '<p style="font-size:0"><a OUT><img src="https://a.co/x.png" width=90 height=20></a></p>',
    "<p>Unsubscribe: {{{RESEND_UNSUBSCRIBE_URL}}}</p>",
    '<map><area OUT></map>',
    '<!--[if mso]><p>x</p><![endif]--><!--[if !mso]><!--><a OUT>x</a><!--<![endif]-->',
]  # fmt: skip


@pytest.mark.parametrize("link", SEEN)
def test_a_link_that_people_see_is_enough(link: str) -> None:
    """Images, small print, addresses as text and rules for print do not hide a link."""
    assert not {
        code for code in codes("", end=link.replace("OUT", OUT)) if code.startswith("unsubscribe")
    }


@pytest.mark.parametrize(
    "link",
    [
        '<!-- <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a> -->',
        '<a href="https://{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>',
        '<a href="https://acme.co/?u={{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>',
        '<a href="https://acme.co/unsubscribe">Unsubscribe</a>',
        '<a href="{{{contact.plan}}}{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>',
        '<a href="{ {{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>',
    ],
)
def test_other_links_do_not_unsubscribe(link: str) -> None:
    """A comment, a longer address or the sender's own page is not Resend's link."""
    assert "unsubscribe-missing" in codes("", end=link.replace("OUT", OUT))


LITERAL = [
    "<p>Hi &#123;&#123;&#123;contact.first_name|there}}}</p>",
    "<p>Hi &lbrace;&lbrace;&lbrace;contact.first_name|there&rbrace;&rbrace;&rbrace;</p>",
    "<p>Hi &#x7b;&#x7B;name&#x7d;&#x7d;</p>",
    "<p>Hi {<!-- -->{<!-- -->{plan<!-- -->}<!-- -->}<!-- -->}</p>",
    "<p>Hi <b>{</b>{{plan|x}}}</p>",
    '<p><a href="https://acme.co/%7B%7B%7Bcontact.email%7D%7D%7D">x</a></p>',
    '<p><a href="%7b%7b%7bRESEND_UNSUBSCRIBE_URL%7d%7d%7d">x</a></p>',
    '<img src="https://a.co/x.png" alt="&#123;&#123;name}}" width=9 height=9>',
]


@pytest.mark.parametrize("body", LITERAL)
def test_braces_that_recipients_see_are_errors(body: str) -> None:
    """Resend fills in the HTML as it is written, so what only a parser sees is not filled in."""
    good = "<p>{{{contact.first_name|there}}}, {{{contact.email}}}</p>"
    assert codes(good + body) & {"placeholder-literal", "placeholder-braces"}
    assert not codes(good)


@pytest.mark.parametrize("body", ["<h1>Hi {{nmae}}</h1>\n<p>x</p>", "<p>{{a}} {{a}}"])
def test_braces_as_they_are_written_are_found_once(body: str) -> None:
    """Wrong braces in the HTML itself have their own code, and a line."""
    assert codes(body) & {"placeholder-braces", "placeholder-malformed"}
    assert "placeholder-literal" not in codes(body)


REACT = "<p>Hi <!-- -->{{{contact.first_name|there}}}<!-- -->, welcome<!-- --> back</p>"
OUTLOOK = "<!--[if mso]><p>{{{contact.first_name|you}}}</p><![endif]-->"


@pytest.mark.parametrize("body", [REACT, OUTLOOK, "<!-- see {{x}} and {{{y}}} -->"])
def test_comments_are_not_read(body: str) -> None:
    """React's comments between texts, and notes of authors, are no placeholders."""
    assert not {code for code in codes(body) if code.startswith("placeholder")}


def test_conditions_for_outlook_are_read() -> None:
    """Outlook shows what is in its comments, so a wrong placeholder there is an error."""
    assert codes("<!--[if mso]><p>{{{nmae}}}</p><![endif]-->") == {"placeholder-unknown"}


NO_HOSTS = ["slides.pptx", "photo.jpeg", "book.epub", "invite.ics", "10.Oktober", "report.final",
            "v2.0.beta", "24.Dezember", "song.mp3", "clip.webm", "README.md", "app.py"]  # fmt: skip


@pytest.mark.parametrize("text", NO_HOSTS)
def test_file_names_and_dates_are_not_hosts(text: str) -> None:
    """Such a text of a link is no fraud."""
    assert not codes(f'<p><a href="https://cdn.acme.co/x">{text}</a></p>')


@pytest.mark.parametrize("text", ["bank.com", "www.bank.zip", "https://bank.pptx", "bank.de"])
def test_other_hosts_are_still_fraud(text: str) -> None:
    """A text that shows another site is found."""
    assert codes(f'<p><a href="https://cdn.acme.co/x">{text}</a></p>') == {"link-mismatch"}


def test_images_are_encrypted() -> None:
    """An image from an http: address is a warning, and one from a file is an error."""
    assert codes(_image("http://a.co/x.png")) == {"image-insecure"}
    assert codes(_image("file:///C:/x.png")) == {"image-source-broken"}
    assert not codes(_image("//a.co/x.png"))
