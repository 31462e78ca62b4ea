"""Placeholders in Markdown: hidden from its parser, which knows nothing of them."""

from __future__ import annotations

import html
import re
from typing import Self

from resend_nb.campaign.placeholders import PLACEHOLDER


class Protected:
    """A text in which every placeholder is a word of letters and digits.

    A placeholder has characters with a meaning in Markdown: ``|`` ends a cell of a table, a space
    ends a URL, and braces would be written as ``%7B``. Words have none.

    Examples
    --------
    >>> protected = Protected.of("Hi *{{{contact.first_name|A & B}}}*")
    >>> protected.text
    'Hi *placeholder0z*'
    >>> protected.restore("<em>placeholder0z</em>")
    '<em>{{{contact.first_name|A &amp; B}}}</em>'
    """

    def __init__(self, text: str, word: str, written: list[str]) -> None:
        self.text = text
        self.pattern = re.compile(rf"{word}(\d+)z")
        self._written = written

    @classmethod
    def of(cls, source: str) -> Self:
        """Replace the placeholders of a source by words that it does not have."""
        word = "placeholder"
        while word in source.lower():
            word += "x"
        written: list[str] = []

        def protect(match: re.Match[str]) -> str:
            written.append(match[0])
            return f"{word}{len(written) - 1}z"

        return cls(PLACEHOLDER.sub(protect, source), word, written)

    def restore(self, rendered: str) -> str:
        """Return HTML with its placeholders; their fallbacks are escaped."""
        return self.pattern.sub(lambda match: html.escape(self._written[int(match[1])]), rendered)
