import { z } from 'zod';

/*
 * Routes of tracing, all under /api/v1, for fiu_analyst and fiu_supervisor:
 *
 *   POST /traces               traceRequestSchema → traceSchema (fiu_analyst; `state` is `waiting` where it became the job `jobId`)
 *   GET  /traces               newest first → tracePageSchema
 *   GET  /traces/:id           traceDetailSchema
 *   GET  /traces/:id/flow      ?limit= → flowSchema: what the picture is drawn from
 *   GET  /traces/:id/answer    the answer's exact bytes, as they were hashed (application/json)
 *   POST /traces/:id/replay    runs it again over the rows it saw → replaySchema (fiu_analyst)
 *   POST /traces/origins       originRequestSchema → traceSchema: backwards, where did this holding come from (fiu_analyst)
 *   GET  /traces/:id/difference  ?with=ID → traceDifferenceSchema: two traces, holder by holder and way by way
 *   POST /traces/:id/exhibits  exhibitRequestSchema → exhibitSchema (fiu_analyst)
 *   GET  /traces/:id/exhibits  newest first → exhibitPageSchema
 *   GET  /exhibits/:id/bundle    the bundle, application/json
 *   GET  /exhibits/:id/document  ?language= → its print as PDF/A
 */

export const ruleSchema = z.enum(['fifo', 'lifo', 'pro-rata', 'poison', 'lowest-intermediate-balance']);
export type Rule = z.infer<typeof ruleSchema>;

/** A transaction (its whole amount is marked as it reaches the payee), or a part of what an account holds at a moment. */
export const sourceSchema = z.union([
  z.object({ transaction: z.string().min(1).max(200) }),
  z.object({
    account: z.string().min(1).max(200),
    /** ISO; after all transactions with time ≤ this. */
    time: z.string().max(40),
    /** Decimal, in `currency`. */
    amount: z.string().max(40),
    /** The account's only currency where left out. */
    currency: z.string().max(5).optional(),
  }),
]);
export type TraceSource = z.infer<typeof sourceSchema>;

export const traceRequestSchema = z.object({
  sources: z.array(sourceSchema).min(1).max(64),
  rule: ruleSchema,
  /** Inclusive; the end of the ledger where left out. */
  until: z.string().max(40).optional(),
  /** Inclusive; sources before it mark nothing. What lies before makes the balances. */
  since: z.string().max(40).optional(),
  /** Accounts beyond which nothing is followed: what reaches one stays as held there. */
  stops: z.array(z.string().min(1).max(200)).max(1000).optional(),
  /** Decimal, in every currency: what a payment brings of less than this stays as held by its payee. */
  minimum: z.string().max(40).optional(),
  title: z.string().max(200).optional(),
});
export type TraceRequest = z.infer<typeof traceRequestSchema>;

/** Rules under which all of a holding falls into parts. */
export const originRuleSchema = z.enum(['fifo', 'lifo', 'pro-rata']);

export const originRequestSchema = z.object({
  account: z.string().min(1).max(200),
  /** ISO; the holding is what remains after all transactions with time ≤ this. */
  time: z.string().max(40),
  /** The account's only currency where left out. */
  currency: z.string().max(5).optional(),
  rule: originRuleSchema,
  title: z.string().max(200).optional(),
});
export type OriginRequest = z.infer<typeof originRequestSchema>;

/** Amounts are decimal strings in `currency`, and add up to `amount`; largest first. */
export const originsSchema = z.object({
  rule: originRuleSchema,
  account: z.string(),
  currency: z.string(),
  time: z.string(),
  amount: z.string(),
  origins: z.array(
    z.object({
      /** Paid in by the outside world; or an account's opening balance, or assumed money of it. */
      kind: z.enum(['transaction', 'opening', 'assumed']),
      transaction: z.string().optional(),
      type: z.string().optional(),
      time: z.string().optional(),
      account: z.string().optional(),
      currency: z.string().optional(),
      amount: z.string(),
    }),
  ),
});
export type OriginsAnswer = z.infer<typeof originsSchema>;

/** in = held + left, exactly. Where money of several currencies is tainted the texts name each. */
export const traceChecksSchema = z.object({ in: z.string(), held: z.string(), left: z.string() }).loose();

/** The answer, as the command prints it. Amounts are decimal strings in the currency beside them; times ISO UTC. */
export const traceAnswerSchema = z.object({
  rule: ruleSchema,
  until: z.string().nullable().optional(),
  sources: z.array(
    z.object({
      transaction: z.string().optional(),
      account: z.string().optional(),
      time: z.string(),
      amount: z.string(),
      currency: z.string(),
      /** Less than `amount` where tainted money of an earlier source was already in it. */
      newlyTainted: z.string().optional(),
    }),
  ),
  /** Largest first. Under `poison` reach instead of amounts: `firstTime` and the `transaction` that carried it. */
  held: z.array(
    z.object({
      account: z.string(),
      currency: z.string().optional(),
      amount: z.string().optional(),
      /** One amount for each source, in their order. */
      bySource: z.array(z.string()).optional(),
      firstTime: z.string().optional(),
      transaction: z.string().nullable().optional(),
    }),
  ),
  left: z.array(
    z.object({
      transaction: z.string(),
      type: z.string(),
      amount: z.string(),
      currency: z.string().optional(),
    }),
  ),
  /** For the 100 largest holders, the largest carrier first; each hop a real transaction. No amounts under `poison`. */
  paths: z.array(
    z.object({
      account: z.string(),
      currency: z.string().optional(),
      amount: z.string().optional(),
      /** Place among the sources at which it starts. */
      source: z.number().optional(),
      transactions: z.array(z.string()),
      /** Tainted money that each hop brought to its payee. */
      carried: z.array(z.string()).optional(),
    }),
  ),
  pathsOmitted: z.number(),
  assumptions: z.array(
    z.object({
      account: z.string(),
      time: z.string(),
      amount: z.string(),
      currency: z.string().optional(),
      transaction: z.string().optional(),
    }),
  ),
  /** Shortfalls of accounts that the traced money never lay in: without effect; in `assumptions` too where `listed`. */
  assumptionsElsewhere: z
    .object({
      listed: z.boolean(),
      count: z.number(),
      accounts: z.number(),
      totals: z.array(z.object({ currency: z.string(), amount: z.string() })),
    })
    .optional(),
  /** null under `poison`. */
  checks: traceChecksSchema.nullable(),
  /** What an exhibit must say about the reading: rows looked at, conventions, rounding. */
  notes: z.record(z.string(), z.number()).optional(),
});
export type TraceAnswer = z.infer<typeof traceAnswerSchema>;

/** Languages an exhibit is printed in. */
export const exhibitLanguages = ['ar', 'en', 'es', 'fr', 'ru', 'zh'] as const;
export type ExhibitLanguage = (typeof exhibitLanguages)[number];

export const traceSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'done', 'failed']),
  rule: ruleSchema,
  /** `backwards`: the one source is the holding that was asked about, without an amount. */
  direction: z.enum(['forwards', 'backwards']),
  sources: z.array(sourceSchema),
  until: z.string().nullable(),
  since: z.string().nullable(),
  stops: z.array(z.string()).nullable(),
  minimum: z.string().nullable(),
  /** SHA-256 of the answer's bytes; null until done. */
  sha256: z.string().nullable(),
  /** What it looked at: rows up to this sequence, of this version of the ledger. */
  ledger: z.object({ version: z.number(), untilSequence: z.number(), rows: z.number() }).nullable(),
  /** Accounts that hold tainted money, ways by which it left, assumptions made. */
  counts: z.object({ held: z.number(), left: z.number(), assumptions: z.number() }).nullable(),
  checks: traceChecksSchema.nullable(),
  ms: z.number().nullable(),
  problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
  jobId: z.string().nullable(),
  askedBy: z.object({ id: z.string(), name: z.string().nullable() }),
  askedAt: z.string(),
});
export type Trace = z.infer<typeof traceSchema>;

export const traceQuerySchema = z.object({
  /** Traces with this transaction or account among their sources. */
  transaction: z.string().max(200).optional(),
  account: z.string().max(200).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type TraceQuery = z.infer<typeof traceQuerySchema>;

export const tracePageSchema = z.object({ items: z.array(traceSchema), nextCursor: z.string().nullable() });

/** The answer cut at the first thousand of each list; /answer has the whole. */
export const traceDetailSchema = traceSchema.extend({
  answer: traceAnswerSchema.nullable(),
  /** Of a question backwards, cut likewise; null otherwise. */
  origins: originsSchema.nullable(),
  originsOmitted: z.number(),
  omitted: z.object({ held: z.number(), left: z.number(), assumptions: z.number() }),
});
export type TraceDetail = z.infer<typeof traceDetailSchema>;

/** One movement of tainted money: what a ribbon is drawn from. Amounts are integer minor units of the flow's currency. */
export const flowStepSchema = z.object({
  transaction: z.string(),
  /** UTC milliseconds. */
  time: z.number(),
  /** Account it leaves; for a source transaction the payer, or `outside:cash` and the like. */
  from: z.string(),
  /** Account it reaches, or an exit such as `outside:cash`. */
  to: z.string(),
  /** The whole transaction. */
  amount: z.number(),
  /** The part of it that is tainted. */
  tainted: z.number(),
  /** This transaction is itself a source: taint begins here. */
  source: z.boolean(),
});

export const flowQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(5000).default(1000) });

/** One flow for each currency, steps in the order of money. What the limit cut off is counted. */
export const flowSchema = z.object({
  flows: z.array(
    z.object({
      currency: z.string(),
      decimals: z.number(),
      steps: z.array(flowStepSchema),
      stepsOmitted: z.number(),
      /** Tainted money in the steps left out, minor units. */
      taintedOmitted: z.number(),
    }),
  ),
});
export type FlowView = z.infer<typeof flowSchema>;

/** `same` = the bytes of the answer were the same, by their hash. */
export const replaySchema = z.object({ same: z.boolean(), sha256: z.string(), ms: z.number() });
export type Replay = z.infer<typeof replaySchema>;

export const differenceQuerySchema = z.object({ with: z.string().max(100) });

/** One line of two answers; an amount that one of them does not have is 0. `difference` = right − left. */
const differenceLineSchema = z.object({
  account: z.string().optional(),
  transaction: z.string().optional(),
  type: z.string().optional(),
  currency: z.string(),
  left: z.string(),
  right: z.string(),
  difference: z.string(),
});
export type DifferenceLine = z.infer<typeof differenceLineSchema>;

/** Two traces of the same money, largest difference first, the first thousand lines of each list. */
export const traceDifferenceSchema = z.object({
  left: z.object({ id: z.string(), rule: ruleSchema }),
  right: z.object({ id: z.string(), rule: ruleSchema }),
  /** Whether both followed the same sources, to the same end, within the same limits, over the same rows. */
  sameQuestion: z.boolean(),
  held: z.array(differenceLineSchema),
  heldOmitted: z.number(),
  /** Ways by which money left, by their transaction. */
  gone: z.array(differenceLineSchema),
  goneOmitted: z.number(),
  /** Holders and ways of which both say the same amount; they are in the lists too. */
  same: z.object({ held: z.number(), gone: z.number() }),
});
export type TraceDifferenceView = z.infer<typeof traceDifferenceSchema>;

export const exhibitRequestSchema = z.object({ title: z.string().trim().min(1).max(200).optional() });
export type ExhibitRequest = z.infer<typeof exhibitRequestSchema>;

export const exhibitSchema = z.object({
  id: z.string(),
  traceId: z.string(),
  title: z.string(),
  /** `intelligence-annex` unless every row comes from a lawfully obtained record. */
  standing: z.enum(['intelligence-annex', 'lawfully-obtained-records']),
  rows: z.number(),
  accounts: z.number(),
  size: z.number(),
  /** Of the bundle; stands on each page of its print. */
  sha256: z.string(),
  madeBy: z.object({ id: z.string(), name: z.string().nullable() }),
  madeAt: z.string(),
});
export type Exhibit = z.infer<typeof exhibitSchema>;

export const exhibitPageSchema = z.object({ items: z.array(exhibitSchema) });

export const exhibitDocumentQuerySchema = z.object({ language: z.enum(exhibitLanguages).default('en') });
