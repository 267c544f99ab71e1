-- What a search's index follows: which transaction last changed a row. The index takes all rows of transactions from the
-- oldest one that was still running at its last look, so that none is missed that commits late.

alter table subjects add column changed_in bigint not null default pg_current_xact_id()::text::bigint;
create index subjects_changed_in on subjects (changed_in);
alter table cases add column changed_in bigint not null default pg_current_xact_id()::text::bigint;
create index cases_changed_in on cases (changed_in);

create function note_change() returns trigger language plpgsql as $$
begin
  new.changed_in := pg_current_xact_id()::text::bigint;
  return new;
end $$;
create trigger subjects_note_change before insert or update on subjects for each row execute function note_change();
create trigger cases_note_change before insert or update on cases for each row execute function note_change();

-- Beginnings of what people type.
create index reports_number_begins on reports (lower(number) text_pattern_ops);
create index reports_reference_begins on reports (lower(entity_reference) text_pattern_ops);
create index disseminations_number_begins on disseminations (lower(number) text_pattern_ops);
create index deliveries_number_begins on deliveries (lower(number) text_pattern_ops);
