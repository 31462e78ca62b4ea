"""``check_contacts``: the validation of ``bulk_add`` without an account, and more hints."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

import resend_nb as rnb
from resend_nb.bulk.input.address_slips import has_several, unwrap
from resend_nb.bulk.input.addresses import _is_plain, read_addresses
from resend_nb.bulk.input.cells import normalize
from resend_nb.bulk.input.domain_typos import _PROVIDERS, suggest
from resend_nb.bulk.input.load import Loader
from resend_nb.schemas import CONTACT_CHECKS

ADDRESSES = [
    "ada@example.com",
    " ADA@Example.COM ",
    "ada+news@example.com",
    "a.d.a@gmail.com",
    "ada@googlemail.com",
    "jürgen@exämple.de",
    "ju\u0308rgen@xn--exmple-cua.de",
    "JÜRGEN@XN--EXMPLE-CUA.DE",
    "\u212aelvin@example.com",
    "kelvin@\u212a.com",
    "\u0130@example.com",
    "ada@ex--ample.com",
    "ada@-example.com",
    "ada@example-.com",
    "ada@example..com",
    ".ada@example.com",
    "ada.@example.com",
    "a..da@example.com",
    "ada@example",
    "ada@shop.test",
    "ada@test",
    "ada@arpa.com",
    "ada@1.2.3.4",
    "ada@[1.2.3.4]",
    "ada@example.c0",
    "ada@example.1com",
    '"ada lovelace"@example.com',
    '"a@b"@example.com',
    "ada@b@example.com",
    "ada",
    "@",
    "@example.com",
    "ada@",
    "Ada <ada@example.com>",
    "ada@example.com\n",
    "ada\n@example.com",
    "ada@example.com,grace@example.com",
    "\u00a0ada@example.com\u00a0",
    "\u200bada@example.com",
    "\x1cada@example.com",
    "ada@example.com\0",
    "\ud800@example.com",
    f"{'a' * 64}@example.com",
    f"{'a' * 65}@example.com",
    f"ada@{'a' * 63}.com",
    f"ada@{'a' * 64}.com",
    f"ada@{'a.' * 125}com",
    f"{'a' * 64}@{'a.' * 93}com",
    "",
    "  ",
    None,
    float("nan"),
    pd.NA,
    pd.NaT,
    5,
    5.0,
    True,
    b"ada@example.com",
    ["ada@example.com"],
]
OPT_OUTS = [
    True,
    False,
    "yes",
    " NO ",
    "",
    None,
    float("nan"),
    pd.NA,
    1,
    0.0,
    2,
    "maybe",
    "half \udc00",
    [],
    ["yes"],
]
NAMES = ["Ada", "", None, 7.0, "half \ud800", float("nan"), ["Ada"]]

ATOMS = st.text("abAZ09.-_+'@!\u00fc\u0308\u212a \"<>", max_size=6)
ADDRESS = (
    st.sampled_from(ADDRESSES)
    | st.builds(lambda name, domain: f"{name}@{domain}.com", ATOMS, ATOMS)
    | st.builds(
        lambda name, domain: f"{name}@{domain}",
        ATOMS,
        st.sampled_from(["gmail.com", "x.test", "a-b.de"]),
    )
    | st.emails()
    | st.text(max_size=8)
)
ROWS = st.lists(
    st.tuples(ADDRESS, st.sampled_from(OPT_OUTS), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    max_size=9,
)
COLUMNS = ["email", "unsubscribed", "first_name", "last_name"]


def _rows(rows: list[Any]) -> pd.DataFrame:
    cells = {
        name: pd.Series([row[position] for row in rows], dtype="object")
        for position, name in enumerate(COLUMNS)
    }
    return pd.DataFrame(cells).set_axis([f"row-{position}" for position in range(len(rows))])


def _verdict_of(address: Any) -> tuple[str, str]:
    try:
        return "valid", validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        return "invalid", str(error)


@settings(max_examples=400)
@given(rows=ROWS)
@example(rows=[(address, None, None, None) for address in ADDRESSES])
@example(rows=[("a@b.com", answer, None, None) for answer in OPT_OUTS])
@example(rows=[("a@b.com", [], None, None), ("a@b.com", "no", None, None)])
@example(rows=[("a@b.com", answer, None, None) for answer in [None, "no", "maybe", "later"]])
@example(rows=[("a@b.com", None, name, None) for name in NAMES])
def test_it_agrees_with_bulk_add(rows: list[Any]) -> None:
    """Whatever the cells contain, both find the same valid rows, reasons and opt-outs."""
    data = _rows(rows)
    expected = list(Loader(data, None).load({}).read())
    checked = rnb.check_contacts(data)
    assert checked["status"].tolist() == [
        {"pending": "valid"}.get(row.status, row.status) for row in expected
    ]
    assert checked["reason"].tolist() == [row.reason for row in expected]
    for position, row in enumerate(expected):
        if row.status != "invalid":
            assert checked["email"].iloc[position] == row.email
            assert checked["unsubscribed"].iloc[position] == row.unsubscribed
        if row.status == "duplicate":
            above = checked["duplicate_of"].iloc[position]
            assert row.reason.startswith(f"duplicate of row row-{above}")
            assert expected[above].person == row.person
        else:
            assert pd.isna(checked["duplicate_of"].iloc[position])


@settings(max_examples=1000)
@given(
    address=ADDRESS.filter(
        lambda address: (
            isinstance(address, str)
            and address.isprintable()
            and unwrap(address.strip()) == address.strip()
            and not has_several(address)
        )
    )
)
def test_an_address_is_valid_where_the_library_says_so(address: str) -> None:
    """The validation of whole columns agrees with email-validator, messages included."""
    read = read_addresses(pd.Series([address], dtype="object"))
    written = normalize(address) or ""  # without a spreadsheet's mark of a text
    verdict, words = _verdict_of(written)
    assert read.emails.notna().tolist() == [verdict == "valid"]
    if verdict == "invalid" and written:
        assert (read.unusable[0], read.problems[0]) == (
            written,
            f"not an email address: {words}",
        )


LETTERS = "aZ0.-_+'@ !\n\u00fc"
SEEDS = [
    "ada.l+x@mail-1.example.com",
    "a@b.co",
    "x'y@xn--exmple-cua.de",
    "ada@shop.test",
    "ada@a.local.com",
]
MUTANTS = sorted(
    {
        mutant
        for seed in SEEDS
        for position in range(len(seed) + 1)
        for letter in ["", *LETTERS]
        for mutant in (
            seed[:position] + letter + seed[position:],
            seed[:position] + letter + seed[position + 1 :],
        )
    }
)


def test_every_mutant_of_an_address_is_judged_as_by_the_library() -> None:
    """One character inserted, removed or replaced: not one verdict differs."""
    read = read_addresses(pd.Series(MUTANTS))
    assert len(MUTANTS) > 2000
    is_valid = read.emails.notna().tolist()
    for position, mutant in enumerate(MUTANTS):
        verdict, words = _verdict_of(normalize(mutant) or "")
        assert is_valid[position] is (verdict == "valid"), mutant
        if verdict == "valid":
            assert read.people[position] == words, mutant
        else:
            assert read.problems[position].removeprefix("not an email address: ") == words, mutant


@given(domain=st.from_regex(r"[a-z0-9.-]{1,70}", fullmatch=True))
@example("a" * 60 + ".com")
@example("arpa.com")
@example("x.test")
def test_a_plain_domain_is_valid(domain: str) -> None:
    """Domains that skip email-validator are valid, and normalizing does not change them."""
    if _is_plain(domain):
        assert _verdict_of(f"a@{domain}") == ("valid", f"a@{domain}")


def test_most_domains_are_plain() -> None:
    """Domains that are common in real data take the fast path."""
    assert all(
        map(_is_plain, [*_PROVIDERS, "example.com", "mail-1.a.co.uk", "1und1.de", "x.museum"])
    )


def test_a_line_break_in_a_cell_does_not_shift_other_rows() -> None:
    """Cells that hold several lines keep their positions."""
    cells = pd.Series(["a@x.com\nb@x.com", "c@x.com", " d@x.com\n", "no address", "e@x.com"])
    emails = read_addresses(cells).emails.fillna("").tolist()
    assert emails == ["", "c@x.com", "d@x.com", "", "e@x.com"]


def test_columns_and_dtypes_are_declared() -> None:
    """Empty data gives the same columns and dtypes."""
    for data in (pd.DataFrame({"email": []}), pd.DataFrame({"email": ["a@b.com", None]})):
        checked = rnb.check_contacts(data)
        kinds = {
            name: "category" if isinstance(kind, tuple) else kind
            for name, kind in CONTACT_CHECKS.items()
        }
        assert checked.dtypes.astype(str).to_dict() == kinds
        assert tuple(checked["status"].cat.categories) == CONTACT_CHECKS["status"]


def test_the_index_is_kept() -> None:
    """Every row keeps its label, even a repeated one; positions are unambiguous."""
    data = pd.DataFrame({"email": ["a@b.com", "c@d.com", "C@d.com"]}, index=["x", "x", "x"])
    checked = rnb.check_contacts(data)
    assert checked.index.tolist() == ["x", "x", "x"]
    assert data["email"].iloc[checked["duplicate_of"].iloc[2]] == "c@d.com"


MAILBOXES: list[tuple[list[str], list[int | None]]] = [
    (["ada@example.com", "ada+news@example.com", "ada+x@example.com"], [None, 0, 0]),
    (["ada+news@example.com", "ada@example.com"], [None, 0]),
    (["a.da@gmail.com", "ada@googlemail.com", "ad.a+x@gmail.com"], [None, 0, 0]),
    (["a.da@example.com", "ada@example.com"], [None, None]),
    (["ada@example.com", "ada+x@example.org"], [None, None]),
    (["+x@example.com", "+y@example.com"], [None, None]),
    (["ada@example.com", "ada@example.com", "ada+x@example.com"], [None, None, 0]),
    (["jürgen@example.com", "jürgen+x@example.com"], [None, 0]),
]


@pytest.mark.parametrize(("emails", "same"), MAILBOXES)
def test_a_shared_mailbox_is_a_warning(emails: list[str], same: list[int | None]) -> None:
    """An address that differs in a tag, or in dots at Gmail, stays valid and has a hint."""
    checked = rnb.check_contacts(pd.DataFrame({"email": emails}))
    assert [None if pd.isna(position) else position for position in checked["same_mailbox"]] == same
    assert checked["status"].tolist() == [
        "duplicate" if email in emails[:n] else "valid" for n, email in enumerate(emails)
    ]


def test_role_addresses_are_marked() -> None:
    """info@ and the like are marked, with or without a tag; longer names are not."""
    emails = [
        "info@example.com",
        "Sales+eu@example.com",
        "infosec.ada@example.com",
        "ada@info.com",
        None,
    ]
    checked = rnb.check_contacts(pd.DataFrame({"email": emails}))
    assert checked["role"].tolist() == [True, True, False, False, False]


TYPOS = [
    ("gmial.com", "gmail.com"),
    ("gmal.com", "gmail.com"),
    ("gmail.co", "gmail.com"),
    ("gmail.con", "gmail.com"),
    ("gmial.con", "gmail.com"),
    ("gmailcom", "gmail.com"),
    ("mgail.com", "gmail.com"),
    ("hotmial.com", "hotmail.com"),
    ("hotmail.co.ku", None),
    ("yaho.co.uk", "yahoo.co.uk"),
    ("outlok.com", "outlook.com"),
    ("acme.con", "acme.com"),
    ("con", None),
]
EXIST = """
    gmail.com googlemail.com mail.com email.com ymail.com hmail.com cloud.com icloud.com gmx.de
    gmx.net gmx.at gmx.ch gmx.com web.de wp.de live.com love.com like.com aol.com aon.com me.com
    mac.com yahoo.de yahoo.dk yahoo.fr yahoo.it yahoo.in yahoo.ie outlook.de outlook.fr
    outlook.dk hotmail.de hotmail.fr hotmail.be t-online.de t-online.hu proton.me photon.me
    protonmail.com protonmail.ch fastmail.com fastmail.fm yandex.ru yandex.com yandex.by
    orange.fr free.fr libero.it libro.it hitmail.com earthling.net mail.ru bk.ru naver.com
    never.com comcast.com example.com example.org acme.co acme.cm acme.de
"""


@pytest.mark.parametrize(("domain", "better"), TYPOS)
def test_a_typo_is_recognized(domain: str, better: str | None) -> None:
    """One typo in the name of a large provider, an ending that does not exist, or both."""
    assert suggest(domain) == better


@pytest.mark.parametrize("domain", EXIST.split())
def test_a_real_domain_has_no_suggestion(domain: str) -> None:
    """However similar it is to a larger one."""
    assert suggest(domain) is None


def test_a_suggestion_is_a_whole_address() -> None:
    """It can replace the cell, and invalid addresses may have one, too."""
    emails = [
        "Ada@gmial.com",
        "ada@gmailcom",
        "ada@gmail..com",
        "a da@gmial.com",
        "ada@gmail.com",
        "ada@@gmial.com",
    ]
    checked = rnb.check_contacts(pd.DataFrame({"email": emails}))
    assert checked["suggestion"].fillna("").tolist() == ["ada@gmail.com"] * 3 + [""] * 3
    assert checked["status"].tolist()[:2] == ["valid", "invalid"]


def test_columns_work_as_in_bulk_add() -> None:
    """columns= means the same: a missing column is an error, and a property is ignored."""
    data = pd.DataFrame({"Kontakt": ["a@b.com"], "Tarif": ["pro"], "Abgemeldet": ["yes"]})
    chosen = {"email": "Kontakt", "plan": "Tarif", "unsubscribed": "Abgemeldet"}
    assert rnb.check_contacts(data, columns=chosen)["unsubscribed"].tolist() == [True]
    with pytest.raises(rnb.InputError, match="no column named 'E-mail'"):
        rnb.check_contacts(data, columns={"email": "E-mail"})
    with pytest.raises(rnb.InputError, match="no email column"):
        rnb.check_contacts(data)


SLIPS = [
    "'ada@example.com",
    "=ada@example.com",
    "%20ada@example.com",
    "u003eada@example.com",
    "ada@example.com.",
    "ada@example.com;",
    "ada@example.com>",
    "\u201cada@example.com\u201d",
    "\u0430da@example.com",
    "ada@ex\u0430mple.com",
    "ada@\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45.com",
    "ada@example\u200b.com",
]


@pytest.mark.parametrize("slip", SLIPS)
def test_the_address_that_was_meant_is_suggested(slip: str) -> None:
    """Signs of spreadsheets, web pages and text processors are surely not a part of an address."""
    frame = pd.DataFrame({"email": ["bob@example.com", slip, "cy@example.com"]})
    suggestions = rnb.check_contacts(frame)["suggestion"]
    assert suggestions.fillna("").tolist() == ["", "ada@example.com", ""]


@pytest.mark.parametrize("right", ["o'brien@example.com", "müller@bücher.example", "анна@почта.рф"])
def test_unusual_addresses_are_left_alone(right: str) -> None:
    """Apostrophes and letters of one script are right as they are."""
    checked = rnb.check_contacts(pd.DataFrame({"email": [right]}))
    assert (checked["status"][0], checked["suggestion"].isna()[0]) == ("valid", True)


WRAPPED = ["Ada Lund <Ada@example.com>", "<ada@example.com>", "mailto:ada@example.com"]


@pytest.mark.parametrize("cell", WRAPPED)
def test_an_address_is_unwrapped(cell: str) -> None:
    """Of a display name or a link, the address is taken, which loses nothing."""
    checked = rnb.check_contacts(pd.DataFrame({"email": [cell]}))
    assert checked["email"].tolist() == ["ada@example.com"]


def test_several_addresses_in_a_cell_are_invalid() -> None:
    """The reason says what to do."""
    checked = rnb.check_contacts(pd.DataFrame({"email": ["a@b.example; c@d.example"]}))
    assert checked["reason"].tolist() == [
        "several email addresses in one cell: write one in each row"
    ]
