import type { Instant } from '../vocabulary/index.ts';
import type { Finding } from './finding.ts';
import type { Profile } from './profile.ts';
import type { Report, ReportRoot, Transaction } from './report.ts';

/** `acceptable`: no error (warnings allowed); `returned`: errors, each named; `unreadable`: reading stopped at a fatal finding. */
export type Verdict = 'acceptable' | 'returned' | 'unreadable';

export interface ReadOptions {
  readonly profile: Profile;
  /** For rules about time (a date in the future). */
  readonly now: Instant;
  /** Findings kept; the rest is counted in `findingsOmitted`. 1,000 unless told. */
  readonly maxFindings?: number;
  /**
   * Receives each transaction when it ends, in order. The reader then lets go of it, so memory stays flat, and
   * `Reading.report.transactions` is empty.
   */
  readonly onTransaction?: (transaction: Transaction) => void;
}

export interface Counts {
  readonly transactions: number;
  /** `party` and `report_party` elements. */
  readonly parties: number;
  readonly persons: number;
  readonly entities: number;
  readonly accounts: number;
  readonly indicators: number;
}

export interface Reading {
  readonly verdict: Verdict;
  readonly root: ReportRoot | null;
  /** Null where the file is unreadable. */
  readonly report: Report | null;
  readonly findings: readonly Finding[];
  readonly findingsOmitted: number;
  readonly counts: Counts;
}
