-- A subject is its mentions; the columns beside are a summary of them, made again whenever they change.
create table subjects (
  id text primary key,
  kind text not null check (kind in ('person', 'entity', 'account')),
  name text not null,
  also_known_as text[] not null,
  born text[] not null,
  countries text[] not null,
  -- Every name, account and identifier in lower case, raw and normalised, for searching.
  search_text text not null,
  reports integer not null,
  first_seen_at timestamptz not null,
  -- Set when it turned out to be another: kept, so that its id still leads somewhere.
  merged_into text references subjects (id)
);
create index subjects_kind on subjects (kind, id) where merged_into is null;
create index subjects_merged on subjects (merged_into) where merged_into is not null;

-- One naming at one place of one report, as the reader gave it.
create table subject_mentions (
  report text not null references reports (id),
  ordinal integer not null,
  subject text not null references subjects (id),
  kind text not null,
  role text not null,
  path text not null,
  my_client boolean not null,
  data jsonb not null,
  recorded_at timestamptz not null,
  primary key (report, ordinal)
);
create index subject_mentions_subject on subject_mentions (subject);

-- Which subject an identifier leads to.
create table subject_keys (
  key text primary key,
  subject text not null references subjects (id)
);
create index subject_keys_subject on subject_keys (subject);

-- Between two mentions of one report; whose they are is read from the mentions, so merges leave this alone.
create table subject_relations (
  report text not null,
  from_ordinal integer not null,
  to_ordinal integer not null,
  kind text not null check (kind in ('owner', 'signatory', 'director-of', 'linked')),
  primary key (report, from_ordinal, to_ordinal, kind),
  foreign key (report, from_ordinal) references subject_mentions (report, ordinal),
  foreign key (report, to_ordinal) references subject_mentions (report, ordinal)
);
create index subject_relations_to on subject_relations (report, to_ordinal);

create table subject_merges (
  merged text primary key references subjects (id),
  kept text not null references subjects (id),
  -- The kind of identifier that joined them; not the identifier itself.
  through text not null,
  report text not null references reports (id),
  at timestamptz not null
);
create index subject_merges_kept on subject_merges (kept);

-- Reports whose mentions are here: a report told of twice changes nothing.
create table subject_reports (
  report text primary key references reports (id),
  mentions integer not null,
  noted_at timestamptz not null
);

grant select, insert, update on subjects, subject_mentions, subject_keys to weir_server;
grant select, insert on subject_relations, subject_merges, subject_reports to weir_server;

alter table subjects enable row level security;
alter table subject_mentions enable row level security;
alter table subject_keys enable row level security;
alter table subject_relations enable row level security;
alter table subject_merges enable row level security;
alter table subject_reports enable row level security;

create policy subjects_read on subjects for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy subject_mentions_read on subject_mentions for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy subject_keys_read on subject_keys for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy subject_relations_read on subject_relations for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy subject_merges_read on subject_merges for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy subject_reports_read on subject_reports for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy subjects_add on subjects for insert with check ((select weir_has_role('node')));
create policy subjects_change on subjects for update using ((select weir_has_role('node')));
create policy subject_mentions_add on subject_mentions for insert with check ((select weir_has_role('node')));
create policy subject_mentions_change on subject_mentions for update using ((select weir_has_role('node')));
create policy subject_keys_add on subject_keys for insert with check ((select weir_has_role('node')));
create policy subject_keys_change on subject_keys for update using ((select weir_has_role('node')));
create policy subject_relations_add on subject_relations for insert with check ((select weir_has_role('node')));
create policy subject_merges_add on subject_merges for insert with check ((select weir_has_role('node')));
create policy subject_reports_add on subject_reports for insert with check ((select weir_has_role('node')));
