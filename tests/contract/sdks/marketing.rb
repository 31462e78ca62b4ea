# The documented marketing calls of the official SDK for Ruby: one line of JSON for each.

require "json"
require "resend"

Resend.api_key = "re_any" # the address of the server is in RESEND_BASE_URL, with a slash at the end

EMAIL = {
  from: "Acme <news@acme.example>",
  to: ["delivered@resend.dev"],
  subject: "Hello",
  html: "<p>Hello</p>"
}.freeze
HAS_ID = ->(answer) { answer[:id].length == 36 }
COUNT = ->(answer) { answer[:data].length }
DELETED = ->(answer) { answer[:deleted] }
NAME = ->(answer) { answer[:name] }

# Make a call, print its name and what `read` finds in the answer, and return the answer.
def call(name, read = HAS_ID)
  answer = yield
  puts JSON.generate(call: name, ok: true, value: read.call(answer))
  answer
rescue Resend::Error => e
  puts JSON.generate(call: name, ok: false, value: e.message)
end

def segments
  segment = call("segments.create", NAME) { Resend::Segments.create(name: "Customers") }
  obsolete = Resend::Segments.create(name: "Obsolete")
  call("segments.get", NAME) { Resend::Segments.get(segment[:id]) }
  call("segments.list", COUNT) { Resend::Segments.list(limit: 10) }
  call("segments.remove", DELETED) { Resend::Segments.remove(obsolete[:id]) }
  audience = call("audiences.create", NAME) { Resend::Audiences.create(name: "Audience") }
  call("audiences.get", NAME) { Resend::Audiences.get(audience[:id]) }
  call("audiences.list", COUNT) { Resend::Audiences.list }
  call("audiences.remove", DELETED) { Resend::Audiences.remove(audience[:id]) }
  segment[:id]
end

def properties
  plan = { key: "plan", type: "string", fallback_value: "free" }
  id = call("contact_properties.create") { Resend::ContactProperties.create(plan) }[:id]
  Resend::ContactProperties.create(key: "visits", type: "number", fallback_value: 0)
  obsolete = Resend::ContactProperties.create(key: "obsolete", type: "string")
  call("contact_properties.get", ->(answer) { answer[:key] }) { Resend::ContactProperties.get(id) }
  call("contact_properties.list", COUNT) { Resend::ContactProperties.list }
  call("contact_properties.update") do
    Resend::ContactProperties.update(id: id, fallback_value: "basic")
  end
  call("contact_properties.remove", DELETED) { Resend::ContactProperties.remove(obsolete[:id]) }
end

def topics
  news = { name: "News", description: "Weekly", default_subscription: "opt_in" }
  id = call("topics.create") { Resend::Topics.create(news) }[:id]
  obsolete = Resend::Topics.create(name: "Obsolete", default_subscription: "opt_out")
  call("topics.get", NAME) { Resend::Topics.get(id) }
  call("topics.list", COUNT) { Resend::Topics.list(limit: 10) }
  call("topics.update") { Resend::Topics.update(topic_id: id, description: "Monthly") }
  call("topics.remove", DELETED) { Resend::Topics.remove(obsolete[:id]) }
  id
end

def contacts(segment, topic)
  ada = {
    email: "ada@example.com",
    first_name: "Ada",
    last_name: "L.",
    properties: { plan: "pro" },
    segments: [{ id: segment }],
    topics: [{ id: topic, subscription: "opt_out" }]
  }
  id = call("contacts.create") { Resend::Contacts.create(ada) }[:id]
  Resend::Contacts.create(email: "grace+news@example.com")
  call("contacts.create, with a number") do
    Resend::Contacts.create(email: "number@example.com", properties: { visits: 3 })
  end
  call("contacts.create, without properties") do
    Resend::Contacts.create(email: "empty@example.com", properties: {})
  end
  call("contacts.get", ->(answer) { answer[:first_name] }) { Resend::Contacts.get(id: id) }
  call("contacts.get, by email", ->(answer) { answer[:email] }) do
    Resend::Contacts.get(email: "grace+news@example.com")
  end
  call("contacts.get, of nobody") { Resend::Contacts.get(email: "nobody@example.com") }
  call("contacts.list", COUNT) { Resend::Contacts.list(limit: 1) }
  call("contacts.list, of a segment", COUNT) { Resend::Contacts.list(audience_id: segment) }
  call("contacts.update") do
    Resend::Contacts.update(id: id, unsubscribed: true, properties: { plan: "max" })
  end
  call("contacts.update, by email") do
    Resend::Contacts.update(email: "grace+news@example.com", first_name: "Grace")
  end
  segments_and_topics_of(id, segment, topic)
  removals
end

def segments_and_topics_of(id, segment, topic)
  grace = { email: "grace+news@example.com" }
  call("contacts.segments.add") { Resend::Contacts::Segments.add(segment_id: segment, **grace) }
  call("contacts.segments.list", COUNT) { Resend::Contacts::Segments.list(grace) }
  call("contacts.segments.remove", DELETED) do
    Resend::Contacts::Segments.remove(contact_id: id, segment_id: segment)
  end
  subscription = ->(answer) { answer[:data][0]["subscription"] }
  call("contacts.topics.list", subscription) { Resend::Contacts::Topics.list(id: id) }
  call("contacts.topics.update") do
    Resend::Contacts::Topics.update(id: id, topics: [{ id: topic, subscription: "opt_in" }])
  end
end

def removals
  gone = Resend::Contacts.create(email: "gone@example.com")
  Resend::Contacts.create(email: "gone+too@example.com")
  call("contacts.remove", DELETED) { Resend::Contacts.remove(id: gone[:id]) }
  call("contacts.remove, by email", DELETED) do
    Resend::Contacts.remove(email: "gone+too@example.com")
  end
end

def imports(segment)
  options = {
    file: "Email,First\nlin@example.com,Lin\n",
    column_map: { email: "Email", first_name: "First" },
    on_conflict: "skip",
    segments: [{ id: segment }]
  }
  id = call("contacts.imports.create") { Resend::Contacts::Imports.create(options) }[:id]
  call("contacts.imports.get", ->(answer) { answer[:object] }) { Resend::Contacts::Imports.get(id) }
  call("contacts.imports.list", COUNT) { Resend::Contacts::Imports.list }
end

def broadcasts(segment)
  draft = {
    segment_id: segment,
    from: EMAIL[:from],
    subject: "Hello",
    html: "<p>Hello</p>",
    name: "Now"
  }
  id = call("broadcasts.create") { Resend::Broadcasts.create(draft) }[:id]
  call("broadcasts.get", ->(answer) { answer[:status] }) { Resend::Broadcasts.get(id) }
  call("broadcasts.list", COUNT) { Resend::Broadcasts.list }
  call("broadcasts.update") do
    Resend::Broadcasts.update(broadcast_id: id, name: "Now", subject: "Hi")
  end
  call("broadcasts.send") { Resend::Broadcasts.send(broadcast_id: id) }
  call("broadcasts.create, and send") do
    Resend::Broadcasts.create(draft.merge(name: "On creation", send: true))
  end
  later = Resend::Broadcasts.create(draft.merge(name: "Later"))
  call("broadcasts.send, later") do
    Resend::Broadcasts.send(broadcast_id: later[:id], scheduled_at: "in 1 hour")
  end
  canceled = draft.merge(name: "Canceled", send: true, scheduled_at: "in 1 day")
  canceled_id = Resend::Broadcasts.create(canceled)[:id]
  call("broadcasts.cancel") { Resend::Broadcasts.cancel(canceled_id) }
  call("broadcasts.remove", DELETED) { Resend::Broadcasts.remove(canceled_id) }
end

def emails
  key = { idempotency_key: "hello" }
  id = call("emails.send") { Resend::Emails.send(EMAIL, options: key) }[:id]
  call("emails.send, again with the key", ->(answer) { answer[:id] == id }) do
    Resend::Emails.send(EMAIL, options: key)
  end
  call("emails.send, with tags") do
    Resend::Emails.send(EMAIL.merge(subject: "Tags", tags: { country: "br" }))
  end
  call("emails.get", ->(answer) { answer[:last_event] }) { Resend::Emails.get(id) }
  call("emails.list", COUNT) { Resend::Emails.list(limit: 1) }
  call("batch.send", COUNT) { Resend::Batch.send([EMAIL, EMAIL]) }
  scheduled_emails
end

def scheduled_emails
  object = ->(answer) { answer[:object] }
  later = EMAIL.merge(subject: "Later", scheduled_at: "in 1 hour")
  moved = call("emails.send, later") { Resend::Emails.send(later) }
  call("emails.update", object) do
    Resend::Emails.update(email_id: moved[:id], scheduled_at: "2026-11-03T09:00:00.000Z")
  end
  canceled = Resend::Emails.send(later.merge(subject: "Canceled"))
  call("emails.cancel", object) { Resend::Emails.cancel(canceled[:id]) }
end

def suppressions
  call("suppressions.add") { Resend::Suppressions.add(email: "no+mail@example.com") }
  call("suppressions.get", ->(answer) { answer[:origin] }) do
    Resend::Suppressions.get("no+mail@example.com")
  end
  call("suppressions.list", COUNT) { Resend::Suppressions.list(origin: "manual") }
  added = call("suppressions.batch.add", COUNT) do
    Resend::Suppressions::Batch.add(emails: ["b@example.com", "c@example.com"])
  end
  ids = [added[:data][0]["id"]]
  call("suppressions.batch.remove", COUNT) { Resend::Suppressions::Batch.remove(ids: ids) }
  call("suppressions.remove", DELETED) { Resend::Suppressions.remove("c@example.com") }
end

segment = segments
properties
topic = topics()
contacts(segment, topic)
imports(segment)
broadcasts(segment)
emails
suppressions
call("domains.list", COUNT) { Resend::Domains.list }
