-- A transaction or an account held by the FIU for a short fixed time (FATF R.4). Not a freeze: no order forbids anything to
-- its holder, and nobody prolongs it here. Who sees the case sees it.
create table suspensions (
  id text primary key,
  number text not null unique,
  case_id text not null references cases (id),
  kind text not null check (kind in ('transaction', 'account')),
  entity text not null references organisations (id),
  -- As the entity knows it.
  account text not null,
  transaction_reference text,
  amount text,
  currency text,
  -- What the entity is told to do; and why, which it is never told.
  instruction text not null,
  ground text not null,
  -- The piece of the case that it is about, and the entity's report whose hold it ends, where there is one.
  fragment text,
  report text,
  state text not null check (state in ('draft', 'submitted', 'returned', 'served', 'lapsed', 'lifted', 'handed_over')),
  version integer not null,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  approved_submission integer,
  approved_as text check (approved_as = 'approved'),
  served_at timestamptz,
  ends_at timestamptz,
  ends_estimated boolean,
  rule jsonb,
  -- How often those who work at the case were warned of the end.
  warned integer not null default 0,
  ended_at timestamptz,
  ended_by text,
  ended_reason text,
  court_order jsonb,
  check ((kind = 'transaction') = (transaction_reference is not null)),
  check ((amount is null) = (currency is null)),
  check ((state in ('served', 'lapsed', 'lifted', 'handed_over')) = (approved_submission is not null)),
  check ((approved_submission is null) = (approved_as is null)),
  check ((approved_submission is null) = (served_at is null) and (served_at is null) = (ends_at is null)),
  check ((state in ('lapsed', 'lifted', 'handed_over')) = (ended_at is not null)),
  -- It lapses at its own time, whenever that is noticed, and nothing else happens to it after that.
  check (state <> 'lapsed' or (ended_at = ends_at and ended_by is null)),
  check (state not in ('lifted', 'handed_over') or (ended_at < ends_at and ended_by is not null)),
  check ((state = 'handed_over') = (court_order is not null))
);
create index suspensions_case on suspensions (case_id, id);
create index suspensions_state on suspensions (state, ends_at, id);

create table suspension_counter (
  only_one boolean primary key default true check (only_one),
  number bigint not null
);
insert into suspension_counter (number) values (0);

-- Whoever wrote at a draft; kept by the trigger below, so that no road leads around it.
create table suspension_authors (
  suspension text not null references suspensions (id),
  person text not null,
  primary key (suspension, person)
);

create table suspension_submissions (
  suspension text not null references suspensions (id),
  submission integer not null,
  content jsonb not null,
  content_sha256 text not null,
  submitted_by text not null,
  submitted_at timestamptz not null,
  primary key (suspension, submission),
  unique (suspension, submission, submitted_by, content_sha256)
);

-- Four eyes: a decision binds the exact content, and is never made by whoever submitted or wrote it.
create table suspension_decisions (
  suspension text not null,
  submission integer not null,
  submitted_by text not null,
  content_sha256 text not null,
  decision text not null check (decision in ('approved', 'returned')),
  decided_by text not null,
  decided_at timestamptz not null,
  reason text not null check (length(reason) > 0),
  primary key (suspension, submission),
  unique (suspension, submission, decision),
  foreign key (suspension, submission, submitted_by, content_sha256)
    references suspension_submissions (suspension, submission, submitted_by, content_sha256),
  check (decided_by <> submitted_by)
);
create index suspension_decisions_submission on suspension_decisions (suspension, submission, submitted_by, content_sha256);
alter table suspensions add foreign key (id, approved_submission, approved_as)
  references suspension_decisions (suspension, submission, decision);
create index suspensions_approval on suspensions (id, approved_submission, approved_as);

-- What a reporting entity was served with: all that it may know, once per suspension.
create table suspension_servings (
  suspension text primary key references suspensions (id),
  entity text not null references organisations (id),
  number text not null,
  kind text not null,
  account text not null,
  transaction_reference text,
  amount text,
  currency text,
  instruction text not null,
  report text,
  sender text not null,
  citation text not null,
  served_at timestamptz not null,
  ends_at timestamptz not null,
  ends_estimated boolean not null,
  ended_at timestamptz,
  ended_as text check (ended_as in ('lapsed', 'lifted', 'handed_over')),
  -- Court and reference alone: what the entity is to do then, the court says.
  court_order jsonb,
  check ((ended_at is null) = (ended_as is null))
);
create index suspension_servings_entity on suspension_servings (entity, suspension);
create index suspension_servings_report on suspension_servings (report) where report is not null;

create table suspension_acknowledgements (
  suspension text primary key references suspension_servings (suspension),
  outcome text not null check (outcome in ('carried_out', 'could_not')),
  held_amount text,
  held_currency text,
  reason text,
  acknowledged_by text not null,
  acknowledged_at timestamptz not null,
  check ((outcome = 'carried_out') = (held_amount is not null and held_currency is not null)),
  check ((outcome = 'could_not') = (reason is not null))
);

-- The filer's own hold runs by itself from the report; only the FIU's word that it may proceed is kept.
create table filer_hold_releases (
  report text primary key references reports (id),
  reason text not null check (length(reason) > 0),
  released_by text not null,
  released_at timestamptz not null
);

grant select, insert on suspensions, suspension_servings to weir_server;
grant update (kind, entity, account, transaction_reference, amount, currency, instruction, ground, fragment, report, state,
  version, changed_at, approved_submission, approved_as, served_at, ends_at, ends_estimated, rule, warned, ended_at, ended_by,
  ended_reason, court_order) on suspensions to weir_server;
grant update (ended_at, ended_as, court_order) on suspension_servings to weir_server;
grant select, update on suspension_counter to weir_server;
grant select, insert on suspension_submissions, suspension_decisions, suspension_acknowledgements, filer_hold_releases to weir_server;
grant select on suspension_authors to weir_server;

create function suspension_written() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' and old.approved_submission is not null and
    (new.kind, new.entity, new.account, new.transaction_reference, new.amount, new.currency, new.instruction, new.ground,
      new.fragment, new.report, new.case_id, new.served_at, new.ends_at, new.rule)
      is distinct from
    (old.kind, old.entity, old.account, old.transaction_reference, old.amount, old.currency, old.instruction, old.ground,
      old.fragment, old.report, old.case_id, old.served_at, old.ends_at, old.rule) then
    raise exception 'an approved suspension is not rewritten' using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' and old.ended_at is not null then
    raise exception 'a suspension that is over stays over' using errcode = 'check_violation';
  end if;
  if tg_op = 'INSERT' then
    insert into suspension_authors values (new.id, new.created_by) on conflict do nothing;
    insert into suspension_authors values (new.id, weir_person()) on conflict do nothing;
  elsif weir_person() is not null and
    (new.kind, new.entity, new.account, new.transaction_reference, new.amount, new.currency, new.instruction, new.ground)
      is distinct from
    (old.kind, old.entity, old.account, old.transaction_reference, old.amount, old.currency, old.instruction, old.ground) then
    insert into suspension_authors values (new.id, weir_person()) on conflict do nothing;
  end if;
  return new;
end $$;
create trigger suspensions_written after insert or update on suspensions
  for each row execute function suspension_written();

create function suspension_decision_made() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if exists (select from suspension_authors
      where suspension_authors.suspension = new.suspension and person = new.decided_by) then
    raise exception 'an author does not decide on the own suspension' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger suspension_decisions_made before insert or update on suspension_decisions
  for each row execute function suspension_decision_made();

create function suspension_acknowledged() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if exists (select from suspension_servings s where s.suspension = new.suspension
      and (s.ended_at is not null or s.ends_at <= new.acknowledged_at)) then
    raise exception 'the suspension is over' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger suspension_acknowledgements_made before insert on suspension_acknowledgements
  for each row execute function suspension_acknowledged();

alter table suspensions enable row level security;
alter table suspension_counter enable row level security;
alter table suspension_authors enable row level security;
alter table suspension_submissions enable row level security;
alter table suspension_decisions enable row level security;
alter table suspension_servings enable row level security;
alter table suspension_acknowledgements enable row level security;
alter table filer_hold_releases enable row level security;

create policy suspensions_read on suspensions for select using (
  exists (select from cases where cases.id = suspensions.case_id));
create policy suspensions_draft on suspensions for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and created_by = (select weir_person()) and state = 'draft'
  and exists (select from cases where cases.id = suspensions.case_id));
create policy suspensions_change on suspensions for update using (
  exists (select from cases where cases.id = suspensions.case_id));
create policy suspension_counter_use on suspension_counter using ((select weir_has_role('fiu_analyst', 'fiu_supervisor')))
  with check ((select weir_has_role('fiu_analyst', 'fiu_supervisor')));
create policy suspension_authors_read on suspension_authors for select using (
  exists (select from suspensions where suspensions.id = suspension_authors.suspension));
create policy suspension_submissions_read on suspension_submissions for select using (
  exists (select from suspensions where suspensions.id = suspension_submissions.suspension));
create policy suspension_submissions_add on suspension_submissions for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and submitted_by = (select weir_person())
  and exists (select from suspensions where suspensions.id = suspension_submissions.suspension));
create policy suspension_decisions_read on suspension_decisions for select using (
  exists (select from suspensions where suspensions.id = suspension_decisions.suspension));
create policy suspension_decisions_add on suspension_decisions for insert with check (
  (select weir_has_role('fiu_supervisor')) and decided_by = (select weir_person())
  and exists (select from suspensions where suspensions.id = suspension_decisions.suspension));

-- An entity sees what it was served with, and nothing of how or why.
create policy suspension_servings_read on suspension_servings for select using (
  (select weir_has_role('node')) or ((select weir_has_role('re_reporting_officer')) and entity = (select weir_organisation()))
  or exists (select from suspensions where suspensions.id = suspension_servings.suspension));
create policy suspension_servings_serve on suspension_servings for insert with check (
  (select weir_has_role('fiu_supervisor')) and exists (select from suspensions where suspensions.id = suspension_servings.suspension
    and suspensions.approved_submission is not null and suspensions.entity = suspension_servings.entity));
create policy suspension_servings_end on suspension_servings for update using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_analyst', 'fiu_supervisor'))
    and exists (select from suspensions where suspensions.id = suspension_servings.suspension)));
create policy suspension_acknowledgements_read on suspension_acknowledgements for select using (
  exists (select from suspension_servings where suspension_servings.suspension = suspension_acknowledgements.suspension));
-- Only the entity acknowledges, by a person of its own; the node's role is not enough.
create policy suspension_acknowledgements_add on suspension_acknowledgements for insert with check (
  (select weir_has_role('re_reporting_officer')) and acknowledged_by = (select weir_person()) and exists (select from suspension_servings
    where suspension_servings.suspension = suspension_acknowledgements.suspension
      and suspension_servings.entity = (select weir_organisation())));

-- The report's own policy decides who reads of its release: its filer and the FIU.
create policy filer_hold_releases_read on filer_hold_releases for select using (
  exists (select from reports where reports.id = filer_hold_releases.report));
create policy filer_hold_releases_add on filer_hold_releases for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor')) and released_by = (select weir_person())
  and exists (select from reports where reports.id = filer_hold_releases.report));
