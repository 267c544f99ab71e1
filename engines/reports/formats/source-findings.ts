import type { Finding, Severity } from '../finding.ts';
import type { SourcePlace } from './conversion.ts';

/** The rules of conversion. Each has its words in the browser, filled in with `params`. */
export type FormatRule =
  | 'format-empty'
  | 'format-unknown'
  | 'format-too-large'
  | 'format-broken'
  | 'format-zip-bomb'
  | 'format-encoding-broken'
  | 'format-encoding-guessed'
  | 'format-dtd'
  | 'format-malformed'
  | 'format-mapping-missing'
  | 'format-mapping-wrong'
  | 'format-sheet-missing'
  | 'format-column-missing'
  | 'format-column-twice'
  | 'format-column-unused'
  | 'format-row-length'
  | 'format-cell-error'
  | 'format-cell-formula'
  | 'format-cell-too-long'
  | 'format-characters'
  | 'format-number'
  | 'format-number-lost'
  | 'format-date'
  | 'format-boolean'
  | 'format-code'
  | 'format-key-missing'
  | 'format-key-twice'
  | 'format-key-unknown'
  | 'format-no-home'
  | 'format-nothing'
  | 'format-code-untold'
  | 'format-rate-untold'
  | 'format-kind-untold'
  | 'format-totals'
  | 'format-balance'
  | 'format-batch'
  | 'format-pending'
  | 'cash-value'
  | 'cash-threshold'
  | 'cash-shares'
  | 'cash-date'
  | 'cash-missing'
  | 'cash-state';

/** Stops the conversion; becomes its fatal finding. */
export class FormatFault extends Error {
  readonly rule: FormatRule;
  readonly place: SourcePlace;
  readonly params: Readonly<Record<string, string>>;
  readonly fix: string | undefined;

  constructor(
    rule: FormatRule,
    message: string,
    more: { place?: SourcePlace; params?: Record<string, string>; fix?: string } = {},
  ) {
    super(message);
    this.rule = rule;
    this.place = more.place ?? wholeFile;
    this.params = more.params ?? {};
    this.fix = more.fix;
  }
}

export const wholeFile: SourcePlace = { line: 1, column: 1, path: '/' };

export interface FindingFacts {
  readonly params?: Readonly<Record<string, string>>;
  readonly value?: string;
  readonly fix?: string;
  /** Said once for this key, then only counted: a wrong column gives one finding and not one for each row. */
  readonly once?: string;
}

/** Findings in the order they were met, up to a cap; the rest is counted. */
export class SourceFindings {
  readonly kept: Finding[] = [];
  omitted = 0;
  readonly #max: number;
  readonly #said = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  add(
    severity: Severity,
    rule: FormatRule,
    place: SourcePlace,
    message: string,
    facts: FindingFacts = {},
  ): void {
    const { once } = facts;
    if (once !== undefined) {
      if (this.#said.has(`${rule} ${once}`)) return;
      if (this.#said.size < 10_000) this.#said.add(`${rule} ${once}`);
    }
    if (this.kept.length >= this.#max && severity !== 'fatal') {
      this.omitted++;
      return;
    }
    this.kept.push({
      rule,
      severity,
      path: place.path,
      line: place.line,
      column: place.column,
      message,
      ...(facts.value !== undefined && { value: outline(facts.value) }),
      params: { ...facts.params, ...(place.sheet !== undefined && { sheet: place.sheet }) },
      ...(facts.fix !== undefined && { fix: facts.fix }),
    });
  }

  fault(fault: FormatFault): void {
    this.add('fatal', fault.rule, fault.place, fault.message, {
      params: fault.params,
      ...(fault.fix !== undefined && { fix: fault.fix }),
    });
  }
}

/** Dates and amounts as they are; anything else in outline, since it could name or identify somebody. */
function outline(text: string): string {
  const plain = text.trim();
  if (/^[\d.,\s/:'TZ+-]{1,30}$/.test(plain) && plain.replace(/\D/g, '').length <= 14) return plain;
  if (/^[\p{L}\p{N}_-]{1,4}$/u.test(plain)) return plain;
  const characters = plain.length > 10_000 ? plain.length : [...plain].length;
  return `${String.fromCodePoint(plain.codePointAt(0) ?? 0x2022)}••• (${characters} characters)`;
}
