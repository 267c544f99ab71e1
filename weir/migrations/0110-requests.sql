-- Requests for information to reporting entities. Who sees the case sees its requests; the entity sees only what was served.
create table requests (
  id text primary key,
  number text not null unique,
  case_id text not null references cases (id),
  entity text not null references organisations (id),
  content jsonb not null,
  -- Of `content`, `entity` and `number`, by the register's own hand: what a decision binds.
  content_sha256 text not null,
  state text not null check (state in ('drafted', 'approved', 'sent')),
  version integer not null,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  approved_sha256 text,
  approved_as text check (approved_as = 'approved'),
  withdrawn_at timestamptz,
  check ((state = 'drafted') = (approved_sha256 is null)),
  check ((approved_sha256 is null) = (approved_as is null)),
  -- What was approved is what stands here.
  check (approved_sha256 is null or approved_sha256 = content_sha256)
);
create index requests_case on requests (case_id, id);
create index requests_state on requests (state, id);
create index requests_entity on requests (entity, id);

create table request_counter (
  only_one boolean primary key default true check (only_one),
  number bigint not null
);
insert into request_counter (number) values (0);

-- Whoever wrote at a draft; kept by the trigger below, so that no road leads around it.
create table request_authors (
  request text not null references requests (id),
  person text not null,
  primary key (request, person)
);

-- Four eyes: a decision binds the exact content, and is never made by an author.
create table request_decisions (
  request text not null references requests (id),
  content_sha256 text not null,
  decision text not null check (decision in ('approved', 'returned')),
  decided_by text not null,
  decided_at timestamptz not null,
  reason text not null check (length(reason) > 0),
  primary key (request, content_sha256, decision)
);
alter table requests add foreign key (id, approved_sha256, approved_as)
  references request_decisions (request, content_sha256, decision);
create index requests_approval on requests (id, approved_sha256, approved_as);

-- What the entity may know of a request: never the case, nor who asked for what reason.
create table served_requests (
  id text primary key references requests (id),
  entity text not null references organisations (id),
  number text not null,
  content jsonb not null,
  sender text not null,
  served_by_name text,
  served_at timestamptz not null,
  due_at timestamptz not null,
  due_rule text not null,
  due_citation text not null,
  due_estimated boolean not null,
  extension_reason text,
  acknowledged_at timestamptz,
  -- Items asked again, each with its round and why.
  asked_again jsonb not null default '[]',
  state text not null check (state in ('sent', 'acknowledged', 'partial', 'answered', 'refused', 'verified', 'withdrawn')),
  changed_at timestamptz not null
);
create index served_requests_entity on served_requests (entity, id);
create index served_requests_due on served_requests (due_at) where state in ('sent', 'acknowledged', 'partial');

-- One answer to one item in one round; a second one of the same round is refused by the key.
create table request_answers (
  id text primary key,
  request text not null references served_requests (id),
  item text not null,
  round integer not null,
  kind text not null check (kind in ('answered', 'not_held', 'refused')),
  text text not null,
  ground text check (ground in ('legal_privilege', 'professional_secrecy', 'not_obliged', 'other')),
  answered_by text not null,
  answered_at timestamptz not null,
  unique (request, item, round),
  check ((kind = 'refused') = (ground is not null)),
  check (kind <> 'refused' or length(text) > 0)
);

-- The entity's draft of its answer; nobody else reads it.
create table request_answer_drafts (
  request text primary key references served_requests (id),
  items jsonb not null,
  version integer not null,
  written_by text not null,
  written_at timestamptz not null
);

-- A file for an item: the entity's own until its answer is submitted.
create table request_files (
  id text primary key,
  request text not null references served_requests (id),
  item text not null,
  kind text not null check (kind in ('attachment', 'transactions')),
  name text not null,
  size bigint not null,
  sha256 text not null,
  mapping jsonb,
  uploaded_by text not null,
  uploaded_at timestamptz not null,
  removed_at timestamptz,
  answer text references request_answers (id),
  import_id text,
  import_problem text,
  check ((kind = 'transactions') = (mapping is not null)),
  check (removed_at is null or answer is null)
);
create index request_files_request on request_files (request, id);
create index request_files_answer on request_files (answer);

-- What the FIU did with a served request, with its reason.
create table request_acts (
  id bigint generated always as identity primary key,
  request text not null references requests (id),
  act text not null check (act in ('extended', 'asked-again', 'verified', 'withdrawn')),
  item text,
  reason text not null check (length(reason) > 0),
  person text not null,
  at timestamptz not null
);
create index request_acts_request on request_acts (request, id);

-- What was told of a request is told once, whichever node looked and however often. A later due time has reminders of its own.
create table request_reminders (
  request text not null references served_requests (id),
  kind text not null,
  due_at timestamptz not null,
  at timestamptz not null,
  primary key (request, kind, due_at)
);

grant select, insert on requests, request_decisions, served_requests, request_answers, request_answer_drafts,
  request_files, request_acts, request_reminders to weir_server;
grant select on request_authors to weir_server;
grant select, update on request_counter to weir_server;
grant update (entity, content, content_sha256, state, version, changed_at, approved_sha256, approved_as, withdrawn_at)
  on requests to weir_server;
grant update (due_at, due_estimated, extension_reason, acknowledged_at, asked_again, state, changed_at)
  on served_requests to weir_server;
grant update (items, version, written_by, written_at) on request_answer_drafts to weir_server;
grant update (removed_at, answer, import_id, import_problem) on request_files to weir_server;

create function request_written() returns trigger language plpgsql set search_path = public as $$
begin
  if tg_op = 'UPDATE' and old.approved_sha256 is not null and
    (new.content, new.entity, new.case_id) is distinct from (old.content, old.entity, old.case_id) then
    raise exception 'an approved request is not rewritten' using errcode = 'check_violation';
  end if;
  new.content_sha256 := encode(sha256(convert_to(new.number || ' ' || new.entity || ' ' || new.content::text, 'UTF8')), 'hex');
  return new;
end $$;
create trigger requests_written before insert or update on requests for each row execute function request_written();

create function request_author_noted() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'INSERT' then
    insert into request_authors values (new.id, new.created_by) on conflict do nothing;
  end if;
  if weir_person() is not null then
    insert into request_authors values (new.id, weir_person()) on conflict do nothing;
  end if;
  return null;
end $$;
create trigger requests_author after insert or update of content, entity, case_id on requests
  for each row execute function request_author_noted();

create function request_decision_made() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if exists (select from request_authors where request = new.request and person = new.decided_by) then
    raise exception 'an author does not decide on the own request' using errcode = 'check_violation';
  end if;
  if not exists (select from requests where id = new.request and content_sha256 = new.content_sha256 and state = 'drafted') then
    raise exception 'a decision binds the draft as it stands' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger request_decisions_made before insert on request_decisions
  for each row execute function request_decision_made();

-- The entity moves its request on by acknowledging and answering, and no further; nothing of what was asked is its to change.
create function served_request_moved() returns trigger language plpgsql set search_path = public as $$
begin
  if not weir_has_role('node', 'fiu_analyst', 'fiu_supervisor') and (
    old.state not in ('sent', 'acknowledged', 'partial')
    or new.state not in ('acknowledged', 'partial', 'answered', 'refused')
    or (new.due_at, new.due_estimated, new.extension_reason, new.asked_again)
      is distinct from (old.due_at, old.due_estimated, old.extension_reason, old.asked_again)) then
    raise exception 'an entity only acknowledges and answers' using errcode = 'check_violation';
  end if;
  if old.state in ('verified', 'withdrawn') and new.state is distinct from old.state then
    raise exception 'a finished request stays finished' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger served_requests_moved before update on served_requests
  for each row execute function served_request_moved();

alter table requests enable row level security;
alter table request_counter enable row level security;
alter table request_authors enable row level security;
alter table request_decisions enable row level security;
alter table served_requests enable row level security;
alter table request_answers enable row level security;
alter table request_answer_drafts enable row level security;
alter table request_files enable row level security;
alter table request_acts enable row level security;
alter table request_reminders enable row level security;

-- The question inside runs under the policies of cases: no role, or no clearance, no request.
create policy requests_read on requests for select using (exists (select from cases where cases.id = requests.case_id));
create policy requests_draft on requests for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and created_by = (select weir_person())
  and exists (select from cases where cases.id = requests.case_id));
create policy requests_change on requests for update using (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and exists (select from cases where cases.id = requests.case_id));
create policy request_counter_use on request_counter using ((select weir_has_role('fiu_analyst', 'fiu_supervisor')))
  with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));
create policy request_authors_read on request_authors for select using (
  exists (select from requests where requests.id = request_authors.request));
create policy request_decisions_read on request_decisions for select using (
  exists (select from requests where requests.id = request_decisions.request));
create policy request_decisions_add on request_decisions for insert with check (
  (select weir_has_role('fiu_supervisor')) and decided_by = (select weir_person())
  and exists (select from requests where requests.id = request_decisions.request));

create policy served_requests_read on served_requests for select using (
  ((select weir_has_role('re_reporting_officer')) and entity = (select weir_organisation()))
  or exists (select from requests where requests.id = served_requests.id));
-- Exactly what was approved is served, on whom it was approved for.
create policy served_requests_serve on served_requests for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and exists (select from requests
    where requests.id = served_requests.id and requests.approved_sha256 is not null
      and requests.entity = served_requests.entity and requests.content = served_requests.content));
create policy served_requests_change on served_requests for update using (
  ((select weir_has_role('re_reporting_officer')) and entity = (select weir_organisation()))
  or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and exists (select from requests where requests.id = served_requests.id)));
create policy request_answers_read on request_answers for select using (
  exists (select from served_requests where served_requests.id = request_answers.request));
create policy request_answers_add on request_answers for insert with check (
  (select weir_has_role('re_reporting_officer')) and answered_by = (select weir_person()) and exists (select from served_requests
    where served_requests.id = request_answers.request and served_requests.entity = (select weir_organisation())
      and served_requests.state in ('sent', 'acknowledged', 'partial')));
create policy request_answer_drafts_own on request_answer_drafts using (
  (select weir_has_role('re_reporting_officer')) and exists (select from served_requests
    where served_requests.id = request_answer_drafts.request and served_requests.entity = (select weir_organisation())))
  with check (written_by = (select weir_person()) and (select weir_has_role('re_reporting_officer')) and exists (select from served_requests
    where served_requests.id = request_answer_drafts.request and served_requests.entity = (select weir_organisation())));
create policy request_files_read on request_files for select using (
  exists (select from served_requests where served_requests.id = request_files.request
    and (((select weir_has_role('re_reporting_officer')) and served_requests.entity = (select weir_organisation()))
      or request_files.answer is not null)));
create policy request_files_add on request_files for insert with check (
  (select weir_has_role('re_reporting_officer')) and uploaded_by = (select weir_person()) and answer is null and exists (select from served_requests
    where served_requests.id = request_files.request and served_requests.entity = (select weir_organisation())
      and served_requests.state in ('sent', 'acknowledged', 'partial')));
create policy request_files_change on request_files for update using (
  (select weir_has_role('node')) or ((select weir_has_role('re_reporting_officer')) and exists (select from served_requests
    where served_requests.id = request_files.request and served_requests.entity = (select weir_organisation()))));
create policy request_acts_read on request_acts for select using (
  exists (select from requests where requests.id = request_acts.request));
create policy request_acts_add on request_acts for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and person = (select weir_person())
  and exists (select from requests where requests.id = request_acts.request));
create policy request_reminders_node on request_reminders using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));

-- Files of answers (0009-attachments.sql): seen by whoever sees the file's row above.
alter table attachments drop constraint attachments_owner_kind_check;
alter table attachments add constraint attachments_owner_kind_check check (owner_kind in ('report', 'message', 'answer'));
create policy attachments_of_answers on attachments for select using (
  owner_kind = 'answer' and exists (select from request_files where request_files.id = owner));
create policy attachments_of_answers_add on attachments for insert with check (
  owner_kind = 'answer' and kept_by = (select weir_person())
  and exists (select from request_files where request_files.id = owner and request_files.uploaded_by = (select weir_person())));
