-- The ledger's rows lie in Parquet files. Here stands what they are made of and in which order; the files can be rebuilt from it.

create table ledger_state (
  only_one boolean primary key default true check (only_one),
  -- Rises with every commit; readers keep what they made of a version.
  version bigint not null,
  -- Number of the latest writer: an earlier one that wakes up late cannot commit.
  fence bigint not null,
  next_sequence bigint not null,
  sources bigint not null,
  small_sources bigint not null,
  medium_sources bigint not null,
  followed_to bigint not null
);
insert into ledger_state (version, fence, next_sequence, sources, small_sources, medium_sources, followed_to)
  values (0, 0, 1, 0, 0, 0, 0);

create table ledger_imports (
  id text primary key,
  state text not null check (state in ('waiting', 'done', 'failed')),
  file_name text not null,
  size bigint not null,
  -- The file and its opening balances, in the vault.
  sha256 text not null,
  openings_sha256 text,
  openings_columns jsonb,
  mapping jsonb not null,
  -- The same file under the same mapping is the same import.
  mapping_sha256 text not null,
  rows bigint not null default 0,
  quarantined bigint not null default 0,
  reasons jsonb not null default '{}',
  rounded bigint not null default 0,
  self_payments bigint not null default 0,
  openings bigint not null default 0,
  first_ms bigint,
  last_ms bigint,
  -- The rows left out, in the vault.
  quarantine_sha256 text,
  problem text,
  job text,
  originator text,
  compartment text,
  imported_by text,
  imported_at timestamptz not null
);
create unique index ledger_imports_file on ledger_imports (sha256, coalesce(openings_sha256, ''), mapping_sha256) where state <> 'failed';

-- Everything that came into the ledger, in the order of import.
create table ledger_sources (
  ordinal bigint primary key,
  kind text not null check (kind in ('report', 'import')),
  id text not null,
  position bigint unique,
  first_sequence bigint not null,
  span bigint not null,
  rows bigint not null,
  left_out jsonb not null,
  unique (kind, id),
  check ((kind = 'report') = (position is not null))
);

create table ledger_files (
  name text primary key,
  kind text not null check (kind in ('rows', 'openings')),
  sha256 text not null,
  bytes bigint not null,
  rows bigint not null,
  block text not null check (block in ('small', 'medium', 'large')),
  first bigint not null,
  last bigint not null,
  first_ms bigint,
  last_ms bigint,
  first_position bigint,
  last_position bigint,
  fence bigint not null
);

grant select, insert, update on ledger_imports to weir_server;
grant select, update on ledger_state to weir_server;
grant select, insert, update, delete on ledger_sources, ledger_files to weir_server;

alter table ledger_state enable row level security;
alter table ledger_imports enable row level security;
alter table ledger_sources enable row level security;
alter table ledger_files enable row level security;

create policy ledger_state_read on ledger_state for select using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'administrator')));
create policy ledger_state_change on ledger_state for update using ((select weir_has_role('node')));
create policy ledger_imports_read on ledger_imports for select using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and weir_cleared(compartment)));
create policy ledger_imports_add on ledger_imports for insert with check (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst')) and weir_cleared(compartment)));
create policy ledger_imports_change on ledger_imports for update using ((select weir_has_role('node')));
create policy ledger_sources_node on ledger_sources using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
create policy ledger_files_node on ledger_files using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
