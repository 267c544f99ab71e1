import type { Finding } from './finding.ts';

/** Findings in the order they were met, up to a cap; the rest is counted. Errors are never hidden by the count. */
export class FindingList {
  readonly kept: Finding[] = [];
  omitted = 0;
  errors = 0;
  fatal = false;
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  add(finding: Finding): void {
    if (finding.severity === 'fatal') this.fatal = true;
    if (finding.severity !== 'warning') this.errors++;
    // The fatal finding says why reading stopped, so it is kept even when the list is full.
    if (this.kept.length < this.#max || finding.severity === 'fatal') this.kept.push(finding);
    else this.omitted++;
  }
}
