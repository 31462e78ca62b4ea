"""What a sandbox's model of engagement knows about each contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import KEY, Http, problem

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Scripted, Server

PATH = "/sandbox/truth"


def _account(people: int) -> rnb.Client:
    client = rnb.sandbox(engagement=True, seed=3)
    for number in range(people):
        client.contacts.create(email=f"Person{number}@company{number % 20}.example")
    return client


def test_the_truth_has_one_row_per_contact_and_is_the_models() -> None:
    """Every page is read, and the traits are those of the model of this seed."""
    client, model = _account(250), Sandbox(engagement=True, seed=3).model
    assert model is not None
    truth = rnb.truth_df(client)
    assert truth["email"].tolist() == [contact["email"] for contact in client.contacts.iterate()]
    people = [model.person(email) for email in truth["email"]]
    for trait in ("interest", "automatic", "scanned", "dead"):
        assert truth[trait].tolist() == [getattr(person, trait) for person in people]
    assert list(truth.columns) == list(schemas.TRUTH)
    assert truth["scanned"].any()


def test_interest_ends_on_its_day() -> None:
    """A person reads until the time that the truth says, and no longer."""
    client = _account(150)
    before = rnb.truth_df(client)
    assert before["reads"].equals(before["interest"].gt(0) & ~before["dead"])
    assert before["reads_until"].isna().tolist() == before["interest"].eq(0).tolist()
    now = rnb.advance_sandbox(client, days=900)
    after = rnb.truth_df(client)
    assert after["reads_until"].equals(before["reads_until"])
    assert (
        after["reads"].tolist()
        == (before["reads"] & before["reads_until"].gt(now).fillna(value=False)).tolist()
    )
    assert 0 < after["reads"].sum() < before["reads"].sum()


def test_an_empty_sandbox_has_the_same_columns() -> None:
    """Without contacts, the table has the columns and dtypes of a full one."""
    empty = rnb.truth_df(rnb.sandbox(engagement=True))
    assert len(empty) == 0
    assert (
        empty.dtypes.astype(str).to_dict() == rnb.truth_df(_account(1)).dtypes.astype(str).to_dict()
    )


def test_an_account_has_no_truth(scripted: Callable[..., Scripted]) -> None:
    """Resend has no such endpoint, and the error says how to create a sandbox."""
    account = scripted(problem(404, "not_found", "The requested endpoint does not exist."))
    with pytest.raises(rnb.InputError, match=r"is an account.*sandbox\(engagement=True\)"):
        rnb.truth_df(account.client)


@pytest.mark.parametrize("demo", [False, True])
def test_a_sandbox_without_engagement_has_no_truth(*, demo: bool) -> None:
    """Nothing is simulated, and the error says which argument is missing."""
    with pytest.raises(rnb.InputError, match="engagement=True"):
        rnb.truth_df(rnb.sandbox(demo=demo))


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Authorization": ""}, 401), ({"Authorization": "Bearer re_restricted_1"}, 401)],
)
def test_the_truth_needs_a_key(headers: dict[str, Any], status: int) -> None:
    """Like every list of the account, it is only shown to a key with full access."""
    http = Http(Sandbox(engagement=True))
    assert http.http.get(PATH, headers=headers).status_code == status


def test_a_served_sandbox_knows_the_truth(serve: Callable[..., Server]) -> None:
    """With --engagement, a served sandbox knows it; it refuses requests for other hosts."""
    server = serve("--engagement", "--seed", "3")
    with rnb.connect(KEY, base_url=server.url) as client:
        client.contacts.create(email="Person0@company0.example")
        row, expected = rnb.truth_df(client).iloc[0], rnb.truth_df(_account(1)).iloc[0]
        assert row["interest"] == expected["interest"]
        with pytest.raises(rnb.APIError, match=r"evil\.example"):
            client.request("GET", PATH, headers={"Host": "evil.example"})
