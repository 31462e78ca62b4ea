"""Values of files and of the account do not control the terminal that shows our texts."""

from __future__ import annotations

import inspect
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest
from support import KEY

import resend_nb as rnb
from resend_nb import errors
from resend_nb._ui import print_line, typed_number
from resend_nb.bulk.store.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTILE = "A\x1b[2J\x9b31m\u202eB\x07"
NAME = HOSTILE.replace("\x07", "")


def _is_safe(text: str) -> bool:
    return bool(text) and all(line.isprintable() for line in text.splitlines())


ERRORS = [
    error
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if issubclass(error, rnb.ResendError)
]


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_is_safe_to_show(error: type[rnb.ResendError]) -> None:
    """Whatever value a message quotes, neither the message nor the repr controls a terminal."""
    request = httpx.Request("GET", "https://api.example/segments")
    options: dict[str, Any] = {
        "findings": pd.DataFrame(),
        "contact_id": "c",
        "method": "GET",
        "request": request,
        "name": HOSTILE,
        "server_message": HOSTILE,
    }
    accepted = inspect.signature(error).parameters
    known = {name: value for name, value in options.items() if name in accepted}
    first: Any = httpx.Response(400, request=request) if "response" in accepted else HOSTILE
    raised = error(first, **known)
    assert _is_safe(str(raised))
    assert _is_safe(repr(raised))
    assert _is_safe(getattr(raised, "server_message", "A"))


def test_printed_lines_and_questions_are_safe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only two functions that write to a terminal escape what would control it."""
    monkeypatch.setattr("builtins.input", print)
    print_line(HOSTILE)
    with pytest.raises(AttributeError):
        typed_number(HOSTILE)  # print returns no answer
    shown = capsys.readouterr().out
    assert shown.count("x1b[2J") == 2
    assert _is_safe(shown)


def _status() -> object:
    usage = {"rate_limit": {"limit": 2, "duration": HOSTILE}}

    def answer(request: httpx.Request) -> httpx.Response:
        is_usage = request.url.path == "/usage"
        return httpx.Response(200, json=usage if is_usage else {"data": [], "has_more": False})

    return rnb.Client(KEY, transport=httpx.MockTransport(answer)).check()


def _comparison() -> rnb.Comparison:
    a, b = ({"name": HOSTILE, "clicked": clicks, "delivered": 900} for clicks in (10, 90))
    return rnb.compare_broadcasts(a, b)


def _form() -> object:
    form = rnb.BulkAddForm(rnb.sandbox(), pd.DataFrame({"email": ["ada@example.com"]}))
    form._file = replace(form._file, name=HOSTILE)  # as it is for a file with this name
    return form


def _row(end: Callable[[Row], None]) -> str:
    end(row := Row())
    return row.reason


SHOWN: dict[str, Callable[[], object]] = {
    "the status of an account": _status,
    "a comparison": _comparison,
    "a comparison's sentence": lambda: _comparison().sentence,
    "a form": _form,
    "a note on a row": lambda: _row(lambda row: row.note(HOSTILE)),
    "why a row is refused": lambda: _row(lambda row: row.refuse("invalid", HOSTILE)),
    "a client": lambda: rnb.Client(KEY, base_url="https://api.example/\u202e"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_every_text_of_an_object_is_safe(name: str) -> None:
    """The text of an object escapes what the server or the account says."""
    assert _is_safe(str(SHOWN[name]()))


LEADS = pd.DataFrame(
    {
        "email": ["ada@example.com", f"{HOSTILE}@example.com", "cy@example.com", HOSTILE],
        "first_name": [NAME, "Bo", HOSTILE, "Di"],
        "status": ["subscribed", HOSTILE, "subscribed", "unsubscribed"],
        HOSTILE: 1,
    }
)


def _texts_of_a_run(client: rnb.Client, columns: dict[str, Any]) -> list[str]:
    plan = rnb.plan_bulk_add(client, LEADS, NAME, columns=columns)
    report = rnb.bulk_add(client, plan, progress=False)
    checked = rnb.check_contacts(LEADS, columns=columns)
    texts = [plan["changes"], plan["reason"], report["reason"], checked["reason"]]
    return [text for column in texts for text in column if text]


def test_what_a_run_says_of_hostile_data_is_safe() -> None:
    """Reasons, changes, warnings and errors escape the values that they quote."""
    client = rnb.sandbox()
    client.segments.create(name=NAME)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(rnb.InputError) as unclear:
            rnb.plan_bulk_add(client, LEADS, NAME)
        texts = _texts_of_a_run(client, {"status": None})
    with pytest.raises(rnb.ObjectLookupError) as unknown:
        rnb.find_segment(client, HOSTILE)
    texts += [str(unclear.value), str(unknown.value), *(str(warning.message) for warning in caught)]
    assert len(texts) > 8
    assert [text for text in texts if not _is_safe(text)] == []
