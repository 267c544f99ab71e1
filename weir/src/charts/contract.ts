import { z } from 'zod';
import { currencyDecimals } from '@weir/engines/vocabulary';

/**
 *   POST /chart/nodes             chartNodesSchema → chartAnswerSchema: these nodes, and all that joins them to each other
 *   POST /chart/expansions        expansionSchema → chartAnswerSchema: what a question adds, the rest counted
 *   POST /chart/paths             pathSchema → chartPathSchema
 *   POST /chart/payments          the payments under one edge → chartPaymentsSchema
 *   POST /chart/exports           the mark that every export bears, known to the log of acts → chartExportedSchema
 *   GET  /cases/:id/chart         the latest version, or `?version=` → savedChartSchema
 *   PUT  /cases/:id/chart         saveChartSchema → savedChartSchema; 409 `chart-changed` with `theirs` where it changed meanwhile
 *
 * A node's id says what it is: `account:KEY` by the ledger's key, `subject:ID`, `report:ID`, `outside:cash`.
 */

export const chartLimits = { nodes: 5000, edges: 15_000, expansion: 500, paths: 50, payments: 200 } as const;

export const nodeKindSchema = z.enum(['person', 'firm', 'account', 'asset', 'report', 'outside']);
export type NodeKind = z.infer<typeof nodeKindSchema>;

const nodeIdSchema = z
  .string()
  .max(250)
  .regex(/^(account|subject|report|outside):.+/);

export const chartNodeSchema = z.object({
  id: z.string(),
  kind: nodeKindSchema,
  /** As it is written; the outside world has none of its own and is named by its kind. */
  name: z.string(),
  /** Other names, so that a name in two scripts shows both. */
  alsoKnownAs: z.array(z.string()),
  /** Hits against lists that are not decided as different; of subjects only. */
  hits: z.number(),
  /** Who holds the account, where known: several accounts of one holder can be drawn as one. */
  holder: z.string().nullable(),
});
export type ChartNode = z.infer<typeof chartNodeSchema>;

/** `money` is the sum of the payments one way, per currency; `shares` is an address, a phone or a number that two name. */
export const edgeKindSchema = z.enum([
  'money',
  'owner',
  'signatory',
  'director-of',
  'linked',
  'named-in',
  'shares',
]);
export type EdgeKind = z.infer<typeof edgeKindSchema>;

export const chartSumSchema = z.object({
  currency: z.string(),
  /** Minor units. */
  minor: z.number(),
  payments: z.number(),
  firstAt: z.string(),
  lastAt: z.string(),
});
export type ChartSum = z.infer<typeof chartSumSchema>;

export const chartEdgeSchema = z.object({
  /** `KIND FROM TO`: the same edge is the same id whatever question brought it. */
  id: z.string(),
  kind: edgeKindSchema,
  from: z.string(),
  to: z.string(),
  sums: z.array(chartSumSchema),
  /** What is shared, or in how many reports the relation is told. */
  detail: z.string().nullable(),
});
export type ChartEdge = z.infer<typeof chartEdgeSchema>;

export const chartAnswerSchema = z.object({
  nodes: z.array(chartNodeSchema),
  edges: z.array(chartEdgeSchema),
  /** Of what the question finds, and how many of it are in this answer. */
  found: z.number(),
  shown: z.number(),
  /** Ids asked for that nobody knows, or not for this asker. */
  unknown: z.array(z.string()),
});
export type ChartAnswer = z.infer<typeof chartAnswerSchema>;

export const chartNodesSchema = z.object({ ids: z.array(nodeIdSchema).min(1).max(chartLimits.nodes) });

export const questionSchema = z.enum([
  'holders',
  'paid-in',
  'paid-out',
  'accounts',
  'relations',
  'reports',
  'shares',
  'between',
]);
export type ChartQuestion = z.infer<typeof questionSchema>;

const windowSchema = z.object({ since: z.iso.datetime().optional(), until: z.iso.datetime().optional() });

export const leastSchema = z.string().regex(/^\d{1,12}(\.\d{1,4})?$/);

/** The smallest sum in minor units that is not below `least` whole units: yen have no hundredths, dinars have thousandths. */
export function leastMinor(least: string, currency: string): number {
  const decimals = currencyDecimals(currency);
  const [whole = '0', fraction = ''] = least.split('.');
  const beyond = /[1-9]/.test(fraction.slice(decimals)) ? 1 : 0;
  return Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0')) + beyond;
}

export const expansionSchema = windowSchema.extend({
  question: questionSchema,
  /** `between` takes two. */
  nodes: z.array(nodeIdSchema).min(1).max(200),
  /** Leaves out whoever paid or was paid less than this in all, in whole units of the currency it was paid in. */
  least: leastSchema.default('0'),
  limit: z.number().int().min(1).max(chartLimits.expansion).default(25),
});
export type Expansion = z.infer<typeof expansionSchema>;

/** `time`: each payment strictly later than the one before, money runs along it. `static`: joined, whenever and whichever way. */
export const pathSchema = windowSchema.extend({
  from: nodeIdSchema,
  to: nodeIdSchema,
  order: z.enum(['time', 'static']),
  hops: z.number().int().min(1).max(16).default(8),
});
export type PathRequest = z.infer<typeof pathSchema>;

export const chartPaymentSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  at: z.string(),
  minor: z.number(),
  currency: z.string(),
});
export type ChartPayment = z.infer<typeof chartPaymentSchema>;

/** `payments` are null where there is no such way. */
export const chartPathSchema = z.object({
  payments: z.array(chartPaymentSchema).nullable(),
  answer: chartAnswerSchema,
});
export type ChartPath = z.infer<typeof chartPathSchema>;

export const edgePaymentsSchema = windowSchema.extend({
  from: nodeIdSchema,
  to: nodeIdSchema,
  limit: z.number().int().min(1).max(chartLimits.payments).default(50),
});
export const chartPaymentsSchema = z.object({ items: z.array(chartPaymentSchema), found: z.number() });

const placeSchema = z.number().min(-1e7).max(1e7);
export const layoutSchema = z.object({
  nodes: z
    .array(
      z.object({
        id: nodeIdSchema,
        x: placeSchema,
        y: placeSchema,
        pinned: z.boolean().default(false),
        hidden: z.boolean().default(false),
      }),
    )
    .max(chartLimits.nodes),
  /** Accounts that are drawn as one, by their holder. */
  groups: z
    .array(z.object({ id: z.string().max(250), members: z.array(nodeIdSchema).min(2).max(500) }))
    .max(500),
  notes: z
    .array(
      z.object({
        id: z.string().max(100),
        x: placeSchema,
        y: placeSchema,
        text: z.string().min(1).max(2000),
      }),
    )
    .max(200),
});
export type ChartLayout = z.infer<typeof layoutSchema>;

export const saveChartSchema = z.object({
  /** The version it was made from; 0 where there was none. */
  version: z.number().int().min(0),
  layout: layoutSchema,
});

export const savedChartSchema = z.object({
  caseId: z.string(),
  /** 0 = nothing saved yet. */
  version: z.number(),
  layout: layoutSchema.nullable(),
  savedBy: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  savedAt: z.string().nullable(),
});
export type SavedChart = z.infer<typeof savedChartSchema>;

export const chartVersionQuerySchema = z.object({ version: z.coerce.number().int().min(1).optional() });

export const chartExportSchema = z.object({
  format: z.enum(['png', 'svg', 'csv', 'graphml', 'json']),
  nodes: z.number().int().min(0).max(chartLimits.nodes),
  edges: z.number().int().min(0).max(100_000),
  caseId: z.string().max(100).nullable().default(null),
});
/** `mark` goes before all else in the file: the log of acts knows the export by the number in it. */
export const chartExportedSchema = z.object({ mark: z.string(), by: z.string(), at: z.string() });
