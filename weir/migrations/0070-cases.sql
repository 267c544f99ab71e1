-- One analysis. Need to know: who is not cleared for its compartment does not learn that it exists.
create table cases (
  id text primary key,
  number text not null unique,
  title text not null,
  state text not null check (state in ('opened', 'triaged', 'in_analysis', 'awaiting_information', 'ready_for_decision',
    'disseminated', 'archived', 'merged', 'referred', 'reopened')),
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  owner text not null,
  team text,
  compartment text,
  source_kind text not null check (source_kind in ('alert', 'report', 'request', 'disclosure', 'strategic', 'media', 'hand')),
  source_id text,
  merged_into text references cases (id),
  opened_by text not null,
  opened_at timestamptz not null,
  changed_at timestamptz not null,
  version integer not null,
  check ((state = 'merged') = (merged_into is not null))
);
create index cases_owner on cases (owner, id);
create index cases_state on cases (state, id);
create index cases_merged on cases (merged_into) where merged_into is not null;

-- The last number given; its one row is locked by whoever opens a case until that commits.
create table case_counter (
  only_one boolean primary key default true check (only_one),
  number bigint not null
);
insert into case_counter (number) values (0);

-- The smallest pieces, each with its own handling conditions.
create table case_fragments (
  id text primary key,
  -- The order in which they came.
  ordinal bigint generated always as identity,
  case_id text not null references cases (id),
  kind text not null check (kind in ('note', 'subject', 'transaction', 'document', 'trace', 'alert', 'report-extract')),
  title text not null,
  content jsonb not null,
  provenance_room text not null,
  provenance_id text,
  provenance_place text,
  handling jsonb not null,
  parents text[] not null,
  version integer not null,
  created_by text not null,
  created_at timestamptz not null,
  changed_by text,
  changed_at timestamptz,
  withdrawn_by text,
  withdrawn_at timestamptz,
  withdrawn_reason text,
  check ((withdrawn_by is null) = (withdrawn_at is null) and (withdrawn_by is null) = (withdrawn_reason is null))
);
create index case_fragments_case on case_fragments (case_id, ordinal);
-- One thing from elsewhere is in a case once.
create unique index case_fragments_once on case_fragments (case_id, kind, provenance_id, coalesce(provenance_place, ''))
  where provenance_id is not null and withdrawn_at is null;

-- A note as it stood each time: nobody alters another's words silently.
create table case_note_versions (
  fragment text not null references case_fragments (id),
  version integer not null,
  title text not null,
  text text not null,
  written_by text not null,
  written_at timestamptz not null,
  primary key (fragment, version)
);

-- Reports that something in the case came from; the export guard keeps their filers out of products.
create table case_reports (
  case_id text not null references cases (id),
  report text not null references reports (id),
  primary key (case_id, report)
);
create index case_reports_report on case_reports (report);

-- What was done in the case; the chronology is made from these and from what the fragments tell.
create table case_acts (
  id bigint generated always as identity primary key,
  case_id text not null references cases (id),
  at timestamptz not null,
  key text not null,
  facts jsonb not null,
  fragment text references case_fragments (id),
  product text,
  person text
);
create index case_acts_case on case_acts (case_id, id);

create table case_deadlines (
  id text primary key,
  case_id text not null references cases (id),
  title text not null,
  due_at timestamptz not null,
  nature text not null check (nature in ('legal_binding', 'requested_by_partner', 'internal_sla')),
  set_by text not null,
  set_at timestamptz not null,
  done_by text,
  done_at timestamptz,
  check ((done_by is null) = (done_at is null))
);
create index case_deadlines_case on case_deadlines (case_id, due_at);

-- Products made from the case, as far as the case shows them.
create table case_products (
  id text primary key,
  case_id text not null references cases (id),
  number text not null,
  title text not null,
  recipient text not null,
  state text not null,
  changed_at timestamptz not null
);
create index case_products_case on case_products (case_id, id);

-- What may change is named: a case keeps its compartment, a fragment its conditions and where it came from.
grant select, insert on cases, case_fragments, case_deadlines, case_products to weir_server;
grant update (title, state, priority, owner, team, merged_into, changed_at, version) on cases to weir_server;
grant update (title, content, version, changed_by, changed_at, withdrawn_by, withdrawn_at, withdrawn_reason)
  on case_fragments to weir_server;
grant update (done_by, done_at) on case_deadlines to weir_server;
grant update (number, title, recipient, state, changed_at) on case_products to weir_server;
grant select, update on case_counter to weir_server;
grant select, insert on case_note_versions, case_reports, case_acts to weir_server;

alter table cases enable row level security;
alter table case_counter enable row level security;
alter table case_fragments enable row level security;
alter table case_note_versions enable row level security;
alter table case_reports enable row level security;
alter table case_acts enable row level security;
alter table case_deadlines enable row level security;
alter table case_products enable row level security;

create policy cases_read on cases for select using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and weir_cleared(compartment)));
create policy cases_open on cases for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and weir_cleared(compartment) and opened_by = (select weir_person()));
create policy cases_change on cases for update using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and weir_cleared(compartment)));
create policy case_counter_use on case_counter using ((select weir_has_role('fiu_analyst', 'fiu_supervisor')))
  with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));

-- What belongs to a case is seen by whoever sees the case: the question inside runs under the same policies.
create policy case_fragments_read on case_fragments for select using (
  exists (select from cases where cases.id = case_fragments.case_id));
create policy case_fragments_add on case_fragments for insert with check (
  created_by = (select weir_person()) and exists (select from cases where cases.id = case_fragments.case_id));
create policy case_fragments_change on case_fragments for update using (
  exists (select from cases where cases.id = case_fragments.case_id));
create policy case_note_versions_read on case_note_versions for select using (
  exists (select from case_fragments where case_fragments.id = case_note_versions.fragment));
create policy case_note_versions_add on case_note_versions for insert with check (
  written_by = (select weir_person()) and exists (select from case_fragments where case_fragments.id = case_note_versions.fragment));
create policy case_reports_read on case_reports for select using (
  exists (select from cases where cases.id = case_reports.case_id));
create policy case_reports_add on case_reports for insert with check (
  exists (select from cases where cases.id = case_reports.case_id));
create policy case_acts_read on case_acts for select using (
  exists (select from cases where cases.id = case_acts.case_id));
create policy case_acts_add on case_acts for insert with check (
  person is not distinct from (select weir_person()) and exists (select from cases where cases.id = case_acts.case_id));
create policy case_deadlines_read on case_deadlines for select using (
  exists (select from cases where cases.id = case_deadlines.case_id));
create policy case_deadlines_add on case_deadlines for insert with check (
  set_by = (select weir_person()) and exists (select from cases where cases.id = case_deadlines.case_id));
create policy case_deadlines_change on case_deadlines for update using (
  exists (select from cases where cases.id = case_deadlines.case_id));
create policy case_products_read on case_products for select using (
  exists (select from cases where cases.id = case_products.case_id));
create policy case_products_add on case_products for insert with check (
  exists (select from cases where cases.id = case_products.case_id));
create policy case_products_change on case_products for update using (
  exists (select from cases where cases.id = case_products.case_id));
