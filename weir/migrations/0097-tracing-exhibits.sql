-- Limits of a question, questions backwards, and the exhibits that were made of traces.

alter table traces add column since timestamptz;
alter table traces add column stops text[];
alter table traces add column minimum text;
-- Backwards: where did this holding come from? Then the sources are the one holding asked about.
alter table traces add column direction text not null default 'forwards' check (direction in ('forwards', 'backwards'));

create table exhibits (
  id text primary key,
  trace_id text not null references traces (id),
  title text not null,
  standing text not null check (standing in ('intelligence-annex', 'lawfully-obtained-records')),
  rows bigint not null,
  accounts bigint not null,
  size bigint not null,
  -- The bundle in the vault; the exhibit's identity.
  sha256 text not null,
  -- Those of its trace.
  compartments text[] not null,
  made_by text not null,
  made_at timestamptz not null
);
create index exhibits_trace on exhibits (trace_id);

grant select, insert on exhibits to weir_server;
alter table exhibits enable row level security;

create policy exhibits_read on exhibits for select using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (compartments = '{}' or weir_cleared_for_all(compartments))));
create policy exhibits_make on exhibits for insert with check (
  (select weir_has_role('fiu_analyst')) and made_by = (select weir_person()) and (compartments = '{}' or weir_cleared_for_all(compartments)));
