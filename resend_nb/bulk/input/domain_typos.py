"""Which domain was probably meant: the large mail providers, one slip of the fingers away."""

from __future__ import annotations

from functools import cache

# Names of five letters and more: near a shorter one (aol, gmx, web, live) there are too many that exist.
_NAMES = """
    bellsouth.net btinternet.com comcast.net earthlink.net fastmail.com freenet.de gmail.com googlemail.com
    hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com laposte.net outlook.com
    outlook.de outlook.fr protonmail.com rediffmail.com rocketmail.com sbcglobal.net seznam.cz t-online.de
    verizon.net wanadoo.fr yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au
    yahoo.com.br yahoo.com.mx yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru
"""
_PROVIDERS = _NAMES.split()

# Providers with a name of their own, however near it comes.
_NO_SLIPS = {"earthling.net", "hitmail.com"}

# None of these endings exists.
_ENDINGS = {
    wrong: right
    for right, slips in {
        "com": "ccom cim cmo comm con coom cpm ocm vom xom",
        "net": "ent ner nett nte",
        "org": "ogr orgg rog",
    }.items()
    for wrong in slips.split()
}

_KEYS = "abcdefghijklmnopqrstuvwxyz0123456789-.,"


def suggest(domain: str) -> str | None:
    """Say which domain was probably meant, if it was another one.

    Parameters
    ----------
    domain : str
        In lower case.

    Examples
    --------
    >>> [suggest(domain) for domain in ("gmial.com", "gmail.con", "acme.con", "gmx.net", "ymail.com")]
    ['gmail.com', 'gmail.com', 'acme.com', None, None]
    """
    name, dot, ending = domain.rpartition(".")
    mended = name + dot + _ENDINGS.get(ending, ending) if name else domain
    mended = _slips().get(mended, mended)
    return None if mended == domain else mended


@cache
def _slips() -> dict[str, str]:
    """Map each misspelling to the provider; to none that could be meant by two."""
    found: dict[str, set[str]] = {}
    for provider in _PROVIDERS:
        for slip in _slips_of(provider):
            found.setdefault(slip, set()).add(provider)
    real = {*_PROVIDERS, *_NO_SLIPS}
    return {
        slip: min(several)
        for slip, several in found.items()
        if len(several) == 1 and slip not in real
    }


def _slips_of(provider: str) -> set[str]:
    """Leave out, double, replace or swap a letter; the first one stays, or is swapped, for "mail.com" is no typo."""
    cuts = [(provider[:position], provider[position:]) for position in range(1, len(provider) + 1)]
    slips = {left + right[1:] for left, right in cuts if right}
    slips |= {left + key + right for left, right in cuts for key in _KEYS}
    slips |= {left + key + right[1:] for left, right in cuts if right for key in _KEYS}
    slips |= {left[:-1] + right[0] + left[-1] + right[1:] for left, right in cuts if right}
    # Another country is another provider, not a slip: yahoo.dk is not yahoo.de.
    ending = provider[provider.index(".") :]
    return (
        slips if ending in {".com", ".net"} else {slip for slip in slips if slip.endswith(ending)}
    )
