import type { ReportElement } from '../element.ts';
import type { Finding } from '../finding.ts';
import type { DocumentKind, Profile } from '../profile.ts';
import type { Report, ReportHeader } from '../report.ts';
import type { TransactionFacts } from '../transaction-facts.ts';

/**
 * A rule that no schema can say. Which rules apply, for which report codes, with which severity and parameters, is the
 * profile's; the code here only knows how to look. A rule sees transactions one by one, since the reader may let go of
 * them, and at the end the rest of the document with what was counted on the way.
 */
export interface BusinessRule {
  readonly id: string;
  readonly transaction?: (facts: TransactionFacts, context: RuleContext) => void;
  readonly document?: (report: Report, context: RuleContext) => void;
}

export interface RuleContext {
  readonly profile: Profile;
  /** Calendar day of the reading. */
  readonly today: string;
  readonly kind: DocumentKind['kind'];
  /** In `transaction`, what stood before the first one: everything but the indicators. */
  readonly header: ReportHeader;
  /** Calendar day of the header's date. */
  readonly submittedDay: string | undefined;
  /** Of `amount_local`. */
  readonly currency: string;
  readonly totals: Totals;
  /** A parameter of the rule's setting. What a country decides has no default in code: it must be in the profile. */
  number(name: string): number;
  text(name: string, otherwise?: string): string;
  list(name: string): readonly string[];
  /** A parameter that is an amount in major units, in minor units of `currency`. */
  amountMinor(name: string): bigint;
  /** Made once for the document and the rule's setting, so that nothing is compiled or collected per transaction. */
  memory<T>(name: string, make: () => T): T;
  /** The sentence is only made where somebody will read it. */
  found(at: ReportElement, fault: () => Fault): void;
}

export type Fault = Pick<Finding, 'message'> & Partial<Pick<Finding, 'params' | 'fix' | 'value' | 'path'>>;

/** What was met in all transactions of the document. */
export interface Totals {
  transactions: number;
  myClientSides: number;
  goods: number;
  /** Sum of the readable amounts, in the local currency's minor units. */
  amountMinor: bigint;
  /** Transaction number → place in the order of the first that bears it. */
  readonly numbers: Map<string, number>;
}
