import type { Asker, Transaction } from '#platform';

/*
 * What cases need from the rooms before it, in their own words. app.ts passes the answers of those rooms in; a source that
 * the asker may not see is answered like one that is not there.
 */

export interface SourceMoney {
  readonly amount: string;
  readonly currency: string;
}

/** A row of the ledger. */
export interface SourceTransaction {
  readonly id: string;
  readonly occurredAt: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly fromType: string;
  readonly toType: string;
  readonly money: SourceMoney;
  readonly toMoney: SourceMoney | null;
  readonly mode: string;
  readonly description: string;
  readonly source: { readonly kind: 'report' | 'import'; readonly id: string };
  readonly compartment: string | null;
}

export interface SourceAlert {
  readonly id: string;
  readonly family: string;
  readonly typology: string;
  readonly title: string;
  readonly score: number;
  readonly reason: string;
  readonly accounts: readonly string[];
  readonly transactionCount: number;
  readonly totals: readonly SourceMoney[];
  readonly firstAt: string;
  readonly lastAt: string;
  readonly raisedAt: string;
  /** `open`, `dismissed` or `in-case`. */
  readonly state: string;
  readonly transactions: readonly SourceTransaction[];
}

export interface SourceTrace {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly rule: string;
  readonly until: string | null;
  readonly sha256: string | null;
  readonly answer: {
    readonly sources: readonly {
      readonly transaction?: string | undefined;
      readonly account?: string | undefined;
      readonly time: string;
      readonly amount: string;
      readonly currency: string;
    }[];
    readonly held: readonly {
      readonly account: string;
      readonly currency?: string | undefined;
      readonly amount?: string | undefined;
    }[];
    readonly left: readonly {
      readonly type: string;
      readonly amount: string;
      readonly currency?: string | undefined;
    }[];
    readonly assumptions: readonly unknown[];
  } | null;
  /** How its money moved, in the order of time. */
  readonly moves?: readonly {
    readonly at: string;
    readonly from: string;
    readonly to: string;
    readonly money: { readonly amount: string; readonly currency: string };
    readonly source: boolean;
  }[];
  /** Beyond what `answer` and `moves` list. */
  readonly omitted: { readonly held: number; readonly left: number; readonly moves?: number };
  /** Compartments whose rows it saw. */
  readonly compartments: readonly string[];
}

export interface SourceSubject {
  readonly id: string;
  readonly kind: 'person' | 'entity' | 'account';
  readonly name: string;
  readonly alsoKnownAs: readonly string[];
  readonly born: readonly string[];
  readonly countries: readonly string[];
  readonly identifiers: readonly {
    readonly type: string;
    readonly number: string;
    readonly country: string | null;
  }[];
  /** Reports that name it. */
  readonly reportIds: readonly string[];
}

export interface SourceReport {
  readonly id: string;
  readonly number: string;
  readonly receivedAt: string;
  /** The filer's reason for reporting. */
  readonly reason: string | null;
  /** Whom it names. */
  readonly subjectIds: readonly string[];
}

/** Something that would tell who reported, or which report it was. */
export interface SourceWord {
  readonly kind: 'filer-name' | 'filer-number' | 'report-number' | 'report-reference';
  readonly text: string;
}

export interface CaseSources {
  alert(asker: Asker, id: string): Promise<SourceAlert | null>;
  trace(asker: Asker, id: string): Promise<SourceTrace | null>;
  subject(asker: Asker, id: string): Promise<SourceSubject | null>;
  /** Subjects of accounts, by the ledger's keys. */
  accountSubjects(asker: Asker, keys: readonly string[]): Promise<ReadonlyMap<string, SourceSubject>>;
  /** In the order of money; ids that are not there are left out. */
  transactions(asker: Asker, ids: readonly string[]): Promise<SourceTransaction[]>;
  report(asker: Asker, id: string): Promise<SourceReport | null>;
  /** Marks the alert as taken into the case. @throws Problem where it is in another case already */
  takeAlert(tx: Transaction, alertId: string, caseId: string): Promise<void>;
  /** What must not be read beyond the FIU, of these reports and their filers. */
  sourceWords(tx: Transaction, reportIds: readonly string[]): Promise<SourceWord[]>;
}
