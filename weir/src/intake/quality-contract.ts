import { z } from 'zod';

/**
 * How good a filer's reports are, counted from the reports alone: nothing that the FIU thinks about anybody goes in.
 * A score is the sum of its parts; each part is `of` points times the share `good` / `reports`.
 */
export const qualityPartSchema = z.object({
  /**
   * `first-time`: first filings accepted at once; `complete`: no required detail missing; `timely`: not filed late;
   * `real-values`: no placeholder in place of a value.
   */
  part: z.enum(['first-time', 'complete', 'timely', 'real-values']),
  points: z.number(),
  of: z.number(),
  good: z.number(),
  reports: z.number(),
});
export type QualityPart = z.infer<typeof qualityPartSchema>;

export const qualityCountsSchema = z.object({
  filed: z.number(),
  accepted: z.number(),
  returned: z.number(),
  /** First filings (not resubmissions), and those of them accepted at once. */
  first: z.number(),
  firstAccepted: z.number(),
  late: z.number(),
  /** 0–100, one decimal; null where nothing was filed. */
  score: z.number().nullable(),
  parts: z.array(qualityPartSchema),
});

export const filerQualitySchema = qualityCountsSchema.extend({
  filer: z.object({ id: z.string(), name: z.string(), reportingEntityId: z.string().nullable() }),
  /** 1 = best among the filers with a score, for the FIU; null for a filer itself, which is never compared by name. */
  rank: z.number().nullable(),
  /** Oldest first, every month of the span, also the empty ones: `2026-11`. */
  months: z.array(qualityCountsSchema.extend({ month: z.string() })),
  /** Broken most: in how many reports, how often in them. */
  rules: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(['fatal', 'error', 'warning']),
      reports: z.number(),
      times: z.number(),
    }),
  ),
});
export type FilerQuality = z.infer<typeof filerQualitySchema>;

/** GET /quality: a filer gets itself; the FIU and the supervisor all filers, the lowest score first, or the one named. */
export const qualityQuerySchema = z.object({
  /** An organisation's id. */
  organisation: z.string().max(100).optional(),
  months: z.coerce.number().int().min(1).max(60).default(12),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type QualityQuery = z.infer<typeof qualityQuerySchema>;

export const qualityAnswerSchema = z.object({
  from: z.string(),
  to: z.string(),
  /** How many filers filed anything in the span. */
  filers: z.number(),
  items: z.array(filerQualitySchema),
});
export type QualityAnswer = z.infer<typeof qualityAnswerSchema>;
