import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { Intake } from '#intake';
import type { Ledger } from '#ledger';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import type { ExhibitLanguage, ExhibitRequest } from './contract.ts';
import { authoritiesOf } from './exhibit/exhibit-authorities.ts';
import { contentOf } from './exhibit/exhibit-content.ts';
import { assertNamesNoSource, standingOf } from './exhibit/exhibit-guard.ts';
import { assertFits, notReproducible } from './exhibit/exhibit-make.ts';
import { readExhibit } from './exhibit/exhibit-reader.ts';
import { findExhibit, insertExhibit, listExhibits, type StoredExhibit } from './exhibit-store.ts';
import { decidedOver } from './trace-answer.ts';
import { inThread } from './trace-run.ts';
import type { StoredTrace } from './trace-store.ts';

export interface Exhibits {
  /** Makes the exhibit of a trace over the rows it saw, verifies it, and keeps its bundle. */
  make(asker: Asker, traceId: string, request: ExhibitRequest): Promise<StoredExhibit>;
  /** Newest first. */
  of(tx: Transaction, traceId: string): Promise<StoredExhibit[]>;
  bundle(asker: Asker, id: string): Promise<{ row: StoredExhibit; bytes: Buffer }>;
  /** The print, the same bytes whenever it is asked for. */
  document(
    asker: Asker,
    id: string,
    given: { language: ExhibitLanguage; authority: string },
  ): Promise<{ row: StoredExhibit; bytes: Buffer }>;
}

/** Rows of an exhibit that the node makes while somebody waits. */
const rowsAtMost = 300_000;

interface Rooms {
  readonly ledger: Ledger;
  readonly intake: Pick<Intake, 'sourceWords'>;
  readonly tracing: { trace(tx: Transaction, id: string): Promise<StoredTrace> };
  readonly askerOf: (row: StoredTrace) => Asker;
}

export function createExhibits(platform: Platform, rooms: Rooms): Exhibits {
  const { register, vault, clock, config } = platform;

  return {
    make: async (asker, traceId, request) => {
      const trace = await register.as(asker, (tx) => rooms.tracing.trace(tx, traceId));
      if (trace.sha256 === null || trace.until_sequence === null || trace.direction === 'backwards') {
        throw new Problem({
          code: 'trace-not-done',
          status: 409,
          detail: 'An exhibit is made of a trace forwards that has its answer.',
        });
      }
      const whose = rooms.askerOf(trace);
      const seen = await rooms.ledger.trails(whose, { untilSequence: trace.until_sequence });
      const { decided, question } = await decidedOver(seen, trace);
      assertFits(decided, rowsAtMost);
      const from = await rooms.ledger.provenance(whose, decided.rows);
      const now = clock();
      const content = contentOf(decided, question, {
        title: request.title ?? trace.title,
        madeAt: now,
        madeWith: 'Weir',
        authorities: authoritiesOf(trace.rule, config.jurisdiction),
        standing: standingOf(from),
      });
      const reports = from.flatMap(({ kind, id }) => (kind === 'report' ? [id] : []));
      const words = await register.as(theNode, (tx) => rooms.intake.sourceWords(tx, reports));
      try {
        assertNamesNoSource(content, words);
      } catch (error) {
        await register.as(asker, (tx) =>
          record(tx, { act: 'tracing.exhibit-refused', object: { kind: 'trace', id: traceId } }),
        );
        throw error;
      }
      const made = await inThread<{
        bytes: Uint8Array;
        sha256: string;
        differences: { part: string; place: string }[];
      }>({ content });
      if (made.differences.length > 0) throw notReproducible(made.differences);
      const kept = await vault.put(made.bytes);
      const id = newIdentifier(msFromInstant(now), platform.chance);
      return register.as(asker, async (tx) => {
        const row = await insertExhibit(tx, {
          id,
          trace_id: traceId,
          title: content.parts.made.title,
          standing: content.parts.standing.kind,
          rows: content.rows.length,
          accounts: content.parts.accounts.length,
          size: kept.size,
          sha256: kept.sha256,
          compartments: trace.compartments,
          made_by: asker.person ?? '',
        });
        await record(tx, {
          act: 'tracing.exhibit-made',
          object: { kind: 'exhibit', id },
          facts: { trace: traceId, sha256: kept.sha256, standing: row.standing, rows: row.rows },
        });
        return row;
      });
    },
    of: listExhibits,
    bundle: async (asker, id) => {
      const row = await register.as(asker, async (tx) => {
        const found = await exhibit(tx, id);
        await record(tx, {
          act: 'tracing.exhibit-downloaded',
          object: { kind: 'exhibit', id },
          facts: { what: 'bundle', sha256: found.sha256 },
        });
        return found;
      });
      return { row, bytes: await vault.get(row.sha256) };
    },
    document: async (asker, id, given) => {
      const row = await register.as(asker, async (tx) => {
        const found = await exhibit(tx, id);
        await record(tx, {
          act: 'tracing.exhibit-downloaded',
          object: { kind: 'exhibit', id },
          facts: { what: 'document', language: given.language, sha256: found.sha256 },
        });
        return found;
      });
      const content = readExhibit(await vault.get(row.sha256));
      const { printExhibit } = await import('./exhibit/exhibit-document.ts');
      return { row, bytes: printExhibit(content, row.sha256, given) };
    },
  };

  async function exhibit(tx: Transaction, id: string): Promise<StoredExhibit> {
    const row = await findExhibit(tx, id);
    if (row !== undefined) return row;
    throw new Problem({
      code: 'exhibit-unknown',
      status: 404,
      detail: 'There is no exhibit of this id that you may see.',
    });
  }
}
