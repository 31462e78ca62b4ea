"""Fuzzing: valid and invalid requests get a response in the documented shape."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from support import Http
from support.fuzzing import EXAMPLES, schema_of_served
from support.spec import SPEC_FILE, operation

from resend_nb.sandbox import Sandbox
from resend_nb.sandbox.demo import load_demo

pytestmark = pytest.mark.slow

# Which list has the ids of a noun without a list.
LISTS = {"audiences": "segments"}

_counter = itertools.count()


def _account() -> Http:
    """Return an account that has objects for the paths of the specification."""
    sandbox = Sandbox()
    load_demo(sandbox)
    return Http(sandbox)


@pytest.fixture(scope="module")
def account() -> Http:
    """Share one account: each example finds what the previous ones left behind."""
    return _account()


def _existing(account: Http, template: str) -> dict[str, str]:
    """Return ids of existing objects for a path, so that examples reach more than a 404."""
    found = {}
    for before, name in re.findall(r"/([\w/-]+)/\{(\w+)\}", template):
        listed = account(f"GET /{LISTS.get(before, before)}?limit=100").json().get("data")
        if listed:
            found[name] = listed[next(_counter) % len(listed)]["id"]
    return found


if SPEC_FILE.is_file():
    schema = schema_of_served()

    @schema.parametrize()  # type: ignore[untyped-decorator]  # it has no types
    @settings(
        max_examples=EXAMPLES,
        suppress_health_check=[*HealthCheck],
        derandomize=True,
        database=None,
    )
    def test_every_response_has_the_documented_shape(case: Any, account: Http) -> None:
        """No request gets a 5xx, every response is JSON, and errors have the documented keys."""
        if case.path_parameters and next(_counter) % 2:
            case.path_parameters |= _existing(account, case.path)
        case.headers = {"Authorization": "Bearer re_any", "User-Agent": "fuzz"}
        case.cookies = None
        response = case.call(app=account.app)
        assert response.status_code < 500
        assert response.headers["content-type"][0].startswith("application/json")
        body = response.json()
        if response.status_code >= 400:
            assert list(body) == ["statusCode", "message", "name"]
            assert body["statusCode"] == response.status_code

else:

    def test_every_response_has_the_documented_shape(shared: object) -> None:
        """The specification is required for fuzzing."""


def test_every_served_operation_is_fuzzed(shared: object) -> None:  # noqa: ARG001 -- needs the spec
    """Fuzzing covers every operation that the sandbox serves."""
    fuzzed = {
        f"{result.ok().method.upper()} {result.ok().path}"
        for result in schema_of_served().get_all_operations()
    }
    assert len(fuzzed) > 40
    assert all(operation(*name.split(" ")) for name in fuzzed)
