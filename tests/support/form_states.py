"""Every form in every state, as cells of a notebook: for screenshots and for checks of the look."""

from __future__ import annotations

SETUP = """import httpx, pandas as pd, resend_nb as rnb
client = rnb.sandbox(demo=True, now="2026-11-02")
engaged = rnb.sandbox(demo=True, engagement=True, now="2026-11-02")
nothing = {"object": "list", "has_more": False, "data": []}
empty = httpx.MockTransport(lambda _: httpx.Response(200, json=nothing))
live = rnb.Client("re_none", transport=empty)
refused = {"statusCode": 500, "name": "internal_server_error", "message": "Try again"}
faulty = httpx.MockTransport(lambda _: httpx.Response(500, json=refused))
broken = rnb.Client("re_none", timeout=1, transport=faulty)
fair = pd.DataFrame({
    "E-Mail": ["ada@fair.example", "bjoern.hoefer@example", "eve@fair.example",
               "tim at fair.example", "ADA@fair.example",
               *(f"visitor{n}@fair.example" for n in range(40))],
    "Name": "Ada Abara", "Newsletter": ["yes", "yes", "no", *["yes"] * 42], "Stand": 7})
letter = ('<html lang="en"><title>Cold brew</title><h1>Hello {{{contact.first_name|friend}}}</h1>'
          '<p>It is bottled. Your {{{contact.favourite_rost}}} goes well with it.</p>'
          '<p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a></p></html>')"""


def hana_at(tab: str) -> str:
    """Return the cell of a form that shows a contact in a tab."""
    return f"""form = rnb.ContactsForm(rnb.sandbox(demo=True, engagement=True, now="2026-11-02"))
form.wanted.value = "hana.eriksen@example.org"
form.find()
form._stepper.show({tab!r})"""


STATES = {
    "segment-empty": "form = rnb.SegmentForm(client)",
    "segment-errors": """form = rnb.SegmentForm(client)
form.name.value, form.source.value = "lapsed customers", "Filter contacts"
form.add_condition("created_at", "at least")
form.create()""",
    "segment-filter": """form = rnb.SegmentForm(client)
form.name.value, form.source.value = "Wholesale and new", "Filter contacts"
form.add_condition("first_name", "is", "Ada")
form.add_condition("unsubscribed", "is", "no")
form.add_group("created_at", "on or after", "2026-03-01")
form.add_condition("email", "contains", "bakery")
form.groups[1].how.value = 'any'""",
    "segment-combine": """form = rnb.SegmentForm(client)
form.name.value, form.source.value = "Newsletter Subscriber", "Combine segments"
form.segments.value = [id_ for _, id_ in form.segments.options[:2]]
form.how.value = form.how.options[-1]
form.add_condition("unsubscribed", "is", "no")""",
    "segment-success": """form = rnb.SegmentForm(rnb.sandbox(demo=True, now="2026-11-02"))
form.name.value = "Tasting club"
form.create()""",
    "segment-list": """form = rnb.SegmentForm(client)
form.list.segment.value = form.list.segment.options[2][1]
form._stepper.show("All segments")
form.count_members()""",
    "segment-deleted": """form = rnb.SegmentForm(rnb.sandbox(demo=True, now="2026-11-02"))
form.list.segment.value = form.list.segment.options[2][1]
form._stepper.show("All segments")
form.delete()""",
    "segment-failed": "form = rnb.SegmentForm(broken)",
    "bulk-add-empty": "form = rnb.BulkAddForm(client)",
    "bulk-add-columns": """form = rnb.BulkAddForm(client, fair)
form.columns["last_name"].value = "Name"
form.columns["full_name"].value = "Name"
form._stepper.show("Columns")""",
    "bulk-add-check": """form = rnb.BulkAddForm(client, fair, "Gift Card Buyers")
form.check()""",
    "bulk-add-suggestions": """typos = fair.head(9).copy()
typos.loc[6:, "E-Mail"] = ["marie.petit@gmial.com", "j.maria.vandermeer-hoogstraten@hotmial.com",
                           "(leo@fair.example)"]
form = rnb.BulkAddForm(client, typos, "Gift Card Buyers")
form.check()""",
    "bulk-add-new-segment": """form = rnb.BulkAddForm(client, fair)
form.segment.value, form.new_segment.value = "(new segment)", "gift card buyers"
form.check()""",
    "bulk-add-working": """form = rnb.BulkAddForm(client, fair, "Gift Card Buyers")
form._is_running = True
form._stepper.show("Run")
form._show_message("working", "Working ...")
run = form._steps.through(45)
run.__enter__().advance(17)""",
    "bulk-add-partial": """form = rnb.BulkAddForm(client, fair, "Gift Card Buyers")
form.run()
form._python_button.value = True""",
    "bulk-add-success": """form = rnb.BulkAddForm(client, fair.head(1))
form.run()""",
    "broadcast-empty": "form = rnb.BroadcastForm(client)",
    "broadcast-audience": 'form = rnb.BroadcastForm(client, "Cold brew launch")',
    "broadcast-content": """form = rnb.BroadcastForm(client, "Cold brew launch")
form.fields.html.value = letter
form.fields.sender.value = "Ember & Oak <hello@elsewhere.example>"
form._stepper.show("Content")""",
    "broadcast-new-content": """form = rnb.BroadcastForm(client)
form._stepper.show("Content")""",
    "broadcast-markdown": """form = rnb.BroadcastForm(client, "Cold brew launch")
form.fields.tab.value, markdown = "Markdown", form.fields.markdown
markdown.theme.address.value = "12 Harbour Street, Portland"
markdown.theme.logo.value = "emberoak.example/logo.png"
markdown.starter.value = "event"
markdown.theme.logo.value = ""
form._stepper.show("Content")""",
    "broadcast-checks": """form = rnb.BroadcastForm(client, "Cold brew launch")
form.fields.html.value = letter
form._stepper.show("Checks")""",
    "broadcast-found": """form = rnb.BroadcastForm(client, "Cold brew launch")
form.fields.html.value = letter.replace("favourite_rost", "favourite_roast")
form.preview.search.value = "example.net"
form._stepper.show("Content")""",
    "broadcast-send": """form = rnb.BroadcastForm(client, "Cold brew launch")
fields = form.fields
fields.later.value, fields.date.value = True, client.now.date().replace(day=20)
fields.zone.value = "America/New_York"
form._stepper.show("Send")""",
    "broadcast-sent": """other = rnb.sandbox(demo=True, now="2026-11-02")
form = rnb.BroadcastForm(other, "Cold brew launch")
form.number.value = str(form.recipients)
form._stepper.show("Send")
form.send()""",
    "broadcast-result": 'form = rnb.BroadcastForm(engaged, "Open house")',
    "broadcast-recipients": """form = rnb.BroadcastForm(engaged, "Members: early harvest")
form.read_recipients()""",
    "broadcast-not-tracked": """other = rnb.sandbox(demo=True, engagement=True, now="2026-11-02")
form = rnb.BroadcastForm(other, "Cold brew launch")
for domain in other.domains.list():
    other.domains.update(domain["id"], open_tracking=False, click_tracking=False)
form.number.value = str(form.recipients)
form.send()
rnb.advance_sandbox(other, days=3)
form.open(form.saved.id)""",
    "broadcast-sent-content": """form = rnb.BroadcastForm(engaged, "Open house")
form._stepper.show("Content")""",
    "broadcast-failed": "form = rnb.BroadcastForm(broken)",
    "broadcast-slow": """form = rnb.BroadcastForm(client, "Cold brew launch")
from resend_nb.forms._patience import slow_message
form._show_message("working", slow_message(client, 5))
form.view.add_class("rnb-busy")""",
    "broadcast-live": "form = rnb.BroadcastForm(live)",
    "contacts-empty": "form = rnb.ContactsForm(client)",
    "contacts-overview": hana_at("Overview"),
    "contacts-edit": hana_at("Edit")
    + """
form.fields["bags_bought"].value = "many"
form.save()""",
    "contacts-opted-out": hana_at("Subscription") + "\nform.opt_out()",
    "contacts-segments": hana_at("Segments"),
    "contacts-history": hana_at("History") + "\nform.read_history()",
    "contacts-delete": hana_at("Delete") + "\nform.delete()",
    "contacts-failed": "form = rnb.ContactsForm(broken)",
    "results-rates": "form = rnb.ResultsView(engaged)",
    "results-funnel": "form = rnb.ResultsView(engaged)\nform._stepper.show('Funnel')",
    "results-trend": """form = rnb.ResultsView(engaged)
form.chosen.value = tuple(form.campaigns["broadcast_id"])
form._stepper.show('Over time')""",
    "results-links": """form = rnb.ResultsView(engaged)
form._stepper.show('Links')
form.read_links()""",
    "results-compared": """form = rnb.ResultsView(engaged)
form._stepper.show('Compare')
form.compare()""",
    "results-empty": "form = rnb.ResultsView(rnb.sandbox())",
    "results-failed": "form = rnb.ResultsView(broken)",
    "console": """form = rnb.Console(client)
form.open("Contacts")""",
}
"""The name of each state, and the cell that makes it."""


def pages() -> list[list[str]]:
    """Return the names of the states in groups: a kernel drops messages of more forms at once."""
    names = list(STATES)
    return [names[start : start + 4] for start in range(0, len(names), 4)]


def cells(names: list[str]) -> list[str]:
    """Return the cells of a notebook that shows these states, each in a box of its own class."""
    show = 'form.view.add_class("state-{}")\nform.view'
    return [SETUP, *(f"{STATES[name]}\n{show.format(name)}" for name in names)]
