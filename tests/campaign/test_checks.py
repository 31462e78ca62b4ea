"""Each check: a draft with the finding, and a similar draft without it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from resend_nb.campaign.audience import Audience, Person
from resend_nb.campaign.checks import Account, Finding, findings
from resend_nb.campaign.checks.codes import CODES
from resend_nb.campaign.draft import Draft

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
UNSUBSCRIBE_LINK = '<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>'
PEOPLE = [
    Person(
        "1",
        "ada@acme.example",
        {"first_name": "Ada", "last_name": "L", "email": "ada@acme.example", "plan": "pro"},
    ),
    Person(
        "2",
        "bob@acme.example",
        {"first_name": None, "last_name": "B", "email": "bob@acme.example", "plan": None},
    ),
]
ACCOUNT = Account(
    now=NOW,
    audience=Audience(PEOPLE),
    properties={"plan": None, "roast": "dark"},
    domains={"acme.example": "verified", "pending.example": "pending"},
    contacts_used=2,
    contacts_limit=2,
)


def _html(body: str = "", *, head: str = "<title>News</title>", lang: str = ' lang="en"') -> str:
    content = f"<p>Hello</p>\n{body}\n{UNSUBSCRIBE_LINK}"
    return f"<html{lang}>\n<head>{head}</head>\n<body>\n{content}</body></html>"


GOOD = Draft(
    from_="Acme <news@acme.example>",
    segment_id="s",
    subject="The early harvest is here",
    preview_text="And it is yours first.",
    html=_html(),
)


def _body(body: str) -> Draft:
    return replace(GOOD, html=_html(body))


def _draft(**fields: Any) -> Draft:
    return replace(GOOD, **fields)


def _account(**fields: Any) -> Account:
    return replace(ACCOUNT, **fields)


def _found(case: Draft | Account, code: str) -> list[Finding]:
    draft, account = (case, ACCOUNT) if isinstance(case, Draft) else (GOOD, case)
    return [finding for finding in findings(draft, account) if finding.code == code]


def _words_long(length: int) -> str:
    return ("word " * length)[: length - 1] + "."


PREHEADER = _html().replace("<p>", "<div style='display:none'>Yours first &zwnj;</div><p>", 1)
PADDED = len(_html("<!---->"))

CASES: list[tuple[str, Draft | Account, Draft | Account]] = [
    ("account-unread", _account(unread=(("domains", "no"),), domains=None), ACCOUNT),
    ("audience-empty", _account(audience=Audience()), ACCOUNT),
    (
        "audience-empty",
        _account(audience=Audience([replace(PEOPLE[0], left_out="opted out")])),
        _account(audience=None),
    ),
    ("audience-inexact", _account(audience=Audience(PEOPLE, exact=False)), ACCOUNT),
    (
        "audience-left-out",
        _account(audience=Audience([*PEOPLE, replace(PEOPLE[0], left_out="suppressed")])),
        ACCOUNT,
    ),
    (
        "content-empty",
        _draft(html=" ", text=None),
        _draft(html="", text="Hello {{{RESEND_UNSUBSCRIBE_URL}}}"),
    ),
    (
        "html-clipped",
        _body(f"<!--{'x' * (102_001 - PADDED)}-->"),
        _body(f"<!--{'x' * (102_000 - PADDED)}-->"),
    ),
    ("html-clipped", _body(f"<!--{'é' * 51_000}-->"), _body(f"<!--{'é' * 50_000}-->")),
    ("html-form", _body("<form><input></form>"), _body("<button>no field</button>")),
    ("html-form", _body("<textarea></textarea>"), GOOD),
    (
        "html-script",
        _body("<script>1</script>"),
        _body('<script type="application/ld+json">{}</script>'),
    ),
    ("html-script", _body('<p onclick="1">a</p>'), _body("<p>onclick</p>")),
    (
        "image-alt-missing",
        _body('<img src="https://a.example/a.png">'),
        _body('<img src="https://a.example/a.png" alt>'),
    ),
    (
        "image-embedded",
        _body('<img src="data:image/png;base64,AA" alt="">'),
        _body('<img src="https://a.example/data:" alt="">'),
    ),
    (
        "image-small-target",
        _body('<a href="https://a.co"><img src="https://a.co/a" alt=f width=20 height=40></a>'),
        _body('<img src="https://a.co/a" alt=f width=20 height=20>'),
    ),
    (
        "image-small-target",
        _body('<a href="https://a.co"><img src="https://a.co/a" alt=f width=20 height=auto></a>'),
        _body(
            '<a href="https://a.co" style="padding:9px"><img src="https://a.co/a" width=20 '
            'height=20></a><a href="https://a.co"><img src="https://a.co/a" width=24 height=24></a>'
        ),
    ),
    (
        "image-pixel-alt",
        _body('<img src="https://a.example/a" width=1 height="1px">'),
        _body('<img src="https://a.example/a" width=1 height=1 alt="">'),
    ),
    (
        "image-pixel-alt",
        _body(
            '<img src="https://a.example/a" style="width: 1px; height:1px !important" alt="pixel">'
        ),
        _body('<img src="https://a.example/a" style="max-width:1px" width=1 height=9 alt="a">'),
    ),
    (
        "image-size-missing",
        _body('<img alt="" src="https://a.example/a" width=9>'),
        _body('<img alt="" src="https://a.example/a" width=9 style="height:auto">'),
    ),
    (
        "image-source-broken",
        _body('<img alt="" src="a.png">'),
        _body('<img alt="" src="{{{contact.plan|x}}}">'),
    ),
    ("image-source-broken", _body("<img>"), _body('<img src="cid:logo">')),
    (
        "lang-missing",
        _draft(html=_html(lang="")),
        _draft(html=_html('<div lang="en">a</div>', lang="")),
    ),
    (
        "link-anchor-missing",
        _body('<a href="#top">Up</a>'),
        _body('<h1 id="top">A</h1><a href="#top">Up</a>'),
    ),
    (
        "link-anchor-missing",
        _body('<a href="#top">Up</a>'),
        _body('<a name="top"></a><a href="#top">Up</a>'),
    ),
    (
        "link-broken",
        _body('<a href="/sale">Sale</a>'),
        _body('<a href="https://a.example/sale">Sale</a>'),
    ),
    ("link-broken", _body('<a href="https://">Sale</a>'), _body('<a href="tel:+4930">Call</a>')),
    (
        "link-broken",
        _body('<a href="https://[a">Sale</a>'),
        _body('<a href="{{{contact.roast}}}">Sale</a>'),
    ),
    (
        "link-broken",
        _body('<a href="htps://a.example">Sale</a>'),
        _body('<a href="https:\\\\a.example">Sale</a>'),
    ),
    (
        "link-empty",
        _body('<a href="">Sale</a>'),
        _body('<a href="mailto:a@acme.example">Write</a>'),
    ),
    ("link-empty", _body('<a href="#">Sale</a>'), _body('<a id="here">Sale</a>')),
    (
        "link-empty",
        _body("<a>Sale</a>"),
        _body('<svg><a xlink:href="https://a.example">Sale</a></svg>'),
    ),
    (
        "link-insecure",
        _body('<a href="http://a.example">Sale</a>'),
        _body('<a href="HTTPS://a.example">Sale</a>'),
    ),
    (
        "link-script",
        _body('<a href="java&#115;cript:alert(1)">Hi</a>'),
        _body('<a href="https://javascript.example">a</a>'),
    ),
    ("link-script", _body('<a href=" \x01java\n\tscript&colon;alert(1)">Hi</a>'), GOOD),
    ("link-script", _body('<map><area href="DATA:text/html,x"></map>'), GOOD),
    (
        "placeholder-braces",
        _draft(subject="Hi {{first_name}}"),
        _draft(subject="Hi {{{first_name|you}}}"),
    ),
    ("placeholder-braces", _body("{{{first_name}}"), _body("{first_time}")),
    (
        "placeholder-braces",
        _body("{first_name}"),
        _body("<style>a{color:red}@media x{a{color:red}}</style>"),
    ),
    (
        "placeholder-braces",
        _body("{{{{first_name}}}}"),
        _body("<style>a{color:{{{contact.roast}}}}</style>"),
    ),
    ("placeholder-malformed", _body("{{{first name}}}"), _body("{ first name }")),
    ("placeholder-malformed", _body("{{#if first_name}}"), _body("{#if first_name}")),
    ("placeholder-no-fallback", _body("{{{contact.plan}}}"), _body("{{{contact.plan|free}}}")),
    (
        "placeholder-no-fallback",
        _draft(subject="{{{FIRST_NAME}}}"),
        _draft(subject="Hi {{{FIRST_NAME|}}}"),
    ),
    (
        "placeholder-fallback-advised",
        _body("{{{contact.last_name}}}"),
        _body("{{{contact.email}}} {{{contact.roast}}}"),
    ),
    ("placeholder-fallback-advised", _body("{{{last_name}}}"), _body("{{{first_name}}}")),
    ("placeholder-no-fallback", _body("{{{first_name}}}"), _body("{{{last_name}}}")),
    (
        "placeholder-spelling",
        _body("{{{contact.First_Name|a}}}"),
        _body("{{{FIRST_NAME|a}}} {{{contact.first_name|a}}}"),
    ),
    (
        "placeholder-unknown",
        _body("{{{contact.frist_name|a}}}"),
        _body("{{{contact.roast}}} {{{roast}}}"),
    ),
    ("placeholder-unknown", _body("{{{contact.RESEND_UNSUBSCRIBE_URL}}}"), GOOD),
    ("placeholder-unknown", _draft(text="{{{Roast}}}"), GOOD),
    ("preview-missing", _draft(preview_text=" "), GOOD),
    (
        "preview-missing",
        _draft(preview_text="", html=_html("<p>Hi</p><p hidden>Later</p>")),
        replace(GOOD, preview_text="", html=PREHEADER),
    ),
    (
        "preview-repeated",
        replace(GOOD, html=PREHEADER),
        replace(GOOD, preview_text="", html=PREHEADER),
    ),
    ("preview-repeated", replace(GOOD, html=PREHEADER), _body("<p hidden>Later</p>")),
    ("reply-to-invalid", _draft(reply_to=("Acme",)), _draft(reply_to=("Jo <jo@acme.example>",))),
    (
        "reply-to-invalid",
        _draft(reply_to=("jo@acme.example", "jo@")),
        _draft(reply_to=("jo@acme.example", '"Jo, Acme" <jo@acme.example>')),
    ),
    ("quota-exceeded", _account(contacts_used=3), _account(contacts_limit=None)),
    (
        "schedule-far",
        _draft(scheduled_at=NOW + dt.timedelta(30, 1)),
        _draft(scheduled_at=NOW + dt.timedelta(30)),
    ),
    ("schedule-past", _draft(scheduled_at=NOW), _draft(scheduled_at=NOW + dt.timedelta(0, 1))),
    ("schedule-zone", _draft(scheduled_at=dt.datetime(2026, 11, 3, 9)), GOOD),  # noqa: DTZ001 -- that is the mistake
    ("segment-missing", _draft(segment_id=None), GOOD),
    ("sender-invalid", _draft(from_="Acme"), _draft(from_="Acme, Inc. <news@acme.example>")),
    ("sender-invalid", _draft(from_="Acme <news@acme.example"), _draft(from_="news@ACME.example")),
    ("sender-missing", _draft(from_=" "), GOOD),
    ("sender-shared", _draft(from_="a@resend.dev"), _draft(from_="a@notresend.dev")),
    ("sender-unverified", _draft(from_="a@pending.example"), GOOD),
    (
        "sender-unverified",
        _draft(from_="a@news.acme.example"),
        _account(domains={"ACME.example": "verified"}),
    ),
    ("sender-unverified", _draft(from_="a@foreign.example"), _account(domains=None)),
    ("subject-empty", _draft(subject=" \n"), GOOD),
    ("subject-long", _draft(subject=_words_long(71)), _draft(subject=_words_long(70))),
    (
        "subject-long",
        _draft(subject=_words_long(66) + "{{{roast}}} now"),
        _draft(subject=_words_long(66) + "{{{roast}}}"),
    ),
    ("subject-long", _draft(subject="é" * 71), _draft(subject="👩🏽‍🌾" * 35)),
    (
        "subject-shouting",
        _draft(subject="BIG SALE TODAY"),
        _draft(subject="NASA and ESA 🚀🚀 at our roastery"),
    ),
    ("subject-shouting", _draft(subject="A sale!!!"), _draft(subject="A sale!!")),
    (
        "subject-shouting",
        _draft(subject="EVEN MORE OF {{{roast}}}"),
        _draft(subject="Hi {{{FIRST_NAME|you}}}, {{{EMAIL}}}"),
    ),
    ("text-missing", _draft(text=""), GOOD),
    ("text-missing", _draft(html='<img alt="" src="https://a.example/a">'), _draft(text="Hello")),
    ("title-missing", _draft(html=_html(head="")), GOOD),
    ("title-missing", _draft(html=_html(head="<title> </title>")), GOOD),
    (
        "unsubscribe-missing",
        _draft(html="<p>a</p><!-- {{{RESEND_UNSUBSCRIBE_URL}}} -->"),
        _draft(html=UNSUBSCRIBE_LINK),
    ),
    (
        "unsubscribe-missing",
        _draft(html="", text="a"),
        _draft(html="", text="{{{RESEND_UNSUBSCRIBE_URL}}}"),
    ),
    (
        "unsubscribe-missing",
        _draft(html="{{{contact.RESEND_UNSUBSCRIBE_URL}}}"),
        _draft(html="{{{RESEND_UNSUBSCRIBE_URL}}}"),
    ),
    (
        "unsubscribe-text-missing",
        _draft(text="Hello"),
        _draft(text="Hello {{{RESEND_UNSUBSCRIBE_URL}}}"),
    ),
    ("unsubscribe-text-missing", _draft(text="Hello"), _draft(text="")),
    (
        "utm-missing",
        _body('<a href="https://a.example/">Sale</a>'),
        _body('<a href="https://a.example/?utm_campaign=may">Sale</a>'),
    ),
    ("utm-missing", _body('<a href="http://a.example/">Sale</a>'), _body('<a href="tel:1">1</a>')),
]

TESTED_ELSEWHERE = {
    "link-dead", "link-unclear", "link-mismatch", "schedule-incomplete", "host-example",
    "host-private", "host-staging", "placeholder-literal", "tag-foreign", "tag-suspected",
    "text-leftover", "unsubscribe-hidden", "utm-inconsistent", "image-insecure",
    "images-heavy", "contrast-low",
}  # fmt: skip

# Text, target, and whether the text shows another address than the target.
TEXTS = [
    ("www.acme.example", "https://acme.example/sale", False),
    ("ACME.example.", "https://www.acme.example", False),
    ("https://acme.example/sale", "https://shop.acme.example", False),
    ("shop.acme.example", "https://acme.example", False),
    ("bücher.example", "https://xn--bcher-kva.example/", False),
    ("Read on", "https://evil.example", False),
    ("report.pdf", "https://acme.example/r", False),
    ("acme.example", "https://{{{contact.plan|a}}}.example/", False),
    ("acme.example", "tel:110", False),
    ("ada@acme.example", "https://acme.example", False),
    ("ada@acme.example", "mailto:Ada@acme.example?subject=Hi", False),
    ("a" * 400, "https://acme.example", False),
    ("www.acme.example", "https://evil.example/www.acme.example", True),
    ("acme.example", "https://acme.example@evil.example/", True),
    ("acme.example", "https://notacme.example/", True),
    ("<b>acme</b>.example", "https:\\\\evil.example", True),
    ("https://report.pdf", "https://evil.example/", True),
    ("ada@acme.example", "mailto:eve@evil.example", True),
    (f"{'a' * 70}.example", "https://evil.example/", True),
]


def test_a_good_draft_has_no_findings() -> None:
    """A draft without mistakes has no findings."""
    assert findings(GOOD, ACCOUNT) == []


@pytest.mark.parametrize(
    ("code", "bad", "good"), CASES, ids=[f"{number}-{case[0]}" for number, case in enumerate(CASES)]
)
def test_each_code_is_found_only_where_it_applies(
    code: str, bad: Draft | Account, good: Draft | Account
) -> None:
    """The bad draft has the finding, with the severity of the table; the good draft does not."""
    found = _found(bad, code)
    assert found
    assert {finding.severity for finding in found} == {CODES[code].severity}
    assert all(finding.message.endswith(".") and finding.fix for finding in found)
    assert _found(good, code) == []


@pytest.mark.parametrize(("text", "href", "wrong"), TEXTS, ids=range(len(TEXTS)))
def test_a_link_goes_where_its_text_says(text: str, href: str, wrong: bool) -> None:  # noqa: FBT001 -- a table's column
    """A text that shows another site is found; words, capitals, www. and subdomains are fine."""
    found = _found(_body(f'<a href="{href}">{text}</a>'), "link-mismatch")
    assert bool(found) is wrong


def test_every_code_has_a_test() -> None:
    """Each code of the table is tested above, or in a separate test."""
    assert set(CODES) == {code for code, _, _ in CASES} | TESTED_ELSEWHERE


MESSAGES: list[tuple[str, Draft | Account, str, str]] = [
    (
        "placeholder-no-fallback",
        _body("{{{contact.first_name}}}"),
        "html, line 5",
        "1 of 2 recipients has no first_name",
    ),
    (
        "placeholder-fallback-advised",
        _body("{{{last_name}}}"),
        "html, line 5",
        "All 2 recipients have a last_name today, but new contacts may not.",
    ),
    (
        "placeholder-unknown",
        _draft(preview_text="{{{contact.lastname}}}"),
        "preview text",
        "'{{{contact.lastname}}}' is",
    ),
    ("placeholder-unknown", _draft(text="a\nb {{{x}}}"), "text, line 2", "'{{{x}}}'"),
    ("sender-unverified", _draft(from_="a@pending.example"), "sender", "its status is 'pending'"),
    (
        "sender-unverified",
        _draft(from_="a@n.acme.example"),
        "sender",
        "'acme.example' is, but that does not include its subdomains",
    ),
    (
        "sender-unverified",
        _draft(from_="a@foreign.example"),
        "sender",
        "This account does not have the domain 'foreign.example'",
    ),
    ("text-missing", _draft(text=""), "text", "it was left empty"),
    ("html-clipped", _body("x" * 200_000), "html", "has 200 KB, 0 of them styles."),
    ("html-clipped", _body(f"<style>{'x' * 150_000}</style>"), "html", "150 of them styles."),
    (
        "link-empty",
        _body('\n<a href="">Our <b>sale</b></a>'),
        "html, line 6",
        "The link 'Our sale' has no target.",
    ),
    ("schedule-far", _draft(scheduled_at=NOW + dt.timedelta(40)), "schedule", "40 days ahead"),
    (
        "quota-exceeded",
        _account(contacts_used=1204, contacts_limit=1000),
        "account",
        "1,204 contacts but its plan has 1,000",
    ),
    (
        "account-unread",
        _account(unread=(("domains", "No such endpoint"),)),
        "account",
        "'No such endpoint'",
    ),
    ("audience-empty", _account(audience=Audience()), "audience", "The segment has no members."),
]


@pytest.mark.parametrize(("code", "case", "where", "text"), MESSAGES, ids=range(len(MESSAGES)))
def test_findings_say_where_and_how_many(
    code: str, case: Draft | Account, where: str, text: str
) -> None:
    """A finding has the part, the line and the numbers."""
    [found] = _found(case, code)
    assert found.where == where
    assert text in found.message


FIXES = [
    ("{{{contact.frist_name}}}", "{{{contact.first_name}}}"),
    ("{{{contact.Plan}}}", "{{{contact.plan}}}"),
    ("{{{unsubscribe_url}}}", "{{{RESEND_UNSUBSCRIBE_URL}}}"),
    ("{{first_name|you}}", "{{{contact.first_name|you}}}"),
    ("{{{contact.frist_name|there}}}", "{{{contact.first_name|there}}}"),
    ("{{ first_name | default: 'you' }}", "{{{contact.first_name|you}}}"),
    ('{{first_name|default("dear friend")}}', "{{{contact.first_name|dear friend}}}"),
    ("{{{contact.PLAN|}}}", "{{{contact.plan|}}}"),
    ("{{{first name}}}", "{{{contact.first_name}}}"),
    ("{{{quite_another_thing}}}", "or remove it"),
]


@pytest.mark.parametrize(("written", "suggested"), FIXES)
def test_a_misspelled_placeholder_has_a_suggestion(written: str, suggested: str) -> None:
    """The fix names the field or property with the most similar name."""
    found = findings(_body(written), ACCOUNT)
    [fix] = [finding.fix for finding in found if finding.where == "html, line 5"]
    assert suggested in fix


def test_members_left_out_are_counted_by_reason() -> None:
    """Each reason has its own finding."""
    reasons = ["opted out", "opted out", "suppressed", "not subscribed to the topic"]
    people = [*PEOPLE, *[replace(PEOPLE[0], left_out=reason) for reason in reasons]]
    found = _found(_account(audience=Audience(people)), "audience-left-out")
    assert [finding.message for finding in found] == [
        "1 of 6 members is not subscribed to the topic and will not get it.",
        "1 of 6 members is suppressed and will not get it.",
        "2 of 6 members opted out and will not get it.",
    ]


def test_numbers_from_a_sample_say_so() -> None:
    """If the properties of only some recipients were read, the message gives both numbers."""
    many = [*PEOPLE, *[Person(str(number), "c@acme.example", {}) for number in range(1202)]]
    account = _account(audience=Audience(many))
    found = findings(_body("{{{plan}}}"), account)
    [message] = [finding.message for finding in found if finding.code == "placeholder-no-fallback"]
    assert message == (
        "1 of 2 recipients in a sample (of 1,204 in all) has no plan and will see nothing there."
    )


@pytest.mark.parametrize(
    "audience", [None, Audience(), Audience([Person("1", "a@acme.example", {})])]
)
def test_a_missing_fallback_is_found_without_values(audience: Audience | None) -> None:
    """A placeholder without a fallback is a warning if no recipient's value is known."""
    account = _account(audience=audience)
    found = findings(_body("{{{plan}}}"), account)
    [finding] = [finding for finding in found if finding.code == "placeholder-no-fallback"]
    assert (finding.severity, finding.message) == (
        "warning",
        "'{{{plan}}}' has no fallback: contacts without a plan will see nothing there.",
    )


def test_what_was_not_read_is_not_checked() -> None:
    """Unread properties, domains and recipients lead to no findings."""
    draft = _draft(from_="a@foreign.example", html=_html("{{{contact.shoe_size}}}"))
    assert findings(draft, Account(now=NOW)) == []


def test_text_is_not_checked_as_html() -> None:
    """A broadcast with only a text part has no findings about HTML."""
    draft = _draft(html="", text="<img> <a> <script> {{{RESEND_UNSUBSCRIBE_URL}}}")
    assert findings(draft, ACCOUNT) == []


def test_many_findings_of_one_code_are_summarized() -> None:
    """Each code has ten findings at most, and one that counts the rest."""
    found = _found(_body("\n".join(["<img width=1 height=9 src=cid:a>"] * 80)), "image-alt-missing")
    assert len(found) == 11
    assert [finding.where for finding in found[:2]] == ["html, line 5", "html, line 6"]
    assert found[-1].message == "And 70 more like this."


def test_errors_come_first() -> None:
    """Findings are sorted by severity, then from the top of the e-mail to its end."""
    draft = Draft(subject="", html="<img>\n<a>x</a>", scheduled_at=NOW)
    found = [(finding.severity, finding.where) for finding in findings(draft, ACCOUNT)]
    assert found == [
        ("error", "sender"),
        ("error", "subject"),
        ("error", "html"),
        ("error", "html, line 1"),
        ("error", "html, line 2"),
        ("error", "audience"),
        ("error", "schedule"),
        ("warning", "preview text"),
        ("warning", "html, line 1"),
        ("info", "html"),
        ("info", "html"),
        ("info", "html, line 1"),
    ]


def test_untrusted_text_is_truncated() -> None:
    """Messages stay short and on one line, however long a link, a name or an error is."""
    long = "x" * 5_000
    body = f'<a href="{long}">{long}</a><a href="https://{long}.example">a.example</a>'
    body += f'<img src="{long}\u202e">{{{{{long}}}}}'
    draft = _draft(
        from_=f"a@{long}",
        subject=f"{{{{{{{long}}}}}}}",
        html=_html(body + f"{{{{{{a\n\x07{long}}}}}}}"),
    )
    account = _account(unread=((("domains"), long),), domains={long: long})
    for finding in findings(draft, account):
        assert len(finding.message) < 400
        assert len(finding.fix) < 400
        assert finding.message.isprintable()


HOSTILE = [
    "{{a}}" * 20_000,
    "<svg>" + '<a href="https://x.example">' * 4_000,
    "<div>" * 20_000,
    "{{{a|" * 20_000,
]


@pytest.mark.parametrize("html", HOSTILE, ids=range(len(HOSTILE)))
def test_thousands_of_mistakes_are_few_findings(html: str) -> None:
    """Thousands of braces, nested links or nested elements are checked and give a few rows."""
    assert 0 < len(findings(_draft(html=html), ACCOUNT)) < 60


def test_a_repeated_mistake_is_found_once() -> None:
    """The same braces, name or missing fallback has one finding in each part."""
    mistakes = "{{first_name}} {{{x}}} {{{first_name}}} {{{First_Name|a}}} "
    found = [finding.code for finding in findings(_body(mistakes * 3), ACCOUNT)]
    assert sorted(found) == [
        "placeholder-braces",
        "placeholder-no-fallback",
        "placeholder-spelling",
        "placeholder-unknown",
    ]
