-- Questions asked of the money trail, and where their answers lie.

create table traces (
  id text primary key,
  title text not null,
  rule text not null check (rule in ('fifo', 'lifo', 'pro-rata', 'poison', 'lowest-intermediate-balance')),
  -- The sources as asked.
  sources jsonb not null,
  source_transactions text[] not null,
  source_accounts text[] not null,
  until timestamptz,
  state text not null check (state in ('waiting', 'done', 'failed')),
  -- What was looked at: a replay looks at the same rows, whatever came in since.
  ledger_version bigint,
  until_sequence bigint,
  rows bigint,
  -- Clearances under which it was asked, and the compartments whose rows it saw.
  clearances text[] not null,
  compartments text[] not null,
  -- The answer's bytes and what the picture is drawn from, in the vault.
  sha256 text,
  flow_sha256 text,
  counts jsonb,
  checks jsonb,
  ms bigint,
  problem jsonb,
  job text,
  asked_by text not null,
  asked_at timestamptz not null
);
create index traces_transactions on traces using gin (source_transactions);
create index traces_accounts on traces using gin (source_accounts);

grant select, insert, update on traces to weir_server;
alter table traces enable row level security;

-- Until a trace is done it is for those cleared for all that it might see.
create policy traces_read on traces for select using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (compartments = '{}' or weir_cleared_for_all(compartments))));
create policy traces_ask on traces for insert with check (
  (select weir_has_role('fiu_analyst')) and asked_by = (select weir_person()) and (compartments = '{}' or weir_cleared_for_all(compartments)));
create policy traces_answer on traces for update using ((select weir_has_role('node')));
