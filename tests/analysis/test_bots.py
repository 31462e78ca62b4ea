"""Software that clicks every link is told from people, and checked against the model's truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pandas as pd
import pytest
from support import KEY

import resend_nb as rnb
from resend_nb.sandbox.engagement import Engagement

if TYPE_CHECKING:
    from collections.abc import Sequence

EVENTS = ["delivered", "opened", "clicked"]
HTML = "".join(f'<a href="https://acme.example/{page}">{page}</a>' for page in "abc")
HTML += '<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">x</a>'


def _with_truth(recipients: pd.DataFrame) -> pd.DataFrame:
    """Return who received an email, with the mark and the truth."""
    marked = rnb.mark_bots(recipients)
    marked = marked[marked["delivered"]]
    model = Engagement(seed=0)
    return marked.assign(scanned=[model.person(email).scanned for email in marked["email"]])


def _precision_and_recall(marked: pd.DataFrame) -> tuple[float, float]:
    right = int((marked["bot"] & marked["scanned"]).sum())
    return right / int(marked["bot"].sum()), right / int(marked["scanned"].sum())


def test_the_demo_accounts_scanners_are_found(demo: rnb.Client) -> None:
    """One email finds all of them, and 4 of 5 marked recipients are bots; 6 emails make no mistake.

    The rates differ: scanners never unsubscribe, and they are a third of all clicks.
    """
    campaigns = rnb.campaigns_df(demo, subjects=False)
    names = campaigns.loc[campaigns["segment"] == "Newsletter Subscribers", "name"].head(6)
    frames = [rnb.broadcast_recipients_df(demo, name, types=EVENTS) for name in names]
    for frame in frames:
        precision, recall = _precision_and_recall(_with_truth(frame))
        assert (precision >= 0.8, recall) == (True, 1)
    together = pd.concat(frames)
    assert _precision_and_recall(_with_truth(together)) == (1, 1)
    marked = rnb.mark_bots(together)
    everybody = rnb.pooled_rates(marked, metrics="clicked").iloc[0]
    people = rnb.pooled_rates(marked[~marked["bot"]], metrics="clicked").iloc[0]
    assert people["rate"] < 0.8 * everybody["rate"]
    assert people["design_effect"] < everybody["design_effect"]


def test_bots_are_no_evidence_of_reading(demo: rnb.Client) -> None:
    """Whoever is marked as a bot by all campaigns is a scanner for still_reading_df, too."""
    names = rnb.campaigns_df(demo, subjects=False)["name"]
    frames = [rnb.broadcast_recipients_df(demo, name, types=EVENTS) for name in names]
    marked = rnb.mark_bots(pd.concat(frames))
    people = rnb.still_reading_df(demo).set_index("email")
    bots = people.index.intersection(marked.loc[marked["bot"], "email"].unique())
    assert len(bots) > 20
    assert people.loc[bots, "evidence"].eq("none").all()
    assert people["evidence"].eq("none").sum() <= 1.2 * len(bots)


def test_scanners_of_small_companies_are_found() -> None:
    """With one or two people in each of 900 companies, nearly all are found, and few are wrong."""
    client = rnb.sandbox(engagement=True)
    emails = [f"p{n}@company{n % 900}.example" for n in range(1350)]
    rnb.bulk_add(client, emails, "Letter", create_segment=True, via="import", progress=False)
    segment = rnb.find_segment(client, "Letter")["id"]
    frames = []
    for number in range(3):
        draft = client.broadcasts.create(
            segment_id=segment, from_="a@acme.example", subject=f"No. {number}", html=HTML
        )
        client.broadcasts.send(draft["id"])
        rnb.advance_sandbox(client, days=7)
        frames.append(rnb.broadcast_recipients_df(client, draft["id"], types=EVENTS))
    precision, recall = _precision_and_recall(_with_truth(frames[0]))
    assert (precision > 0.9, recall) == (True, 1)
    precision, recall = _precision_and_recall(_with_truth(pd.concat(frames)))
    assert (precision > 0.98, recall > 0.99) == (True, True)


def _rows(**clicks: Sequence[int | None]) -> pd.DataFrame:
    """Return emails of two links by address: the links clicked in each, or None for a bounce."""
    rows = [
        {"email": email.replace("_at_", "@").replace("_", "."), "delivered": links is not None,
         "links": links or 0, "every_link": links == 2}
        for email, each in clicks.items()
        for links in each
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"every_link": "boolean", "delivered": "boolean"})


def test_what_counts_as_a_bot() -> None:
    """Domains need two recipients, people two emails or three links, and most of their emails."""
    rows = _rows(
        a_at_scanned_example=[2],
        b_at_scanned_example=[2],
        c_at_scanned_example=[None],  # received nothing, and so is like the others of this domain
        a_at_mixed_example=[2],
        b_at_mixed_example=[0],
        one_at_alone_example=[2],
        two_at_also_example=[2, 2],
        often_at_often_example=[2] * 9 + [1],
        seldom_at_seldom_example=[2] * 8 + [1, 0],
    )
    bots = rnb.mark_bots(rows).query("bot")["email"].unique()
    assert {email.partition(".")[0] for email in bots} == {
        "a@scanned", "b@scanned", "c@scanned", "two@also", "often@often",
    }  # fmt: skip
    rows.loc[rows["email"] == "one@alone.example", "links"] = 3
    assert "one@alone.example" in rnb.mark_bots(rows).query("bot")["email"].tolist()


def test_without_several_links_nothing_is_known() -> None:
    """If no email has clicks on two links, nobody is marked; a missing column is an error."""
    rows = _rows(a_at_x_example=[1])
    rows["every_link"] = pd.NA
    marked = rnb.mark_bots(rows)
    assert marked["bot"].isna().all()
    assert str(marked["bot"].dtype) == "boolean"
    assert "bot" not in rows.columns
    for column in rows.columns:
        with pytest.raises(rnb.InputError, match=rf"no columns \['{column}'\]"):
            rnb.mark_bots(rows.drop(columns=column))
    assert (
        rnb.pooled_rates(marked[~marked["bot"]].assign(clicked=True), metrics="clicked")["rate"]
        .isna()
        .all()
    )


def test_unsubscribe_links_do_not_count(demo: rnb.Client) -> None:
    """A link to unsubscribe differs by recipient; a bot clicks every other link."""
    people: dict[str, list[str]] = {
        "bot@x.example": ["/a", "/b", "/Unsubscribe?token=1"],
        "other@x.example": ["/a", "/unsubscribe?token=2"],
        "silent@x.example": [],
    }
    found = _recipients(people)
    assert found["every_link"].tolist() == [True, False, False]
    assert found["links"].tolist() == [3, 2, 0]
    one_link = _recipients({"a@x.example": ["/a", "/unsubscribe"], "b@x.example": []})
    assert one_link["every_link"].isna().all()
    sent = rnb.broadcast_recipients_df(demo, "Open house", types="sent")
    assert sent["every_link"].isna().all()
    with pytest.raises(rnb.InputError, match="every_link"):
        rnb.broadcast_recipients_df(demo, "Open house", types="every_link")


def _recipients(people: dict[str, list[str]]) -> pd.DataFrame:
    """Read the recipients of a broadcast with these clicks."""

    def answer(request: httpx.Request) -> httpx.Response:
        data = [
            {"id": email, "contact_id": email, "email": email, "count": len(urls),
             "clicked_links": [{"url": f"https://acme.example{url}", "clicks": 1} for url in urls]}
            for email, urls in people.items()
            if urls or request.url.params["type"] == "delivered"
        ]  # fmt: skip
        return httpx.Response(200, json={"object": "list", "has_more": False, "data": data})

    client = rnb.Client(KEY, base_url="https://api.example", transport=httpx.MockTransport(answer))
    broadcast = "00000000-0000-4000-8000-000000000000"
    return rnb.broadcast_recipients_df(client, broadcast, types=["delivered", "clicked"])
