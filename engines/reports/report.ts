import type { ReportElement } from './element.ts';

/** The roots a report file may have: a full report, or transactions alone (`reportdata`; in AE also `report`). */
export type ReportRoot = 'report' | 'reportdata';

/**
 * A report as its file had it. The element tree is the truth and keeps everything; the typed fields are views on it,
 * read when asked. Texts are raw: placeholders (`-`, `.`, `1900-01-01`) stay, and count as unknown only in
 * `movementsOf` and `mentionsOf`.
 */
export interface Report {
  /** Id of the profile the file was read with; says what codes mean here. */
  readonly profile: string;
  readonly root: ReportRoot;
  readonly header: ReportHeader;
  /** Empty when the reader handed the transactions to `onTransaction`. */
  readonly transactions: readonly Transaction[];
  readonly activity: Activity | null;
  /** The whole document. */
  readonly element: ReportElement;
}

export interface ReportHeader {
  readonly schemaVersion?: string;
  readonly reportingEntityId?: string;
  readonly branch?: string;
  readonly submissionCode?: string;
  readonly reportCode?: string;
  /** The filer's own reference. */
  readonly entityReference?: string;
  /** The FIU's request number that this report answers. */
  readonly fiuReference?: string;
  /** What a resubmission replaces. */
  readonly rejectedReference?: string;
  /** `submission_date` or `report_date`. */
  readonly submissionDate?: string;
  readonly localCurrency?: string;
  readonly reportingUserCode?: string;
  readonly reportingPerson?: ReportElement;
  readonly location?: ReportElement;
  readonly reason?: string;
  readonly action?: string;
  readonly indicators: readonly string[];
}

export interface Transaction {
  /** Path in the file. */
  readonly place: string;
  readonly number?: string;
  readonly internalReference?: string;
  readonly location?: string;
  readonly description?: string;
  /** Raw `date_transaction`. */
  readonly date?: string;
  readonly mode?: string;
  readonly modeComment?: string;
  /** Raw `amount_local`. */
  readonly amountLocal?: string;
  readonly from: Side | null;
  readonly to: Side | null;
  /** Multi-party transactions have these instead of `from` and `to`. */
  readonly parties: readonly Party[];
  readonly goods: readonly ReportElement[];
  readonly comments?: string;
  readonly element: ReportElement;
}

export type SubjectKind = 'account' | 'person' | 'entity';

/** One side of a bi-party transaction. */
export interface Side {
  readonly place: string;
  readonly myClient: boolean;
  readonly fundsCode?: string;
  readonly country?: string;
  readonly foreign?: ForeignAmount;
  readonly kind: SubjectKind | null;
  /** The account, person or entity. */
  readonly subject: ReportElement | null;
  /** The person at the counter (from side only). */
  readonly conductor: ReportElement | null;
  readonly element: ReportElement;
}

export interface Party {
  readonly place: string;
  readonly role?: string;
  readonly myClient: boolean;
  readonly fundsCode?: string;
  readonly country?: string;
  readonly foreign?: ForeignAmount;
  readonly kind: SubjectKind | null;
  readonly subject: ReportElement | null;
  readonly element: ReportElement;
}

/** Raw texts of `foreign_currency_code`, `foreign_amount`, `foreign_exchange_rate`. */
export interface ForeignAmount {
  readonly currency?: string;
  readonly amount?: string;
  readonly rate?: string;
}

export interface Activity {
  readonly place: string;
  readonly parties: readonly Party[];
  readonly goods: readonly ReportElement[];
  readonly element: ReportElement;
}
