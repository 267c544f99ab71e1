import { z } from 'zod';
import { ledgerRowSchema } from '../ledger/contract.ts';

/*
 * Routes of detection, all under /api/v1, for fiu_analyst and fiu_supervisor unless said otherwise:
 *
 *   GET  /alerts                  alertQuerySchema → alertPageSchema, by the ranking in force
 *   GET  /alerts/:id              alertDetailSchema, with its history
 *   POST /alerts/:id/state        alertStateChangeSchema → alertSchema (fiu_analyst)
 *   POST /detections              detectionRequestSchema → { jobId } (fiu_analyst); GET /jobs/:id/progress tells how far
 *   GET  /detections              the runs so far, newest first → detectionPageSchema
 *
 * Scenarios and back-tests: scenario-contract.ts. The ranking: ranking-contract.ts.
 */

/** A question in SQL over an account's history, or a shape of money found by the trails engine. */
export const alertFamilySchema = z.enum(['pattern', 'scenario']);

/**
 * `useful` and `in-case` (taken into a case) say that it was worth a person's time, `dismissed` that it was not. The
 * ranking learns from these, and a back-test counts them.
 */
export const alertStateSchema = z.enum(['open', 'useful', 'in-case', 'dismissed']);
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
  /** Other typologies, of either family, that point at the same money and were merged into this alert. */
  also: z.array(z.object({ typology: z.string(), score: z.number(), reason: z.string() })),
  /** What the queue is in order of. */
  ranking: z.object({
    /** Sum of the points, in log-odds; without a learned ranking it is the score. */
    points: z.number(),
    /** Null where alerts stand by their score. */
    model: z.string().nullable(),
    /** The most telling first; `bias` is where every alert begins. */
    parts: z.array(z.object({ feature: z.string(), value: z.number().nullable(), points: z.number() })),
  }),
  /** Transactions that came in since a person last decided. */
  grown: z.number(),
  /** Version of the scenario that raised it; 0 as shipped, and for patterns. */
  scenarioVersion: z.number(),
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
  /** `grown`: decided, and more money came since. */
  only: z.enum(['grown']).optional(),
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
  counts: z.object({ open: z.number(), useful: z.number(), 'in-case': z.number(), dismissed: z.number() }),
  /** Typologies with alerts that fit the filters except `typology`, for the filter. */
  typologies: z.array(z.object({ typology: z.string(), title: z.string(), count: z.number() })),
});

/** What happened to an alert, oldest first. */
export const alertEventSchema = z.object({
  at: z.string(),
  what: z.enum(['raised', 'grew', 'joined', 'decided', 'reopened', 'in-case']),
  /** Null where the node did it. */
  by: z.string().nullable(),
  name: z.string().nullable(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type AlertEvent = z.infer<typeof alertEventSchema>;

export const alertDetailSchema = alertSchema.extend({
  /** Its transactions in the order of money, at most 500. */
  transactions: z.array(ledgerRowSchema),
  transactionsOmitted: z.number(),
  history: z.array(alertEventSchema),
});
export type AlertDetail = z.infer<typeof alertDetailSchema>;

export const alertStateChangeSchema = z.object({
  state: z.enum(['open', 'useful', 'dismissed']),
  reason: z.string().trim().min(3).max(2000),
});

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
      /** Why it gave nothing: the code of its problem, as `scenario-too-wide` where it was set so wide. */
      problem: z.string().optional(),
      /** The scenario was not run: the ledger holds none of these facts. */
      absent: z.array(z.string()).optional(),
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
