-- Alerts that keep their identity and history, scenarios that people write, and a ranking that learns.

alter table alerts drop constraint alerts_state_check;
alter table alerts add constraint alerts_state_check check (state in ('open', 'useful', 'dismissed', 'in-case'));
alter table alerts
  -- What the queue is in order of: the score, or the learned ranking's. Thousandths; may be negative.
  add column rank integer,
  add column rank_parts jsonb,
  add column rank_model text,
  -- What the ranking learns from.
  add column features jsonb not null default '{}',
  -- Transactions that came in since a person last decided.
  add column grown integer not null default 0,
  -- Version of the scenario that raised it; 0 as shipped.
  add column scenario_version integer not null default 0;
update alerts set rank = score;
alter table alerts alter column rank set not null;
drop index alerts_ranked;
create index alerts_ranked on alerts (state, rank desc, id);
create index alerts_all_ranked on alerts (rank desc, id);

create table alert_events (
  alert text not null references alerts (id),
  number integer not null,
  at timestamptz not null,
  what text not null check (what in ('raised', 'grew', 'joined', 'decided', 'reopened', 'in-case')),
  -- Null where the node did it.
  by text,
  facts jsonb not null,
  primary key (alert, number)
);
insert into alert_events (alert, number, at, what, by, facts)
  select id, 1, raised_at, 'raised', null, jsonb_build_object('typology', typology, 'transactions', cardinality(transactions)) from alerts;

create table scenario_versions (
  scenario text not null,
  number integer not null check (number > 0),
  -- The whole file; null switches the scenario off.
  text text,
  sha256 text,
  -- Values in force instead of the header's defaults.
  parameters jsonb not null,
  note text not null,
  state text not null check (state in ('draft', 'proposed', 'in-force', 'replaced', 'refused')),
  written_by text not null,
  written_at timestamptz not null,
  proposed_by text,
  proposed_at timestamptz,
  proposed_reason text,
  decided_by text,
  decided_at timestamptz,
  decided_reason text,
  primary key (scenario, number)
);
create unique index scenario_versions_one_in_force on scenario_versions (scenario) where state = 'in-force';

create table back_tests (
  id text primary key,
  job text,
  state text not null check (state in ('waiting', 'done', 'failed')),
  scenario text not null,
  version integer not null,
  parameters jsonb not null,
  sweep jsonb,
  -- It sees the ledger as who asked for it does.
  asked_by text not null,
  asked_as jsonb not null,
  compartments text[] not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  result jsonb,
  problem text
);
create index back_tests_of_scenario on back_tests (scenario, version, started_at);

create table ranking_models (
  id text primary key,
  job text,
  state text not null check (state in ('waiting', 'done', 'failed')),
  asked_by text not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  -- The model that was in force when it was asked for; null where alerts stood by their score.
  against text,
  learned_until timestamptz,
  model jsonb,
  comparison jsonb,
  problem text
);

create table ranking_changes (
  number integer primary key,
  -- Null: by the score.
  model text references ranking_models (id),
  by text not null,
  at timestamptz not null,
  reason text not null
);

-- How far the streaming half has looked.
create table detection_stream (
  one boolean primary key default true check (one),
  next_sequence bigint not null
);
-- What is in the ledger already was, or is, a matter of a run over all of it.
insert into detection_stream (next_sequence) select coalesce((select next_sequence from ledger_state), 0);

grant select, insert on alert_events, ranking_changes to weir_server;
grant select, insert, update on scenario_versions, back_tests, ranking_models, detection_stream to weir_server;
alter table alert_events enable row level security;
alter table scenario_versions enable row level security;
alter table back_tests enable row level security;
alter table ranking_models enable row level security;
alter table ranking_changes enable row level security;
alter table detection_stream enable row level security;

-- Seen with the alert.
create policy alert_events_read on alert_events for select using (exists (select 1 from alerts where alerts.id = alert));
create policy alert_events_add on alert_events for insert with check (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')) and exists (select 1 from alerts where alerts.id = alert));
create policy scenario_versions_read on scenario_versions for select using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
create policy scenario_versions_write on scenario_versions for insert with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));
create policy scenario_versions_decide on scenario_versions for update using ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));
create policy back_tests_read on back_tests for select using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (compartments = '{}' or weir_cleared_for_all(compartments))));
create policy back_tests_ask on back_tests for insert with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));
create policy back_tests_run on back_tests for update using ((select weir_has_role('node')));
create policy ranking_models_read on ranking_models for select using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
create policy ranking_models_ask on ranking_models for insert with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));
create policy ranking_models_run on ranking_models for update using ((select weir_has_role('node')));
create policy ranking_changes_read on ranking_changes for select using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
create policy ranking_changes_make on ranking_changes for insert with check ((select weir_has_role('fiu_supervisor')));
create policy detection_stream_node on detection_stream using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
