-- The account as the API shows it. Times are microseconds since the epoch; seq breaks ties.
create table if not exists counters (name text primary key, count integer not null) without rowid;

create table if not exists segments (
  seq integer primary key, id text not null unique, name text not null,
  created_at integer not null);
create index if not exists segments_by_age on segments (created_at, seq);

create table if not exists contacts (
  seq integer primary key, id text not null unique, email text not null unique, first_name text,
  last_name text,
  unsubscribed integer not null default 0, created_at integer not null);
create index if not exists contacts_by_age on contacts (created_at, seq);

-- Lists of members are sorted by when the contact was created, so a membership repeats that time.
create table if not exists memberships (
  seq integer primary key,
  contact_seq integer not null references contacts (seq) on delete cascade,
  segment_id text not null references segments (id) on delete cascade,
  contact_created_at integer not null,
  created_at integer not null, unique (contact_seq, segment_id));
create index if not exists members_of_segment
  on memberships (segment_id, contact_created_at, contact_seq);
create index if not exists segments_of_contact on memberships (contact_seq, created_at, seq);

create table if not exists properties (
  seq integer primary key, id text not null unique, key text not null unique, type text not null,
  fallback_value text, created_at integer not null);

create table if not exists property_values (
  contact_seq integer not null references contacts (seq) on delete cascade,
  property_id text not null references properties (id) on delete cascade,
  value text not null, primary key (contact_seq, property_id)) without rowid;

create table if not exists topics (
  seq integer primary key, id text not null unique, name text not null, description text,
  default_subscription text not null, visibility text not null, created_at integer not null);

create table if not exists topic_subscriptions (
  contact_seq integer not null references contacts (seq) on delete cascade,
  topic_id text not null references topics (id) on delete cascade,
  subscription text not null, primary key (contact_seq, topic_id)) without rowid;

create table if not exists suppressions (
  seq integer primary key, id text not null unique, email text not null unique,
  origin text not null,
  source_id text, created_at integer not null);
create index if not exists suppressions_by_age on suppressions (created_at, seq);

-- A broadcast keeps its segment's id after the segment is deleted.
create table if not exists broadcasts (
  seq integer primary key, id text not null unique, name text, segment_id text not null,
  topic_id text,
  "from" text not null, subject text not null, reply_to text, preview_text text, html text,
  text text,
  status text not null, created_at integer not null, scheduled_at integer, queued_at integer,
  sent_at integer);
create index if not exists broadcasts_by_age on broadcasts (created_at, seq);

-- Broadcast emails as each recipient got them. token is in the unsubscribe link.
create table if not exists outbox (
  seq integer primary key, id text not null unique, broadcast_id text not null,
  contact_id text not null,
  topic_id text, token text not null unique, "from" text not null, "to" text not null,
  reply_to text,
  subject text not null, preview_text text, html text, text text, created_at integer not null);
create index if not exists outbox_by_age on outbox (created_at, seq);
create index if not exists outbox_of_broadcast on outbox (broadcast_id, created_at, seq);

create table if not exists domains (
  seq integer primary key, id text not null unique, name text not null unique, status text not null,
  open_tracking integer not null default 0, click_tracking integer not null default 0,
  created_at integer not null);

-- Single emails. contents is the request's body; recipients counts to, cc and bcc.
create table if not exists emails (
  seq integer primary key, id text not null unique, contents text not null,
  recipients integer not null,
  last_event text not null, scheduled_at integer, sent_at integer, created_at integer not null);
create index if not exists emails_by_age on emails (created_at, seq);
create index if not exists scheduled_emails on emails (scheduled_at, seq)
  where last_event = 'scheduled';

create table if not exists idempotent_replies (
  endpoint text not null, key text not null, body_hash text not null, reply text not null,
  created_at integer not null, primary key (endpoint, key)) without rowid;

-- position is the byte up to which the file was read. plan has the file's header, the columns to
-- read, and the segments, topics and conflict rule for the rows.
create table if not exists imports (
  seq integer primary key, id text not null unique, status text not null, plan text not null,
  position integer not null default 0, total integer, created integer, updated integer,
  skipped integer, failed integer,
  created_at integer not null, completed_at integer);

-- The file of an import, in pieces, until the import is done; start is the position of a piece.
create table if not exists import_files (
  seq integer primary key, import_id text not null references imports (id) on delete cascade,
  start integer not null, content blob not null, unique (import_id, start));

-- Events of each email and recipient. email_id is a row of outbox, or of emails (then there is no
-- broadcast and no contact), or a new id if a suppression prevented the email. position numbers the
-- recipients of a broadcast with a type of event; later events of the same email have none.
create table if not exists events (
  seq integer primary key, id text not null unique, email_id text not null, broadcast_id text,
  contact_id text,
  email text not null, type text not null, bounce_type text, url text, created_at integer not null,
  position integer,
  check ((type = 'bounced') = (bounce_type is not null)),
  check ((type = 'clicked') = (url is not null)));
create index if not exists events_of_broadcast on events (broadcast_id, type, position);
create index if not exists events_of_email on events (email_id, type, created_at);
create index if not exists events_by_time on events (created_at);
create trigger if not exists number_recipients after insert on events
when new.broadcast_id is not null and not exists (
  select 1 from events
  where email_id = new.email_id and type = new.type and email = new.email and seq < new.seq)
begin
  update events set position = (
    select coalesce(max(position) + 1, 0) from events
    where broadcast_id = new.broadcast_id and type = new.type)
  where seq = new.seq;
end;

-- Future events of broadcast emails. When one is due it moves to events with the same id.
create table if not exists scheduled_events (
  seq integer primary key, id text not null unique, email_id text not null,
  broadcast_id text not null,
  contact_id text not null, email text not null, type text not null, bounce_type text, url text,
  due integer not null);
create index if not exists scheduled_events_by_time on scheduled_events (due);
