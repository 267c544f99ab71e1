import { z } from 'zod';

/** Kinds of lists, as `listPurposeSchema` has them; a threshold for each. */
const purposes = ['sanctions', 'wanted', 'missing', 'pep', 'own'] as const;

/** Parts of a score that may be weighed otherwise: all but `limit`, which only keeps it between 0 and 1. */
export const tunedParts = ['name', 'extra-word', 'missing-word', 'order', 'legal-form', 'number', 'weak-alias', 'kind', 'born', 'country', 'sex', 'identifier'] as const; // prettier-ignore
export type TunedPart = (typeof tunedParts)[number];

/** Thousandths: a hit is a score at or above it. */
const thresholdSchema = z.number().int().min(500).max(1000);
/** Percent of what the engine gives: 100 leaves it, 0 leaves the part out, 200 doubles it. */
const factorSchema = z.number().int().min(0).max(300);

export const tuningValuesSchema = z.object({
  thresholds: z.object(
    Object.fromEntries(purposes.map((purpose) => [purpose, thresholdSchema])) as Record<
      (typeof purposes)[number],
      typeof thresholdSchema
    >,
  ),
  /** Parts that are not named stay at 100. */
  factors: z.partialRecord(z.enum(tunedParts), factorSchema),
});
export type TuningValues = z.infer<typeof tuningValuesSchema>;

const personSchema = z.object({ id: z.string(), name: z.string().nullable() });

/** A version of thresholds and weights. 0 is what the release ships. */
export const tuningSchema = tuningValuesSchema.extend({
  number: z.number(),
  report: z.string().nullable(),
  undoes: z.number().nullable(),
  reason: z.string().nullable(),
  at: z.string().nullable(),
  by: personSchema.nullable(),
});
export type TuningVersion = z.infer<typeof tuningSchema>;

/** GET /tunings: newest first; the first is in force. */
export const tuningsSchema = z.object({
  /** The engine's own weights, on which all tunings stand. */
  weights: z.string(),
  versions: z.array(tuningSchema),
});
export type Tunings = z.infer<typeof tuningsSchema>;

/** POST /tunings: switches on what a report was made for. */
export const switchOnSchema = z.object({
  report: z.string().max(100),
  reason: z.string().trim().min(1).max(1000),
  /** The report says that hits which people held to be the same would not be found again; this says: seen. */
  losesSame: z.boolean().default(false),
});
/** POST /tunings/undo: back to the tuning before the one in force. */
export const undoTuningSchema = z.object({ reason: z.string().trim().min(1).max(1000) });
/** Both answer with the tunings and the job that screens all subjects anew. */
export const switchedOnSchema = tuningsSchema.extend({ job: z.string() });

const effectSchema = z.object({
  /** Hits of all subjects under what is in force, and under what is proposed. */
  now: z.number(),
  proposed: z.number(),
  appear: z.number(),
  disappear: z.number(),
  /** Of those that would disappear: by what people decided; `open` has no decision yet. */
  disappearSame: z.number(),
  disappearDifferent: z.number(),
  disappearOther: z.number(),
});
export type TuningEffect = z.infer<typeof effectSchema>;

export const tuningRowSchema = z.object({
  effect: z.enum(['disappears', 'appears']),
  purpose: z.enum(purposes),
  list: z.string(),
  subject: z.object({ id: z.string(), name: z.string() }),
  entryId: z.string(),
  askedName: z.string(),
  listedName: z.string(),
  /** Null where it is below the floor of what was looked at. */
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** The hit there is, and what was decided. */
  hit: z.string().nullable(),
  state: z.string().nullable(),
});
export type TuningRow = z.infer<typeof tuningRowSchema>;

/** A row of GET /tuning-reports. */
export const tuningReportRowSchema = tuningValuesSchema.extend({
  id: z.string(),
  state: z.enum(['waiting', 'done', 'cancelled']),
  job: z.string().nullable(),
  /** The tuning in force when it was asked for. */
  against: z.number(),
  askedBy: personSchema,
  askedAt: z.string(),
  endedAt: z.string().nullable(),
});
export type TuningReportRow = z.infer<typeof tuningReportRowSchema>;
export const tuningReportPageSchema = z.object({
  items: z.array(tuningReportRowSchema),
  nextCursor: z.null(),
});

/** GET /tuning-reports/:id. */
export const tuningReportSchema = tuningReportRowSchema.extend({
  subjects: z.number(),
  /** Pairs whose shipped score lies below this were not looked at. */
  floor: z.number(),
  effects: z.partialRecord(z.enum(purposes), effectSchema),
  /** Those that people held to be the same come first; at most 2,000, the rest is counted. */
  rows: z.array(tuningRowSchema),
  rowsOmitted: z.number(),
  /** Whether it may be switched on as it is: done, and made against what is in force now. */
  current: z.boolean(),
});
export type TuningReport = z.infer<typeof tuningReportSchema>;
