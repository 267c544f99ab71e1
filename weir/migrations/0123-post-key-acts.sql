-- New keys of this node and revocations that one person of the desk proposed: where the profile of the country wants two
-- persons (`post.secondPerson`), another one carries it out. Nothing is changed of what was proposed.
create table post_key_acts (
  id text primary key,
  act text not null check (act in ('rotate', 'revoke')),
  key text references post_keys,
  reason text,
  counts_from timestamptz,
  proposed_by text not null,
  proposed_at timestamptz not null,
  done_by text,
  done_at timestamptz,
  check ((act = 'revoke') = (key is not null)),
  check ((key is null) = (reason is null)),
  check ((done_by is null) = (done_at is null)),
  check (done_by <> proposed_by)
);

grant select, insert on post_key_acts to weir_server;
grant update (done_by, done_at) on post_key_acts to weir_server;
alter table post_key_acts enable row level security;
create policy post_key_acts_read on post_key_acts for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'auditor')));
create policy post_key_acts_propose on post_key_acts for insert with check (
  proposed_by = (select weir_person()) and done_by is null and (select weir_has_role('fiu_intl_desk')));
create policy post_key_acts_do on post_key_acts for update using ((select weir_has_role('fiu_intl_desk')))
  with check (done_by = (select weir_person()));
