import { z } from 'zod';

/*
 * Routes of suspensions, all under /api/v1. For the FIU (fiu_analyst and fiu_supervisor, cleared for the case):
 *
 *   GET  /suspensions                     suspensionQuerySchema → suspensionPageSchema; running ones soonest first, else newest first
 *   POST /suspensions                     newSuspensionSchema → suspensionDetailSchema
 *   GET  /suspensions/entities            { items: entitySchema[] }: whom it can be served on
 *   GET  /suspensions/:id                 suspensionDetailSchema
 *   PUT  /suspensions/:id                 suspensionDraftSchema with version → suspensionDetailSchema (409 `draft-changed`)
 *   POST /suspensions/:id/submit          { version } → suspensionDetailSchema
 *   POST /suspensions/:id/approval        approvalSchema → suspensionDetailSchema (fiu_supervisor, never an author; approved, it
 *                                         is served at once. 409 `draft-changed`, `already-decided`, 403 `own-draft`)
 *   POST /suspensions/:id/lift            reasonSchema → suspensionDetailSchema (fiu_supervisor; 409 `suspension-ended`)
 *   POST /suspensions/:id/hand-over       courtOrderSchema → suspensionDetailSchema (409 `suspension-ended`)
 *
 * For the reporting entity (re_reporting_officer; only what was served on it):
 *
 *   GET  /served-suspensions              servedQuerySchema → servedPageSchema, newest first
 *   GET  /served-suspensions/:id          servedSchema
 *   POST /served-suspensions/:id/acknowledgement   acknowledgementSchema → servedSchema (409 `suspension-ended`, `acknowledged-already`)
 *
 * The filer's own hold, for its filer and for the FIU's analysts:
 *
 *   GET  /reports/:id/hold                { hold: holdSchema or null }
 *   POST /reports/:id/hold/release        reasonSchema → { hold } (fiu_analyst, fiu_supervisor; 409 `hold-over`)
 */

export const suspensionKindSchema = z.enum(['transaction', 'account']);
export type SuspensionKind = z.infer<typeof suspensionKindSchema>;

/** `acknowledged` = served, and the entity said what came of it. After its end it is never shown as running. */
export const suspensionStateSchema = z.enum([
  'draft',
  'submitted',
  'returned',
  'served',
  'acknowledged',
  'lapsed',
  'lifted',
  'handed_over',
]);
export type SuspensionState = z.infer<typeof suspensionStateSchema>;

const amountSchema = z.string().regex(/^\d{1,18}(\.\d{1,8})?$/);
const currencySchema = z.string().regex(/^[A-Z0-9]{3,10}$/);
const moneySchema = z.object({ amount: amountSchema, currency: currencySchema });

const draftShape = {
  kind: suspensionKindSchema,
  /** A reporting entity's organisation id. */
  entity: z.string().min(1).max(100),
  account: z.string().trim().min(1).max(200),
  /** For a transaction: how the entity knows it. */
  transactionReference: z.string().trim().min(1).max(200).nullable().default(null),
  money: moneySchema.nullable().default(null),
  /** What the entity reads. */
  instruction: z.string().trim().min(3).max(2000),
  /** What the approver reads, and the entity never. */
  ground: z.string().trim().min(3).max(5000),
  /** The piece of the case that it is about. */
  fragmentId: z.string().max(100).nullable().default(null),
  /** The entity's own report, whose hold it takes the place of. */
  reportId: z.string().max(100).nullable().default(null),
};
export const newSuspensionSchema = z.object({ caseId: z.string().min(1).max(100), ...draftShape });
export type NewSuspension = z.infer<typeof newSuspensionSchema>;
export const suspensionDraftSchema = z.object({ ...draftShape, version: z.number().int() });
export type SuspensionDraft = z.infer<typeof suspensionDraftSchema>;

export const submitSchema = z.object({ version: z.number().int() });
export const approvalSchema = z.object({
  decision: z.enum(['approved', 'returned']),
  reason: z.string().trim().min(3).max(2000),
  /** Of the submission that the approver read. */
  contentSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Approval = z.infer<typeof approvalSchema>;
export const reasonSchema = z.object({ reason: z.string().trim().min(3).max(2000) });

export const courtOrderSchema = z.object({
  court: z.string().trim().min(2).max(200),
  reference: z.string().trim().min(1).max(200),
  /** Calendar day of the order. */
  date: z.iso.date(),
  scope: z.string().trim().min(2).max(2000),
});
export type CourtOrder = z.infer<typeof courtOrderSchema>;

export const acknowledgementSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('carried_out'), held: moneySchema }),
  z.object({ outcome: z.literal('could_not'), reason: z.string().trim().min(3).max(2000) }),
]);
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;

const personRefSchema = z.object({ id: z.string(), name: z.string().nullable() });
export const entitySchema = z.object({ id: z.string(), name: z.string() });

export const suspensionRowSchema = z.object({
  id: z.string(),
  /** `XN-S-000003`. */
  number: z.string(),
  caseId: z.string(),
  caseNumber: z.string(),
  kind: suspensionKindSchema,
  entity: entitySchema,
  account: z.string(),
  transactionReference: z.string().nullable(),
  money: moneySchema.nullable(),
  state: suspensionStateSchema,
  servedAt: z.string().nullable(),
  endsAt: z.string().nullable(),
  /** The calendar does not know its holidays so far ahead. */
  endsEstimated: z.boolean(),
  endedAt: z.string().nullable(),
  changedAt: z.string(),
});
export type SuspensionRow = z.infer<typeof suspensionRowSchema>;

export const suspensionQuerySchema = z.object({
  state: z.enum(['running', 'draft', 'submitted', 'returned', 'lapsed', 'lifted', 'handed_over']).optional(),
  case: z.string().max(100).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type SuspensionQuery = z.infer<typeof suspensionQuerySchema>;
export const suspensionPageSchema = z.object({
  items: z.array(suspensionRowSchema),
  nextCursor: z.string().nullable(),
});

export const suspensionDetailSchema = suspensionRowSchema.extend({
  version: z.number(),
  instruction: z.string(),
  ground: z.string(),
  fragmentId: z.string().nullable(),
  reportId: z.string().nullable(),
  authors: z.array(personRefSchema),
  /** Of the draft as it stands. */
  contentSha256: z.string(),
  rule: z.object({ id: z.string(), amount: z.number(), unit: z.string(), citation: z.string() }).nullable(),
  /** What the approver has before them against the submission before it. */
  changes: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
  submissions: z.array(
    z.object({ submission: z.number(), by: personRefSchema, at: z.string(), contentSha256: z.string() }),
  ),
  decisions: z.array(
    z.object({
      submission: z.number(),
      decision: z.enum(['approved', 'returned']),
      by: personRefSchema,
      at: z.string(),
      reason: z.string(),
    }),
  ),
  acknowledgement: z
    .object({
      outcome: z.enum(['carried_out', 'could_not']),
      held: moneySchema.nullable(),
      reason: z.string().nullable(),
      by: personRefSchema,
      at: z.string(),
    })
    .nullable(),
  ended: z.object({ by: personRefSchema.nullable(), reason: z.string().nullable() }).nullable(),
  courtOrder: courtOrderSchema.nullable(),
  may: z.object({
    edit: z.boolean(),
    submit: z.boolean(),
    decide: z.boolean(),
    lift: z.boolean(),
    handOver: z.boolean(),
  }),
});
export type SuspensionDetail = z.infer<typeof suspensionDetailSchema>;

/** As the entity reads it: never why. */
export const servedSchema = z.object({
  id: z.string(),
  number: z.string(),
  kind: suspensionKindSchema,
  from: z.string(),
  account: z.string(),
  transactionReference: z.string().nullable(),
  money: moneySchema.nullable(),
  instruction: z.string(),
  citation: z.string(),
  servedAt: z.string(),
  endsAt: z.string(),
  endsEstimated: z.boolean(),
  /** Null while it is in force. */
  ended: z.object({ at: z.string(), as: z.enum(['lapsed', 'lifted', 'handed_over']) }).nullable(),
  courtOrder: z.object({ court: z.string(), reference: z.string(), date: z.string() }).nullable(),
  acknowledgement: z
    .object({
      outcome: z.enum(['carried_out', 'could_not']),
      held: moneySchema.nullable(),
      reason: z.string().nullable(),
      at: z.string(),
    })
    .nullable(),
});
export type Served = z.infer<typeof servedSchema>;
export const servedQuerySchema = z.object({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const servedPageSchema = z.object({ items: z.array(servedSchema), nextCursor: z.string().nullable() });

export const holdSchema = z.object({
  startedAt: z.string(),
  /** When the filer may proceed, unless something ended the hold before. */
  endsAt: z.string(),
  endsEstimated: z.boolean(),
  citation: z.string(),
  state: z.enum(['running', 'over', 'suspended', 'released']),
  /** For the FIU alone. */
  release: z.object({ by: personRefSchema, at: z.string(), reason: z.string() }).nullable(),
});
export type Hold = z.infer<typeof holdSchema>;
export const holdAnswerSchema = z.object({ hold: holdSchema.nullable() });
