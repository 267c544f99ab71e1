-- What detection has to ask of people.

create table detections (
  id text primary key,
  job text,
  state text not null check (state in ('waiting', 'done', 'failed')),
  request jsonb not null,
  asked_by text,
  started_at timestamptz not null,
  ended_at timestamptz,
  ledger_version bigint,
  rows bigint not null default 0,
  raised bigint not null default 0,
  known bigint not null default 0,
  stations jsonb not null default '[]',
  problem text
);

create table alerts (
  -- From what it says: family, typology and transactions.
  id text primary key,
  family text not null check (family in ('pattern', 'scenario')),
  typology text not null,
  title text not null,
  -- Thousandths; the sum of the parts' points.
  score integer not null,
  parts jsonb not null,
  accounts text[] not null,
  transactions text[] not null,
  totals jsonb not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  reason text not null,
  reason_key text not null,
  facts jsonb not null,
  also jsonb not null,
  state text not null check (state in ('open', 'dismissed', 'in-case')),
  raised_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  decided_reason text,
  case_id text,
  -- Of the transactions in it: seen by those cleared for all of them.
  compartments text[] not null,
  detection text,
  check ((state = 'in-case') = (case_id is not null))
);
create index alerts_ranked on alerts (state, score desc, id);
create index alerts_accounts on alerts using gin (accounts);
create index alerts_transactions on alerts using gin (transactions);

grant select, insert, update on detections, alerts to weir_server;
alter table detections enable row level security;
alter table alerts enable row level security;

create policy detections_read on detections for select using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
create policy detections_ask on detections for insert with check ((select weir_has_role('node', 'fiu_analyst')));
create policy detections_run on detections for update using ((select weir_has_role('node')));

-- Also used by tracing.
create function weir_cleared_for_all(compartments text[]) returns boolean language sql stable
  as $$ select coalesce(bool_and(weir_cleared(compartment)), true) from unnest(compartments) as compartment $$;

create policy alerts_read on alerts for select using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (compartments = '{}' or weir_cleared_for_all(compartments))));
create policy alerts_raise on alerts for insert with check ((select weir_has_role('node')));
create policy alerts_decide on alerts for update using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (compartments = '{}' or weir_cleared_for_all(compartments))));
