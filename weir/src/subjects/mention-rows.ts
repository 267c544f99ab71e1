import type { Mention } from '@weir/engines/reports';
import type { Transaction } from '#platform';
import { mentionsForSummary, saveSummaries, type StoredMention } from './subject-store.ts';
import { summarise } from './summary.ts';

export function mentionFrom(row: StoredMention): Mention {
  return { ...row.data, kind: row.kind, path: row.path, role: row.role, myClient: row.my_client };
}

/** Makes the summaries of subjects whose mentions changed. */
export async function summariseAgain(tx: Transaction, subjects: readonly string[]): Promise<void> {
  const found = await mentionsForSummary(tx, subjects);
  await saveSummaries(
    tx,
    [...found].map(([id, { mentions, reports }]) => ({
      id,
      kind: mentions[0]!.kind,
      reports,
      ...summarise(mentions.map(mentionFrom)),
    })),
  );
}
