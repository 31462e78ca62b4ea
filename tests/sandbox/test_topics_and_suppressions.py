"""Topics, subscriptions and suppressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from resend_nb.sandbox import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Http

NIL = "00000000-0000-0000-0000-000000000000"


def _topic(http: Http, name: str = "News", default: str = "opt_in") -> str:
    return http.make("POST /topics", {"name": name, "default_subscription": default})


def test_a_topic_is_read_changed_and_deleted(http: Http) -> None:
    """A topic has all documented keys; its default is fixed; null clears the description."""
    made = _topic(http)
    body = http(f"GET /topics/{made}").json()
    assert list(body) == [
        "object",
        "id",
        "name",
        "description",
        "default_subscription",
        "visibility",
        "created_at",
    ]
    assert (body["description"], body["visibility"]) == (None, "private")
    change = {
        "name": "B",
        "description": "d",
        "visibility": "public",
        "default_subscription": "opt_out",
    }
    assert http(f"PATCH /topics/{made}", change).json() == {"object": "topic", "id": made}
    after = http("GET /topics").json()["data"][0]
    assert (after["name"], after["description"], after["visibility"]) == ("B", "d", "public")
    assert after["default_subscription"] == "opt_in"
    http(f"PATCH /topics/{made}", {"description": None, "name": None})
    assert http(f"GET /topics/{made}").json()["description"] is None
    assert http(f"DELETE /topics/{made}").json() == {"object": "topic", "id": made, "deleted": True}
    assert http(f"GET /topics/{made}").json()["message"] == "Topic not found"


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize(
    ("response", "keys"), [("id", ["id"]), ("contact_topics", ["object", "id"])]
)
def test_subscriptions_can_be_an_array_or_wrapped(
    http_to: Callable[..., Http], *, wrapped: bool, response: Any, keys: list[str]
) -> None:
    """Clients send an array, the specification wraps it; other topics stay as they are."""
    http = http_to(switches=Switches(contact_topics_answer=response))
    first, second = _topic(http, "A"), _topic(http, "B")
    http.make(
        "POST /contacts", {"email": "a@b.co", "topics": [{"id": first, "subscription": "opt_out"}]}
    )
    choices = [{"id": second, "subscription": "opt_out"}]
    changed = http("PATCH /contacts/a@b.co/topics", {"topics": choices} if wrapped else choices)
    assert (changed.status_code, list(changed.json())) == (200, keys)
    listed = http("GET /contacts/a@b.co/topics").json()
    assert listed["object"] == "list"
    assert [(topic["name"], topic["subscription"]) for topic in listed["data"]] == [
        ("B", "opt_out"),
        ("A", "opt_out"),
    ]


@pytest.mark.parametrize(("listed", "names"), [("chosen", []), ("all", ["News"])])
def test_topics_without_a_choice(
    http_to: Callable[..., Http], listed: Any, names: list[str]
) -> None:
    """Sources do not say if topics without a choice are listed: a switch decides."""
    http = http_to(switches=Switches(contact_topics_listed=listed))
    _topic(http)
    http.make("POST /contacts", {"email": "a@b.co"})
    assert [topic["name"] for topic in http("GET /contacts/a@b.co/topics").json()["data"]] == names


BAD: list[tuple[Any, int, str]] = [
    ([{"id": NIL, "subscription": "opt_in"}], 404, "Topic not found"),
    ([{"id": "x", "subscription": "opt_in"}], 422, "valid UUID"),
    ([{"subscription": "opt_in"}], 422, "Missing `id` field."),
    (["x"], 422, "expected object, received string"),
    ({"topics": None}, 422, "expected array, received null"),
    ({}, 422, "expected array, received null"),
]


@pytest.mark.parametrize(("body", "status", "message"), BAD)
def test_an_invalid_subscription_saves_nothing(
    http: Http, body: Any, status: int, message: str
) -> None:
    """One invalid subscription rejects the request."""
    topic = _topic(http)
    http.make("POST /contacts", {"email": "a@b.co"})
    good = {"id": topic, "subscription": "opt_out"}
    response = http(
        "PATCH /contacts/a@b.co/topics", [good, *body] if isinstance(body, list) else body
    )
    assert response.status_code == status
    assert message in response.json()["message"]
    assert http("GET /contacts/a@b.co/topics").json()["data"] == []


def test_suppressions_come_and_go_in_batches(http: Http) -> None:
    """Batches have up to 100 addresses or ids, and their replies are in order."""
    added = http("POST /suppressions/batch/add", {"emails": [" A@b.co", "b@b.co", "a@B.co"]})
    assert added.status_code == 201
    ids = [row["id"] for row in added.json()["data"]]
    assert ids[0] == ids[2] != ids[1]
    removed = http("POST /suppressions/batch/remove", {"ids": ids[:1]}).json()
    assert removed == {"data": [{"object": "suppression", "id": ids[0], "deleted": True}]}
    http("POST /suppressions/batch/remove", {"emails": ["B@b.co"]})
    assert http("GET /suppressions").json()["data"] == []


BAD_BATCHES: list[tuple[str, Any, str]] = [
    ("add", {}, "Missing `emails` field."),
    ("add", {"emails": []}, "1 to 100"),
    ("add", {"emails": ["a@b.co"] * 101}, "1 to 100"),
    ("add", {"emails": ["a@b.co", "x"]}, "Invalid `email` field."),
    ("add", {"emails": [5]}, "expected string, received number"),
    ("remove", {}, "Exactly one"),
    ("remove", {"emails": ["a@b.co"], "ids": None}, "Exactly one"),
    ("remove", {"emails": None}, "expected array, received null"),
    ("remove", {"ids": [NIL]}, "Suppression not found"),
]


@pytest.mark.parametrize(("verb", "body", "message"), BAD_BATCHES)
def test_an_invalid_batch_changes_nothing(http: Http, verb: str, body: Any, message: str) -> None:
    """The unused key must be missing, not null."""
    http.make("POST /suppressions", {"email": "c@b.co"})
    response = http(f"POST /suppressions/batch/{verb}", body)
    assert response.status_code in {404, 422}
    assert message in response.json()["message"]
    assert [suppression["email"] for suppression in http("GET /suppressions").json()["data"]] == [
        "c@b.co"
    ]


def test_suppressions_are_listed_by_origin(http: Http) -> None:
    """Lists can be filtered by a known origin."""
    http.make("POST /suppressions", {"email": "a@b.co"})
    assert len(http("GET /suppressions?origin=manual").json()["data"]) == 1
    assert http("GET /suppressions?origin=bounce").json()["data"] == []
    assert http("GET /suppressions?origin=nonsense").status_code == 422
