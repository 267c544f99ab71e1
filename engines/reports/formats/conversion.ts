import type { Instant } from '../../vocabulary/index.ts';
import type { Finding } from '../finding.ts';
import type { Profile } from '../profile.ts';
import type { Counts } from '../reading.ts';
import type { SavedMapping } from './mapping.ts';

/** What `convert` reads. `goaml` is recognised so that a caller can send it to `readReport`; it is not converted. */
export type SourceKind = 'pacs.008' | 'camt.053' | 'csv' | 'xlsx' | 'cash-json';

export type RecognisedKind = SourceKind | 'goaml' | 'unknown';

/** The report's header, where neither the file nor the mapping says it. What is left out the checker will miss. */
export interface ConvertHeader {
  readonly reportingEntityId?: string;
  readonly branch?: string;
  readonly reportCode?: string;
  /** The filer's own reference (`entity_reference`). */
  readonly reference?: string;
  /** `submission_date`; the day of `now` unless told. */
  readonly submissionDate?: string;
  readonly localCurrency?: string;
  readonly reportingUserCode?: string;
  readonly fiuReference?: string;
  readonly rejectedReference?: string;
  readonly reason?: string;
  readonly action?: string;
  readonly indicators?: readonly string[];
}

export interface ConvertOptions {
  /** Recognised by its first bytes unless told. */
  readonly kind?: SourceKind;
  /** Needed for tables; for messages and declarations it adds what they do not say (codes, own institution, rates). */
  readonly mapping?: SavedMapping;
  readonly profile: Profile;
  readonly header?: ConvertHeader;
  /** Header fields for what neither caller, file nor mapping says. */
  readonly defaults?: ConvertHeader;
  readonly now: Instant;
  /** Findings kept; the rest is counted. 1,000 unless told. */
  readonly maxFindings?: number;
}

/** Where in the source something came from: a cell of a sheet, or an element of a message. Lines and columns from 1. */
export interface SourcePlace {
  readonly sheet?: string;
  readonly line: number;
  readonly column: number;
  /** `/Transactions/row[7]/Amount` in a table, the element's path in a message. */
  readonly path: string;
}

export interface ConvertCounts extends Counts {
  /** Rows of tables, transfers or entries of messages, declarations. */
  readonly records: number;
}

export interface Conversion {
  readonly kind: RecognisedKind;
  /** goAML XML for `readReport`, piece by piece and as often as asked; null where a fatal finding stopped the conversion. */
  readonly pieces: (() => Iterable<Uint8Array>) | null;
  /** The same in one text, made when it is read: for what is small. */
  readonly xml: string | null;
  readonly counts: ConvertCounts;
  /**
   * Faults of the source, with the source's lines and columns: `fatal` ends the conversion, `error` is something the
   * report cannot carry truthfully, `warning` something the filer should know. The report's own faults are the checker's.
   */
  readonly findings: readonly Finding[];
  readonly findingsOmitted: number;
  /** For a path in the report (as the checker's findings name it), the place in the source that it came from. */
  placeOf(path: string): SourcePlace | undefined;
}
