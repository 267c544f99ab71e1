-- A list as somebody likes to see it: a page and what stood in its address. Read by nobody else.
create table saved_views (
  id text primary key,
  person text not null references people (id),
  name text not null,
  path text not null,
  state jsonb not null,
  at timestamptz not null,
  unique (person, name)
);
grant select, insert, delete on saved_views to weir_server;
grant update (name) on saved_views to weir_server;

alter table saved_views enable row level security;
create policy saved_views_own on saved_views for select using (person = (select weir_person()));
create policy saved_views_keep on saved_views for insert with check (person = (select weir_person()));
create policy saved_views_rename on saved_views for update using (person = (select weir_person()));
create policy saved_views_drop on saved_views for delete using (person = (select weir_person()));

-- A filter may be a name that was typed: it goes with the last report that knows the name, and a view goes with its page.
insert into erasure_places (object_kind, ordinal, place, files, statement)
  select kind, 85, 'saved_views', null,
    'delete from saved_views where split_part(path, ''/'', 3) = any ($1) or exists (
      select from unnest($4::text[]) as said where position(lower(said) in lower(name || '' '' || state::text)) > 0)'
  from unnest(array['report', 'import', 'thread', 'case']) as kind;
