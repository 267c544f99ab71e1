import type { Finding } from './finding.ts';

/** Findings in the order they were met, up to a cap; the rest is counted. Errors are never hidden by the count. */
export class FindingList {
  readonly kept: Finding[] = [];
  omitted = 0;
  errors = 0;
  fatal = false;
  readonly #max: number;
  readonly #missing = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Further findings are only counted. */
  get full(): boolean {
    return this.kept.length >= this.#max;
  }

  /** Counts a finding that nobody will read, so that it need not be made. */
  omit(severity: 'error' | 'warning'): void {
    if (severity === 'error') this.errors++;
    this.omitted++;
  }

  add(finding: Finding): void {
    // A business rule that wants what the structure already misses would say the same thing twice.
    if (this.#missing.has(finding.path)) return;
    if (finding.rule === 'element-missing' && !this.full) this.#missing.add(finding.path);
    if (finding.severity !== 'warning') this.errors++;
    // A text cut out of the file's keeps the whole piece of the file in memory, so a kept finding has texts of its own.
    if (!this.full) this.kept.push(structuredClone(finding));
    else this.omitted++;
  }

  /** The first fatal finding, and the one that stopped the reading, are kept even when the list is full. */
  addFatal(finding: Finding, stops: boolean): void {
    const kept = !this.full || !this.fatal || stops;
    this.fatal = true;
    this.errors++;
    if (kept) this.kept.push(structuredClone(finding));
    else this.omitted++;
  }
}
