-- Charts as they were laid out with a case: every saving is a version, none is altered. Who is not cleared for the case's
-- compartment sees neither chart nor version, for the question inside runs under the policies of cases.
create table case_charts (
  case_id text not null references cases (id),
  version integer not null check (version > 0),
  layout jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (case_id, version)
);

grant select, insert on case_charts to weir_server;
alter table case_charts enable row level security;
create policy case_charts_read on case_charts for select using (
  exists (select from cases where cases.id = case_charts.case_id));
create policy case_charts_save on case_charts for insert with check (
  saved_by = (select weir_person()) and exists (select from cases where cases.id = case_charts.case_id));

-- Who shares an address, a phone or an identity number is found without reading every mention.
create index subject_mentions_phones on subject_mentions using gin ((data -> 'phones') jsonb_path_ops);
create index subject_mentions_addresses on subject_mentions using gin ((data -> 'addresses') jsonb_path_ops);
create index subject_mentions_identifiers on subject_mentions using gin ((data -> 'identifiers') jsonb_path_ops);
