"""Fuzzing: whatever the specification lets one send, and what it does not, is answered as an API answers."""

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

# Where ids are to be found that do not stand under their own path.
LISTS = {"audiences": "segments"}

_counter = itertools.count()


def _account() -> Http:
    """Serve an account in which ids of the specification's paths exist."""
    sandbox = Sandbox()
    load_demo(sandbox)
    return Http(sandbox)


@pytest.fixture(scope="module")
def account() -> Http:
    """Share one account: what one example leaves behind is the next one's past."""
    return _account()


def _existing(account: Http, template: str) -> dict[str, str]:
    """Give ids of what is there under the nouns of a path, so that examples reach more than a 404."""
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
        deadline=None,
        suppress_health_check=[*HealthCheck],
        derandomize=True,
        database=None,
    )
    def test_every_answer_is_an_answer(case: Any, account: Http) -> None:
        """No 5xx, nothing but JSON, and errors always in the documented shape, for good requests and bad ones."""
        if case.path_parameters and next(_counter) % 2:
            case.path_parameters |= _existing(account, case.path)
        case.headers = {"Authorization": "Bearer re_any", "User-Agent": "fuzz"}
        case.cookies = None
        response = case.call(app=account.app)
        assert response.status_code < 500
        assert response.headers["content-type"][0].startswith("application/json")
        body = response.json()
        if response.status_code >= 400:
            assert [*body] == ["statusCode", "message", "name"]
            assert body["statusCode"] == response.status_code

else:

    def test_every_answer_is_an_answer(shared: object) -> None:
        """Without the specification there is nothing to fuzz by."""


def test_every_served_operation_is_fuzzed(shared: object) -> None:  # noqa: ARG001 -- it needs the specification
    """The fuzzing covers each operation that is served, and knows its name."""
    fuzzed = {
        f"{each.ok().method.upper()} {each.ok().path}"
        for each in schema_of_served().get_all_operations()
    }
    assert len(fuzzed) > 40
    assert all(operation(*name.split(" ")) for name in fuzzed)
