import { formatMinor, instantFromMs, seededRandom } from '@weir/engines/vocabulary';

/** A transaction file of `rows` rows over a year; the same number gives the same bytes. */
export function generatedTransactions(rows: number): string {
  const random = seededRandom('benchmark transactions');
  const accounts = Math.max(10, Math.floor(rows / 50));
  const lines = ['id,from,to,time,amount,currency'];
  const start = Date.UTC(2025, 0, 1);
  for (let row = 0; row < rows; row++) {
    const at = instantFromMs(start + Math.floor((row / rows) * 31_536_000_000));
    const amount = formatMinor(random.integer(100, 5_000_000), 2);
    lines.push(
      `T${String(row).padStart(7, '0')},A${random.integer(1, accounts)},A${random.integer(1, accounts)},${at},${amount},XNC`,
    );
  }
  return `${lines.join('\n')}\n`;
}
