import type { HitTruth } from '@weir/sandbox';
import type { HitDetail, HitRow } from '../screening/contract.ts';
import type { SubjectDetail } from '../subjects/contract.ts';
import type { Outcome } from './station.ts';
import { all, type Stage } from './stations.ts';

/**
 * Who in the reports may be on a list, held against the truth: of the listed people that reports name, how many were
 * found (recall), and of the hits, how many are true (precision), by the way in which the name was hidden. Then people
 * decide: the analyst first, a second person or the bureau's officer where the law of the place asks one.
 */
export async function decideHits(stage: Stage): Promise<Outcome> {
  const { cast } = stage;
  const hits = await all<HitRow>(cast.analyst, '/hits');
  const judged = await judge(stage, hits);
  let decided = 0;
  let confirmed = 0;
  // A third stays open for whoever sits down at the demonstration.
  for (const hit of hits.slice(0, Math.ceil((hits.length * 2) / 3))) {
    const detail = await cast.analyst.request<HitDetail>('GET', `/api/v1/hits/${hit.id}`);
    const sum = detail.parts.reduce((total, { points }) => total + Math.round(points * 1000), 0);
    if (sum !== Math.round(detail.score * 1000))
      throw new Error(`The parts of a hit add up to ${sum}, not to its score.`);
    const same = judged.isTrue(hit);
    const answer = await cast.analyst.request<HitDetail>('POST', `/api/v1/hits/${hit.id}/decision`, {
      decision: same ? 'same' : 'different',
      reason: same
        ? 'Name, date of birth and country agree with the entry.'
        : 'Another person: the details beside the name differ.',
    });
    decided++;
    // Every other one still waits for its second person.
    const second =
      answer.state === 'to-confirm' ? cast.supervisor : answer.state === 'candidate' ? cast.bureau : null;
    if (second === null || decided % 2 === 0) continue;
    await second.request('POST', `/api/v1/hits/${hit.id}/confirmation`, {
      decision: 'same',
      reason: 'The papers were compared by a second person.',
    });
    confirmed++;
  }
  const { recall, precision } = judged;
  return {
    did: `${hits.length} hits: recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}; ${decided} decided by the analyst, ${confirmed} confirmed by a second person, each score the exact sum of its parts.`,
    truth: judged.figures,
    figures: { hits: hits.length, decided, confirmed },
    checks: [
      // Some spellings lie beyond what may alert without drowning the analyst; the engine's own benchmark counts them.
      {
        key: 'recall',
        held: judged.expected > 0 && recall >= 0.9,
        figures: { recall, listed: judged.expected },
      },
      { key: 'precision', held: precision >= 0.5, figures: { precision } },
    ],
  };
}

interface Judgement {
  readonly recall: number;
  readonly precision: number;
  readonly expected: number;
  readonly figures: Record<string, unknown>;
  isTrue(hit: HitRow): boolean;
}

/** A hit is true where its subject appears in a report that, in truth, names the entry. */
async function judge({ world, cast, filed }: Stage, hits: readonly HitRow[]): Promise<Judgement> {
  const accepted = (file: string): string | undefined => {
    const answer = filed.get(file);
    return answer?.state === 'accepted' && !answer.duplicate ? answer.reportId : undefined;
  };
  const keyOf = (list: string, entry: string): string => `${list}/${entry}`;
  const expected = world.truth.hits.flatMap((truth) => {
    const report = accepted(truth.file);
    return report === undefined ? [] : [{ ...truth, report }];
  });
  const reportsOf = new Map<string, Set<string>>();
  for (const { list, entry, report } of expected) {
    const key = keyOf(list, entry);
    reportsOf.set(key, (reportsOf.get(key) ?? new Set()).add(report));
  }
  const appearsIn = new Map<string, ReadonlySet<string>>();
  for (const { subject } of hits) {
    if (appearsIn.has(subject.id)) continue;
    const detail = await cast.analyst.request<SubjectDetail>('GET', `/api/v1/subjects/${subject.id}`);
    appearsIn.set(subject.id, new Set(detail.appearsIn.map(({ reportId }) => reportId)));
  }
  const found = new Set<string>();
  const trueHits = new Set<string>();
  for (const hit of hits) {
    const key = keyOf(hit.list.name, hit.entryId);
    for (const report of appearsIn.get(hit.subject.id)!) {
      if (!reportsOf.get(key)?.has(report)) continue;
      trueHits.add(hit.id);
      found.add(`${key} ${report}`);
    }
  }
  const isFound = ({ list, entry, report }: (typeof expected)[number]): boolean =>
    found.has(`${keyOf(list, entry)} ${report}`);
  const ways = Map.groupBy(expected, ({ by }) => by);
  const rounded = (share: number): number => Math.round(share * 1000) / 1000;
  const recall = expected.filter(isFound).length / Math.max(1, expected.length);
  const precision = trueHits.size / Math.max(1, hits.length);
  const namesakes = new Set(world.truth.namesakes.map(({ list, entry }) => keyOf(list, entry)));
  return {
    recall,
    precision,
    expected: expected.length,
    isTrue: (hit) => trueHits.has(hit.id),
    figures: {
      mentionsOfListed: expected.length,
      found: expected.filter(isFound).length,
      recall: rounded(recall),
      recallBy: Object.fromEntries(
        [...ways].map(([by, truths]: [HitTruth['by'], typeof expected]) => [
          by,
          `${truths.filter(isFound).length} of ${truths.length}`,
        ]),
      ),
      hits: hits.length,
      trueHits: trueHits.size,
      precision: rounded(precision),
      // Strangers with a listed person's name are meant to be asked about, where nothing but the name is known.
      falseOnNamesakes: hits.filter(
        (hit) => !trueHits.has(hit.id) && namesakes.has(keyOf(hit.list.name, hit.entryId)),
      ).length,
      missed: expected.filter((truth) => !isFound(truth)).map(({ list, entry, name }) => `${list}/${entry}: ${name}`), // prettier-ignore
    },
  };
}
