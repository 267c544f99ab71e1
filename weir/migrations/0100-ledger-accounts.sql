-- Names of accounts lie in files of their own, beside the rows that bear their numbers. Files written before have none:
-- whoever has such a ledger is told to have it written again.

alter table ledger_files drop constraint ledger_files_kind_check;
alter table ledger_files add constraint ledger_files_kind_check check (kind in ('rows', 'openings', 'accounts'));
