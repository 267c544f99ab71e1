-- Two layers. A core is the mentions that identifiers join; a subject is the cores that weights or a person join. Cores
-- never depend on weights, so a subject can be taken apart again without reading a report anew.

-- The core that an id stands for now: itself, or the one that identifiers joined it to.
alter table subjects add column core text references subjects (id);
update subjects set core = coalesce(merged_into, id);
alter table subjects alter column core set not null;
create index subjects_core on subjects (core);

alter table subject_mentions add column core text references subjects (id);
update subject_mentions set core = subject;
alter table subject_mentions alter column core set not null;
create index subject_mentions_core on subject_mentions (core);

-- Under which keys a core can meet others.
create table subject_blocks (
  key text not null,
  core text not null references subjects (id),
  primary key (key, core)
);
create index subject_blocks_core on subject_blocks (core);

-- Two cores that may be one, weighed when either last changed.
create table subject_links (
  left_core text not null references subjects (id),
  right_core text not null references subjects (id),
  -- Hundredths of a bit, so that the parts add up to it exactly.
  bits integer not null,
  parts jsonb not null,
  weights text not null,
  -- Both state personal facts that cannot be true of one.
  contradict boolean not null,
  -- What each side said when they were weighed, as a hash.
  left_facts text not null,
  right_facts text not null,
  found_at timestamptz not null,
  primary key (left_core, right_core),
  check (left_core < right_core)
);
create index subject_links_right on subject_links (right_core);
create index subject_links_bits on subject_links (bits desc);

create table subject_decisions (
  left_core text not null references subjects (id),
  right_core text not null references subjects (id),
  number integer not null,
  decision text not null check (decision in ('same', 'different', 'unsure')),
  reason text not null check (length(reason) > 0),
  decided_by text not null,
  decided_at timestamptz not null,
  left_facts text not null,
  right_facts text not null,
  primary key (left_core, right_core, number),
  check (left_core < right_core)
);
create index subject_decisions_right on subject_decisions (right_core);

-- Which subject each core belonged to, and when and why that changed.
create table subject_changes (
  core text not null references subjects (id),
  number integer not null,
  from_subject text not null references subjects (id),
  to_subject text not null references subjects (id),
  through text not null check (through in ('weights', 'decision', 'identifier')),
  -- The person whose decision it was; null where the weights or an identifier said so.
  decided_by text,
  at timestamptz not null,
  primary key (core, number)
);
create index subject_changes_to on subject_changes (to_subject);

grant select, insert, delete on subject_blocks to weir_server;
grant select, insert, update, delete on subject_links to weir_server;
grant select, insert on subject_decisions, subject_changes to weir_server;

alter table subject_blocks enable row level security;
alter table subject_links enable row level security;
alter table subject_decisions enable row level security;
alter table subject_changes enable row level security;

-- As a sub-select the role is asked once a statement, not once a row.
create policy subject_blocks_all on subject_blocks for all
  using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
create policy subject_links_read on subject_links for select
  using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy subject_links_add on subject_links for insert with check ((select weir_has_role('node')));
create policy subject_links_change on subject_links for update using ((select weir_has_role('node')));
create policy subject_links_remove on subject_links for delete using ((select weir_has_role('node')));
create policy subject_decisions_read on subject_decisions for select
  using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
-- A decision bears the name of whoever makes it.
create policy subject_decisions_add on subject_decisions for insert
  with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and decided_by = (select weir_person()));
create policy subject_changes_read on subject_changes for select
  using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy subject_changes_add on subject_changes for insert
  with check ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));

-- Whoever decides joins and parts subjects in the same transaction.
drop policy subjects_change on subjects;
create policy subjects_change on subjects for update using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
-- Summaries are written by "insert, or else update", which asks for both.
drop policy subjects_add on subjects;
create policy subjects_add on subjects for insert with check ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
drop policy subject_mentions_change on subject_mentions;
create policy subject_mentions_change on subject_mentions for update
  using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
