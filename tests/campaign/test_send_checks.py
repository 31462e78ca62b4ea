"""What is sent is checked before: errors stop a broadcast, by code as in the form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resend_nb as rnb

GOOD = "<p>Hello</p><p><a href='{{{RESEND_UNSUBSCRIBE_URL}}}'>Unsubscribe</a></p>"


def demo_draft(client: rnb.Client, **fields: Any) -> str:
    """Create a draft for the demo account's first segment; return its id."""
    good = {"from_": "News <news@ember-oak.example>", "subject": "Hi", "html": GOOD, "name": "x"}
    segment = rnb.find_segment(client, "Wholesale Cafés")["id"]
    return client.broadcasts.create(segment_id=segment, **{**good, **fields})["id"]


ERRORS: list[tuple[str, dict[str, Any]]] = [
    ("unsubscribe-missing", {"html": "<p>Hello</p>"}),
    ("unsubscribe-hidden", {"html": "<p>Hi</p><a href='{{{RESEND_UNSUBSCRIBE_URL}}}'></a>"}),
    ("placeholder-unknown", {"html": "<p>Hi {{{contact.frist_name}}}</p>" + GOOD}),
    ("placeholder-braces", {"subject": "Hi {{first_name}}"}),
    ("tag-foreign", {"preview_text": "Hi *|FNAME|*"}),
    ("host-private", {"html": "<a href='http://localhost:3000'>Shop</a>" + GOOD}),
    ("sender-unverified", {"from_": "news@other.example"}),
]


@pytest.mark.parametrize(("code", "fields"), ERRORS)
def test_errors_stop_a_send(demo: rnb.Client, code: str, fields: dict[str, Any]) -> None:
    """The exception has the finding and all findings, names the way out, and nothing is sent."""
    draft = demo_draft(demo, **fields)
    with pytest.raises(rnb.BroadcastCheckError, match=r"nothing was sent.*1 error") as caught:
        rnb.send_broadcast(demo, draft)
    assert f"({code}, " in str(caught.value)
    assert f"pass allow=['{code}']" in str(caught.value)
    assert caught.value.findings.equals(rnb.check_broadcast(demo, draft))
    assert demo.broadcasts.get(draft)["status"] == "draft"


@pytest.mark.parametrize(("code", "fields"), ERRORS)
def test_an_allowed_error_is_sent_and_printed(
    demo: rnb.Client, code: str, fields: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the named error passes, and it is printed."""
    draft = demo_draft(demo, **fields)
    with pytest.raises(rnb.BroadcastCheckError):
        rnb.send_broadcast(demo, draft, allow=["link-empty"])
    assert rnb.send_broadcast(demo, draft, allow=[code])["status"] == "queued"
    assert "1 allowed error:\n- " in capsys.readouterr().out


def test_warnings_are_printed_with_their_number(
    demo: rnb.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """Warnings do not stop a broadcast."""
    rnb.send_broadcast(demo, demo_draft(demo, subject="SALE!!! SALE!!!"))
    printed = capsys.readouterr().out
    assert printed.startswith("2 warnings:\n- The subject is in capitals")
    assert "(preview-missing, preview text)" in printed


def test_the_raw_resource_does_not_check(demo: rnb.Client) -> None:
    """``client.broadcasts.send`` is the request as it is; its documentation says so."""
    demo.broadcasts.send(demo_draft(demo, html="<p>Hello</p>"))
    assert "not checked" in " ".join(str(type(demo.broadcasts).send.__doc__).split())


def test_a_schedule_is_checked(demo: rnb.Client) -> None:
    """A time that Resend refuses is an error before the question."""
    draft = demo_draft(demo)
    for when, code in [
        ("2020-01-01T09:00Z", "schedule-past"),
        ("2099-01-01T09:00Z", "schedule-far"),
    ]:
        with pytest.raises(rnb.BroadcastCheckError, match=code):
            rnb.send_broadcast(demo, draft, scheduled_at=when)


@pytest.mark.parametrize(
    ("html", "code"),
    [("<p>Hello</p>", "unsubscribe-missing"), ("<p>{{{nmae}}}</p>" + GOOD, "placeholder-unknown")],
)
def test_a_sample_is_checked_before_anything_changes(
    demo: rnb.Client, html: str, code: str
) -> None:
    """Unless it is allowed, an error means no segments, no copy, and nothing sent."""
    draft = demo_draft(demo, html=html)
    before = demo.segments.list(), demo.broadcasts.list()
    with pytest.raises(rnb.BroadcastCheckError):
        rnb.send_to_sample(demo, draft, 5, progress=False)
    assert (demo.segments.list(), demo.broadcasts.list()) == before
    allowed = rnb.send_to_sample(demo, draft, 5, allow=[code], progress=False)
    assert demo.broadcasts.get(allowed.sample_broadcast)["status"] != "draft"


def test_the_rest_is_checked() -> None:
    """A placeholder whose property was deleted after the sample stops the rest."""
    client = rnb.sandbox(demo=True, engagement=True)
    html = "<p>{{{contact.bags_bought|1}}}</p>" + GOOD
    rollout = rnb.send_to_sample(client, demo_draft(client, html=html), 5, progress=False)
    rnb.advance_sandbox(client, days=1)
    keys = {known["key"]: known["id"] for known in client.contact_properties.list()}
    client.contact_properties.delete(keys["bags_bought"])
    limits: dict[str, Any] = {"max_bounced": 1, "max_complained": 1}
    with pytest.raises(rnb.BroadcastCheckError, match="placeholder-unknown"):
        rnb.send_to_rest(client, rollout, **limits)
    allowed = rnb.send_to_rest(client, rollout, allow=["placeholder-unknown"], **limits)
    assert allowed["status"] == "queued"


@pytest.mark.parametrize(
    ("allow", "message"),
    [
        ("link-empty", r"allow must be a list of codes, such as allow=\['link-empty'\]"),
        (
            ["link-emtpy"],
            "'link-emtpy', which is not a code of a finding. Did you mean 'link-empty'",
        ),
        (["x"], r"help\(rnb.check_broadcast\) lists them"),
        ([404], "404, which is not a code"),
        ([["link-empty"]], "which is not a code"),
        (None, r"allow must be a list of codes, such as allow=\['link-empty'\]"),
        (iter(["link-empty"]), "allow must be a list of codes"),
    ],
)
def test_a_wrong_code_is_an_error(demo: rnb.Client, allow: Any, message: str) -> None:
    """A slip in a code is named, and nothing is sent."""
    draft = demo_draft(demo)
    with pytest.raises(rnb.InputError, match=message):
        rnb.send_broadcast(demo, draft, allow=allow)
    with pytest.raises(rnb.InputError, match=message):
        rnb.send_to_sample(demo, draft, 5, allow=allow)
    assert demo.broadcasts.get(draft)["status"] == "draft"


BODIES = [
    "<p>Hello</p>", GOOD, "<p>{{{contact.first_name}}}</p>", "<p>{{name}}</p>", "<p>*|FNAME|*</p>",
    "<a href='http://localhost'>x</a>", "<a href=''>x</a>", "<img src='/x.png'>",
    "<p>{{{contact.bags_bought}}}</p>", "<!-- {{x}} -->", "<form><input></form>",
]  # fmt: skip


@pytest.fixture(scope="module")
def account() -> tuple[rnb.Client, rnb.BroadcastForm]:
    """A demo account and a form on it."""
    client = rnb.sandbox(demo=True)
    return client, rnb.BroadcastForm(client)


@pytest.mark.slow
@settings(max_examples=200)
@given(
    body=st.lists(st.sampled_from(BODIES), max_size=4).map("".join),
    subject=st.sampled_from(["Hi", "", "SALE NOW ON", "Hi {{{contact.first_name}}}", "%NAME%"]),
    preview=st.sampled_from(["", "There", "{first_name}"]),
    sender=st.sampled_from(["News <news@ember-oak.example>", "a@other.example"]),
)
def test_the_form_and_the_code_find_the_same(
    account: tuple[rnb.Client, rnb.BroadcastForm],
    body: str,
    subject: str,
    preview: str,
    sender: str,
) -> None:
    """A draft with an error leaves by neither, and both say the same of it."""
    client, form = account
    fields = form.fields
    fields.sender.value, fields.subject.value, fields.preview_text.value = sender, subject, preview
    fields.html.value = body
    fields.segment.value = rnb.find_segment(client, "Wholesale Cafés")["id"]
    form.check()
    shown = form._gate.findings(fields)
    if not (subject and body):  # the API does not save such a draft
        assert any(finding.severity == "error" for finding in shown)
        return
    draft = demo_draft(
        client, html=body, subject=subject, preview_text=preview or None, from_=sender,
        text=form.draft.text_part,
    )  # fmt: skip
    errors = [finding.code for finding in shown if finding.severity == "error"]
    if not errors:
        rnb.send_broadcast(client, draft)
        return
    with pytest.raises(rnb.BroadcastCheckError) as caught:
        rnb.send_broadcast(client, draft)
    assert caught.value.findings["code"].tolist() == [finding.code for finding in shown]
    assert f"allow={list(dict.fromkeys(errors))}" in str(caught.value)
