import { z } from 'zod';
import { checkedFileSchema } from '../intake/contract.ts';
import { importMappingSchema, importPreviewSchema } from '../ledger/contract.ts';

export { importMappingSchema };

/*
 * Routes of obtaining, all under /api/v1. For the FIU (fiu_analyst and fiu_supervisor, cleared for the case):
 *
 *   GET  /requests                     requestQuerySchema → requestPageSchema, overdue and soonest due first
 *   GET  /requests/basis               requestBasisSchema: the legal basis here, and entities that can be asked
 *   POST /requests                     newRequestSchema → requestDetailSchema
 *   GET  /requests/:id                 requestDetailSchema
 *   PUT  /requests/:id                 requestDraftSchema → requestDetailSchema (409 `request-changed`, `request-final`)
 *   POST /requests/:id/approval        requestApprovalSchema → requestDetailSchema
 *                                      (fiu_supervisor, never an author; 409 `request-changed`, 403 `own-request`)
 *   POST /requests/:id/service         {} → requestDetailSchema (409 `request-served`, 422 `entity-without-officer`)
 *   POST /requests/:id/extension       extensionSchema → requestDetailSchema
 *   POST /requests/:id/further         furtherSchema → requestDetailSchema: an item is asked again
 *   POST /requests/:id/verification    reasonSchema → requestDetailSchema: takes what was answered into the case
 *   POST /requests/:id/withdrawal      reasonSchema → requestDetailSchema
 *
 * For the entity (re_reporting_officer; only what was served on it):
 *
 *   GET  /served-requests                        servedQuerySchema → servedPageSchema
 *   GET  /served-requests/:id                    servedDetailSchema
 *   POST /served-requests/:id/acknowledgement    {} → servedDetailSchema
 *   PUT  /served-requests/:id/draft              answerDraftSchema → servedDetailSchema (409 `answer-changed`)
 *   POST /served-requests/:id/files              multipart: `item`, perhaps `mapping` (JSON; the ledger's) and the file in `file`
 *                                                → servedDetailSchema. With a mapping, or as pacs.008, it is a transaction file.
 *                                                  A report in goAML's format passes the checker (422 `answer-report-faulty` with `checked`).
 *   POST /served-requests/:id/files/look         multipart as above → answerFileLookSchema: what it is and would become; keeps nothing
 *   POST /served-requests/:id/files/:file/removal {} → servedDetailSchema
 *   POST /served-requests/:id/answer             submitAnswerSchema → servedDetailSchema: the drafted items, or those given
 */

export const itemKindSchema = z.enum([
  'account_history',
  'kyc_file',
  'counterparties',
  'beneficial_owners',
  'source_of_funds',
  'other',
]);
export type ItemKind = z.infer<typeof itemKindSchema>;

const itemId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const day = z.iso.date();

export const requestItemSchema = z.object({
  id: itemId,
  kind: itemKindSchema,
  /** What exactly; a free question needs it. */
  question: z.string().trim().max(2000),
});

/** All that the entity is told. Nothing of the case belongs here. */
export const requestContentSchema = z
  .object({
    legalBasis: z.string().trim().min(3).max(500),
    urgent: z.boolean(),
    urgencyReason: z.string().trim().max(1000),
    subjects: z.array(z.string().trim().min(1).max(300)).max(100),
    accounts: z.array(z.string().trim().min(1).max(100)).max(100),
    periodFrom: day.nullable(),
    periodUntil: day.nullable(),
    items: z.array(requestItemSchema).min(1).max(30),
    /** What the entity may not tell anyone, above all its customer. */
    notice: z.string().trim().min(3).max(2000),
  })
  .superRefine((content, check) => {
    if (content.urgent && content.urgencyReason === '')
      check.addIssue({ code: 'custom', path: ['urgencyReason'], message: 'An urgent request says why.' });
    if (content.subjects.length + content.accounts.length === 0)
      check.addIssue({ code: 'custom', path: ['subjects'], message: 'Name a person, a firm or an account.' });
    if (
      content.periodFrom !== null &&
      content.periodUntil !== null &&
      content.periodFrom > content.periodUntil
    )
      check.addIssue({ code: 'custom', path: ['periodUntil'], message: 'The period ends before it begins.' });
    if (new Set(content.items.map(({ id }) => id)).size < content.items.length)
      check.addIssue({ code: 'custom', path: ['items'], message: 'Two items bear one id.' });
    for (const [index, item] of content.items.entries())
      if (item.kind === 'other' && item.question === '')
        check.addIssue({
          code: 'custom',
          path: ['items', index, 'question'],
          message: 'A free question needs its words.',
        });
  });
export type RequestContent = z.infer<typeof requestContentSchema>;

export const newRequestSchema = z.object({
  caseId: z.string().min(1).max(100),
  /** An organisation's id. */
  entity: z.string().min(1).max(100),
  content: requestContentSchema,
});
export type NewRequest = z.infer<typeof newRequestSchema>;

export const requestDraftSchema = z.object({
  entity: z.string().min(1).max(100),
  content: requestContentSchema,
  version: z.number().int(),
});
export type RequestDraft = z.infer<typeof requestDraftSchema>;

export const reasonSchema = z.object({ reason: z.string().trim().min(3).max(2000) });
export const requestApprovalSchema = reasonSchema.extend({
  decision: z.enum(['approved', 'returned']),
  contentSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type RequestApproval = z.infer<typeof requestApprovalSchema>;
export const extensionSchema = reasonSchema.extend({ dueAt: z.iso.datetime() });
export type Extension = z.infer<typeof extensionSchema>;
export const furtherSchema = reasonSchema.extend({ item: itemId });
export type Further = z.infer<typeof furtherSchema>;

export const servedStateSchema = z.enum([
  'sent',
  'acknowledged',
  'partial',
  'answered',
  'refused',
  'verified',
  'withdrawn',
]);
export type ServedState = z.infer<typeof servedStateSchema>;
export const requestStateSchema = z.enum(['drafted', 'approved', ...servedStateSchema.options]);
export type RequestState = z.infer<typeof requestStateSchema>;

export const refusalGroundSchema = z.enum([
  'legal_privilege',
  'professional_secrecy',
  'not_obliged',
  'other',
]);
export const answerItemSchema = z
  .object({
    item: itemId,
    kind: z.enum(['answered', 'not_held', 'refused']),
    text: z.string().trim().max(20_000),
    ground: refusalGroundSchema.nullable(),
  })
  .superRefine((answer, check) => {
    if ((answer.kind === 'refused') !== (answer.ground !== null))
      check.addIssue({
        code: 'custom',
        path: ['ground'],
        message: 'A refusal names its ground, and nothing else does.',
      });
  });
export type AnswerItem = z.infer<typeof answerItemSchema>;

const answerItems = z.array(answerItemSchema).max(30);
export const answerDraftSchema = z.object({ items: answerItems, version: z.number().int().min(0) });
export type AnswerDraft = z.infer<typeof answerDraftSchema>;
/** Without items, those of the draft. */
export const submitAnswerSchema = z.object({ items: answerItems.min(1).optional() });

const personRefSchema = z.object({ id: z.string(), name: z.string().nullable() });

/** The clock of a served request; `overdue` is counted, and ends nothing. */
export const dueSchema = z.object({
  at: z.string(),
  rule: z.string(),
  citation: z.string(),
  calendar: z.string(),
  estimated: z.boolean(),
  workingDaysLeft: z.number(),
  overdue: z.boolean(),
  extensionReason: z.string().nullable(),
});

export const answerFileSchema = z.object({
  id: z.string(),
  item: z.string(),
  kind: z.enum(['attachment', 'transactions']),
  name: z.string(),
  size: z.number(),
  sha256: z.string(),
  /** Bytes at /attachments/:id; null for a transaction file. */
  attachmentId: z.string().nullable(),
  /** Submitted with its answer. */
  submitted: z.boolean(),
});

/** A file before it is laid beside the draft: a report with the checker's findings, a table with its columns, or neither. */
export const answerFileLookSchema = z.object({
  report: checkedFileSchema.nullable(),
  table: importPreviewSchema.nullable(),
});
export type AnswerFileLook = z.infer<typeof answerFileLookSchema>;

export const givenAnswerSchema = z.object({
  item: z.string(),
  round: z.number(),
  kind: z.enum(['answered', 'not_held', 'refused']),
  text: z.string(),
  ground: refusalGroundSchema.nullable(),
  at: z.string(),
  files: z.array(answerFileSchema),
});

export const askedAgainSchema = z.object({
  item: z.string(),
  round: z.number(),
  reason: z.string(),
  at: z.string(),
});

export const requestRowSchema = z.object({
  id: z.string(),
  number: z.string(),
  caseId: z.string(),
  caseNumber: z.string(),
  entity: z.object({ id: z.string(), name: z.string() }),
  urgent: z.boolean(),
  state: requestStateSchema,
  items: z.number(),
  changedAt: z.string(),
  due: dueSchema.nullable(),
});
export type RequestRow = z.infer<typeof requestRowSchema>;

export const requestDetailSchema = requestRowSchema.extend({
  version: z.number(),
  content: requestContentSchema,
  contentSha256: z.string(),
  authors: z.array(personRefSchema),
  decisions: z.array(
    z.object({
      decision: z.enum(['approved', 'returned']),
      by: personRefSchema,
      at: z.string(),
      reason: z.string(),
      contentSha256: z.string(),
    }),
  ),
  servedAt: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
  answers: z.array(givenAnswerSchema),
  /** Transaction files and what became of them in the ledger. */
  imports: z.array(
    z.object({ file: z.string(), importId: z.string().nullable(), problem: z.string().nullable() }),
  ),
  askedAgain: z.array(askedAgainSchema),
  acts: z.array(
    z.object({
      act: z.string(),
      item: z.string().nullable(),
      reason: z.string(),
      by: personRefSchema,
      at: z.string(),
    }),
  ),
  may: z.object({
    edit: z.boolean(),
    decide: z.boolean(),
    serve: z.boolean(),
    extend: z.boolean(),
    verify: z.boolean(),
    withdraw: z.boolean(),
  }),
});
export type RequestDetail = z.infer<typeof requestDetailSchema>;

const page = {
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
export const requestQuerySchema = z.object({
  state: requestStateSchema.optional(),
  case: z.string().max(100).optional(),
  entity: z.string().max(100).optional(),
  overdue: z.enum(['yes']).optional(),
  ...page,
});
export type RequestQuery = z.infer<typeof requestQuerySchema>;
export const requestPageSchema = z.object({
  items: z.array(requestRowSchema),
  nextCursor: z.string().nullable(),
});

export const requestBasisSchema = z.object({
  legalBasis: z.array(z.object({ citation: z.string(), checkedOn: z.string().nullable() })),
  entities: z.array(z.object({ id: z.string(), name: z.string(), number: z.string().nullable() })),
});

export const servedRowSchema = z.object({
  id: z.string(),
  number: z.string(),
  from: z.string(),
  urgent: z.boolean(),
  state: servedStateSchema,
  servedAt: z.string(),
  due: dueSchema,
});
export type ServedRow = z.infer<typeof servedRowSchema>;
export const servedQuerySchema = z.object({ state: servedStateSchema.optional(), ...page });
export type ServedQuery = z.infer<typeof servedQuerySchema>;
export const servedPageSchema = z.object({
  items: z.array(servedRowSchema),
  nextCursor: z.string().nullable(),
});

export const servedDetailSchema = servedRowSchema.extend({
  content: requestContentSchema,
  acknowledgedAt: z.string().nullable(),
  askedAgain: z.array(askedAgainSchema),
  answers: z.array(givenAnswerSchema),
  /** Items that still want an answer. */
  open: z.array(z.string()),
  draft: z.object({ items: z.array(answerItemSchema), version: z.number() }),
  /** Laid beside the draft, not submitted yet. */
  files: z.array(answerFileSchema),
});
export type ServedDetail = z.infer<typeof servedDetailSchema>;
