"""Checks of placeholders that are misspelled, unknown, in wrong braces, or without a fallback."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from resend_nb._ui import pluralize
from resend_nb.campaign.checks.finding import Finding, line_in, quoted
from resend_nb.campaign.checks.html import without_comments
from resend_nb.campaign.placeholders import FIELDS, PLACEHOLDER, UNSUBSCRIBE, find_placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from resend_nb.campaign.audience import Audience
    from resend_nb.campaign.draft import Draft
    from resend_nb.campaign.placeholders import Placeholder

_BRACES = re.compile(r"(\{+)([^{}]*)(\}*)")
_NAME = re.compile(r"\s*([A-Za-z0-9_.]+)\s*(\|.*)?", re.DOTALL)

_PROBLEMS = {
    "placeholder-braces": "does not have exactly three braces on each side",
    "placeholder-malformed": "is not a name in three braces",
}

_DEFAULT = re.compile(r"""\s*default\s*[:(=]?\s*(["']?)(.*?)\1\s*\)?\s*""", re.DOTALL)

_MISSING = (None, "")
_LEGACY = {field.upper() for field in FIELDS}


def parts(draft: Draft) -> dict[str, str]:
    """Return the parts that can have placeholders; a text made from the HTML has the same ones.

    Nobody sees HTML comments, but Outlook reads those with a condition.
    """
    return {
        "subject": draft.subject,
        "preview text": draft.preview_text,
        "html": without_comments(draft.html),
        "text": draft.text or "",
    }


def name_of(placeholder: Placeholder) -> str:
    """Return a placeholder's name as it was written.

    Examples
    --------
    >>> [placeholder] = find_placeholders("{{{contact.First_Name|there}}}")
    >>> name_of(placeholder)
    'contact.First_Name'
    """
    return placeholder.written.strip("{}").partition("|")[0].strip()


def check_names(draft: Draft, properties: Collection[str] | None) -> Iterator[Finding]:
    """Find placeholders that are not a field or a property, once per name and part."""
    for part, source in parts(draft).items():
        placeholders = reversed(find_placeholders(source))
        first = {name_of(placeholder): placeholder for placeholder in placeholders}
        for name, placeholder in first.items():
            where = line_in(part, source, placeholder.start)
            found, bare = placeholder.written, name.removeprefix("contact.")
            written = quoted(found)
            if name == UNSUBSCRIBE or bare in FIELDS or name in _LEGACY:
                continue
            if bare.lower() in FIELDS:
                message = f"Resend may not recognize {written}, because of its capitals."
                right = _correction(bare, (), placeholder.fallback)
                yield _misspelled(
                    "placeholder-spelling", where, message, placeholder.written, right
                )
            elif properties is not None and bare not in properties:
                message = f"{written} is neither a contact field nor a property of this account."
                right = _correction(bare, properties, placeholder.fallback)
                yield _misspelled("placeholder-unknown", where, message, found, right)


def check_braces(draft: Draft, properties: Collection[str] | None) -> Iterator[Finding]:
    """Find text that looks like a placeholder with wrong braces or a wrong name."""
    properties = properties or ()
    for part, source in parts(draft).items():
        first: dict[str, re.Match[str]] = {}
        for match in _BRACES.finditer(source):
            first.setdefault(match[0], match)
        for written, match in first.items():
            code = _code_of(match, properties)
            if code:
                message = f"{quoted(written)} {_PROBLEMS[code]}; recipients may see it literally."
                name, bar, rest = match[2].partition("|")
                right = _correction(name.strip(), properties, _fallback(rest) if bar else None)
                where = line_in(part, source, match.start())
                yield _misspelled(code, where, message, written, right)


def check_values(
    draft: Draft, properties: Mapping[str, Any] | None, audience: Audience | None
) -> Iterator[Finding]:
    """Find placeholders that show nothing for some recipients, once per key and part."""
    for part, source in parts(draft).items():
        first = {
            placeholder.key: placeholder
            for placeholder in reversed(find_placeholders(source))
            if _can_be_empty(placeholder, properties or {})
        }
        for placeholder in first.values():
            where = line_in(part, source, placeholder.start)
            yield _gap_finding(placeholder, where, audience)


def _code_of(match: re.Match[str], properties: Collection[str]) -> str | None:
    """Return the code for wrong braces; ``None`` for a placeholder, and for the braces of CSS."""
    opening, closing = len(match[1]), len(match[3])
    # More than three may close: after a placeholder in CSS, the CSS has its own closing brace.
    if opening == 3 and closing >= 3 and PLACEHOLDER.match(match[0]):
        return None
    name = _NAME.fullmatch(match[2])
    if opening >= 2:
        return "placeholder-braces" if name else "placeholder-malformed"
    if name is None or not closing:
        return None
    bare = name[1].removeprefix("contact.")
    is_known = bare.lower() in FIELDS or bare in properties or bare == UNSUBSCRIBE
    return "placeholder-braces" if is_known else None


def _fallback(written: str) -> str:
    """Return a fallback as it was meant, also in the syntax of Liquid and Jinja."""
    default = _DEFAULT.fullmatch(written)
    return default[2] if default else written.strip()


def _correction(written: str, properties: Collection[str], fallback: str | None) -> str | None:
    """Return the placeholder that was probably meant, if any is similar."""
    near = _nearest(written, properties)
    if near is None or near == UNSUBSCRIBE:
        return near and f"{{{{{{{near}}}}}}}"
    kept = "" if fallback is None else f"|{fallback}"
    return f"{{{{{{contact.{near}{kept}}}}}}}"


def _misspelled(code: str, where: str, message: str, written: str, right: str | None) -> Finding:
    if right is None:
        fix = (
            "Write a contact field or a property in three braces, such as "
            "{{{contact.first_name|there}}}, or remove it."
        )
        return Finding(code, where, message, fix)
    is_link = UNSUBSCRIBE in right
    fix = f"Write {right}." if is_link else f"Did you mean {right}? Write it in three braces."
    return Finding(code, where, message, fix, replacement=(written, right))


def _nearest(written: str, properties: Collection[str]) -> str | None:
    names = {_letters(name): name for name in (*properties, *FIELDS, UNSUBSCRIBE)}
    names.pop("", None)
    letters = _letters(written.removeprefix("contact.")[:80])
    near = difflib.get_close_matches(letters, names, n=1, cutoff=0.7)
    return names[near[0]] if near else None


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _can_be_empty(placeholder: Placeholder, properties: Mapping[str, Any]) -> bool:
    """Whether it may show nothing by mistake; an empty fallback says that this is intended."""
    key = placeholder.key
    is_property = key not in FIELDS and key in properties
    is_known = is_property or key in {"first_name", "last_name"}
    return is_known and placeholder.fallback is None and properties.get(key) in _MISSING


def _gap_finding(placeholder: Placeholder, where: str, audience: Audience | None) -> Finding:
    key = placeholder.key
    recipients = audience.recipients if audience else []
    values = [person.fields[key] for person in recipients if key in person.fields]
    missing = sum(value in _MISSING for value in values)
    checked = pluralize(len(values), "recipient")
    if len(values) < len(recipients):
        checked = f"{checked} in a sample (of {len(recipients):,} in all)"
    fix = f"Add a fallback after a bar: {{{{{{contact.{key}|there}}}}}}."
    if values and not missing:
        message = f"All {checked} have a {key} today, but new contacts may not."
        return Finding("placeholder-fallback-advised", where, message, fix)
    if not values:
        written = quoted(placeholder.written)
        message = f"{written} has no fallback: contacts without a {key} will see nothing there."
    else:
        verb = "has" if missing == 1 else "have"
        message = f"{missing:,} of {checked} {verb} no {key} and will see nothing there."
    return Finding("placeholder-no-fallback", where, message, fix)
