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

  add(finding: Finding): void {
    // A business rule that wants what the structure already misses would say the same thing twice.
    if (this.#missing.has(finding.path)) return;
    if (finding.rule === 'element-missing' && this.kept.length < this.#max) this.#missing.add(finding.path);
    if (finding.severity === 'fatal') this.fatal = true;
    if (finding.severity !== 'warning') this.errors++;
    // The fatal finding says why reading stopped, so it is kept even when the list is full.
    if (this.kept.length < this.#max || finding.severity === 'fatal') this.kept.push(finding);
    else this.omitted++;
  }
}
