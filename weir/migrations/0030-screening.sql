create table lists (
  id text primary key,
  name text not null unique,
  purpose text not null check (purpose in ('sanctions', 'wanted', 'pep', 'own')),
  current integer not null
);

create table list_versions (
  list text not null references lists (id),
  number integer not null,
  stated text not null,
  sha256 text not null,
  entries integer not null,
  added integer not null,
  changed integer not null,
  removed integer not null,
  left_out integer not null,
  left_out_rows jsonb not null,
  imported_at timestamptz not null,
  imported_by text,
  primary key (list, number)
);

-- An entry as it stood from one version until another took it off or changed it.
create table list_entries (
  list text not null references lists (id),
  entry text not null,
  since_version integer not null,
  -- The first version that no longer has it so; null while it stands.
  until_version integer,
  data_sha256 text not null,
  data jsonb not null,
  primary key (list, entry, since_version)
);
create unique index list_entries_standing on list_entries (list, entry) where until_version is null;

create table hits (
  id text primary key,
  subject text not null references subjects (id),
  list text not null references lists (id),
  entry text not null,
  list_version integer not null,
  asked jsonb not null,
  listed_name text not null,
  -- Thousandths, so that the parts add up to it exactly.
  score integer not null,
  parts jsonb not null,
  -- The entry as it was when it matched.
  entry_data jsonb not null,
  weights text not null,
  state text not null check (state in ('open', 'same', 'different', 'unsure')),
  found_at timestamptz not null,
  -- Set when the subject was merged into one that has a hit on the same entry: that one counts.
  superseded_by text references hits (id)
);
create unique index hits_pair on hits (subject, list, entry) where superseded_by is null;
create index hits_queue on hits (state, score desc, id) where superseded_by is null;
create index hits_superseded on hits (superseded_by) where superseded_by is not null;

create table hit_decisions (
  hit text not null references hits (id),
  number integer not null,
  decision text not null check (decision in ('same', 'different', 'unsure')),
  reason text not null check (length(reason) > 0),
  decided_by text not null,
  decided_at timestamptz not null,
  primary key (hit, number)
);

grant select, insert, update on lists, list_entries, hits to weir_server;
grant select, insert on list_versions, hit_decisions to weir_server;

alter table lists enable row level security;
alter table list_versions enable row level security;
alter table list_entries enable row level security;
alter table hits enable row level security;
alter table hit_decisions enable row level security;

create policy lists_read on lists for select using (
  (select weir_has_role('node', 'administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy list_versions_read on list_versions for select using (
  (select weir_has_role('node', 'administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy list_entries_read on list_entries for select using (
  (select weir_has_role('node', 'administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy lists_add on lists for insert with check ((select weir_has_role('node', 'administrator', 'fiu_supervisor')));
create policy lists_change on lists for update using ((select weir_has_role('node', 'administrator', 'fiu_supervisor')));
create policy list_versions_add on list_versions for insert
  with check ((select weir_has_role('node', 'administrator', 'fiu_supervisor')));
create policy list_entries_add on list_entries for insert
  with check ((select weir_has_role('node', 'administrator', 'fiu_supervisor')));
create policy list_entries_change on list_entries for update
  using ((select weir_has_role('node', 'administrator', 'fiu_supervisor')));

create policy hits_read on hits for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy hits_add on hits for insert with check ((select weir_has_role('node')));
create policy hits_change on hits for update using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
create policy hit_decisions_read on hit_decisions for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
-- A decision bears the name of whoever makes it.
create policy hit_decisions_add on hit_decisions for insert
  with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and decided_by = (select weir_person()));
