// The documented marketing calls of the official SDK for Go: one line of JSON for each.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/resend/resend-go/v3"
)

var client = resend.NewClient("re_any") // the address of the server is in RESEND_BASE_URL

const grace = "grace+news@example.com"

func email(subject string) *resend.SendEmailRequest {
	return &resend.SendEmailRequest{
		From: "Acme <news@acme.example>", To: []string{"delivered@resend.dev"},
		Subject: subject, Html: "<p>Hello</p>",
	}
}

func draft(segment, name string) *resend.CreateBroadcastRequest {
	return &resend.CreateBroadcastRequest{
		SegmentId: segment, From: "Acme <news@acme.example>", Subject: "Hello",
		Html: "<p>Hello</p>", Name: name,
	}
}

// Print the name of a call and what was read in its answer, or its error.
func call(name string, value any, err error) {
	if err != nil {
		value = err.Error()
	}
	line, _ := json.Marshal(map[string]any{"call": name, "ok": err == nil, "value": value})
	fmt.Println(string(line))
}

// Return the answer of a request that prepares a call.
func must[T any](answer T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return answer
}

func hasId(id string) bool { return len(id) == 36 }

func segments() string {
	segment, err := client.Segments.Create(&resend.CreateSegmentRequest{Name: "Customers"})
	call("segments.create", segment.Name, err)
	obsolete := must(client.Segments.Create(&resend.CreateSegmentRequest{Name: "Obsolete"}))
	got, err := client.Segments.Get(segment.Id)
	call("segments.get", got.Name, err)
	list, err := client.Segments.List()
	call("segments.list", len(list.Data), err)
	removed, err := client.Segments.Remove(obsolete.Id)
	call("segments.remove", removed.Deleted, err)
	audiences()
	return segment.Id
}

func audiences() {
	audience, err := client.Audiences.Create(&resend.CreateAudienceRequest{Name: "Audience"})
	call("audiences.create", audience.Name, err)
	got, err := client.Audiences.Get(audience.Id)
	call("audiences.get", got.Name, err)
	list, err := client.Audiences.List()
	call("audiences.list", len(list.Data), err)
	removed, err := client.Audiences.Remove(audience.Id)
	call("audiences.remove", removed.Deleted, err)
}

func properties() {
	properties := client.Contacts.Properties
	plan := &resend.CreateContactPropertyRequest{Key: "plan", Type: "string", FallbackValue: "free"}
	created, err := properties.Create(plan)
	call("contact_properties.create", hasId(created.Id), err)
	visits := &resend.CreateContactPropertyRequest{Key: "visits", Type: "number", FallbackValue: 0}
	must(properties.Create(visits))
	text := &resend.CreateContactPropertyRequest{Key: "obsolete", Type: "string"}
	obsolete := must(properties.Create(text))
	got, err := properties.Get(created.Id)
	call("contact_properties.get", got.Key, err)
	list, err := properties.List()
	call("contact_properties.list", len(list.Data), err)
	change := &resend.UpdateContactPropertyRequest{Id: created.Id, FallbackValue: "basic"}
	updated, err := properties.Update(change)
	call("contact_properties.update", hasId(updated.Id), err)
	removed, err := properties.Remove(obsolete.Id)
	call("contact_properties.remove", removed.Deleted, err)
}

func topics() string {
	news := &resend.CreateTopicRequest{
		Name: "News", Description: "Weekly", DefaultSubscription: resend.DefaultSubscriptionOptIn,
	}
	topic, err := client.Topics.Create(news)
	call("topics.create", hasId(topic.Id), err)
	obsolete := must(client.Topics.Create(&resend.CreateTopicRequest{
		Name: "Obsolete", DefaultSubscription: resend.DefaultSubscriptionOptOut,
	}))
	got, err := client.Topics.Get(topic.Id)
	call("topics.get", got.Name, err)
	list, err := client.Topics.List(&resend.ListOptions{})
	call("topics.list", len(list.Data), err)
	updated, err := client.Topics.Update(topic.Id, &resend.UpdateTopicRequest{Description: "Monthly"})
	call("topics.update", hasId(updated.Id), err)
	removed, err := client.Topics.Remove(obsolete.Id)
	call("topics.remove", removed.Deleted, err)
	return topic.Id
}

func contacts(segment, topic string) {
	ada, err := client.Contacts.Create(&resend.CreateContactRequest{
		Email: "ada@example.com", FirstName: "Ada", LastName: "L.",
		Properties: map[string]any{"plan": "pro"},
		Segments:   []resend.ContactSegmentRef{{Id: segment}},
		Topics:     []resend.TopicSubscriptionUpdate{{Id: topic, Subscription: "opt_out"}},
	})
	call("contacts.create", hasId(ada.Id), err)
	must(client.Contacts.Create(&resend.CreateContactRequest{Email: grace}))
	number, err := client.Contacts.Create(&resend.CreateContactRequest{
		Email: "number@example.com", Properties: map[string]any{"visits": "3"}, // as documented
	})
	call("contacts.create, with a number", hasId(number.Id), err)
	empty, err := client.Contacts.Create(&resend.CreateContactRequest{
		Email: "empty@example.com", Properties: map[string]any{},
	})
	call("contacts.create, without properties", hasId(empty.Id), err)
	readContacts(ada.Id, segment)
	change := &resend.UpdateContactRequest{Id: ada.Id, Properties: map[string]any{"plan": "max"}}
	change.SetUnsubscribed(true)
	_, err = client.Contacts.Update(change) // the SDK reads no id in this answer
	call("contacts.update", true, err)
	named := &resend.UpdateContactRequest{Email: grace, FirstName: "Grace"}
	_, err = client.Contacts.Update(named)
	call("contacts.update, by email", true, err)
	contactSegments(ada.Id, segment)
	contactTopics(ada.Id, topic)
	removeContacts()
}

func readContacts(id, segment string) {
	got, err := client.Contacts.Get(&resend.GetContactOptions{Id: id})
	call("contacts.get", got.FirstName, err)
	got, err = client.Contacts.Get(&resend.GetContactOptions{Id: grace})
	call("contacts.get, by email", got.Email, err)
	_, err = client.Contacts.Get(&resend.GetContactOptions{Id: "nobody@example.com"})
	call("contacts.get, of nobody", "", err)
	limit := 1
	list, err := client.Contacts.List(&resend.ListContactsOptions{Limit: &limit})
	call("contacts.list", len(list.Data), err)
	list, err = client.Contacts.List(&resend.ListContactsOptions{SegmentId: segment})
	call("contacts.list, of a segment", len(list.Data), err)
}

func contactSegments(id, segment string) {
	segments := client.Contacts.Segments
	added, err := segments.Add(&resend.AddContactSegmentRequest{Email: grace, SegmentId: segment})
	call("contacts.segments.add", hasId(added.Id), err)
	list, err := segments.List(&resend.ListContactSegmentsRequest{Email: grace})
	call("contacts.segments.list", len(list.Data), err)
	member := &resend.RemoveContactSegmentRequest{ContactId: id, SegmentId: segment}
	removed, err := segments.Remove(member)
	call("contacts.segments.remove", removed.Deleted, err)
}

func contactTopics(id, topic string) {
	list, err := client.Contacts.Topics.List(id)
	call("contacts.topics.list", list.Data[0].Subscription, err)
	chosen := []resend.TopicSubscriptionUpdate{{Id: topic, Subscription: "opt_in"}}
	change := &resend.UpdateContactTopicsRequest{Id: id, Topics: chosen}
	updated, err := client.Contacts.Topics.Update(change)
	call("contacts.topics.update", hasId(updated.Id), err)
}

func removeContacts() {
	gone := must(client.Contacts.Create(&resend.CreateContactRequest{Email: "gone@example.com"}))
	must(client.Contacts.Create(&resend.CreateContactRequest{Email: "gone+too@example.com"}))
	removed, err := client.Contacts.Remove(&resend.RemoveContactOptions{Id: gone.Id})
	call("contacts.remove", removed.Deleted, err)
	removed, err = client.Contacts.Remove(&resend.RemoveContactOptions{Id: "gone+too@example.com"})
	call("contacts.remove, by email", removed.Deleted, err)
}

func imports(segment string) {
	created, err := client.Contacts.Imports.Create(&resend.CreateContactImportRequest{
		File: []byte("Email,First\nlin@example.com,Lin\n"), OnConflict: "skip",
		ColumnMap: map[string]any{"email": "Email", "first_name": "First"},
		Segments:  []resend.ContactImportSegment{{Id: segment}},
	})
	call("contacts.imports.create", hasId(created.Id), err)
	got, err := client.Contacts.Imports.Get(created.Id)
	call("contacts.imports.get", got.Object, err)
	list, err := client.Contacts.Imports.List(&resend.ListContactImportsOptions{})
	call("contacts.imports.list", len(list.Data), err)
}

func broadcasts(segment string) {
	created, err := client.Broadcasts.Create(draft(segment, "Now"))
	call("broadcasts.create", hasId(created.Id), err)
	got, err := client.Broadcasts.Get(created.Id)
	call("broadcasts.get", got.Status, err)
	list, err := client.Broadcasts.List()
	call("broadcasts.list", len(list.Data), err)
	change := &resend.UpdateBroadcastRequest{BroadcastId: created.Id, Name: "Now", Subject: "Hi"}
	updated, err := client.Broadcasts.Update(change)
	call("broadcasts.update", hasId(updated.Id), err)
	sent, err := client.Broadcasts.Send(&resend.SendBroadcastRequest{BroadcastId: created.Id})
	call("broadcasts.send", hasId(sent.Id), err)
	atOnce := draft(segment, "On creation")
	atOnce.Send = true
	created, err = client.Broadcasts.Create(atOnce)
	call("broadcasts.create, and send", hasId(created.Id), err)
	scheduledBroadcasts(segment)
}

func scheduledBroadcasts(segment string) {
	later := must(client.Broadcasts.Create(draft(segment, "Later")))
	send := &resend.SendBroadcastRequest{BroadcastId: later.Id, ScheduledAt: "in 1 hour"}
	scheduled, err := client.Broadcasts.Send(send)
	call("broadcasts.send, later", hasId(scheduled.Id), err)
	tomorrow := draft(segment, "Canceled")
	tomorrow.Send, tomorrow.ScheduledAt = true, "in 1 day"
	created := must(client.Broadcasts.Create(tomorrow))
	canceled, err := client.Broadcasts.Cancel(created.Id)
	call("broadcasts.cancel", hasId(canceled.Id), err)
	removed, err := client.Broadcasts.Remove(created.Id)
	call("broadcasts.remove", removed.Deleted, err)
}

func emails() {
	key := &resend.SendEmailOptions{IdempotencyKey: "hello"}
	sent, err := client.Emails.SendWithOptions(context.Background(), email("Hello"), key)
	call("emails.send", hasId(sent.Id), err)
	again, err := client.Emails.SendWithOptions(context.Background(), email("Hello"), key)
	call("emails.send, again with the key", again.Id == sent.Id, err)
	tagged := email("Tags")
	tagged.Tags = []resend.Tag{{Name: "country", Value: "br"}}
	tag, err := client.Emails.Send(tagged)
	call("emails.send, with tags", hasId(tag.Id), err)
	got, err := client.Emails.Get(sent.Id)
	call("emails.get", got.LastEvent, err)
	limit := 1
	options := &resend.ListOptions{Limit: &limit}
	list, err := client.Emails.ListWithOptions(context.Background(), options)
	call("emails.list", len(list.Data), err)
	batch, err := client.Batch.Send([]*resend.SendEmailRequest{email("Hello"), email("Hello")})
	call("batch.send", len(batch.Data), err)
	scheduledEmails()
}

func scheduledEmails() {
	later := email("Later")
	later.ScheduledAt = "in 1 hour"
	sent, err := client.Emails.Send(later)
	call("emails.send, later", hasId(sent.Id), err)
	change := &resend.UpdateEmailRequest{Id: sent.Id, ScheduledAt: "2026-11-03T09:00:00.000Z"}
	moved, err := client.Emails.Update(change)
	call("emails.update", moved.Object, err)
	later.Subject = "Canceled"
	canceled, err := client.Emails.Cancel(must(client.Emails.Send(later)).Id)
	call("emails.cancel", canceled.Object, err)
}

func suppressions() {
	noMail := &resend.AddSuppressionRequest{Email: "no+mail@example.com"}
	added, err := client.Suppressions.Add(noMail)
	call("suppressions.add", hasId(added.Id), err)
	got, err := client.Suppressions.Get("no+mail@example.com")
	call("suppressions.get", got.Origin, err)
	list, err := client.Suppressions.List(&resend.ListSuppressionsOptions{Origin: "manual"})
	call("suppressions.list", len(list.Data), err)
	pair := &resend.BatchAddSuppressionsRequest{Emails: []string{"b@example.com", "c@example.com"}}
	batch, err := client.Suppressions.Batch.Add(pair)
	call("suppressions.batch.add", len(batch.Data), err)
	ids := &resend.BatchRemoveSuppressionsRequest{Ids: []string{batch.Data[0].Id}}
	gone, err := client.Suppressions.Batch.Remove(ids)
	call("suppressions.batch.remove", len(gone.Data), err)
	removed, err := client.Suppressions.Remove("c@example.com")
	call("suppressions.remove", removed.Deleted, err)
}

func main() {
	segment := segments()
	properties()
	topic := topics()
	contacts(segment, topic)
	imports(segment)
	broadcasts(segment)
	emails()
	suppressions()
	domains, err := client.Domains.List()
	call("domains.list", len(domains.Data), err)
}
