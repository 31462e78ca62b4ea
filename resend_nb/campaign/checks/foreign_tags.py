"""Merge tags of other tools, and other text that was meant to be replaced.

Resend fills in placeholders in three braces only. Everything else reaches recipients as it is.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding, line_in, quoted
from resend_nb.campaign.checks.placeholders import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.draft import Draft

_NAME = r"[A-Za-z_][\w.:-]*"

_TAGS = {
    "Mailchimp": r"\*\|[^|\n]{1,200}\|\*",
    "ActiveCampaign, Mailgun or SendGrid": rf"(?<![\w%])%{_NAME}%(?![\w%])",
    "Salesforce": rf"%%=?[^%\n]{{1,200}}%%|\{{!\$?{_NAME}\}}",
    "Liquid or Jinja": r"\{[%#][^{}\n]{1,200}[%#]\}",
    "Ruby or ASP": r"<%[^<>\n]{1,200}%>",
    "Smarty": rf"\{{\${_NAME}(?:\|[^{{}}]*)?\}}",
    "a template string": rf"[$#]\{{{_NAME}\}}",
    "Mautic": r"\{(?:contactfield|ownerfield|leadfield|token)=[^{}\n]{1,200}\}",
    "Zoho": r"\$\[[^\[\]\n]{1,200}\]\$",
    "WordPress or phpList": r"\[\[?\s*(?:[A-Z][A-Z0-9]*(?:[_:|][A-Z0-9]+)+|[a-z]+_name)\s*\]?\]",
    "a template in double brackets": r"\[\[[^\[\]\n]{1,200}\]\]",
    "CleverReach": rf"::{_NAME}::",
    "Dotdigital": r"(?<![\w.@])@[A-Z][A-Z0-9_]*@(?![\w.@])",
    "Sarbacane": r"##[A-Za-z]\w*##",
    "Keap": r"~[A-Z]\w*\.[\w.]+~",
    "a mail merge": r"<<\s*[A-Za-z][\w ]{0,60}>>|\u00ab\s?[A-Z]\w*[_ ]?\w*\s?\u00bb(?=[,!])",
}
"""The tools, or the kinds of templates, and how their merge tags look."""

_TAG = re.compile(
    "|".join(f"(?P<t{number}>{pattern})" for number, pattern in enumerate(_TAGS.values()))
)
_TOOLS = {f"t{number}": tool for number, tool in enumerate(_TAGS)}

_SINGLE_BRACES = re.compile(rf"(?<![{{$#!\w]){{({_NAME})(?:\|[^{{}}\n]*)?}}(?!}})")

_LEFTOVERS = re.compile(
    r"\[object Object\]|\blorem ipsum\b|\b(?:undefined|NaN)\b"
    r"|(?<=[>,]\s)null\b|\b(?:hi|hello|hey|dear|hallo|bonjour|hola) (?:null|none)\b"
    r"|\[(?:your|insert|company|first|last|full|recipient|customer)\b[\w ']{0,40}\]"
    r"|\b(?:your|sample|placeholder|dummy) text (?:goes )?here\b",
    re.IGNORECASE,
)
"""What programs and templates leave behind."""

_NOT_TEXT = re.compile(r"<(style|script)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)


def check_foreign_tags(draft: Draft) -> Iterator[Finding]:
    """Find merge tags of other tools and text that a template left behind, each once per part."""
    for part, written in parts(draft).items():
        source = _readable(written) if part == "html" else written
        for match, where in _once(_TAG, part, source):
            tool = _TOOLS[str(match.lastgroup)]
            message = f"{quoted(match[0])} is a merge tag of {tool}; recipients will see it."
            fix = "Write a contact field or a property, such as {{{contact.first_name|there}}}."
            yield Finding("tag-foreign", where, message, fix)
        for match, where in _once(_SINGLE_BRACES, part, source):
            message = f"{quoted(match[0])} looks like a placeholder of another tool."
            fix = "If it is one, write a contact field or a property in three braces."
            yield Finding("tag-suspected", where, message, fix)
        for match, where in _once(_LEFTOVERS, part, source):
            message = f"{quoted(match[0])} looks like text that should have been replaced."
            yield Finding("text-leftover", where, message, "Replace it, or remove it.")


def _once(pattern: re.Pattern[str], part: str, source: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the first match of each text, and where it is."""
    first: dict[str, re.Match[str]] = {}
    for match in pattern.finditer(source):
        first.setdefault(match[0], match)
    for match in first.values():
        yield match, line_in(part, source, match.start())


def _readable(source: str) -> str:
    """Return HTML without styles and scripts and with its entities decoded; lines stay the same."""
    blank = _NOT_TEXT.sub(lambda match: "\n" * match[0].count("\n"), source)
    return html.unescape(blank)
