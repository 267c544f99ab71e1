import { z } from 'zod';

/*
 * Routes of the demonstration, under /api/v1, for fiu_analyst, fiu_supervisor and auditor:
 *
 *   GET  /demonstration    demoRunSchema; 404 `demonstration-missing` on a node that walked no generated country
 */

/** The stations in the order in which they are walked. The browser has words for each, and for each check. */
export const stationNameSchema = z.enum([
  'lists',
  'intake',
  'subjects',
  'merges',
  'screening',
  'ledger',
  'detection',
  'tracing',
  'case',
  'obtaining',
  'suspension',
  'lapse',
  'dissemination',
  'feedback',
  'audit',
]);
export type StationName = z.infer<typeof stationNameSchema>;

export const figuresSchema = z.record(z.string(), z.union([z.number(), z.string()]));
export type Figures = z.infer<typeof figuresSchema>;

export const demoStationSchema = z.object({
  station: stationNameSchema,
  ok: z.boolean(),
  ms: z.number(),
  /** What stands in the sentence of what it did. Instants are ISO 8601, shares lie between 0 and 1. */
  figures: figuresSchema,
  /** What the truth of the generated country demands of it, and whether it holds. */
  checks: z.array(z.object({ key: z.string(), held: z.boolean(), figures: figuresSchema })),
  /** Of detection: of each planted pattern, how many there are and how many an alert points at. */
  patterns: z.array(z.object({ pattern: z.string(), planted: z.number(), found: z.number() })),
  /** Id of the one thing it made, where there is one. */
  made: z.string().nullable(),
  /** Why it stopped, where it did; null where it ran to its end. */
  stopped: z.string().nullable(),
});
export type DemoStation = z.infer<typeof demoStationSchema>;

export const demoRunSchema = z.object({
  seed: z.number(),
  scale: z.number(),
  /** The node's clock when the walk began; it ended with the machine's. */
  began: z.string(),
  ended: z.string(),
  ms: z.number(),
  ok: z.boolean(),
  stations: z.array(demoStationSchema),
});
export type DemoRun = z.infer<typeof demoRunSchema>;
