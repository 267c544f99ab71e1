-- How what FIUs said to each other ends where it lies in no case: matters, letters whose matter was never opened, and what the
-- post refused and keeps as evidence. What lies in a case goes with it (0121).
alter table legal_holds drop constraint legal_holds_object_kind_check;
alter table legal_holds add constraint legal_holds_object_kind_check check (object_kind in
  ('report', 'case', 'subject', 'import', 'thread', 'matter', 'letter', 'refused-arrival'));
alter table erasure_orders drop constraint erasure_orders_object_kind_check;
alter table erasure_orders add constraint erasure_orders_object_kind_check check (object_kind in
  ('report', 'case', 'import', 'thread', 'accesses', 'matter', 'letter', 'refused-arrival'));

-- A hold on a matter is seen by whoever sees the matter.
drop policy legal_holds_read on legal_holds;
create policy legal_holds_read on legal_holds for select using (
  (select weir_has_role('node', 'auditor', 'dpo_oversight'))
  or ((select weir_has_role('fiu_supervisor')) and case object_kind
    when 'case' then exists (select from cases where cases.id = object_id)
    when 'matter' then exists (select from exchange_matters where exchange_matters.id = object_id)
    else true end));

-- Nobody owes anything any more: the states that the machines do not call open. One that is not named here keeps its matter.
create function exchange_over(state text) returns boolean language sql immutable as $$
  select $1 in ('discarded', 'feedback_sent', 'feedback_received', 'refused', 'withdrawn', 'closed', 'closed_no_clarification',
    'answered', 'answered_with_feedback', 'lapsed', 'lifted', 'converted', 'granted', 'partly_granted')
$$;

-- A matter that may end by itself: in no case, and over, or a disclosure with which nothing was done, or a letter that never
-- left; and no other matter that goes on follows it.
create function exchange_rests(matter exchange_matters) returns boolean language sql stable as $$
  select $1.case_id is null
    and (exchange_over($1.state)
      or ($1.kind = 'disclosure' and $1.direction = 'in' and $1.state = 'no_action')
      or ($1.direction = 'out' and $1.state in ('draft', 'submitted', 'approved')))
    and not exists (select from exchange_matters later where later.follows = $1.id and not exchange_over(later.state))
$$;

-- What of an order may not go, seen when it is carried out: a case in which something is still owed to a partner, a matter that
-- goes on or at which somebody worked since it was proposed, a letter whose matter was opened, evidence that nobody has read or
-- that came again. They are locked first, so that what arrives meanwhile waits, and finds them gone.
create function exchange_stops(of_order erasure_orders) returns text[] language plpgsql volatile security definer
  set search_path = public as $$
declare stops text[];
begin
  if of_order.object_kind = 'case' then
    perform id from exchange_matters where case_id = any (of_order.objects) for update;
    select array_agg(distinct case_id) into stops from exchange_matters
      where case_id = any (of_order.objects) and not exchange_over(state);
  elsif of_order.object_kind = 'matter' then
    perform id from exchange_matters where id = any (of_order.objects) for update;
    select array_agg(id) into stops from exchange_matters m where id = any (of_order.objects) and (not exchange_rests(m)
      or changed_at > of_order.proposed_at
      or exists (select from exchange_letters where matter = m.id and exchange_letters.changed_at > of_order.proposed_at));
  elsif of_order.object_kind = 'letter' then
    perform message_id from exchange_early where message_id = any (of_order.objects) for update;
    select array_agg(distinct message_id) into stops from exchange_letters where message_id = any (of_order.objects);
  elsif of_order.object_kind = 'refused-arrival' then
    perform id from post_refused where id = any (of_order.objects) for update;
    select array_agg(id) into stops from post_refused where id = any (of_order.objects)
      and (seen_at is null or last_at > of_order.proposed_at);
  end if;
  return coalesce(stops, '{}');
end $$;

-- Nothing goes by the places alone: whoever erases asks here first.
alter function erase_from_register(text, text[], text[], text[], text[], timestamptz) rename to erase_places_of;
revoke all on function erase_places_of(text, text[], text[], text[], text[], timestamptz) from public;
revoke all on function exchange_stops(erasure_orders) from public;
create function erase_from_register(
  ordered text, ledger_rows text[], accounts text[], texts text[], trace_ids text[], at timestamptz
) returns jsonb language plpgsql volatile security definer set search_path = public as $$
declare
  the_order erasure_orders;
  stops text[];
begin
  select * into the_order from erasure_orders where id = ordered for update;
  if weir_has_role('node') and the_order.state = 'approved' then
    stops := exchange_stops(the_order);
    if cardinality(stops) > 0 then return jsonb_build_object('stopped', 'open', 'objects', to_jsonb(stops)); end if;
  end if;
  return erase_places_of(ordered, ledger_rows, accounts, texts, trace_ids, at);
end $$;

-- Which of these objects a hold keeps: itself, a case or matter that holds it, or a person whom it names.
create or replace function held_objects(kind text, objects text[]) returns text[] language sql stable security definer
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
          where r.case_id = object and m.subject = hold.object_id))
      or (hold.object_kind = 'matter' and $1 = 'case'
        and exists (select from exchange_matters m where m.id = hold.object_id and m.case_id = object))
      -- A letter that was held while it waited is part of its matter now.
      or (hold.object_kind = 'letter' and $1 in ('matter', 'case')
        and exists (select from exchange_letters l join exchange_matters m on m.id = l.matter
          where l.message_id = hold.object_id and object in (m.id, m.case_id)))
      -- What was refused is kept twice: as it came, and as the evidence of it.
      or (hold.object_kind = 'refused-arrival' and $1 = 'letter'
        and exists (select from post_refused r where r.id = hold.object_id and r.message = object))
      or (hold.object_kind = 'letter' and $1 = 'refused-arrival'
        and exists (select from post_refused r where r.message = hold.object_id and r.id = object))))
$$;

alter function vault_file_held(text) rename to vault_file_of_ours_held;
create function vault_file_held(file text) returns boolean language sql stable security definer set search_path = public as $$
  select vault_file_of_ours_held(file)
    or exists (select from exchange_letters letter join exchange_matters matter on matter.id = letter.matter
      where (strpos(letter.attachments::text, file) > 0
        or exists (select from post_contents c where c.message = letter.message_id and strpos(c.attachments::text, file) > 0)
        or exists (select from post_inbox i where i.id = letter.message_id
          and strpos(i.content_sha256 || i.attachments::text, file) > 0))
      and (cardinality(held_objects('matter', array[matter.id])) > 0
        or (case_id is not null and cardinality(held_objects('case', array[case_id])) > 0)))
    or exists (select from post_inbox where strpos(content_sha256 || attachments::text, file) > 0
      and cardinality(held_objects('letter', array[id])) > 0)
    or exists (select from post_refused where sha256 = file and cardinality(held_objects('refused-arrival', array[id])) > 0)
$$;

insert into vault_references (place, statement) values
  ('exchange_early', 'select exists (select from exchange_early where arrival::text like ''%'' || $1 || ''%'')');
insert into erasure_places (object_kind, ordinal, place, files, statement) values
  ('matter', 1, 'saved_views', null, 'delete from saved_views where split_part(path, ''/'', 4) = any ($1)'),
  ('matter', 2, 'letters that wait for their matter', null,
    'delete from exchange_early where (partner, reference) in
      (select partner, reference from exchange_matters where id = any ($1))'),
  ('matter', 3, 'messages that did not leave', null,
    'update post_deliveries set state = ''refused'', refused = ''erased'' where state = ''waiting''
      and message in (select message_id from exchange_letters where matter = any ($1))'),
  ('matter', 4, 'messages to partners',
    'select file ->> ''sha256'' from post_contents, jsonb_array_elements(attachments) file
      where message in (select message_id from exchange_letters where matter = any ($1))',
    'update post_contents set body = ''{"kind":"erased"}'', attachments = ''[]'', signed_message = null
      where message in (select message_id from exchange_letters where matter = any ($1))'),
  ('matter', 5, 'messages of partners',
    'select content_sha256 from post_inbox where id in (select message_id from exchange_letters where matter = any ($1)) union
      select file ->> ''sha256'' from post_inbox, jsonb_array_elements(attachments) file
        where id in (select message_id from exchange_letters where matter = any ($1))',
    'update post_inbox set content_sha256 = ''erased'', attachments = ''[]''
      where id in (select message_id from exchange_letters where matter = any ($1))'),
  ('matter', 6, 'followed matters', null,
    'update exchange_matters set follows = null where follows = any ($1)'),
  ('matter', 7, 'exchange with partners',
    'select file ->> ''sha256'' from exchange_letters, jsonb_array_elements(attachments) file where matter = any ($1)',
    'with written as (select id from exchange_letters where matter = any ($1)),
      decided as (delete from exchange_decisions where letter in (select id from written)),
      laid as (delete from exchange_submissions where letter in (select id from written)),
      wrote as (delete from exchange_authors where letter in (select id from written)),
      said as (delete from exchange_letters where id in (select id from written))
      delete from exchange_matters where id = any ($1)'),
  -- That a message came stays, so that a copy of it has no effect.
  ('letter', 1, 'messages of partners',
    'select content_sha256 from post_inbox where id = any ($1) and content_sha256 <> ''erased'' union
      select file ->> ''sha256'' from post_inbox, jsonb_array_elements(attachments) file where id = any ($1)',
    'update post_inbox set content_sha256 = ''erased'', attachments = ''[]'' where id = any ($1)'),
  ('letter', 2, 'letters that wait for their matter', null, 'delete from exchange_early where message_id = any ($1)'),
  ('refused-arrival', 1, 'refused arrivals', 'select sha256 from post_refused where id = any ($1)',
    'delete from post_refused where id = any ($1)'),
  -- Before: a message of an erased case would still have been sent, with nothing in it.
  ('case', 119, 'messages that did not leave', null,
    'update post_deliveries set state = ''refused'', refused = ''erased'' where state = ''waiting''
      and message in (select message from post_cases where case_id = any ($1))');
