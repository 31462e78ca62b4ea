"""delete_segments: what is deleted, and what is not."""

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
    """Create three segments with the same contact, and return their rows, oldest first."""
    segments: list[Any] = [{"id": client.segments.create(name=name)["id"]} for name in NAMES]
    client.contacts.create(email="ada@example.com", segments=segments)
    return rnb.list_segments_df(client, counts=True).iloc[::-1]


def _names(client: rnb.Client) -> list[str]:
    return sorted(segment["name"] for segment in client.segments.iterate())


def test_segments_go_and_contacts_stay(client: rnb.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox does not ask; the report has the input's index and sizes, and declared columns."""
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("asked"))
    frame = _filled(client)
    report = rnb.delete_segments(client, frame.iloc[:2])
    assert report["status"].tolist() == ["deleted", "deleted"]
    assert report["contacts"].tolist() == [1, 1]
    assert report.index.tolist() == [2, 1]
    assert report.columns.tolist() == list(schemas.DELETED_SEGMENTS)
    assert _names(client) == ["Cats"]
    assert [contact["email"] for contact in client.contacts.list()] == ["ada@example.com"]


def test_no_rows_delete_nothing(client: rnb.Client) -> None:
    """The report on no rows has the same columns and dtypes."""
    frame = _filled(client)
    empty = rnb.delete_segments(client, frame.head(0))
    assert (empty.dtypes.astype(str) == rnb.delete_segments(client, frame).dtypes.astype(str)).all()
    assert len(empty) == 0


def test_rows_of_a_review_are_deleted(client: rnb.Client) -> None:
    """Rows of the review can be passed as they are."""
    _filled(client)
    rnb.advance_sandbox(client, days=100)
    review = rnb.review_segments_df(client)
    report = rnb.delete_segments(client, review[review["suggestion"] == "delete"])
    assert report["status"].tolist() == ["deleted"] * 3
    assert _names(client) == []


def test_a_segment_that_is_not_deleted_says_why(client: rnb.Client) -> None:
    """Needed by a broadcast, already deleted, or renamed; the others are deleted."""
    _filled(client)
    for name in NAMES:
        client.segments.create(name=name)
    frame = rnb.list_segments_df(client).iloc[::-1]
    ids = frame["id"].tolist()
    draft = client.broadcasts.create(segment_id=ids[0], name="News", **SENDER)["id"]
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
        ["not_found", "the segment no longer exists"],
        ["stale", "its name is now 'Ant hills'; review it again"],
        ["deleted", ""],
        ["deleted", ""],
    ]
    assert _names(client) == ["Ant hills", "Ants", "Bees"]
    client.broadcasts.delete(draft)
    assert rnb.delete_segments(client, frame.head(1))["status"].tolist() == ["deleted"]


def _in_a_day(client: rnb.Client) -> str:
    return (client.now + pd.Timedelta(days=1)).isoformat()


REFUSED: list[tuple[Any, str]] = [
    (None, "must be a DataFrame with the columns id and name"),
    (pd.DataFrame({"id": ["1"]}), "must be a DataFrame with the columns id and name"),
    (pd.DataFrame({"id": ["1", None], "name": ["A", "B"]}), "no id in row 1"),
    (pd.DataFrame({"id": ["1", "1"], "name": ["A", "A"]}), "the segment 'A' twice"),
]


@pytest.mark.parametrize(("frame", "message"), REFUSED)
def test_a_frame_without_clear_segments_is_refused(
    client: rnb.Client, frame: Any, message: str
) -> None:
    """Missing columns, missing ids and duplicates are errors before anything is read."""
    with broken(client, "interrupt"), pytest.raises(rnb.InputError, match=message):
        rnb.delete_segments(client, frame)


FRAME = pd.DataFrame({"id": ["a", "b", "c"], "name": NAMES})


def _page(*items: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "has_more": False, "data": list(items)}


SEGMENTS = _page(
    *(
        {"id": name[0].lower(), "name": name, "created_at": "2026-01-01 00:00:00+00"}
        for name in NAMES
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
    """The question lists the segments that would be deleted; the account is read again after it."""
    questions: list[str] = []

    def answer(question: str) -> str:
        questions.append(question)
        return "2"

    monkeypatch.setattr("builtins.input", answer)
    reads = [ok(SEGMENTS), ok(DRAFTS)]
    api = scripted(*reads, ok(SEGMENTS), ok(DRAFTS), ok({"deleted": True}), ok({"deleted": True}))
    report = rnb.delete_segments(api.client, FRAME)
    assert report["status"].tolist() == ["deleted", "deleted", "in_use"]
    assert report["reason"][2] == "needed by the draft broadcast '1'"
    assert report["contacts"].isna().all()
    (question,) = questions
    assert question == (
        "<Client https://api.resend.com, live account> will permanently delete 2 segments: "
        "'Ants', 'Bees'. The contacts stay. Type 2 to delete: "
    )
    assert api.script.lines[4:] == ["DELETE /segments/a", "DELETE /segments/b"]


@pytest.mark.parametrize("typed", ["", "y", "3", "1"])
def test_another_answer_deletes_nothing(
    scripted: Callable[..., Scripted], monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """Only the exact number deletes."""
    monkeypatch.setattr("builtins.input", lambda _: typed)
    api = scripted(ok(SEGMENTS), ok(DRAFTS), ok(SEGMENTS), ok(DRAFTS))
    with pytest.raises(rnb.NotConfirmedError, match="2 segments: 'Ants', 'Bees'; pass confirm=2"):
        rnb.delete_segments(api.client, FRAME)
    assert {line.split()[0] for line in api.script.lines} == {"GET"}


@pytest.mark.parametrize("confirm", [0, 1, 3])
def test_another_confirm_deletes_nothing(client: rnb.Client, confirm: int) -> None:
    """A wrong number deletes nothing, even on a sandbox, and True does not confirm 1."""
    frame = _filled(client).head(2)
    with pytest.raises(rnb.NotConfirmedError):
        rnb.delete_segments(client, frame, confirm=confirm)
    message = "This would delete 1 segment: 'Ants'; pass confirm=1 to delete"
    with pytest.raises(rnb.NotConfirmedError, match=message):
        rnb.delete_segments(client, frame.head(1), confirm=True)
    assert len(_names(client)) == 3
    assert rnb.delete_segments(client, frame, confirm=2)["status"].tolist() == [
        "deleted",
        "deleted",
    ]


def test_without_anything_to_delete_nothing_is_asked(scripted: Callable[..., Scripted]) -> None:
    """The report says for each row why it was not deleted."""
    api = scripted(ok(_page()), ok(DRAFTS))
    assert rnb.delete_segments(api.client, FRAME)["status"].tolist() == ["not_found"] * 3


def test_many_segments_are_not_all_named(client: rnb.Client) -> None:
    """Ten are named, and the others are counted."""
    for number in range(12):
        client.segments.create(name=f"s{number:02}")
    message = r"12 segments: 's11', .*'s02' and 2 more; pass confirm=12"
    with pytest.raises(rnb.NotConfirmedError, match=message):
        rnb.delete_segments(client, rnb.list_segments_df(client), confirm=1)


@pytest.mark.parametrize("fault", ["lost_after", "dropped_after", "lost_before"])
def test_a_lost_response_is_retried(fault: str) -> None:
    """Deleting is idempotent, so it is retried."""
    faults = Faults()
    client = rnb.sandbox(faults=faults)
    frame = _filled(client)
    faults.script = [("DELETE /segments/*", fault)]
    assert rnb.delete_segments(client, frame)["status"].tolist() == ["deleted"] * 3
    assert _names(client) == []


def test_if_every_response_is_lost_the_segment_is_checked(client: rnb.Client) -> None:
    """The report says that the segment is gone, and the next one is deleted."""
    line = Faulty(client)
    frame = _filled(client)
    line.faults["DELETE /segments"] = "lost"
    report = rnb.delete_segments(line.client, frame)
    assert report["status"].tolist() == ["deleted"] * 3
    assert set(report["reason"]) == {"the response was lost, but the segment is gone"}
    assert _names(client) == []


def test_a_failed_segment_does_not_stop_the_others(client: rnb.Client) -> None:
    """The error of a row is its reason, and the rows after it are deleted."""
    frame = _filled(client)
    first = f"DELETE /segments/{frame['id'].iloc[0]}"
    with broken(client, "server error", when=lambda line: line == first):
        report = rnb.delete_segments(client, frame)
    assert report["status"].tolist() == ["failed", "deleted", "deleted"]
    assert report["reason"].iloc[0].startswith("Something broke.")
    assert _names(client) == ["Ants"]


def test_if_a_deletion_cannot_be_checked_the_run_stops(client: rnb.Client) -> None:
    """The row says so, and the rest is pending."""
    frame, second = _filled(client), []

    def is_down(line: str) -> bool:
        if line == f"DELETE /segments/{frame['id'].iloc[1]}":
            second.append(line)
        return bool(second)

    with broken(client, "server error", when=is_down, after=True):
        report = rnb.delete_segments(client, frame)
    assert report["status"].tolist() == ["deleted", "failed", "pending"]
    assert report["reason"].iloc[1].endswith("may have been deleted, but that could not be checked")
    assert report["reason"].iloc[2].startswith("not tried: the run stopped after 'Something broke.")
    assert _names(client) == ["Cats"]


def test_an_error_that_aborts_the_run_stops_it(client: rnb.Client) -> None:
    """If the key may not write, the next row is not even tried."""
    line = Faulty(client)
    frame = _filled(client)
    line.faults["DELETE /segments"] = lambda: problem(401, "invalid_api_key", "API key is invalid")
    report = rnb.delete_segments(line.client, frame)
    assert report["status"].tolist() == ["failed", "pending", "pending"]
    assert line.sent("DELETE") == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_ctrl_c_loses_no_row(client: rnb.Client, *, after: bool) -> None:
    """The report says what was deleted and what may have been; running it again does the rest."""
    frame = _filled(client)
    second = f"DELETE /segments/{frame['id'].iloc[1]}"
    with broken(client, "interrupt", when=lambda line: line == second, after=after):
        report = rnb.delete_segments(client, frame)
    assert report["status"].tolist() == ["deleted", "pending", "pending"]
    assert report["reason"].tolist()[1:] == [
        "interrupted; it may have been deleted",
        "not tried: the run was interrupted",
    ]
    again = rnb.delete_segments(client, report[report["status"] == "pending"])
    assert again["status"].tolist() == ["not_found" if after else "deleted", "deleted"]
    assert _names(client) == []
