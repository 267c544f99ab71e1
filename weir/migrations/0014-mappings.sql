-- How each reporting entity's tables and messages become reports: confirmed by a person, never changed, only replaced.
create table report_mappings (
  id text primary key,
  organisation text not null references organisations (id),
  name text not null,
  form text not null check (form in ('transactions', 'parties', 'multi-sheet', 'cash', 'message')),
  mapping jsonb not null,
  created_by text,
  created_at timestamptz not null
);
create unique index report_mappings_name on report_mappings (organisation, name);

grant select, insert, delete on report_mappings to weir_server;
alter table report_mappings enable row level security;
create policy report_mappings_own on report_mappings
  using ((select weir_has_role('node')) or ((select weir_has_role('re_reporting_officer')) and organisation = (select weir_organisation())))
  with check ((select weir_has_role('re_reporting_officer')) and organisation = (select weir_organisation()));
