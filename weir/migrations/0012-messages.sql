-- The message board between the FIU and each reporting entity. Nothing in it is changed or deleted.
create table threads (
  id text primary key,
  kind text not null check (kind in ('manual', 'question', 'feedback', 'portal')),
  -- The reporting entity whose board it is on.
  organisation text not null references organisations (id),
  subject text not null,
  reference text,
  report text references reports (id),
  created_by text,
  created_at timestamptz not null
);
create index threads_board on threads (organisation, id);
-- What the node tells and the FIU's feedback each gather in one thread of a report.
create unique index threads_of_report on threads (report, kind) where kind in ('feedback', 'portal');

create table messages (
  id text primary key,
  thread text not null references threads (id),
  side text not null check (side in ('fiu', 'filer', 'node')),
  author text,
  -- As it was when it was written: a filer cannot look up the FIU's people.
  author_name text,
  at timestamptz not null,
  text text not null,
  -- What the node says by itself, for any language; and what it tells of, so that it is told once.
  notice jsonb,
  tells_of text unique,
  feedback text check (feedback in ('used', 'not-yet', 'quality', 'general')),
  check ((side = 'node') = (author is null)),
  check (text <> '' or notice is not null or feedback is not null),
  check (feedback is null or side = 'fiu')
);
create index messages_thread on messages (thread, id);

-- How far each person has read a thread.
create table message_reads (
  thread text not null references threads (id),
  person text not null,
  side text not null check (side in ('fiu', 'filer')),
  up_to text not null,
  at timestamptz not null,
  primary key (thread, person)
);

grant select, insert on threads, messages to weir_server;
grant select, insert, update on message_reads to weir_server;
alter table threads enable row level security;
alter table messages enable row level security;
alter table message_reads enable row level security;

-- Whose words a person writes: the FIU's people see all boards, a filer its own.
create function weir_board_side() returns text language sql stable as $$
  select case
    when weir_has_role('fiu_intake', 'fiu_analyst', 'fiu_supervisor') then 'fiu'
    when weir_has_role('re_reporting_officer') then 'filer' end $$;
create policy threads_read on threads for select using (
  (select weir_has_role('node')) or (select weir_board_side()) = 'fiu'
  or ((select weir_board_side()) = 'filer' and organisation = (select weir_organisation())));
create policy threads_add on threads for insert with check (
  (select weir_has_role('node'))
  or (created_by = (select weir_person()) and ((select weir_board_side()) = 'fiu'
    or ((select weir_board_side()) = 'filer' and organisation = (select weir_organisation()) and kind = 'manual'))));
-- The thread's own policy decides: the inner question is asked as the same person.
create policy messages_read on messages for select using (
  (select weir_has_role('node')) or exists (select from threads where threads.id = thread));
create policy messages_add on messages for insert with check (
  (select weir_has_role('node'))
  or (author = (select weir_person()) and side = (select weir_board_side()) and exists (select from threads where threads.id = thread)));
create policy message_reads_read on message_reads for select using (
  (select weir_has_role('node')) or exists (select from threads where threads.id = thread));
create policy message_reads_add on message_reads for insert with check (
  person = (select weir_person()) and side = (select weir_board_side()) and exists (select from threads where threads.id = thread));
create policy message_reads_change on message_reads for update using (person = (select weir_person()))
  with check (person = (select weir_person()) and side = (select weir_board_side()));

-- Attachments are seen by whoever sees what they belong to (0009-attachments.sql).
create policy attachments_of_reports on attachments for select using (
  owner_kind = 'report' and (exists (select from reports where reports.id = owner)
    or exists (select from report_drafts where report_drafts.attachments_of = owner)));
create policy attachments_of_messages on attachments for select using (
  owner_kind = 'message' and exists (select from messages where messages.id = owner));
create policy attachments_of_messages_add on attachments for insert with check (
  owner_kind = 'message' and kept_by = (select weir_person())
  and exists (select from messages where messages.id = owner and messages.author = (select weir_person())));
