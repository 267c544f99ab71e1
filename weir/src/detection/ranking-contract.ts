import { z } from 'zod';

/*
 * Routes of the ranking, all under /api/v1, for fiu_analyst and fiu_supervisor unless said otherwise:
 *
 *   GET  /ranking               rankingSchema
 *   POST /ranking-models        → { id, jobId }: learns a challenger from the decisions so far
 *   GET  /ranking-models/:id    rankingModelSchema
 *   POST /ranking-changes       rankingChangeRequestSchema → { number, jobId } (fiu_supervisor)
 */

const personSchema = z.object({ id: z.string(), name: z.string().nullable() });

export const rankingFiguresSchema = z.object({
  area: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  precision: z.array(z.object({ k: z.number(), precision: z.number(), low: z.number(), high: z.number() })),
});
export type RankingFigures = z.infer<typeof rankingFiguresSchema>;

/** Champion and challenger on decisions that neither has learned from. */
export const rankingComparisonSchema = z.object({
  learned: z.number(),
  tested: z.number(),
  useful: z.number(),
  /** Decisions from this moment on were for the test. */
  from: z.string().nullable(),
  champion: rankingFiguresSchema,
  challenger: rankingFiguresSchema,
  gain: z.object({ area: z.number(), low: z.number(), high: z.number() }).nullable(),
  tooFew: z.boolean(),
});
export type RankingComparison = z.infer<typeof rankingComparisonSchema>;

export const rankingModelSchema = z.object({
  id: z.string(),
  jobId: z.string().nullable(),
  state: z.enum(['waiting', 'done', 'failed']),
  asked: z.object({ by: personSchema, at: z.string() }),
  endedAt: z.string().nullable(),
  /** What was in force when it was learned; null: the score. */
  against: z.string().nullable(),
  /** The same is still in force. */
  current: z.boolean(),
  learnedUntil: z.string().nullable(),
  examples: z.object({ useful: z.number(), notUseful: z.number() }).nullable(),
  /** Log-odds for one standard deviation more; the strongest first. */
  weights: z.array(
    z.object({ feature: z.string(), weight: z.number(), centre: z.number(), scale: z.number() }),
  ),
  comparison: rankingComparisonSchema.nullable(),
  problem: z.string().nullable(),
});
export type RankingModelView = z.infer<typeof rankingModelSchema>;

export const rankingChangeSchema = z.object({
  number: z.number(),
  /** Null: by the score. */
  model: z.string().nullable(),
  by: personSchema,
  at: z.string(),
  reason: z.string(),
});
export type RankingChange = z.infer<typeof rankingChangeSchema>;

export const rankingSchema = z.object({
  /** Null: alerts stand by their score. */
  inForce: rankingModelSchema.nullable(),
  decisions: z.object({ useful: z.number(), notUseful: z.number(), enough: z.number() }),
  /** Newest first. */
  models: z.array(rankingModelSchema),
  changes: z.array(rankingChangeSchema),
});
export type Ranking = z.infer<typeof rankingSchema>;

export const rankingChangeRequestSchema = z.object({
  /** Null goes back to the score; the id of an earlier model rolls back to it. */
  model: z.string().max(100).nullable(),
  reason: z.string().trim().min(3).max(2000),
  /** Said by whoever switches on a model that was tested on too few decisions, or not found better. */
  unproven: z.boolean().default(false),
});
