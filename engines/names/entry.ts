import type { PartialDate } from '@weir/engines/vocabulary';

/** What a name belongs to. `unknown` when the source does not say; then the words of the name decide. */
export type Kind = 'person' | 'organization' | 'vessel' | 'unknown';

/** `weak` marks an alias the list itself calls low quality; it costs points, so that it alerts only on more. */
export type NameQuality = 'primary' | 'strong' | 'weak';

export interface ListedName {
  readonly text: string;
  readonly quality?: NameQuality;
}

export interface Identifier {
  /** Free words of the source, e.g. `passport`; compared after {@link identifierKey} has folded them. */
  readonly type: string;
  readonly number: string;
  /** ISO 3166-1 alpha-2, where known. */
  readonly country?: string;
}

/** One subject of a list: a listed, wanted, prominent or already known person, organisation or vessel. */
export interface Entry {
  /** Unique within its list, e.g. the list's own reference number. */
  readonly id: string;
  readonly list: string;
  readonly kind: Kind;
  readonly names: readonly ListedName[];
  /** Every date of birth the source allows; a range of years is written as each of its years. */
  readonly born: readonly PartialDate[];
  /** ISO 3166-1 alpha-2 of nationality, residence or registration. */
  readonly countries: readonly string[];
  readonly sex?: 'm' | 'f';
  readonly identifiers: readonly Identifier[];
  readonly addresses?: readonly string[];
  readonly remarks?: string;
}

/** What is asked about: one name and what else is known of its bearer. */
export interface Query {
  readonly name: string;
  readonly kind?: Kind;
  readonly born?: string;
  readonly country?: string;
  readonly sex?: 'm' | 'f';
  readonly identifiers?: readonly Identifier[];
  readonly address?: string;
}

/** A named reason and its points: thousandths of the full score as a fraction, e.g. 0.412 or -0.15. */
export interface Part {
  /** One of {@link partNames}. */
  readonly part: PartName;
  /** A multiple of 0.001; may be negative. */
  readonly points: number;
  /** What was compared, for a person to read. */
  readonly why: string;
}

export const partNames = [
  'name',
  'extra-word',
  'missing-word',
  'order',
  'legal-form',
  'number',
  'weak-alias',
  'kind',
  'born',
  'country',
  'sex',
  'identifier',
  'address',
  'limit',
] as const;

export type PartName = (typeof partNames)[number];

export interface Hit {
  readonly entry: Entry;
  /** The name of the entry that matched best, as listed. */
  readonly name: string;
  /** 0 to 1, a multiple of 0.001; the exact sum of the parts' thousandths. */
  readonly score: number;
  /** True at or above the shipped threshold: a question to a person, never an identification. */
  readonly alert: boolean;
  readonly parts: readonly Part[];
}

export interface SearchOptions {
  /** At most this many hits, best first. Default 10, largest 1,000. */
  readonly limit?: number;
  /** Hits below this score are left out. Default 0.6; a lower floor than 0.3 reads as 0.3. */
  readonly floor?: number;
}

/** A person, organisation or vessel as one side of a comparison. */
export interface Side {
  readonly names: readonly (string | ListedName)[];
  readonly kind?: Kind;
  readonly born?: readonly string[];
  readonly countries?: readonly string[];
  readonly sex?: 'm' | 'f';
  readonly identifiers?: readonly Identifier[];
  readonly addresses?: readonly string[];
}

export interface Comparison {
  /** 0 to 1, a multiple of 0.001; the exact sum of the parts' thousandths. */
  readonly score: number;
  readonly parts: readonly Part[];
  /** The pair of names that scored best. */
  readonly names: readonly [string, string];
}
