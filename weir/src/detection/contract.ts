import { z } from 'zod';
import { ledgerRowSchema } from '../ledger/contract.ts';

/*
 * Routes of detection, all under /api/v1, for fiu_analyst and fiu_supervisor unless said otherwise:
 *
 *   GET  /alerts                  alertQuerySchema → alertPageSchema, ranked by score
 *   GET  /alerts/:id              alertDetailSchema
 *   POST /alerts/:id/state        alertStateChangeSchema → alertSchema (fiu_analyst)
 *   POST /detections              detectionRequestSchema → { jobId } (fiu_analyst); GET /jobs/:id/progress tells how far
 *   GET  /detections              the runs so far, newest first → detectionPageSchema
 *   GET  /scenarios               { items: scenarioSchema[] }
 */

/** A question in SQL over an account's history, or a shape of money found by the trails engine. */
export const alertFamilySchema = z.enum(['pattern', 'scenario']);

/** `in-case` once an analyst has taken it into a case. */
export const alertStateSchema = z.enum(['open', 'dismissed', 'in-case']);
export type AlertState = z.infer<typeof alertStateSchema>;

/** One reason among several; the points of all parts are the score, exactly. */
export const scorePartSchema = z.object({
  part: z.string(),
  /** Thousandths at most; never negative. */
  points: z.number(),
  why: z.string(),
});
export type ScorePart = z.infer<typeof scorePartSchema>;

export const alertSchema = z.object({
  /** From what it says: the same money for the same reason has the same id in every run. */
  id: z.string(),
  family: alertFamilySchema,
  /** `fan-in`, `cycle`, or the id of the scenario. */
  typology: z.string(),
  title: z.string(),
  /** 0 to 1; the sum of the parts. */
  score: z.number(),
  parts: z.array(scorePartSchema),
  /** The one in the middle first. */
  accounts: z.array(z.string()),
  transactionCount: z.number(),
  /** Money that moved in its transactions, per currency. */
  totals: z.array(z.object({ amount: z.string(), currency: z.string() })),
  firstAt: z.string(),
  lastAt: z.string(),
  /** English; `reasonKey` and `facts` let the browser say it in any language. */
  reason: z.string(),
  reasonKey: z.string(),
  facts: z.record(z.string(), z.string()),
  /** Other typologies that point at the same money and were merged into this alert. */
  also: z.array(z.object({ typology: z.string(), score: z.number(), reason: z.string() })),
  state: alertStateSchema,
  raisedAt: z.string(),
  /** Who last changed the state, when and why. */
  decided: z
    .object({ by: z.string(), name: z.string().nullable(), at: z.string(), reason: z.string() })
    .nullable(),
  /** The case it was taken into. */
  caseId: z.string().nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

export const alertQuerySchema = z.object({
  state: alertStateSchema.optional(),
  family: alertFamilySchema.optional(),
  typology: z.string().max(100).optional(),
  account: z.string().max(200).optional(),
  transaction: z.string().max(200).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AlertQuery = z.infer<typeof alertQuerySchema>;

export const alertPageSchema = z.object({
  items: z.array(alertSchema),
  nextCursor: z.string().nullable(),
  /** Of all that fit the filters except `state`: how many in each state. */
  counts: z.object({ open: z.number(), dismissed: z.number(), 'in-case': z.number() }),
});

export const alertDetailSchema = alertSchema.extend({
  /** Its transactions in the order of money, at most 500. */
  transactions: z.array(ledgerRowSchema),
  transactionsOmitted: z.number(),
});
export type AlertDetail = z.infer<typeof alertDetailSchema>;

export const alertStateChangeSchema = z.object({
  state: z.enum(['open', 'dismissed']),
  reason: z.string().min(3).max(2000),
});

export const scenarioParameterSchema = z.object({
  name: z.string(),
  type: z.enum(['integer', 'decimal', 'money', 'text']),
  default: z.string(),
  /** Null for text. */
  least: z.string().nullable(),
  most: z.string().nullable(),
  meaning: z.string(),
});

/** The header of a scenario's file. */
export const scenarioSchema = z.object({
  id: z.string(),
  title: z.string(),
  indicator: z.string(),
  /** Where the indicator comes from: body, document, place. */
  source: z.string(),
  severity: z.enum(['low', 'medium', 'high']),
  parameters: z.array(scenarioParameterSchema),
  reason: z.string(),
  sql: z.string(),
  /** Of the file: a run names the scenario it ran by this. */
  sha256: z.string(),
});
export type ScenarioView = z.infer<typeof scenarioSchema>;

export const detectionRequestSchema = z
  .object({
    /** Scenario ids and pattern names; all where left out. */
    typologies: z.array(z.string().max(100)).max(100).optional(),
    /** Parameters other than the defaults, per scenario: `{"structuring": {"threshold": "5000"}}`. */
    parameters: z.record(z.string(), z.record(z.string(), z.string().max(100))).optional(),
  })
  .default({});
export type DetectionRequest = z.infer<typeof detectionRequestSchema>;

export const detectionSchema = z.object({
  id: z.string(),
  jobId: z.string().nullable(),
  state: z.enum(['waiting', 'done', 'failed']),
  askedBy: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** Version of the ledger that was looked at. */
  ledgerVersion: z.number().nullable(),
  rows: z.number(),
  raised: z.number(),
  /** Found again, or merged into an alert that was there. */
  known: z.number(),
  /** Per typology: alerts found and milliseconds spent. */
  stations: z.array(
    z.object({
      typology: z.string(),
      alerts: z.number(),
      ms: z.number(),
      /** The scenario was not run: the ledger holds none of these facts. */
      absent: z.array(z.string()).optional(),
      /** `scenario-too-wide`: set so wide that its alerts were not kept. */
      problem: z.string().optional(),
    }),
  ),
});
export type Detection = z.infer<typeof detectionSchema>;

export const detectionPageSchema = z.object({
  items: z.array(detectionSchema),
  nextCursor: z.string().nullable(),
});

/** `weir detect --json`. */
export const detectAnswerSchema = z.object({
  /** Scenarios that were not run, and the facts they need that the ledger does not hold (`--ledger DIR`). */
  notRun: z
    .array(z.object({ typology: z.string(), absent: z.array(z.string()), problem: z.string().optional() }))
    .optional(),
  alerts: z.array(
    z.object({
      id: z.string(),
      family: alertFamilySchema,
      typology: z.string(),
      score: z.number(),
      parts: z.array(scorePartSchema),
      accounts: z.array(z.string()),
      transactions: z.array(z.string()),
      reason: z.string(),
    }),
  ),
});
export type DetectAnswer = z.infer<typeof detectAnswerSchema>;
