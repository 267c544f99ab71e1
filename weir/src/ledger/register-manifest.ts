import { sql } from 'kysely';
import { Problem } from '@weir/engines/vocabulary';
import { json, theNode, type Platform, type Transaction } from '#platform';
import type { SourceSize } from './blocks.ts';
import { movedSources } from './import-store.ts';
import {
  applied,
  type FileEntry,
  type ImportOutcome,
  type ManifestState,
  type ManifestStore,
  type SourceEntry,
} from './manifest.ts';

export interface StoredImport {
  id: string;
  state: 'waiting' | 'done' | 'failed';
  file_name: string;
  size: number;
  sha256: string;
  openings_sha256: string | null;
  openings_columns: string[] | null;
  mapping: unknown;
  mapping_sha256: string;
  rows: number;
  quarantined: number;
  reasons: Record<string, number>;
  rounded: number;
  self_payments: number;
  openings: number;
  first_ms: number | null;
  last_ms: number | null;
  quarantine_sha256: string | null;
  problem: string | null;
  job: string | null;
  originator: string | null;
  compartment: string | null;
  /** Its compartment is another than the files were written with; see moved-sources.ts. */
  moved: boolean;
  imported_by: string | null;
  imported_at: string;
}

export interface LedgerTables {
  ledger_state: {
    version: number;
    fence: number;
    next_sequence: number;
    sources: number;
    small_sources: number;
    medium_sources: number;
    followed_to: number;
  };
  ledger_imports: StoredImport;
  ledger_sources: {
    ordinal: number;
    kind: 'report' | 'import';
    id: string;
    position: number | null;
    first_sequence: number;
    span: number;
    rows: number;
    left_out: SourceEntry['leftOut'];
    erased: boolean;
  };
  ledger_files: {
    name: string;
    kind: 'rows' | 'openings' | 'accounts' | 'items';
    sha256: string;
    bytes: number;
    rows: number;
    block: SourceSize;
    first: number;
    last: number;
    first_ms: number | null;
    last_ms: number | null;
    first_position: number | null;
    last_position: number | null;
    fence: number;
  };
}

/** Held by the one writer over all processes that share a PostgreSQL. */
const writerLock = 7_070_000_040;

/** The manifest of a node, in its register. What an import came to is kept in the commit that brings its files. */
export function registerManifest(
  platform: Pick<Platform, 'register' | 'vault'>,
  afterCommit: (tx: Transaction, state: ManifestState, sources: readonly SourceEntry[]) => Promise<void>,
): ManifestStore {
  const { register, vault } = platform;
  const asNode = <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
    register.as(theNode, work);
  let turn: Promise<unknown> = Promise.resolve();

  async function takeFence(): Promise<number> {
    const row = await asNode((tx) =>
      tx
        .tables<LedgerTables>()
        .updateTable('ledger_state')
        .set((set) => ({ fence: set('fence', '+', 1) }))
        .returning('fence')
        .executeTakeFirstOrThrow(),
    );
    return row.fence;
  }

  return {
    read: () => asNode(readState),
    // In one process writers take turns. Over several, PostgreSQL's lock elects one, held by a transaction that stays
    // open while it works; should its connection break, the fencing number keeps the late writer from committing.
    // The embedded register serves one process only, and one transaction at a time, so there the turn is enough.
    writing: async (work) => {
      const mine = turn.then(async () => {
        if (register.kind === 'pglite') return work(await takeFence());
        return asNode(async (tx) => {
          await tx.run<object>(sql`select pg_advisory_xact_lock(${writerLock}::bigint)`);
          return work(await takeFence());
        });
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
    commit: async (fence, change) => {
      const quarantines = await Promise.all(
        change.imports.map(async ({ quarantine }) =>
          quarantine === null ? null : (await vault.put(quarantine)).sha256,
        ),
      );
      return asNode(async (tx) => {
        const tables = tx.tables<LedgerTables>();
        const state = await tables
          .selectFrom('ledger_state')
          .selectAll()
          .forUpdate()
          .executeTakeFirstOrThrow();
        if (state.fence !== fence) throw writerReplaced();
        const before = await readState(tx);
        if (change.whole === true) {
          await tables.deleteFrom('ledger_files').execute();
          await tables.deleteFrom('ledger_sources').execute();
        }
        for (const names of inBatches(change.dropFiles)) {
          await tables.deleteFrom('ledger_files').where('name', 'in', names).execute();
        }
        for (const sources of inBatches(change.sources)) {
          await tables.insertInto('ledger_sources').values(sources.map(sourceRow)).execute();
        }
        for (const files of inBatches(change.addFiles)) {
          await tables
            .insertInto('ledger_files')
            .values(files.map((file) => fileRow(file, fence)))
            // The same bytes under the same name: a block that did not change in a rebuild or a repeated try.
            .onConflict((conflict) => conflict.column('name').doUpdateSet({ fence }))
            .execute();
        }
        for (const [index, outcome] of change.imports.entries()) {
          await tables
            .updateTable('ledger_imports')
            .set({
              ...importResult(outcome),
              state: 'done',
              problem: null,
              quarantine_sha256: quarantines[index]!,
            })
            .where('id', '=', outcome.id)
            .execute();
        }
        const after = applied(before, change);
        await tables
          .updateTable('ledger_state')
          .set({
            version: after.version,
            next_sequence: after.nextSequence,
            sources: after.sources,
            small_sources: after.counted.small,
            medium_sources: after.counted.medium,
            followed_to: after.followedTo,
          })
          .execute();
        await afterCommit(tx, after, change.sources);
        return after;
      });
    },
    sources: () =>
      asNode(async (tx) => {
        const rows = await tx
          .tables<LedgerTables>()
          .selectFrom('ledger_sources')
          .selectAll()
          .orderBy('ordinal')
          .execute();
        return rows.map((row) => ({
          ordinal: row.ordinal,
          kind: row.kind,
          id: row.id,
          position: row.position,
          firstSequence: row.first_sequence,
          span: row.span,
          rows: row.rows,
          leftOut: row.left_out,
          erased: row.erased,
        }));
      }),
  };
}

export async function readState(tx: Transaction): Promise<ManifestState> {
  const tables = tx.tables<LedgerTables>();
  const state = await tables.selectFrom('ledger_state').selectAll().executeTakeFirstOrThrow();
  const files = await tables.selectFrom('ledger_files').selectAll().orderBy('name').execute();
  return {
    version: state.version,
    sources: state.sources,
    counted: { small: state.small_sources, medium: state.medium_sources },
    nextSequence: state.next_sequence,
    followedTo: state.followed_to,
    moved: await movedSources(tx),
    files: files.map((file) => ({
      name: file.name,
      kind: file.kind,
      sha256: file.sha256,
      bytes: file.bytes,
      rows: file.rows,
      block: file.block,
      first: file.first,
      last: file.last,
      firstMs: file.first_ms,
      lastMs: file.last_ms,
      firstPosition: file.first_position,
      lastPosition: file.last_position,
    })),
  };
}

function sourceRow(source: SourceEntry): LedgerTables['ledger_sources'] {
  return {
    ordinal: source.ordinal,
    kind: source.kind,
    id: source.id,
    position: source.position,
    first_sequence: source.firstSequence,
    span: source.span,
    rows: source.rows,
    left_out: json(source.leftOut) as never,
    erased: source.erased ?? false,
  };
}

function fileRow(file: FileEntry, fence: number): LedgerTables['ledger_files'] {
  return {
    name: file.name,
    kind: file.kind,
    sha256: file.sha256,
    bytes: file.bytes,
    rows: file.rows,
    block: file.block,
    first: file.first,
    last: file.last,
    first_ms: file.firstMs,
    last_ms: file.lastMs,
    first_position: file.firstPosition,
    last_position: file.lastPosition,
    fence,
  };
}

function importResult(outcome: ImportOutcome): Partial<StoredImport> {
  return {
    rows: outcome.rows,
    quarantined: outcome.quarantined,
    reasons: json(outcome.reasons) as never,
    rounded: outcome.rounded,
    self_payments: outcome.selfPayments,
    openings: outcome.openings,
    first_ms: outcome.firstMs,
    last_ms: outcome.lastMs,
  };
}

function* inBatches<Item>(items: readonly Item[]): Iterable<Item[]> {
  for (let at = 0; at < items.length; at += 500) yield items.slice(at, at + 500);
}

function writerReplaced(): Problem {
  return new Problem({
    code: 'ledger-writer-replaced',
    status: 409,
    detail:
      'Another process has begun to write the ledger meanwhile, so this attempt was dropped. It will be done again.',
  });
}
