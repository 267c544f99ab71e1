import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import { aLittleMs, defineEvent, theNode, type Asker, type Platform, type Transaction } from '#platform';
import type { AcceptedReport, Intake } from '#intake';
import { record } from '#audit';
import { temporaryFolder, type Step } from './block-files.ts';
import { checkHeader, givenBytes } from './bulk-file.ts';
import { withRecords } from './bulk-records.ts';
import type { ImportMapping, ImportPreview, LedgerRow, Rebuilt } from './contract.ts';
import { openDuck, type DuckConnection } from './duck.ts';
import {
  findImport,
  findSameImport,
  insertImport,
  markImport,
  moveImports,
  type StoredImport,
} from './import-store.ts';
import { previewImport } from './import-preview.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import type { ImportOrder, ManifestState, SourceEntry } from './manifest.ts';
import { rateRoutes } from './rate-routes.ts';
import { LedgerReader, type LedgerColumns, type Span } from './reader.ts';
import { questionRoutes } from './question-routes.ts';
import { sightOf } from './sight.ts';
import { readState, registerManifest } from './register-manifest.ts';
import { itemsOfReport } from './ledger-items.ts';
import { repeatsOf } from './repeats.ts';
import { rowsOfReport } from './report-rows.ts';
import { sourcesOfRows, withLegalBasis, type NamedRow, type RowsFrom } from './provenance.ts';
import { rowsByIds } from './row-query.ts';
import { stageBulk } from './stage.ts';
import { forgetTrailIndex } from './trail-index.ts';
import { trailsOver, type Trails } from './trails.ts';
import { LedgerWriter, type IncomingSource } from './writer.ts';

/** Rows came into the ledger; published in the transaction that listed their files. */
export const ledgerGrew = defineEvent<{ version: number }>('LedgerGrew');

export interface NewImport {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly mapping: ImportMapping;
  readonly openings?: { readonly bytes: Uint8Array; readonly columns: readonly string[] } | undefined;
}

export interface Ledger {
  /** The ledger as typed columns, as far as the asker is cleared; up to a sequence, as it was then. Kept ready between calls. */
  columns(asker: Asker, options?: { untilSequence?: number }): Promise<LedgerColumns>;
  /** The same, ready to be traced: identifiers are looked up apart, and a large ledger is served from its saved index. */
  trails(asker: Asker, options?: { untilSequence?: number }): Promise<Trails>;
  /** Runs SQL over the view `transactions` (see `ledger-schema.ts`), as far as the asker is cleared. */
  query<Result>(
    asker: Asker,
    work: (duck: DuckConnection, state: ManifestState) => Promise<Result>,
  ): Promise<Result>;
  /**
   * SQL over the rows of every account that a report named from a sequence on, as far as the asker is cleared:
   * `transactions`, and the accounts, `around`. For work that follows the ledger.
   */
  around<Result>(
    asker: Asker,
    sinceSequence: number,
    work: (duck: DuckConnection, state: ManifestState, accounts: number) => Promise<Result>,
  ): Promise<Result>;
  /** By the id of a row that repeats another, the id of the row that stands for it, within a `query` or `around`. */
  sameAs(duck: DuckConnection): Promise<Map<string, string>>;
  /** Rows by their ids, in the order of money, at most `limit`; found sooner where `span` says when they occurred. */
  transactions(
    asker: Asker,
    ids: readonly string[],
    options?: { limit?: number; span?: Span },
  ): Promise<LedgerRow[]>;
  /** From where rows came, as far as the asker is cleared: for an exhibit of them. */
  provenance(asker: Asker, rows: readonly NamedRow[]): Promise<RowsFrom[]>;
  /** Takes accepted reports that are not in the ledger yet; answers up to which position they are. */
  follow(): Promise<number>;
  /** Keeps the file and its mapping, and has it imported as a job. The same file under the same mapping is one import. */
  import(asker: Asker, file: NewImport): Promise<StoredImport>;
  /**
   * Puts the rows of imports into another compartment, at once for every reader, within a transaction under the node's policies:
   * the files are written so only when the ledger is rebuilt.
   */
  move(tx: Transaction, imports: readonly string[], compartment: string | null): Promise<void>;
  rebuild(asker: Asker): Promise<Rebuilt>;
  /** Looks at a file that is about to be imported; keeps nothing. */
  preview(bytes: Uint8Array, mapping?: ImportMapping): Promise<ImportPreview>;
  state(): Promise<ManifestState>;
  close(): void;
}

/** Reports taken at a time: small enough to hold in memory, many enough to write few files. */
const reportsAtOnce = 64;

export function createLedger(
  platform: Platform,
  rooms: { intake: Intake; people?: { namesOf: NamesOf } },
  options: { step?: Step; indexedFrom?: number } = {},
): Ledger {
  const { register, vault, jobs, events, clock, config } = platform;
  const { intake } = rooms;
  const duck = openDuck({ temporaryFolder: join(config.ledgerFolder, temporaryFolder) });
  const manifest = registerManifest(platform, async (tx, state) => {
    // Whoever follows the ledger looks at once.
    jobs.wakeFollowers(tx);
    await events.publish(tx, ledgerGrew, { version: state.version });
  });
  const writer = new LedgerWriter(config.ledgerFolder, duck, manifest, options.step);
  const reader = new LedgerReader(config.ledgerFolder, duck, manifest);
  const trails = trailsOver(config.ledgerFolder, duck, reader, () => manifest.read(), options.indexedFrom);

  const fromReport = (row: AcceptedReport): IncomingSource => ({
    kind: 'report',
    id: row.id,
    position: row.position,
    stage: async (_connection, place) => {
      await platform.foreground.quiet(aLittleMs);
      const { rows, items, leftOut } = await intake.read(row).then(
        (report) => {
          const told = rowsOfReport(row.id, report);
          const things = itemsOfReport(row.id, report);
          return { ...told, items: things.items, leftOut: [...told.leftOut, ...things.leftOut] };
        },
        // A report that this Weir cannot read any more must not hold up those after it; a rebuild tries again.
        (error: unknown) => {
          if (!(error instanceof Problem)) throw error;
          return { rows: [], items: [], leftOut: [{ place: '/', reason: error.code }] };
        },
      );
      const source = { id: row.id, originator: row.organisation, handling: null, compartment: null };
      await place.reportRows.takeItems(items, source, place);
      return { ...(await place.reportRows.take(rows, source, place)), leftOut };
    },
  });

  const fromImport = (row: StoredImport): IncomingSource => ({
    kind: 'import',
    id: row.id,
    position: null,
    stage: async (connection, place) => {
      const order: ImportOrder = {
        id: row.id,
        fileName: row.file_name,
        sha256: row.sha256,
        // Where they lie now: the case that they came in under may have moved since.
        mapping: { ...(row.mapping as ImportMapping), compartment: row.compartment },
        openingsSha256: row.openings_sha256,
        openingsColumns: row.openings_columns,
        originator: row.originator,
      };
      const rows = givenBytes(await vault.get(row.sha256));
      const openings = row.openings_sha256 === null ? null : givenBytes(await vault.get(row.openings_sha256));
      return stageBulk(connection, order, { rows, openings }, place);
    },
  });

  async function runImport({ importId }: { importId: string }): Promise<void> {
    try {
      await writer.append(async () => {
        // Asked anew under the writer's lock: a repeated job must not import twice.
        const row = await register.as(theNode, (tx) => findImport(tx, importId));
        return row?.state === 'waiting' ? [fromImport(row)] : [];
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500 || error.code === 'ledger-writer-replaced')
        throw error;
      await register.as(theNode, (tx) => markImport(tx, importId, { state: 'failed', problem: error.code }));
    }
  }

  const ledger: Ledger = {
    columns: (asker, columnOptions = {}) => reader.columns({ sight: sightOf(asker), ...columnOptions }),
    trails: (asker, columnOptions = {}) => trails({ sight: sightOf(asker), ...columnOptions }),
    query: (asker, work) => reader.read({ sight: sightOf(asker) }, work),
    around: (asker, sinceSequence, work) => reader.readAround({ sight: sightOf(asker) }, sinceSequence, work),
    sameAs: repeatsOf,
    transactions: (asker, ids, { limit = 500, span } = {}) =>
      ids.length === 0 ? Promise.resolve([]) : rowsByIds(reader, sightOf(asker), { ids, limit, span }),
    provenance: async (asker, rows) => {
      const found = await reader.read({ sight: sightOf(asker) }, (connection) =>
        sourcesOfRows(connection, rows),
      );
      return register.as(theNode, async (tx) => {
        const known: RowsFrom[] = [];
        for (const from of found) {
          const order = from.kind === 'import' ? await findImport(tx, from.id) : undefined;
          known.push(withLegalBasis(from, order?.mapping as ImportMapping | undefined));
        }
        return known;
      });
    },
    state: () => register.as(theNode, readState),
    follow: async () => {
      const state = await writer.append(async ({ followedTo }) =>
        (await register.as(theNode, (tx) => intake.acceptedAfter(tx, followedTo, reportsAtOnce))).map(
          fromReport,
        ),
      );
      return state.followedTo;
    },
    import: async (asker, file) => {
      sightOf(asker);
      const { mapping } = file;
      if (mapping.compartment !== null && !asker.clearances.includes(mapping.compartment)) throw notCleared();
      await withRecords(duck, givenBytes(file.bytes), mapping.delimiter, config.ledgerFolder, (records) =>
        checkHeader(records, mapping),
      );
      const kept = await vault.put(file.bytes);
      const openings = file.openings === undefined ? null : await vault.put(file.openings.bytes);
      const mappingSha256 = createHash('sha256')
        .update(JSON.stringify([mapping, file.openings?.columns ?? null]))
        .digest('hex');
      return register.as(asker, async (tx) => {
        const same = await findSameImport(tx, kept.sha256, openings?.sha256 ?? null, mappingSha256);
        if (same !== undefined) return same;
        const id = newIdentifier(msFromInstant(clock()), platform.chance);
        const job = await jobs.enqueue(tx, 'ledger.import', { importId: id });
        const row = await insertImport(tx, {
          id,
          file_name: file.fileName.replaceAll(/[\\/]/g, '_').slice(0, 200),
          size: kept.size,
          sha256: kept.sha256,
          openings_sha256: openings?.sha256 ?? null,
          openings_columns: file.openings === undefined ? null : [...file.openings.columns],
          mapping,
          mapping_sha256: mappingSha256,
          job,
          originator: asker.organisation,
          compartment: mapping.compartment,
          imported_by: asker.person,
          imported_at: tx.now,
        });
        await record(tx, {
          act: 'ledger.import-asked',
          object: { kind: 'ledger-import', id },
          facts: { sha256: kept.sha256 },
        });
        return row;
      });
    },
    move: moveImports,
    preview: (bytes, mapping) => previewImport(duck, config.ledgerFolder, givenBytes(bytes), mapping),
    rebuild: async (asker) => {
      const before = new Map((await ledger.state()).files.map((file) => [file.name, file.sha256]));
      const after = await writer.rebuild(async () => {
        const sources: IncomingSource[] = [];
        for (const source of await manifest.sources()) {
          if (source.erased === true) sources.push(fromErased(source));
          else
            sources.push(
              await register.as(theNode, async (tx) =>
                source.kind === 'report'
                  ? fromReport(await intake.accepted(tx, source.id))
                  : fromImport((await findImport(tx, source.id))!),
              ),
            );
        }
        return sources;
      });
      reader.forget();
      // The saved index names accounts; it is made again when somebody asks.
      await forgetTrailIndex(config.ledgerFolder);
      const same =
        after.files.length === before.size &&
        after.files.every((file) => before.get(file.name) === file.sha256);
      await register.as(asker, (tx) =>
        record(tx, {
          act: 'ledger.rebuilt',
          object: { kind: 'ledger', id: 'ledger' },
          facts: { files: after.files.length, same },
        }),
      );
      return { version: after.version, files: after.files.length, same };
    },
    close: () => duck.close(),
  };

  // By the manifest's own position: it moves with the files. One node writes at a time.
  jobs.follow(
    'ledger.follow',
    async () => {
      if (!(await register.lead('ledger.follow'))) return false;
      const { followedTo } = await ledger.state();
      const waiting = await register.as(theNode, (tx) => intake.acceptedAfter(tx, followedTo, 1));
      if (waiting.length === 0) return false;
      await ledger.follow();
      return true;
    },
    // A file of the ledger costs the same for one report as for a hundred.
    { gatherMs: 300 },
  );
  jobs.define('ledger.import', runImport);
  ledgerRoutes(platform, ledger, reader, rooms);
  questionRoutes(platform, reader, rooms);
  rateRoutes(platform);
  return ledger;
}

/** Erased: no rows, and the sequence numbers that it had stay its own, so that those of all others stay theirs. */
function fromErased({ kind, id, position, span }: SourceEntry): IncomingSource {
  return {
    kind,
    id,
    position,
    erased: true,
    stage: async () => ({ rows: 0, span, openings: 0, leftOut: [] }),
  };
}

function notCleared(): Problem {
  return new Problem({
    code: 'not-cleared',
    status: 403,
    detail: 'You are not cleared for this compartment, so you cannot import into it.',
  });
}
