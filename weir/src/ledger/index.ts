export { createLedger, ledgerGrew, type Ledger, type NewImport } from './ledger.ts';
export { sightOf } from './sight.ts';
export { folderTime, openFolderLedger, wholeView, type FolderLedger } from './folder-ledger.ts';
export { type LedgerColumns, type LedgerReader, type View } from './reader.ts';
export type { Trails } from './trails.ts';
export type { NamedRow, RowsFrom } from './provenance.ts';
export { literal, openDuck, type DuckConnection } from './duck.ts';
export type { EndType, Import, ImportMapping, LedgerRow, LedgerSummary } from './contract.ts';
export { objectionTo } from './question-guard.ts';
