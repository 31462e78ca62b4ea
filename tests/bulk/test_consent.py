"""Consent: whoever must not be emailed is not added as subscribed, in whatever words that is."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import resend_nb as rnb
from resend_nb.bulk.input import consent, consent_words
from resend_nb.bulk.input.consent_names import kind_of_name

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = int(os.environ.get("RESEND_NB_CONSENT_CASES", "150"))

NAMES: dict[str, list[str]] = {
    "opt_out": [
        "Unsubscribed", "email_opt_out", "OptedOut", "Unsubscribe date", "Do not email",
        "Abgemeldet", "Newsletter abgemeldet am", "Désinscrit", "Désabonné(e)", "Dado de baja",
        "Descadastrado", "Disiscritto", "Uitgeschreven", "Avregistrerad", "Frameldt", "Avmeldt",
        "Wypisany", "配信停止",
    ],
    "consent": [
        "Subscribed", "Accepts Marketing", "Email opt-in", "newsletter", "Marketing consent",
        "Newsletter-Einwilligung", "Abonné à la newsletter", "Acepta emails", "Aceita e-mails",
        "Iscritto", "Toestemming e-mail", "Samtycke", "Samtykke", "Zgoda", "メルマガ",
    ],
    "undeliverable": ["Bounced", "email_suppressed", "Cleaned", "Spam complaint", "Blocked"],
    "status": ["Subscription status", "email_state", "Newsletter-Status", "Estado de suscripción"],
}  # fmt: skip
"""Names of columns in twelve languages."""

YES: list[Any] = ["yes", "TRUE", "1", 1, True, "x", "Ja", "oui", "sí", "sim", "tak", "はい", "on"]
NO: list[Any] = ["no", "False", "0", 0, False, "nein", "non", "não", "nej", "nie", "いいえ", "off"]
WORDS = {
    "subscribed": ["subscribed", "Active", "Opted-In", "aktiv", "abonné", "activo", "iscritto"],
    "no_consent": ["Never subscribed", "UNCONFIRMED", "pending", "non_subscribed", "no consent"],
    "undeliverable": ["bounced", "Hard Bounce", "CLEANED", "complained", "suppressed", "gesperrt"],
    "opted_out": ["unsubscribed", "Opted out", "abgemeldet", "désinscrit", "uitgeschreven"],
}
OTHER_CHANNELS = [
    "sms_opt_out", "Fax Opt Out", "Phone unsubscribed", "Accepts SMS Marketing", "Push consent",
    "WhatsApp opt-in", "Telefon-Einwilligung", "Do not call", "Partner newsletter",
]  # fmt: skip
DETAILS = ["Unsubscribe URL", "unsub_token", "UNSUB_REASON", "Opt-in date", "consent_ip"]
NOISE = ["City", "Total Spent", "Company", "Notes", "State", "Order status", "Plan", "Birthday"]
NOISE_VALUES = ["Basel", "12.50", "", "CA", "shipped", "Gold", "1990-01-01", "no idea", "yes"]

RANK = ["subscribed", "no_consent", "undeliverable", "opted_out"]


def cell(kind: str) -> st.SearchStrategy[tuple[Any, str]]:
    """Return a cell of a column of this kind, and what it says."""
    yes, no = st.sampled_from(YES), st.sampled_from(NO)
    words = [
        st.tuples(st.sampled_from(values), st.just(verdict)) for verdict, values in WORDS.items()
    ]
    answers = {
        "opt_out": [yes.map(lambda it: (it, "opted_out")), no.map(lambda it: (it, "subscribed"))],
        "consent": [yes.map(lambda it: (it, "subscribed")), no.map(lambda it: (it, "no_consent"))],
        "undeliverable": [
            yes.map(lambda it: (it, "undeliverable")),
            no.map(lambda it: (it, "subscribed")),
        ],
        "status": words,
    }
    if kind == "opt_out":
        answers[kind] += [
            st.just(("2024-05-01 10:00:00", "opted_out")),
            st.just((None, "subscribed")),
        ]
    return st.one_of(answers[kind])


@st.composite
def frames(draw: st.DrawFn) -> tuple[pd.DataFrame, list[str]]:
    """Return people with columns of consent and of noise, and what is said of each."""
    size = draw(st.integers(1, 6))
    data: dict[str, list[Any]] = {"email": [f"p{number}@example.com" for number in range(size)]}
    expected = ["subscribed"] * size
    for kind in draw(st.lists(st.sampled_from(list(NAMES)), min_size=1, max_size=3, unique=True)):
        name = draw(st.sampled_from(NAMES[kind]))
        cells = draw(st.lists(cell(kind), min_size=size, max_size=size))
        if kind == "consent":  # ticks: an empty cell is none
            ticks = draw(st.lists(st.booleans(), min_size=size - 1, max_size=size - 1))
            cells[1:] = [
                pair if tick else (None, "no_consent")
                for pair, tick in zip(cells[1:], ticks, strict=True)
            ]
        data[name] = [value for value, _ in cells]
        expected = [
            max(pair, key=RANK.index) for pair in zip(expected, [v for _, v in cells], strict=True)
        ]
    for name in draw(st.lists(st.sampled_from(OTHER_CHANNELS), max_size=2, unique=True)):
        values = st.sampled_from([*YES, *NO, "unsubscribed"])
        data[name] = draw(st.lists(values, min_size=size, max_size=size))
    for name in draw(st.lists(st.sampled_from(DETAILS), max_size=2, unique=True)):
        values = st.sampled_from([*YES, *NO])
        data[name] = draw(st.lists(values, min_size=size, max_size=size))
    for name in draw(st.lists(st.sampled_from(NOISE), max_size=3, unique=True)):
        data[name] = draw(st.lists(st.sampled_from(NOISE_VALUES), min_size=size, max_size=size))
    columns = draw(st.permutations(list(data)))
    return pd.DataFrame({name: pd.Series(data[name], dtype="object") for name in columns}), expected


@settings(max_examples=CASES)
@given(frames())
def test_nobody_is_added_against_the_data(case: tuple[pd.DataFrame, list[str]]) -> None:
    """Nobody negative is valid, nobody positive is dropped, and other channels never count."""
    data, expected = case
    checked = rnb.check_contacts(data)
    found = [
        status if status != "valid" else "opted_out" if opted_out else "subscribed"
        for status, opted_out in zip(checked["status"], checked["unsubscribed"], strict=True)
    ]
    skipped = {"undeliverable": "skipped", "no_consent": "skipped"}
    assert found == [skipped.get(verdict, verdict) for verdict in expected], data.to_string()


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
@settings(max_examples=max(CASES // 10, 15))
@given(frames(), st.sampled_from(["skip", "opt_out"]), st.sampled_from(["record", "skip"]))
def test_runs_follow_the_check(
    case: tuple[pd.DataFrame, list[str]], on_no_consent: Any, new_opt_outs: Any
) -> None:
    """The account is as the check says, and passing the report back in changes nothing."""
    data, expected = case
    client = rnb.sandbox()
    options = {"on_no_consent": on_no_consent, "new_opt_outs": new_opt_outs}
    report = rnb.bulk_add(client, data, progress=False, **options)
    for _ in range(2):
        contacts = {contact["email"]: contact["unsubscribed"] for contact in client.contacts.list()}
        for email, verdict in zip(data["email"], expected, strict=True):
            recorded = verdict == "opted_out" or (
                verdict == "no_consent" and on_no_consent == "opt_out"
            )
            is_there = verdict == "subscribed" or (recorded and new_opt_outs == "record")
            assert contacts.get(email) == (recorded if is_there else None), data.to_string()
        rnb.bulk_add(client, report, progress=False, **options)


@settings(max_examples=max(CASES // 10, 15))
@given(frames(), st.integers(1, 3))
def test_parts_are_read_like_the_whole(case: tuple[pd.DataFrame, list[str]], size: int) -> None:
    """Data in parts is read as the same data in one piece, however few rows a part has."""
    data, _ = case
    parts = [data.iloc[start : start + size] for start in range(0, len(data), size)]
    whole, in_parts = rnb.sandbox(), rnb.sandbox()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rnb.UnsentColumnsWarning)
        expected = rnb.plan_bulk_add(whole, data)
        found = rnb.plan_bulk_add(in_parts, iter(parts))
    for name in ("status", "action", "changes"):
        assert found[name].tolist() == expected[name].tolist(), data.to_string()
    assert found.attrs["read_as"] == expected.attrs["read_as"]


BLINDED: list[tuple[str, Callable[[Any], Any]]] = [
    ("OPT_OUT", lambda source: source.replace("unsub|", "")),
    ("CONSENT", lambda source: source.replace("optin|", "")),
    ("OTHER_CHANNEL", lambda source: source.replace("sms|", "")),
    ("SAYS_NOTHING", lambda source: source.replace("token|", "")),
    ("NO", lambda words: words - {"no"}),
    ("VERDICTS", lambda words: {**words, "bounced": "subscribed"}),
    ("VERDICTS", lambda words: {**words, "never subscribed": "subscribed"}),
]


@pytest.mark.parametrize(("name", "change"), BLINDED)
def test_a_mutated_table_is_noticed(
    name: str, change: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The property above fails if the table loses a word."""
    monkeypatch.setattr(consent_words, name, change(getattr(consent_words, name)))
    kind_of_name.cache_clear()
    quick = settings(
        max_examples=1000,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )
    property_ = quick(
        given(frames())(test_nobody_is_added_against_the_data.hypothesis.inner_test)  # type: ignore[attr-defined]
    )
    try:
        with pytest.raises((AssertionError, rnb.InputError)):
            property_()
    finally:
        kind_of_name.cache_clear()


UNCLEAR: list[tuple[dict[str, list[Any]], str]] = [
    ({"Subscription status": ["active", "Gold"]}, r"'Subscription status'.*'Gold'.*'status': None"),
    ({"newsletter": ["weekly"]}, r"'newsletter'.*'weekly'.*\{'subscribed': None\}"),
    ({"Comment": ["unsubscribed", "nice"]}, r"'Comment'.*'nice'.*\{'status': None\}"),
    ({"Newsletter A": ["yes"], "Newsletter B": ["no"]}, r"both look like consent, and differ"),
    ({"newsletter": ["", None]}, r"'newsletter' looks like consent, but all its cells are empty"),
    ({"Bounces": ["0", "3"]}, r"'Bounces'.*'3'.*\{'status': None\}"),
]


@pytest.mark.parametrize(("columns", "words"), UNCLEAR)
def test_what_is_unclear_is_asked_before_anything_is_sent(
    columns: dict[str, list[Any]], words: str
) -> None:
    """The error names the column, the values and the argument that helps."""
    client = rnb.sandbox()
    data = pd.DataFrame(
        {"email": [f"{n}@example.com" for n in range(len(next(iter(columns.values()))))]}
    )
    with pytest.raises(rnb.InputError, match=words):
        rnb.bulk_add(client, data.assign(**columns), progress=False)
    assert client.contacts.list() == []


AGAINST: list[tuple[dict[str, str | None], str]] = [
    ({"unsubscribed": "Accepts Email Marketing"}, r"\{'subscribed': 'Accepts Email Marketing'\}"),
    ({"subscribed": "Opted out"}, r"\{'unsubscribed': 'Opted out'\}"),
    ({"unsubscribed": "sms_opt_out"}, "not about email"),
]


@pytest.mark.parametrize(("columns", "words"), AGAINST)
def test_a_column_cannot_be_mapped_against_its_meaning(
    columns: dict[str, str | None], words: str
) -> None:
    """The error has the mapping that is right."""
    data = pd.DataFrame(
        {"email": ["a@b.example"], "Accepts Email Marketing": "no", "Opted out": "no"}
    ).assign(sms_opt_out="yes")
    with pytest.raises(rnb.InputError, match=words):
        rnb.check_contacts(data, columns=columns)


def test_a_column_can_be_ignored_on_purpose() -> None:
    """With ``None``, columns of that kind are not read."""
    data = pd.DataFrame({"email": ["a@b.example"], "newsletter": ["weekly"]})
    assert rnb.check_contacts(data, columns={"subscribed": None})["status"].tolist() == ["valid"]
    data = pd.DataFrame({"email": ["a@b.example"], "member status": ["Gold"]})
    assert rnb.check_contacts(data, columns={"status": None})["status"].tolist() == ["valid"]


def test_a_column_that_is_unclear_in_one_part_is_asked_about() -> None:
    """A part in which the column says nothing was read before the part in which it tells."""
    parts = [
        pd.DataFrame({"email": ["a@b.example"], "Status": ["pending gold"]}),
        pd.DataFrame({"email": ["c@d.example"], "Status": ["unsubscribed"]}),
    ]
    client = rnb.sandbox()
    with pytest.raises(rnb.InputError, match="'Status' says which people get email in some rows"):
        rnb.bulk_add(client, iter(parts), progress=False)
    assert client.contacts.list() == []


def test_a_chosen_status_does_not_hide_another() -> None:
    """Every column with a status counts, whichever is chosen; only ``None`` ignores them."""
    data = pd.DataFrame(
        {"email": ["a@b.example"], "Email status": ["valid"], "Member status": ["unsubscribed"]}
    )
    for chosen, expected in ((None, True), ("Email status", True), ("Member status", True)):
        columns = {"status": chosen} if chosen else None
        assert rnb.check_contacts(data, columns=columns)["unsubscribed"][0] == expected
    assert not rnb.check_contacts(data, columns={"status": None})["unsubscribed"][0]


def test_somebody_without_consent_who_appears_meanwhile_is_left_alone() -> None:
    """A contact that appears between the plan and the run is not opted out for lack of consent."""
    client = rnb.sandbox()
    client.segments.create(name="VIP")
    data = pd.DataFrame({"email": ["a@b.example"], "newsletter": ["no"]})
    options: dict[str, Any] = {"on_no_consent": "opt_out", "progress": False}
    send = client._http.send

    def appear(request: Any, **rest: Any) -> Any:
        client._http.send = send  # type: ignore[method-assign]
        client.contacts.create(email="a@b.example")
        return send(request, **rest)

    def wait(request: Any, **rest: Any) -> Any:
        if request.url.path == "/contacts/a@b.example":
            return appear(request, **rest)
        return send(request, **rest)

    client._http.send = wait  # type: ignore[method-assign]
    report = rnb.bulk_add(client, data, "VIP", **options)
    assert "became a contact during the run" in report["reason"][0]
    assert client.contacts.get("a@b.example")["unsubscribed"] is False
    assert rnb.list_contacts_df(client, segment="VIP").empty


def test_one_negative_row_counts_for_the_person() -> None:
    """If one row of a person bounced or has no consent, no other row of the person adds them."""
    data = pd.DataFrame(
        {
            "email": ["a@b.example", "A@b.example", "c@d.example"],
            "state": ["active", "bounced", "active"],
        }
    )
    report = rnb.bulk_add(rnb.sandbox(), data, progress=False)
    assert report["status"].tolist() == ["skipped", "skipped", "created"]
    assert report["reason"][0].startswith("row 1 of this person: no email reaches")


def test_plans_say_what_was_read() -> None:
    """A plan's summary has the people who are skipped or recorded, and a line for each column."""
    data = pd.DataFrame(
        {"email": [f"{n}@b.example" for n in range(3)], "state": ["active", "bounced", "cancelled"]}
    )
    plan = rnb.plan_bulk_add(rnb.sandbox(), data)
    summary = rnb.plan_summary_df(plan).set_index("what")
    assert summary.loc[["create", "recorded", "skipped", "column state"], "number"].tolist() == [
        2,
        1,
        1,
        2,
    ]
    assert summary.loc["column state", "means"] == (
        "says which people get email: 1 opted out, 1 undeliverable, 1 subscribed"
    )
    assert plan.attrs["read_as"][0]["column"] == "state"


def test_fill_sets_only_empty_fields() -> None:
    """With ``on_existing="fill"`` a contact keeps what it has."""
    client = rnb.sandbox()
    client.contacts.create(email="a@b.example", first_name="Ada")
    data = pd.DataFrame({"email": ["a@b.example"], "first_name": ["Eve"], "last_name": ["Lund"]})
    report = rnb.bulk_add(client, data, on_existing="fill", progress=False)
    contact = client.contacts.get("a@b.example")
    assert (contact["first_name"], contact["last_name"]) == ("Ada", "Lund")
    assert report["reason"].tolist() == ["first_name stays 'Ada'"]


@pytest.mark.parametrize("option", ["on_existing", "on_no_consent", "new_opt_outs"])
def test_unknown_options_are_refused(option: str) -> None:
    """The error lists the known values."""
    data = pd.DataFrame({"email": ["a@b.example"]})
    with pytest.raises(rnb.InputError, match=f"{option} must be "):
        rnb.bulk_add(rnb.sandbox(), data, **{option: "maybe"})  # type: ignore[arg-type]


def test_removals_and_updates_are_not_about_consent() -> None:
    """Somebody who bounced can be removed from a segment."""
    client = rnb.sandbox()
    segment = client.segments.create(name="VIP")["id"]
    client.contacts.create(email="a@b.example", segments=[{"id": segment}])
    data = pd.DataFrame({"email": ["a@b.example"], "state": ["bounced"]})
    assert rnb.bulk_remove(client, data, "VIP", progress=False)["status"].tolist() == ["removed"]


def test_the_table_has_no_contradictions() -> None:
    """No word is a yes and a no, and no name of a column of the tests is read as another kind."""
    assert consent_words.YES.isdisjoint(consent_words.NO)
    for kind, names in NAMES.items():
        assert {name: kind_of_name(name) for name in names} == dict.fromkeys(names, kind)
    assert not any(map(kind_of_name, OTHER_CHANNELS + DETAILS))
    assert consent.verdict_of(None, "status") is None
