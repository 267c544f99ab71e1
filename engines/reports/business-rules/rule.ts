import type { Instant } from '../../vocabulary/index.ts';
import type { ReportElement } from '../element.ts';
import type { Finding } from '../finding.ts';
import type { DocumentKind, Profile } from '../profile.ts';
import type { Report, ReportHeader, Transaction } from '../report.ts';

/**
 * A rule that no schema can say. Which rules apply, for which report codes, with which severity and parameters, is the
 * profile's; the code here only knows how to look. A rule sees transactions one by one, since the reader may let go of
 * them, and at the end the rest of the document with what was counted on the way.
 */
export interface BusinessRule {
  readonly id: string;
  readonly transaction?: (transaction: Transaction, context: RuleContext) => void;
  readonly document?: (report: Report, context: RuleContext) => void;
}

export interface RuleContext {
  readonly profile: Profile;
  readonly now: Instant;
  readonly kind: DocumentKind['kind'];
  /** In `transaction`, what stood before the first one: everything but the indicators. */
  readonly header: ReportHeader;
  /** The header's date, read. */
  readonly submitted: Instant | undefined;
  readonly totals: Totals;
  /** A parameter of the rule's setting. */
  number(name: string, otherwise: number): number;
  text(name: string, otherwise: string): string;
  list(name: string): readonly string[];
  found(at: ReportElement, fault: Fault): void;
}

export type Fault = Pick<Finding, 'message'> & Partial<Pick<Finding, 'params' | 'fix' | 'value' | 'path'>>;

/** What was met in all transactions of the document. */
export interface Totals {
  transactions: number;
  myClientSides: number;
  goods: number;
  /** Sum of the readable amounts, in the local currency's minor units. */
  amountMinor: bigint;
  /** Transaction number → path of the first that bears it. */
  readonly numbers: Map<string, string>;
}
