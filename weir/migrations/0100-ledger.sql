-- Names of accounts lie in files of their own, beside the rows that bear their numbers, and so does what reports tell of
-- things (metal, goods, cash over a border). Files written before have none:
-- whoever has such a ledger is told to have it written again.

alter table ledger_files drop constraint ledger_files_kind_check;
alter table ledger_files add constraint ledger_files_kind_check check (kind in ('rows', 'openings', 'accounts', 'items'));

-- What analysts asked of the ledger in SQL. The log of acts holds a question's hash; its words may name accounts, so they
-- stand here, for whoever asked and for the supervisors.
create table ledger_questions (
  id text primary key,
  sql text not null,
  sha256 text not null,
  state text not null check (state in ('asked', 'answered', 'refused')),
  -- The code of what ended it.
  problem text,
  rows bigint,
  ms bigint,
  -- What was looked at.
  ledger_version bigint not null,
  clearances text[] not null,
  asked_by text not null,
  asked_at timestamptz not null
);
create index ledger_questions_by on ledger_questions (asked_by, id);

grant select, insert, update on ledger_questions to weir_server;
alter table ledger_questions enable row level security;
create policy ledger_questions_read on ledger_questions for select using (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (clearances = '{}' or weir_cleared_for_all(clearances))
  and (asked_by = (select weir_person()) or (select weir_has_role('fiu_supervisor'))));
create policy ledger_questions_ask on ledger_questions for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and asked_by = (select weir_person()));
create policy ledger_questions_answer on ledger_questions for update using (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and asked_by = (select weir_person()));

-- Exchange rates as a source states them; a later file may state another for the same day, and then that one counts.
create table exchange_rate_sets (
  id text primary key,
  -- The file, in the vault.
  sha256 text not null,
  rates bigint not null,
  added_by text,
  added_at timestamptz not null
);
create table exchange_rates (
  set_id text not null references exchange_rate_sets (id),
  base text not null,
  quote text not null,
  day text not null,
  -- As the source writes it.
  rate text not null,
  source text not null,
  primary key (base, quote, day, set_id)
);

grant select, insert on exchange_rate_sets, exchange_rates to weir_server;
alter table exchange_rate_sets enable row level security;
alter table exchange_rates enable row level security;
create policy exchange_rate_sets_read on exchange_rate_sets for select using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
create policy exchange_rate_sets_add on exchange_rate_sets for insert with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));
create policy exchange_rates_read on exchange_rates for select using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
create policy exchange_rates_add on exchange_rates for insert with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));
