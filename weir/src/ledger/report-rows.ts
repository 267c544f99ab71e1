import { createHash } from 'node:crypto';
import { movementsOf, type Movement, type Report } from '@weir/engines/reports';
import { largestMinor, msFromInstant } from '@weir/engines/vocabulary';
import type { DraftRow } from './ledger-schema.ts';
import type { SourceEntry } from './manifest.ts';
import { earliestMs, latestMs } from './read-value.ts';
import { rowLimits } from './read-rows.ts';

/** The movements of an accepted report as rows of the ledger, and those that cannot be, with the reason. */
export function rowsOfReport(
  reportId: string,
  report: Report,
): { rows: DraftRow[]; leftOut: SourceEntry['leftOut'] } {
  const rows: DraftRow[] = [];
  const leftOut: { place: string; reason: string }[] = [];
  for (const movement of movementsOf(report)) {
    const reason = objection(movement);
    if (reason === undefined) rows.push(rowOf(reportId, movement));
    else leftOut.push({ place: movement.place, reason });
  }
  return { rows, leftOut };
}

function objection(movement: Movement): string | undefined {
  const { amountMinor, from, to } = movement;
  if (amountMinor === 0n) return 'amount-zero';
  if (amountMinor < 0n) return 'amount-negative';
  if (amountMinor > largestMinor) return 'amount-too-large';
  const ms = msFromInstant(movement.occurredAt);
  if (ms < earliestMs || ms > latestMs) return 'time-out-of-range';
  if ((from?.account ?? null) === null && (to?.account ?? null) === null) return 'no-account';
  const tooLong = [from?.account, to?.account].some(
    (account) => (account?.length ?? 0) > rowLimits.accountBytes,
  );
  return tooLong ? 'account-too-long' : undefined;
}

function rowOf(reportId: string, movement: Movement): DraftRow {
  const end = (side: 'from' | 'to'): [string | null, string] => {
    const account = movement[side]?.account ?? null;
    if (account !== null) return [account, 'account'];
    const type = movement[`${side}Type`];
    return [null, type === 'account' ? 'unknown' : type];
  };
  const [from, fromType] = end('from');
  const [to, toType] = end('to');
  return {
    id: transactionId(reportId, movement.place),
    from,
    to,
    fromType,
    toType,
    occurredMs: msFromInstant(movement.occurredAt),
    amountMinor: Number(movement.amountMinor),
    currency: movement.currency,
    toAmountMinor: null,
    toCurrency: null,
    mode: movement.mode,
    description: movement.description.slice(0, rowLimits.textBytes),
    reference: movement.number,
    place: movement.place,
  };
}

const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Names a transaction of a report: always the same, and without the filer, the report's number or the filer's own
 * number in it, since it stands in exports that must not tell who reported.
 */
export function transactionId(reportId: string, place: string): string {
  const hash = createHash('sha256').update(`${reportId}\n${place}`).digest();
  return `r${Array.from(hash.subarray(0, 13), (byte) => letters[byte & 31]).join('')}`;
}
