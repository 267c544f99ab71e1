import type { FilerQuality, QualityAnswer, QualityPart, QualityQuery } from './quality-contract.ts';
import { findOrganisations } from '#people';
import type { Asker, Platform } from '#platform';
import { mostBroken, type QualityMonths, type QualityRow } from './quality-store.ts';

type Counts = Omit<QualityRow, 'organisation' | 'month' | 'rules'>;
type CountsView = Omit<FilerQuality, 'filer' | 'rank' | 'months' | 'rules'>;

/** How many points each part can give; together a hundred. */
export const partPoints = { 'first-time': 40, complete: 25, timely: 20, 'real-values': 15 } as const;

const none: Counts = {
  filed: 0,
  accepted: 0,
  returned: 0,
  first: 0,
  first_accepted: 0,
  late: 0,
  complete: 0,
  real_values: 0,
};

export function sum(rows: readonly Counts[]): Counts {
  const total: { -readonly [Key in keyof Counts]: Counts[Key] } = { ...none };
  for (const row of rows) for (const key of Object.keys(none) as (keyof Counts)[]) total[key] += row[key];
  return total;
}

/**
 * The score with its parts. Where a part has nothing to look at (only resubmissions were filed, so there is no first try) it
 * gives its points: a filer is not blamed for what did not happen.
 */
export function countsView(counts: Counts): CountsView {
  const part = (name: QualityPart['part'], good: number, reports: number): QualityPart => {
    const of = partPoints[name];
    return { part: name, of, good, reports, points: reports === 0 ? of : tenths((of * good) / reports) };
  };
  const parts =
    counts.filed === 0
      ? []
      : [
          part('first-time', counts.first_accepted, counts.first),
          part('complete', counts.complete, counts.filed),
          part('timely', counts.filed - counts.late, counts.filed),
          part('real-values', counts.real_values, counts.filed),
        ];
  return {
    filed: counts.filed,
    accepted: counts.accepted,
    returned: counts.returned,
    first: counts.first,
    firstAccepted: counts.first_accepted,
    late: counts.late,
    score: parts.length === 0 ? null : tenths(parts.reduce((total, { points }) => total + points, 0)),
    parts,
  };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

/** The months up to and with that of `now`, oldest first: `2026-11`. */
export function monthsUpTo(now: string, count: number): string[] {
  const end = Number(now.slice(0, 4)) * 12 + Number(now.slice(5, 7)) - 1;
  return Array.from({ length: count }, (_, index) => {
    const month = end - count + 1 + index;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}

const rulesShown = 10;

/** One filer, or all who filed, the lowest score first. The filers' names are told as far as `asker` may know them. */
export async function quality(
  { register, clock }: Pick<Platform, 'register' | 'clock'>,
  counted: QualityMonths,
  asker: Asker,
  { query, only, ranked }: { query: QualityQuery; only: string | undefined; ranked: boolean },
): Promise<QualityAnswer> {
  const months = monthsUpTo(clock(), query.months);
  const rows = await counted.since(months[0]!, ranked ? undefined : only);
  const all = [...Map.groupBy(rows, ({ organisation }) => organisation)]
    .map(([organisation, own]) => ({ organisation, own, view: countsView(sum(own)) }))
    .sort((one, two) => one.view.score! - two.view.score! || (one.organisation < two.organisation ? -1 : 1));
  const scores = all.map(({ view }) => view.score!);
  const found =
    only === undefined
      ? all.slice(query.offset, query.offset + query.limit)
      : [
          all.find(({ organisation }) => organisation === only) ?? {
            organisation: only,
            own: [],
            view: countsView(none),
          },
        ];
  const filers = await register.as(asker, (tx) =>
    findOrganisations(
      tx,
      found.map(({ organisation }) => organisation),
    ),
  );
  const items: FilerQuality[] = [];
  for (const { organisation, own, view } of found) {
    const filer = filers.get(organisation);
    items.push({
      ...view,
      filer: {
        id: organisation,
        name: filer?.name ?? organisation,
        reportingEntityId: filer?.reportingEntityId ?? null,
      },
      rank: ranked && view.score !== null ? 1 + scores.filter((score) => score > view.score!).length : null,
      months: months.map((month) => ({
        month,
        ...countsView(own.find((row) => row.month === month) ?? none),
      })),
      rules: mostBroken(own, rulesShown),
    });
  }
  return { from: months[0]!, to: months.at(-1)!, filers: all.length, items };
}
