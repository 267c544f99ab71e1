-- Who may come in, and how: kinds of organisation, registration, delegation, second factors, machine keys, break-glass.

alter table organisations drop constraint organisations_kind_check;
alter table organisations add constraint organisations_kind_check
  check (kind in ('fiu', 'reporting_entity', 'authority', 'international_organisation', 'outside_party'));
alter table organisations add column type text;
alter table organisations add column record jsonb not null default '{}';

alter table people add column last_sign_in_at timestamptz;

-- A session knows the door it came through and how fresh its proof is. Addresses are kept cut to their network.
alter table sessions add column id text;
alter table sessions add column device text not null default '';
alter table sessions add column source text not null default '';
alter table sessions add column factor text;
alter table sessions add column fresh_at timestamptz;
-- The roles ask for a second factor that is still to be enrolled: the session carries no role until then.
alter table sessions add column must_enrol boolean not null default false;
update sessions set id = token_sha256;
alter table sessions alter column id set not null;
create unique index sessions_id on sessions (id);

-- The data-protection officer reads who, never what.
alter policy organisations_read on organisations using (
  weir_has_role('node', 'administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'auditor', 'dpo_oversight')
  or id = weir_organisation() or kind not in ('reporting_entity', 'outside_party'));
alter policy organisations_write on organisations with check (weir_has_role('node', 'administrator'));
alter policy people_read on people using (
  weir_has_role('node', 'administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'auditor', 'dpo_oversight')
  or organisation = weir_organisation());
alter policy audit_read on audit_log using (weir_has_role('auditor', 'dpo_oversight', 'administrator', 'node'));
create index audit_log_organisation on audit_log (organisation, position);

-- One step of a longer proof: the password was right and a factor is due, a passkey's challenge, a round to a provider.
create table ceremonies (
  token_sha256 text primary key,
  kind text not null,
  person text references people (id),
  facts jsonb not null,
  expires_at timestamptz not null
);
-- Seeds are sealed with a key that lies in the key folder; a passkey's public key needs none.
create table factors (
  id text primary key,
  person text not null references people (id),
  kind text not null check (kind in ('totp', 'passkey')),
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  -- Until the person has shown a right code, a factor does not count.
  confirmed boolean not null,
  sealed_seed text,
  last_step bigint not null default 0,
  credential text unique,
  public_key text,
  counter bigint not null default 0,
  transports text[] not null default '{}'
);
create index factors_person on factors (person);
create table recovery_codes (
  person text not null references people (id),
  code_sha256 text not null,
  used_at timestamptz,
  primary key (person, code_sha256)
);
create table one_time_codes (
  code_sha256 text primary key,
  person text not null references people (id),
  purpose text not null check (purpose in ('invitation', 'reset')),
  made_by text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_codes_person on one_time_codes (person);
create table external_identities (
  issuer text not null,
  subject text not null,
  person text not null references people (id),
  linked_at timestamptz not null,
  primary key (issuer, subject)
);
create table notices (
  id text primary key,
  person text not null references people (id),
  kind text not null,
  at timestamptz not null,
  seen boolean not null default false
);
create index notices_person on notices (person, at);
create table factor_resets (
  id text primary key,
  person text not null references people (id),
  state text not null check (state in ('asked', 'approved', 'refused')),
  reason text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  check (decided_by is null or (decided_by <> asked_by and decided_by <> person and asked_by <> person))
);

create table registrations (
  id text primary key,
  reference text not null unique,
  code_sha256 text not null,
  state text not null check (state in ('waiting', 'approved', 'refused')),
  entity jsonb not null,
  officer jsonb not null,
  documents jsonb not null,
  asked_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  ground text,
  reason text,
  organisation text references organisations (id)
);
create index registrations_waiting on registrations (state, id);
create table change_requests (
  id text primary key,
  organisation text not null references organisations (id),
  state text not null check (state in ('waiting', 'approved', 'refused')),
  changes jsonb not null,
  before jsonb not null,
  reason text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  decision_reason text
);
create table delegations (
  id text primary key,
  delegator text not null references organisations (id),
  delegate text not null references organisations (id),
  -- Kept beside the ids: each side sees the other's name here and nowhere else.
  delegator_name text not null,
  delegate_name text not null,
  delegator_number text,
  delegate_number text,
  state text not null check (state in ('asked', 'accepted', 'approved', 'refused', 'revoked')),
  from_day date not null,
  until_day date,
  reason text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  accepted_by text,
  accepted_at timestamptz,
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  ended_by text,
  ended_at timestamptz,
  check (delegator <> delegate),
  check (until_day is null or until_day >= from_day)
);
create index delegations_pair on delegations (delegate, delegator);

create table machine_keys (
  id text primary key,
  organisation text not null references organisations (id),
  officer text not null references people (id),
  name text not null,
  secret_sha256 text not null,
  scopes text[] not null,
  requests_per_minute integer not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  last_from text,
  revoked_at timestamptz,
  revoked_by text
);
create index machine_keys_organisation on machine_keys (organisation);

create table break_glass (
  id text primary key,
  person text not null references people (id),
  role text not null,
  ground text not null,
  reason text not null,
  opened_at timestamptz not null,
  until timestamptz not null,
  ended_at timestamptz,
  reviewed_by text,
  reviewed_at timestamptz,
  finding text check (finding in ('justified', 'not-justified')),
  review_reason text,
  check (reviewed_by is null or reviewed_by <> person)
);
create index break_glass_person on break_glass (person, until);

grant select, insert, update on factor_resets, registrations, change_requests, delegations, machine_keys, break_glass to weir_server;
grant select, insert, update, delete on ceremonies, factors, recovery_codes, one_time_codes, external_identities, notices to weir_server;

-- Secrets and one-time proofs: the node alone.
alter table ceremonies enable row level security;
alter table factors enable row level security;
alter table recovery_codes enable row level security;
alter table one_time_codes enable row level security;
alter table external_identities enable row level security;
create policy ceremonies_node on ceremonies using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
create policy factors_node on factors using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
create policy recovery_codes_node on recovery_codes using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
create policy one_time_codes_node on one_time_codes using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
create policy external_identities_node on external_identities using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));

alter table notices enable row level security;
create policy notices_own on notices for select using ((select weir_has_role('node')) or person = (select weir_person()));
create policy notices_add on notices for insert with check ((select weir_has_role('node')));
create policy notices_see on notices for update using ((select weir_has_role('node')) or person = (select weir_person()));

alter table factor_resets enable row level security;
create policy factor_resets_read on factor_resets for select using (
  (select weir_has_role('node', 'administrator', 'fiu_supervisor', 'auditor', 'dpo_oversight')));
create policy factor_resets_ask on factor_resets for insert with check (
  (select weir_has_role('administrator', 'fiu_supervisor')) and asked_by = (select weir_person()));
create policy factor_resets_decide on factor_resets for update using ((select weir_has_role('administrator', 'fiu_supervisor')))
  with check (decided_by = (select weir_person()));

alter table registrations enable row level security;
create policy registrations_read on registrations for select using ((select weir_has_role('node', 'fiu_intake', 'fiu_supervisor')));
create policy registrations_add on registrations for insert with check ((select weir_has_role('node')));
create policy registrations_decide on registrations for update using ((select weir_has_role('fiu_intake', 'fiu_supervisor')))
  with check (decided_by = (select weir_person()));

alter table change_requests enable row level security;
create policy change_requests_read on change_requests for select using (
  (select weir_has_role('node', 'fiu_intake', 'fiu_supervisor'))
  or ((select weir_has_role('re_reporting_officer')) and organisation = (select weir_organisation())));
create policy change_requests_ask on change_requests for insert with check (
  (select weir_has_role('re_reporting_officer')) and organisation = (select weir_organisation()) and asked_by = (select weir_person()));
create policy change_requests_decide on change_requests for update using ((select weir_has_role('fiu_intake', 'fiu_supervisor')))
  with check (decided_by = (select weir_person()));

alter table delegations enable row level security;
create policy delegations_read on delegations for select using (
  (select weir_has_role('node', 'fiu_intake', 'fiu_supervisor', 'fiu_analyst'))
  or delegator = (select weir_organisation()) or (delegate = (select weir_organisation())));
create policy delegations_ask on delegations for insert with check (
  (select weir_has_role('node')) or ((select weir_has_role('re_reporting_officer')) and delegator = (select weir_organisation()) and asked_by = (select weir_person())));
create policy delegations_change on delegations for update using (
  (select weir_has_role('fiu_intake', 'fiu_supervisor'))
  or ((select weir_has_role('re_reporting_officer')) and (delegator = (select weir_organisation()) or delegate = (select weir_organisation()))))
  -- Only the FIU makes a delegation count.
  with check ((select weir_has_role('fiu_intake', 'fiu_supervisor')) or state in ('accepted', 'revoked', 'refused'));

alter table machine_keys enable row level security;
create policy machine_keys_read on machine_keys for select using (
  (select weir_has_role('node', 'administrator')) or ((select weir_has_role('re_reporting_officer')) and organisation = (select weir_organisation())));
create policy machine_keys_add on machine_keys for insert with check (
  (select weir_has_role('administrator'))
  or ((select weir_has_role('re_reporting_officer')) and organisation = (select weir_organisation()) and officer = (select weir_person())));
create policy machine_keys_change on machine_keys for update using (
  (select weir_has_role('node', 'administrator')) or ((select weir_has_role('re_reporting_officer')) and organisation = (select weir_organisation())));

alter table break_glass enable row level security;
create policy break_glass_read on break_glass for select using (
  (select weir_has_role('node', 'fiu_supervisor', 'administrator', 'auditor', 'dpo_oversight')) or person = (select weir_person()));
create policy break_glass_open on break_glass for insert with check (
  (select weir_has_role('fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'fiu_strategic')) and person = (select weir_person()));
-- Its opener may end it; somebody else reviews it.
create policy break_glass_change on break_glass for update using (
  person = (select weir_person()) or (select weir_has_role('fiu_supervisor', 'administrator')))
  with check (person = (select weir_person()) and reviewed_by is null or reviewed_by = (select weir_person()));
