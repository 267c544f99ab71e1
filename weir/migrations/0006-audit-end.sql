-- The log's end, read after its lock was taken: each statement of a volatile function sees what was committed before it.
create function audit_locked_end() returns table ("position" bigint, hash text)
  language plpgsql volatile security definer set search_path = public
  as $$
  begin
    perform pg_advisory_xact_lock(7070000002);
    return query select audit_log.position, audit_log.hash from audit_log order by audit_log.position desc limit 1;
  end
  $$;
