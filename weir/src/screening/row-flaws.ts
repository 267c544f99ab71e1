/** Rows that were answered without something that stands in them: on standard error, since the answers are documents. */
export class RowFlaws {
  readonly #rows = new Map<string, { count: number; first: number[] }>();

  note(row: number, flaw: string): void {
    const known = this.#rows.get(flaw) ?? { count: 0, first: [] };
    known.count++;
    if (known.first.length < 10) known.first.push(row);
    this.#rows.set(flaw, known);
  }

  tell(): void {
    for (const [flaw, { count, first }] of this.#rows) {
      const more = count > first.length ? ', …' : '';
      process.stderr.write(
        `weir: in ${count} ${count === 1 ? 'row' : 'rows'} ${flaw}: row ${first.join(', ')}${more}\n`,
      );
    }
  }
}
