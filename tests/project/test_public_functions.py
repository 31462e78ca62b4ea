"""Public functions: help() is complete, and a wrong argument has a short traceback."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import traceback
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import ROOT
from support.public_api import PACKAGE, public_classes, public_functions, public_methods

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_INTERNAL_FRAMES = 2

FUNCTIONS = public_functions()
MEMBERS = public_methods(public_classes())
FORMS = [name for name in rnb.__all__ if name.endswith(("Console", "Form", "Preview", "View"))]
METHODS = {name: member for name, member in MEMBERS.items() if inspect.isfunction(member)}

TAKE_CLIENT = [
    name
    for name, call in FUNCTIONS.items()
    if list(inspect.signature(call).parameters)[:1] == ["client"]
]

EMPTY = pd.DataFrame()
PEOPLE = pd.DataFrame({"email": ["ada@example.com"]})
NOT_A_FRAME: Any = ["ada@example.com"]

# One call with a wrong argument for each function that checks its arguments.
WRONG_CALLS: dict[str, Callable[[rnb.Client], Any]] = {
    "advance_sandbox": lambda client: rnb.advance_sandbox(client, days=-1),
    "broadcast_links_df": lambda client: rnb.broadcast_links_df(client, "No such broadcast"),
    "broadcast_recipients_df": lambda client: rnb.broadcast_recipients_df(
        client, "September welcome", types="wrong"
    ),
    "bulk_add": lambda client: rnb.bulk_add(client, PEOPLE, "No such segment"),
    "bulk_remove": lambda client: rnb.bulk_remove(client, PEOPLE, "No such segment"),
    "bulk_update": lambda client: rnb.bulk_update(client, EMPTY),
    "campaign_rates": lambda _: rnb.campaign_rates(EMPTY),
    "campaigns_at_age_df": lambda client: rnb.campaigns_at_age_df(client, []),
    "check_contacts": lambda _: rnb.check_contacts(EMPTY),
    "cohort_df": lambda client: rnb.cohort_df(client, metric="wrong"),
    "compare_broadcasts": lambda _: rnb.compare_broadcasts("A", "B"),
    "compare_pairs_df": lambda _: rnb.compare_pairs_df(EMPTY),
    "compose": lambda _: rnb.compose("", rnb.Theme(name="Acme", address="1 Main Street")),
    "delete_segments": lambda client: rnb.delete_segments(client, EMPTY),
    "engagement_df": lambda client: rnb.engagement_df(client, last=0),
    "find_broadcast": lambda client: rnb.find_broadcast(client, "No such broadcast"),
    "find_segment": lambda client: rnb.find_segment(client, "No such segment"),
    "league_df": lambda _: rnb.league_df(EMPTY),
    "list_contacts_df": lambda client: rnb.list_contacts_df(client, segment="No such segment"),
    "mark_bots": lambda _: rnb.mark_bots(EMPTY),
    "membership_df": lambda client: rnb.membership_df(client, segments=["No such segment"]),
    "metrics_df": lambda client: rnb.metrics_df(client, by="wrong"),
    "monitor_df": lambda _: rnb.monitor_df("A", "B"),
    "outbox_df": lambda client: rnb.outbox_df(client, broadcast="No such broadcast"),
    "overlap_df": lambda _: rnb.overlap_df(PEOPLE),
    "plan_bulk_add": lambda client: rnb.plan_bulk_add(client, PEOPLE, "No such segment"),
    "plan_bulk_remove": lambda client: rnb.plan_bulk_remove(client, PEOPLE, "No such segment"),
    "plan_bulk_update": lambda client: rnb.plan_bulk_update(client, EMPTY),
    "plan_summary_df": lambda _: rnb.plan_summary_df(EMPTY),
    "plan_sync_segment": lambda client: rnb.plan_sync_segment(client, PEOPLE, "No such segment"),
    "plot_cohorts": lambda _: rnb.plot_cohorts(EMPTY),
    "plot_comparison": lambda _: rnb.plot_comparison(EMPTY),
    "plot_funnel": lambda _: rnb.plot_funnel(EMPTY),
    "plot_growth": lambda _: rnb.plot_growth(EMPTY),
    "plot_links": lambda _: rnb.plot_links(EMPTY),
    "plot_over_time": lambda _: rnb.plot_over_time(EMPTY),
    "plot_overlap": lambda _: rnb.plot_overlap(NOT_A_FRAME),
    "plot_rates": lambda _: rnb.plot_rates(EMPTY),
    "plot_segment_sizes": lambda _: rnb.plot_segment_sizes(EMPTY),
    "pooled_rates": lambda _: rnb.pooled_rates(EMPTY),
    "plot_sunset": lambda _: rnb.plot_sunset(EMPTY),
    "resume_run": lambda client: rnb.resume_run(client, "no-such-file.journal"),
    "review_segments_df": lambda client: rnb.review_segments_df(client, unused_days=-1),
    "detectable_difference": lambda _: rnb.detectable_difference(0, 0.03),
    "sample_size": lambda _: rnb.sample_size(2.0, difference=0.01),
    "save_excel": lambda _: rnb.save_excel(EMPTY, "report.csv"),
    "send_to_sample": lambda client: rnb.send_to_sample(client, "No such broadcast", 0.1),
    "split_segment": lambda client: rnb.split_segment(client, "No such segment", {"A": 1.0}),
    "starter": lambda _: rnb.starter("wrong"),
    "still_reading_df": lambda client: rnb.still_reading_df(client, last=0),
    "sunset_curve_df": lambda _: rnb.sunset_curve_df(EMPTY),
    "sync_segment": lambda client: rnb.sync_segment(client, PEOPLE, "No such segment"),
    "truth_df": lambda client: rnb.truth_df(client),
    "undo_run": lambda client: rnb.undo_run(client, "no-such-file.journal"),
}


@pytest.mark.parametrize("name", WRONG_CALLS)
def test_a_wrong_argument_has_a_short_traceback(name: str, demo: rnb.Client) -> None:
    """The traceback starts with the caller's line and has at most two frames of the package."""
    with pytest.raises(rnb.InputError) as caught:
        WRONG_CALLS[name](demo)
    frames = traceback.extract_tb(caught.value.__traceback__)
    internal = [frame for frame in frames if frame.filename.startswith(str(PACKAGE))]
    assert frames[0].filename == __file__
    assert 1 <= len(internal) <= MAX_INTERNAL_FRAMES
    printed = "".join(traceback.format_exception(caught.value))
    assert printed.count(str(PACKAGE)) == len(internal)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_is_decorated(name: str) -> None:
    """Each public function has the decorator that fills in its text and shortens tracebacks."""
    function = FUNCTIONS[name]
    if name == "connect":  # a second decorator hides the key
        function = function.__wrapped__
    assert function.__code__.co_filename == str(PACKAGE / "_public.py")
    assert inspect.unwrap(FUNCTIONS[name]) is not FUNCTIONS[name]


@pytest.mark.parametrize("name", sorted(FUNCTIONS | MEMBERS))
def test_help_shows_the_whole_text(name: str) -> None:
    """No docstring has an unfilled ``%(name)s`` or refers to another one for its parameters."""
    text = inspect.getdoc((FUNCTIONS | MEMBERS)[name]) or ""
    assert text
    assert not re.search(r"%\(\w*\)s", text)
    assert "As for " not in text


@pytest.mark.parametrize("name", ["Client", *FORMS, *FUNCTIONS, *sorted(METHODS)])
def test_test_hooks_are_not_parameters(name: str) -> None:
    """Tests inject clocks, waits and callbacks elsewhere, not through public signatures."""
    value = METHODS[name] if name in METHODS else getattr(rnb, name)
    assert not {"clock", "sleep", "look"} & set(inspect.signature(value).parameters)


@pytest.mark.slow
def test_everything_works_without_docstrings() -> None:
    """With ``python -OO``, which removes docstrings, every public name can be imported and used."""
    code = """
import resend_nb as rnb
for name in rnb.__all__:
    getattr(rnb, name)
print(rnb.find_segment.__doc__, len(rnb.list_segments_df(rnb.sandbox(demo=True))))
"""
    command = [sys.executable, "-OO", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "None 6\n"


@pytest.mark.parametrize("name", [*TAKE_CLIENT, *FORMS])
@pytest.mark.parametrize("wrong", ["leads.xlsx", None, PEOPLE])
def test_a_forgotten_client_is_an_error_that_says_so(name: str, wrong: Any) -> None:
    """Whatever is passed instead of the client, the error says what belongs there."""
    function = getattr(rnb, name)
    parameters = list(inspect.signature(function).parameters.values())[1:]
    required = [each for each in parameters if each.default is each.empty]
    others = ["x" for each in required if each.kind is each.POSITIONAL_OR_KEYWORD]
    named = {each.name: "x" for each in required if each.kind is each.KEYWORD_ONLY}
    with pytest.raises(rnb.InputError, match=r"client must be what connect\(\) or sandbox\(\)"):
        function(wrong, *others, **named)
