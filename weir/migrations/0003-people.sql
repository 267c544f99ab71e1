-- Organisations and the people in them.
create table organisations (
  id text primary key,
  kind text not null check (kind in ('fiu', 'reporting_entity', 'authority')),
  name text not null,
  country text not null,
  reporting_entity_id text unique,
  created_at timestamptz not null,
  check ((kind = 'reporting_entity') = (reporting_entity_id is not null))
);

create table people (
  id text primary key,
  organisation text not null references organisations (id),
  name text not null,
  email text not null,
  -- Compared in lower case: one address is one person.
  email_key text not null unique,
  password_hash text not null,
  roles text[] not null,
  clearances text[] not null default '{}',
  active boolean not null default true,
  created_at timestamptz not null
);

-- A session is known by the hash of its token: who reads this table cannot use it.
create table sessions (
  token_sha256 text primary key,
  person text not null references people (id),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  door text not null
);
create index sessions_person on sessions (person);

-- Failed sign-ins by the address tried, whether or not it exists: locking tells nothing about who is here.
create table sign_in_failures (
  email_sha256 text primary key,
  count integer not null,
  last_at timestamptz not null
);

create table authority (
  only_one boolean primary key default true check (only_one),
  name text not null,
  country text not null,
  currency text not null,
  time_zone text not null
);

grant select, insert, update on organisations, people, authority to weir_server;
grant select, insert, update, delete on sessions, sign_in_failures to weir_server;

alter table organisations enable row level security;
alter table people enable row level security;
alter table sessions enable row level security;
alter table sign_in_failures enable row level security;
alter table authority enable row level security;

-- Names of organisations are known to whoever belongs to one; a filer sees itself, the FIU and authorities, not other filers.
create policy organisations_read on organisations for select using (
  (select weir_has_role('node', 'administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'auditor'))
  or id = (select weir_organisation()) or kind <> 'reporting_entity');
create policy organisations_write on organisations for insert with check ((select weir_has_role('node', 'administrator')));
create policy organisations_change on organisations for update using ((select weir_has_role('node', 'administrator')));
create policy people_read on people for select using (
  (select weir_has_role('node', 'administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'auditor'))
  or organisation = (select weir_organisation()));
create policy people_write on people for insert with check ((select weir_has_role('node', 'administrator')));
create policy people_change on people for update using ((select weir_has_role('node', 'administrator')));
-- Sessions and failures are read before anybody is signed in, so the node itself asks.
create policy sessions_node on sessions using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
create policy failures_node on sign_in_failures using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
create policy authority_read on authority for select using (true);
create policy authority_write on authority for insert with check ((select weir_has_role('node', 'administrator')));
create policy authority_change on authority for update using ((select weir_has_role('node', 'administrator')));
