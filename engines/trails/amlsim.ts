import { parseMinor } from '@weir/engines/vocabulary';
import type { LedgerRow } from './columns-from.ts';
import type { PatternFinding } from './patterns/finding.ts';

/** For tests only: reads the CSV texts of a ledger simulated by IBM/AMLSim and of its labels, and marks findings against them. */

export interface Scheme {
  readonly id: string;
  readonly typology: string;
  /** False for look-alikes: shaped like a scheme, labelled as none. */
  readonly laundering: boolean;
  readonly transactions: ReadonlySet<string>;
}

function* linesOf(csv: string): Generator<Record<string, string>> {
  const [head = '', ...lines] = csv.trimEnd().split('\n');
  const names = head.trim().split(',');
  for (const line of lines) {
    const cells = line.trim().split(',');
    yield Object.fromEntries(names.map((column, place) => [column, cells[place] ?? '']));
  }
}

/** `transactions.csv`; transfers of amount 0 (the simulator makes a few) move nothing and are left out. */
export function readTransfers(csv: string): { rows: LedgerRow[]; zeroAmounts: number } {
  const rows: LedgerRow[] = [];
  let zeroAmounts = 0;
  for (const line of linesOf(csv)) {
    const amount = parseMinor(line['base_amt']!, 2, 'half-even');
    if (amount === 0n) {
      zeroAmounts++;
      continue;
    }
    rows.push({
      id: line['tran_id']!,
      from: line['orig_acct']!,
      to: line['bene_acct']!,
      time: Date.parse(line['tran_timestamp']!),
      amount,
      currency: 'USD',
    });
  }
  return { rows, zeroAmounts };
}

/** `alert_transactions.csv`. */
export function readSchemes(csv: string): Scheme[] {
  const schemes = new Map<string, { typology: string; laundering: boolean; transactions: Set<string> }>();
  for (const line of linesOf(csv)) {
    const known = schemes.get(line['alert_id']!) ?? {
      typology: line['alert_type']!,
      laundering: line['is_sar'] === 'True',
      transactions: new Set<string>(),
    };
    known.transactions.add(line['tran_id']!);
    schemes.set(line['alert_id']!, known);
  }
  return [...schemes].map(([id, scheme]) => ({ id, ...scheme }));
}

export interface Marks {
  /** Per typology of true schemes: how many there are, and how many some finding finds. */
  readonly recall: Readonly<Record<string, { readonly schemes: number; readonly found: number }>>;
  readonly alerts: number;
  /** Alerts that find no true scheme, look-alikes among them. */
  readonly false: number;
  readonly lookAlikes: number;
}

/** A finding finds a scheme when it holds at least two and at least half of its transactions, and these are at least a fifth of its own. */
export function mark(
  findings: readonly Pick<PatternFinding, 'transactions'>[],
  schemes: readonly Scheme[],
): Marks {
  const schemesOf = new Map<string, Scheme[]>();
  for (const scheme of schemes) {
    for (const id of scheme.transactions) schemesOf.set(id, [...(schemesOf.get(id) ?? []), scheme]);
  }
  const found = new Set<Scheme>();
  let wrong = 0;
  let lookAlikes = 0;
  for (const { transactions } of findings) {
    const shared = new Map<Scheme, number>();
    for (const id of transactions) {
      for (const scheme of schemesOf.get(id) ?? []) shared.set(scheme, (shared.get(scheme) ?? 0) + 1);
    }
    const hits = [...shared]
      .filter(
        ([scheme, size]) =>
          size >= 2 && size * 2 >= scheme.transactions.size && size * 5 >= transactions.length,
      )
      .map(([scheme]) => scheme);
    for (const scheme of hits) found.add(scheme);
    if (!hits.some(({ laundering }) => laundering)) {
      wrong++;
      if (hits.length > 0) lookAlikes++;
    }
  }
  const recall: Record<string, { schemes: number; found: number }> = {};
  for (const scheme of schemes.filter(({ laundering }) => laundering)) {
    const line = (recall[scheme.typology] ??= { schemes: 0, found: 0 });
    line.schemes++;
    if (found.has(scheme)) line.found++;
  }
  return { recall, alerts: findings.length, false: wrong, lookAlikes };
}
