import { z } from 'zod';

/** Sanctions, wanted notices and political exposure are different things and stay so; `own` is the FIU's own list. */
export const listPurposeSchema = z.enum(['sanctions', 'wanted', 'pep', 'own']);
export type ListPurpose = z.infer<typeof listPurposeSchema>;

export const listVersionSchema = z.object({
  /** 1, 2, 3 … of this list. */
  number: z.number(),
  /** What the list says of its own version. */
  stated: z.string(),
  sha256: z.string(),
  entries: z.number(),
  added: z.number(),
  changed: z.number(),
  removed: z.number(),
  leftOut: z.number(),
  importedAt: z.string(),
  importedBy: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
});
export type ListVersion = z.infer<typeof listVersionSchema>;

/** A row of GET /lists. */
export const listRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  purpose: listPurposeSchema,
  current: listVersionSchema,
});
export type ListRow = z.infer<typeof listRowSchema>;
export const listPageSchema = z.object({ items: z.array(listRowSchema), nextCursor: z.null() });

/** GET /lists/:id. */
export const listDetailSchema = listRowSchema.extend({
  /** Newest first. */
  versions: z.array(listVersionSchema),
  /** Of the current version: rows that could not become entries, at most 1,000. */
  leftOutRows: z.array(
    z.object({
      line: z.number(),
      reason: z.string(),
      /** Only a value was left out; the entry stands. */ kept: z.boolean(),
    }),
  ),
});
export type ListDetail = z.infer<typeof listDetailSchema>;

/**
 * POST /lists: multipart, file in field `list`, fields `name`, `purpose` (default `sanctions`), and `shrinks=yes` to
 * confirm a list that lost more than half of its entries. Answers the list; re-screening goes on as a job.
 */
export const listImportSchema = listRowSchema.extend({
  /** The same bytes are the current version already: nothing changed. */
  unchanged: z.boolean(),
  /** The job that screens all subjects against what changed; null where nothing changed. */
  job: z.string().nullable(),
});
export type ListImport = z.infer<typeof listImportSchema>;

/** A named part of a score; the parts add up to it exactly. */
export const scorePartSchema = z.object({ part: z.string(), points: z.number(), why: z.string() });

export const hitStateSchema = z.enum(['open', 'same', 'different', 'unsure']);
export type HitState = z.infer<typeof hitStateSchema>;

/** Who was screened; `subjects` tells more. */
const subjectRefSchema = z.object({
  id: z.string(),
  kind: z.enum(['person', 'entity', 'account']),
  name: z.string(),
});

/** A row of GET /hits?state=&list=&subject=&cursor=&limit=, best score first. */
export const hitRowSchema = z.object({
  id: z.string(),
  state: hitStateSchema,
  subject: subjectRefSchema,
  list: z.object({ id: z.string(), name: z.string(), purpose: listPurposeSchema }),
  entryId: z.string(),
  /** The subject's name that was asked for, and the entry's name that matched, each as written. */
  askedName: z.string(),
  listedName: z.string(),
  score: z.number(),
  foundAt: z.string(),
});
export type HitRow = z.infer<typeof hitRowSchema>;

export const hitQuerySchema = z.object({
  state: hitStateSchema.optional(),
  list: z.string().max(100).optional(),
  subject: z.string().max(100).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type HitQuery = z.infer<typeof hitQuerySchema>;
export const hitPageSchema = z.object({ items: z.array(hitRowSchema), nextCursor: z.string().nullable() });

export const listEntrySchema = z.object({
  id: z.string(),
  list: z.string(),
  kind: z.string(),
  names: z.array(z.object({ text: z.string(), quality: z.string().optional() })),
  born: z.array(z.string()),
  countries: z.array(z.string()),
  sex: z.string().optional(),
  identifiers: z.array(z.object({ type: z.string(), number: z.string(), country: z.string().optional() })),
  remarks: z.string().optional(),
});

/** GET /hits/:id. */
export const hitDetailSchema = hitRowSchema.extend({
  parts: z.array(scorePartSchema),
  /** The entry as it was when it matched. */
  entry: listEntrySchema,
  listVersion: z.number(),
  /** The entry has left the list, or changed, since. */
  entryNow: z.enum(['listed', 'changed', 'removed']),
  /** What was known of the subject when it was asked. */
  asked: z.object({
    name: z.string(),
    kind: z.string().optional(),
    born: z.string().optional(),
    country: z.string().optional(),
    sex: z.string().optional(),
  }),
  decisions: z.array(
    z.object({
      decision: z.enum(['same', 'different', 'unsure']),
      reason: z.string(),
      by: z.object({ id: z.string(), name: z.string().nullable() }),
      at: z.string(),
    }),
  ),
});
export type HitDetail = z.infer<typeof hitDetailSchema>;

/** POST /hits/:id/decision. `different` is remembered for this pair. */
export const hitDecisionSchema = z.object({
  decision: z.enum(['same', 'different', 'unsure']),
  reason: z.string().trim().min(1).max(4000),
});
export type HitDecision = z.infer<typeof hitDecisionSchema>;
