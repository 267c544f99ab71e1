import type { Instant } from '@weir/engines/vocabulary';

export const typologies = [
  'invoice-fraud',
  'structuring',
  'fan-in',
  'fan-out',
  'cycle',
  'pass-through',
  'dormant-revival',
  'scatter-gather',
  'gold-dealer',
  'cash-courier',
  'round-trip-trade',
  'loan-back',
  'mule-account',
  'crypto-ramp',
  'cash-front',
  'offsetting-trade',
] as const;

export type Typology = (typeof typologies)[number];

/** A laundering scheme and all that belongs to it. Amounts are decimal strings. */
export interface Scheme {
  /** `scheme-structuring-1` */
  readonly id: string;
  readonly typology: Typology;
  /** What happens, in a sentence or two. */
  readonly summary: string;
  /** Account keys: those the scheme runs through, without victims. */
  readonly accounts: readonly string[];
  /** Ids of transactions in the order of time. */
  readonly transactions: readonly string[];
  /** Those through which the dirty money enters; the sources of its trace. */
  readonly sources: readonly string[];
  readonly persons: readonly string[];
  readonly firms: readonly string[];
  /** Sum of the sources' amounts as they reach the payees. */
  readonly amount: string;
  readonly currency: string;
}

/** Ordinary life that looks like a scheme and is none. */
export interface LookAlike {
  readonly id: string;
  readonly resembles: Typology;
  readonly summary: string;
  readonly accounts: readonly string[];
  readonly transactions: readonly string[];
}

/** The answer of a trace, in the shape `weir trace --json` gives it. */
export interface TraceTruth {
  readonly id: string;
  readonly rule: 'fifo' | 'pro-rata';
  /** Ids of transactions. */
  readonly sources: readonly string[];
  readonly until: Instant;
  readonly held: readonly { readonly account: string; readonly currency: string; readonly amount: string }[];
  readonly left: readonly {
    readonly transaction: string;
    readonly type: string;
    readonly currency: string;
    readonly amount: string;
  }[];
  /** By currency. Tainted money that crosses an exchange leaves one sum and enters the other. */
  readonly checks: readonly {
    readonly currency: string;
    readonly in: string;
    readonly exchangedIn: string;
    readonly exchangedOut: string;
    readonly held: string;
    readonly left: string;
  }[];
}

export type Verdict = 'acceptable' | 'returned' | 'unreadable';

export interface ReportTruth {
  /** Path below the world's folder. */
  readonly file: string;
  readonly filer: string;
  readonly filerName: string;
  readonly reportingEntityId: string;
  readonly reportCode: string;
  readonly entityReference: string;
  readonly submittedAt: Instant;
  /** The verdict of the checker under profile `xn`. */
  readonly verdict: Verdict;
  /** What the filer did wrong; null in a good file. */
  readonly fault: string | null;
  /** One of these rules must be among the findings of a faulty file. */
  readonly rules: readonly string[];
  /** What intake does with it: a second file of the same filer under a reference already used is a duplicate. */
  readonly intake: 'accepted' | 'returned' | 'duplicate';
  readonly duplicateOf: string | null;
  /** The file this one replaces after it was returned. */
  readonly replaces: string | null;
  /** Ids of transactions that the file describes (also their `transactionnumber`). */
  readonly transactions: readonly string[];
  readonly schemes: readonly string[];
  /** Ids of persons and firms it names, apart from the reporting person. */
  readonly subjects: readonly string[];
}

/** A subject named in a report that is an entry of a watch list. */
export interface HitTruth {
  readonly file: string;
  /** Id of the person or firm. */
  readonly subject: string;
  /** The name as the report writes it. */
  readonly name: string;
  readonly list: string;
  readonly entry: string;
  readonly by: 'same' | 'spelling' | 'alias' | 'script';
  /** The report also gives birth date and papers. */
  readonly identified: boolean;
}

/** A subject whose name is near an entry's and who is somebody else. */
export interface NamesakeTruth {
  readonly file: string;
  readonly subject: string;
  readonly name: string;
  readonly list: string;
  readonly entry: string;
  readonly differs: string;
  readonly identified: boolean;
}

/** One person under one identifier in several reports, perhaps spelt differently. */
export interface DuplicateTruth {
  readonly subject: string;
  readonly identifier: string;
  readonly mentions: readonly { readonly file: string; readonly name: string }[];
}

/** Who each name in an accepted report really is; what resolution is held against. */
export interface MentionTruth {
  readonly file: string;
  readonly subject: string;
  readonly name: string;
  /** Its identity number stands beside it. */
  readonly identified: boolean;
}

/** The case the demonstration walks. */
export interface Story {
  readonly scheme: string;
  readonly title: string;
  readonly summary: string;
  /** The report with which it begins. */
  readonly keyReport: string;
  readonly reports: readonly string[];
  readonly sourceTransactions: readonly string[];
  /** Ids of the traces of these sources. */
  readonly traces: readonly string[];
  readonly persons: readonly { readonly id: string; readonly part: string }[];
  readonly firms: readonly { readonly id: string; readonly part: string }[];
  /** Accounts that detection must alert on, with the typology it should name. */
  readonly expectedAlerts: readonly { readonly account: string; readonly typology: string }[];
  /** The watch-list entry that the person behind it is. */
  readonly listedPerson: { readonly subject: string; readonly list: string; readonly entry: string };
}

export interface Truth {
  readonly seed: string;
  readonly scale: number;
  readonly period: { readonly from: Instant; readonly until: Instant };
  readonly counts: Readonly<Record<string, number>>;
  readonly story: Story;
  readonly schemes: readonly Scheme[];
  readonly lookAlikes: readonly LookAlike[];
  readonly traces: readonly TraceTruth[];
  readonly reports: readonly ReportTruth[];
  readonly hits: readonly HitTruth[];
  readonly namesakes: readonly NamesakeTruth[];
  readonly duplicates: readonly DuplicateTruth[];
  readonly mentions: readonly MentionTruth[];
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}
