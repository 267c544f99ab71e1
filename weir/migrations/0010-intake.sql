-- Reports as they were filed. The bytes lie in the vault under their hash.
create table reports (
  id text primary key,
  number text not null unique,
  organisation text not null references organisations (id),
  submitted_by text,
  door text not null,
  file_name text not null,
  size bigint not null,
  sha256 text not null,
  state text not null check (state in ('received', 'accepted', 'returned')),
  verdict text not null check (verdict in ('acceptable', 'returned', 'unreadable')),
  profile text not null,
  root text,
  code text,
  entity_reference text,
  header jsonb not null,
  counts jsonb not null,
  findings jsonb not null,
  findings_omitted integer not null,
  errors integer not null,
  warnings integer not null,
  -- Place among the accepted, dense from 1; the ledger follows it.
  position bigint unique,
  received_at timestamptz not null,
  decided_at timestamptz,
  -- The returned filing that this one mends.
  replaces text references reports (id),
  check ((state = 'accepted') = (position is not null)),
  check (state <> 'accepted' or verdict = 'acceptable')
);
-- One acceptance for one reference of a filer, and for one file of a filer.
create unique index reports_accepted_reference on reports (organisation, entity_reference) where state = 'accepted';
create unique index reports_accepted_file on reports (organisation, sha256) where state = 'accepted';
create index reports_file on reports (sha256);
create index reports_queue on reports (organisation, id);
create index reports_reference on reports (organisation, entity_reference);
create index reports_replaces on reports (replaces);

-- What only the FIU may know of a filing.
create table report_flags (
  report text not null references reports (id),
  flag text not null check (flag in ('equal-bytes')),
  facts jsonb not null,
  primary key (report, flag)
);

-- The last number and position given. Its one row is locked by each filing until that commits: no gaps, commits in order.
create table report_counter (
  only_one boolean primary key default true check (only_one),
  number bigint not null,
  position bigint not null
);
insert into report_counter (number, position) values (0, 0);

grant select, insert, update on reports, report_flags to weir_server;
grant select, update on report_counter to weir_server;

alter table reports enable row level security;
alter table report_flags enable row level security;
alter table report_counter enable row level security;

create policy reports_read on reports for select using (
  (select weir_has_role('node', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'))
  or ((select weir_has_role('re_reporting_officer')) and organisation = (select weir_organisation())));
-- A filing is decided by the node after its check, never by a hand on the table.
create policy reports_add on reports for insert with check ((select weir_has_role('node')));
create policy reports_change on reports for update using ((select weir_has_role('node')));
create policy report_flags_read on report_flags for select using (
  (select weir_has_role('node', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy report_flags_add on report_flags for insert with check ((select weir_has_role('node')));
create policy report_counter_node on report_counter using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
