-- Files of the ledger that hold what reports tell of things: metal, goods, cash over a border.
alter table ledger_files drop constraint ledger_files_kind_check;
alter table ledger_files add constraint ledger_files_kind_check check (kind in ('rows', 'openings', 'items'));
