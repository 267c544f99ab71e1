-- The role the node works under. It owns nothing and cannot bypass row-level security.
do $$
begin
  if not exists (select from pg_roles where rolname = 'weir_server') then
    create role weir_server nologin nosuperuser nocreatedb nocreaterole nobypassrls;
  end if;
end $$;
do $$
begin
  -- Lets the owner's login step down to the role where server and owner share one login.
  if not pg_has_role(current_user, 'weir_server', 'member') then
    execute format('grant weir_server to %I', current_user);
  end if;
end $$;

grant usage on schema public to weir_server;

-- Who asks, as the node set it for this transaction; policies read these.
create function weir_person() returns text language sql stable
  as $$ select nullif(current_setting('weir.person', true), '') $$;
create function weir_organisation() returns text language sql stable
  as $$ select nullif(current_setting('weir.organisation', true), '') $$;
create function weir_has_role(variadic wanted text[]) returns boolean language sql stable
  as $$ select string_to_array(coalesce(current_setting('weir.roles', true), ''), ',') && wanted $$;
-- Cleared for a compartment: none is needed for the open one (null).
create function weir_cleared(compartment text) returns boolean language sql stable
  as $$ select compartment is null or compartment = any (string_to_array(coalesce(current_setting('weir.clearances', true), ''), ',')) $$;

-- Jobs as people see them; pg-boss keeps its own tables.
create table jobs (
  id text primary key,
  name text not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  done bigint not null default 0,
  total bigint not null default 0,
  sentence text,
  problem text,
  asked_by text,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index jobs_open on jobs (state) where state in ('waiting', 'running');
grant select, insert, update on jobs to weir_server;
alter table jobs enable row level security;
-- A new job is the node's to run and its asker's to watch; RETURNING and reads follow the same line.
create policy jobs_watch on jobs for select using ((select weir_has_role('node', 'administrator')) or asked_by = (select weir_person()));
create policy jobs_ask on jobs for insert with check (true);
create policy jobs_run on jobs for update using ((select weir_has_role('node', 'administrator')) or asked_by = (select weir_person()));

-- Answers kept for a repeated create (see platform/http.ts).
create table idempotency_keys (
  person text not null,
  key text not null,
  route text not null,
  request_sha256 text not null,
  status integer not null,
  body jsonb not null,
  created_at timestamptz not null,
  primary key (person, key)
);
grant select, insert on idempotency_keys to weir_server;
alter table idempotency_keys enable row level security;
create policy idempotency_own on idempotency_keys using (person = (select weir_person())) with check (person = (select weir_person()));
