import { z } from 'zod';

/**
 * Sanctions, wanted notices, notices of missing persons and political exposure are different things and stay so; `own`
 * is the FIU's own list.
 */
export const listPurposeSchema = z.enum(['sanctions', 'wanted', 'missing', 'pep', 'own']);
export type ListPurpose = z.infer<typeof listPurposeSchema>;

export const listVersionSchema = z.object({
  /** 1, 2, 3 … of this list. */
  number: z.number(),
  /** The shape that was recognised: `un-xml`, `ofac-csv` … */
  form: z.string(),
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
  /** The earlier version whose entries this one restores, and why. */
  takenBackTo: z.number().nullable(),
  reason: z.string().nullable(),
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

/** A row or record that could not become an entry, or (`kept`) a value that was left out of one that stands. */
export const leftOutRowSchema = z.object({
  line: z.number(),
  reason: z.string(),
  kept: z.boolean(),
  /** Which of several files, 1-based. */
  file: z.number().optional(),
});
export type LeftOutRow = z.infer<typeof leftOutRowSchema>;

/** GET /lists/:id?version= */
export const listQuerySchema = z.object({ version: z.coerce.number().int().min(1).optional() });
export const listDetailSchema = listRowSchema.extend({
  /** Newest first. */
  versions: z.array(listVersionSchema),
  /** Of the version asked for (the current one): at most 1,000. */
  leftOutRows: z.array(leftOutRowSchema),
  leftOutOf: z.number(),
});
export type ListDetail = z.infer<typeof listDetailSchema>;

/**
 * POST /lists: multipart, file or files in field `list`, fields `name`, `purpose` (else what the form is for),
 * `columns` (JSON: which header of an own CSV list is what), and `shrinks=yes` to confirm a list that lost more than half
 * of its entries. Answers the list; re-screening goes on as a job.
 */
export const listImportSchema = listRowSchema.extend({
  /** The same bytes are the current version already: nothing changed. */
  unchanged: z.boolean(),
  /** The job that screens all subjects against what changed; null where nothing changed. */
  job: z.string().nullable(),
});
export type ListImport = z.infer<typeof listImportSchema>;

export const listChangeSchema = z.enum(['added', 'changed', 'removed']);
export type ListChange = z.infer<typeof listChangeSchema>;

const fieldChangeSchema = z.object({
  /** `names`, `born`, `countries`, `sex`, `identifiers`, `kind`, `remarks` */
  field: z.string(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
});
export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** One entry that two versions hold differently. */
export const entryDifferenceSchema = z.object({
  entryId: z.string(),
  change: listChangeSchema,
  name: z.string(),
  /** For a changed entry: what came and what went. */
  fields: z.array(fieldChangeSchema),
});
export type EntryDifference = z.infer<typeof entryDifferenceSchema>;

/** POST /lists/preview: the same form as POST /lists; nothing is changed. */
export const listPreviewSchema = z.object({
  form: z.string(),
  stated: z.string(),
  /** What the form is for by its nature; null where the file does not say. */
  purpose: listPurposeSchema.nullable(),
  /** The list of that name, if there is one, and its purpose. */
  list: z.object({ id: z.string(), purpose: listPurposeSchema, version: z.number() }).nullable(),
  unchanged: z.boolean(),
  entries: z.number(),
  before: z.number(),
  added: z.number(),
  changed: z.number(),
  removed: z.number(),
  /** The list lost more than half of its entries: importing asks for a confirmation. */
  shrinks: z.boolean(),
  /** The first 20 of each kind. */
  differences: z.array(entryDifferenceSchema),
  leftOut: z.number(),
  /** The first 100. */
  leftOutRows: z.array(leftOutRowSchema),
});
export type ListPreview = z.infer<typeof listPreviewSchema>;

/** GET /lists/:id/difference?from=&to=&change=&cursor=&limit=; without numbers the current version against the one before. */
export const listDifferenceQuerySchema = z.object({
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(1).optional(),
  change: listChangeSchema.optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const listDifferenceSchema = z.object({
  from: z.number(),
  to: z.number(),
  counts: z.object({ added: z.number(), changed: z.number(), removed: z.number() }),
  items: z.array(entryDifferenceSchema),
  nextCursor: z.string().nullable(),
});
export type ListDifferencePage = z.infer<typeof listDifferenceSchema>;

/** POST /lists/:id/rollback: a new version with the entries of an earlier one (the one before, if none is named). */
export const listRollbackSchema = z.object({
  to: z.number().int().min(1).optional(),
  reason: z.string().trim().min(1).max(1000),
});

/** A named part of a score; the parts add up to it exactly. */
export const scorePartSchema = z.object({ part: z.string(), points: z.number(), why: z.string() });

/**
 * `open` and `unsure` wait for a decision; `to-confirm` waits for a second person; `candidate` (wanted lists) waits for an
 * authorised officer; `lapsed` is no question any more: the entry left the list, or the two no longer resemble.
 */
export const hitStateSchema = z.enum([
  'open',
  'unsure',
  'to-confirm',
  'candidate',
  'same',
  'different',
  'lapsed',
]);
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
  /** The subject's name that was asked for, and the entry's name that matched, each as written and in Latin letters. */
  askedName: z.string(),
  askedLatin: z.string(),
  listedName: z.string(),
  listedLatin: z.string(),
  score: z.number(),
  foundAt: z.string(),
});
export type HitRow = z.infer<typeof hitRowSchema>;

export const hitQuerySchema = z.object({
  /** `waiting` is open and unsure. */
  state: z.union([hitStateSchema, z.literal('waiting')]).optional(),
  purpose: listPurposeSchema.optional(),
  list: z.string().max(100).optional(),
  subject: z.string().max(100).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type HitQuery = z.infer<typeof hitQuerySchema>;
export const hitPageSchema = z.object({ items: z.array(hitRowSchema), nextCursor: z.string().nullable() });

/** A row of GET /hits/subjects: one subject with its hits that the filters leave, best first. */
export const hitSubjectSchema = z.object({
  subject: subjectRefSchema,
  hits: z.number(),
  purposes: z.array(listPurposeSchema),
  best: hitRowSchema,
});
export type HitSubject = z.infer<typeof hitSubjectSchema>;
export const hitSubjectPageSchema = z.object({
  items: z.array(hitSubjectSchema),
  nextCursor: z.string().nullable(),
});

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

const byPersonSchema = z.object({ id: z.string(), name: z.string().nullable() });

const nameWordSchema = z.object({ text: z.string(), latin: z.string() });
export type NameWord = z.infer<typeof nameWordSchema>;

/** GET /hits/:id. */
export const hitDetailSchema = hitRowSchema.extend({
  parts: z.array(scorePartSchema),
  /** Both names word by word, as written and as the engine reads them in Latin letters. */
  askedWords: z.array(nameWordSchema),
  listedWords: z.array(nameWordSchema),
  /** The entry as it was when it matched. */
  entry: listEntrySchema,
  listVersion: z.number(),
  /** The engine's weights and the node's tuning under which the score was made. */
  weights: z.string(),
  tuning: z.number(),
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
  /** What has changed on either side since somebody last decided. */
  changedSince: z.array(fieldChangeSchema.extend({ side: z.enum(['subject', 'entry']) })),
  decisions: z.array(
    z.object({
      decision: z.enum(['same', 'different', 'unsure']),
      /** A confirmation answers the decision before it. */
      step: z.enum(['decision', 'confirmation']),
      reason: z.string(),
      by: byPersonSchema,
      at: z.string(),
    }),
  ),
  /** What happened besides decisions: lapsed, came back, was reopened and why. */
  changes: z.array(
    z.object({
      change: z.enum(['lapsed', 'returned', 'reopened']),
      cause: z.string(),
      fields: z.array(fieldChangeSchema.extend({ side: z.enum(['subject', 'entry']) })),
      reason: z.string().nullable(),
      by: byPersonSchema.nullable(),
      at: z.string(),
    }),
  ),
  /** What whoever asks may do now. */
  may: z.object({ decide: z.boolean(), confirm: z.boolean(), reopen: z.boolean() }),
  /** Roles that confirm a candidate here, as the jurisdiction's data has it. */
  confirmedBy: z.array(z.string()),
});
export type HitDetail = z.infer<typeof hitDetailSchema>;

/**
 * POST /hits/:id/decision, and POST /hits/:id/confirmation by a second person or an authorised officer. `different` is
 * remembered for this pair until either side changes.
 */
export const hitDecisionSchema = z.object({
  decision: z.enum(['same', 'different', 'unsure']),
  reason: z.string().trim().min(1).max(4000),
});
export type HitDecision = z.infer<typeof hitDecisionSchema>;

/** POST /hits/:id/reopening: a decision that turned out wrong is taken up again. */
export const hitReopeningSchema = z.object({ reason: z.string().trim().min(1).max(4000) });

export * from './tuning-contract.ts';
