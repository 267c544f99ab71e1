-- What FIUs say to each other. A matter is one exchange with one partner; its letters are what was said in it, ours and theirs.
-- How they travel is the post's business. A matter that lies in a case is seen by whoever sees the case.
create table exchange_matters (
  id text primary key,
  number text not null unique,
  kind text not null check (kind in ('request', 'disclosure', 'suspension', 'consent')),
  direction text not null check (direction in ('in', 'out')),
  -- The partner's node, and its FIU as an originator of information (`XP-FIU`).
  partner text not null,
  partner_code text not null,
  partner_authority text not null,
  partner_jurisdiction text not null,
  -- What both sides call it on the way: given by whoever began.
  reference text not null,
  partner_number text,
  case_id text references cases (id),
  state text not null,
  title text not null,
  urgency text not null check (urgency in ('routine', 'priority', 'urgent')),
  needed_by timestamptz,
  -- The clock of whoever owes the next word, on that authority's calendar; null where its law has no such rule.
  due_at timestamptz,
  due_rule text,
  due_citation text,
  due_estimated boolean,
  due_jurisdiction text,
  reminded_at timestamptz,
  -- Several asked the same; and the matter that this one follows.
  group_id text,
  follows text references exchange_matters (id),
  -- Of a request for consent: the use that it would open, and the fragments of the case that it is about.
  wanted jsonb,
  applied_at timestamptz,
  suspension text references suspensions (id),
  -- Why nothing was done, or how useful it was: the words of the last act by hand.
  remark text,
  created_by text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version integer not null,
  unique (partner, direction, reference),
  check ((direction = 'out') = (created_by is not null)),
  check ((due_at is null) = (due_rule is null)),
  check (urgency <> 'urgent' or needed_by is not null)
);
create index exchange_matters_case on exchange_matters (case_id, id);
create index exchange_matters_box on exchange_matters (direction, state, id);
create index exchange_matters_due on exchange_matters (due_at) where due_at is not null and reminded_at is null;
create index exchange_matters_group on exchange_matters (group_id) where group_id is not null;
create index exchange_matters_follows on exchange_matters (follows) where follows is not null;
create index exchange_matters_suspension on exchange_matters (suspension) where suspension is not null;

create table exchange_counter (
  only_one boolean primary key default true check (only_one),
  number bigint not null
);
insert into exchange_counter (number) values (0);

create table exchange_letters (
  id text primary key,
  matter text not null references exchange_matters (id),
  ordinal bigint generated always as identity,
  direction text not null check (direction in ('in', 'out')),
  kind text not null,
  -- A draft as it is written (fragments by their ids), or what left or arrived, word for word.
  content jsonb not null,
  state text not null check (state in ('draft', 'submitted', 'returned', 'approved', 'sent', 'arrived')),
  version integer not null,
  created_by text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  approved_submission integer,
  approved_as text check (approved_as = 'approved'),
  message_id text unique,
  sent_by text,
  -- When it left, or when its author says that it was written.
  written_at timestamptz,
  arrived_at timestamptz,
  attachments jsonb not null default '[]',
  check ((direction = 'in') = (state = 'arrived')),
  check ((state in ('sent', 'arrived')) = (message_id is not null)),
  check ((state = 'arrived') = (arrived_at is not null) and (state = 'sent') = (sent_by is not null)),
  check ((direction = 'out') = (created_by is not null)),
  check ((approved_submission is null) = (approved_as is null)),
  -- Nothing but a plain sign of life leaves without a second person.
  check (direction = 'in' or kind in ('acknowledgement', 'reminder')
    or (state in ('approved', 'sent')) = (approved_submission is not null))
);
create index exchange_letters_matter on exchange_letters (matter, ordinal);

-- Whoever wrote at a letter; kept by the trigger below, so that no road leads around it.
create table exchange_authors (
  letter text not null references exchange_letters (id),
  person text not null,
  primary key (letter, person)
);

-- A letter as it was laid before the second person: with each fragment and the conditions under which it would leave.
create table exchange_submissions (
  letter text not null references exchange_letters (id),
  submission integer not null,
  content jsonb not null,
  content_sha256 text not null,
  submitted_by text not null,
  submitted_at timestamptz not null,
  primary key (letter, submission),
  unique (letter, submission, submitted_by, content_sha256)
);

create table exchange_decisions (
  letter text not null,
  submission integer not null,
  submitted_by text not null,
  content_sha256 text not null,
  decision text not null check (decision in ('approved', 'returned')),
  decided_by text not null,
  decided_at timestamptz not null,
  reason text not null check (length(reason) > 0),
  primary key (letter, submission),
  unique (letter, submission, decision),
  foreign key (letter, submission, submitted_by, content_sha256)
    references exchange_submissions (letter, submission, submitted_by, content_sha256),
  check (decided_by <> submitted_by)
);
create index exchange_decisions_submission on exchange_decisions (letter, submission, submitted_by, content_sha256);
alter table exchange_letters add foreign key (id, approved_submission, approved_as)
  references exchange_decisions (letter, submission, decision);
create index exchange_letters_approval on exchange_letters (id, approved_submission, approved_as);

-- Letters that overtook the one which opens their matter; they wait for it.
create table exchange_early (
  message_id text primary key,
  partner text not null,
  reference text not null,
  arrival jsonb not null,
  arrived_at timestamptz not null
);
create index exchange_early_matter on exchange_early (partner, reference, arrived_at);

grant select, insert on exchange_matters, exchange_letters, exchange_early to weir_server;
grant update (partner_number, case_id, state, urgency, needed_by, due_at, due_rule, due_citation, due_estimated, due_jurisdiction,
  reminded_at, applied_at, suspension, remark, title, changed_at, version) on exchange_matters to weir_server;
grant update (content, state, version, changed_at, approved_submission, approved_as, message_id, sent_by, written_at, attachments)
  on exchange_letters to weir_server;
grant delete on exchange_early to weir_server;
grant select, insert on exchange_submissions, exchange_decisions to weir_server;
grant select on exchange_authors to weir_server;
grant select, update on exchange_counter to weir_server;

create function exchange_letter_written() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' and (old.state in ('sent', 'arrived')) then
    raise exception 'what left or arrived stays as it is' using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' and old.state = 'approved' and new.state not in ('sent', 'returned') then
    raise exception 'an approved letter is sent or given back' using errcode = 'check_violation';
  end if;
  if new.direction = 'out' and new.state = 'sent' and not weir_has_role('fiu_intl_desk') then
    raise exception 'only the international desk sends' using errcode = 'check_violation';
  end if;
  if new.direction = 'out' and weir_person() is not null
    and (tg_op = 'INSERT' or new.content is distinct from old.content) and new.state in ('draft', 'submitted', 'returned') then
    insert into exchange_authors values (new.id, weir_person()) on conflict do nothing;
  end if;
  return new;
end $$;
create trigger exchange_letters_written after insert or update on exchange_letters
  for each row execute function exchange_letter_written();

create function exchange_decision_made() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if exists (select from exchange_authors where exchange_authors.letter = new.letter and person = new.decided_by) then
    raise exception 'an author does not decide on the own letter' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger exchange_decisions_made before insert or update on exchange_decisions
  for each row execute function exchange_decision_made();

-- The desk works at the cases that are tied to a matter, as far as it is cleared for them, and at no others.
create function weir_in_exchange(of_case text) returns boolean language sql stable security definer set search_path = public
  as $$ select exists (select from exchange_matters where case_id = of_case) $$;

drop policy cases_read on cases;
create policy cases_read on cases for select using ((select weir_has_role('node'))
  or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (weir_cleared(compartment) or weir_let_in(id)))
  or ((select weir_has_role('fiu_intl_desk')) and (weir_cleared(compartment) or weir_let_in(id)) and weir_in_exchange(id)));
drop policy cases_change on cases;
create policy cases_change on cases for update using ((select weir_has_role('node'))
  or ((select weir_has_role('fiu_analyst', 'fiu_supervisor')) and (weir_cleared(compartment) or weir_let_in(id)))
  or ((select weir_has_role('fiu_intl_desk')) and (weir_cleared(compartment) or weir_let_in(id)) and weir_in_exchange(id)));

-- Consents of originators reach the fragments that they are about by the hand of the desk, too.
create or replace function weir_change_handling(change text, wanted text, conditions jsonb, loosened boolean, consents jsonb, why text, at timestamptz)
  returns boolean language plpgsql security definer set search_path = public as $$
declare found record;
begin
  select case_fragments.id, case_fragments.handling into found from case_fragments join cases on cases.id = case_fragments.case_id
    where case_fragments.id = wanted and (weir_cleared(cases.compartment) or weir_let_in(cases.id))
      and (weir_has_role('fiu_analyst', 'fiu_supervisor') or (weir_has_role('fiu_intl_desk') and weir_in_exchange(cases.id)))
    for update of case_fragments;
  if found.id is null then return false; end if;
  if loosened and jsonb_array_length(consents) = 0 then
    raise exception 'conditions are loosened on a consent alone' using errcode = 'check_violation';
  end if;
  insert into case_handling_changes values (change, wanted, found.handling, conditions, loosened, consents, why, weir_person(), at);
  update case_fragments set handling = conditions where id = wanted;
  return true;
end $$;

alter table exchange_matters enable row level security;
alter table exchange_counter enable row level security;
alter table exchange_letters enable row level security;
alter table exchange_authors enable row level security;
alter table exchange_submissions enable row level security;
alter table exchange_decisions enable row level security;
alter table exchange_early enable row level security;

create policy exchange_matters_read on exchange_matters for select using ((select weir_has_role('node'))
  or ((select weir_has_role('fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'))
    and (case_id is null or exists (select from cases where cases.id = exchange_matters.case_id))));
create policy exchange_matters_begin on exchange_matters for insert with check (
  ((select weir_has_role('node')) and direction = 'in')
  or ((select weir_has_role('fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')) and direction = 'out'
    and created_by = (select weir_person())
    and (case_id is null or exists (select from cases where cases.id = exchange_matters.case_id))));
create policy exchange_matters_change on exchange_matters for update using ((select weir_has_role('node'))
  or ((select weir_has_role('fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'))
    and (case_id is null or exists (select from cases where cases.id = exchange_matters.case_id))));
create policy exchange_counter_use on exchange_counter
  using ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')))
  with check ((select weir_has_role('node', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')));

create policy exchange_letters_read on exchange_letters for select using (
  exists (select from exchange_matters where exchange_matters.id = exchange_letters.matter));
create policy exchange_letters_write on exchange_letters for insert with check (
  (((select weir_has_role('node')) and direction = 'in')
    or ((select weir_has_role('fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')) and direction = 'out'
      and created_by = (select weir_person())))
  and exists (select from exchange_matters where exchange_matters.id = exchange_letters.matter));
create policy exchange_letters_change on exchange_letters for update using (direction = 'out'
    and exists (select from exchange_matters where exchange_matters.id = exchange_letters.matter))
  with check (state <> 'sent' or sent_by = (select weir_person()));
create policy exchange_authors_read on exchange_authors for select using (
  exists (select from exchange_letters where exchange_letters.id = exchange_authors.letter));
create policy exchange_submissions_read on exchange_submissions for select using (
  exists (select from exchange_letters where exchange_letters.id = exchange_submissions.letter));
create policy exchange_submissions_add on exchange_submissions for insert with check (
  (select weir_has_role('fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')) and submitted_by = (select weir_person())
  and exists (select from exchange_letters where exchange_letters.id = exchange_submissions.letter));
create policy exchange_decisions_read on exchange_decisions for select using (
  exists (select from exchange_letters where exchange_letters.id = exchange_decisions.letter));
create policy exchange_decisions_add on exchange_decisions for insert with check (
  (select weir_has_role('fiu_supervisor')) and decided_by = (select weir_person())
  and exists (select from exchange_letters where exchange_letters.id = exchange_decisions.letter));
create policy exchange_early_node on exchange_early using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));

insert into vault_references (place, statement) values
  ('exchange_letters', 'select exists (select from exchange_letters where attachments::text like ''%'' || $1 || ''%'')');
-- Rows that refer to one another go in one statement; a matter of another case that follows one of these only forgets that.
insert into erasure_places (object_kind, ordinal, place, files, statement) values
  ('case', 5, 'followed matters', null,
    'update exchange_matters set follows = null where follows in (select id from exchange_matters where case_id = any ($1))'),
  ('case', 6, 'exchange with partners',
    'select file ->> ''sha256'' from exchange_letters join exchange_matters on exchange_matters.id = matter,
      jsonb_array_elements(attachments) file where case_id = any ($1)',
    'with gone as (select id from exchange_matters where case_id = any ($1)),
      written as (select id from exchange_letters where matter in (select id from gone)),
      decided as (delete from exchange_decisions where letter in (select id from written)),
      laid as (delete from exchange_submissions where letter in (select id from written)),
      wrote as (delete from exchange_authors where letter in (select id from written)),
      said as (delete from exchange_letters where id in (select id from written))
      delete from exchange_matters where id in (select id from gone)');
