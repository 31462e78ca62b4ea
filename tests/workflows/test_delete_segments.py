"""Segments deleted, and what is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import ok, problem
from support.faults import Faulty, broken

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.sandbox import Faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Scripted

NAMES = ("Ants", "Bees", "Cats")
SENDER = {"from_": "Acme <news@acme.example>", "subject": "Hi", "text": "Hi"}


def _filled(client: rnb.Client) -> pd.DataFrame:
    """Make three segments of one contact; their rows, oldest first."""
    made = [client.segments.create(name=name)["id"] for name in NAMES]
    client.contacts.create(email="ada@example.com", segments=[{"id": each} for each in made])
    return rnb.list_segments_df(client, counts=True).iloc[::-1]


def _left(client: rnb.Client) -> list[str]:
    return sorted(each["name"] for each in client.segments.iterate())


def test_segments_go_and_contacts_stay(client: rnb.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox asks nothing; the report has the frame's index, its sizes and the declared columns."""
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("asked"))
    frame = _filled(client)
    report = rnb.delete_segments(client, frame.iloc[:2])
    assert report["status"].tolist() == ["deleted", "deleted"]
    assert report["contacts"].tolist() == [1, 1]
    assert report.index.tolist() == [2, 1]
    assert report.columns.tolist() == [*schemas.DELETED_SEGMENTS]
    assert _left(client) == ["Cats"]
    assert [each["email"] for each in client.contacts.list()] == ["ada@example.com"]


def test_no_rows_delete_nothing(client: rnb.Client) -> None:
    """An empty frame gives the same columns and dtypes."""
    frame = _filled(client)
    empty = rnb.delete_segments(client, frame.head(0))
    assert (empty.dtypes.astype(str) == rnb.delete_segments(client, frame).dtypes.astype(str)).all()
    assert len(empty) == 0


def test_a_review_is_carried_out(client: rnb.Client) -> None:
    """Rows of the review are taken as they are."""
    _filled(client)
    rnb.advance_sandbox(client, days=100)
    review = rnb.review_segments_df(client)
    report = rnb.delete_segments(client, review[review["suggestion"] == "delete"])
    assert report["status"].tolist() == ["deleted"] * 3
    assert _left(client) == []


def test_each_row_that_is_left_alone_says_why(client: rnb.Client) -> None:
    """What a broadcast needs, what is gone and what has another name by now; the others go."""
    _filled(client)
    for name in NAMES:
        client.segments.create(name=name)
    frame = rnb.list_segments_df(client).iloc[::-1]
    ids = frame["id"].tolist()
    made = client.broadcasts.create(segment_id=ids[0], name="News", **SENDER)["id"]
    client.broadcasts.send(
        client.broadcasts.create(segment_id=ids[1], name="Soon", **SENDER)["id"],
        scheduled_at=_in_a_day(client),
    )
    client.segments.delete(ids[2])
    client.segments.update(ids[3], name="Ant hills")
    report = rnb.delete_segments(client, frame)
    assert report[["status", "reason"]].to_numpy().tolist() == [
        ["in_use", "needed by the draft broadcast 'News'"],
        ["in_use", "needed by the scheduled broadcast 'Soon'"],
        ["not_found", "there is no such segment"],
        ["stale", "its name is 'Ant hills' by now; look at it again"],
        ["deleted", ""],
        ["deleted", ""],
    ]
    assert _left(client) == ["Ant hills", "Ants", "Bees"]
    client.broadcasts.delete(made)
    assert rnb.delete_segments(client, frame.head(1))["status"].tolist() == ["deleted"]


def _in_a_day(client: rnb.Client) -> str:
    return (client.now + pd.Timedelta(days=1)).isoformat()


REFUSED: list[tuple[Any, str]] = [
    (None, "must have the columns id and name"),
    (pd.DataFrame({"id": ["1"]}), "must have the columns id and name"),
    (pd.DataFrame({"id": ["1", None], "name": ["A", "B"]}), "no id in row 1"),
    (pd.DataFrame({"id": ["1", "1"], "name": ["A", "A"]}), "the segment 'A' twice"),
]


@pytest.mark.parametrize(("frame", "words"), REFUSED)
def test_a_frame_that_does_not_say_which_is_refused(
    client: rnb.Client, frame: Any, words: str
) -> None:
    """Before anything is read."""
    with broken(client, "interrupt"), pytest.raises(rnb.InputError, match=words):
        rnb.delete_segments(client, frame)


FRAME = pd.DataFrame({"id": ["a", "b", "c"], "name": NAMES})


def _page(*items: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "has_more": False, "data": [*items]}


SEGMENTS = _page(
    *(
        {"id": each[0].lower(), "name": each, "created_at": "2026-01-01 00:00:00+00"}
        for each in NAMES
    )
)
DRAFTS = _page(
    {
        "id": "1",
        "name": None,
        "status": "draft",
        "segment_id": "c",
        "created_at": "2026-01-01 00:00:00+00",
    }
)


def test_an_account_asks_for_the_number(
    scripted: Callable[..., Scripted], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question names them and counts those that would go; the account is looked at again before they do."""
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "2"

    monkeypatch.setattr("builtins.input", answer)
    reads = [ok(SEGMENTS), ok(DRAFTS)]
    api = scripted(*reads, ok(SEGMENTS), ok(DRAFTS), ok({"deleted": True}), ok({"deleted": True}))
    report = rnb.delete_segments(api.client, FRAME)
    assert report["status"].tolist() == ["deleted", "deleted", "in_use"]
    assert report["reason"][2] == "needed by the draft broadcast '1'"
    assert report["contacts"].isna().all()
    (question,) = asked
    assert question.startswith(
        "<Client https://api.resend.com, live account> will delete for good 2 segments: 'Ants', 'Be"
    )
    assert question.endswith("The contacts stay. Type the number to delete: ")
    assert api.script.lines[4:] == ["DELETE /segments/a", "DELETE /segments/b"]


@pytest.mark.parametrize("typed", ["", "y", "3", "1"])
def test_another_answer_deletes_nothing(
    scripted: Callable[..., Scripted], monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """Only the very number does."""
    monkeypatch.setattr("builtins.input", lambda _: typed)
    api = scripted(ok(SEGMENTS), ok(DRAFTS), ok(SEGMENTS), ok(DRAFTS))
    with pytest.raises(rnb.NotConfirmedError, match="2 segments: 'Ants', 'Bees'; say confirm=2"):
        rnb.delete_segments(api.client, FRAME)
    assert {line.split()[0] for line in api.script.lines} == {"GET"}


@pytest.mark.parametrize("confirm", [0, 1, 3])
def test_confirm_says_the_number_beforehand(client: rnb.Client, confirm: int) -> None:
    """Another number deletes nothing, on a sandbox either."""
    frame = _filled(client).head(2)
    with pytest.raises(rnb.NotConfirmedError):
        rnb.delete_segments(client, frame, confirm=confirm)
    with pytest.raises(
        rnb.NotConfirmedError, match="this would delete 1 segment: 'Ants'; say confirm=1"
    ):
        rnb.delete_segments(client, frame.head(1), confirm=True)
    assert len(_left(client)) == 3
    assert rnb.delete_segments(client, frame, confirm=2)["status"].tolist() == [
        "deleted",
        "deleted",
    ]


def test_where_nothing_would_go_nothing_is_asked(scripted: Callable[..., Scripted]) -> None:
    """The report says why of each row."""
    api = scripted(ok(_page()), ok(DRAFTS))
    assert rnb.delete_segments(api.client, FRAME)["status"].tolist() == ["not_found"] * 3


def test_many_segments_are_not_all_named(client: rnb.Client) -> None:
    """Ten are, and the others counted."""
    for each in range(12):
        client.segments.create(name=f"s{each:02}")
    with pytest.raises(
        rnb.NotConfirmedError, match=r"12 segments: 's11', .*'s02' and 2 more; say confirm=12"
    ):
        rnb.delete_segments(client, rnb.list_segments_df(client), confirm=1)


@pytest.mark.parametrize("fault", ["lost_after", "dropped_after", "lost_before"])
def test_after_a_lost_answer_it_is_deleted(fault: str) -> None:
    """Deleting twice is deleting once, so it is tried again."""
    faults = Faults()
    client = rnb.sandbox(faults=faults)
    frame = _filled(client)
    faults.script = [("DELETE /segments/*", fault)]
    assert rnb.delete_segments(client, frame)["status"].tolist() == ["deleted"] * 3
    assert _left(client) == []


def test_where_every_answer_is_lost_it_is_looked_for(client: rnb.Client) -> None:
    """It is gone, and the report says so; then the next one goes."""
    line = Faulty(client)
    frame = _filled(client)
    line.faults["DELETE /segments"] = "lost"
    report = rnb.delete_segments(line.client, frame)
    assert report["status"].tolist() == ["deleted"] * 3
    assert {*report["reason"]} == {"the answer was lost; it is gone"}
    assert _left(client) == []


def test_one_that_cannot_be_deleted_costs_no_other(client: rnb.Client) -> None:
    """A fault of one row is in its reason, and the rows behind it are done."""
    frame = _filled(client)
    with broken(
        client, "server error", when=lambda line: line == f"DELETE /segments/{frame['id'].iloc[0]}"
    ):
        report = rnb.delete_segments(client, frame)
    assert report["status"].tolist() == ["failed", "deleted", "deleted"]
    assert report["reason"].iloc[0].startswith("Something broke.")
    assert _left(client) == ["Ants"]


def test_where_nobody_can_tell_the_run_stops(client: rnb.Client) -> None:
    """The row says so, and the rest is pending."""
    frame, second = _filled(client), []

    def out(line: str) -> bool:
        if line == f"DELETE /segments/{frame['id'].iloc[1]}":
            second.append(line)
        return bool(second)

    with broken(client, "server error", when=out, after=True):
        report = rnb.delete_segments(client, frame)
    assert report["status"].tolist() == ["deleted", "failed", "pending"]
    assert report["reason"].iloc[1].endswith("nobody could tell whether it is gone")
    assert report["reason"].iloc[2].startswith("not tried: the run stopped after 'Something broke.")
    assert _left(client) == ["Cats"]


def test_a_hopeless_error_stops_the_run(client: rnb.Client) -> None:
    """Where the key is refused for writing, the next row is not even tried."""
    line = Faulty(client)
    frame = _filled(client)
    line.faults["DELETE /segments"] = lambda: problem(401, "invalid_api_key", "API key is invalid")
    report = rnb.delete_segments(line.client, frame)
    assert report["status"].tolist() == ["failed", "pending", "pending"]
    assert line.sent("DELETE") == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_ctrl_c_loses_no_row(client: rnb.Client, *, after: bool) -> None:
    """What was done is in the report, what was under way is said to be in doubt, and running it again does the rest."""
    frame = _filled(client)
    second = f"DELETE /segments/{frame['id'].iloc[1]}"
    with broken(client, "interrupt", when=lambda line: line == second, after=after):
        report = rnb.delete_segments(client, frame)
    assert report["status"].tolist() == ["deleted", "pending", "pending"]
    assert report["reason"].tolist()[1:] == [
        "interrupted under way: it may be deleted",
        "not tried: the run was interrupted",
    ]
    again = rnb.delete_segments(client, report[report["status"] == "pending"])
    assert again["status"].tolist() == ["not_found" if after else "deleted", "deleted"]
    assert _left(client) == []
