import { enough } from '@weir/engines/ranking';
import { instantFromMs, msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import { theNode, type Asker, type JobRun, type Platform, type Transaction } from '#platform';
import { decidedAlerts } from './alert-store.ts';
import { learnInThread, type Decision } from './learn.ts';
import { rankerOf, type Ranker } from './ranker.ts';
import {
  decisionCounts,
  endModel,
  findModel,
  insertChange,
  insertModel,
  listChanges,
  listModels,
  lockRanking,
  modelInForce,
  rankAfter,
  type StoredChange,
  type StoredModel,
} from './ranking-store.ts';

export interface RankingStands {
  readonly inForce: StoredModel | undefined;
  readonly decisions: { useful: number; notUseful: number; enough: number };
  readonly models: readonly StoredModel[];
  readonly changes: readonly StoredChange[];
}

export interface Rankings {
  /** Where an alert stands under the model in force. */
  ranker(tx: Transaction): Promise<Ranker>;
  stands(tx: Transaction): Promise<RankingStands>;
  /** Learns a challenger as a job. */
  learn(asker: Asker): Promise<{ id: string; jobId: string }>;
  /**
   * Switches a model on, back to an earlier one, or back to the score (null); the alerts are then put in order as a job.
   * @throws Problem `ranking-model-unknown`, `ranking-already-in-force`, `ranking-stale`, `ranking-unproven`
   */
  change(
    asker: Asker,
    change: { model: string | null; reason: string; unproven: boolean },
  ): Promise<{ number: number; jobId: string }>;
}

/** Decisions learned from at most, the newest. */
const decisionsRead = 20_000;
const rankedAtOnce = 500;

export function createRankings(platform: Platform): Rankings {
  const { register, jobs, clock } = platform;

  async function decisions(tx: Transaction): Promise<Decision[]> {
    const rows = await decidedAlerts(tx, decisionsRead);
    return (
      rows
        // Alerts of before features were kept tell nothing.
        .filter(({ features }) => Object.keys(features).length > 0)
        // An alert of a case whose product was of no use is no example: it was worth a look, and nothing came of it.
        .filter(({ state, product_useful }) => state !== 'in-case' || product_useful !== false)
        .map(({ id, score, features, state, decided_at }) => ({
          id,
          at: Date.parse(decided_at!),
          features,
          score,
          useful: state !== 'dismissed',
        }))
    );
  }

  async function learn({ modelId }: { modelId: string }): Promise<void> {
    const order = await register.as(theNode, async (tx) => {
      const row = await findModel(tx, modelId);
      if (row?.state !== 'waiting') return undefined;
      const champion = row.against === null ? undefined : await findModel(tx, row.against);
      return {
        decisions: await decisions(tx),
        champion: champion?.model ?? null,
        notBefore: typeof champion?.learned_until === 'string' ? Date.parse(champion.learned_until) : null,
      };
    });
    if (order === undefined) return;
    try {
      const { model, comparison } = await learnInThread(order);
      const from = comparison.from === null ? null : instantFromMs(comparison.from);
      await register.as(theNode, (tx) =>
        endModel(tx, modelId, {
          model,
          learned_until: from,
          comparison: { ...structuredClone(comparison), from } as never,
        }),
      );
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      await register.as(theNode, (tx) => endModel(tx, modelId, { problem: error.code }));
    }
  }

  async function rerank(_: object, job: JobRun): Promise<void> {
    // What is in force when it runs: of two changes in a row the last counts.
    let done = 0;
    for (let after: string | null = ''; after !== null && !job.signal.aborted;) {
      const from: string = after;
      after = await register.as(theNode, async (tx) =>
        rankAfter(tx, from, await rankings.ranker(tx), rankedAtOnce),
      );
      done += rankedAtOnce;
      await job.progress(done, 0);
    }
  }

  const rankings: Rankings = {
    ranker: async (tx) => {
      const row = await modelInForce(tx);
      return rankerOf(row !== undefined && row.model !== null ? { id: row.id, model: row.model } : undefined);
    },
    stands: async (tx) => ({
      inForce: await modelInForce(tx),
      decisions: { ...(await decisionCounts(tx)), enough },
      models: await listModels(tx),
      changes: await listChanges(tx),
    }),
    learn: (asker) =>
      register.as(asker, async (tx) => {
        const id = newIdentifier(msFromInstant(clock()), platform.chance);
        const jobId = await jobs.enqueue(tx, 'detection.learn', { modelId: id });
        await insertModel(tx, { id, job: jobId, against: (await modelInForce(tx))?.id ?? null });
        await record(tx, { act: 'ranking.learning-asked', object: { kind: 'ranking-model', id } });
        return { id, jobId };
      }),
    change: (asker, { model, reason, unproven }) =>
      register.as(asker, async (tx) => {
        await lockRanking(tx);
        const before = await modelInForce(tx);
        if ((before?.id ?? null) === model)
          throw refused('ranking-already-in-force', 'Alerts are in this order already.');
        if (model !== null) await mayComeIn(tx, model, before?.id ?? null, unproven);
        const number = await insertChange(tx, { model, reason });
        const jobId = await jobs.enqueue(tx, 'detection.rank', { number });
        await record(tx, {
          act: model === null ? 'ranking.switched-off' : 'ranking.switched-on',
          object: { kind: 'ranking-model', id: model ?? before!.id },
          reason,
          facts: { number, before: before?.id ?? null, unproven },
        });
        return { number, jobId };
      }),
  };

  /** A model that was in force before may come back; a new one was held against what is in force now. */
  async function mayComeIn(
    tx: Transaction,
    id: string,
    before: string | null,
    unproven: boolean,
  ): Promise<void> {
    const row = await findModel(tx, id);
    if (row === undefined || row.model === null || row.comparison === null)
      throw new Problem({
        code: 'ranking-model-unknown',
        status: 404,
        detail: 'There is no such model that has been learned.',
      });
    if ((await listChanges(tx, 1000)).some((change) => change.model === id)) return;
    if (row.against !== before)
      throw refused(
        'ranking-stale',
        'This model was held against another order than the one in force. Learn a new one.',
      );
    const { tooFew, gain } = row.comparison;
    if ((tooFew || gain === null || gain.low <= 0) && !unproven)
      throw refused(
        'ranking-unproven',
        'The comparison does not show that this order is better. Say that you switch it on nevertheless, or wait for more decisions.',
      );
  }

  jobs.define('detection.learn', learn);
  jobs.define('detection.rank', rerank);
  return rankings;
}

function refused(code: string, detail: string): Problem {
  return new Problem({ code, status: 409, detail });
}
