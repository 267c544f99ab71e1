-- Files that came with a report or a message. The bytes lie in the vault under their hash. What they belong to is named by
-- kind and id, without a foreign key: the owners' rooms come later, and bring the policies by which their attachments are
-- read (0012-messages.sql).
create table attachments (
  id text primary key,
  owner_kind text not null check (owner_kind in ('report', 'message')),
  owner text not null,
  -- Order among the owner's attachments, from 1.
  place integer not null check (place > 0),
  name text not null,
  type text not null,
  size bigint not null check (size > 0),
  sha256 text not null,
  scan text not null check (scan in ('clean', 'not-scanned')),
  -- Known once somebody has looked.
  pages integer,
  kept_by text,
  kept_at timestamptz not null,
  unique (owner_kind, owner, place)
);
grant select, insert on attachments to weir_server;
grant update (pages) on attachments to weir_server;
alter table attachments enable row level security;
create policy attachments_node on attachments for select using ((select weir_has_role('node')));
create policy attachments_add on attachments for insert with check ((select weir_has_role('node')));
create policy attachments_pages on attachments for update using ((select weir_has_role('node')));
