import type { ProposalDetail, ProposalRow, SubjectDetail, SubjectRow } from '../subjects/contract.ts';
import type { Outcome } from './station.ts';
import { all, type Stage } from './stations.ts';

/** Pairs decided in the demonstration; the others wait for whoever sits down at it. */
const decidedAtMost = 60;

/**
 * Who is who, held against the truth in pairs of mentions: once as identifiers and weights leave it, once more after
 * the analyst has decided pairs by what the registry says.
 */
export async function reviewMerges(stage: Stage): Promise<Outcome> {
  const { cast, idle } = stage;
  await idle();
  const before = await judge(stage);
  const open = await all<ProposalRow>(cast.analyst, '/subject-proposals?state=open');
  // Every second one, so that some wait.
  const chosen = open.filter((_, place) => place % 2 === 0).slice(0, decidedAtMost);
  let same = 0;
  for (const { id } of chosen) {
    const pair = await cast.analyst.request<ProposalDetail>('GET', `/api/v1/subject-proposals/${id}`);
    const sum = pair.parts.reduce((total, { bits }) => total + Math.round(bits * 100), 0);
    if (sum !== Math.round(pair.bits * 100))
      throw new Error(`The parts of a pair add up to ${sum}, not to its weight.`);
    const [left, right] = pair.sides.map((side) => subjectsSaid(side.attributes, before.truthOf));
    const isOne = left !== undefined && left === right;
    if (isOne) same++;
    await cast.analyst.request('POST', `/api/v1/subject-proposals/${id}/decision`, {
      decision: isOne ? 'same' : 'different',
      reason: isOne
        ? 'The registry of persons knows one of this name, date of birth and address.'
        : 'The registry of persons knows two of them.',
    });
  }
  await idle();
  const after = await judge(stage);
  return {
    did: `${before.mentions} mentions of people are ${before.subjects} subjects: precision ${figure(before.precision)}, recall ${figure(before.recall)}. ${open.length} pairs to decide, ${chosen.length} decided (${same} the same): precision ${figure(after.precision)}, recall ${figure(after.recall)}.`,
    truth: {
      byWeights: { precision: before.precision, recall: before.recall },
      afterReview: { precision: after.precision, recall: after.recall },
      mentions: before.mentions,
      notFound: before.notFound,
      pairsToDecide: open.length,
      decided: chosen.length,
    },
    figures: {
      mentions: before.mentions,
      subjects: before.subjects,
      pairs: open.length,
      decided: chosen.length,
    },
    checks: [
      {
        key: 'weights',
        held: before.mentions > 50 && before.precision >= 0.99,
        figures: { precision: before.precision, recall: before.recall },
      },
      {
        key: 'review',
        held: after.precision >= 0.99 && after.recall >= before.recall,
        figures: { precision: after.precision, recall: after.recall },
      },
    ],
  };
}

const figure = (share: number): string => share.toFixed(3);
const keyOf = (report: string, name: string): string => `${report}\n${name}`;

interface Judgement {
  readonly precision: number;
  readonly recall: number;
  readonly mentions: number;
  readonly notFound: number;
  readonly subjects: number;
  /** Who a name in a report really is; undefined where two bear it there. */
  readonly truthOf: ReadonlyMap<string, string | undefined>;
}

/** Precision and recall over pairs of mentions in different reports, where a mention is a name in a report. */
async function judge({ world, cast, filed }: Stage): Promise<Judgement> {
  const truthOf = new Map<string, string | undefined>();
  for (const { file, subject, name } of world.truth.mentions) {
    const report = filed.get(file);
    if (report?.state !== 'accepted' || report.duplicate || !subject.startsWith('P')) continue;
    const key = keyOf(report.reportId, name);
    truthOf.set(key, truthOf.has(key) && truthOf.get(key) !== subject ? undefined : subject);
  }
  const foundIn = new Map<string, string>();
  const subjects = await all<SubjectRow>(cast.analyst, '/subjects?kind=person');
  for (const { id } of subjects) {
    const detail = await cast.analyst.request<SubjectDetail>('GET', `/api/v1/subjects/${id}`);
    for (const { kind, value, sources } of detail.attributes)
      if (kind === 'name' || kind === 'native-name' || kind === 'alias')
        for (const { reportId } of sources) foundIn.set(keyOf(reportId, value), id);
  }
  const mentions = [...truthOf].flatMap(([key, truth]) => {
    const found = foundIn.get(key);
    return truth === undefined || found === undefined ? [] : [{ truth, found }];
  });
  const pairs = (of: readonly string[]): number =>
    [...Map.groupBy(of, (name) => name).values()].reduce(
      (sum, { length }) => sum + (length * (length - 1)) / 2,
      0,
    );
  const right = pairs(mentions.map(({ truth, found }) => `${truth} ${found}`));
  return {
    precision: round(right / Math.max(1, pairs(mentions.map(({ found }) => found)))),
    recall: round(right / Math.max(1, pairs(mentions.map(({ truth }) => truth)))),
    mentions: mentions.length,
    notFound: truthOf.size - mentions.length,
    subjects: subjects.length,
    truthOf,
  };
}

const round = (share: number): number => Math.round(share * 10_000) / 10_000;

/** Who the names of one side really are, where all agree. */
function subjectsSaid(
  attributes: ProposalDetail['sides'][number]['attributes'],
  truthOf: ReadonlyMap<string, string | undefined>,
): string | undefined {
  const truths = new Set(
    attributes
      .filter(({ kind }) => kind === 'name' || kind === 'native-name' || kind === 'alias')
      .flatMap(({ value, sources }) => sources.map(({ reportId }) => truthOf.get(keyOf(reportId, value))))
      .filter((truth) => truth !== undefined),
  );
  const [only] = truths;
  return truths.size === 1 ? only : undefined;
}
