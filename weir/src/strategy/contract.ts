import { z } from 'zod';

/** What is counted, and by what: a closed list, so that no two tables differ by one case. */
export const cuts = [
  { population: 'reports', classification: 'sector' },
  { population: 'reports', classification: 'kind' },
  { population: 'reports', classification: 'region' },
  { population: 'money', classification: 'corridor' },
  { population: 'alerts', classification: 'typology' },
  { population: 'disseminations', classification: 'outcome' },
] as const;

export const populationSchema = z.enum(['reports', 'money', 'alerts', 'disseminations']);
export const classificationSchema = z.enum(['sector', 'kind', 'region', 'corridor', 'typology', 'outcome']);
/** A calendar quarter in UTC: `2026-Q3`. */
export const quarterSchema = z.string().regex(/^\d{4}-Q[1-4]$/);

export const cutSchema = z.object({
  population: populationSchema,
  classification: classificationSchema,
  quarter: quarterSchema,
});
export type Cut = z.infer<typeof cutSchema>;

/** null: not published. A total that is null is not published either. */
const figureSchema = z.number().int().min(0).nullable();

export const strategicTableSchema = cutSchema.extend({
  /** Of money, and the figures are its minor units; null where cases are counted. */
  currency: z.string().nullable(),
  /** `2026-07`, the table's columns in their order. */
  months: z.array(z.string()),
  rows: z.array(z.object({ category: z.string(), counts: z.array(figureSchema), total: figureSchema })),
  columnTotals: z.array(z.number().int()),
  total: z.number().int().nullable(),
  /** True where nothing of the quarter can be published without telling a small count. */
  withheld: z.boolean(),
  rules: z.object({
    smallest: z.number(),
    contributors: z.number(),
    dominance: z.number(),
    source: z.string(),
  }),
  publishedAt: z.string(),
});
export type StrategicTable = z.infer<typeof strategicTableSchema>;

/** One table's quarters side by side, the oldest first, made of what was published of them and nothing else. */
export const strategicTrendSchema = z.object({
  population: populationSchema,
  classification: classificationSchema,
  currency: z.string().nullable(),
  quarters: z.array(quarterSchema),
  rows: z.array(z.object({ category: z.string(), totals: z.array(figureSchema) })),
  /** Of a quarter of which nothing was published: null. */
  totals: z.array(figureSchema),
  rules: strategicTableSchema.shape.rules,
});
export type StrategicTrend = z.infer<typeof strategicTrendSchema>;

/** GET /strategy: the closed quarters that may be asked for, the newest first, and what is counted. */
export const strategyOverviewSchema = z.object({
  quarters: z.array(quarterSchema),
  cuts: z.array(z.object({ population: populationSchema, classification: classificationSchema })),
});
export type StrategyOverview = z.infer<typeof strategyOverviewSchema>;

export const documentQuerySchema = z.object({
  language: z.enum(['ar', 'en', 'es', 'fr', 'ru', 'zh']).default('en'),
});
