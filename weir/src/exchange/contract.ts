import { z } from 'zod';
import { classificationSchema, handlingConditionsSchema, purposeSchema } from '../cases/handling-contract.ts';
import { letterKindSchema, letterSchemas, type LetterKind } from './message-contract.ts';

export * from './message-contract.ts';

/*
 * Routes of the exchange with foreign FIUs, all under /api/v1. `writers` = fiu_analyst, fiu_supervisor, fiu_intl_desk, each as far
 * as they may see the case that a matter lies in; `desk` = fiu_intl_desk, which alone sends.
 *
 *   GET  /exchange/partners                  { items: partnerSchema[] }: whom one can write to now
 *   GET  /exchange/matters                   matterQuerySchema → matterPageSchema; open ones by their clock, or newest first
 *   POST /exchange/matters                   newMatterSchema → { items: matterDetailSchema[] }; one for each partner
 *   GET  /exchange/matters/:id               matterDetailSchema; what arrived counts as opened by the asker
 *   POST /exchange/matters/:id/letters       newLetterSchema → matterDetailSchema: drafts an answer, a refusal …
 *   PUT  /exchange/letters/:id               letterDraftSchema → matterDetailSchema (409 `draft-changed`)
 *   POST /exchange/letters/:id/submit        { version } → matterDetailSchema (422 `letter-stopped` with every reason)
 *   POST /exchange/letters/:id/approval      letterApprovalSchema → matterDetailSchema (fiu_supervisor, never an author)
 *   POST /exchange/letters/:id/return        { reason } → matterDetailSchema: an approved letter goes back to its author
 *   POST /exchange/letters/:id/send          matterDetailSchema (desk)
 *   POST /exchange/matters/:id/acknowledgement, …/reminder   matterDetailSchema (desk; no second person)
 *   POST /exchange/matters/:id/step          stepSchema → matterDetailSchema: acts by hand
 *   POST /exchange/matters/:id/case          { caseId } → matterDetailSchema: the matter is worked at in that case
 *   POST /exchange/letters/:id/take          matterDetailSchema: what arrived becomes fragments of the matter's case
 *   POST /exchange/consent-requests          { disseminationId } → { items: matterDetailSchema[], missing: … }
 *   POST /exchange/matters/:id/consents      matterDetailSchema: what was granted is written to the fragments
 *   POST /exchange/matters/:id/suspension    suspensionDraftSchema → matterDetailSchema: drafts, never makes, a suspension
 *   GET  /exchange/trail                     ?case=&fragment= → trailSchema
 *   GET  /exchange/letters/:id/document      ?as=pdf|docx&language= → the letter on paper;  …/data as JSON;  …/goaml as goAML XML
 *                                            where it has transactions
 *   POST /exchange/forms                     formSchema → { items: matterDetailSchema[] }: a form that came by another way
 */

export const matterKindSchema = z.enum(['request', 'disclosure', 'suspension', 'consent']);
const personRefSchema = z.object({ id: z.string(), name: z.string().nullable() });
const idSchema = z.string().min(1).max(100);
const reason = z.string().trim().min(3).max(2000);

/** Of a letter's fixed words on paper. */
export const letterLanguageSchema = z.enum(['ar', 'en', 'es', 'fr', 'ru', 'zh']);
export type LetterLanguage = z.infer<typeof letterLanguageSchema>;

export const partnerSchema = z.object({ node: z.string(), authority: z.string(), jurisdiction: z.string() });
export type Partner = z.infer<typeof partnerSchema>;

/** A fragment of the case, and under which conditions it is to leave. */
export const chosenFragmentSchema = z.strictObject({
  id: idSchema,
  purposes: z.array(purposeSchema).min(1).max(20).default(['intelligence']),
  onward: handlingConditionsSchema.shape.onwardDissemination.default('with_prior_consent'),
  recipients: z.array(z.string().min(1).max(200)).max(50).default([]),
  evidentiaryUse: handlingConditionsSchema.shape.evidentiaryUse.default('not_permitted_without_consent'),
  disclosureToSubject: handlingConditionsSchema.shape.disclosureToSubject.default('prohibited'),
  classification: classificationSchema.optional(),
  retentionUntil: z.string().max(40).nullable().optional(),
});
export type ChosenFragment = z.infer<typeof chosenFragmentSchema>;
const chosen = z.array(chosenFragmentSchema).max(200).default([]);

/** Letters as they are written: as they will leave, but for fragments, which are named by their ids in the case. */
export const draftSchemas = {
  ...letterSchemas,
  request: letterSchemas.request.extend({ fragments: chosen }),
  disclosure: letterSchemas.disclosure.extend({ fragments: chosen }),
  suspension: letterSchemas.suspension.extend({ fragments: chosen }),
  answer: letterSchemas.answer.extend({ fragments: chosen }),
  clarified: letterSchemas.clarified.extend({ fragments: chosen }),
} as const satisfies Record<LetterKind, z.ZodType>;
export type DraftContent = z.infer<(typeof draftSchemas)[LetterKind]>;

export const newMatterSchema = z.object({
  kind: z.enum(['request', 'disclosure', 'suspension']),
  /** Nodes. Several are asked apart: none learns of the others unless `alsoAsked` is told. */
  partners: z.array(z.string().min(1).max(64)).min(1).max(50),
  title: z.string().trim().min(1).max(200),
  caseId: idSchema.nullable().default(null),
  /** Each partner is told which authorities are asked the same. */
  tellOthers: z.boolean().default(false),
  follows: idSchema.nullable().default(null),
  content: z.unknown(),
});
export type NewMatter = z.infer<typeof newMatterSchema>;

export const newLetterSchema = z.object({ kind: letterKindSchema, content: z.unknown() });
export const letterDraftSchema = z.object({ version: z.number().int(), content: z.unknown() });
export const submitLetterSchema = z.object({ version: z.number().int() });
export const letterApprovalSchema = z.object({
  decision: z.enum(['approved', 'returned']),
  reason,
  /** Of the letter that the second person read. */
  contentSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type LetterApproval = z.infer<typeof letterApprovalSchema>;
export const reasonSchema = z.object({ reason });

export const stepSchema = z.object({
  act: z.enum(['accept', 'no_answer', 'expire', 'evaluate', 'close', 'no_action', 'no_reply', 'discard']),
  reason,
});
export type GivenStep = z.infer<typeof stepSchema>;

/** What a partner's words leave open: on whom it is served, and what that entity reads. */
export const suspensionDraftSchema = z.object({
  entity: idSchema,
  instruction: z.string().trim().min(3).max(2000),
  reportId: idSchema.nullable().default(null),
});
export type SuspensionFromMatter = z.infer<typeof suspensionDraftSchema>;

/** What stops a letter, or only warns of it; each with the place it lies in. */
export const letterStopSchema = z.object({
  rule: z.string(),
  stops: z.boolean(),
  fragmentId: z.string().nullable(),
  place: z.string().nullable(),
  sentence: z.string(),
  params: z.record(z.string(), z.string()),
});
export type LetterStop = z.infer<typeof letterStopSchema>;

export const dueSchema = z.object({
  at: z.string(),
  rule: z.string(),
  citation: z.string().nullable(),
  estimated: z.boolean(),
  /** Whose calendar it runs on, and the hour there. */
  jurisdiction: z.string(),
  timeZone: z.string().nullable(),
  workingDaysLeft: z.number().nullable(),
  overdue: z.boolean(),
});
export type MatterDue = z.infer<typeof dueSchema>;

export const matterRowSchema = z.object({
  id: z.string(),
  /** `XN-X-000004`. */
  number: z.string(),
  kind: matterKindSchema,
  direction: z.enum(['in', 'out']),
  partner: partnerSchema,
  partnerNumber: z.string().nullable(),
  caseId: z.string().nullable(),
  caseNumber: z.string().nullable(),
  title: z.string(),
  state: z.string(),
  open: z.boolean(),
  urgency: z.enum(['routine', 'priority', 'urgent']),
  neededBy: z.string().nullable(),
  due: dueSchema.nullable(),
  groupId: z.string().nullable(),
  createdAt: z.string(),
  changedAt: z.string(),
});
export type MatterRow = z.infer<typeof matterRowSchema>;

export const standingSchema = z.object({
  state: z.enum(['waiting', 'delivered', 'opened', 'answered', 'refused']),
  deliveredAt: z.string().nullable(),
  openedAt: z.string().nullable(),
  refused: z.string().nullable(),
});

export const letterSchema = z.object({
  id: z.string(),
  kind: letterKindSchema,
  direction: z.enum(['in', 'out']),
  state: z.enum(['draft', 'submitted', 'returned', 'approved', 'sent', 'arrived']),
  version: z.number(),
  /** A draft as it is written; what left or arrived, word for word. */
  content: z.unknown(),
  /** Of a draft: what would leave now, and what stops it. */
  leaving: z
    .object({ content: z.unknown(), contentSha256: z.string(), stops: z.array(letterStopSchema) })
    .nullable(),
  authors: z.array(personRefSchema),
  decisions: z.array(
    z.object({
      submission: z.number(),
      decision: z.enum(['approved', 'returned']),
      by: personRefSchema,
      at: z.string(),
      reason: z.string(),
    }),
  ),
  /** When it left or was written, and arrived. */
  at: z.string().nullable(),
  arrivedAt: z.string().nullable(),
  standing: standingSchema.nullable(),
  attachments: z.array(z.object({ name: z.string(), size: z.number(), mediaType: z.string() })),
  may: z.object({
    edit: z.boolean(),
    submit: z.boolean(),
    decide: z.boolean(),
    send: z.boolean(),
    take: z.boolean(),
  }),
});
export type Letter = z.infer<typeof letterSchema>;

export const matterDetailSchema = matterRowSchema.extend({
  version: z.number(),
  follows: z.string().nullable(),
  remark: z.string().nullable(),
  suspensionId: z.string().nullable(),
  /** Of a request for consent of ours. */
  wanted: z
    .object({
      disseminationId: z.string().nullable(),
      recipient: z.object({ id: z.string(), name: z.string() }),
      purpose: purposeSchema,
      fragments: z.array(z.string()),
    })
    .nullable(),
  appliedAt: z.string().nullable(),
  letters: z.array(letterSchema),
  /** What the pieces are called that consent was asked for or given; those of letters that the asker sees. */
  pieces: z.array(z.object({ message: z.string(), ref: z.string(), title: z.string() })),
  /** Acts by hand and kinds of letters that have a place now. */
  next: z.array(z.string()),
});
export type MatterDetail = z.infer<typeof matterDetailSchema>;

/** A form that came by another way: on paper, by the Egmont Group's web, as goAML XML. It is taken as if it had arrived. */
export const formSchema = z.object({
  /** The node of the partner whose form it is. */
  partner: z.string().min(1).max(64),
  /** The partner's own number of it. */
  number: z.string().trim().min(1).max(300),
  title: z.string().trim().min(1).max(200),
  form: z.discriminatedUnion('format', [
    z.object({ format: z.literal('goaml'), xml: z.string().min(1).max(4_000_000) }),
    /** A message body as docs/exchange.md gives it. */
    z.object({ format: z.literal('message'), data: z.record(z.string(), z.unknown()) }),
  ]),
});

export const matterQuerySchema = z.object({
  box: z.enum(['in', 'out']).optional(),
  kind: matterKindSchema.optional(),
  state: z.string().max(60).optional(),
  open: z.enum(['yes']).optional(),
  case: z.string().max(100).optional(),
  partner: z.string().max(64).optional(),
  group: z.string().max(100).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type MatterQuery = z.infer<typeof matterQuerySchema>;
export const matterPageSchema = z.object({
  items: z.array(matterRowSchema),
  nextCursor: z.string().nullable(),
});
export const mattersSchema = z.object({ items: z.array(matterDetailSchema) });

export const consentRequestsSchema = z.object({
  items: z.array(matterDetailSchema),
  /** Originators whom nobody here can ask: no confirmed partner, or no way to where it came from. */
  missing: z.array(z.string()),
});

const conditionsLineSchema = handlingConditionsSchema.pick({
  originators: true,
  permittedPurposes: true,
  permittedRecipients: true,
  onwardDissemination: true,
  evidentiaryUse: true,
  consents: true,
});
/** From where a piece came to each use of it, with each consent: made to be drawn as a line. */
export const trailSchema = z.object({
  fragment: z.object({ id: z.string(), title: z.string(), handling: conditionsLineSchema }),
  sources: z.array(
    z.object({
      authority: z.string(),
      message: z.string(),
      ref: z.string(),
      /** The matter here that it arrived in; null of what the partner passed on. */
      matter: z.object({ id: z.string(), number: z.string() }).nullable(),
      arrivedAt: z.string().nullable(),
    }),
  ),
  cases: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      /** The piece itself and what was made of it there. */
      fragments: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          parents: z.array(z.string()),
          withdrawn: z.boolean(),
          handling: conditionsLineSchema,
        }),
      ),
    }),
  ),
  products: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      title: z.string(),
      caseId: z.string(),
      state: z.string(),
      purpose: purposeSchema,
      recipient: z.object({ id: z.string(), name: z.string() }),
      sentAt: z.string().nullable(),
      fragmentIds: z.array(z.string()),
      /** Whether each of those fragments allows this use as it is now. */
      allowed: z.boolean(),
    }),
  ),
  letters: z.array(
    z.object({
      matter: z.object({ id: z.string(), number: z.string() }),
      letter: z.string(),
      partner: z.string(),
      sentAt: z.string(),
      fragmentIds: z.array(z.string()),
    }),
  ),
  consents: z.array(
    z.object({
      matter: z.object({ id: z.string(), number: z.string() }),
      originator: z.string(),
      recipient: z.object({ id: z.string(), name: z.string() }),
      purpose: purposeSchema,
      state: z.string(),
      appliedAt: z.string().nullable(),
      fragmentIds: z.array(z.string()),
    }),
  ),
});
export type Trail = z.infer<typeof trailSchema>;
