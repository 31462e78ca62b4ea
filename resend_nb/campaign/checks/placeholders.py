"""Placeholders that Resend would not fill in: misspelt, unknown, or not in three braces."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding, line_in, quoted
from resend_nb.campaign.placeholders import FIELDS, PLACEHOLDER, UNSUBSCRIBE, find_placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from resend_nb.campaign.draft import Draft
    from resend_nb.campaign.placeholders import Placeholder

_BRACES = re.compile(r"(\{+)([^{}]*)(\}*)")
_NAME = re.compile(r"\s*([A-Za-z0-9_.]+)\s*(\|.*)?", re.DOTALL)

_SAID = {
    "placeholder-braces": "has not three braces on each side",
    "placeholder-malformed": "is no name in three braces",
}

_LEGACY = {each.upper() for each in FIELDS}


def parts(draft: Draft) -> dict[str, str]:
    """Give the parts of a draft that have placeholders; a text made from the HTML has the same ones."""
    return {
        "subject": draft.subject,
        "preview text": draft.preview_text,
        "html": draft.html,
        "text": draft.text or "",
    }


def name_of(placeholder: Placeholder) -> str:
    """Give a placeholder's name exactly as it is written.

    Examples
    --------
    >>> [found] = find_placeholders("{{{contact.First_Name|there}}}")
    >>> name_of(found)
    'contact.First_Name'
    """
    return placeholder.written.strip("{}").partition("|")[0].strip()


def check_names(draft: Draft, properties: Collection[str] | None) -> Iterator[Finding]:
    """Find placeholders that are no field and no property.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    properties : collection of str or None
        The keys of the account's properties; ``None`` where they were not read.

    Yields
    ------
    Finding
        ``placeholder-unknown`` and ``placeholder-spelling``, once for each name in each part.
    """
    for part, source in parts(draft).items():
        first = {name_of(each): each for each in reversed(find_placeholders(source))}
        for name, each in first.items():
            where = line_in(part, source, each.start)
            bare = name.removeprefix("contact.")
            if name == UNSUBSCRIBE or bare in FIELDS or name in _LEGACY:
                continue
            if bare.lower() in FIELDS:
                message = f"{quoted(each.written)} is written in capitals that Resend may not know."
                yield Finding("placeholder-spelling", "warning", where, message, _instead(bare, ()))
            elif properties is not None and bare not in properties:
                message = f"{quoted(each.written)} is neither a field of contacts nor a property of this account."
                yield Finding(
                    "placeholder-unknown", "error", where, message, _instead(bare, properties)
                )


def check_braces(draft: Draft, properties: Collection[str] | None) -> Iterator[Finding]:
    """Find what looks like a placeholder and has not three braces on each side, or no name between them.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    properties : collection of str or None
        The keys of the account's properties; ``None`` where they were not read.

    Yields
    ------
    Finding
        ``placeholder-braces`` and ``placeholder-malformed``, each piece of text once in each part.
    """
    for part, source in parts(draft).items():
        first: dict[str, re.Match[str]] = {}
        for match in _BRACES.finditer(source):
            first.setdefault(match[0], match)
        for written, match in first.items():
            code = _wrong(match, properties or ())
            if code:
                message = f"{quoted(written)} {_SAID[code]}; people may see it as it stands here."
                fix = _instead(match[2].partition("|")[0].strip(), properties or ())
                yield Finding(code, "error", line_in(part, source, match.start()), message, fix)


def _wrong(match: re.Match[str], properties: Collection[str]) -> str | None:
    """Tell a placeholder that went wrong from the braces of styles: a closing brace more may be the style's."""
    opened, closed = len(match[1]), len(match[3])
    if opened == 3 and closed >= 3 and PLACEHOLDER.match(match[0]):
        return None
    name = _NAME.fullmatch(match[2])
    if opened >= 2:
        return "placeholder-braces" if name else "placeholder-malformed"
    if name is None:
        return None
    bare = name[1].removeprefix("contact.")
    known = bare.lower() in FIELDS or bare in properties or bare == UNSUBSCRIBE
    return "placeholder-braces" if known and closed else None


def _instead(written: str, properties: Collection[str]) -> str:
    near = _near(written, properties)
    if near == UNSUBSCRIBE:
        return f"Write {{{{{{{UNSUBSCRIBE}}}}}}}."
    if near:
        return f"Did you mean {{{{{{contact.{near}}}}}}}? Write it so, in three braces."
    return "Write a field or a property in three braces, such as {{{contact.first_name|there}}}, or take it out."


def _near(written: str, properties: Collection[str]) -> str | None:
    known = {_letters(name): name for name in (*properties, *FIELDS, UNSUBSCRIBE)}
    known.pop("", None)
    fits = difflib.get_close_matches(
        _letters(written.removeprefix("contact.")[:80]), known, n=1, cutoff=0.7
    )
    return known[fits[0]] if fits else None


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
