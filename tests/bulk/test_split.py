"""Members assigned to new segments, also after an interrupt."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import KEY, ROOT
from support.faults import broken

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.bulk.random_split import apportion, assign, parse_shares
from resend_nb.sandbox import Faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support import Server

HALVES = {"News A": 0.5, "News B": 0.5}


def _filled(client: rnb.Client, number: int = 10) -> list[str]:
    """Create a segment with members, and return their ids."""
    segment = [{"id": client.segments.create(name="News")["id"]}]
    made = [
        client.contacts.create(email=f"p{position}@example.com", segments=segment)
        for position in range(number)
    ]
    return [contact["id"] for contact in made]


def _members(client: rnb.Client) -> dict[str, set[str]]:
    """The ids of the members of each segment."""
    return {
        known["name"]: {
            contact["id"] for contact in client.contacts.iterate(segment_id=known["id"])
        }
        for known in client.segments.iterate()
    }


SHARES = st.lists(st.integers(1, 100), min_size=1, max_size=6).flatmap(
    lambda weights: st.integers(0, 100).map(
        lambda rest: [weight / (sum(weights) + rest) for weight in weights]
    )
)


@given(
    ids=st.sets(st.uuids().map(str), max_size=60),
    weights=SHARES,
    seed=st.integers(),
    data=st.data(),
)
def test_an_assignment_is_disjoint_exact_and_reproducible(
    ids: set[str], weights: list[float], seed: int, data: st.DataObject
) -> None:
    """Nobody is in two parts, sizes are exact, and the order of the list does not matter."""
    shares = parse_shares({str(position): weight for position, weight in enumerate(weights)})
    sizes = apportion(shares, len(ids))
    parts = assign(ids, sizes, seed)
    assert [len(part) for part in parts] == sizes
    assert all(abs(size - share * len(ids)) < 1 for size, share in zip(sizes, shares, strict=True))
    drawn = [id_ for part in parts for id_ in part]
    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= ids
    if sum(shares) == 1:
        assert set(drawn) == ids
    assert assign(data.draw(st.permutations(sorted(ids))), sizes, seed) == parts


def test_an_assignment_is_fair() -> None:
    """Over many seeds each member is in the first part about as often as its share says."""
    ids = [f"p{number}" for number in range(20)]
    times = dict.fromkeys(ids, 0)
    for seed in range(2000):
        for id_ in assign(ids, [5], seed)[0]:
            times[id_] += 1
    assert sum(times.values()) == 10_000
    assert all(420 < count < 580 for count in times.values())


@pytest.mark.parametrize(
    ("weights", "people", "sizes"),
    [
        ([1 / 3] * 3, 100, [34, 33, 33]),
        ([0.1] * 10, 10, [1] * 10),
        ([0.7, 0.2, 0.1], 5, [4, 1, 0]),
        ([0.5], 5, [3]),
        ([1], 7, [7]),
        ([0.5, 0.5], 0, [0, 0]),
    ],
)
def test_sizes_are_rounded_by_largest_remainders(
    weights: list[float], people: int, sizes: list[int]
) -> None:
    """Shares written as decimals come out as meant, and ties go to the first part."""
    assert (
        apportion(
            parse_shares({str(position): weight for position, weight in enumerate(weights)}), people
        )
        == sizes
    )


def test_a_segment_is_split(client: rnb.Client) -> None:
    """Each member is in one row and one part, the source stays, and the account is read once."""
    ids = _filled(client)
    client.contacts.update(ids[0], unsubscribed=True)
    with broken(client, "interrupt", when=lambda _: False) as lines:
        frame = rnb.split_segment(client, "News", HALVES, progress=False)
    assert (
        frame.dtypes.astype(str).to_dict()
        == pd.DataFrame(
            {
                name: pd.Series(dtype="category" if isinstance(kind, tuple) else kind)
                for name, kind in schemas.SPLIT.items()
            }
        )
        .dtypes.astype(str)
        .to_dict()
    )
    members = _members(client)
    assert members["News"] == set(ids) == members["News A"] | members["News B"]
    assert [len(members[part]) for part in HALVES] == [5, 5]
    assert frame["contact_id"].tolist() == ids[::-1]
    for part in HALVES:
        assert {*frame.loc[frame["segment"] == part, "contact_id"]} == members[part]
    assert set(frame["status"]) == {"added"}
    assert not frame["retry"].any()
    assert client.contacts.get(ids[0])["unsubscribed"]
    assert len([line for line in lines if line.startswith("GET")]) == 2
    assert len([line for line in lines if line.startswith("POST")]) == 2 + len(ids)


def test_members_who_are_left_over_join_nothing(client: rnb.Client) -> None:
    """Members beyond the shares join no part, and their rows say so."""
    _filled(client)
    frame = rnb.split_segment(client, "News", {"Pilot": 0.2}, seed=3, progress=False)
    left = frame[frame["segment"].isna()]
    assert len(left) == 8
    assert set(left["status"]) == {"left_over"}
    assert frame.attrs["journals"].keys() == {"Pilot"}
    assert len(_members(client)["Pilot"]) == 2


def test_the_same_seed_assigns_the_same_members(client: rnb.Client) -> None:
    """Another seed assigns other members."""
    _filled(client, 40)
    frames = [
        rnb.split_segment(
            client, "News", {f"{name}{letter}": 0.5 for letter in "ab"}, seed=seed, progress=False
        )
        for name, seed in (("x", 1), ("y", 1), ("z", 2))
    ]
    first, same, other = (
        {*frame.loc[frame["segment"].str.endswith("a"), "contact_id"]} for frame in frames
    )
    assert first == same != other


REFUSED: list[tuple[Any, str]] = [
    ({}, "parts must map names to shares"),
    (["A", "B"], "parts must map names to shares"),
    ({"A": 0.5, " ": 0.5}, "not ' '"),
    ({1: 0.5}, "keys, not 1"),
    ({"A": 0}, "share 0 for 'A'"),
    ({"A": 1.1}, "share 1.1 for 'A'"),
    ({"A": float("nan")}, "share nan for 'A'"),
    ({"A": True}, "share True for 'A'"),
    ({"A": "half"}, "share 'half' for 'A'"),
    ({"A": None}, "share None for 'A'"),
    ({"A": 0.6, "B": 0.5}, "add up to 1.1"),
    ({"A": 0.5, "Taken": 0.5}, "already a segment named 'Taken'"),
]


@pytest.mark.parametrize(("parts", "words"), REFUSED)
def test_wrong_parts_are_refused(client: rnb.Client, parts: Any, words: str) -> None:
    """An error before anything is created names what is wrong."""
    _filled(client, 2)
    client.segments.create(name="Taken")
    before = _members(client)
    with pytest.raises(rnb.InputError, match=words):
        rnb.split_segment(client, "News", parts, progress=False)
    assert _members(client) == before


def test_other_wrong_arguments_are_refused(client: rnb.Client, tmp_path: Path) -> None:
    """A wrong seed, an empty or unknown segment, and a folder that is a file create nothing."""
    client.segments.create(name="Empty")
    with pytest.raises(rnb.InputError, match="seed must be a whole number"):
        rnb.split_segment(client, "Empty", HALVES, seed=True)
    with pytest.raises(rnb.InputError, match="'Empty' has no members"):
        rnb.split_segment(client, "Empty", HALVES)
    with pytest.raises(rnb.ObjectLookupError):
        rnb.split_segment(client, "Emty", HALVES)
    _filled(client)
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", "", 7):
        with pytest.raises(rnb.InputError, match="must be the path of a folder"):
            rnb.split_segment(client, "News", HALVES, folder=folder, progress=False)  # type: ignore[arg-type]
    with pytest.raises(rnb.InputError, match="cannot be written"):
        rnb.split_segment(client, "News", HALVES, folder=tmp_path / "file" / "new", progress=False)
    assert _members(client).keys() == {"Empty", "News"}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", [1, 3, 5, 6, 10])
def test_an_interrupted_split_can_be_resumed(
    client: rnb.Client,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    number: int,
    *,
    after: bool,
) -> None:
    """Ctrl-C passes on; the printed calls finish the split like an undisturbed one."""
    whole = rnb.sandbox()
    _filled(whole)
    expected = rnb.split_segment(whole, "News", HALVES, progress=False)
    _filled(client)
    joined = 0

    def at(line: str) -> bool:
        nonlocal joined
        joined += line.startswith("POST /contacts/")
        return line.startswith("POST /contacts/") and joined == number

    with broken(client, "interrupt", when=at, after=after), pytest.raises(KeyboardInterrupt):
        rnb.split_segment(client, "News", HALVES, folder=tmp_path, progress=False)
    runs = rnb.runs_df(tmp_path)
    assert {*runs["kind"]} == {"split"}
    assert runs["left"].sum() == 11 - number
    line = capsys.readouterr().out
    assert line.startswith("The split was interrupted. To finish it: rnb.resume_run(client, '")
    calls = line.partition(": ")[2].split("; ")
    assert len(calls) == (runs["left"] > 0).sum()
    for call in calls:
        done = eval(call, {"rnb": rnb, "client": client})  # noqa: S307 -- what the line says
        assert set(done["status"]) == {"added"}
        assert done["email"].tolist() == expected.loc[done.index, "email"].tolist()
    assert _members(client) == _members(whole)
    assert {*rnb.runs_df(tmp_path)["state"]} == {"finished"}


PROGRAM = """
import sys
import resend_nb as rnb
client = rnb.connect({key!r}, base_url=sys.argv[1])
parts = {{"News A": 0.5, "News B": 0.5}}
rnb.split_segment(client, "News", parts, folder=sys.argv[2], progress=False)
"""


def test_a_killed_split_can_be_resumed(serve: Callable[..., Server], tmp_path: Path) -> None:
    """After kill -9 in the first part, both journals exist and complete the same split."""
    server = serve("--latency", "0.01")
    with rnb.connect(KEY, base_url=server.url) as client:
        ids = _filled(client, 60)
        command = [sys.executable, "-c", PROGRAM.format(key=KEY), server.url, str(tmp_path)]
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            while not _members(client).get("News A"):
                assert process.poll() is None, "the process ended before it was killed"
        finally:
            process.kill()
            process.wait()
        assert not _members(client)["News B"], "it was killed too late to prove anything"
        for journal in rnb.runs_df(tmp_path)["journal"]:
            assert {*rnb.resume_run(client, journal, progress=False)["status"]} == {"added"}
        members = _members(client)
    assert [members[part] for part in HALVES] == [set(part) for part in assign(ids, [30, 30], 0)]


def test_a_part_without_members_is_an_empty_segment(client: rnb.Client) -> None:
    """A small share of few members may round to zero; its journal has nothing to resume."""
    _filled(client)
    frame = rnb.split_segment(client, "News", {"Few": 0.01, "Most": 0.99}, progress=False)
    assert set(frame["segment"]) == {"Most"}
    assert _members(client)["Few"] == set()
    assert rnb.resume_run(client, frame.attrs["journals"]["Few"], progress=False).empty


def test_a_split_can_be_undone(client: rnb.Client) -> None:
    """Undoing each part leaves empty segments, which can be deleted; the source is unchanged."""
    ids = _filled(client)
    frame = rnb.split_segment(client, "News", HALVES, progress=False)
    for journal in frame.attrs["journals"].values():
        assert {*rnb.undo_run(client, journal, progress=False)["status"]} == {"removed"}
    assert _members(client) == {"News": set(ids), "News A": set(), "News B": set()}


def test_a_member_who_is_deleted_costs_one_row(client: rnb.Client) -> None:
    """That row fails with the server's message, and everybody else joins."""
    ids = _filled(client)
    inner, gone = client._http.event_hooks, iter([ids[4]])

    def delete(request: Any) -> None:
        if "/segments/" in request.url.path and request.method == "POST":
            for contact_id in gone:
                client.contacts.delete(contact_id)

    client._http.event_hooks = {**inner, "request": [delete]}
    frame = rnb.split_segment(client, "News", HALVES, progress=False).set_index("contact_id")
    row = frame.loc[ids[4]]
    assert (row["status"], row["reason"]) == ("failed", "Contact not found")
    assert (frame["status"] == "added").sum() == 9


@pytest.mark.parametrize("fault", ["lost_after", "dropped_after"])
def test_a_part_whose_response_is_lost_is_created_once(fault: str) -> None:
    """It is looked up before another segment of that name is created."""
    faults = Faults()
    client = rnb.sandbox(faults=faults)
    _filled(client)
    faults.script = [("POST /segments", fault)]
    rnb.split_segment(client, "News", HALVES, progress=False)
    assert sorted(known["name"] for known in client.segments.list()) == ["News", "News A", "News B"]


def test_if_a_part_cannot_be_created_nothing_is_left(tmp_path: Path) -> None:
    """The parts before it are deleted again, with their journals."""
    faults = Faults()
    client = rnb.sandbox(faults=faults)
    _filled(client)
    faults.script = [("POST /segments", "ok"), ("POST /segments", "error_500")]
    with pytest.raises(rnb.ServerError):
        rnb.split_segment(client, "News", HALVES, folder=tmp_path, progress=False)
    assert _members(client).keys() == {"News"}
    assert list(tmp_path.iterdir()) == []


def test_segments_that_could_not_be_deleted_are_named(client: rnb.Client) -> None:
    """If the account is out of reach, notes name segments that were or may have been created."""
    _filled(client)
    made = 0

    def at(line: str) -> bool:
        nonlocal made
        made += line == "POST /segments"
        return made > 1

    with broken(client, "server error", when=at), pytest.raises(rnb.ServerError) as caught:
        rnb.split_segment(client, "News", HALVES, progress=False)
    assert caught.value.__notes__ == [
        "The segment 'News B' may have been created; check your segments before you retry.",
        "The segment 'News A' was created and has no members; delete it.",
    ]
