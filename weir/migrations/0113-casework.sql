-- The work within a case: who does what by when, what is supposed and what speaks for it, what was marked in the chronology,
-- which other cases it is tied to, who was let in, and how it ended.

alter table cases add column sensitive boolean not null default false;
alter table cases add column outcome text;
grant update (sensitive, outcome) on cases to weir_server;

alter table case_fragments drop constraint case_fragments_kind_check;
alter table case_fragments add constraint case_fragments_kind_check check (kind in
  ('note', 'subject', 'transaction', 'document', 'trace', 'alert', 'report-extract', 'account', 'asset'));

-- One person let into one case without the clearance of its compartment; what was taken back stays on the record.
create table case_access (
  id text primary key,
  case_id text not null references cases (id),
  person text not null,
  need text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  state text not null check (state in ('asked', 'granted', 'refused', 'ended')),
  decided_by text,
  decided_at timestamptz,
  reason text,
  check ((state = 'asked') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  -- Need to know is judged by somebody else than the person let in.
  check (state <> 'granted' or decided_by <> person)
);
create index case_access_case on case_access (case_id, id);
create unique index case_access_once on case_access (case_id, person) where state in ('asked', 'granted');

-- Asked by the policy of cases itself, hence in the owner's name: the table's own policy asks cases.
create function weir_let_in(wanted text) returns boolean language sql stable security definer set search_path = public
  as $$ select exists (select from case_access where case_id = wanted and person = weir_person() and state = 'granted') $$;

drop policy cases_read on cases;
create policy cases_read on cases for select using ((select weir_has_role('node')) or (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (weir_cleared(compartment) or weir_let_in(id))));
drop policy cases_change on cases;
create policy cases_change on cases for update using ((select weir_has_role('node')) or (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (weir_cleared(compartment) or weir_let_in(id))));

grant select, insert on case_access to weir_server;
grant update (state, decided_by, decided_at, reason) on case_access to weir_server;
alter table case_access enable row level security;
create policy case_access_read on case_access for select using (
  exists (select from cases where cases.id = case_access.case_id));
create policy case_access_ask on case_access for insert with check (
  asked_by = (select weir_person()) and state = 'asked' and exists (select from cases where cases.id = case_access.case_id));
create policy case_access_decide on case_access for update using (
  (select weir_has_role('fiu_supervisor'))
  and exists (select from cases where cases.id = case_access.case_id and weir_cleared(cases.compartment)))
  with check (decided_by = (select weir_person()));

create table case_tasks (
  id text primary key,
  case_id text not null references cases (id),
  title text not null,
  -- Its place in the list; lower comes first.
  place integer not null,
  owner text not null,
  state text not null check (state in ('asked', 'taken', 'done', 'dropped')),
  due_at timestamptz,
  reason text,
  asked_by text not null,
  asked_at timestamptz not null,
  changed_by text not null,
  changed_at timestamptz not null,
  version integer not null,
  check (state <> 'dropped' or reason is not null)
);
create index case_tasks_case on case_tasks (case_id, place, id);
create index case_tasks_owner on case_tasks (owner, due_at) where state in ('asked', 'taken');

-- What a deadline rests on: a rule of the country with its citation, a count, or a date alone.
alter table case_deadlines add column rule text;
alter table case_deadlines add column citation text;
alter table case_deadlines add column amount integer;
alter table case_deadlines add column unit text check (unit in ('hour', 'calendar_day', 'working_day', 'month'));
alter table case_deadlines add column trigger text;
alter table case_deadlines add column started_at timestamptz;
alter table case_deadlines add column estimated boolean not null default false;
alter table case_deadlines drop constraint case_deadlines_nature_check;
alter table case_deadlines add constraint case_deadlines_nature_check check (nature in
  ('legal_binding', 'treaty', 'soft_standard', 'requested_by_partner', 'internal_sla'));

create table case_hypotheses (
  id text primary key,
  case_id text not null references cases (id),
  ordinal bigint generated always as identity,
  statement text not null,
  state text not null check (state in ('open', 'supported', 'refuted', 'set_aside')),
  confidence text not null check (confidence in ('low', 'moderate', 'high')),
  why text not null,
  made_by text not null,
  made_at timestamptz not null,
  changed_by text not null,
  changed_at timestamptz not null,
  version integer not null
);
create index case_hypotheses_case on case_hypotheses (case_id, ordinal);
create table case_evidence (
  hypothesis text not null references case_hypotheses (id),
  fragment text not null references case_fragments (id),
  weight text not null check (weight in ('strongly_for', 'for', 'neutral', 'against', 'strongly_against')),
  note text not null,
  weighed_by text not null,
  weighed_at timestamptz not null,
  primary key (hypothesis, fragment)
);

-- Lines of the chronology that people wrote themselves; its date is known to the year, month, day or minute.
create table case_entries (
  id text primary key,
  case_id text not null references cases (id),
  at timestamptz not null,
  precision text not null check (precision in ('year', 'month', 'day', 'minute')),
  text text not null,
  written_by text not null,
  written_at timestamptz not null,
  withdrawn_by text,
  withdrawn_at timestamptz
);
create index case_entries_case on case_entries (case_id, at);
-- What was pinned, hidden or annotated in it; a line is named as the chronology names it.
create table case_marks (
  case_id text not null references cases (id),
  line text not null,
  pinned boolean not null,
  hidden boolean not null,
  note text not null,
  marked_by text not null,
  marked_at timestamptz not null,
  primary key (case_id, line)
);

-- Two cases tied to each other. It is seen by whoever sees both, and by nobody else.
create table case_links (
  id text primary key,
  from_case text not null references cases (id),
  to_case text not null references cases (id),
  type text not null check (type in ('precedes', 'follows_up', 'parallel', 'same_subject', 'evidence_of')),
  state text not null check (state in ('accepted', 'refused')),
  shared jsonb not null,
  reason text not null,
  decided_by text not null,
  decided_at timestamptz not null,
  check (from_case <> to_case)
);
create unique index case_links_pair on case_links (least(from_case, to_case), greatest(from_case, to_case));

-- Each change of a fragment's conditions, with what stood before and on whose word.
create table case_handling_changes (
  id text primary key,
  fragment text not null references case_fragments (id),
  before jsonb not null,
  after jsonb not null,
  loosened boolean not null,
  consents jsonb not null,
  reason text not null,
  changed_by text not null,
  changed_at timestamptz not null
);
create index case_handling_changes_fragment on case_handling_changes (fragment, id);

-- The two changes that no update may make by itself; each leaves its record or keeps its condition.
create function weir_change_handling(change text, wanted text, conditions jsonb, loosened boolean, consents jsonb, why text, at timestamptz)
  returns boolean language plpgsql security definer set search_path = public as $$
declare found record;
begin
  select case_fragments.id, case_fragments.handling into found from case_fragments join cases on cases.id = case_fragments.case_id
    where case_fragments.id = wanted and weir_has_role('fiu_analyst', 'fiu_supervisor')
      and (weir_cleared(cases.compartment) or weir_let_in(cases.id))
    for update of case_fragments;
  if found.id is null then return false; end if;
  if loosened and jsonb_array_length(consents) = 0 then
    raise exception 'conditions are loosened on a consent alone' using errcode = 'check_violation';
  end if;
  insert into case_handling_changes values (change, wanted, found.handling, conditions, loosened, consents, why, weir_person(), at);
  update case_fragments set handling = conditions where id = wanted;
  return true;
end $$;
create function weir_move_case(wanted text, into_compartment text) returns boolean
  language plpgsql security definer set search_path = public as $$
begin
  update cases set compartment = into_compartment where id = wanted and weir_has_role('fiu_supervisor')
    and weir_cleared(compartment) and weir_cleared(into_compartment);
  return found;
end $$;

grant select, insert on case_tasks, case_hypotheses, case_evidence, case_entries, case_marks, case_links, case_handling_changes
  to weir_server;
revoke insert on case_handling_changes from weir_server;
grant update (place, owner, state, due_at, reason, title, changed_by, changed_at, version) on case_tasks to weir_server;
grant update (statement, state, confidence, why, changed_by, changed_at, version) on case_hypotheses to weir_server;
grant update (weight, note, weighed_by, weighed_at) on case_evidence to weir_server;
grant update (withdrawn_by, withdrawn_at) on case_entries to weir_server;
grant update (pinned, hidden, note, marked_by, marked_at) on case_marks to weir_server;
grant update (type, state, shared, reason, decided_by, decided_at) on case_links to weir_server;

alter table case_tasks enable row level security;
alter table case_hypotheses enable row level security;
alter table case_evidence enable row level security;
alter table case_entries enable row level security;
alter table case_marks enable row level security;
alter table case_links enable row level security;
alter table case_handling_changes enable row level security;

create policy case_tasks_read on case_tasks for select using (exists (select from cases where cases.id = case_tasks.case_id));
create policy case_tasks_ask on case_tasks for insert with check (
  asked_by = (select weir_person()) and changed_by = (select weir_person()) and exists (select from cases where cases.id = case_tasks.case_id));
create policy case_tasks_change on case_tasks for update using (exists (select from cases where cases.id = case_tasks.case_id))
  with check (changed_by = (select weir_person()));
create policy case_hypotheses_read on case_hypotheses for select using (
  exists (select from cases where cases.id = case_hypotheses.case_id));
create policy case_hypotheses_make on case_hypotheses for insert with check (
  made_by = (select weir_person()) and exists (select from cases where cases.id = case_hypotheses.case_id));
create policy case_hypotheses_change on case_hypotheses for update using (
  exists (select from cases where cases.id = case_hypotheses.case_id)) with check (changed_by = (select weir_person()));
create policy case_evidence_read on case_evidence for select using (
  exists (select from case_hypotheses where case_hypotheses.id = case_evidence.hypothesis));
-- Evidence is of the same case as what it speaks for.
create policy case_evidence_weigh on case_evidence for insert with check (weighed_by = (select weir_person()) and exists (
  select from case_hypotheses join case_fragments on case_fragments.case_id = case_hypotheses.case_id
    where case_hypotheses.id = case_evidence.hypothesis and case_fragments.id = case_evidence.fragment));
create policy case_evidence_change on case_evidence for update using (
  exists (select from case_hypotheses where case_hypotheses.id = case_evidence.hypothesis)) with check (weighed_by = (select weir_person()));
create policy case_entries_read on case_entries for select using (exists (select from cases where cases.id = case_entries.case_id));
create policy case_entries_write on case_entries for insert with check (
  written_by = (select weir_person()) and exists (select from cases where cases.id = case_entries.case_id));
create policy case_entries_withdraw on case_entries for update using (
  exists (select from cases where cases.id = case_entries.case_id)) with check (withdrawn_by = (select weir_person()));
create policy case_marks_read on case_marks for select using (exists (select from cases where cases.id = case_marks.case_id));
create policy case_marks_make on case_marks for insert with check (
  marked_by = (select weir_person()) and exists (select from cases where cases.id = case_marks.case_id));
create policy case_marks_change on case_marks for update using (exists (select from cases where cases.id = case_marks.case_id))
  with check (marked_by = (select weir_person()));
create policy case_links_read on case_links for select using (
  exists (select from cases where cases.id = case_links.from_case) and exists (select from cases where cases.id = case_links.to_case));
create policy case_links_decide on case_links for insert with check (decided_by = (select weir_person())
  and exists (select from cases where cases.id = case_links.from_case) and exists (select from cases where cases.id = case_links.to_case));
create policy case_links_change on case_links for update using (
  exists (select from cases where cases.id = case_links.from_case) and exists (select from cases where cases.id = case_links.to_case))
  with check (decided_by = (select weir_person()));
create policy case_handling_changes_read on case_handling_changes for select using (
  exists (select from case_fragments where case_fragments.id = case_handling_changes.fragment));
