import { z } from 'zod';
import { alertStateSchema } from './contract.ts';

/*
 * Routes of scenarios and back-tests, all under /api/v1, for fiu_analyst and fiu_supervisor unless said otherwise:
 *
 *   GET  /scenarios                                { items: scenarioStandingSchema[] }
 *   GET  /scenarios/:id                            scenarioDetailSchema
 *   POST /scenarios/check                          { text } → scenarioCheckSchema; keeps nothing
 *   POST /scenarios                                scenarioWriteSchema → scenarioVersionSchema, a draft
 *   POST /scenarios/:id/off                        { reason } → scenarioVersionSchema, proposed
 *   POST /scenarios/:id/versions/:number/proposal  { reason } → scenarioVersionSchema; after a back-test of it
 *   POST /scenarios/:id/versions/:number/decision  scenarioDecisionSchema → scenarioVersionSchema (fiu_supervisor)
 *   GET  /back-tests?scenario=                     { items: backTestSchema[] }
 *   POST /back-tests                               backTestRequestSchema → { id, jobId }
 *   GET  /back-tests/:id                           backTestSchema
 */

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
  /** `account`: what it says of an account follows from that account's own entries, so it also runs on new reports at once. */
  reach: z.enum(['account', 'ledger']),
  sql: z.string(),
  /** Of the file: a run names the scenario it ran by this. */
  sha256: z.string(),
});
export type ScenarioView = z.infer<typeof scenarioSchema>;

export const scenarioLimits = { text: 40_000, note: 2000, sweepValues: 12, versions: 500 } as const;

const personSchema = z.object({ id: z.string(), name: z.string().nullable() });

/** A text somebody wrote, and what became of it. */
export const scenarioVersionSchema = z.object({
  scenario: z.string(),
  number: z.number(),
  /** Null: this version switches the scenario off. */
  text: z.string().nullable(),
  sha256: z.string().nullable(),
  parameters: z.record(z.string(), z.string()),
  note: z.string(),
  state: z.enum(['draft', 'proposed', 'in-force', 'replaced', 'refused']),
  written: z.object({ by: personSchema, at: z.string() }),
  proposed: z.object({ by: personSchema, at: z.string(), reason: z.string() }).nullable(),
  decided: z.object({ by: personSchema, at: z.string(), reason: z.string() }).nullable(),
});
export type ScenarioVersion = z.infer<typeof scenarioVersionSchema>;

/** A scenario as it stands: what runs, and what waits. */
export const scenarioStandingSchema = scenarioSchema.extend({
  /** Weir came with a scenario of this id. */
  shipped: z.boolean(),
  /** What is in force: 0 as shipped, null where nothing is. */
  version: z.number().nullable(),
  values: z.record(z.string(), z.string()),
  /** A version that waits for a decision. */
  proposed: z.number().nullable(),
  /** Alerts it leads, by state. */
  alerts: z.object({ open: z.number(), useful: z.number(), dismissed: z.number() }),
});
export type ScenarioStanding = z.infer<typeof scenarioStandingSchema>;

export const scenarioDetailSchema = z.object({
  /** What is in force, else the newest text. */
  scenario: scenarioStandingSchema,
  /** The whole file of that. */
  text: z.string(),
  shippedText: z.string().nullable(),
  /** Newest first. */
  versions: z.array(scenarioVersionSchema),
  /** Another person than who wrote or proposed it has to decide here. */
  secondPerson: z.boolean(),
});
export type ScenarioDetail = z.infer<typeof scenarioDetailSchema>;

export const scenarioFaultSchema = z.object({
  /** `header`, `statement`, `column`, `parameter` … */
  code: z.string(),
  /** Of the file, from 1; null where it concerns the whole. */
  line: z.number().nullable(),
  detail: z.string(),
});
export type ScenarioFault = z.infer<typeof scenarioFaultSchema>;

export const scenarioCheckSchema = z.object({
  faults: z.array(scenarioFaultSchema),
  /** Null where the header cannot be read. */
  scenario: scenarioSchema.nullable(),
  /** What the statement gives. */
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});
export type ScenarioCheck = z.infer<typeof scenarioCheckSchema>;

export const scenarioTextSchema = z.string().min(1).max(scenarioLimits.text);
export const scenarioValuesSchema = z.record(z.string().max(60), z.string().max(200));

export const scenarioWriteSchema = z.object({
  text: scenarioTextSchema,
  parameters: scenarioValuesSchema.default({}),
  note: z.string().trim().min(3).max(scenarioLimits.note),
});

export const scenarioReasonSchema = z.object({ reason: z.string().trim().min(3).max(2000) });

export const scenarioDecisionSchema = z.object({
  decision: z.enum(['approved', 'refused']),
  reason: z.string().trim().min(3).max(2000),
});

/** How the findings of one run stand against what people decided. */
export const backTestFiguresSchema = z.object({
  alerts: z.number(),
  /** Of those, alerts about the same money were held useful, … */
  useful: z.number(),
  /** … dismissed, … */
  notUseful: z.number(),
  /** … are there and not decided; */
  open: z.number(),
  /** … and so many nobody has seen. */
  unseen: z.number(),
  /** useful / (useful + notUseful); null where nothing is decided. */
  precision: z.number().nullable(),
  /** Its interval of 95 %. */
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type BackTestFigures = z.infer<typeof backTestFiguresSchema>;

export const backTestRequestSchema = z.object({
  scenario: z.string().max(100),
  /** A version that somebody wrote; 0 as shipped. */
  version: z.number().int().min(0),
  /** Instead of the version's own values. */
  parameters: scenarioValuesSchema.default({}),
  /** One parameter at several values, the others as they are. */
  sweep: z
    .object({
      parameter: z.string().max(60),
      values: z.array(z.string().max(200)).min(1).max(scenarioLimits.sweepValues),
    })
    .nullable()
    .default(null),
});
export type BackTestRequest = z.infer<typeof backTestRequestSchema>;

export const backTestAlertSchema = z.object({
  accounts: z.array(z.string()),
  transactions: z.number(),
  score: z.number(),
  reason: z.string(),
  /** The alert about the same money that is there. */
  alert: z.string().nullable(),
  state: alertStateSchema.nullable(),
});

export const backTestResultSchema = z.object({
  ledgerVersion: z.number(),
  rows: z.number(),
  candidate: backTestFiguresSchema,
  /** The version in force over the same rows; null where none is. */
  inForce: backTestFiguresSchema.extend({ version: z.number() }).nullable(),
  /** Alerts held useful that the version in force finds and this one does not. */
  usefulLost: z.array(z.string()),
  /** The other way round. */
  usefulGained: z.array(z.string()),
  sweep: z.array(z.object({ value: z.string(), figures: backTestFiguresSchema })),
  /** With reach `account`: whether it said the same of half the accounts when it saw those alone. Null otherwise. */
  reachHolds: z.boolean().nullable(),
  /** The highest scores first. */
  alerts: z.array(backTestAlertSchema),
  alertsOmitted: z.number(),
});
export type BackTestResult = z.infer<typeof backTestResultSchema>;

export const backTestSchema = z.object({
  id: z.string(),
  jobId: z.string().nullable(),
  state: z.enum(['waiting', 'done', 'failed']),
  scenario: z.string(),
  title: z.string(),
  version: z.number(),
  parameters: z.record(z.string(), z.string()),
  sweep: z.object({ parameter: z.string(), values: z.array(z.string()) }).nullable(),
  asked: z.object({ by: personSchema, at: z.string() }),
  endedAt: z.string().nullable(),
  result: backTestResultSchema.nullable(),
  /** Why it failed, as a sentence. */
  problem: z.string().nullable(),
});
export type BackTest = z.infer<typeof backTestSchema>;
