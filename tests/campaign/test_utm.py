"""UTM parameters: added to web links only, and checked to be the same in an email."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML
from support.growth import grows_linearly
from support.newsletters import Newsletter, newsletters

import resend_nb as rnb
from resend_nb.campaign import Account, Draft, findings

UTM = "utm_source=newsletter&amp;utm_medium=email&amp;utm_campaign=may"

LINKS = [
    ("https://a.co", f"https://a.co?{UTM}"),
    ("https://a.co/x?page=2&amp;b=1", f"https://a.co/x?page=2&amp;b=1&amp;{UTM}"),
    ("https://a.co/x?page=2#top", f"https://a.co/x?page=2&amp;{UTM}#top"),
    ("http://a.co/", f"http://a.co/?{UTM}"),
    (
        "https://a.co/?e={{{contact.email|x}}}",
        f"https://a.co/?e={{{{{{contact.email|x}}}}}}&amp;{UTM}",
    ),
]
KEPT = [
    "{{{RESEND_UNSUBSCRIBE_URL}}}", "https://{{{contact.site}}}/", "mailto:a@b.co", "tel:+41",
    "#top", "", "/shop", "https://a.co/?utm_source=x", "https://a.co/?utm_campaign=", "https://[x/",
]  # fmt: skip


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize(("url", "expected"), LINKS)
def test_web_links_get_the_parameters(url: str, expected: str, quote: str) -> None:
    """The parameters come after a query and before an anchor; the rest of the HTML stays."""
    html = f'<!-- x --><P>Hi <A class="b > c"\n HREF = {quote}{url}{quote} id=x>Shop</a> & more'
    assert rnb.add_utm(html, "may") == html.replace(f"{quote}{url}{quote}", f'"{expected}"')


@pytest.mark.parametrize("url", KEPT)
def test_other_links_stay(url: str) -> None:
    """Unsubscribe links, other schemes, and links that have parameters are not touched."""
    html = f'<a href="{url}">x</a> <img src="https://a.co/x.png"> <link href="https://a.co/x.css">'
    assert rnb.add_utm(html, "may") == html


def test_adding_twice_changes_nothing() -> None:
    """Links that have the parameters keep them, so a campaign is never named twice."""
    once = rnb.add_utm('<a href="https://a.co">x</a>', "may")
    assert rnb.add_utm(once, "june") == once


@pytest.mark.parametrize("letter", newsletters(10), ids=range(10))
def test_newsletters_keep_everything_else(letter: Newsletter) -> None:
    """As a parser reads them, only the targets of web links differ, by the three parameters."""
    html = letter.html
    before, after = _targets(html), _targets(rnb.add_utm(html, "may"))
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        if old != new:
            query = parse_qs(urlsplit(new).query)
            assert query["utm_campaign"] == ["may"]
            assert new.replace("&utm_source=newsletter", "?utm_source=newsletter").startswith(
                old.partition("#")[0]
            )


def _targets(html: str) -> list[str]:
    root = JustHTML(html, sanitize=False).root
    return [(link.attrs or {}).get("href") or "" for link in root.query("a")]


@given(st.text(min_size=1).filter(str.strip))
def test_any_campaign_is_encoded(campaign: str) -> None:
    """A name with spaces, quotes or signs arrives as it is."""
    try:
        campaign.encode()
    except UnicodeEncodeError:
        return
    html = rnb.add_utm('<a href="https://a.co">x</a>', campaign)
    [target] = _targets(html)
    assert parse_qs(urlsplit(target).query)["utm_campaign"] == [campaign]


@pytest.mark.parametrize(
    "values",
    [
        {"campaign": ""},
        {"campaign": "x", "source": " "},
        {"campaign": None},
        {"campaign": "x", "medium": 3},
    ],
)
def test_an_empty_value_is_an_error(values: dict[str, Any]) -> None:
    """The error names the argument."""
    [wrong] = [name for name, value in values.items() if value != "x"]
    with pytest.raises(rnb.InputError, match=f"{wrong} must be a text"):
        rnb.add_utm("<p>x</p>", **values)


@pytest.mark.parametrize(
    ("urls", "number"),
    [
        (["https://a.co", "https://b.co"], 0),
        (["https://a.co?utm_campaign=x", "https://b.co?utm_campaign=x", "mailto:a@b.co"], 0),
        (["https://a.co?utm_campaign=x", "https://b.co"], 1),
        (["https://a.co?utm_campaign=x", "https://b.co?utm_campaign=y"], 1),
        (["https://a.co?utm_source=x", "https://b.co?utm_campaign=y", "https://c.co"], 2),
    ],
)
def test_links_have_the_same_campaign(urls: list[str], number: int) -> None:
    """Links without the parameters of the others are found, and a second campaign."""
    html = "".join(f'<p><a href="{url}">x</a></p>' for url in urls)
    account = Account(now=dt.datetime(2026, 11, 2, tzinfo=dt.UTC))
    found = [finding.code for finding in findings(Draft(html=html), account)]
    assert found.count("utm-inconsistent") == number


@pytest.mark.parametrize("part", ["<a ", '<a "', "<a \"'", '<a x="1" ', "<a href='"])
def test_long_broken_html_takes_no_longer_than_its_length(part: str) -> None:
    """Tags that never end are read once, not once for each of them."""
    assert grows_linearly(lambda size: rnb.add_utm(part * size, "may"), 500)
