import { scoreOf, type RankingModel } from '@weir/engines/ranking';

export interface Rank {
  /** Thousandths. */
  readonly points: number;
  readonly parts: { feature: string; value: number | null; points: number }[] | null;
  readonly model: string | null;
}

/** Where an alert of these features and this score stands. */
export type Ranker = (features: Readonly<Record<string, number>>, score: number) => Rank;

/** Without a learned model alerts stand by their score. */
export const byScoreAlone: Ranker = (_, score) => ({ points: score, parts: null, model: null });

export function rankerOf(model: { id: string; model: RankingModel } | undefined): Ranker {
  if (model === undefined) return byScoreAlone;
  return (features) => {
    const { score, bias, contributions } = scoreOf(model.model, features);
    return {
      points: score,
      parts: [...contributions, { feature: 'bias', value: null, points: bias }],
      model: model.id,
    };
  };
}
