/**
 * What a finding does to the file. `fatal`: the file cannot be read on from here; `error`: the report is returned;
 * `warning`: it is accepted and the filer is told.
 */
export type Severity = 'fatal' | 'error' | 'warning';

/**
 * One fault of a file, with its place and where possible its mend. `message` is the English sentence; the browser
 * translates by `rule` and fills in `params`.
 */
export interface Finding {
  /** A structural rule (`element-missing`, `value-code`, `xml-truncated` …) or a business rule (`TYP-1`, `AMT-3` …). */
  readonly rule: string;
  readonly severity: Severity;
  /** Place in the document, e.g. `/report/transaction[2]/t_from/from_account/account`; `/` where there is no element. */
  readonly path: string;
  /** First line is 1. */
  readonly line: number;
  /** First column is 1, counted in characters (Unicode code points). */
  readonly column: number;
  /** The value found, cut to 80 characters; masked where it names or identifies somebody. */
  readonly value?: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, string>>;
  /** What to change, as a sentence: `Did you mean rentity_id?` */
  readonly fix?: string;
}
