-- A hit may wait for a second person or an authorised officer, lapse, and come back; a list may be taken back; thresholds
-- and weights are versioned, each version after a report of what it would have done.

alter table lists drop constraint lists_purpose_check;
alter table lists add constraint lists_purpose_check
  check (purpose in ('sanctions', 'wanted', 'missing', 'pep', 'own'));

alter table list_versions add column form text not null default 'own-csv';
-- The files the version was read from, as they lie in the vault; empty for one that was taken back to.
alter table list_versions add column files jsonb not null default '[]';
-- The earlier version whose entries this one restores, and why.
alter table list_versions add column taken_back_to integer;
alter table list_versions add column reason text;

alter table hits drop constraint hits_state_check;
alter table hits add constraint hits_state_check
  check (state in ('open', 'unsure', 'to-confirm', 'candidate', 'same', 'different', 'lapsed'));
alter table hits add column purpose text;
update hits set purpose = lists.purpose from lists where lists.id = hits.list;
alter table hits alter column purpose set not null;
-- What is known of both sides now, and what was known when somebody decided: "different" holds until they differ.
alter table hits add column subject_facts jsonb not null default '{}';
alter table hits add column decided_on jsonb;
-- What the state was before the hit lapsed, to which it comes back.
alter table hits add column lapsed_from text;
-- The tuning under which the score was made; 0 is what the release ships.
alter table hits add column tuning integer not null default 0;
-- When somebody first held a wanted person to be the same, and the hit was put to the authorised officer.
alter table hits add column candidate_since timestamptz;
create index hits_subject on hits (subject) where superseded_by is null;

alter table hit_decisions add column step text not null default 'decision' check (step in ('decision', 'confirmation'));
alter table hit_decisions add column confirms integer;
alter table hit_decisions add column first_by text;
alter table hit_decisions add constraint hit_decisions_by unique (hit, number, decided_by);
-- A confirmation names the decision it answers and who made it; nobody confirms what he or she decided.
alter table hit_decisions add constraint hit_decisions_confirms
  foreign key (hit, confirms, first_by) references hit_decisions (hit, number, decided_by);
alter table hit_decisions add constraint hit_decisions_second_person check (
  (step = 'decision' and confirms is null and first_by is null)
  or (step = 'confirmation' and confirms is not null and first_by is not null and first_by <> decided_by));

-- What happened to a hit besides decisions, by the node or by a person.
create table hit_changes (
  hit text not null references hits (id),
  number integer not null,
  change text not null check (change in ('lapsed', 'returned', 'reopened')),
  cause text not null,
  facts jsonb not null,
  reason text,
  by_person text,
  at timestamptz not null,
  primary key (hit, number)
);

create table screening_tunings (
  number integer primary key check (number > 0),
  thresholds jsonb not null,
  factors jsonb not null,
  report text,
  -- The tuning this one undoes.
  undoes integer,
  reason text not null check (length(reason) > 0),
  switched_on_at timestamptz not null,
  switched_on_by text not null
);

create table tuning_reports (
  id text primary key,
  thresholds jsonb not null,
  factors jsonb not null,
  -- What stood when it was asked for.
  tuning integer not null,
  weights text not null,
  state text not null check (state in ('waiting', 'done', 'cancelled')),
  job text,
  asked_by text not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  lists jsonb not null default '[]',
  result jsonb
);

grant select, insert on hit_changes, screening_tunings to weir_server;
grant select, insert, update on tuning_reports to weir_server;
alter table hit_changes enable row level security;
alter table screening_tunings enable row level security;
alter table tuning_reports enable row level security;

create policy hit_changes_add on hit_changes for insert with check (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and by_person = (select weir_person())));
create policy screening_tunings_read on screening_tunings for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));
create policy screening_tunings_add on screening_tunings for insert with check (
  (select weir_has_role('fiu_supervisor')) and switched_on_by = (select weir_person()));
create policy tuning_reports_read on tuning_reports for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')));
create policy tuning_reports_add on tuning_reports for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and asked_by = (select weir_person()));
create policy tuning_reports_change on tuning_reports for update using ((select weir_has_role('node')));

-- An officer of the national central bureau sees wanted persons that were put to it, and nothing else of screening.
alter policy lists_read on lists using (
  weir_has_role('node', 'administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')
  or (weir_has_role('ncb_officer') and purpose = 'wanted'));
alter policy list_entries_read on list_entries using (
  weir_has_role('node', 'administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')
  or (weir_has_role('ncb_officer') and exists (select 1 from lists where lists.id = list and purpose = 'wanted')));
alter policy hits_read on hits using (
  weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')
  or (weir_has_role('ncb_officer') and purpose = 'wanted' and candidate_since is not null));
alter policy hits_change on hits using (
  weir_has_role('node', 'fiu_analyst', 'fiu_supervisor')
  or (weir_has_role('ncb_officer') and purpose = 'wanted' and candidate_since is not null));
alter policy hit_decisions_read on hit_decisions using (
  weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')
  or (weir_has_role('ncb_officer') and exists (select 1 from hits where hits.id = hit)));
alter policy hit_decisions_add on hit_decisions with check (
  decided_by = weir_person() and (weir_has_role('fiu_analyst', 'fiu_supervisor')
    or (weir_has_role('ncb_officer') and step = 'confirmation')));
create policy hit_changes_read on hit_changes for select using (
  (select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'))
  or ((select weir_has_role('ncb_officer')) and exists (select 1 from hits where hits.id = hit)));
