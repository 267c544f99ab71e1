-- That something waits for somebody: a code and a path, never content. Whoever lost the clearance no longer sees it.
create table notifications (
  id text primary key,
  person text not null references people (id),
  kind text not null,
  path text not null,
  compartment text,
  at timestamptz not null,
  read_at timestamptz
);
create index notifications_person on notifications (person, id);
-- Told once, until it was read.
create unique index notifications_once on notifications (person, kind, path) where read_at is null;

create table notification_settings (
  person text primary key references people (id),
  -- In which the e-mail is written.
  language text not null check (language in ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
  choices jsonb not null
);

-- An e-mail to be sent: to whom and when, nothing else. One waits for a person at a time, however much there is.
create table notification_mails (
  id text primary key,
  person text not null references people (id),
  state text not null check (state in ('waiting', 'sent', 'given-up')),
  asked_at timestamptz not null,
  first_due_at timestamptz not null,
  next_at timestamptz not null,
  attempts integer not null default 0,
  problem text,
  ended_at timestamptz,
  check ((state = 'waiting') = (ended_at is null))
);
create unique index notification_mails_one on notification_mails (person) where state = 'waiting';
create index notification_mails_due on notification_mails (state, next_at);

grant select, insert on notifications, notification_settings, notification_mails to weir_server;
grant update (read_at) on notifications to weir_server;
grant update (language, choices) on notification_settings to weir_server;
grant update (state, next_at, attempts, problem, ended_at) on notification_mails to weir_server;

alter table notifications enable row level security;
alter table notification_settings enable row level security;
alter table notification_mails enable row level security;
create policy notifications_read on notifications for select using (
  (select weir_has_role('node')) or (person = (select weir_person()) and weir_cleared(compartment)));
create policy notifications_tell on notifications for insert with check ((select weir_has_role('node')));
create policy notifications_see on notifications for update using (
  person = (select weir_person()) and weir_cleared(compartment)) with check (person = (select weir_person()));
create policy notification_settings_own on notification_settings for select using (
  (select weir_has_role('node')) or person = (select weir_person()));
create policy notification_settings_add on notification_settings for insert with check (person = (select weir_person()));
create policy notification_settings_change on notification_settings for update using (person = (select weir_person()));
create policy notification_mails_node on notification_mails using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
