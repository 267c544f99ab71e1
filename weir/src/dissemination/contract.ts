import { z } from 'zod';
import { classificationSchema, purposeSchema } from '../cases/contract.ts';

export * from './authority-request-contract.ts';
export { purposeSchema } from '../cases/contract.ts';

/*
 * Routes of dissemination, all under /api/v1. For the FIU (fiu_analyst and fiu_supervisor, cleared for the case):
 *
 *   GET  /disseminations                    disseminationQuerySchema → disseminationPageSchema, newest first
 *   POST /disseminations                    newDisseminationSchema → disseminationDetailSchema
 *   GET  /disseminations/recipients         { items: recipientSchema[] }: authorities that can receive
 *   GET  /disseminations/:id                disseminationDetailSchema
 *   PUT  /disseminations/:id                draftSchema with version → disseminationDetailSchema
 *                                           (409 `draft-conflict` carries facts `yours` and `theirs`)
 *   POST /disseminations/:id/guard          {} → guardVerdictSchema: a dry run over the draft as it stands
 *   POST /disseminations/:id/submit         { version } → disseminationDetailSchema (422 `guard-refused` carries facts `blocks`;
 *                                           422 `recipient-nobody`)
 *   GET  /disseminations/:id/difference     differenceSchema: what is now before the approver against the submission before it
 *   POST /disseminations/:id/approval       approvalSchema → disseminationDetailSchema (fiu_supervisor, never an author;
 *                                           409 `draft-changed`, 403 `own-draft`, 422 `guard-refused`,
 *                                           422 `recipient-unknown`, 422 `recipient-nobody`)
 *   GET  /disseminations/:id/document       the PDF as it was sent; before approval, the draft as it stands, marked as such
 *   GET  /disseminations/:id/comments       { items: commentSchema[] }, oldest first
 *   POST /disseminations/:id/comments       newCommentSchema → { items }: words of the review at one place of it
 *   GET  /disseminations/:id/consent-requests  { items: consentRequestSchema[] }: drafts to originators, where consent lacks
 *
 * For the recipient (the roles that receive; only what was sent to their organisation):
 *
 *   GET  /received                          receivedQuerySchema → receivedPageSchema, newest first
 *   GET  /received/:id                      receivedDetailSchema
 *   GET  /received/:id/document             the PDF; with ?as=docx the Word document, with ?as=bundle the signed zip
 *   POST /received/:id/acknowledgement      {} → receivedDetailSchema
 *   POST /received/:id/feedback             feedbackRequestSchema → receivedDetailSchema
 */

export const productTypeSchema = z.enum([
  'spontaneous',
  'on_request',
  'urgent',
  'to_supervisor',
  'to_tax',
  'to_customs',
]);
export type ProductType = z.infer<typeof productTypeSchema>;

/** An approved product is sent at once; `approved` lasts only where it cannot be. */
export const disseminationStateSchema = z.enum([
  'draft',
  'submitted',
  'returned',
  'approved',
  'sent',
  'acknowledged',
  'feedback_received',
]);
export type DisseminationState = z.infer<typeof disseminationStateSchema>;

export const productLanguageSchema = z.enum(['ar', 'en', 'es', 'fr', 'ru', 'zh']);
export type ProductLanguage = z.infer<typeof productLanguageSchema>;

/** A fragment of the case, or the author's own words, which inherit from the fragments they are based on. */
export const sectionItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fragment'), fragmentId: z.string().min(1).max(100) }),
  z.object({
    kind: z.literal('text'),
    /** Chosen by the browser; keeps its identity from draft to draft. */
    id: z.string().regex(/^[a-zA-Z0-9-]{1,60}$/),
    text: z.string().max(50_000),
    /** Fragments it draws on; left out, all of the product. */
    basedOn: z.array(z.string().max(100)).max(500).optional(),
  }),
]);
export type SectionItem = z.infer<typeof sectionItemSchema>;

export const sectionSchema = z.object({
  id: z.string().regex(/^[a-zA-Z0-9-]{1,60}$/),
  heading: z.string().trim().min(1).max(200),
  items: z.array(sectionItemSchema).max(500),
});
export type Section = z.infer<typeof sectionSchema>;

const draftShape = {
  title: z.string().trim().min(1).max(200),
  type: productTypeSchema,
  /** An authority's organisation id. */
  recipient: z.string().min(1).max(100),
  purpose: purposeSchema,
  /** The authority's own reference of its request; for `on_request`. */
  requestReference: z.string().trim().max(200).nullable().default(null),
  language: productLanguageSchema.default('en'),
  /** A strategic product names nobody: no subjects, rows, traces or reports. */
  kind: z.enum(['operational', 'strategic']).default('operational'),
  /** How far the analysis is trusted by those who made it. */
  confidence: z.enum(['low', 'moderate', 'high']).nullable().default(null),
  /** Whom the recipient asks. */
  contact: z.string().trim().max(500).default(''),
  /** The authority's request here that it answers, once it is in this case; sending it answers the request. */
  authorityRequest: z.string().max(100).nullable().default(null),
  sections: z.array(sectionSchema).max(50),
};

/** A section's list may be empty while it is being written; a product is submitted with something in it. */
export const newDisseminationSchema = z.object({ caseId: z.string().min(1).max(100), ...draftShape });
export type NewDissemination = z.infer<typeof newDisseminationSchema>;

export const draftSchema = z.object({ ...draftShape, version: z.number().int() });
export type Draft = z.infer<typeof draftSchema>;

const personRefSchema = z.object({ id: z.string(), name: z.string().nullable() });

export const recipientSchema = z.object({ id: z.string(), name: z.string(), country: z.string() });

export const guardRuleSchema = z.enum([
  'recipient-not-permitted',
  'purpose-not-permitted',
  'onward-prohibited',
  'onward-needs-consent',
  'evidentiary-use',
  'source-named',
  'fragment-withdrawn',
  'fragment-missing',
  'nothing-in-it',
  'request-reference-missing',
  'template-part-missing',
  'strategic-identifies',
]);
export type GuardRule = z.infer<typeof guardRuleSchema>;

/** One reason why a product may not leave. */
export const guardBlockSchema = z.object({
  rule: guardRuleSchema,
  /** Null where the product as a whole is meant. */
  fragmentId: z.string().nullable(),
  fragmentTitle: z.string().nullable(),
  /** Which section or own text, where it lies there. */
  place: z.string().nullable(),
  /** English; `rule` and `params` let the browser say it in any language. */
  sentence: z.string(),
  params: z.record(z.string(), z.string()),
});
export type GuardBlock = z.infer<typeof guardBlockSchema>;

export const guardVerdictSchema = z.object({
  allowed: z.boolean(),
  blocks: z.array(guardBlockSchema),
  /** "Not evidence; obtain by judicial means": set unless every row comes from a lawfully obtained record. */
  intelligenceAnnex: z.boolean(),
  /** The strictest of everything in it. */
  classification: classificationSchema,
  /** Of the content that was judged. */
  contentSha256: z.string(),
});
export type GuardVerdict = z.infer<typeof guardVerdictSchema>;

/** What the product says, as it is printed: the same for reader, PDF and guard. */
export const blockSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paragraphs'), title: z.string().nullable(), paragraphs: z.array(z.string()) }),
  z.object({
    kind: z.literal('facts'),
    title: z.string(),
    rows: z.array(z.object({ label: z.string(), value: z.string() })),
  }),
  z.object({
    kind: z.literal('table'),
    title: z.string().nullable(),
    columns: z.array(z.string()),
    /** Columns of amounts are set to the end of the line. */
    amounts: z.array(z.number()),
    rows: z.array(z.array(z.string())),
  }),
  /** A picture: lanes are accounts and ways out, moves are payments between them in the order of time. */
  z.object({
    kind: z.literal('flow'),
    title: z.string(),
    /** What it shows, for those who hear it. */
    alt: z.string(),
    lanes: z.array(z.string()),
    moves: z.array(
      z.object({
        /** Places among the lanes. */
        from: z.number().int(),
        to: z.number().int(),
        /** Its number in the table that follows. */
        number: z.string(),
        /** Of the largest one, above 0 up to 1: how thick it is drawn. */
        share: z.number(),
      }),
    ),
  }),
]);
export type Block = z.infer<typeof blockSchema>;

export const composedSchema = z.object({
  sections: z.array(z.object({ heading: z.string(), blocks: z.array(blockSchema) })),
});
export type Composed = z.infer<typeof composedSchema>;

export const disseminationRowSchema = z.object({
  id: z.string(),
  /** `XN-D-000017`. */
  number: z.string(),
  caseId: z.string(),
  caseNumber: z.string(),
  title: z.string(),
  type: productTypeSchema,
  purpose: purposeSchema,
  recipient: z.object({ id: z.string(), name: z.string() }),
  state: disseminationStateSchema,
  authors: z.array(personRefSchema),
  changedAt: z.string(),
  sentAt: z.string().nullable(),
});
export type DisseminationRow = z.infer<typeof disseminationRowSchema>;

export const disseminationQuerySchema = z.object({
  state: disseminationStateSchema.optional(),
  case: z.string().max(100).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DisseminationQuery = z.infer<typeof disseminationQuerySchema>;

export const disseminationPageSchema = z.object({
  items: z.array(disseminationRowSchema),
  nextCursor: z.string().nullable(),
});

export const decisionSchema = z.object({
  /** Which submission was decided, from 1. */
  submission: z.number(),
  decision: z.enum(['approved', 'returned']),
  by: personRefSchema,
  at: z.string(),
  reason: z.string(),
  contentSha256: z.string(),
});

/** What the recipient said, oldest first. */
export const answerSchema = z.object({
  kind: z.enum(['acknowledgement', 'feedback']),
  at: z.string(),
  by: personRefSchema,
  outcome: z.string().nullable(),
  text: z.string().nullable(),
  /** Of a feedback. */
  used: z.enum(['used', 'not_used', 'not_yet']).nullable(),
  usefulness: z.enum(['high', 'some', 'none']).nullable(),
});

export const disseminationDetailSchema = disseminationRowSchema.extend({
  version: z.number(),
  requestReference: z.string().nullable(),
  language: productLanguageSchema,
  kind: z.enum(['operational', 'strategic']),
  confidence: z.enum(['low', 'moderate', 'high']).nullable(),
  contact: z.string(),
  authorityRequest: z.string().nullable(),
  /** What a product for this recipient has to contain. */
  template: z.object({
    id: z.string(),
    version: z.number(),
    sections: z.array(z.object({ id: z.string(), title: z.string(), required: z.boolean() })),
  }),
  sections: z.array(sectionSchema),
  /** As it would be printed now; what was sent, once it was. */
  composed: composedSchema,
  guard: guardVerdictSchema,
  submissions: z.array(
    z.object({ submission: z.number(), by: personRefSchema, at: z.string(), contentSha256: z.string() }),
  ),
  decisions: z.array(decisionSchema),
  document: z.object({ sha256: z.string(), size: z.number() }).nullable(),
  answers: z.array(answerSchema),
  /** Whether anybody at the recipient may sign in and receive now. */
  received: z.boolean(),
  /** What this asker may do now. */
  may: z.object({ edit: z.boolean(), submit: z.boolean(), decide: z.boolean() }),
});
export type DisseminationDetail = z.infer<typeof disseminationDetailSchema>;

export const submitSchema = z.object({ version: z.number().int() });

export const approvalSchema = z.object({
  decision: z.enum(['approved', 'returned']),
  reason: z.string().trim().min(3).max(2000),
  /** Of the submission that the approver read. */
  contentSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Approval = z.infer<typeof approvalSchema>;

export const differenceSchema = z.object({
  /** Null where there was no submission before. */
  from: z.object({ submission: z.number(), at: z.string(), contentSha256: z.string() }).nullable(),
  /** `submission` is null for a draft that is not submitted. */
  to: z.object({ submission: z.number().nullable(), contentSha256: z.string() }),
  /** Title, type, recipient, purpose, language, request reference. */
  fields: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
  items: z.array(
    z.object({
      change: z.enum(['added', 'removed', 'changed', 'moved']),
      heading: z.string(),
      /** The fragment's title, or null for own text. */
      title: z.string().nullable(),
      fragmentId: z.string().nullable(),
      /** The words as they were and are, in order. */
      words: z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
    }),
  ),
});
export type Difference = z.infer<typeof differenceSchema>;

export const receivedStateSchema = z.enum(['new', 'acknowledged', 'answered']);

export const receivedRowSchema = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  type: productTypeSchema,
  purpose: purposeSchema,
  classification: classificationSchema,
  /** The FIU's name. */
  from: z.string(),
  sentAt: z.string(),
  state: receivedStateSchema,
  requestReference: z.string().nullable(),
  /** When feedback is due, and by which rule; null where the country has none. */
  feedbackDueAt: z.string().nullable(),
  feedbackRule: z.string().nullable(),
});
export type ReceivedRow = z.infer<typeof receivedRowSchema>;

export const receivedQuerySchema = z.object({
  state: receivedStateSchema.optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ReceivedQuery = z.infer<typeof receivedQuerySchema>;

export const receivedPageSchema = z.object({
  items: z.array(receivedRowSchema),
  nextCursor: z.string().nullable(),
});

export const receivedDetailSchema = receivedRowSchema.extend({
  language: productLanguageSchema,
  intelligenceAnnex: z.boolean(),
  /** The limits on its use, strictest of everything in it. */
  limits: z.object({
    purposes: z.array(purposeSchema),
    evidentiaryUse: z.enum(['permitted', 'not_permitted_without_consent', 'prohibited']),
    onwardDissemination: z.enum(['named_recipients_presumed', 'with_prior_consent', 'prohibited']),
    disclosureToSubject: z.enum(['required_by_law_notify_first', 'with_consent', 'prohibited']),
    retentionUntil: z.string().nullable(),
  }),
  composed: composedSchema,
  document: z.object({ sha256: z.string(), size: z.number() }),
  /** The same as a Word document, and all of it with its hashes, signed by the node. */
  docx: z.object({ sha256: z.string(), size: z.number() }).nullable(),
  bundle: z.object({ sha256: z.string(), size: z.number() }).nullable(),
  copy: z.number(),
  answers: z.array(answerSchema),
});
export type ReceivedDetail = z.infer<typeof receivedDetailSchema>;

export const outcomeSchema = z.enum([
  'investigation_opened',
  'added_to_investigation',
  'charges_brought',
  'assets_restrained',
  'conviction',
  'confiscation',
  'no_action',
  'not_useful',
]);

export const feedbackRequestSchema = z.object({
  used: z.enum(['used', 'not_used', 'not_yet']),
  outcome: outcomeSchema,
  usefulness: z.enum(['high', 'some', 'none']),
  /** Why: what helped, what was missing. */
  text: z.string().trim().max(5000).default(''),
});
export type FeedbackRequest = z.infer<typeof feedbackRequestSchema>;

export const documentQuerySchema = z.object({ as: z.enum(['pdf', 'docx', 'bundle']).default('pdf') });

export const newCommentSchema = z.object({
  /** The comment that it answers. */
  answers: z.string().max(100).nullable().default(null),
  /** `fragment:ID`, `text:ID` or `section:ID`; null for the product as a whole. */
  place: z.string().max(200).nullable().default(null),
  text: z.string().trim().min(1).max(5000),
});
export type NewComment = z.infer<typeof newCommentSchema>;

export const commentSchema = newCommentSchema.extend({
  id: z.string(),
  by: personRefSchema,
  at: z.string(),
});
export type Comment = z.infer<typeof commentSchema>;

export const consentRequestSchema = z.object({
  originator: z.string(),
  fragments: z.array(z.object({ id: z.string(), title: z.string().nullable() })),
  /** English, to be read and sent by a person. */
  text: z.string(),
});
export type ConsentRequest = z.infer<typeof consentRequestSchema>;
