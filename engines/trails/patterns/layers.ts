import {
  candidateOf,
  day,
  daysInWords,
  inLedgerOrder,
  part,
  spanOf,
  sumInWords,
  type Candidate,
} from './finding.ts';
import { Groups } from './groups.ts';
import type { FullParameters } from './parameters.ts';
import { rowsOf, type OccasionalGraph } from './relations.ts';

/** An account that more strangers pay is not looked at: those whom they all know say nothing of them. */
export const layerLimits = { payers: 64 } as const;

/** Strangers who paid the same strangers: the earlier layer and the later one. */
interface Layer {
  readonly payers: ReadonlySet<number>;
  readonly payees: ReadonlySet<number>;
  readonly rows: readonly number[];
}

/**
 * `bipartite` and `stack` of payments that are made once: two accounts that both paid the same two or more strangers within
 * the window belong together, as do all that hang together so. By chance two hardly ever share two occasional payees. Where
 * two or more payees of one such layer are payers of another, the layers are stacked.
 *
 * For each payer its payees' other payers are counted: the cost is the sum of squares of occasional payers, bounded by
 * `layerLimits`.
 */
export function findLayers(graph: OccasionalGraph, parameters: FullParameters): Candidate[] {
  const layers = layersIn(graph, parameters.windowDays * day);
  const paidBy = new Map<number, number[]>();
  for (const [place, { payers }] of layers.entries())
    for (const payer of payers) paidBy.set(payer, [...(paidBy.get(payer) ?? []), place]);
  const stacks = new Groups();
  for (const [place, { payees }] of layers.entries()) {
    stacks.add(place);
    const shared = new Map<number, number>();
    for (const payee of payees)
      for (const next of paidBy.get(payee) ?? []) shared.set(next, (shared.get(next) ?? 0) + 1);
    for (const [next, count] of shared) if (next !== place && count >= 2) stacks.join(place, next);
  }
  return [...stacks.all()].map((group) =>
    layeredOf(
      graph,
      [...group].map((place) => layers[place]!),
    ),
  );
}

function layersIn({ columns, into, outOf }: OccasionalGraph, window: number): Layer[] {
  /** Per account: the payee last seen to be shared with it, or -1, and how many are; side by side. */
  const met = new Int32Array(2 * columns.accounts.length);
  for (let account = 0; account < columns.accounts.length; account++) met[2 * account] = -1;
  const groups = new Groups();
  const seenAccounts = new Int32Array(columns.accounts.length);
  let byPayee = new Float64Array(64);
  for (let payer = 0; payer < columns.accounts.length; payer++) {
    const first = outOf.start[payer]!;
    const count = outOf.start[payer + 1]! - first;
    if (count < 2) continue;
    if (byPayee.length < count) byPayee = new Float64Array(2 * count);
    // By payee, so that one paid twice counts once; a number that says both sorts without being compared by a function.
    for (let each = 0; each < count; each++) byPayee[each] = outOf.others[first + each]! * count + each;
    byPayee.subarray(0, count).sort();
    let seen = 0;
    for (let each = 0; each < count; each++) {
      const payee = Math.floor(byPayee[each]! / count);
      const moment = outOf.times[first + (byPayee[each]! % count)]!;
      const end = into.start[payee + 1]!;
      let other = into.start[payee]!;
      if (end - other > layerLimits.payers) continue;
      for (; other < end; other++) {
        const another = into.others[other]!;
        if (another <= payer || met[2 * another] === payee || Math.abs(into.times[other]! - moment) > window)
          continue;
        met[2 * another] = payee;
        if (met[2 * another + 1]!++ === 0) seenAccounts[seen++] = another;
      }
    }
    for (let each = 0; each < seen; each++) {
      const another = seenAccounts[each]!;
      if (met[2 * another + 1]! >= 2) groups.join(payer, another);
      met[2 * another] = -1;
      met[2 * another + 1] = 0;
    }
  }
  return [...groups.all()]
    .map((payers) => layerOf({ columns, into, outOf }, new Set(payers)))
    .filter(({ payees }) => payees.size >= 2);
}

/** The payees that two or more of the payers share, and the payments to them. */
function layerOf({ columns, outOf }: OccasionalGraph, payers: ReadonlySet<number>): Layer {
  const payersOf = new Map<number, Set<number>>();
  for (const payer of payers) {
    for (const row of rowsOf(outOf, payer)) {
      const payee = columns.to[row]!;
      payersOf.set(payee, (payersOf.get(payee) ?? new Set()).add(payer));
    }
  }
  const payees = new Set([...payersOf].filter(([, those]) => those.size >= 2).map(([payee]) => payee));
  const rows = [...payers].flatMap((payer) =>
    [...rowsOf(outOf, payer)].filter((row) => payees.has(columns.to[row]!)),
  );
  return { payers, payees, rows: inLedgerOrder(rows) };
}

function layeredOf({ columns }: OccasionalGraph, layers: readonly Layer[]): Candidate {
  const rows = inLedgerOrder(new Set(layers.flatMap((layer) => [...layer.rows])));
  const payers = new Set(rows.map((row) => columns.from[row]!));
  const payees = new Set(rows.map((row) => columns.to[row]!));
  const accounts = [...new Set([...payers, ...payees])];
  const stacked = layers.length > 1;
  const span = spanOf(columns, rows);
  const pairs = new Set(rows.map((row) => `${columns.from[row]!} ${columns.to[row]!}`)).size;
  const possible = layers.reduce((sum, layer) => sum + layer.payers.size * layer.payees.size, 0);
  return candidateOf({
    typology: stacked ? 'stack' : 'bipartite',
    rows,
    parts: () => [
      part('shape', stacked ? 0.4 : 0.35, 1, 'strangers who paid the same strangers'),
      part('size', 0.25, (accounts.length - 3) / 6, () => `${accounts.length} accounts`),
      part('density', 0.2, pairs / possible, () => `${pairs} of ${possible} possible relations`),
      part('haste', 0.15, 1 - span / (60 * day), () => `first to last in ${daysInWords(span)}`),
    ],
    words: () => {
      const params = {
        payers: String(payers.size),
        payees: String(payees.size),
        relations: String(pairs),
        days: daysInWords(span),
        sum: sumInWords(columns, rows),
      };
      return {
        accounts,
        reason:
          `${params.sum} went from ${params.payers} payers to ${params.payees} payees within ${params.days}, over ${params.relations} ` +
          `relations that hardly ever pay otherwise${stacked ? ', in layers that hand it on' : ''}.`,
        params,
        wording: 'once' as const,
      };
    },
  });
}
