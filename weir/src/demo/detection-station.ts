import type { Alert, AlertDetail } from '../detection/contract.ts';
import type { RankingModelView } from '../detection/ranking-contract.ts';
import type { BackTest } from '../detection/scenario-contract.ts';
import type { Outcome } from './station.ts';
import { all, type Stage } from './stations.ts';

/** What an alert is about, as only the truth of the country knows. */
type Truth = 'scheme' | 'look-alike' | 'neither';

/**
 * Scenarios and patterns over the whole ledger, held against the schemes behind them. An analyst then decides every
 * second alert as the truth has it, the ranking learns from these, and the others, which nobody has decided, show
 * whether it puts what is no scheme below the schemes. Look-alikes among them are told apart but are too few to judge
 * by alone: four on a country, and which four depends on how the reports came in.
 */
export async function detect(stage: Stage): Promise<Outcome> {
  const { world, cast, idle } = stage;
  await cast.analyst.request('POST', '/api/v1/detections', {});
  await idle();
  const byScore = await all<Alert>(cast.analyst, '/alerts');
  const { truthOf, found } = await holdAgainstTruth(stage, byScore);
  const missed = world.truth.schemes.filter(({ id }) => !found.has(id));
  const recall = 1 - missed.length / world.truth.schemes.length;
  const story = world.truth.story!;
  const expected = story.expectedAlerts.filter(({ account }) =>
    byScore.some((alert) => alert.accounts.includes(account)),
  );

  const decided = byScore.filter((_, place) => place % 2 === 0);
  const left = new Set(byScore.filter((_, place) => place % 2 === 1).map(({ id }) => id));
  for (const { id } of decided) {
    await cast.analyst.request('POST', `/api/v1/alerts/${encodeURIComponent(id)}/state`, {
      state: truthOf.get(id) === 'scheme' ? 'useful' : 'dismissed',
      reason: 'Decided for the demonstration, by the truth of the country.',
    });
  }
  const learned = await learnAndSwitchOn(stage);
  const byLearning = await all<Alert>(cast.analyst, '/alerts');
  const undecided = (alerts: readonly Alert[]): Truth[] =>
    alerts.filter(({ id }) => left.has(id)).map(({ id }) => truthOf.get(id)!);
  const before = undecided(byScore);
  const after = undecided(byLearning);
  const isLookAlike = (truth: Truth): boolean => truth === 'look-alike';
  const isNoScheme = (truth: Truth): boolean => truth !== 'scheme';
  const likeByScore = schemesAbove(before, isLookAlike);
  const likeLearned = schemesAbove(after, isLookAlike);
  const allByScore = schemesAbove(before, isNoScheme);
  const allLearned = schemesAbove(after, isNoScheme);
  const test = await tryOnThePast(stage);
  stage.alerts.push(...byLearning);

  const schemes = world.truth.schemes.length;
  return {
    did: `${byScore.length} alerts raised, ${count(truthOf, 'scheme')} of them on schemes; they point at ${schemes - missed.length} of ${schemes} schemes. ${decided.length} decided and learned from: of the others, a scheme stands above what is none in ${percent(allLearned)} of pairs (by the score alone in ${percent(allByScore)}), above a look-alike in ${percent(likeLearned)} (${percent(likeByScore)}).`,
    truth: {
      schemes,
      recall: rounded(recall),
      missed: missed.map(({ id }) => id),
      storyAccountsExpected: story.expectedAlerts.length,
      storyAccountsFound: expected.length,
      lookAlikes: world.truth.lookAlikes.length,
      alertsOnLookAlikes: count(truthOf, 'look-alike'),
      decided: decided.length,
      undecidedLookAlikes: after.filter(isLookAlike).length,
      schemesAboveOthersByScore: rounded(allByScore),
      schemesAboveOthersLearned: rounded(allLearned),
      schemesAboveLookAlikesByScore: rounded(likeByScore),
      schemesAboveLookAlikesLearned: rounded(likeLearned),
      areaOnLaterDecisions: {
        score: learned.comparison?.champion.area ?? null,
        learned: learned.comparison?.challenger.area ?? null,
        tested: learned.comparison?.tested ?? 0,
        tooFew: learned.comparison?.tooFew ?? null,
      },
      backTest: test.result && { scenario: test.scenario, precision: test.result.candidate.precision },
    },
    figures: { alerts: byScore.length, onSchemes: count(truthOf, 'scheme'), decided: decided.length },
    checks: [
      { key: 'schemes', held: recall >= 0.8, figures: { found: schemes - missed.length, schemes } },
      {
        key: 'story',
        held: expected.length >= 0.8 * story.expectedAlerts.length,
        figures: { found: expected.length, accounts: story.expectedAlerts.length },
      },
      {
        key: 'ranking',
        held: allLearned >= 0.9,
        figures: { learned: rounded(allLearned), score: rounded(allByScore) },
      },
      { key: 'backTest', held: test.state === 'done' },
    ],
    patterns: [...Map.groupBy(world.truth.schemes, ({ typology }) => typology)].map(([pattern, planted]) => ({
      pattern,
      planted: planted.length,
      found: planted.filter(({ id }) => found.has(id)).length,
    })),
  };
}

/**
 * An alert points at a scheme, or at a look-alike, when two of its transactions belong to it and they are at least a
 * fifth of the alert's own. One that points at both is on the scheme.
 */
async function holdAgainstTruth(
  { world, cast }: Stage,
  alerts: readonly Alert[],
): Promise<{ truthOf: Map<string, Truth>; found: Set<string> }> {
  const truthOf = new Map<string, Truth>();
  const found = new Set<string>();
  for (const { id } of alerts) {
    const { transactions } = await cast.analyst.request<AlertDetail>(
      'GET',
      `/api/v1/alerts/${encodeURIComponent(id)}`,
    );
    const ids = new Set(transactions.map((transaction) => transaction.id));
    const pointsAt = (of: readonly string[]): boolean => {
      const shared = of.filter((transaction) => ids.has(transaction)).length;
      return shared >= 2 && shared * 5 >= ids.size;
    };
    const schemes = world.truth.schemes.filter((scheme) => pointsAt(scheme.transactions));
    for (const scheme of schemes) found.add(scheme.id);
    const isLike = world.truth.lookAlikes.some((lookAlike) => pointsAt(lookAlike.transactions));
    truthOf.set(id, schemes.length > 0 ? 'scheme' : isLike ? 'look-alike' : 'neither');
  }
  return { truthOf, found };
}

/** The supervisor sees the comparison and says, where it proves too little, that this is a demonstration. */
async function learnAndSwitchOn({ cast, idle }: Stage): Promise<RankingModelView> {
  const { id } = await cast.analyst.request<{ id: string }>('POST', '/api/v1/ranking-models', {});
  await idle();
  const model = await cast.supervisor.request<RankingModelView>('GET', `/api/v1/ranking-models/${id}`);
  await cast.supervisor.request('POST', '/api/v1/ranking-changes', {
    model: id,
    reason: 'For the demonstration.',
    unproven: true,
  });
  await idle();
  return model;
}

async function tryOnThePast({ cast, idle }: Stage): Promise<BackTest> {
  const { id } = await cast.analyst.request<{ id: string }>('POST', '/api/v1/back-tests', {
    scenario: 'pass-through',
    version: 0,
    sweep: { parameter: 'least', values: ['2500', '5000', '10000', '20000', '40000'] },
  });
  await idle();
  return cast.analyst.request<BackTest>('GET', `/api/v1/back-tests/${id}`);
}

/** Of all pairs of a scheme and one of `others` in this order: in how many the scheme comes first; 1 where there are none. */
function schemesAbove(order: readonly Truth[], others: (truth: Truth) => boolean): number {
  const schemes = order.filter((truth) => truth === 'scheme').length;
  let before = 0;
  let above = 0;
  for (const truth of order) {
    if (truth === 'scheme') before++;
    else if (others(truth)) above += before;
  }
  const pairs = schemes * order.filter(others).length;
  return pairs === 0 ? 1 : above / pairs;
}

function count(truths: ReadonlyMap<string, Truth>, wanted: Truth): number {
  return [...truths.values()].filter((truth) => truth === wanted).length;
}

const rounded = (share: number): number => Math.round(share * 1000) / 1000;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
