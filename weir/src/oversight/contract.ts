import { z } from 'zod';

/** The auditor's room: who saw what, who searched for whom, approvals, lapses, exports, refusals; and the log of interference. */

export const recordViews = [
  'looks',
  'searches',
  'refused',
  'approvals',
  'lapses',
  'exports',
  'erasures',
] as const;
export type RecordView = (typeof recordViews)[number];

/** GET /oversight/records, and the same as CSV under /oversight/records.csv. */
export const recordQuestionSchema = z.object({
  view: z.enum(recordViews),
  /** Who did it. */
  person: z.string().max(60).optional(),
  /** Whose data it was: a subject's id. */
  subject: z.string().max(100).optional(),
  caseId: z.string().max(100).optional(),
  /** Only looks for which no reason is known. */
  without: z.enum(['reason']).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type RecordQuestion = z.output<typeof recordQuestionSchema>;

export const purposes = ['case', 'alert', 'typed', 'none'] as const;

/** One line of any view; what does not apply is null. */
export const recordSchema = z.object({
  id: z.number(),
  at: z.string(),
  person: z.string().nullable(),
  /** Of the people of the house, whom the auditor oversees; persons in reports have ids here. */
  personName: z.string().nullable(),
  act: z.string(),
  objectKind: z.string(),
  objectId: z.string().nullable(),
  subjects: z.array(z.string()),
  cases: z.array(z.string()),
  purpose: z.enum(purposes).nullable(),
  purposeId: z.string().nullable(),
  reason: z.string().nullable(),
  /** Whose act was approved. */
  other: z.string().nullable(),
  otherName: z.string().nullable(),
  /** From the act before to the approval. */
  minutes: z.number().nullable(),
  code: z.string().nullable(),
});
export type OversightRecord = z.infer<typeof recordSchema>;
export const recordPageSchema = z.object({
  items: z.array(recordSchema),
  nextCursor: z.string().nullable(),
});

/** GET /oversight/pairs: who approved whose, how often and how fast. */
export const pairSchema = z.object({
  author: z.string(),
  authorName: z.string().nullable(),
  approver: z.string(),
  approverName: z.string().nullable(),
  approvals: z.number(),
  refusals: z.number(),
  /** Of all decisions on what this author laid before others, in hundredths. */
  share: z.number(),
  medianMinutes: z.number(),
  /** Approved within two minutes. */
  quick: z.number(),
  /** At least five approvals, and four of five of the author's: worth a look. */
  often: z.boolean(),
});
export type Pair = z.infer<typeof pairSchema>;
export const pairQuestionSchema = z.object({ from: z.iso.datetime({ offset: true }).optional() });
export const pairListSchema = z.object({
  items: z.array(pairSchema),
  /** Approvals looked at; the newest of them where there are more than the limit. */
  approvals: z.number(),
  limited: z.boolean(),
});

/** POST /oversight/search-questions: who searched for somebody of this name. The name is in no address and in no log. */
export const searchQuestionSchema = z.object({
  words: z.string().trim().min(2).max(200),
  reason: z.string().trim().min(5).max(500),
});
/** POST /oversight/resolutions: what an id, or a search, stands for; each is logged with its reason. */
export const resolutionQuestionSchema = z.object({
  kind: z.enum(['subject', 'search']),
  id: z.string().max(100),
  reason: z.string().trim().min(5).max(500),
});
export const resolutionSchema = z.object({ kind: z.string(), id: z.string(), text: z.string().nullable() });

/** POST /access-reasons: why somebody opens this, for the rest of the day. */
export const accessReasonSchema = z.object({
  objectKind: z.enum(['subject', 'hit', 'report', 'proposal', 'dissemination', 'trace', 'account']),
  objectId: z.string().min(1).max(200),
  reason: z.string().trim().min(5).max(500),
});

export const interferenceWays = ['instruction', 'pressure', 'demand-for-access', 'other'] as const;
export const interferenceChannels = [
  'in-person',
  'telephone',
  'letter',
  'e-mail',
  'intermediary',
  'other',
] as const;
/** POST /independence: an attempt to interfere with the FIU's independence, as whoever met with it tells it. */
export const newInterferenceSchema = z.object({
  who: z.string().trim().min(2).max(300),
  how: z.enum(interferenceWays),
  channel: z.enum(interferenceChannels),
  happenedOn: z.iso.date(),
  what: z.string().trim().min(10).max(4000),
  done: z.string().trim().min(2).max(2000),
  caseId: z.string().max(100).nullable().default(null),
  /** The entry that this one corrects; that one stays as it is. */
  corrects: z.number().int().positive().nullable().default(null),
});
export type NewInterference = z.output<typeof newInterferenceSchema>;
export const interferenceReceiptSchema = z.object({ position: z.number(), hash: z.string() });
export const interferenceSchema = newInterferenceSchema.extend({
  position: z.number(),
  at: z.string(),
  notedBy: z.string(),
  notedByName: z.string().nullable(),
  correctedBy: z.number().nullable(),
  hash: z.string(),
});
export type Interference = z.infer<typeof interferenceSchema>;
export const interferencePageSchema = z.object({
  items: z.array(interferenceSchema),
  nextCursor: z.string().nullable(),
  /** Administrators who were refused case content, in the last 90 days. */
  refusedAdministrators: z.number(),
});
export const interferenceVerdictSchema = z.object({
  ok: z.boolean(),
  entries: z.number(),
  lastHash: z.string(),
  fault: z.object({ position: z.number(), sentence: z.string() }).nullable(),
});
