-- Authorities of every kind receive products and ask the FIU; what a copy is, when feedback on it is due, and what it was
-- worth are kept with the delivery.

create function weir_receives() returns boolean language sql stable as $$
  select weir_has_role('prosecutor', 'customs_officer', 'aro_officer', 'supervisor_officer')
$$;

drop policy deliveries_read on deliveries;
create policy deliveries_read on deliveries for select using (
  (select weir_has_role('node')) or (weir_receives() and recipient = (select weir_organisation()))
  or exists (select from disseminations where disseminations.id = deliveries.dissemination));
drop policy delivery_answers_add on delivery_answers;
create policy delivery_answers_add on delivery_answers for insert with check (
  weir_receives() and answered_by = (select weir_person()) and exists (select from deliveries
    where deliveries.dissemination = delivery_answers.delivery and deliveries.recipient = (select weir_organisation())));

alter table deliveries
  add column copy integer not null default 1,
  -- The zip of canonical JSON, documents and a signed manifest; in the vault.
  add column bundle_sha256 text,
  add column bundle_size bigint,
  add column docx_sha256 text,
  add column docx_size bigint,
  -- Null where the country has no such rule.
  add column feedback_due_at timestamptz,
  add column feedback_rule text,
  add column reminded_at timestamptz;
grant update (reminded_at) on deliveries to weir_server;
create index deliveries_feedback on deliveries (feedback_due_at) where state <> 'answered' and reminded_at is null;

alter table delivery_answers
  add column used text check (used in ('used', 'not_used', 'not_yet')),
  add column usefulness text check (usefulness in ('high', 'some', 'none')),
  add check ((kind = 'feedback') = (used is not null) and (kind = 'feedback') = (usefulness is not null));

-- What an authority asks of the FIU. It sees its own, and of the work on it only whether it is in hand or answered.
create table authority_requests (
  id text primary key,
  number text not null unique,
  organisation text not null references organisations (id),
  reference text not null,
  purpose text not null,
  legal_basis text not null,
  urgency text not null check (urgency in ('normal', 'urgent')),
  needed_by text,
  subjects jsonb not null,
  question text not null,
  state text not null check (state in ('received', 'in_work', 'answered')),
  asked_by text not null,
  asked_at timestamptz not null,
  -- Null where the country has no such rule.
  due_at timestamptz,
  due_rule text,
  answer_kind text check (answer_kind in ('product', 'declined', 'nothing_held', 'may_not_say')),
  answer_ground text,
  answer_reasons text,
  answer_product text references deliveries (dissemination),
  answered_at timestamptz,
  check ((urgency = 'urgent') = (needed_by is not null)),
  check ((state = 'answered') = (answer_kind is not null) and (state = 'answered') = (answered_at is not null)),
  check ((answer_kind = 'product') = (answer_product is not null)),
  check ((answer_kind = 'declined') = (answer_ground is not null)),
  check (answer_kind is null or answer_kind = 'product' or length(answer_reasons) > 0)
);
create index authority_requests_organisation on authority_requests (organisation, id);
create index authority_requests_state on authority_requests (state, id);
create index authority_requests_product on authority_requests (answer_product);

create table authority_request_counter (
  only_one boolean primary key default true check (only_one),
  number bigint not null
);
insert into authority_request_counter (number) values (0);

-- Into which case the FIU took it: not the authority's to know.
create table authority_request_cases (
  request text primary key references authority_requests (id),
  case_id text not null references cases (id),
  taken_by text not null,
  taken_at timestamptz not null
);
create index authority_request_cases_case on authority_request_cases (case_id);

-- An answer without a product is drafted by one person and decided by another.
create table authority_request_proposals (
  request text not null references authority_requests (id),
  proposal integer not null,
  kind text not null check (kind in ('declined', 'nothing_held', 'may_not_say')),
  ground text,
  reasons text not null check (length(reasons) > 0),
  proposed_by text not null,
  proposed_at timestamptz not null,
  decision text check (decision in ('approved', 'returned')),
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  primary key (request, proposal),
  check ((kind = 'declined') = (ground is not null)),
  check (decided_by <> proposed_by),
  check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)
    and (decision is null) = (decision_reason is null))
);
create unique index authority_request_proposals_open on authority_request_proposals (request) where decision is null;

alter table disseminations
  add column authority_request text references authority_requests (id),
  add column confidence text check (confidence in ('low', 'moderate', 'high')),
  add column contact text not null default '',
  add column kind text not null default 'operational' check (kind in ('operational', 'strategic'));
create index disseminations_request on disseminations (authority_request) where authority_request is not null;
grant update (authority_request, confidence, contact, kind) on disseminations to weir_server;

drop trigger disseminations_written on disseminations;
create or replace function dissemination_draft_written() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' and old.approved_submission is not null and
    (new.title, new.type, new.recipient, new.purpose, new.request_reference, new.language, new.sections, new.case_id,
      new.authority_request, new.confidence, new.contact, new.kind)
      is distinct from
    (old.title, old.type, old.recipient, old.purpose, old.request_reference, old.language, old.sections, old.case_id,
      old.authority_request, old.confidence, old.contact, old.kind) then
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
  after insert or update of title, type, recipient, purpose, request_reference, language, sections, case_id,
    authority_request, confidence, contact, kind on disseminations
  for each row execute function dissemination_draft_written();

-- Words of the review at one place of the draft; the author answers under them.
create table dissemination_comments (
  id text primary key,
  dissemination text not null references disseminations (id),
  -- The comment that it answers.
  answers text references dissemination_comments (id),
  -- An item's key (`fragment:…`, `text:…`), or a section's id; null for the product as a whole.
  place text,
  text text not null check (length(text) > 0),
  written_by text not null,
  written_at timestamptz not null
);
create index dissemination_comments_of on dissemination_comments (dissemination, id);
create index dissemination_comments_answers on dissemination_comments (answers) where answers is not null;

-- A request that was taken into a case is seen by those who are cleared for that case.
create function weir_cleared_for_request(asked text) returns boolean
  language sql stable security definer set search_path = public as $$
  select not exists (select from authority_request_cases taken join cases on cases.id = taken.case_id
    where taken.request = asked and not weir_cleared(cases.compartment))
$$;

create function authority_request_answered() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if new.state <> 'answered' then return new; end if;
  if old.state = 'answered' then
    raise exception 'an answered request is not answered again' using errcode = 'check_violation';
  end if;
  if new.answer_kind = 'product' then
    if not exists (select from deliveries join disseminations on disseminations.id = deliveries.dissemination
        where deliveries.dissemination = new.answer_product and deliveries.recipient = new.organisation
          and disseminations.authority_request = new.id) then
      raise exception 'the product was not sent to who asked' using errcode = 'check_violation';
    end if;
  elsif not exists (select from authority_request_proposals proposal where proposal.request = new.id
      and proposal.decision = 'approved' and proposal.kind = new.answer_kind and proposal.reasons = new.answer_reasons
      and proposal.ground is not distinct from new.answer_ground) then
    raise exception 'no second person approved this answer' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger authority_requests_answered before update on authority_requests
  for each row execute function authority_request_answered();

grant select, insert on authority_requests, authority_request_cases, authority_request_proposals, dissemination_comments
  to weir_server;
grant update (state, answer_kind, answer_ground, answer_reasons, answer_product, answered_at) on authority_requests
  to weir_server;
grant update (decision, decided_by, decided_at, decision_reason) on authority_request_proposals to weir_server;
grant select, update on authority_request_counter to weir_server;

alter table authority_requests enable row level security;
alter table authority_request_counter enable row level security;
alter table authority_request_cases enable row level security;
alter table authority_request_proposals enable row level security;
alter table dissemination_comments enable row level security;

create policy authority_requests_read on authority_requests for select using (
  (weir_receives() and organisation = (select weir_organisation()))
  or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and weir_cleared_for_request(id)));
create policy authority_requests_ask on authority_requests for insert with check (
  weir_receives() and organisation = (select weir_organisation()) and asked_by = (select weir_person()) and state = 'received');
create policy authority_requests_work on authority_requests for update using (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and weir_cleared_for_request(id));
create policy authority_request_counter_use on authority_request_counter using (weir_receives()) with check (weir_receives());
create policy authority_request_cases_read on authority_request_cases for select using (
  exists (select from cases where cases.id = authority_request_cases.case_id));
create policy authority_request_cases_take on authority_request_cases for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and taken_by = (select weir_person())
  and exists (select from cases where cases.id = authority_request_cases.case_id));
create policy authority_request_proposals_read on authority_request_proposals for select using (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and weir_cleared_for_request(request));
create policy authority_request_proposals_add on authority_request_proposals for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and proposed_by = (select weir_person()) and decision is null
  and weir_cleared_for_request(request));
create policy authority_request_proposals_decide on authority_request_proposals for update using (
  (select weir_has_role('fiu_supervisor')) and weir_cleared_for_request(request)) with check (
  (select weir_has_role('fiu_supervisor')) and decided_by = (select weir_person()));
create policy dissemination_comments_read on dissemination_comments for select using (
  exists (select from disseminations where disseminations.id = dissemination_comments.dissemination));
create policy dissemination_comments_add on dissemination_comments for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and written_by = (select weir_person())
  and exists (select from disseminations where disseminations.id = dissemination_comments.dissemination));

-- What the recipient of a product made of its case: the ranking of alerts learns from it.
alter table alerts add column product_useful boolean;
