-- Who holds this session: asked with every request, before anybody is known, so it is one question that only the hash of
-- the token can ask.
create function session_of(token text, asked_at timestamptz) returns table (
  id text, person text, last_seen_at timestamptz, expires_at timestamptz, fresh_at timestamptz, must_enrol boolean,
  organisation text, roles text[], clearances text[], active boolean, elevated text[]
) language sql stable security definer set search_path = public as $$
  select sessions.id, sessions.person, sessions.last_seen_at, sessions.expires_at, sessions.fresh_at, sessions.must_enrol,
    people.organisation, people.roles, people.clearances, people.active,
    (select array_agg(break_glass.role) from break_glass where break_glass.person = sessions.person
      and break_glass.ended_at is null and break_glass.until > asked_at)
  from sessions join people on people.id = sessions.person where sessions.token_sha256 = token
$$;
revoke execute on function session_of from public;
grant execute on function session_of to weir_server;
