-- Two earlier migrations each named the kinds of the ledger's files without the other's.
alter table ledger_files drop constraint ledger_files_kind_check;
alter table ledger_files add constraint ledger_files_kind_check
  check (kind in ('rows', 'openings', 'accounts', 'items'));
