-- What lists and searches read of a register that has grown.

-- Which transaction last changed a report: what was counted of its month is counted again (see intake's quality).
alter table reports add column changed_in bigint not null default pg_current_xact_id()::text::bigint;
create index reports_changed_in on reports (changed_in);
-- What is searched in by those who type, in small letters. A column, because under row-level security an index serves only
-- comparisons that tell nothing of the rows they are made with: those of texts do, `lower` and `like` do not.
alter table reports add column number_key text;
alter table reports add column reference_key text;
alter table reports add column search_key text;
create function note_report() returns trigger language plpgsql as $$
begin
  new.changed_in := pg_current_xact_id()::text::bigint;
  new.number_key := lower(new.number);
  new.reference_key := lower(new.entity_reference);
  new.search_key := left(lower(concat_ws(E'\n', new.number, new.entity_reference, new.moved_in ->> 'number', new.file_name)), 500);
  return new;
end $$;
create trigger reports_note_change before insert or update on reports for each row execute function note_report();
update reports set number = number;
drop index reports_number_begins;
drop index reports_reference_begins;
create index reports_number_begins on reports (number_key text_pattern_ops);
create index reports_reference_begins on reports (reference_key text_pattern_ops);
-- The list of reports, newest first: all that it filters by and what its policy asks, so that only the rows shown are read.
create index reports_list on reports (id) include (search_key, state, organisation, filed_by, code, received_at);
create index reports_state on reports (state, id);
-- How many alerts there are of each kind and state: counted in the index alone.
create index alerts_counted on alerts (typology, state) include (title, compartments, family, grown);
-- One filer's months.
create index reports_received on reports (organisation, received_at);

-- Searches that are being typed (see the search room): one row a person and door, for some seconds.
create table open_searches (
  person text not null,
  door text not null,
  organisation text,
  roles text[] not null,
  term_hashes text[] not null,
  term_sealed text not null,
  found text[] not null,
  passed text[] not null,
  asked integer not null,
  last_at timestamptz not null,
  primary key (person, door)
);
grant select, insert, update, delete on open_searches to weir_server;
alter table open_searches enable row level security;
create policy open_searches_own on open_searches using (
  person = (select weir_person()) or (select weir_has_role('node'))) with check (person = (select weir_person()));

-- As in 0116, one question for each kind: as one union all of them were planned together, and an alert's accounts cost a walk
-- over every key of every subject.
create or replace function subjects_of_object(kind text, object text) returns text[] language plpgsql stable security definer
  set search_path = public as $$
declare
  found text[];
begin
  case $1
    when 'subject' then
      found := array[$2];
    when 'hit' then
      select array_agg(distinct hits.subject) into found from hits where hits.id = $2;
    when 'report' then
      select array_agg(distinct mentions.subject) into found from subject_mentions mentions where mentions.report = $2;
    when 'case' then
      select array_agg(distinct fragments.provenance_id) into found from case_fragments fragments
        where fragments.case_id = $2 and fragments.kind = 'subject' and withdrawn_at is null;
    when 'dissemination' then
      select array_agg(distinct mentions.subject) into found from disseminations
        join case_reports on case_reports.case_id = disseminations.case_id
        join subject_mentions mentions on mentions.report = case_reports.report where disseminations.id = $2;
    when 'alert' then
      select array_agg(distinct coalesce(subjects.merged_into, subjects.id)) into found from alerts
        cross join lateral unnest(alerts.accounts) as account
        join subject_keys on subject_keys.key = 'account:' || account
        join subjects on subjects.id = subject_keys.subject where alerts.id = $2;
    when 'proposal' then
      select array_agg(distinct coalesce(subjects.merged_into, subjects.id)) into found from subjects
        where subjects.id = any (string_to_array($2, '~'));
    when 'account' then
      select array_agg(distinct coalesce(subjects.merged_into, subjects.id)) into found from subject_keys
        join subjects on subjects.id = subject_keys.subject where subject_keys.key = 'account:' || $2;
    else null;
  end case;
  return coalesce(found, '{}');
end $$;

-- As in 0116; the asker's own case is looked for from the thing that is opened, not through all cases of the asker.
create index case_fragments_provenance on case_fragments (provenance_id, case_id) where withdrawn_at is null;
create index case_reports_sharing on case_reports (report, case_id);
drop index case_reports_report;
create or replace function access_ground(kind text, object text, given_kind text, given_id text, today date) returns table (
  purpose text, purpose_id text, reason text, subjects text[], cases text[]
) language plpgsql stable security definer set search_path = public as $$
declare
  whose text[] := subjects_of_object(kind, object);
  own text;
  typed text;
begin
  if kind in ('case', 'alert') then
    return query select kind, object, null::text, whose, case kind when 'case' then array[object] else '{}'::text[] end;
    return;
  end if;
  if given_kind = 'case' and exists (select from public.cases c where c.id = given_id and weir_cleared(c.compartment)
      and weir_has_role('fiu_analyst', 'fiu_supervisor')) then
    return query select 'case'::text, given_id, null::text, whose, array[given_id];
    return;
  end if;
  if given_kind = 'alert' and exists (select from alerts a where a.id = given_id and weir_cleared_for_all(a.compartments)
      and weir_has_role('fiu_analyst', 'fiu_supervisor')) then
    return query select 'alert'::text, given_id, null::text, whose, '{}'::text[];
    return;
  end if;
  select r.reason into typed from access_reasons r
    where r.person = weir_person() and r.object_kind = kind and r.object_id = object and r.day = today;
  if typed is not null then
    return query select 'typed'::text, null::text, typed, whose, '{}'::text[];
    return;
  end if;
  select c.id into own from public.cases c
    where c.owner = weir_person() and c.state not in ('archived', 'merged', 'referred', 'disseminated')
      and c.id = any (array(
        select f.case_id from case_fragments f where f.withdrawn_at is null and f.provenance_id = any (whose || object)
        union select r.case_id from case_reports r where kind = 'report' and r.report = object))
    order by c.id desc limit 1;
  return query select case when own is null then 'none' else 'case' end, own, null::text, whose,
    case when own is null then '{}'::text[] else array[own] end;
end $$;
