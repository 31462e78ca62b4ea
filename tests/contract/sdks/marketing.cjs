// The documented marketing calls of the official SDK for Node: one line of JSON for each.
const { Resend } = require("resend");

const resend = new Resend("re_any"); // the address of the server is in RESEND_BASE_URL
const from = "Acme <news@acme.example>";
const email = { from, to: ["delivered@resend.dev"], subject: "Hello", html: "<p>Hello</p>" };

// Make a call, print its name and what `read` finds in the answer, and return the answer.
async function call(name, request, read = (answer) => answer.id.length === 36) {
  const { data, error } = await request;
  const result = error ? { ok: false, value: error.message } : { ok: true, value: read(data) };
  console.log(JSON.stringify({ call: name, ...result }));
  return data;
}

const count = (answer) => answer.data.length;
const deleted = (answer) => answer.deleted;
const named = (answer) => answer.name;

async function segments() {
  const customers = resend.segments.create({ name: "Customers" });
  const segment = await call("segments.create", customers, named);
  const obsolete = await resend.segments.create({ name: "Obsolete" });
  await call("segments.get", resend.segments.get(segment.id), named);
  await call("segments.list", resend.segments.list({ limit: 10 }), count);
  await call("segments.update", resend.segments.update(obsolete.data.id, { name: "Old" }));
  await call("segments.remove", resend.segments.remove(obsolete.data.id), deleted);
  const deprecated = resend.audiences.create({ name: "Audience" });
  const audience = await call("audiences.create", deprecated, named);
  await call("audiences.get", resend.audiences.get(audience.id), named);
  await call("audiences.list", resend.audiences.list(), count);
  await call("audiences.remove", resend.audiences.remove(audience.id), deleted);
  return segment.id;
}

async function properties() {
  const plan = { key: "plan", type: "string", fallbackValue: "free" };
  const { id } = await call("contact_properties.create", resend.contactProperties.create(plan));
  await resend.contactProperties.create({ key: "visits", type: "number", fallbackValue: 0 });
  const obsolete = await resend.contactProperties.create({ key: "obsolete", type: "string" });
  const key = (answer) => answer.key;
  await call("contact_properties.get", resend.contactProperties.get(id), key);
  await call("contact_properties.list", resend.contactProperties.list(), count);
  const changed = resend.contactProperties.update({ id, fallbackValue: "basic" });
  await call("contact_properties.update", changed);
  const removed = resend.contactProperties.remove(obsolete.data.id);
  await call("contact_properties.remove", removed, deleted);
}

async function topics() {
  const news = { name: "News", description: "Weekly", defaultSubscription: "opt_in" };
  const { id } = await call("topics.create", resend.topics.create(news));
  const obsolete = await resend.topics.create({ name: "Obsolete", defaultSubscription: "opt_out" });
  await call("topics.get", resend.topics.get(id), named);
  await call("topics.list", resend.topics.list(), count);
  await call("topics.update", resend.topics.update({ id, description: "Monthly" }));
  await call("topics.remove", resend.topics.remove(obsolete.data.id), deleted);
  return id;
}

async function contacts(segment, topic) {
  const ada = {
    email: "ada@example.com",
    firstName: "Ada",
    lastName: "L.",
    properties: { plan: "pro" },
    segments: [{ id: segment }],
    topics: [{ id: topic, subscription: "opt_out" }],
  };
  const { id } = await call("contacts.create", resend.contacts.create(ada));
  await resend.contacts.create({ email: "grace+news@example.com" });
  const number = { email: "number@example.com", properties: { visits: 3 } };
  await call("contacts.create, with a number", resend.contacts.create(number));
  const empty = { email: "empty@example.com", properties: {} };
  await call("contacts.create, without properties", resend.contacts.create(empty));
  await call("contacts.get", resend.contacts.get({ id }), (answer) => answer.first_name);
  const byEmail = resend.contacts.get({ email: "grace+news@example.com" });
  await call("contacts.get, by email", byEmail, (answer) => answer.email);
  await call("contacts.get, of nobody", resend.contacts.get({ email: "nobody@example.com" }));
  await call("contacts.list", resend.contacts.list({ limit: 1 }), count);
  await call("contacts.list, of a segment", resend.contacts.list({ segmentId: segment }), count);
  const changes = { unsubscribed: true, properties: { plan: "max" } };
  await call("contacts.update", resend.contacts.update({ id, ...changes }));
  const grace = { email: "grace+news@example.com" };
  await call("contacts.update, by email", resend.contacts.update({ ...grace, firstName: "Grace" }));
  const added = resend.contacts.segments.add({ ...grace, segmentId: segment });
  await call("contacts.segments.add", added);
  await call("contacts.segments.list", resend.contacts.segments.list(grace), count);
  const removed = resend.contacts.segments.remove({ contactId: id, segmentId: segment });
  await call("contacts.segments.remove", removed, deleted);
  const subscription = (answer) => answer.data[0].subscription;
  await call("contacts.topics.list", resend.contacts.topics.list({ id }), subscription);
  const chosen = { id, topics: [{ id: topic, subscription: "opt_in" }] };
  await call("contacts.topics.update", resend.contacts.topics.update(chosen));
  const gone = await resend.contacts.create({ email: "gone@example.com" });
  await resend.contacts.create({ email: "gone+too@example.com" });
  await call("contacts.remove", resend.contacts.remove({ id: gone.data.id }), deleted);
  const goneToo = resend.contacts.remove({ email: "gone+too@example.com" });
  await call("contacts.remove, by email", goneToo, deleted);
}

async function imports(segment) {
  const file = new Blob(["Email,First\nlin@example.com,Lin\n"], { type: "text/csv" });
  const columnMap = { email: "Email", firstName: "First" };
  const options = { file, columnMap, onConflict: "skip", segments: [{ id: segment }] };
  const { id } = await call("contacts.imports.create", resend.contacts.imports.create(options));
  await call("contacts.imports.get", resend.contacts.imports.get(id), (answer) => answer.object);
  await call("contacts.imports.list", resend.contacts.imports.list(), count);
}

async function broadcasts(segmentId) {
  const status = (answer) => answer.status;
  const draft = { segmentId, from, subject: "Hello", html: "<p>Hello</p>", name: "Now" };
  const { id } = await call("broadcasts.create", resend.broadcasts.create(draft));
  await call("broadcasts.get", resend.broadcasts.get(id), status);
  await call("broadcasts.list", resend.broadcasts.list(), count);
  await call("broadcasts.update", resend.broadcasts.update(id, { name: "Now", subject: "Hi" }));
  await call("broadcasts.send", resend.broadcasts.send(id));
  const sent = { ...draft, name: "On creation", send: true };
  await call("broadcasts.create, and send", resend.broadcasts.create(sent));
  const later = await resend.broadcasts.create({ ...draft, name: "Later" });
  const laterId = later.data.id;
  const scheduled = resend.broadcasts.send(laterId, { scheduledAt: "in 1 hour" });
  await call("broadcasts.send, later", scheduled);
  const tomorrow = { ...draft, name: "Canceled", send: true, scheduledAt: "in 1 day" };
  const canceled = await resend.broadcasts.create(tomorrow);
  await call("broadcasts.cancel", resend.broadcasts.cancel(canceled.data.id));
  await call("broadcasts.remove", resend.broadcasts.remove(canceled.data.id), deleted);
  const copy = await call("broadcasts.duplicate", resend.broadcasts.duplicate(id));
  await resend.broadcasts.remove(copy.id);
  const delivered = resend.broadcasts.recipients(id, { type: "delivered" });
  await call("broadcasts.recipients", delivered, count);
  await call("broadcasts.clicked_links", resend.broadcasts.clickedLinks(id), count);
}

async function emails() {
  const { id } = await call("emails.send", resend.emails.send(email, { idempotencyKey: "hello" }));
  const again = resend.emails.send(email, { idempotencyKey: "hello" });
  await call("emails.send, again with the key", again, (answer) => answer.id === id);
  const tags = [{ name: "country", value: "br" }];
  await call("emails.send, with tags", resend.emails.send({ ...email, subject: "Tags", tags }));
  await call("emails.get", resend.emails.get(id), (answer) => answer.last_event);
  await call("emails.list", resend.emails.list({ limit: 1 }), count);
  await call("batch.send", resend.batch.send([email, email]), count);
  const later = { ...email, subject: "Later", scheduledAt: "in 1 hour" };
  const moved = await call("emails.send, later", resend.emails.send(later));
  const scheduledAt = "2026-11-03T09:00:00.000Z";
  const object = (answer) => answer.object;
  await call("emails.update", resend.emails.update({ id: moved.id, scheduledAt }), object);
  const canceled = await resend.emails.send({ ...later, subject: "Canceled" });
  await call("emails.cancel", resend.emails.cancel(canceled.data.id), object);
  const metrics = { metrics: ["sent"], dimensions: ["period"] };
  await call("emails.metrics", resend.emails.metrics(metrics), object);
}

async function suppressions() {
  await call("suppressions.add", resend.suppressions.add({ email: "no+mail@example.com" }));
  const origin = (answer) => answer.origin;
  await call("suppressions.get", resend.suppressions.get("no+mail@example.com"), origin);
  await call("suppressions.list", resend.suppressions.list({ origin: "manual" }), count);
  const pair = ["b@example.com", "c@example.com"];
  const adding = resend.suppressions.batch.add({ emails: pair });
  const added = await call("suppressions.batch.add", adding, count);
  const ids = [added.data[0].id];
  await call("suppressions.batch.remove", resend.suppressions.batch.remove({ ids }), count);
  await call("suppressions.remove", resend.suppressions.remove("c@example.com"), deleted);
}

async function main() {
  const segment = await segments();
  await properties();
  const topic = await topics();
  await contacts(segment, topic);
  await imports(segment);
  await broadcasts(segment);
  await emails();
  await suppressions();
  await call("domains.list", resend.domains.list(), count);
  await call("usage.get", resend.usage.get(), (answer) => answer.object);
}

main();
