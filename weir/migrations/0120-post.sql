-- Who we are towards other FIUs, whom we know there, and what goes to them and comes from them.

-- Our name there, made once.
create table post_identity (
  only_one boolean primary key default true check (only_one),
  node text not null,
  authority text not null,
  set_up_at timestamptz not null,
  set_up_by text
);

-- Generations of our keys. The secret lies in the vault; here stands which object of it, until it is destroyed.
create table post_keys (
  id text primary key,
  generation integer not null unique,
  stated jsonb not null,
  revocation jsonb,
  secret_sha256 text,
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  made_at timestamptz not null,
  destroyed_at timestamptz,
  check ((secret_sha256 is null) = (destroyed_at is not null))
);

-- The directory. `known` is what the envelopes engine knows of a partner: key statements, revocations, introductions,
-- confirmation; the other columns say it again for lists.
create table post_partners (
  node text primary key,
  authority text not null,
  jurisdiction text not null,
  url text,
  card jsonb,
  known jsonb not null,
  pinned_by text,
  pinned_at timestamptz not null,
  confirmed_at timestamptz,
  changed_at timestamptz not null,
  -- Our own generation of keys that it is known to have, and how the last attempt to reach it went.
  knows_generation integer not null default 0,
  tried_at timestamptz,
  reached_at timestamptz,
  failure text
);

-- Who compared the fingerprint out of band, and how. One partner is confirmed when as many as the profile asks for did.
create table post_comparisons (
  partner text not null references post_partners (node),
  person text not null,
  channel text not null check (channel in ('in_person', 'telephone', 'video', 'diplomatic', 'other')),
  compared_at timestamptz not null,
  primary key (partner, person)
);

create table post_outbox (
  id text primary key,
  position bigint generated always as identity unique,
  kind text not null,
  recipients text[] not null,
  person text,
  compartment text,
  answers text,
  conversation text not null,
  written_at timestamptz not null,
  attachments integer not null,
  attachment_bytes bigint not null
);

-- What a message says. `message` is what is signed, once it is; before that the receipts message may still grow.
create table post_contents (
  message text primary key references post_outbox (id),
  body text not null,
  attachments jsonb not null,
  signed_message text,
  content_hash text,
  key text
);

create table post_deliveries (
  message text not null references post_outbox (id),
  node text not null references post_partners (node),
  position bigint not null,
  conversation text not null,
  state text not null check (state in ('waiting', 'delivered', 'opened', 'answered', 'refused')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  failure text,
  carried_at timestamptz,
  delivered_at timestamptz,
  opened_at timestamptz,
  answered_at timestamptz,
  refused text,
  primary key (message, node),
  check ((state = 'refused') = (refused is not null))
);
create index post_deliveries_waiting on post_deliveries (node, position) where state = 'waiting';
create index post_deliveries_conversation on post_deliveries (node, conversation, position);

-- Signed by the partner: what became of our message there.
create table post_receipts (
  message text not null,
  node text not null,
  stage text not null check (stage in ('delivered', 'opened', 'answered')),
  receipt jsonb not null,
  received_at timestamptz not null,
  primary key (message, node, stage),
  foreign key (message, node) references post_deliveries (message, node)
);

-- What arrived and counts, one row for each id for as long as a copy of it could still come.
create table post_inbox (
  id text primary key,
  position bigint generated always as identity unique,
  from_node text not null references post_partners (node),
  kind text not null,
  written_at timestamptz not null,
  arrived_at timestamptz not null,
  carrier text not null check (carrier in ('wire', 'file')),
  answers text,
  conversation text not null,
  -- The message that must have its effect before this one.
  after text,
  state text not null check (state in ('held', 'taken', 'refused')),
  refused text,
  content_hash text not null,
  -- What was signed, with the signatures, in the vault.
  content_sha256 text not null,
  attachments jsonb not null,
  remember_until timestamptz not null,
  opened_at timestamptz,
  opened_by text,
  check ((state = 'refused') = (refused is not null))
);
create index post_inbox_from on post_inbox (from_node, id);
create index post_inbox_held on post_inbox (after) where state = 'held';
create index post_inbox_opened on post_inbox (opened_at) where opened_at is not null;

-- Signed by us, kept so that a copy of a message gets the same receipt.
create table post_given_receipts (
  message text not null references post_inbox (id),
  stage text not null check (stage in ('delivered', 'opened', 'answered')),
  receipt jsonb not null,
  given_at timestamptz not null,
  primary key (message, stage)
);

-- Sealed attachments that are on their way in, by messages that were already judged good.
create table post_incoming (
  message text not null,
  attachment text not null,
  from_node text not null,
  sealed_size bigint not null,
  announced_at timestamptz not null,
  primary key (message, attachment)
);
create index post_incoming_from on post_incoming (from_node);

-- What was refused, as it came: evidence. The same again raises the count.
create table post_refused (
  id text primary key,
  code text not null,
  detail text not null,
  carrier text not null check (carrier in ('wire', 'file', 'door')),
  from_node text,
  message text,
  sha256 text,
  size bigint,
  what text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  times integer not null,
  seen_by text,
  seen_at timestamptz,
  unique (what, code)
);
create index post_refused_order on post_refused (last_at, id);

-- Which case a message belongs to, so that it is forgotten with it.
create table post_cases (
  message text not null,
  case_id text not null references cases (id),
  primary key (message, case_id)
);
create index post_cases_case on post_cases (case_id);

grant select, insert on post_identity, post_keys, post_partners, post_comparisons, post_outbox, post_contents,
  post_deliveries, post_receipts, post_inbox, post_given_receipts, post_incoming, post_refused, post_cases to weir_server;
grant update (revocation, secret_sha256, destroyed_at) on post_keys to weir_server;
grant update (authority, jurisdiction, url, card, known, confirmed_at, changed_at, knows_generation, tried_at, reached_at, failure)
  on post_partners to weir_server;
grant update (body, signed_message, content_hash, key) on post_contents to weir_server;
grant update (state, attempts, next_at, failure, carried_at, delivered_at, opened_at, answered_at, refused)
  on post_deliveries to weir_server;
grant update (state, refused, opened_at, opened_by) on post_inbox to weir_server;
grant update (last_at, times, seen_by, seen_at) on post_refused to weir_server;
grant delete on post_incoming to weir_server;
grant usage on sequence post_outbox_position_seq to weir_server;

alter table post_identity enable row level security;
alter table post_keys enable row level security;
alter table post_partners enable row level security;
alter table post_comparisons enable row level security;
alter table post_outbox enable row level security;
alter table post_contents enable row level security;
alter table post_deliveries enable row level security;
alter table post_receipts enable row level security;
alter table post_inbox enable row level security;
alter table post_given_receipts enable row level security;
alter table post_incoming enable row level security;
alter table post_refused enable row level security;
alter table post_cases enable row level security;

-- Who one is and whom one knows is known to the whole unit; only the desk and the node change it.
create policy post_identity_read on post_identity for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'fiu_analyst', 'auditor', 'administrator')));
create policy post_identity_make on post_identity for insert with check ((select weir_has_role('node', 'fiu_intl_desk')));
create policy post_keys_read on post_keys for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'auditor')));
create policy post_keys_make on post_keys for insert with check ((select weir_has_role('node', 'fiu_intl_desk')));
create policy post_keys_change on post_keys for update using ((select weir_has_role('node', 'fiu_intl_desk')));
create policy post_partners_read on post_partners for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'fiu_analyst', 'auditor')));
create policy post_partners_pin on post_partners for insert with check (
  (select weir_has_role('node', 'fiu_intl_desk')) and confirmed_at is null);
create policy post_partners_change on post_partners for update using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor')));
create policy post_comparisons_read on post_comparisons for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'auditor')));
create policy post_comparisons_add on post_comparisons for insert with check (
  person = (select weir_person()) and (select weir_has_role('fiu_intl_desk', 'fiu_supervisor')));

-- What a message says is the node's to read; that there is one is the desk's, where it is cleared.
create policy post_outbox_read on post_outbox for select using (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_intl_desk')) and weir_cleared(compartment)));
create policy post_outbox_add on post_outbox for insert with check (
  (select weir_has_role('node')) or ((select weir_has_role('fiu_intl_desk', 'fiu_supervisor')) and person is not null));
create policy post_contents_node on post_contents for select using ((select weir_has_role('node')));
create policy post_contents_add on post_contents for insert with check (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor')));
create policy post_contents_sign on post_contents for update using ((select weir_has_role('node')));
create policy post_deliveries_read on post_deliveries for select using (
  (select weir_has_role('node')) or exists (select from post_outbox where post_outbox.id = message));
create policy post_deliveries_add on post_deliveries for insert with check (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor')));
create policy post_deliveries_change on post_deliveries for update using (
  (select weir_has_role('node')) or exists (select from post_outbox where post_outbox.id = message));
create policy post_receipts_read on post_receipts for select using (
  (select weir_has_role('node')) or exists (select from post_outbox where post_outbox.id = message));
create policy post_receipts_add on post_receipts for insert with check ((select weir_has_role('node')));

create policy post_inbox_read on post_inbox for select using ((select weir_has_role('node', 'fiu_intl_desk')));
create policy post_inbox_add on post_inbox for insert with check ((select weir_has_role('node')));
create policy post_inbox_change on post_inbox for update using ((select weir_has_role('node')));
create policy post_given_receipts_read on post_given_receipts for select using ((select weir_has_role('node')));
create policy post_given_receipts_add on post_given_receipts for insert with check ((select weir_has_role('node')));
create policy post_incoming_node on post_incoming using ((select weir_has_role('node'))) with check ((select weir_has_role('node')));
create policy post_refused_read on post_refused for select using (
  (select weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'auditor')));
create policy post_refused_add on post_refused for insert with check ((select weir_has_role('node', 'fiu_intl_desk')));
create policy post_refused_change on post_refused for update using ((select weir_has_role('node', 'fiu_intl_desk')));
create policy post_cases_read on post_cases for select using ((select weir_has_role('node')));
create policy post_cases_add on post_cases for insert with check (
  (select weir_has_role('node')) or exists (select from cases where cases.id = case_id));

-- Where given messages stand, for whoever holds their ids: they are random, so nobody learns of others.
create function post_standings(messages text[]) returns table (
  message text, node text, state text, delivered_at timestamptz, opened_at timestamptz, answered_at timestamptz,
  refused text, attempts integer, failure text
) language sql stable security definer set search_path = public as $$
  select d.message, d.node, d.state, d.delivered_at, d.opened_at, d.answered_at, d.refused, d.attempts,
    case when d.state = 'waiting' then coalesce(d.failure, p.failure) end
  from post_deliveries d join post_partners p on p.node = d.node
  where d.message = any (messages)
    and weir_has_role('node', 'fiu_intl_desk', 'fiu_supervisor', 'fiu_analyst')
  order by d.position, d.node
$$;

-- What an answer continues: the conversation of the message it answers, ours or theirs.
create function post_conversation(answered text) returns text language sql stable security definer set search_path = public as $$
  select conversation from (
    select conversation from post_outbox where id = answered
    union all select conversation from post_inbox where id = answered
  ) found limit 1
$$;

-- A person read an arrived message; the receipt for it is the node's to sign.
create function post_opened(opened text, who text, at timestamptz) returns boolean language sql volatile security definer
  set search_path = public as $$
  with done as (
    update post_inbox set opened_at = at, opened_by = who
    where id = opened and opened_at is null and weir_has_role('fiu_intl_desk', 'fiu_supervisor', 'fiu_analyst')
      and who = weir_person() returning 1
  ) select exists (select from done)
$$;

insert into vault_references (place, statement) values
  ('post_keys', 'select exists (select from post_keys where secret_sha256 = $1)'),
  ('post_inbox', 'select exists (select from post_inbox where content_sha256 = $1 or attachments::text like ''%'' || $1 || ''%'')'),
  ('post_contents', 'select exists (select from post_contents where attachments::text like ''%'' || $1 || ''%'')'),
  ('post_refused', 'select exists (select from post_refused where sha256 = $1)');
insert into erasure_places (object_kind, ordinal, place, files, statement) values
  ('case', 120, 'messages to partners',
    'select file ->> ''sha256'' from post_contents, jsonb_array_elements(attachments) file
      where message in (select message from post_cases where case_id = any ($1))',
    'update post_contents set body = ''{"kind":"erased"}'', attachments = ''[]'', signed_message = null
      where message in (select message from post_cases where case_id = any ($1))'),
  ('case', 121, 'messages of partners',
    'select content_sha256 from post_inbox where id in (select message from post_cases where case_id = any ($1)) union
      select file ->> ''sha256'' from post_inbox, jsonb_array_elements(attachments) file
        where id in (select message from post_cases where case_id = any ($1))',
    'update post_inbox set content_sha256 = ''erased'', attachments = ''[]''
      where id in (select message from post_cases where case_id = any ($1))');
