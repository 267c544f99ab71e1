-- The audit log. The node may add and read, never change or delete: there is no policy or grant for it.
create table audit_log (
  position bigint primary key,
  at timestamptz not null,
  person text,
  organisation text,
  door text not null,
  act text not null,
  object_kind text not null,
  object_id text not null,
  ground text,
  reason text,
  facts text not null,
  previous text not null,
  hash text not null unique
);
create index audit_log_object on audit_log (object_kind, object_id);
create index audit_log_person on audit_log (person, at);
grant select, insert on audit_log to weir_server;
alter table audit_log enable row level security;
create policy audit_read on audit_log for select using ((select weir_has_role('auditor', 'administrator', 'node')));
create policy audit_add on audit_log for insert with check (true);

-- The end of the chain, for whoever adds to it: position and hash only.
create function audit_end() returns table ("position" bigint, hash text)
  language sql stable security definer set search_path = public
  as $$ select audit_log.position, audit_log.hash from audit_log order by audit_log.position desc limit 1 $$;
