-- Reports that came from an earlier installation: what it had called them, as it was written there. Null: filed here.
alter table reports add column moved_in jsonb;
create index reports_moved_in on reports ((moved_in ->> 'number')) where moved_in is not null;
