"""Misspelled domains: those that are one slip away from a large mail provider."""

from __future__ import annotations

from functools import cache

# Names of five letters and more: too many real domains are close to a shorter one (aol, gmx, web).
_NAMES = """
    bellsouth.net btinternet.com comcast.net earthlink.net fastmail.com freenet.de gmail.com
    googlemail.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com
    laposte.net outlook.com outlook.de outlook.fr protonmail.com rediffmail.com rocketmail.com
    sbcglobal.net seznam.cz t-online.de verizon.net wanadoo.fr yahoo.ca yahoo.co.in yahoo.co.jp
    yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.de yahoo.es
    yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru
"""
_PROVIDERS = _NAMES.split()

# Real providers whose names are one slip away from a larger one.
_NOT_TYPOS = {"earthling.net", "hitmail.com"}

# Endings that do not exist.
_ENDINGS = {
    wrong: right
    for right, typos in {
        "com": "ccom cim cmo comm con coom cpm ocm vom xom",
        "net": "ent ner nett nte",
        "org": "ogr orgg rog",
    }.items()
    for wrong in typos.split()
}

_KEYS = "abcdefghijklmnopqrstuvwxyz0123456789-.,"


def suggest(domain: str) -> str | None:
    """Return the domain that was probably meant, None if it looks right as it is.

    >>> [suggest(domain) for domain in ("gmial.com", "gmail.con", "acme.con", "ymail.com")]
    ['gmail.com', 'gmail.com', 'acme.com', None]
    """
    name, dot, ending = domain.rpartition(".")
    corrected = name + dot + _ENDINGS.get(ending, ending) if name else domain
    corrected = _providers_by_typo().get(corrected, corrected)
    return None if corrected == domain else corrected


@cache
def _providers_by_typo() -> dict[str, str]:
    """Map each misspelling to its provider, unless two providers could be meant."""
    candidates: dict[str, set[str]] = {}
    for provider in _PROVIDERS:
        for typo in _typos_of(provider):
            candidates.setdefault(typo, set()).add(provider)
    real = {*_PROVIDERS, *_NOT_TYPOS}
    return {
        typo: min(providers)
        for typo, providers in candidates.items()
        if len(providers) == 1 and typo not in real
    }


def _typos_of(provider: str) -> set[str]:
    """Return the name with one character removed, inserted or replaced, or with two swapped."""
    # The first character is only ever swapped: "mail.com" is not a typo of "gmail.com".
    cuts = [(provider[:position], provider[position:]) for position in range(1, len(provider) + 1)]
    typos = {left + right[1:] for left, right in cuts if right}
    typos |= {left + key + right for left, right in cuts for key in _KEYS}
    typos |= {left + key + right[1:] for left, right in cuts if right for key in _KEYS}
    typos |= {left[:-1] + right[0] + left[-1] + right[1:] for left, right in cuts if right}
    ending = provider[provider.index(".") :]
    if ending in {".com", ".net"}:
        return typos
    # Another country is another provider, not a typo: yahoo.dk is not yahoo.de.
    return {typo for typo in typos if typo.endswith(ending)}
