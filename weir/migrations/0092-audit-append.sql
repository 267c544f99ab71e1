-- Adds one entry at the log's end, in one question: the end is locked until the transaction ends. `tail` is what the hash
-- covers behind the hash before and the position: the JSON array of the entry's other fields without its first bracket.
create function audit_append(
  entry_at timestamptz, entry_person text, entry_organisation text, entry_door text, entry_act text,
  entry_object_kind text, entry_object_id text, entry_ground text, entry_reason text, entry_facts text, tail text
) returns bigint language plpgsql volatile as $$
declare
  last_position bigint;
  last_hash text;
begin
  select ended."position", ended.hash into last_position, last_hash from audit_locked_end() as ended;
  last_position := coalesce(last_position, 0);
  last_hash := coalesce(last_hash, repeat('0', 64));
  insert into audit_log ("position", at, person, organisation, door, act, object_kind, object_id, ground, reason, facts,
    previous, hash)
  values (last_position + 1, entry_at, entry_person, entry_organisation, entry_door, entry_act, entry_object_kind,
    entry_object_id, entry_ground, entry_reason, entry_facts, last_hash,
    encode(sha256(convert_to('["' || last_hash || '",' || (last_position + 1) || ',' || tail, 'UTF8')), 'hex'));
  return last_position + 1;
end $$;
