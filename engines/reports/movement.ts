import type { Instant } from '../vocabulary/index.ts';
import type { Report } from './report.ts';

export type EndType = 'account' | 'cash' | 'border' | 'asset' | 'unknown';

/** Money that moved, for the ledger: one per bi-party transaction, one per money leg of a multi-party one. */
export interface Movement {
  /** Path of the transaction in the file. */
  readonly place: string;
  readonly number: string;
  /** A time without a zone counts as UTC. */
  readonly occurredAt: Instant;
  /** Minor units of `currency`. */
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly from: Holder | null;
  readonly to: Holder | null;
  readonly fromType: EndType;
  readonly toType: EndType;
  readonly mode: string;
  readonly description: string;
}

/** Who paid or was paid, as the file says. */
export interface Holder {
  /** `iban:…` or `institution/number`, normalised; null where the file names a person or entity without an account. */
  readonly account: string | null;
  /** The name as the file writes it: account name, person or entity. */
  readonly label: string;
  /** Path of the account, person or entity in the file. */
  readonly path: string;
  readonly country: string | null;
}

export function movementsOf(_report: Report): Movement[] {
  return [];
}
