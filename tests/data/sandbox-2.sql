PRAGMA application_id = 1380860499;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE broadcasts (
  seq integer primary key, id text not null unique, name text, segment_id text not null,
  topic_id text,
  "from" text not null, subject text not null, reply_to text, preview_text text, html text,
  text text,
  status text not null, created_at integer not null, scheduled_at integer, queued_at integer,
  sent_at integer);
INSERT INTO "broadcasts" VALUES(1,'a79a44ce-e0ff-419b-b7c4-146a5cf631dc','Untitled','ef134f2a-180b-405d-a91a-b32d2976f51d',NULL,'a@example.com','Hello',NULL,NULL,'<p>Hello</p>',NULL,'sent',1795910295342160,NULL,1795910295610469,1795910296610469);
CREATE TABLE contacts (
  seq integer primary key, id text not null unique, email text not null unique, first_name text,
  last_name text,
  unsubscribed integer not null default 0, created_at integer not null);
INSERT INTO "contacts" VALUES(1,'76d3c2ee-ff0f-4e93-a0cd-69f952486c44','ada@example.com',NULL,NULL,0,1795910293255189);
INSERT INTO "contacts" VALUES(2,'48f03bc9-419d-4b28-bc9d-08b0c81861d2','bob@example.com',NULL,NULL,1,1795910294213103);
CREATE TABLE counters (name text primary key, count integer not null) without rowid;
INSERT INTO "counters" VALUES('ahead',3600000000);
INSERT INTO "counters" VALUES('events',2);
INSERT INTO "counters" VALUES('ids',8);
INSERT INTO "counters" VALUES('ticks',11);
CREATE TABLE domains (
  seq integer primary key, id text not null unique, name text not null unique, status text not null,
  open_tracking integer not null default 0, click_tracking integer not null default 0,
  created_at integer not null);
CREATE TABLE emails (
  seq integer primary key, id text not null unique, contents text not null,
  recipients integer not null,
  last_event text not null, scheduled_at integer, sent_at integer, created_at integer not null);
CREATE TABLE events (
  seq integer primary key, id text not null unique, email_id text not null, broadcast_id text,
  contact_id text,
  email text not null, type text not null, bounce_type text, url text, created_at integer not null,
  position integer,
  check ((type = 'bounced') = (bounce_type is not null)),
  check ((type = 'clicked') = (url is not null)));
INSERT INTO "events" VALUES(1,'c9876117-f4ff-47a6-8dbb-772c1105a43b','91ce123f-4eaf-4fcf-93d4-2566eedc6086','a79a44ce-e0ff-419b-b7c4-146a5cf631dc','76d3c2ee-ff0f-4e93-a0cd-69f952486c44','ada@example.com','sent',NULL,NULL,1795910296610469,0);
INSERT INTO "events" VALUES(2,'ae24600b-501f-4a07-aa60-bc2d7b39a364','91ce123f-4eaf-4fcf-93d4-2566eedc6086','a79a44ce-e0ff-419b-b7c4-146a5cf631dc','76d3c2ee-ff0f-4e93-a0cd-69f952486c44','ada@example.com','delivered',NULL,NULL,1795910296610469,0);
CREATE TABLE idempotent_replies (
  endpoint text not null, key text not null, body_hash text not null, reply text not null,
  created_at integer not null, primary key (endpoint, key)) without rowid;
CREATE TABLE import_files (
  seq integer primary key, import_id text not null references imports (id) on delete cascade,
  start integer not null, content blob not null, unique (import_id, start));
CREATE TABLE imports (
  seq integer primary key, id text not null unique, status text not null, plan text not null,
  position integer not null default 0, total integer, created integer, updated integer,
  skipped integer, failed integer,
  created_at integer not null, completed_at integer);
CREATE TABLE memberships (
  seq integer primary key,
  contact_seq integer not null references contacts (seq) on delete cascade,
  segment_id text not null references segments (id) on delete cascade,
  contact_created_at integer not null,
  created_at integer not null, unique (contact_seq, segment_id));
INSERT INTO "memberships" VALUES(1,1,'ef134f2a-180b-405d-a91a-b32d2976f51d',1795910293255189,1795910293255189);
INSERT INTO "memberships" VALUES(2,2,'ef134f2a-180b-405d-a91a-b32d2976f51d',1795910294213103,1795910294213103);
CREATE TABLE outbox (
  seq integer primary key, id text not null unique, broadcast_id text not null,
  contact_id text not null,
  topic_id text, token text not null unique, "from" text not null, "to" text not null,
  reply_to text,
  subject text not null, preview_text text, html text, text text, created_at integer not null);
INSERT INTO "outbox" VALUES(1,'91ce123f-4eaf-4fcf-93d4-2566eedc6086','a79a44ce-e0ff-419b-b7c4-146a5cf631dc','76d3c2ee-ff0f-4e93-a0cd-69f952486c44',NULL,'2bef8ffb-8bc0-4ce3-b956-fe29e166c74c','a@example.com','ada@example.com',NULL,'Hello',NULL,'<p>Hello</p>','Hello',1795910296610469);
CREATE TABLE properties (
  seq integer primary key, id text not null unique, key text not null unique, type text not null,
  fallback_value text, created_at integer not null);
INSERT INTO "properties" VALUES(1,'9328a9dc-66ca-48eb-8704-51eb1879730a','city','string','"you"',1795910292435736);
CREATE TABLE property_values (
  contact_seq integer not null references contacts (seq) on delete cascade,
  property_id text not null references properties (id) on delete cascade,
  value text not null, primary key (contact_seq, property_id)) without rowid;
INSERT INTO "property_values" VALUES(1,'9328a9dc-66ca-48eb-8704-51eb1879730a','"Z\u00fcrich"');
CREATE TABLE scheduled_events (
  seq integer primary key, id text not null unique, email_id text not null,
  broadcast_id text not null,
  contact_id text not null, email text not null, type text not null, bounce_type text, url text,
  due integer not null);
CREATE TABLE segments (
  seq integer primary key, id text not null unique, name text not null,
  created_at integer not null);
INSERT INTO "segments" VALUES(1,'ef134f2a-180b-405d-a91a-b32d2976f51d','Newsletter',1795910291994801);
CREATE TABLE suppressions (
  seq integer primary key, id text not null unique, email text not null unique,
  origin text not null,
  source_id text, created_at integer not null);
INSERT INTO "suppressions" VALUES(1,'cc0c07a7-25b8-417c-86a2-497f510ae155','eve@example.com','manual',NULL,1795910294806425);
CREATE TABLE topic_subscriptions (
  contact_seq integer not null references contacts (seq) on delete cascade,
  topic_id text not null references topics (id) on delete cascade,
  subscription text not null, primary key (contact_seq, topic_id)) without rowid;
CREATE TABLE topics (
  seq integer primary key, id text not null unique, name text not null, description text,
  default_subscription text not null, visibility text not null, created_at integer not null);
CREATE INDEX segments_by_age on segments (created_at, seq);
CREATE INDEX contacts_by_age on contacts (created_at, seq);
CREATE INDEX members_of_segment
  on memberships (segment_id, contact_created_at, contact_seq);
CREATE INDEX segments_of_contact on memberships (contact_seq, created_at, seq);
CREATE INDEX suppressions_by_age on suppressions (created_at, seq);
CREATE INDEX broadcasts_by_age on broadcasts (created_at, seq);
CREATE INDEX outbox_by_age on outbox (created_at, seq);
CREATE INDEX outbox_of_broadcast on outbox (broadcast_id, created_at, seq);
CREATE INDEX emails_by_age on emails (created_at, seq);
CREATE INDEX scheduled_emails on emails (scheduled_at, seq)
  where last_event = 'scheduled';
CREATE INDEX events_of_broadcast on events (broadcast_id, type, position);
CREATE INDEX events_of_email on events (email_id, type, created_at);
CREATE INDEX events_by_time on events (created_at);
CREATE TRIGGER number_recipients after insert on events
when new.broadcast_id is not null and not exists (
  select 1 from events
  where email_id = new.email_id and type = new.type and email = new.email and seq < new.seq)
begin
  update events set position = (
    select coalesce(max(position) + 1, 0) from events
    where broadcast_id = new.broadcast_id and type = new.type)
  where seq = new.seq;
end;
CREATE INDEX scheduled_events_by_time on scheduled_events (due);
COMMIT;
