"""Invented newsletters in the styles of public email templates, from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import count

_VOCABULARY = """
coffee roast harvest filter kettle grinder morning farm washed cherry aroma cup barista season
shipping order member offer workshop tasting weekend recipe water beans Ethiopia Colombia Kenya
fresh slow bright sweet new first small our your every with from after
"""

_PREHEADERS = (
    '<div style="display:none;font-size:1px;color:#fff;max-height:0;overflow:hidden">{}</div>',
    '<span class="preheader">{}</span>',
    '<div style="max-height:0;overflow:hidden;mso-hide:all" aria-hidden="true">{}</div>',
    '<div style="font-size:0;line-height:0">{}</div>',
    '<div style="display:none">{}<div>' + "&nbsp;&zwnj;" * 60 + "</div></div>",
    "<p hidden>{}</p>",
)
_SHEET = (
    "<style>body{margin:0} .preheader{display:none !important;visibility:hidden} "
    "@media only screen and (max-width:600px){.column{width:100%!important} .wide{display:none}} "
    "/* dark */ @media (prefers-color-scheme:dark){.box{background:#111!important}}</style>"
)
_TABLE = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">'


@dataclass
class Newsletter:
    """An email with what its text must and must not contain."""

    html: str = ""
    paragraphs: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)


def newsletters(number: int, seed: int = 0) -> list[Newsletter]:
    """Return this many newsletters."""
    rngs = (random.Random(seed * 1_000 + which) for which in range(number))  # noqa: S311
    return [_Writer(rng).write() for rng in rngs]


class _Writer:
    """Writes one newsletter."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.made = Newsletter()
        self.numbers = count(1)

    def write(self) -> Newsletter:
        sections = (self.article, self.columns, self.grid, self.hero, self.steps, self.receipt)
        chosen = self.rng.choices(sections, k=self.rng.randint(3, 8))
        body = "".join(self.rng.choice((self.nested, self.boxed, self.ghost))(s()) for s in chosen)
        secret = f"Secret {self.words(6)}"
        self.made.hidden.append(secret)
        opening = self.rng.choice(_PREHEADERS).format(secret)
        self.made.html = (
            f"<!DOCTYPE html><html><head><title>News</title>{_SHEET}"
            "<!--[if mso]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head>"
            f'<body style="margin:0">{opening}{_TABLE}<tr><td align="center">{self.menu()}'
            f"{body}{self.footer()}</td></tr></table></body></html>"
        )
        return self.made

    def words(self, number: int) -> str:
        return " ".join(self.rng.choices(_VOCABULARY.split(), k=number)).capitalize()

    def url(self) -> str:
        url = f"https://shop.example/{next(self.numbers)}?utm_source=news&utm_medium=email"
        self.made.urls.append(url)
        return url.replace("&", "&amp;")

    def paragraph(self) -> str:
        text = f"{self.words(self.rng.randint(14, 50))}."
        self.made.paragraphs.append(text)
        first, _, rest = text.partition(" ")
        shown = self.rng.choice((text, f"<b>{first}</b> {rest}", f"{first}<!-- --> <!-- -->{rest}"))
        tag = self.rng.choice(("p", "div", "td"))
        if tag == "td":
            return f"{_TABLE}<tr>\n   <td style='padding:0 20px'>{shown}</td>\n</tr></table>"
        return f'<{tag} style="margin:0 0 16px;font-size:16px">{shown}</{tag}>'

    def button(self, url: str) -> str:
        vml = (
            f'<!--[if mso]><v:roundrect href="{url}"><center>Buy</center></v:roundrect><![endif]-->'
        )
        return (
            f'{_TABLE}<tr><td align="center" bgcolor="#0072b2">{vml}<!--[if !mso]><!-->'
            f'<a href="{url}" style="display:inline-block">{self.words(2)}</a><!--<![endif]-->'
            "</td></tr></table>"
        )

    def image(self, url: str, alt: str) -> str:
        return f'<a href="{url}"><img src="https://img.example/a.png" alt="{alt}" width="600"></a>'

    def article(self) -> str:
        link = self.url()
        return f"<h2>{self.words(4)}</h2>{self.paragraph()}{self.paragraph()}{self.button(link)}"

    def hero(self) -> str:
        link = self.url()
        return f"{self.image(link, self.words(3))}<h1>{self.words(5)}</h1>{self.button(link)}"

    def columns(self) -> str:
        cells = (
            f'<td class="column" width="50%" valign="top">{self.paragraph()}</td>'
            for _ in range(self.rng.randint(2, 3))
        )
        return f"{_TABLE}<tr>{'<td width=20>&nbsp;</td>'.join(cells)}</tr></table>"

    def grid(self) -> str:
        links = [self.url() for _ in range(6)]
        pictures = "".join(f"<td>{self.image(link, '')}</td>" for link in links)
        names = "".join(f'<td><a href="{link}">{self.words(2)}</a></td>' for link in links)
        prices = "".join(f"<td>${self.rng.randint(9, 40)}.00</td>" for _ in links)
        return f"{_TABLE}<tr>{pictures}</tr><tr>{names}</tr><tr>{prices}</tr></table>"

    def steps(self) -> str:
        items = [self.words(6) for _ in range(3)]
        self.made.paragraphs += items
        return f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>"

    def receipt(self) -> str:
        rows = "".join(
            f"<tr><td><p>{self.words(2)}</p></td><td align=right>{self.rng.randint(1, 9)}</td></tr>"
            for _ in range(4)
        )
        return f"<table><tr><th>Item</th><th>Number</th></tr>{rows}</table>"

    def nested(self, inside: str) -> str:
        for _ in range(self.rng.randint(1, 8)):
            inside = f"{_TABLE}\n<tr>\n  <td>\n{inside}\n</td></tr></table>"
        return inside

    def boxed(self, inside: str) -> str:
        spacer = '<tr><td height="20" style="font-size:0;line-height:0">&nbsp;</td></tr>'
        return (
            f"{_TABLE}{spacer}<tr><td width=20></td><td>{inside}</td><td></td></tr>{spacer}</table>"
        )

    def ghost(self, inside: str) -> str:
        return (
            '<!--[if mso]><table width="600"><tr><td><![endif]-->'
            f'<div style="max-width:600px;margin:0 auto;font-size:0"><div style="font-size:16px">'
            f"{inside}</div></div><!--[if mso]></td></tr></table><![endif]-->"
        )

    def menu(self) -> str:
        cells = "<td>|</td>".join(
            f'<td><a href="{self.url()}">{self.words(1)}</a></td>' for _ in range(3)
        )
        return f"{_TABLE}<tr>{cells}</tr></table>"

    def footer(self) -> str:
        social = "".join(self.image(self.url(), name) for name in ("Instagram", "Mastodon"))
        self.made.urls.append("{{{RESEND_UNSUBSCRIBE_URL}}}")
        return (
            f"{_TABLE}<tr><td>{social}<br>Ember &amp; Oak, 1 Mill Lane<br>"
            "You get this, {{{FIRST_NAME|dear friend}}}, because you asked for it. "
            '<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></td></tr></table>'
        )
