"""``ResultsView``: rates with intervals, plots, links and a comparison."""

from __future__ import annotations

import base64
import html
import io
import re
from typing import Any

import matplotlib.pyplot as plt
import pytest
from support.faults import FAULTS, SAID, broken
from support.hostile import hostile
from support.writing import shown_in

import resend_nb as rnb


@pytest.fixture
def client() -> rnb.Client:
    """The demo account with people who open and click."""
    return rnb.sandbox(demo=True, engagement=True)


@pytest.fixture
def form(client: rnb.Client) -> rnb.ResultsView:
    """The results of that account."""
    return rnb.ResultsView(client)


def _campaigns(form: rnb.ResultsView) -> dict[str, str]:
    return {name: id_ for id_, name in zip(*_columns(form), strict=True)}


def _columns(form: rnb.ResultsView) -> tuple[list[str], list[str]]:
    return form.campaigns["broadcast_id"].tolist(), form.campaigns["name"].tolist()


def test_the_newest_campaigns_are_shown_with_intervals(form: rnb.ResultsView) -> None:
    """The table has the numbers of campaign_rates, each with its interval."""
    newest = form.campaigns.head(5)
    assert form.chosen.value == tuple(newest["broadcast_id"])
    shown = shown_in(form)
    for rate in rnb.campaign_rates(newest, metrics=["opened", "clicked"]).to_dict("records"):
        text = f"{rate['rate']:.1%} ({rate['low']:.1%} to {rate['high']:.1%})"
        assert text in shown
    assert form.message == "Read the results of 24 campaigns."


def test_a_search_keeps_what_is_chosen(form: rnb.ResultsView) -> None:
    """Campaigns that are found are added to those chosen before."""
    before = form.chosen.value
    form.search.value = "KENYA"
    labels = [label for label, _ in form.chosen.options]
    assert [label for label in labels if label.startswith("Kenya")]
    assert len(labels) == len(before) + 1
    assert form.chosen.value == before
    form.chosen.value = (_campaigns(form)["Kenya"],)
    assert "Rates of 1 campaign" in form._rates.value
    assert "Open house" not in form._rates.value


def test_choosing_no_campaign_says_so(form: rnb.ResultsView) -> None:
    """Without a campaign nothing is shown, and the form says what to do."""
    form.chosen.value = ()
    assert form.message == "Choose at least one campaign."
    assert form._rates.value == ""


@pytest.mark.parametrize("view", ["Funnel", "Over time", "Links"])
def test_plots_are_images_for_both_themes(form: rnb.ResultsView, view: str) -> None:
    """Each plot is uncut PNG images, two per width, with the finding as text; no figure is open."""
    before = plt.get_fignums()
    form._stepper.show(view)
    form.read_links()
    plots = {"Funnel": form._funnel, "Over time": form._trend, "Links": form._links}
    shown = plots[view].value
    images = re.findall(
        r'<img class="rnb-(\w+)" alt="Plot: (.+?)" src="data:image/png;base64,(.+?)"', shown
    )
    assert [theme for theme, _, _ in images] == ["light", "dark"] * 2
    assert all(len(text) > 20 for _, text, _ in images)
    for _, _, data in images:
        pixels = plt.imread(io.BytesIO(base64.b64decode(data)), format="png")
        assert pixels[:, :, 3].any()
        for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
            assert not edge[:, 3].any()
    assert len({data for _, _, data in images}) == 4
    assert plt.get_fignums() == before


def test_two_campaigns_are_compared(form: rnb.ResultsView, client: rnb.Client) -> None:
    """The sentence is that of compare_broadcasts, and the code repeats it."""
    ids = _campaigns(form)
    form.first.value, form.second.value = ids["Open house"], ids["Rainy days"]
    form.metric.value = "opened"
    form.compare()
    expected = rnb.compare_broadcasts("Open house", "Rainy days", "opened", data=form.campaigns)
    assert expected.sentence.split("(")[0] in form._verdict.value
    assert "Opens are unreliable" in form._verdict.value
    names: dict[str, Any] = {"client": client}
    exec(form.python, names)  # noqa: S102 -- the code that the form shows
    assert names["comparison"].verdict == expected.verdict
    form.second.value = ids["Kenya"]
    assert form._verdict.value == ""


def test_a_campaign_is_not_compared_with_itself(form: rnb.ResultsView) -> None:
    """The form asks for two different campaigns."""
    form.second.value = form.first.value
    form.compare()
    assert (form.failed, form.message) == (True, "Choose two different campaigns.")


def test_links_are_read_when_asked(form: rnb.ResultsView, client: rnb.Client) -> None:
    """Opening the tab sends no request; the button reads the links of one campaign."""
    with broken(client, "interrupt", when=lambda _: False) as lines:
        form._stepper.show("Links")
        assert lines == []
        form.read_links()
    assert all("clicked-links" in line for line in lines)
    links = rnb.broadcast_links_df(client, str(form.first.value))
    assert form.message == f"Read {len(links)} links."
    assert html.escape(str(links["url"].iloc[0])) in form._links.value


def test_the_code_of_each_view_runs(form: rnb.ResultsView, client: rnb.Client) -> None:
    """What a view shows as Python runs as it is."""
    for view in ("Funnel", "Over time", "Rates"):
        form._stepper.show(view)
        exec(form.python, {"client": client})  # noqa: S102 -- the code that the form shows
    plt.close("all")


def test_missing_numbers_say_why(client: rnb.Client) -> None:
    """Opens that were not tracked are not zero."""
    for domain in client.domains.list():
        client.domains.update(domain["id"], open_tracking=False, click_tracking=False)
    created = client.broadcasts.create(
        segment_id=rnb.find_segment(client, "Wholesale Cafés")["id"],
        from_="Ember & Oak <hello@ember-oak.example>",
        subject="New beans",
        html="<p>New beans</p>",
        name="New beans",
    )
    client.broadcasts.send(created["id"])
    rnb.advance_sandbox(client, days=3)
    form = rnb.ResultsView(client)
    form.chosen.value = (created["id"],)
    assert form._rates.value.count("not known: ") == 2


def test_an_account_without_campaigns() -> None:
    """The form says that nothing was sent, and its buttons what is missing."""
    form = rnb.ResultsView(rnb.sandbox())
    assert (form.failed, form.message) == (False, "No broadcast has been sent yet.")
    form.compare()
    assert (form.failed, form.message) == (True, "Choose two campaigns to compare.")
    form.read_links()
    assert (form.failed, form.message) == (True, "Choose a campaign first.")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_reading_is_shown(form: rnb.ResultsView, client: rnb.Client, fault: str) -> None:
    """The form says what went wrong, and keeps what it has."""
    with broken(client, fault):
        form.reload()
    assert form.failed
    assert SAID[fault] in form.message
    assert len(form.campaigns) == 24


def test_hostile_names_are_escaped(client: rnb.Client) -> None:
    """No name of a campaign becomes markup."""
    form = rnb.ResultsView(client)
    for value in hostile("http://leak.example"):
        form.campaigns.loc[form.campaigns.index[0], "name"] = value
        form._act(form._show)
        shown = shown_in(form)
        assert "<script" not in shown.lower()
        assert "<img src=x" not in shown
