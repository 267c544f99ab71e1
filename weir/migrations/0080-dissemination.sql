-- A product of a case on its way to an authority. Who sees the case sees it.
create table disseminations (
  id text primary key,
  number text not null unique,
  case_id text not null references cases (id),
  title text not null,
  type text not null check (type in ('spontaneous', 'on_request', 'urgent', 'to_supervisor', 'to_tax', 'to_customs')),
  recipient text not null references organisations (id),
  purpose text not null,
  request_reference text,
  language text not null check (language in ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
  sections jsonb not null,
  state text not null check (state in ('draft', 'submitted', 'returned', 'approved', 'sent', 'acknowledged', 'feedback_received')),
  version integer not null,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  -- Which submission was approved; the key below leads to the decision of a second person.
  approved_submission integer,
  approved_as text check (approved_as = 'approved'),
  document_sha256 text,
  document_size bigint,
  sent_at timestamptz,
  check ((state in ('approved', 'sent', 'acknowledged', 'feedback_received')) = (approved_submission is not null)),
  check ((approved_submission is null) = (approved_as is null) and (approved_submission is null) = (document_sha256 is null)),
  check ((document_sha256 is null) = (document_size is null))
);
create index disseminations_case on disseminations (case_id, id);
create index disseminations_state on disseminations (state, id);
create index disseminations_recipient on disseminations (recipient);

create table dissemination_counter (
  only_one boolean primary key default true check (only_one),
  number bigint not null
);
insert into dissemination_counter (number) values (0);

-- Whoever wrote at a draft; kept by the trigger below, so that no road leads around it.
create table dissemination_authors (
  dissemination text not null references disseminations (id),
  person text not null,
  primary key (dissemination, person)
);

-- A draft as it was laid before the approver, word for word.
create table dissemination_submissions (
  dissemination text not null references disseminations (id),
  submission integer not null,
  content jsonb not null,
  content_sha256 text not null,
  guard jsonb not null,
  submitted_by text not null,
  submitted_at timestamptz not null,
  primary key (dissemination, submission),
  unique (dissemination, submission, submitted_by, content_sha256)
);

-- Four eyes: a decision binds the exact content, and is never made by whoever submitted or wrote it.
create table dissemination_decisions (
  dissemination text not null,
  submission integer not null,
  submitted_by text not null,
  content_sha256 text not null,
  decision text not null check (decision in ('approved', 'returned')),
  decided_by text not null,
  decided_at timestamptz not null,
  reason text not null check (length(reason) > 0),
  primary key (dissemination, submission),
  unique (dissemination, submission, decision),
  foreign key (dissemination, submission, submitted_by, content_sha256)
    references dissemination_submissions (dissemination, submission, submitted_by, content_sha256),
  check (decided_by <> submitted_by)
);
create index dissemination_decisions_submission on dissemination_decisions
  (dissemination, submission, submitted_by, content_sha256);
alter table disseminations add foreign key (id, approved_submission, approved_as)
  references dissemination_decisions (dissemination, submission, decision);
create index disseminations_approval on disseminations (id, approved_submission, approved_as);

-- What an authority received: all that it may know of the product.
create table deliveries (
  dissemination text primary key references disseminations (id),
  recipient text not null references organisations (id),
  number text not null,
  title text not null,
  type text not null,
  purpose text not null,
  request_reference text,
  language text not null,
  classification text not null,
  sender text not null,
  intelligence_annex boolean not null,
  limits jsonb not null,
  composed jsonb not null,
  document_sha256 text not null,
  document_size bigint not null,
  sent_at timestamptz not null,
  state text not null check (state in ('new', 'acknowledged', 'answered'))
);
create index deliveries_recipient on deliveries (recipient, dissemination);

create table delivery_answers (
  id bigint generated always as identity primary key,
  delivery text not null references deliveries (dissemination),
  kind text not null check (kind in ('acknowledgement', 'feedback')),
  outcome text,
  text text,
  answered_by text not null,
  answered_at timestamptz not null,
  check ((kind = 'feedback') = (outcome is not null))
);
create index delivery_answers_delivery on delivery_answers (delivery, id);
create unique index delivery_answers_once on delivery_answers (delivery) where kind = 'acknowledgement';

-- What may change is named: what was delivered stays as it was.
grant select, insert on disseminations, deliveries to weir_server;
grant update (title, type, recipient, purpose, request_reference, language, sections, state, version, changed_at,
  approved_submission, approved_as, document_sha256, document_size, sent_at) on disseminations to weir_server;
grant update (state) on deliveries to weir_server;
grant select, update on dissemination_counter to weir_server;
grant select, insert on dissemination_submissions, dissemination_decisions, delivery_answers to weir_server;
grant select on dissemination_authors to weir_server;

create function dissemination_draft_written() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' and old.approved_submission is not null and
    (new.title, new.type, new.recipient, new.purpose, new.request_reference, new.language, new.sections, new.case_id)
      is distinct from
    (old.title, old.type, old.recipient, old.purpose, old.request_reference, old.language, old.sections, old.case_id) then
    raise exception 'an approved product is not rewritten' using errcode = 'check_violation';
  end if;
  if tg_op = 'INSERT' then
    insert into dissemination_authors values (new.id, new.created_by) on conflict do nothing;
  end if;
  if weir_person() is not null then
    insert into dissemination_authors values (new.id, weir_person()) on conflict do nothing;
  end if;
  return new;
end $$;
create trigger disseminations_written
  after insert or update of title, type, recipient, purpose, request_reference, language, sections, case_id on disseminations
  for each row execute function dissemination_draft_written();

create function dissemination_decision_made() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if exists (select from dissemination_authors
      where dissemination_authors.dissemination = new.dissemination and person = new.decided_by) then
    raise exception 'an author does not decide on the own product' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger dissemination_decisions_made before insert or update on dissemination_decisions
  for each row execute function dissemination_decision_made();

alter table disseminations enable row level security;
alter table dissemination_counter enable row level security;
alter table dissemination_authors enable row level security;
alter table dissemination_submissions enable row level security;
alter table dissemination_decisions enable row level security;
alter table deliveries enable row level security;
alter table delivery_answers enable row level security;

-- The question inside runs under the policies of cases: no role, or no clearance, no product.
create policy disseminations_read on disseminations for select using (
  exists (select from cases where cases.id = disseminations.case_id));
create policy disseminations_draft on disseminations for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and created_by = (select weir_person())
  and exists (select from cases where cases.id = disseminations.case_id));
create policy disseminations_change on disseminations for update using (
  exists (select from cases where cases.id = disseminations.case_id));
create policy dissemination_counter_use on dissemination_counter using ((select weir_has_role('fiu_analyst', 'fiu_supervisor')))
  with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));
create policy dissemination_authors_read on dissemination_authors for select using (
  exists (select from disseminations where disseminations.id = dissemination_authors.dissemination));
create policy dissemination_submissions_read on dissemination_submissions for select using (
  exists (select from disseminations where disseminations.id = dissemination_submissions.dissemination));
create policy dissemination_submissions_add on dissemination_submissions for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and submitted_by = (select weir_person())
  and exists (select from disseminations where disseminations.id = dissemination_submissions.dissemination));
create policy dissemination_decisions_read on dissemination_decisions for select using (
  exists (select from disseminations where disseminations.id = dissemination_decisions.dissemination));
create policy dissemination_decisions_add on dissemination_decisions for insert with check (
  (select weir_has_role('fiu_supervisor')) and decided_by = (select weir_person())
  and exists (select from disseminations where disseminations.id = dissemination_decisions.dissemination));

-- An authority sees what was sent to it, and nothing of how it came about.
create policy deliveries_read on deliveries for select using (
  (select weir_has_role('node')) or ((select weir_has_role('prosecutor')) and recipient = (select weir_organisation()))
  or exists (select from disseminations where disseminations.id = deliveries.dissemination));
create policy deliveries_send on deliveries for insert with check (
  (select weir_has_role('fiu_supervisor')) and exists (select from disseminations
    where disseminations.id = deliveries.dissemination and disseminations.approved_submission is not null
      and disseminations.recipient = deliveries.recipient));
create policy deliveries_change on deliveries for update using ((select weir_has_role('node')));
create policy delivery_answers_read on delivery_answers for select using (
  exists (select from deliveries where deliveries.dissemination = delivery_answers.delivery));
-- Only the recipient answers, under the own name; the node's role is not enough.
create policy delivery_answers_add on delivery_answers for insert with check (
  (select weir_has_role('prosecutor')) and answered_by = (select weir_person()) and exists (select from deliveries
    where deliveries.dissemination = delivery_answers.delivery and deliveries.recipient = (select weir_organisation())));
