-- What bears on a filing besides the file, as it stands now. In PL/pgSQL, which keeps its plan.
create function filing_found(
  filer text, reference text, file_sha256 text, transactions_fingerprint text, report_code text, referred text[]
) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object(
    'review', review,
    'newestOfFile', (select jsonb_build_object('id', id, 'state', state, 'findings', findings) from reports
      where organisation = filer and sha256 = file_sha256 order by number desc limit 1),
    'reference', (select jsonb_build_object('id', id, 'number', number) from reports
      where organisation = filer and entity_reference = reference and state in ('held', 'accepted') limit 1),
    'sameFile', (select jsonb_build_object('id', id, 'number', number) from reports
      where organisation = filer and sha256 = file_sha256 and state in ('held', 'accepted') limit 1),
    'transactions', (select jsonb_build_object('id', id, 'number', number) from reports
      where fingerprint = transactions_fingerprint and organisation = filer
        and code is not distinct from report_code and state in ('held', 'accepted') order by id limit 1),
    'equalElsewhere', (select id from reports
      where sha256 = file_sha256 and organisation <> filer order by id limit 1),
    'transactionsElsewhere', (select id from reports
      where fingerprint = transactions_fingerprint and organisation <> filer and sha256 <> file_sha256
      order by id limit 1),
    -- The newest returned filing under one of the references that nothing has mended yet.
    'returned', (select jsonb_build_object('id', id, 'version', version) from reports
      where organisation = filer and state = 'returned' and (entity_reference = any (referred) or number = any (referred))
        and not exists (select from reports as later where later.replaces = reports.id)
      order by id desc limit 1))
    from intake_settings);
end $$;

-- The same, with the filer's other decisions waiting until this one is committed.
create function filing_standing(
  filer text, reference text, file_sha256 text, transactions_fingerprint text, report_code text, referred text[]
) returns jsonb language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(707000010, hashtext(filer));
  return (select filing_found(filer, reference, file_sha256, transactions_fingerprint, report_code, referred));
end $$;

-- Keeps a decided filing: number, position, flags and the entry in the audit log, in one question, so that what everybody
-- waits for (the counter, the log's end) is held for no longer than the commit takes. Null where what the decision stood on
-- has changed meanwhile: then it is decided anew. `"@position@"` in the entry becomes the position.
create function file_report(
  asked jsonb, expected jsonb, report jsonb, flags jsonb, numbered text, entry jsonb, tail text
) returns jsonb language plpgsql volatile as $$
declare
  next_number bigint;
  next_position bigint;
  placed text;
  given jsonb;
begin
  if filing_standing(asked ->> 'organisation', asked ->> 'reference', asked ->> 'sha256', asked ->> 'fingerprint',
    asked ->> 'code', array(select jsonb_array_elements_text(asked -> 'referred'))) is distinct from expected then
    return null;
  end if;
  update report_counter set number = report_counter.number + 1,
    position = report_counter.position + case when report ->> 'state' = 'accepted' then 1 else 0 end
    returning report_counter.number, report_counter.position into next_number, next_position;
  if report ->> 'state' <> 'accepted' then next_position := null; end if;
  given := jsonb_build_object(
    'number', numbered || lpad(next_number::text, greatest(6, length(next_number::text)), '0'),
    'position', next_position);
  insert into reports select filed.* from jsonb_populate_record(null::reports, report || given) as filed;
  -- One statement however many there are, even none: a flag must not make a filing slower than its neighbour.
  insert into report_flags (report, flag, facts) select report ->> 'id', flag, facts
    from jsonb_to_recordset(flags) as each (flag text, facts jsonb);
  placed := coalesce(next_position::text, 'null');
  perform audit_append((entry ->> 'at')::timestamptz, entry ->> 'person', entry ->> 'organisation', entry ->> 'door',
    entry ->> 'act', entry ->> 'object_kind', entry ->> 'object_id', entry ->> 'ground', entry ->> 'reason',
    replace(entry ->> 'facts', '"@position@"', placed), replace(tail, '\"@position@\"', placed));
  return given;
end $$;
