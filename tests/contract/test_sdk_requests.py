"""The requests that the official SDKs sent, sent again without the SDKs."""

from __future__ import annotations

import pytest
from support import ROOT, Http
from support.recorded_requests import replay
from support.sdk_scripts import SDKS, Sdk

from resend_nb.sandbox import Sandbox

for_each_sdk = pytest.mark.parametrize("sdk", SDKS, ids=lambda sdk: sdk.name)


@for_each_sdk
def test_each_request_is_answered_as_it_was(sdk: Sdk) -> None:
    """A sandbox with the SDK's switches answers each of its requests with the same status."""
    requests = sdk.stored()["requests"]
    assert len(requests) > 70
    statuses = replay(requests, Http(Sandbox(switches=sdk.lenient())))
    assert statuses == [request["status"] for request in requests]


@for_each_sdk
def test_the_default_refuses_what_needs_a_switch(sdk: Sdk) -> None:
    """A sandbox without switches refuses one request for each switch that the SDK needs."""
    requests = sdk.stored()["requests"]
    statuses = replay(requests, Http(Sandbox()))
    changed = [
        (request["status"], status)
        for request, status in zip(requests, statuses, strict=True)
        if request["status"] != status
    ]
    assert [status for _, status in changed] == [422] * len(sdk.switches)
    assert all(status < 300 for status, _ in changed)


@for_each_sdk
def test_the_stored_outcome_is_of_the_version(sdk: Sdk) -> None:
    """The outcome is stored again when the version of an SDK changes."""
    assert sdk.stored()["version"] == sdk.version


def test_ci_fetches_the_sdk_for_node() -> None:
    """.ci/run fetches the same version, wherever there is a .ci folder."""
    script = ROOT / ".ci" / "run"
    (node,) = (sdk for sdk in SDKS if sdk.name == "node")
    assert not script.exists() or node.install in script.read_text(encoding="utf-8")
