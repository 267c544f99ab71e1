import type { Entry } from '../entry.ts';

/**
 * What a list is for. They are different in law and stay apart: a sanctions listing freezes property, a wanted notice
 * asks for a person, a notice of a missing person accuses nobody, a political office only calls for more care; `own`
 * is the FIU's own list.
 */
export const listPurposes = ['sanctions', 'wanted', 'missing', 'pep', 'own'] as const;
export type ListPurpose = (typeof listPurposes)[number];

/** What of a file could not be used. */
export interface LeftOut {
  /** 1-based line of the file; 0 where it is said of the whole. */
  readonly line: number;
  readonly reason: string;
  /** True when only a value was left out and the entry stands. */
  readonly kept: boolean;
  /** Which of several files, 1-based; absent where there is one. */
  readonly file?: number;
}

/** Shapes of lists, each recognised by content. */
export const listForms = ['un-xml', 'ofac-csv', 'ofac-xml', 'ofac-advanced-xml', 'eu-xml', 'eu-csv', 'uk-csv', 'uk-xml', 'follow-the-money', 'simple-csv', 'interpol-json', 'everypolitician-csv', 'own-csv'] as const; // prettier-ignore
export type ListForm = (typeof listForms)[number];

export interface ReadList {
  readonly list: string;
  readonly form: ListForm;
  /** What the list says of its own version, e.g. the time it was generated; else the start of its SHA-256. */
  readonly version: string;
  /** What a list of this form is for by its nature; null where the file does not say. */
  readonly purpose: ListPurpose | null;
  readonly entries: Entry[];
  /** The first {@link leftOutKept} of what was left out; all are counted in `leftOutCount`. */
  readonly leftOut: LeftOut[];
  readonly leftOutCount: number;
}

/** What a reader of one form gives. */
export interface Reading {
  readonly version: string;
  readonly purpose?: ListPurpose | null;
  readonly entries: Entry[];
}

/** Larger files are refused: the largest public list in these forms has a third of it. */
export const largestList = 256 * 1024 * 1024;
/** More entries than this are refused: all the lists of the world together have a fraction of it. */
export const mostEntries = 3_000_000;
/** Reasons kept one by one; beyond it they are counted. */
export const leftOutKept = 10_000;
