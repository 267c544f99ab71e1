-- Signed checkpoints of the audit log: where its end was, and when. Handed to an outsider they show a cut or rewritten log.
create table audit_checkpoints (
  position bigint primary key,
  hash text not null,
  at timestamptz not null,
  node text not null,
  signature text not null
);
grant select, insert on audit_checkpoints to weir_server;
alter table audit_checkpoints enable row level security;
create policy checkpoints_read on audit_checkpoints for select using ((select weir_has_role('auditor', 'administrator', 'node')));
create policy checkpoints_add on audit_checkpoints for insert with check ((select weir_has_role('auditor', 'administrator', 'node')));
