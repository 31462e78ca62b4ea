"""The README's Python snippets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import pytest
from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support import Server

SNIPPETS = re.findall(
    r"^```python\n(.*?)^```$",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
def test_the_snippets_run_in_order_from_the_repository(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A reader who pastes every snippet into one notebook, without a key, gets no error."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    names: dict[str, object] = {}
    offline = [snippet for snippet in SNIPPETS if "# or rnb.connect(" not in snippet]
    assert offline
    for snippet in offline:
        exec(compile(snippet, "README.md", "exec"), names)  # noqa: S102 -- it is our own README
    plt.close("all")


def test_the_snippet_for_an_account_runs_there(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[..., Server]
) -> None:
    """The snippet that needs a key runs on a served sandbox, which stands for the account."""
    [live] = [snippet for snippet in SNIPPETS if "# or rnb.connect(" in snippet]
    server = serve()
    monkeypatch.setenv("RESEND_API_KEY", "re_readme")
    monkeypatch.setenv("RESEND_BASE_URL", server.url)
    names: dict[str, Any] = {}
    exec(compile(live, "README.md", "exec"), names)  # noqa: S102 -- it is our own README
    names["client"].close()
