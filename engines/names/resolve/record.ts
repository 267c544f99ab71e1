import type { Identifier, Kind } from '../entry.ts';

export interface RecordAddress {
  /** The whole address in one text, where it is not taken apart. */
  readonly text?: string;
  readonly number?: string;
  readonly street?: string;
  readonly city?: string;
  readonly postcode?: string;
  readonly state?: string;
  readonly country?: string;
}

/** A name as a record writes it: in parts, whole, or both. */
export interface RecordName {
  readonly given?: string;
  readonly middle?: string;
  readonly family?: string;
  /** The whole name; `Family, Given` is understood. */
  readonly full?: string;
}

/** Somebody as one file describes them. Everything but the id may be missing; texts are as written. */
export interface ResolveRecord {
  readonly id: string;
  readonly kind?: Kind;
  readonly names?: readonly RecordName[];
  readonly born?: readonly string[];
  readonly sex?: string;
  readonly addresses?: readonly RecordAddress[];
  readonly phones?: readonly string[];
  readonly emails?: readonly string[];
  readonly identifiers?: readonly Identifier[];
  /** Nationality, residence, registration: codes or names. */
  readonly countries?: readonly string[];
  readonly employer?: string;
  readonly birthplace?: string;
  readonly occupation?: string;
}

/** What of a record can be compared; the order is that of the parts of an explanation. */
export const fieldNames = [
  'given',
  'family',
  'middle',
  'generation',
  'firm',
  'born',
  'sex',
  'street',
  'number',
  'city',
  'postcode',
  'state',
  'country',
  'phone',
  'email',
  'national-number',
  'document',
  'employer',
  'birthplace',
  'occupation',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** One named reason of a link. The parts of a link add up to its weight exactly. */
export interface LinkPart {
  /** A field; `before`: how rare a match is among so many records; `moved`, `household`: what a home gives or takes back. */
  readonly part: FieldName | 'before' | 'moved' | 'household';
  /** Hundredths of a bit as a fraction: +1 doubles the odds that the two are one, -1 halves them. */
  readonly bits: number;
  /** The level of agreement, a word of {@link FieldName}'s levels; for translation. */
  readonly level: string;
  /** What was compared, for a person to read. */
  readonly why: string;
}

export interface Link {
  /** The smaller id first. */
  readonly left: string;
  readonly right: string;
  /** The exact sum of the parts. At 0 the two are as likely one as two. */
  readonly bits: number;
  readonly parts: readonly LinkPart[];
}
