-- What a filing's decision needs to know besides the file, in one question. One filer's filings are decided one after
-- another: the lock comes first, and each statement of a volatile function sees what was committed before it.
create function filing_standing(
  filer text, reference text, file_sha256 text, transactions_fingerprint text, report_code text, referred text[]
) returns jsonb language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(707000010, hashtext(filer));
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
