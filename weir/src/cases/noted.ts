import type { Transaction } from '#platform';
import { record } from '#audit';
import { act } from './case-rows.ts';
import { insertAct, updateCase } from './case-store.ts';

/** An act of the case: in its chronology with its words, in the log of acts with ids and codes alone. */
export async function noted(
  tx: Transaction,
  caseId: string,
  done: {
    key: string;
    facts?: Record<string, string>;
    ids?: Record<string, string | number | boolean | null>;
    reason?: string | undefined;
    fragment?: string;
    /** Not told in the chronology, nor by the time of the last change. */
    silent?: true;
  },
): Promise<void> {
  if (done.silent === undefined) {
    await insertAct(tx, {
      ...act(tx, caseId, done.key),
      facts: done.facts ?? {},
      fragment: done.fragment ?? null,
    });
    await updateCase(tx, caseId, { changed_at: tx.now });
  }
  await record(tx, {
    act: `cases.${done.key}`,
    object: { kind: 'case', id: caseId },
    ...(done.reason === undefined ? {} : { reason: done.reason }),
    facts: done.ids ?? {},
  });
}
