-- Who looked at whose data and why, what presses on the FIU's independence, and how data ends: rules, holds, orders, erasure.

-- One row for each look at a person's data, each search for a person, each refusal. Added to, never changed, but for search
-- terms and reasons that name somebody whose data was erased.
create table accesses (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  person text,
  organisation text,
  roles text[] not null,
  door text not null,
  kind text not null check (kind in ('look', 'search', 'refused')),
  object_kind text not null,
  object_id text,
  -- Whose data it was, as far as the register knew then, and which case it was or was opened from.
  subjects text[] not null default '{}',
  cases text[] not null default '{}',
  purpose text not null check (purpose in ('case', 'alert', 'typed', 'none')),
  purpose_id text,
  reason text,
  -- Keyed hashes of the words searched for, and the words themselves, sealed: see docs/oversight.md.
  term_hashes text[] not null default '{}',
  term_sealed text,
  code text
);
create index accesses_person on accesses (person, id);
create index accesses_subjects on accesses using gin (subjects);
create index accesses_cases on accesses using gin (cases);
create index accesses_terms on accesses using gin (term_hashes) where kind = 'search';
create index accesses_kind on accesses (kind, id);

-- Typed once for one thing and one day of the authority's calendar.
create table access_reasons (
  person text not null,
  object_kind text not null,
  object_id text not null,
  day date not null,
  reason text not null check (length(reason) > 0),
  at timestamptz not null,
  primary key (person, object_kind, object_id, day)
);

grant select, insert on accesses, access_reasons to weir_server;
alter table accesses enable row level security;
alter table access_reasons enable row level security;
create policy accesses_read on accesses for select using ((select weir_has_role('auditor', 'dpo_oversight', 'node')));
create policy accesses_add on accesses for insert with check (person is not distinct from (select weir_person()));
create policy access_reasons_read on access_reasons for select using (
  person = (select weir_person()) or (select weir_has_role('auditor', 'dpo_oversight')));
create policy access_reasons_add on access_reasons for insert with check (person = (select weir_person()));

-- Whose data a thing holds; asked by the log, which must not depend on what the reader's role may see beside it.
create function subjects_of_object(kind text, object text) returns text[] language sql stable security definer
  set search_path = public as $$
  select coalesce(array_agg(distinct found.subject), '{}') from (
    select $2 as subject where $1 = 'subject'
    union select hits.subject from hits where $1 = 'hit' and hits.id = $2
    union select mentions.subject from subject_mentions mentions where $1 = 'report' and mentions.report = $2
    union select fragments.provenance_id from case_fragments fragments
      where $1 = 'case' and fragments.case_id = $2 and fragments.kind = 'subject' and withdrawn_at is null
    union select mentions.subject from disseminations
      join case_reports on case_reports.case_id = disseminations.case_id
      join subject_mentions mentions on mentions.report = case_reports.report
      where $1 = 'dissemination' and disseminations.id = $2
    union select coalesce(subjects.merged_into, subjects.id) from alerts
      join subject_keys on subject_keys.key = any (select 'account:' || account from unnest(alerts.accounts) account)
      join subjects on subjects.id = subject_keys.subject where $1 = 'alert' and alerts.id = $2
    union select coalesce(subjects.merged_into, subjects.id) from subjects
      where $1 = 'proposal' and subjects.id = any (string_to_array($2, '~'))
    union select coalesce(subjects.merged_into, subjects.id) from subject_keys
      join subjects on subjects.id = subject_keys.subject
      where $1 = 'account' and subject_keys.key = 'account:' || $2
  ) as found where found.subject is not null
$$;

-- On what ground the asker opens this: the case or alert named, where the asker may see it; a reason typed today; a case of
-- the asker's own that holds it; or none.
create function access_ground(kind text, object text, given_kind text, given_id text, today date) returns table (
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
      and (exists (select from case_fragments f where f.case_id = c.id and f.withdrawn_at is null
          and f.provenance_id = any (whose || object))
        or exists (select from case_reports r where r.case_id = c.id and kind = 'report' and r.report = object))
    order by c.id desc limit 1;
  return query select case when own is null then 'none' else 'case' end, own, null::text, whose,
    case when own is null then '{}'::text[] else array[own] end;
end $$;

-- Notes a look in one question, and answers its ground.
create function note_look(
  look_at timestamptz, look_door text, kind text, object text, given_kind text, given_id text, today date
) returns text language plpgsql volatile security definer set search_path = public as $$
declare
  ground record;
begin
  select * into ground from access_ground(kind, object, given_kind, given_id, today);
  insert into accesses (at, person, organisation, roles, door, kind, object_kind, object_id, subjects, cases, purpose,
    purpose_id, reason)
  values (look_at, weir_person(), weir_organisation(), string_to_array(coalesce(current_setting('weir.roles', true), ''), ','),
    look_door, 'look', kind, object, ground.subjects, ground.cases, ground.purpose, ground.purpose_id, ground.reason);
  return ground.purpose;
end $$;

-- Notes a refusal. One who is told that a case does not exist is noted where it does; the answer is the same.
create function note_refusal(
  refused_at timestamptz, refused_door text, kind text, object text, problem text, must_exist boolean
) returns void language plpgsql volatile security definer set search_path = public as $$
begin
  if must_exist and not exists (select from public.cases where cases.id = object) then return; end if;
  insert into accesses (at, person, organisation, roles, door, kind, object_kind, object_id, subjects, cases, purpose, code)
  values (refused_at, weir_person(), weir_organisation(),
    string_to_array(coalesce(current_setting('weir.roles', true), ''), ','), refused_door, 'refused', kind, object,
    subjects_of_object(kind, object), case kind when 'case' then array[object] else '{}'::text[] end, 'none', problem);
end $$;

-- How many refusals of case content administrators met with: counted beside the log of interference.
create function refused_administrators(since timestamptz) returns bigint language sql stable security definer
  set search_path = public as $$
  select count(*) from accesses where weir_has_role('fiu_supervisor', 'auditor') and kind = 'refused'
    and object_kind in ('case', 'alert', 'subject', 'report', 'hit', 'dissemination') and 'administrator' = any (roles)
    and at >= since
$$;

-- Attempts to interfere with the FIU's independence: a chain of its own, as the audit log is one.
create table independence_log (
  position bigint primary key,
  at timestamptz not null,
  noted_by text not null,
  who text not null,
  how text not null check (how in ('instruction', 'pressure', 'demand-for-access', 'other')),
  channel text not null check (channel in ('in-person', 'telephone', 'letter', 'e-mail', 'intermediary', 'other')),
  happened_on date not null,
  what text not null,
  done text not null,
  case_id text,
  corrects bigint references independence_log (position),
  previous text not null,
  hash text not null unique
);
create index independence_log_corrects on independence_log (corrects) where corrects is not null;
grant select, insert on independence_log to weir_server;
alter table independence_log enable row level security;
create policy independence_read on independence_log for select using ((select weir_has_role('fiu_supervisor', 'auditor')));
create policy independence_add on independence_log for insert with check (noted_by = (select weir_person())
  and (select weir_has_role('fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'fiu_strategic')));
create function independence_end() returns table ("position" bigint, hash text)
  language plpgsql volatile security definer set search_path = public as $$
  begin
    perform pg_advisory_xact_lock(7070000116);
    return query select log.position, log.hash from independence_log log order by log.position desc limit 1;
  end $$;

-- What must stay, whatever the rules say.
create table legal_holds (
  id text primary key,
  object_kind text not null check (object_kind in ('report', 'case', 'subject', 'import', 'thread')),
  object_id text not null,
  ground text not null check (ground in ('court', 'prosecution', 'complaint', 'audit', 'other')),
  reason text not null check (length(reason) > 0),
  set_by text not null,
  set_at timestamptz not null,
  lifted_by text,
  lifted_at timestamptz,
  lifted_reason text,
  check ((lifted_by is null) = (lifted_at is null) and (lifted_by is null) = (lifted_reason is null))
);
create unique index legal_holds_one on legal_holds (object_kind, object_id) where lifted_at is null;
grant select, insert on legal_holds to weir_server;
grant update (lifted_by, lifted_at, lifted_reason) on legal_holds to weir_server;
alter table legal_holds enable row level security;
create policy legal_holds_read on legal_holds for select using (
  (select weir_has_role('node', 'auditor', 'dpo_oversight'))
  or ((select weir_has_role('fiu_supervisor')) and (object_kind <> 'case' or exists (select from cases where cases.id = object_id))));
create policy legal_holds_set on legal_holds for insert with check (
  set_by = (select weir_person()) and lifted_by is null and (select weir_has_role('fiu_supervisor', 'dpo_oversight')));
create policy legal_holds_lift on legal_holds for update using (
  lifted_at is null and (select weir_has_role('fiu_supervisor', 'dpo_oversight'))) with check (lifted_by = (select weir_person()));

create table erasure_orders (
  id text primary key,
  state text not null check (state in ('proposed', 'refused', 'approved', 'register-erased', 'vault-shredded',
    'ledger-rewritten', 'done', 'stopped')),
  object_kind text not null check (object_kind in ('report', 'case', 'import', 'thread', 'accesses')),
  -- For `accesses` one instant: all entries before it.
  objects text[] not null check (array_length(objects, 1) between 1 and 1000),
  -- The rule it stands on; null where it was ordered from outside (a court, the data-protection authority).
  rule jsonb,
  ground text not null check (ground in ('retention-ended', 'ordered')),
  reason text not null check (length(reason) > 0),
  compartments text[] not null,
  proposed_by text not null,
  proposed_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  decided_reason text,
  erased_at timestamptz,
  counts jsonb,
  stopped_by text,
  certificate text,
  check (decided_by is distinct from proposed_by),
  check ((state = 'proposed') = (decided_by is null))
);
create index erasure_orders_state on erasure_orders (state, id);
-- The files that go, by their hash.
create table erasure_files (
  order_id text not null references erasure_orders (id),
  sha256 text not null,
  shredded_at timestamptz,
  primary key (order_id, sha256)
);
grant select, insert on erasure_orders to weir_server;
grant update (state, decided_by, decided_at, decided_reason, stopped_by, certificate) on erasure_orders to weir_server;
grant select on erasure_files to weir_server;
grant update (shredded_at) on erasure_files to weir_server;
alter table erasure_orders enable row level security;
alter table erasure_files enable row level security;
create policy erasure_orders_read on erasure_orders for select using (
  (select weir_has_role('node', 'auditor', 'dpo_oversight')) or ((select weir_has_role('fiu_supervisor')) and (compartments = '{}' or weir_cleared_for_all(compartments))));
create policy erasure_orders_propose on erasure_orders for insert with check (
  state = 'proposed' and proposed_by = (select weir_person()) and (select weir_has_role('fiu_supervisor', 'dpo_oversight')));
create policy erasure_orders_change on erasure_orders for update using (
  (select weir_has_role('node')) or (state = 'proposed' and ((select weir_has_role('dpo_oversight'))
    or ((select weir_has_role('fiu_supervisor')) and (compartments = '{}' or weir_cleared_for_all(compartments))))))
  with check ((select weir_has_role('node')) or (decided_by = (select weir_person()) and state in ('approved', 'refused')));
create policy erasure_files_node on erasure_files using ((select weir_has_role('node')));

-- How each place forgets: a room that comes later adds its own rows here, in its own migration. `files` answers the hashes of
-- the vault's files that go with the objects ($1), `statement` erases. Beside $1 both are given $2 ids of ledger rows that
-- go, $3 accounts, $4 names and numbers of persons that nothing else knows, $5 traces whose answers name them.
create table erasure_places (
  object_kind text not null,
  ordinal integer not null,
  place text not null,
  files text,
  statement text not null,
  primary key (object_kind, ordinal)
);
-- Where a file of the vault may still be needed: a column of hashes.
create table vault_references (
  place text primary key,
  statement text not null
);
grant select on erasure_places, vault_references to weir_server;
alter table erasure_places enable row level security;
alter table vault_references enable row level security;
create policy erasure_places_read on erasure_places for select using ((select weir_has_role('node')));
create policy vault_references_read on vault_references for select using ((select weir_has_role('node')));

alter table reports add column erased_at timestamptz;
alter table cases add column erased_at timestamptz;
alter table threads add column erased_at timestamptz;
alter table ledger_imports add column erased_at timestamptz;
alter table ledger_sources add column erased boolean not null default false;
grant delete on subject_keys to weir_server;
create policy subject_keys_remove on subject_keys for delete using ((select weir_has_role('node')));

insert into vault_references (place, statement) values
  ('reports', 'select exists (select from reports where $1 in (sha256, document_sha256))'),
  ('report_drafts', 'select exists (select from report_drafts where sha256 = $1)'),
  ('attachments', 'select exists (select from attachments where sha256 = $1)'),
  ('ledger_imports', 'select exists (select from ledger_imports where $1 in (sha256, openings_sha256, quarantine_sha256))'),
  ('traces', 'select exists (select from traces where $1 in (sha256, flow_sha256))'),
  ('exhibits', 'select exists (select from exhibits where sha256 = $1)'),
  ('case_fragments', 'select exists (select from case_fragments where content ->> ''sha256'' = $1)'),
  ('disseminations', 'select exists (select from disseminations where document_sha256 = $1)'),
  ('deliveries', 'select exists (select from deliveries where $1 in (document_sha256, bundle_sha256, docx_sha256))'),
  ('request_files', 'select exists (select from request_files where sha256 = $1)'),
  ('list_versions', 'select exists (select from list_versions where sha256 = $1 or files::text like ''%'' || $1 || ''%'')'),
  ('exchange_rate_sets', 'select exists (select from exchange_rate_sets where sha256 = $1)');

-- Does any text of a list occur in it? Texts are passed on as they are, so no pattern in them counts.
create function mentions_any(haystack text, needles text[]) returns boolean language sql immutable as $$
  select exists (select from unnest(needles) needle where length(needle) > 3 and strpos(lower(haystack), lower(needle)) > 0)
$$;

insert into erasure_places (object_kind, ordinal, place, files, statement) values
  ('report', 10, 'attachments',
    'select sha256 from attachments where owner_kind = ''report'' and owner = any (select unnest($1) union
      select attachments_of from report_drafts where filed_as = any ($1) or replaces = any ($1))',
    'delete from attachments where owner_kind = ''report'' and owner = any (select unnest($1) union
      select attachments_of from report_drafts where filed_as = any ($1) or replaces = any ($1))'),
  ('report', 20, 'report_drafts',
    'select sha256 from report_drafts where filed_as = any ($1) or replaces = any ($1)',
    'delete from report_drafts where filed_as = any ($1) or replaces = any ($1)'),
  ('report', 30, 'message attachments',
    'select sha256 from attachments where owner_kind = ''message''
      and owner in (select messages.id from messages join threads on threads.id = thread where report = any ($1))',
    'delete from attachments where owner_kind = ''message''
      and owner in (select messages.id from messages join threads on threads.id = thread where report = any ($1))'),
  ('report', 40, 'messages', null,
    'update messages set text = ''—'', notice = null where thread in (select id from threads where report = any ($1))'),
  ('report', 41, 'threads', null,
    'update threads set subject = ''—'', reference = null, erased_at = now() where report = any ($1)'),
  ('report', 49, 'filer_hold_releases', null, 'delete from filer_hold_releases where report = any ($1)'),
  ('report', 50, 'report_flags', null, 'delete from report_flags where report = any ($1)'),
  ('report', 60, 'subject_relations', null, 'delete from subject_relations where report = any ($1)'),
  ('report', 61, 'subject_merges', null, 'delete from subject_merges where report = any ($1)'),
  ('report', 62, 'subject_mentions', null, 'delete from subject_mentions where report = any ($1)'),
  ('report', 63, 'subject_keys of the report', null,
    'delete from subject_keys where split_part(key, '':'', 1) = ''report'' and split_part(key, '':'', 2) = any ($1)'),
  ('report', 90, 'reports',
    'select unnest(array[sha256, document_sha256]) from reports where id = any ($1)',
    'update reports set file_name = ''—'', size = 0, sha256 = encode(sha256(convert_to(''erased '' || id, ''UTF8'')), ''hex''),
      document_sha256 = case when document_sha256 is null then null else encode(sha256(convert_to(''erased '' || id, ''UTF8'')), ''hex'') end,
      document_size = case when document_size is null then null else 0 end,
      entity_reference = null, fingerprint = null, moved_in = null, findings = ''[]'', attachment_count = 0,
      header = ''{"reportingEntityId":null,"branch":null,"reportCode":null,"entityReference":null,"fiuReference":null,"rejectedReference":null,"submissionDate":null,"localCurrency":null,"reason":null,"action":null,"indicators":[]}'',
      decision = case when decision is null then null else decision || ''{"reason":"—"}'' end,
      erased_at = now() where id = any ($1)'),
  ('report', 95, 'ledger_sources', null,
    'update ledger_sources set erased = true, left_out = ''[]'' where kind = ''report'' and id = any ($1)'),
  ('import', 90, 'ledger_imports',
    'select unnest(array[sha256, openings_sha256, quarantine_sha256]) from ledger_imports where id = any ($1)',
    'update ledger_imports set file_name = ''—'', size = 0, sha256 = encode(sha256(convert_to(''erased '' || id, ''UTF8'')), ''hex''),
      openings_sha256 = null, quarantine_sha256 = null, erased_at = now() where id = any ($1)'),
  ('import', 95, 'ledger_sources', null,
    'update ledger_sources set erased = true where kind = ''import'' and id = any ($1)'),
  ('thread', 10, 'message attachments',
    'select sha256 from attachments where owner_kind = ''message'' and owner in (select id from messages where thread = any ($1))',
    'delete from attachments where owner_kind = ''message'' and owner in (select id from messages where thread = any ($1))'),
  ('thread', 20, 'messages', null, 'update messages set text = ''—'', notice = null where thread = any ($1)'),
  ('thread', 30, 'threads', null,
    'update threads set subject = ''—'', reference = null, erased_at = now() where id = any ($1)'),
  -- Rows that refer to one another go in one statement.
  ('case', 10, 'products and requests of authorities',
    'select unnest(array[deliveries.document_sha256, bundle_sha256, docx_sha256, disseminations.document_sha256])
      from disseminations left join deliveries on deliveries.dissemination = disseminations.id where case_id = any ($1)',
    'with gone as (select id from disseminations where case_id = any ($1)),
      asked as (select request from authority_request_cases where case_id = any ($1)),
      proposed as (delete from authority_request_proposals where request in (select request from asked)),
      taken as (delete from authority_request_cases where case_id = any ($1)),
      requested as (delete from authority_requests where id in (select request from asked)),
      said as (delete from dissemination_comments where dissemination in (select id from gone)),
      answered as (delete from delivery_answers where delivery in (select id from gone)),
      delivered as (delete from deliveries where dissemination in (select id from gone)),
      decided as (delete from dissemination_decisions where dissemination in (select id from gone)),
      laid as (delete from dissemination_submissions where dissemination in (select id from gone)),
      wrote as (delete from dissemination_authors where dissemination in (select id from gone))
      delete from disseminations where id in (select id from gone)'),
  ('case', 11, 'attachments of answers',
    'select sha256 from request_files where request in (select id from requests where case_id = any ($1))',
    'delete from attachments where owner_kind = ''answer'' and owner in (
      select id from request_files where request in (select id from requests where case_id = any ($1)))'),
  ('case', 12, 'requests to reporting entities', null,
    'with gone as (select id from requests where case_id = any ($1)),
      reminded as (delete from request_reminders where request in (select id from gone)),
      filed as (delete from request_files where request in (select id from gone)),
      answered as (delete from request_answers where request in (select id from gone)),
      drafted as (delete from request_answer_drafts where request in (select id from gone)),
      served as (delete from served_requests where id in (select id from gone)),
      done as (delete from request_acts where request in (select id from gone)),
      wrote as (delete from request_authors where request in (select id from gone)),
      decided as (delete from request_decisions where request in (select id from gone))
      delete from requests where id in (select id from gone)'),
  ('case', 13, 'suspensions', null,
    'with gone as (select id from suspensions where case_id = any ($1)),
      carried_out as (delete from suspension_acknowledgements where suspension in (select id from gone)),
      served as (delete from suspension_servings where suspension in (select id from gone)),
      decided as (delete from suspension_decisions where suspension in (select id from gone)),
      laid as (delete from suspension_submissions where suspension in (select id from gone)),
      wrote as (delete from suspension_authors where suspension in (select id from gone))
      delete from suspensions where id in (select id from gone)'),
  ('case', 16, 'work on the case', null,
    'with weighed as (delete from case_evidence where hypothesis in (select id from case_hypotheses where case_id = any ($1))),
      supposed as (delete from case_hypotheses where case_id = any ($1)),
      to_do as (delete from case_tasks where case_id = any ($1)),
      entered as (delete from case_entries where case_id = any ($1)),
      marked as (delete from case_marks where case_id = any ($1)),
      linked as (delete from case_links where from_case = any ($1) or to_case = any ($1)),
      let_in as (delete from case_access where case_id = any ($1)),
      handled as (delete from case_handling_changes where fragment in (select id from case_fragments where case_id = any ($1)))
      delete from case_charts where case_id = any ($1)'),
  ('case', 20, 'case_note_versions', null,
    'delete from case_note_versions where fragment in (select id from case_fragments where case_id = any ($1))'),
  ('case', 21, 'case_acts', null, 'delete from case_acts where case_id = any ($1)'),
  ('case', 22, 'case_fragments',
    'select content ->> ''sha256'' from case_fragments where case_id = any ($1) and kind = ''document''',
    'delete from case_fragments where case_id = any ($1)'),
  ('case', 23, 'case_deadlines', null, 'delete from case_deadlines where case_id = any ($1)'),
  ('case', 24, 'case_products', null, 'delete from case_products where case_id = any ($1)'),
  ('case', 25, 'case_reports', null, 'delete from case_reports where case_id = any ($1)'),
  ('case', 26, 'alerts of the case', null,
    'update alerts set title = ''—'', accounts = ''{}'', transactions = ''{}'', totals = ''[]'', reason = ''—'', facts = ''{}'',
      also = ''[]'', parts = ''[]'', decided_reason = case when decided_reason is null then null else ''—'' end
      where case_id = any ($1)'),
  ('case', 90, 'cases', null,
    'update cases set title = ''—'', team = null, erased_at = now() where id = any ($1)'),
  ('accesses', 10, 'accesses', null, 'delete from accesses where at < ($1)[1]::timestamptz'),
  ('accesses', 11, 'access_reasons', null, 'delete from access_reasons where at < ($1)[1]::timestamptz');
-- Whatever brought rows into the ledger, what was made of them goes too.
insert into erasure_places (object_kind, ordinal, place, files, statement)
  select kind, ordinal, 'traces',
    'select unnest(array[sha256, flow_sha256]) from traces where id = any ($5) union
      select sha256 from exhibits where trace_id = any ($5)',
    'delete from exhibits where trace_id = any ($5)'
  from (values ('report', 70), ('import', 10), ('case', 14)) as goes (kind, ordinal)
  union all
  select kind, ordinal, 'traces themselves', null, 'delete from traces where id = any ($5)'
  from (values ('report', 71), ('import', 11), ('case', 15)) as goes (kind, ordinal)
  union all
  select kind, ordinal, 'alerts', null,
    'update alerts set title = ''—'', accounts = ''{}'', transactions = ''{}'', totals = ''[]'', reason = ''—'', facts = ''{}'',
      also = ''[]'', parts = ''[]'', decided_reason = case when decided_reason is null then null else ''—'' end
      where state <> ''in-case'' and (transactions && $2 or accounts && $3)'
  from (values ('report', 80), ('import', 20)) as goes (kind, ordinal);

-- Which of these objects a hold keeps: itself, a case that holds it, or a person whom it names.
create function held_objects(kind text, objects text[]) returns text[] language sql stable security definer
  set search_path = public as $$
  select coalesce(array_agg(distinct object), '{}') from unnest($2) as object where exists (
    select from legal_holds hold where hold.lifted_at is null and (
      (hold.object_kind = $1 and hold.object_id = object)
      or (hold.object_kind = 'case' and $1 = 'report'
        and exists (select from case_reports r where r.case_id = hold.object_id and r.report = object))
      or (hold.object_kind = 'report' and $1 = 'case'
        and exists (select from case_reports r where r.report = hold.object_id and r.case_id = object))
      or (hold.object_kind = 'report' and $1 = 'thread'
        and exists (select from threads t where t.id = object and t.report = hold.object_id))
      or (hold.object_kind = 'subject' and $1 in ('report', 'case')
        and exists (select from subjects asked join subjects s
            on coalesce(s.merged_into, s.id) = coalesce(asked.merged_into, asked.id)
          where asked.id = hold.object_id and s.id = any (subjects_of_object($1, object))))
      or (hold.object_kind = 'subject' and $1 = 'case'
        and exists (select from case_reports r join subject_mentions m on m.report = r.report
          where r.case_id = object and m.subject = hold.object_id))))
$$;

-- Is this file of the vault under a hold, through a report, an import or a case? Whoever shreds a key asks.
create function vault_file_held(file text) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select from reports where file in (sha256, document_sha256) and cardinality(held_objects('report', array[id])) > 0)
    or exists (select from attachments join reports on owner_kind = 'report' and owner = reports.id
      where attachments.sha256 = file and cardinality(held_objects('report', array[reports.id])) > 0)
    or exists (select from ledger_imports where file in (sha256, openings_sha256)
      and cardinality(held_objects('import', array[id])) > 0)
    or exists (select from case_fragments where content ->> 'sha256' = file
      and cardinality(held_objects('case', array[case_id])) > 0)
    or exists (select from disseminations where document_sha256 = file
      and cardinality(held_objects('case', array[case_id])) > 0)
$$;

-- Erases from the register what an approved order names, all or nothing, and notes which files go. It decides itself whether
-- it may: two persons, nothing held, nothing that entered a case meanwhile.
create function erase_from_register(
  ordered text, ledger_rows text[], accounts text[], texts text[], trace_ids text[], at timestamptz
) returns jsonb language plpgsql volatile security definer set search_path = public as $$
declare
  the_order erasure_orders;
  each erasure_places;
  reference vault_references;
  file record;
  still_needed boolean;
  touched bigint;
  told jsonb := '{}';
  stops text[];
  somebody text[];
  gone text[];
begin
  if not weir_has_role('node') then raise exception 'only the node erases' using errcode = 'insufficient_privilege'; end if;
  select * into the_order from erasure_orders where id = ordered for update;
  if the_order.id is null or the_order.state <> 'approved' or the_order.decided_by is null
    or the_order.decided_by = the_order.proposed_by then
    raise exception 'this order was not approved by a second person' using errcode = 'check_violation';
  end if;
  perform pg_advisory_xact_lock(7070000020);
  stops := held_objects(the_order.object_kind, the_order.objects);
  if cardinality(stops) > 0 then return jsonb_build_object('stopped', 'held', 'objects', to_jsonb(stops)); end if;
  if the_order.object_kind = 'report' then
    select array_agg(distinct report) into stops from case_reports where report = any (the_order.objects);
    if stops is not null then return jsonb_build_object('stopped', 'in-case', 'objects', to_jsonb(stops)); end if;
  elsif the_order.object_kind = 'case' then
    select array_agg(id) into stops from cases where id = any (the_order.objects)
      and state not in ('archived', 'merged', 'referred', 'disseminated');
    if stops is not null then return jsonb_build_object('stopped', 'open', 'objects', to_jsonb(stops)); end if;
  end if;

  select array_agg(distinct id) into somebody from (
    select unnest(array[subject, core]) as id from subject_mentions where the_order.object_kind = 'report'
      and report = any (the_order.objects)) as named;
  select array_agg(distinct other.id) into somebody from subjects other where other.id = any (somebody)
    or other.core = any (somebody) or other.merged_into = any (somebody);
  for each in select * from erasure_places where object_kind = the_order.object_kind order by ordinal loop
    if each.files is not null then
      for file in execute 'select distinct f.h as sha256 from (' || each.files || ') as f(h) where f.h is not null'
        using the_order.objects, ledger_rows, accounts, texts, trace_ids loop
        insert into erasure_files (order_id, sha256) values (ordered, file.sha256) on conflict do nothing;
      end loop;
    end if;
    execute each.statement using the_order.objects, ledger_rows, accounts, texts, trace_ids;
    get diagnostics touched = row_count;
    told := told || jsonb_build_object(each.place, touched);
  end loop;

  -- Subjects that nothing names any more, with all that hung on them.
  select array_agg(one) into gone from unnest(somebody) as asked (one)
    where not exists (select from subject_mentions m where one in (m.subject, m.core))
    and not exists (select from subjects s where (s.core = one or s.merged_into = one)
      and exists (select from subject_mentions m where s.id in (m.subject, m.core)));
  if gone is not null then
    delete from hit_changes where hit in (select id from hits where subject = any (gone));
    delete from hit_decisions where hit in (select id from hits where subject = any (gone));
    update hits set superseded_by = null where superseded_by in (select id from hits where subject = any (gone));
    delete from hits where subject = any (gone);
    delete from subject_decisions where left_core = any (gone) or right_core = any (gone);
    delete from subject_changes where core = any (gone) or from_subject = any (gone) or to_subject = any (gone);
    delete from subject_links where left_core = any (gone) or right_core = any (gone);
    delete from subject_blocks where core = any (gone);
    delete from subject_keys where subject = any (gone);
    delete from subject_merges where subject_merges.merged = any (gone) or subject_merges.kept = any (gone);
    delete from subjects where id = any (gone);
  end if;
  -- Ids that lead to somebody else say nothing of their own any more.
  update subjects set name = '', also_known_as = '{}', born = '{}', countries = '{}', search_text = ''
    where id = any (somebody) and (merged_into is not null or core <> id);
  -- Words in which people or programs named them.
  update ledger_questions set sql = '—' where mentions_any(sql, accounts || texts);
  update tuning_reports set result = null, lists = '[]' where mentions_any(coalesce(result::text, '') || lists::text, texts);
  update alert_events set facts = '{}' where alert in (select id from alerts where title = '—');
  update back_tests set state = 'failed', result = null, problem = 'erased'
    where result is not null and (mentions_any(result::text, accounts || texts || ledger_rows));
  update accesses set reason = '—' where reason is not null and mentions_any(reason, texts);
  update access_reasons set reason = '—' where mentions_any(reason, texts);
  update jobs set sentence = null where sentence is not null and mentions_any(sentence, texts);
  update ledger_sources set left_out = '[]' where erased;
  -- Answers kept for a repetition are needed for a day at most.
  delete from idempotency_keys where created_at < now() - interval '1 day' or mentions_any(body::text, accounts || texts || the_order.objects);

  -- A file that something else still needs stays.
  for file in select sha256 from erasure_files where order_id = ordered loop
    for reference in select * from vault_references loop
      execute reference.statement into still_needed using file.sha256;
      if still_needed then
        delete from erasure_files where order_id = ordered and sha256 = file.sha256;
        exit;
      end if;
    end loop;
  end loop;
  told := told || jsonb_build_object('subjects', coalesce(cardinality(gone), 0), 'ledger rows', cardinality(ledger_rows),
    'objects', cardinality(the_order.objects));
  update erasure_orders set state = 'register-erased', erased_at = at, counts = told where id = ordered;
  return jsonb_build_object('counts', told, 'gone', to_jsonb(coalesce(gone, '{}')),
    'touched', to_jsonb(array(select one from unnest(somebody) as asked (one) where gone is null or one <> all (gone))));
end $$;

-- Search terms that named somebody are known to whoever can open them, which is the node.
create function forget_terms(entries bigint[]) returns void language plpgsql volatile security definer
  set search_path = public as $$
begin
  if not weir_has_role('node') then raise exception 'only the node forgets' using errcode = 'insufficient_privilege'; end if;
  update accesses set term_sealed = null, term_hashes = '{}' where id = any (entries);
end $$;

-- An id with all that are part of the same subject now, for whoever asks who looked at somebody.
create function oversight_ids_of(asked text) returns text[] language sql stable security definer set search_path = public as $$
  select array_agg(distinct id) from (
    select asked as id
    union select other.id from subjects mine join subjects other
      on coalesce(other.merged_into, other.id) = coalesce(mine.merged_into, mine.id) where mine.id = asked) as ids
$$;
-- What an id stands for, for overseers alone; the room records that they asked.
create function oversight_name_of(asked text) returns text language sql stable security definer set search_path = public as $$
  select lead.name from subjects mine join subjects lead on lead.id = coalesce(mine.merged_into, mine.id)
    where mine.id = asked and weir_has_role('auditor', 'dpo_oversight')
$$;
-- The head verifies the log of interference against what the audit log was told of it.
create policy audit_read_independence on audit_log for select using (
  (select weir_has_role('fiu_supervisor')) and object_kind = 'interference');
