import { createHash } from 'node:crypto';
import type { StoredSuspension } from './suspension-store.ts';
import type { SuspensionState } from './contract.ts';

/** What is laid before the approver and bound by the hash that he or she names. */
export interface SuspensionContent {
  readonly kind: string;
  readonly entity: string;
  readonly account: string;
  readonly transactionReference: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly instruction: string;
  readonly ground: string;
  readonly fragment: string | null;
  readonly report: string | null;
}

export function contentOf(row: StoredSuspension): SuspensionContent {
  return {
    kind: row.kind,
    entity: row.entity,
    account: row.account,
    transactionReference: row.transaction_reference,
    amount: row.amount,
    currency: row.currency,
    instruction: row.instruction,
    ground: row.ground,
    fragment: row.fragment,
    report: row.report,
  };
}

/** Over the fields in the order above, whatever order a store gives them back in. */
export function contentSha256(content: SuspensionContent): string {
  const { kind, entity, account, transactionReference, amount, currency } = content;
  const { instruction, ground, fragment, report } = content;
  const fields = [
    kind,
    entity,
    account,
    transactionReference,
    amount,
    currency,
    instruction,
    ground,
    fragment,
    report,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

export function changesBetween(
  before: SuspensionContent | undefined,
  after: SuspensionContent,
): { field: string; before: string; after: string }[] {
  if (before === undefined) return [];
  return (Object.keys(after) as (keyof SuspensionContent)[])
    .filter((field) => (before[field] ?? '') !== (after[field] ?? ''))
    .map((field) => ({ field, before: before[field] ?? '', after: after[field] ?? '' }));
}

/** In force at that moment: served, and its end not reached. The end itself is outside. */
export function isRunning(row: Pick<StoredSuspension, 'state' | 'ends_at'>, now: string): boolean {
  return row.state === 'served' && row.ends_at !== null && now < row.ends_at;
}

/** By the clock, not by what was recorded: after its end it has lapsed, whether or not the node has noticed yet. */
export function stateAt(
  row: Pick<StoredSuspension, 'state' | 'ends_at' | 'ended_at'>,
  now: string,
  acknowledged: boolean,
): { state: SuspensionState; endedAt: string | null } {
  if (row.state !== 'served') return { state: row.state, endedAt: row.ended_at };
  if (!isRunning(row, now)) return { state: 'lapsed', endedAt: row.ends_at };
  return { state: acknowledged ? 'acknowledged' : 'served', endedAt: null };
}

/** Which of the warnings (half, a fifth, a twentieth of the time left) are due: 0 to 3. */
export function warningsDue(row: { served_at: string; ends_at: string }, now: string): number {
  const start = Date.parse(row.served_at);
  const end = Date.parse(row.ends_at);
  const left = (end - Date.parse(now)) / (end - start);
  return left <= 0.05 ? 3 : left <= 0.2 ? 2 : left <= 0.5 ? 1 : 0;
}
