"""A sent broadcast in its form: the numbers, the links, the recipients, and a copy."""

from __future__ import annotations

import base64
import html
import io
import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from support.faults import FAULTS, SAID, Faulty, broken
from support.hostile import hostile
from support.writing import new_form, press, shown_in

import resend_nb as rnb


@pytest.fixture
def engaged() -> rnb.Client:
    """The demo account with people who open and click."""
    return rnb.sandbox(demo=True, engagement=True)


@pytest.fixture
def sent(engaged: rnb.Client) -> rnb.BroadcastForm:
    """A form with a sent broadcast."""
    return new_form(engaged, "Members: early harvest")


def _steps(form: rnb.BroadcastForm) -> list[str]:
    tabs = form._stepper.tabs.items()
    return [name for name, tab in tabs if tab.layout.display != "none"]


def _buttons(form: rnb.BroadcastForm) -> list[tuple[str, str]]:
    """Return the labels and looks of the buttons in the footer."""
    return [
        (button.description, button.button_style)
        for button in form._bar.children
        if hasattr(button, "button_style") and button.layout.display != "none"
    ]


def _numbers(form: rnb.BroadcastForm) -> dict[str, str]:
    tiles = re.findall(r"(?s)<b[^>]*>(.+?)</b><span>(.+?)</span>", form._pages.sent._tiles.value)
    return {html.unescape(label): number for number, label in tiles}


def _sent_untracked(client: rnb.Client) -> rnb.BroadcastForm:
    for domain in client.domains.list():
        client.domains.update(domain["id"], open_tracking=False, click_tracking=False)
    form = new_form(client, "Cold brew launch")
    form.number.value = str(form.recipients)
    form.send()
    rnb.advance_sandbox(client, days=3)
    return form


def test_a_sent_broadcast_opens_as_its_result(sent: rnb.BroadcastForm, engaged: rnb.Client) -> None:
    """The tiles and links are those of the reports, and the only action is a copy."""
    assert _steps(sent) == ["Results", "Content"]
    assert _buttons(sent) == [("Duplicate", "primary")]
    campaigns = rnb.campaigns_df(engaged)
    [campaign] = campaigns[campaigns["broadcast_id"] == sent.saved.id].to_dict("records")
    rates = rnb.campaign_rates(campaigns).query("broadcast_id == @sent.saved.id")
    rates = rates.set_index("metric")
    numbers = _numbers(sent)
    assert numbers.pop("sent") == str(campaign["sent"])
    for metric, (label, number) in zip(
        ("delivered", "opened", "clicked", "bounced", "complained", "unsubscribed"),
        numbers.items(),
        strict=True,
    ):
        assert number == str(campaign[metric])
        assert f", {float(rates['rate'][metric]):.1%}\n(" in label
    links = rnb.broadcast_links_df(engaged, str(sent.saved.id))
    assert html.escape(str(links["url"].iloc[0])) in shown_in(sent)
    assert repr(sent).endswith(f", {campaign['sent']} recipients>")


def test_opening_a_result_reads_no_contacts(engaged: rnb.Client) -> None:
    """A sent broadcast has no recipients to count, however large its segment is."""
    form = new_form(engaged, "Cold brew launch")
    with broken(engaged, "interrupt", when=lambda _: False) as lines:
        form.open("Open house")
    assert not [line for line in lines if "contacts" in line]
    assert form.recipients == 0
    assert not form.preview.audience.recipients


def test_what_was_not_tracked_is_not_zero(engaged: rnb.Client) -> None:
    """Without tracking, opens and clicks are not known, and nobody is asked about."""
    form = _sent_untracked(engaged)
    form.open(form.saved.id)
    shown, numbers = shown_in(form), _numbers(form)
    unknown = [label for label, number in numbers.items() if number == "not known"]
    assert unknown == ["opened", "clicked"]
    assert "because opens are not tracked on ember-oak.example; clicks are not" in shown
    assert "Nobody has clicked" not in shown
    form.read_recipients()
    assert not form.failed
    table = form._pages.sent._recipients.value
    assert "(not measured: opened, clicked)" in table
    assert "delivered, opened" not in table


def test_a_result_so_far_says_so(demo: rnb.Client) -> None:
    """Numbers of the first two days are not final."""
    form = new_form(demo, "Cold brew launch")
    form.number.value = str(form.recipients)
    form.send()
    rnb.advance_sandbox(demo, hours=5)
    form.open(form.saved.id)
    assert "Responses still come in" in form._pages.sent._summary.value


def test_a_copy_of_a_result_is_a_draft(sent: rnb.BroadcastForm, engaged: rnb.Client) -> None:
    """Duplicate opens a draft with the same content, in the steps to compose it."""
    subject = sent.draft.subject
    [button] = [button for button in sent._bar.children if "rnb-duplicate" in button._dom_classes]
    press(sent, button)
    assert (sent.saved.status, sent.draft.subject) == ("draft", subject)
    assert sent.message == "This is the copy, a new draft."
    assert _steps(sent) == ["Audience", "Content", "Checks", "Send"]
    assert ("Duplicate", "primary") not in _buttons(sent)
    assert len(rnb.campaigns_df(engaged, subjects=False)) == 24
    assert sent.recipients > 0
    assert _numbers(sent) == {}


def test_recipients_are_read_when_asked(sent: rnb.BroadcastForm, engaged: rnb.Client) -> None:
    """The table says what each recipient did, and the file has every row and column."""
    assert sent._pages.sent._recipients.value == ""
    sent.read_recipients()
    expected = rnb.broadcast_recipients_df(engaged, str(sent.saved.id))
    assert sent.message == f"Read {len(expected)} recipients."
    shown = sent._pages.sent._recipients.value
    cells = re.findall(r'<td data-label="events">(.+?)</td>', shown)
    assert sum("clicked" in cell for cell in cells) == int(expected["clicked"].sum())
    assert sum("suppressed" in cell for cell in cells) == int(expected["suppressed"].sum()) > 0
    [data] = re.findall(r'href="data:text/csv;charset=utf-8;base64,(.+?)"', shown)
    file = pd.read_csv(io.BytesIO(base64.b64decode(data)))
    assert file["email"].tolist() == expected["email"].tolist()
    assert file["opens"].tolist() == expected["opens"].tolist()


def test_only_a_sent_broadcast_has_recipients(demo: rnb.Client) -> None:
    """A draft says so; nothing is requested."""
    form = new_form(demo, "Cold brew launch")
    form.read_recipients()
    assert (form.failed, form.message) == (True, "Only a sent broadcast has recipients to read.")


def test_the_code_of_a_result_runs(sent: rnb.BroadcastForm, engaged: rnb.Client) -> None:
    """What the form shows as Python reads the same numbers."""
    names = {"client": engaged}
    exec(sent.python, names)  # noqa: S102 -- the code that the form shows
    assert len(names["links"]) > 0  # type: ignore[arg-type]
    sent.read_recipients()
    exec(sent.python, names)  # noqa: S102 -- the code that the form shows
    assert len(names["recipients"]) == 37  # type: ignore[arg-type]
    plt.close("all")


def test_a_broadcast_that_was_just_sent_becomes_a_result(demo: rnb.Client) -> None:
    """Before and while it is sent the steps stay; then Refresh reads the numbers."""
    form = new_form(demo, "Cold brew launch")
    form._stepper.show("Send")
    form.number.value = str(form.recipients)
    recipients = form.recipients
    form.send()
    assert (form.saved.status, _steps(form)[0]) == ("queued", "Audience")
    rnb.advance_sandbox(demo, minutes=30)
    form.watch()
    assert (form.saved.status, _steps(form)) == ("sent", ["Results", "Content"])
    assert form.message == "Status: sent, 2026-11-02 09:00 UTC."
    assert "Press Refresh to read the results" in form._pages.sent._summary.value
    assert "Cold brew launch (sent)" in [label for label, _ in form.broadcasts.options]
    assert repr(form).endswith(f", {recipients} recipients>")
    form.reload()
    assert _numbers(form)["sent"] == str(recipients)


@pytest.mark.parametrize("fault", ["connection lost", "server error", "rate limit"])
def test_a_result_that_cannot_be_read_can_be_read_again(demo: rnb.Client, fault: str) -> None:
    """The broadcast is open, shows no numbers, and Retry reads them."""
    line = Faulty(demo)
    form = new_form(line.client)
    line.faults["GET /emails/metrics"] = FAULTS[fault]
    form.open("Open house")
    assert form.failed
    assert SAID[fault] in form.message
    assert (form.saved.status, _numbers(form)) == ("sent", {})
    assert repr(form).endswith(", recipients not known>")
    line.faults.clear()
    press(form, form._retry_button)
    assert not form.failed
    assert _numbers(form)["sent"] == "1,875"


def test_hostile_values_of_a_result_are_escaped(engaged: rnb.Client) -> None:
    """Neither the subject nor the name of the segment becomes markup."""
    segment = engaged.segments.create(name="<script>alert(1)</script>")["id"]
    engaged.contacts.create(email="ada@fair.example", segments=[segment])
    subjects = hostile("http://leak.example")
    ids = [
        engaged.broadcasts.create(
            segment_id=segment,
            from_="Ember & Oak <hello@ember-oak.example>",
            subject=subject,
            html="<p>Hello</p>",
        )["id"]
        for subject in subjects
    ]
    for id_ in ids:
        engaged.broadcasts.send(id_)
    rnb.advance_sandbox(engaged, days=3)
    form = new_form(engaged)
    for id_ in ids:
        form.open(id_)
        assert not form.failed
        shown = form._pages.sent._summary.value
        assert not re.search(r"<(?!/?div)", shown)
        assert "was sent on" in shown
