<?php

// The documented marketing calls of the official SDK for PHP: one line of JSON for each.

const EMAIL = [
    'from' => 'Acme <news@acme.example>',
    'to' => ['delivered@resend.dev'],
    'subject' => 'Hello',
    'html' => '<p>Hello</p>',
];

$resend = Resend::client('re_any'); // the address of the server is in RESEND_BASE_URL, with http://
$count = fn ($answer) => count($answer->data);
$deleted = fn ($answer) => $answer->deleted;
$named = fn ($answer) => $answer->name;
$object = fn ($answer) => $answer->object;

// Make a call, print its name and what `$read` finds in the answer, and return the answer.
function call(string $name, callable $request, ?callable $read = null): mixed
{
    $read ??= fn ($answer) => strlen($answer->id) === 36;
    try {
        $answer = $request();
        $result = ['ok' => true, 'value' => $read($answer)];
    } catch (Resend\Exceptions\ErrorException $error) {
        [$answer, $result] = [null, ['ok' => false, 'value' => $error->getMessage()]];
    }
    echo json_encode(['call' => $name, ...$result]), "\n";

    return $answer;
}

// Segments, and their deprecated name.
$customers = ['name' => 'Customers'];
$segment = call('segments.create', fn () => $resend->segments->create($customers), $named)->id;
$obsolete = $resend->segments->create(['name' => 'Obsolete'])->id;
call('segments.get', fn () => $resend->segments->get($segment), $named);
call('segments.list', fn () => $resend->segments->list(['limit' => 10]), $count);
call('segments.remove', fn () => $resend->segments->remove($obsolete), $deleted);
$deprecated = ['name' => 'Audience'];
$audience = call('audiences.create', fn () => $resend->audiences->create($deprecated), $named)->id;
call('audiences.get', fn () => $resend->audiences->get($audience), $named);
call('audiences.list', fn () => $resend->audiences->list(), $count);
call('audiences.remove', fn () => $resend->audiences->remove($audience), $deleted);

// Contact properties.
$properties = $resend->contactProperties;
$plan = ['key' => 'plan', 'type' => 'string', 'fallback_value' => 'free'];
$id = call('contact_properties.create', fn () => $properties->create($plan))->id;
$properties->create(['key' => 'visits', 'type' => 'number', 'fallback_value' => 0]);
$obsolete = $properties->create(['key' => 'obsolete', 'type' => 'string'])->id;
call('contact_properties.get', fn () => $properties->get($id), fn ($answer) => $answer->key);
call('contact_properties.list', fn () => $properties->list(), $count);
call('contact_properties.update', fn () => $properties->update($id, ['fallback_value' => 'basic']));
call('contact_properties.remove', fn () => $properties->remove($obsolete), $deleted);

// Topics.
$news = ['name' => 'News', 'description' => 'Weekly', 'default_subscription' => 'opt_in'];
$topic = call('topics.create', fn () => $resend->topics->create($news))->id;
$obsolete = ['name' => 'Obsolete', 'default_subscription' => 'opt_out'];
$obsolete = $resend->topics->create($obsolete)->id;
call('topics.get', fn () => $resend->topics->get($topic), $named);
call('topics.list', fn () => $resend->topics->list(['limit' => 10]), $count);
call('topics.update', fn () => $resend->topics->update($topic, ['description' => 'Monthly']));
call('topics.remove', fn () => $resend->topics->remove($obsolete), $deleted);

// Contacts.
$contacts = $resend->contacts;
$ada = [
    'email' => 'ada@example.com',
    'first_name' => 'Ada',
    'last_name' => 'L.',
    'properties' => ['plan' => 'pro'],
    'segments' => [['id' => $segment]],
    'topics' => [['id' => $topic, 'subscription' => 'opt_out']],
];
$grace = 'grace+news@example.com';
$id = call('contacts.create', fn () => $contacts->create($ada))->id;
$contacts->create(['email' => $grace]);
$number = ['email' => 'number@example.com', 'properties' => ['visits' => 3]];
call('contacts.create, with a number', fn () => $contacts->create($number));
$empty = ['email' => 'empty@example.com', 'properties' => []];
call('contacts.create, without properties', fn () => $contacts->create($empty));
call('contacts.get', fn () => $contacts->get($id), fn ($answer) => $answer->first_name);
call('contacts.get, by email', fn () => $contacts->get($grace), fn ($answer) => $answer->email);
call('contacts.get, of nobody', fn () => $contacts->get('nobody@example.com'));
call('contacts.list', fn () => $contacts->list(['limit' => 1]), $count);
call('contacts.list, of a segment', fn () => $contacts->list(['segment_id' => $segment]), $count);
$changes = ['unsubscribed' => true, 'properties' => ['plan' => 'max']];
call('contacts.update', fn () => $contacts->update($id, $changes));
call('contacts.update, by email', fn () => $contacts->update($grace, ['first_name' => 'Grace']));
call('contacts.segments.add', fn () => $contacts->segments->add($grace, $segment));
call('contacts.segments.list', fn () => $contacts->segments->list($grace), $count);
call('contacts.segments.remove', fn () => $contacts->segments->remove($id, $segment), $deleted);
$subscription = fn ($answer) => $answer->data[0]['subscription'];
call('contacts.topics.list', fn () => $contacts->topics->get($id), $subscription);
$chosen = [['id' => $topic, 'subscription' => 'opt_in']];
call('contacts.topics.update', fn () => $contacts->topics->update($id, $chosen));
$gone = $contacts->create(['email' => 'gone@example.com'])->id;
$contacts->create(['email' => 'gone+too@example.com']);
call('contacts.remove', fn () => $contacts->remove($gone), $deleted);
call('contacts.remove, by email', fn () => $contacts->remove('gone+too@example.com'), $deleted);

// Imports.
$file = fopen('php://temp', 'r+');
fwrite($file, "Email,First\nlin@example.com,Lin\n");
rewind($file);
$options = [
    'file' => $file,
    'column_map' => ['email' => 'Email', 'first_name' => 'First'],
    'on_conflict' => 'skip',
    'segments' => [['id' => $segment]],
];
$id = call('contacts.imports.create', fn () => $contacts->imports->create($options))->id;
call('contacts.imports.get', fn () => $contacts->imports->get($id), $object);
call('contacts.imports.list', fn () => $contacts->imports->list(), $count);

// Broadcasts.
$broadcasts = $resend->broadcasts;
$draft = [
    'segment_id' => $segment,
    'from' => EMAIL['from'],
    'subject' => 'Hello',
    'html' => '<p>Hello</p>',
    'name' => 'Now',
];
$id = call('broadcasts.create', fn () => $broadcasts->create($draft))->id;
call('broadcasts.get', fn () => $broadcasts->get($id), fn ($answer) => $answer->status);
call('broadcasts.list', fn () => $broadcasts->list(), $count);
call('broadcasts.update', fn () => $broadcasts->update($id, ['name' => 'Now', 'subject' => 'Hi']));
call('broadcasts.send', fn () => $broadcasts->send($id, []));
$sent = [...$draft, 'name' => 'On creation', 'send' => true];
call('broadcasts.create, and send', fn () => $broadcasts->create($sent));
$later = $broadcasts->create([...$draft, 'name' => 'Later'])->id;
call('broadcasts.send, later', fn () => $broadcasts->send($later, ['scheduled_at' => 'in 1 hour']));
$canceled = [...$draft, 'name' => 'Canceled', 'send' => true, 'scheduled_at' => 'in 1 day'];
$id = $broadcasts->create($canceled)->id;
call('broadcasts.cancel', fn () => $broadcasts->cancel($id));
call('broadcasts.remove', fn () => $broadcasts->remove($id), $deleted);

// Emails.
$emails = $resend->emails;
$key = ['idempotency_key' => 'hello'];
$id = call('emails.send', fn () => $emails->send(EMAIL, $key))->id;
$same = fn ($answer) => $answer->id === $id;
call('emails.send, again with the key', fn () => $emails->send(EMAIL, $key), $same);
$tagged = [...EMAIL, 'subject' => 'Tags', 'tags' => [['name' => 'country', 'value' => 'br']]];
call('emails.send, with tags', fn () => $emails->send($tagged));
call('emails.get', fn () => $emails->get($id), fn ($answer) => $answer->last_event);
call('emails.list', fn () => $emails->list(['limit' => 1]), $count);
call('batch.send', fn () => $resend->batch->send([EMAIL, EMAIL]), $count);
$later = [...EMAIL, 'subject' => 'Later', 'scheduled_at' => 'in 1 hour'];
$id = call('emails.send, later', fn () => $emails->send($later))->id;
$moved = ['scheduled_at' => '2026-11-03T09:00:00.000Z'];
call('emails.update', fn () => $emails->update($id, $moved), $object);
$id = $emails->send([...$later, 'subject' => 'Canceled'])->id;
call('emails.cancel', fn () => $emails->cancel($id), $object);

// Suppressions.
$suppressions = $resend->suppressions;
call('suppressions.add', fn () => $suppressions->add(['email' => 'no+mail@example.com']));
$origin = fn ($answer) => $answer->origin;
call('suppressions.get', fn () => $suppressions->get('no+mail@example.com'), $origin);
call('suppressions.list', fn () => $suppressions->list(['origin' => 'manual']), $count);
$pair = ['emails' => ['b@example.com', 'c@example.com']];
$added = call('suppressions.batch.add', fn () => $suppressions->batch->add($pair), $count);
$ids = ['ids' => [$added->data[0]['id']]];
call('suppressions.batch.remove', fn () => $suppressions->batch->remove($ids), $count);
call('suppressions.remove', fn () => $suppressions->remove('c@example.com'), $deleted);

call('domains.list', fn () => $resend->domains->list(), $count);
