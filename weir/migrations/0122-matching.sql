-- Private matching with other FIUs: what was agreed, our table for each partner and epoch, what we ask, and that we were asked.

-- Which compartments' material may take part. Nothing that lies in a case of another compartment does.
create table matching_settings (
  only_one boolean primary key default true check (only_one),
  admitted text[] not null,
  changed_by text,
  changed_at timestamptz
);
insert into matching_settings (admitted) values ('{}');

-- Four eyes on each side: one person proposes (drafts it, or proposes to accept what came), another decides.
create table matching_agreements (
  id text primary key,
  partner text not null,
  terms jsonb not null,
  hash text not null,
  origin text not null check (origin in ('ours', 'theirs')),
  state text not null check (state in ('draft', 'received', 'proposed', 'approved', 'offered', 'in_force',
    'refused', 'ended')),
  -- With one signature, or with both.
  signed jsonb,
  -- The offer's message: what is said under the agreement continues that conversation, and so arrives after it.
  message text,
  proposed_by text,
  proposed_at timestamptz,
  decided_by text,
  decided_at timestamptz,
  reason text,
  in_force_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  ended_reason text,
  changed_at timestamptz not null,
  check (decided_by is null or decided_by <> proposed_by),
  check (state not in ('approved', 'offered', 'in_force') or decided_by is not null),
  check (state <> 'in_force' or (signed is not null and in_force_at is not null))
);
create index matching_agreements_order on matching_agreements (partner, id);
-- Two at once would double every limit.
create unique index matching_agreements_one on matching_agreements (partner) where state = 'in_force';

-- Our key and table for one partner and epoch. The key's seed lies in the vault until the epoch is over.
create table matching_epochs (
  agreement text not null references matching_agreements (id),
  epoch integer not null,
  state text not null check (state in ('making', 'made', 'sent', 'over')),
  key_sha256 text,
  public_key text,
  stated jsonb,
  table_sha256 text,
  held integer,
  left_out integer,
  entries integer,
  table_bytes bigint,
  processor_ms bigint not null default 0,
  begun_at timestamptz not null,
  made_at timestamptz,
  message text,
  sent_at timestamptz,
  key_destroyed_at timestamptz,
  table_destroyed_at timestamptz,
  primary key (agreement, epoch),
  check ((key_sha256 is null) = (key_destroyed_at is not null)),
  check (state <> 'over' or key_destroyed_at is not null)
);
create index matching_epochs_state on matching_epochs (state, agreement, epoch);

-- The partner's table of an epoch, as it was first stated. Of an older one the key is remembered, so that none comes again.
create table matching_tables (
  agreement text not null references matching_agreements (id),
  epoch integer not null,
  stated jsonb not null,
  public_key text not null,
  table_hash text not null,
  table_sha256 text,
  entries integer not null,
  message text not null,
  received_at timestamptz not null,
  destroyed_at timestamptz,
  primary key (agreement, epoch),
  check ((table_sha256 is null) = (destroyed_at is not null))
);
create unique index matching_tables_key on matching_tables (agreement, public_key);

-- What was asked under an agreement, by us or of us: the engine's count.
create table matching_spent (
  agreement text not null references matching_agreements (id),
  side text not null check (side in ('ours', 'theirs')),
  spent jsonb not null,
  primary key (agreement, side)
);

-- A question of ours. Its id is the question's. Prepared in a case by one person, let go by another of the desk.
create table matching_asks (
  id text primary key,
  case_id text not null references cases (id),
  compartment text,
  agreement text not null references matching_agreements (id),
  partner text not null,
  purpose text not null,
  reason text not null,
  items integer not null,
  padded integer not null,
  state text not null check (state in ('draft', 'released', 'sent', 'answered', 'refused', 'withdrawn', 'expired')),
  drafted_by text not null,
  drafted_at timestamptz not null,
  released_by text,
  released_at timestamptz,
  epoch integer,
  -- What unblinds the answer, and the blinded question, in the vault; destroyed when the question is over.
  seed_sha256 text,
  question_sha256 text,
  answer_sha256 text,
  message text,
  sent_at timestamptz,
  ended_at timestamptz,
  hits integer,
  refused text,
  changed_at timestamptz not null,
  check (released_by is null or released_by <> drafted_by),
  check (state not in ('released', 'sent', 'answered') or (released_by is not null and epoch is not null)),
  check ((state = 'refused') = (refused is not null)),
  check ((state = 'answered') = (hits is not null)),
  check (state not in ('answered', 'refused', 'withdrawn', 'expired')
    or (seed_sha256 is null and question_sha256 is null and answer_sha256 is null))
);
create index matching_asks_case on matching_asks (case_id, id);
create index matching_asks_state on matching_asks (state, id);
create index matching_asks_agreement on matching_asks (agreement, id);

create table matching_items (
  ask text not null references matching_asks (id),
  place integer not null,
  fragment text not null,
  type text not null,
  -- As it was spelled for matching, with its type in front.
  value text not null,
  result text check (result in ('hit', 'nothing_learnt')),
  primary key (ask, place)
);

-- That a partner asked: how many, padded, and for what purpose. What was asked for and what came of it cannot be known here.
create table matching_questions (
  id text primary key,
  agreement text not null references matching_agreements (id),
  partner text not null,
  epoch integer not null,
  purpose text not null,
  padded integer not null,
  message text not null,
  state text not null check (state in ('waiting', 'counted', 'answered', 'refused')),
  question_sha256 text,
  arrived_at timestamptz not null,
  answered_at timestamptz,
  processor_ms bigint,
  refused text,
  check ((state = 'refused') = (refused is not null))
);
create index matching_questions_agreement on matching_questions (agreement, id);
create index matching_questions_order on matching_questions (arrived_at, id);

-- What was refused, ours to see and to show to an outsider: the message is named, what it said lies in the vault.
create table matching_refusals (
  id text primary key,
  partner text not null,
  what text not null check (what in ('agreement', 'table', 'question', 'answer')),
  code text not null,
  object text,
  agreement text,
  message text not null,
  evidence_sha256 text not null,
  at timestamptz not null,
  seen_by text,
  seen_at timestamptz
);
create index matching_refusals_agreement on matching_refusals (agreement, id);

-- A hit proposes a request for information, and nothing else follows from it.
create table matching_proposals (
  id text primary key,
  ask text not null unique references matching_asks (id),
  case_id text not null references cases (id),
  partner text not null,
  places integer[] not null,
  state text not null check (state in ('proposed', 'taken', 'dropped')),
  made_at timestamptz not null,
  -- The draft request that came of it.
  request text,
  closed_by text,
  closed_at timestamptz,
  reason text,
  check ((state = 'taken') = (request is not null))
);
create index matching_proposals_case on matching_proposals (case_id, id);

grant select on matching_settings to weir_server;
grant update (admitted, changed_by, changed_at) on matching_settings to weir_server;
grant select, insert on matching_agreements, matching_epochs, matching_tables, matching_spent, matching_asks, matching_items,
  matching_questions, matching_refusals, matching_proposals to weir_server;
grant update (state, signed, message, proposed_by, proposed_at, decided_by, decided_at, reason, in_force_at, ended_at, ended_by,
  ended_reason, changed_at) on matching_agreements to weir_server;
grant update (state, key_sha256, public_key, stated, table_sha256, held, left_out, entries, table_bytes, processor_ms, made_at,
  message, sent_at, key_destroyed_at, table_destroyed_at) on matching_epochs to weir_server;
grant update (table_sha256, destroyed_at) on matching_tables to weir_server;
grant update (spent) on matching_spent to weir_server;
grant update (state, released_by, released_at, epoch, seed_sha256, question_sha256, answer_sha256, message, sent_at, ended_at,
  hits, refused, changed_at) on matching_asks to weir_server;
grant update (result) on matching_items to weir_server;
grant update (state, question_sha256, answered_at, processor_ms, refused) on matching_questions to weir_server;
grant update (seen_by, seen_at) on matching_refusals to weir_server;
grant update (state, request, closed_by, closed_at, reason) on matching_proposals to weir_server;

alter table matching_settings enable row level security;
alter table matching_agreements enable row level security;
alter table matching_epochs enable row level security;
alter table matching_tables enable row level security;
alter table matching_spent enable row level security;
alter table matching_asks enable row level security;
alter table matching_items enable row level security;
alter table matching_questions enable row level security;
alter table matching_refusals enable row level security;
alter table matching_proposals enable row level security;

create policy matching_settings_read on matching_settings for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'auditor', 'dpo_oversight')));
create policy matching_settings_change on matching_settings for update using ((select weir_has_role('fiu_supervisor')))
  with check (changed_by = (select weir_person()));

create policy matching_agreements_read on matching_agreements for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'fiu_analyst', 'auditor', 'dpo_oversight')));
create policy matching_agreements_add on matching_agreements for insert with check (
  ((select weir_has_role('node')) and origin = 'theirs' and state = 'received' and proposed_by is null)
  or ((select weir_has_role('fiu_intl_desk')) and origin = 'ours' and state = 'draft'
    and proposed_by = (select weir_person()) and decided_by is null));
-- Whoever changes it is in it by name, unless it is the node, which only signs and takes what came.
create policy matching_agreements_change on matching_agreements for update using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor')))
  with check ((select weir_has_role('node'))
    or (state = 'proposed' and proposed_by = (select weir_person()) and decided_by is null)
    or (state in ('approved', 'refused') and decided_by = (select weir_person()))
    or (state = 'ended' and ended_by = (select weir_person())));

create policy matching_epochs_read on matching_epochs for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'auditor', 'dpo_oversight')));
create policy matching_epochs_add on matching_epochs for insert with check ((select weir_has_role('node')));
create policy matching_epochs_change on matching_epochs for update using ((select weir_has_role('node')));
create policy matching_tables_read on matching_tables for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'fiu_analyst', 'auditor', 'dpo_oversight')));
create policy matching_tables_add on matching_tables for insert with check ((select weir_has_role('node')));
create policy matching_tables_change on matching_tables for update using ((select weir_has_role('node')));
create policy matching_spent_read on matching_spent for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'fiu_analyst', 'auditor')));
create policy matching_spent_add on matching_spent for insert with check (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_intl_desk')) and side = 'ours'));
create policy matching_spent_change on matching_spent for update using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_intl_desk')) and side = 'ours'));

-- Who sees the case sees its questions and their items; the desk, where it is cleared, that there is one and how many items.
create policy matching_asks_read on matching_asks for select using ((select weir_has_role('node'))
  or ((select weir_has_role('fiu_intl_desk')) and weir_cleared(compartment))
  or exists (select from cases where cases.id = matching_asks.case_id));
create policy matching_asks_add on matching_asks for insert with check (
  state = 'draft' and drafted_by = (select weir_person())
  and exists (select from cases where cases.id = matching_asks.case_id
    and cases.compartment is not distinct from matching_asks.compartment));
create policy matching_asks_change on matching_asks for update using ((select weir_has_role('node'))
  or ((select weir_has_role('fiu_intl_desk')) and weir_cleared(compartment))
  or exists (select from cases where cases.id = matching_asks.case_id))
  with check ((select weir_has_role('node')) or state = 'withdrawn'
    or (state = 'released' and released_by = (select weir_person()) and (select weir_has_role('fiu_intl_desk'))));
create policy matching_items_read on matching_items for select using ((select weir_has_role('node'))
  or exists (select from matching_asks join cases on cases.id = matching_asks.case_id where matching_asks.id = ask));
create policy matching_items_add on matching_items for insert with check (result is null and exists (
  select from matching_asks where matching_asks.id = ask and drafted_by = (select weir_person()) and state = 'draft'));
create policy matching_items_change on matching_items for update using ((select weir_has_role('node')));

create policy matching_questions_read on matching_questions for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'auditor', 'dpo_oversight')));
create policy matching_questions_add on matching_questions for insert with check ((select weir_has_role('node')));
create policy matching_questions_change on matching_questions for update using ((select weir_has_role('node')));
create policy matching_refusals_read on matching_refusals for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'auditor', 'dpo_oversight')));
create policy matching_refusals_add on matching_refusals for insert with check ((select weir_has_role('node')));
create policy matching_refusals_see on matching_refusals for update using (
  (select weir_has_role('fiu_intl_desk', 'fiu_supervisor'))) with check (seen_by = (select weir_person()));

create policy matching_proposals_read on matching_proposals for select using ((select weir_has_role('node'))
  or exists (select from cases where cases.id = matching_proposals.case_id));
create policy matching_proposals_add on matching_proposals for insert with check ((select weir_has_role('node')));
create policy matching_proposals_change on matching_proposals for update using ((select weir_has_role('node'))
  or exists (select from cases where cases.id = matching_proposals.case_id));

insert into vault_references (place, statement) values
  ('matching_epochs', 'select exists (select from matching_epochs where $1 in (key_sha256, table_sha256))'),
  ('matching_tables', 'select exists (select from matching_tables where table_sha256 = $1)'),
  ('matching_asks', 'select exists (select from matching_asks where $1 in (seed_sha256, question_sha256, answer_sha256))'),
  ('matching_questions', 'select exists (select from matching_questions where question_sha256 = $1)'),
  ('matching_refusals', 'select exists (select from matching_refusals where evidence_sha256 = $1)');
insert into erasure_places (object_kind, ordinal, place, files, statement) values
  ('case', 122, 'items asked of partners',
    'select unnest(array[seed_sha256, question_sha256, answer_sha256]) from matching_asks where case_id = any ($1)',
    'update matching_items set value = ''erased'' where ask in (select id from matching_asks where case_id = any ($1))'),
  ('case', 123, 'questions to partners', null,
    'update matching_asks set reason = ''erased'', seed_sha256 = null, question_sha256 = null, answer_sha256 = null,
      state = case when state in (''draft'', ''released'', ''sent'') then ''withdrawn'' else state end
      where case_id = any ($1)'),
  ('case', 124, 'hits at partners', null,
    'update matching_proposals set reason = ''erased'' where reason is not null and case_id = any ($1)');
