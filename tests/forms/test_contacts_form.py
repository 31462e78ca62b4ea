"""``ContactsForm``: find, change, opt out and delete one contact."""

from __future__ import annotations

import pytest
from support.faults import FAULTS, SAID, broken
from support.hostile import hostile
from support.writing import press, shown_in

import resend_nb as rnb
from resend_nb.forms._contact_change import ContactChange

HANA = "hana.eriksen@example.org"


@pytest.fixture
def form(demo: rnb.Client) -> rnb.ContactsForm:
    """A form on the demo account that shows Hana."""
    shown = rnb.ContactsForm(demo)
    shown.wanted.value = HANA
    shown.find()
    return shown


def _repeat(code: str) -> rnb.Client:
    """Run the code that a form shows on a second demo account."""
    other = rnb.sandbox(demo=True)
    exec(code, {"client": other})  # noqa: S102 -- the code that the form shows
    return other


def test_an_address_takes_four_requests(demo: rnb.Client) -> None:
    """The contact, its topics, segments and suppression: no list is read to find an address."""
    form = rnb.ContactsForm(demo)
    form.wanted.value = f" {HANA} "
    with broken(demo, "interrupt", when=lambda _: False) as lines:
        form.find()
    assert not form.failed
    assert len(lines) == 4
    assert not [line for line in lines if line == "GET /contacts"]


def test_what_is_known_is_shown(form: rnb.ContactsForm) -> None:
    """Fields, properties and segments are in the overview."""
    shown = shown_in(form)
    for text in (HANA, "Eriksen", "bags_bought", "dark", "Wholesale Cafés", "subscribed"):
        assert text in shown
    assert form.fields["last_name"].value == "Eriksen"
    assert form.fields["bags_bought"].value == "7"


def test_a_part_of_a_name_finds_contacts(demo: rnb.Client) -> None:
    """All contacts are read once; one that is chosen is shown, and the code finds the same."""
    form = rnb.ContactsForm(demo)
    form.wanted.value = "eriksen"
    form.find()
    contacts = rnb.list_contacts_df(demo)
    has_name = contacts["last_name"].str.contains("Eriksen").fillna(value=False)
    expected = {*contacts.loc[has_name | contacts["email"].str.contains("eriksen"), "email"]}
    assert {label for label, _ in form.found.options[1:]} == {*expected} or len(expected) > 100
    names: dict[str, object] = {"client": demo}
    exec(form.python, names)  # noqa: S102 -- the code that the form shows
    assert {*names["found"]["email"]} == expected  # type: ignore[index]
    with broken(demo, "interrupt", when=lambda _: False) as lines:
        form.wanted.value = "hana.er"
        form.find()
    assert not [line for line in lines if line == "GET /contacts"]
    form.found.value = dict(form.found.options)[HANA]
    assert form.record is not None
    assert form.record.email == HANA


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ("", "Enter an address, or part of a name or address."),
        ("nobody@example.org", "No contact has the address 'nobody@example.org'."),
        ("no such person", "No contact has 'no such person' in its name or address."),
    ],
)
def test_a_contact_that_is_not_found(form: rnb.ContactsForm, wanted: str, problem: str) -> None:
    """The form says what to do, and no longer shows the contact before."""
    form.wanted.value = wanted
    form.find()
    assert form.failed
    assert problem in form.message
    assert form.record is None or not wanted


def test_changed_fields_are_saved(form: rnb.ContactsForm, demo: rnb.Client) -> None:
    """Only what was changed is sent, with numbers as numbers; the code does the same."""
    form.fields["first_name"].value = " Hana "
    form.fields["bags_bought"].value = "8"
    form.fields["favourite_roast"].value = ""
    assert form.draft.payload() == {
        "first_name": "Hana",
        "properties": {"bags_bought": 8, "favourite_roast": None},
    }
    form.save()
    assert form.message == "Saved first_name, bags_bought, favourite_roast."
    for client in (demo, _repeat(form.python)):
        contact = client.contacts.get(HANA)
        assert (contact["first_name"], contact["last_name"]) == ("Hana", "Eriksen")
        assert contact["properties"]["bags_bought"]["value"] == 8
        assert contact["unsubscribed"] is False


def test_a_wrong_number_is_not_saved(form: rnb.ContactsForm, demo: rnb.Client) -> None:
    """The message names the field, the error stands beside it, and nothing is sent."""
    form.fields["bags_bought"].value = "many"
    assert [key for key, line in form._pages._lines.items() if line.has_error] == ["bags_bought"]
    form.fields["first_name"].value = "Hana"
    form.save()
    assert (form.failed, form.message) == (True, "bags_bought must be a number, not 'many'.")
    assert demo.contacts.get(HANA)["first_name"] is None


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "maybe"])
def test_only_finite_numbers_and_booleans_are_values(text: str) -> None:
    """JSON has no other numbers, and a boolean is one of four words."""
    types = {"n": "number", "b": "boolean"}
    change = ContactChange("a@b.example", {}, {"n": text, "b": text}, types)
    assert len(change.problems()) == 2
    good = ContactChange("a@b.example", {}, {"n": "2.5", "b": "Yes"}, types)
    assert good.problems() == []
    assert good.payload() == {"properties": {"n": 2.5, "b": True}}


def test_an_opt_out_is_one_click_and_a_subscription_needs_a_confirmation(
    form: rnb.ContactsForm, demo: rnb.Client
) -> None:
    """Resubscribing without the confirmation changes nothing."""
    form.opt_out()
    assert form.message == f"{HANA} is opted out of every broadcast."
    assert demo.contacts.get(HANA)["unsubscribed"] is True
    assert _repeat(form.python).contacts.get(HANA)["unsubscribed"] is True
    form.resubscribe()
    assert form.failed
    assert "Nothing was changed. Confirm first" in form.message
    assert demo.contacts.get(HANA)["unsubscribed"] is True
    form.has_asked.value = True
    form.resubscribe()
    assert form.message == f"{HANA} is subscribed again."
    assert demo.contacts.get(HANA)["unsubscribed"] is False
    assert form.has_asked.value is False


def test_opting_out_opts_out_every_spelling(client: rnb.Client) -> None:
    """Hana@ is another contact than hana@, and would still get broadcasts; so does the code."""
    for email in ("Hana@Example.org", "hana@example.org", "other@example.org"):
        client.contacts.create(email=email)
    form = rnb.ContactsForm(client)
    form.wanted.value = "hana@example.org"
    form.find()
    form.opt_out()
    is_out = {contact["email"]: contact["unsubscribed"] for contact in client.contacts.list()}
    assert is_out == {
        "hana@example.org": True,
        "Hana@Example.org": True,
        "other@example.org": False,
    }
    assert form.message == (
        "hana@example.org is opted out of every broadcast, and so are other spellings of the "
        "address."
    )
    client.contacts.update("Hana@Example.org", unsubscribed=False, resubscribe=True)
    exec(form.python, {"client": client})  # noqa: S102 -- the code that the form shows
    assert client.contacts.get("Hana@Example.org")["unsubscribed"] is True


@pytest.mark.parametrize("fault", ["interrupt", "server error"])
def test_the_shown_contact_is_opted_out_even_if_the_others_cannot_be_read(
    form: rnb.ContactsForm, demo: rnb.Client, fault: str
) -> None:
    """The message says what was not checked, and the same button checks it."""
    with broken(demo, fault, when=lambda line: line == "GET /contacts"):
        form.opt_out()
    assert form.failed
    assert demo.contacts.get(HANA)["unsubscribed"] is True
    assert "other spellings of the address were not checked" in form.message
    assert form.record is not None
    assert form.record.status == "opted out"
    form.opt_out()
    assert form.message == f"{HANA} is opted out of every broadcast."


def test_the_confirmation_is_for_one_contact(form: rnb.ContactsForm, demo: rnb.Client) -> None:
    """Another contact needs another confirmation, and another typed address."""
    form.has_asked.value, form.typed.value = True, HANA
    form.wanted.value = demo.contacts.list()[0]["email"]
    form.find()
    assert form.has_asked.value is False
    assert form.typed.value == ""


def test_segments_are_added_and_removed(form: rnb.ContactsForm, demo: rnb.Client) -> None:
    """Each list offers what makes sense, others are told, and an opt-out is kept."""
    told: list[str] = []
    form.on_change(lambda: told.append("changed"))
    form.opt_out()
    form.add_to.value = dict(form.add_to.options)["Gift Card Buyers"]
    form.add_to_segment()
    assert form.message == f"{HANA} was added to 'Gift Card Buyers'."
    assert "Gift Card Buyers" in dict(form.remove_from.options)
    assert "Gift Card Buyers" not in dict(form.add_to.options)
    form.remove_from.value = dict(form.remove_from.options)["Wholesale Cafés"]
    form.remove_from_segment()
    names = {segment["name"] for segment in demo.contacts.segments.list(HANA)}
    assert names == {"Newsletter Subscribers", "Cold Brew Launch List", "Gift Card Buyers"}
    assert demo.contacts.get(HANA)["unsubscribed"] is True
    assert len(told) == 3


def test_the_history_says_what_was_not_measured() -> None:
    """Answers match the lists of recipients; without tracking, opens are not "no"."""
    client = rnb.sandbox(demo=True, engagement=True)
    campaign = rnb.campaigns_df(client, subjects=False).iloc[0]
    recipients = rnb.broadcast_recipients_df(client, campaign["broadcast_id"])
    reader = str(recipients.loc[recipients["clicked"], "email"].iloc[0])
    form = rnb.ContactsForm(client)
    form.wanted.value = reader
    form.find()
    form.last.value = 1
    form.read_history()
    assert form.message == "Read 1 broadcast."
    assert form._pages.history.value.count(">yes</span>") == 3
    names: dict[str, object] = {"client": client}
    exec(form.python, names)  # noqa: S102 -- the code that the form shows
    assert names["history"]["clicked"].tolist() == [True]  # type: ignore[index]


def test_what_was_not_tracked_is_not_measured(demo: rnb.Client) -> None:
    """Without tracking, an open is unknown instead of "no", and takes no request."""
    for domain in demo.domains.list():
        demo.domains.update(domain["id"], open_tracking=False, click_tracking=False)
    created = demo.broadcasts.create(
        segment_id=rnb.find_segment(demo, "Wholesale Cafés")["id"],
        from_="Ember & Oak <hello@ember-oak.example>",
        subject="New beans",
        html="<p>New beans</p>",
        name="New beans",
    )
    demo.broadcasts.send(created["id"])
    rnb.advance_sandbox(demo, days=3)
    form = rnb.ContactsForm(demo)
    form.wanted.value, form.last.value = HANA, 1
    form.find()
    with broken(demo, "interrupt", when=lambda _: False) as lines:
        form.read_history()
    assert form._pages.history.value.count("not measured") == 2
    assert len([line for line in lines if "/recipients" in line]) == 2


def test_deleting_needs_the_typed_address(form: rnb.ContactsForm, demo: rnb.Client) -> None:
    """A button alone deletes nobody; the form advises to opt out instead."""
    assert "opt out instead" in shown_in(form)
    for typed in ("", "hana", "delete"):
        form.typed.value = typed
        form.delete()
        assert form.failed
        assert "rnb-unconfirmed" in form._pages._delete_button._dom_classes
    assert demo.contacts.get(HANA)["email"] == HANA
    form.typed.value = HANA
    assert "rnb-unconfirmed" not in form._pages._delete_button._dom_classes
    form.delete()
    assert not form.failed
    with pytest.raises(rnb.NotFoundError):
        demo.contacts.get(HANA)
    assert form.record is None
    with pytest.raises(rnb.NotFoundError):
        _repeat(form.python).contacts.get(HANA)


def test_nothing_happens_without_a_contact(demo: rnb.Client) -> None:
    """Each action says that a contact has to be found first."""
    form = rnb.ContactsForm(demo)
    actions = (form.save, form.opt_out, form.resubscribe, form.read_history, form.delete)
    for action in actions:
        action()
        assert (form.failed, form.message) == (True, "Find a contact first.")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_change_is_shown(form: rnb.ContactsForm, demo: rnb.Client, fault: str) -> None:
    """The form says what went wrong, and the opt-out can be tried again."""
    with broken(demo, fault, when=lambda line: line.startswith("PATCH")):
        form.opt_out()
    assert form.failed
    assert SAID[fault] in form.message
    form.opt_out()
    assert not form.failed
    assert demo.contacts.get(HANA)["unsubscribed"] is True


def test_a_click_finds_a_contact(demo: rnb.Client) -> None:
    """The button calls the method of its action."""
    form = rnb.ContactsForm(demo)
    form.wanted.value = HANA
    press(form, form._find_button)
    assert form.record is not None


def test_hostile_values_are_escaped(client: rnb.Client) -> None:
    """No field of a contact becomes markup."""
    for value in hostile("http://leak.example"):
        email = "a@example.com"
        try:
            client.contacts.create(email=email, first_name=value, last_name=value)
        except rnb.ResendError:
            continue
        form = rnb.ContactsForm(client)
        form.wanted.value = email
        form.find()
        shown = shown_in(form)
        assert "<script" not in shown.lower()
        assert "<img" not in shown
        client.contacts.delete(email)
