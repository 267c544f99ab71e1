-- The rows that came in for a case follow it into another compartment: an import says where it lies now, and whether that is
-- another place than its files were written with.
alter table ledger_imports add column moved boolean not null default false;
create index ledger_imports_moved on ledger_imports (id) where moved;
create index request_files_import on request_files (import_id) where import_id is not null;
