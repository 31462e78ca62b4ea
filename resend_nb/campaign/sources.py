"""The Markdown of composed emails, kept in files on this computer, so that it can be edited again.

Resend stores only HTML and plain text. Markdown inside the HTML, in a comment, would reach every
recipient, make the email larger, and look to spam filters like hidden text. So it is kept in the
user's data folder instead, readable only by its owner; that of a sandbox in the process is deleted
with the process. The price is that another computer opens the broadcast as HTML.

A file is named after the digest of the HTML and the broadcast. So the Markdown is also found for a
copy of the broadcast, and never for HTML that was changed elsewhere. What is read is not trusted:
it counts only if composing it gives exactly the stored HTML.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from resend_nb.campaign.composer import Theme, compose
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from resend_nb.client import Client

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)

_UNREADABLE = (OSError, ValueError, TypeError, KeyError, RecursionError, InputError)
"""What a damaged or hostile file raises while it is read, parsed and composed."""

CHANGED = "It opens as HTML, because it was changed elsewhere since its Markdown was saved here."
DAMAGED = "It opens as HTML, because its Markdown on this computer does not compose to this HTML."


def keep_source(client: Client, broadcast_id: str, html: str, markdown: str, theme: Theme) -> None:
    """Keep the Markdown and the theme from which the HTML of a saved broadcast was composed.

    Raises an `OSError` if the file cannot be written.
    """
    folder = _folder_for(client)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    source = {"markdown": markdown, "theme": asdict(theme)}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
        json.dump(source, file)  # a new temporary file is readable only by its owner
    Path(file.name).replace(folder / f"{_digest(html)}.{_checked(broadcast_id)}.json")


def find_source(
    client: Client, broadcast_id: str, html: str
) -> tuple[tuple[str, Theme] | None, str]:
    """Return the Markdown and the theme of a broadcast's HTML, or ``None`` and the reason.

    The reason is empty if no Markdown was ever kept here for the broadcast.
    """
    folder, own = _folder_for(client), _checked(broadcast_id)
    kept = [_read(path, html) for path in folder.glob(f"{_digest(html)}.*.json")]
    source = next(filter(None, kept), None)
    if source is not None or kept:
        return source, "" if source else DAMAGED
    return None, CHANGED if any(folder.glob(f"*.{own}.json")) else ""


def _read(path: Path, html: str) -> tuple[str, Theme] | None:
    """Return the contents of a file if they compose to this HTML."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        markdown, theme = kept["markdown"], Theme(**kept["theme"])
        return (markdown, theme) if compose(markdown, theme) == html else None
    except _UNREADABLE:
        return None


def _digest(html: str) -> str:
    return hashlib.sha256(html.encode("utf-8", "surrogatepass")).hexdigest()


def _checked(broadcast_id: str) -> str:
    """Return an id that is safe in the name of a file; the server chose it."""
    if not _ID.fullmatch(broadcast_id):
        raise InputError("the broadcast's id has unexpected characters")
    return broadcast_id


def _folder_for(client: Client) -> Path:
    return Path(_folder_of_process().name) if client.is_mounted else folder()


def folder() -> Path:
    """Where the Markdown of an account's broadcasts is kept: the user's data folder."""
    return platformdirs.user_data_path("resend_nb") / "markdown"


@functools.cache
def _folder_of_process() -> tempfile.TemporaryDirectory[str]:
    """Create a folder that is deleted when this process ends, like a sandbox in the process."""
    return tempfile.TemporaryDirectory(prefix="resend_nb-")
