import { z } from 'zod';

/*
 * Routes of private matching, all under /api/v1. docs/private-matching.md says what it protects against and what it does not.
 *
 *   GET  /matching/partners                     { items: matchingPartnerSchema[] }: with whom one may match now, and what is left of the limits
 *   GET  /matching/agreements                   agreementQuerySchema → agreementPageSchema, newest first
 *   POST /matching/agreements                   newAgreementSchema → agreementSchema (fiu_intl_desk)
 *   GET  /matching/agreements/:id               agreementDetailSchema, with what was refused under its name
 *   POST /matching/agreements/:id/proposal      { hash } → agreementDetailSchema: that what the partner offered be accepted (fiu_intl_desk)
 *   POST /matching/agreements/:id/decision      agreementDecisionSchema → agreementDetailSchema: another person than who proposed;
 *                                               approved, it is signed and sent (409 `agreement-differs`, 403 `own-agreement`)
 *   POST /matching/agreements/:id/end           { reason } → agreementDetailSchema: keys and tables under it are destroyed
 *   GET  /matching/epochs                       epochQuerySchema → epochPageSchema: our tables and theirs, and what ours cost
 *   GET  /matching/settings                     matchingSettingsSchema
 *   PUT  /matching/settings                     matchingSettingsChangeSchema → matchingSettingsSchema (fiu_supervisor)
 *   GET  /matching/questions                    questionQuerySchema → questionPageSchema: that we were asked, and how many, padded
 *   GET  /matching/refusals                     refusalQuerySchema → refusalPageSchema
 *   POST /matching/refusals/:id/seen            refusalSchema
 *   GET  /matching/items                        itemQuerySchema → caseItemsSchema: what of a case may be asked for (fiu_analyst, fiu_supervisor)
 *   GET  /matching/asks                         askQuerySchema → askPageSchema, newest first
 *   POST /matching/asks                         newAskSchema → askDetailSchema (fiu_analyst, fiu_supervisor)
 *   GET  /matching/asks/:id                     askDetailSchema; `items` is null for whoever does not see the case
 *   POST /matching/asks/:id/release             askDetailSchema (fiu_intl_desk, not who prepared it; 422 `matching-limit-reached`)
 *   POST /matching/asks/:id/withdrawal          askDetailSchema, before it is released
 *   GET  /matching/proposals                    proposalQuerySchema → proposalPageSchema (fiu_analyst, fiu_supervisor)
 *   POST /matching/proposals/:id/dropping       { reason } → proposalSchema
 */

export const matchingTypeSchema = z.enum(['iban', 'account', 'identity', 'email', 'phone', 'name-birth']);
export type MatchingType = z.infer<typeof matchingTypeSchema>;

export const agreementStateSchema = z.enum([
  'draft',
  'received',
  'proposed',
  'approved',
  'offered',
  'in_force',
  'refused',
  'ended',
]);
export type AgreementState = z.infer<typeof agreementStateSchema>;

const purposeSchema = z.string().regex(/^[a-z][a-z0-9-]{1,59}$/);
const reasonText = z.string().trim().min(3).max(2000);
const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);
const nodeSchema = z.string().min(1).max(64);
const pageSchema = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
const personRefSchema = z.object({ id: z.string(), name: z.string().nullable() });

/** What is agreed beside who and when. Limits count padded items. */
const termsShape = {
  types: z.array(matchingTypeSchema).min(1).max(6),
  /** Codes; each question names one. */
  purposes: z.array(purposeSchema).min(1).max(20),
  questionsPerDay: z.number().int().min(1).max(1000),
  itemsPerDay: z.number().int().min(64).max(1_000_000),
  itemsPerEpoch: z.number().int().min(64).max(10_000_000),
  epochDays: z.number().int().min(1).max(92),
  validFrom: z.iso.date(),
  validUntil: z.iso.date(),
};
export const newAgreementSchema = z.object({ partner: nodeSchema, ...termsShape });
export type NewAgreement = z.infer<typeof newAgreementSchema>;

export const proposalOfAgreementSchema = z.object({ hash: hashSchema });
export const agreementDecisionSchema = z.object({
  decision: z.enum(['approved', 'refused']),
  reason: reasonText,
  /** Of the terms that were read. */
  hash: hashSchema,
});
export type AgreementDecision = z.infer<typeof agreementDecisionSchema>;
export const reasonSchema = z.object({ reason: reasonText });

export const agreementSchema = z.object({
  id: z.string(),
  partner: z.string(),
  origin: z.enum(['ours', 'theirs']),
  state: agreementStateSchema,
  /** The same on both sides, or they mean two agreements. */
  hash: z.string(),
  ...termsShape,
  purposes: z.array(z.string()),
  validFrom: z.string(),
  validUntil: z.string(),
  /** Of now; null before it begins and after it is over. */
  epoch: z.number().nullable(),
  proposedBy: personRefSchema.nullable(),
  decidedBy: personRefSchema.nullable(),
  reason: z.string().nullable(),
  inForceAt: z.string().nullable(),
  ended: z
    .object({ at: z.string(), by: personRefSchema.nullable(), reason: z.string().nullable() })
    .nullable(),
  changedAt: z.string(),
});
export type Agreement = z.infer<typeof agreementSchema>;

export const refusalSchema = z.object({
  id: z.string(),
  partner: z.string(),
  what: z.enum(['agreement', 'table', 'question', 'answer']),
  code: z.string(),
  /** Which question or epoch it was about, where that could be read. */
  object: z.string().nullable(),
  agreementId: z.string().nullable(),
  /** The message in the post that is kept as evidence, and the hash of what it said. */
  messageId: z.string(),
  evidenceSha256: z.string(),
  at: z.string(),
  seen: z.object({ by: personRefSchema, at: z.string() }).nullable(),
});
export type MatchingRefusal = z.infer<typeof refusalSchema>;

export const agreementDetailSchema = agreementSchema.extend({
  refusals: z.array(refusalSchema),
  may: z.object({ propose: z.boolean(), decide: z.boolean(), end: z.boolean() }),
});
export type AgreementDetail = z.infer<typeof agreementDetailSchema>;
export const agreementQuerySchema = z.object({ partner: nodeSchema.optional(), ...pageSchema });
export const agreementPageSchema = z.object({
  items: z.array(agreementSchema),
  nextCursor: z.string().nullable(),
});

const leftSchema = z.object({
  questionsToday: z.number(),
  itemsToday: z.number(),
  itemsThisEpoch: z.number(),
});
export const matchingPartnerSchema = z.object({
  node: z.string(),
  agreementId: z.string(),
  types: z.array(matchingTypeSchema),
  purposes: z.array(z.string()),
  epoch: z.number(),
  epochEndsAt: z.string(),
  /** Their table of this epoch is here: one may ask. */
  ready: z.boolean(),
  /** What we may still ask, padded. */
  left: leftSchema,
});
export type MatchingPartner = z.infer<typeof matchingPartnerSchema>;
export const matchingPartnersSchema = z.object({ items: z.array(matchingPartnerSchema) });

export const epochSchema = z.object({
  agreementId: z.string(),
  partner: z.string(),
  side: z.enum(['ours', 'theirs']),
  epoch: z.number(),
  state: z.enum(['making', 'made', 'sent', 'received', 'over']),
  /** Items that went in, and what could not be spelled or must not take part; ours only. */
  held: z.number().nullable(),
  leftOut: z.number().nullable(),
  /** Padded. */
  entries: z.number().nullable(),
  bytes: z.number().nullable(),
  /** What making it took of all threads together; ours only. */
  processorMs: z.number().nullable(),
  madeAt: z.string().nullable(),
  crossedAt: z.string().nullable(),
  keyDestroyedAt: z.string().nullable(),
  tableDestroyedAt: z.string().nullable(),
});
export type MatchingEpoch = z.infer<typeof epochSchema>;
export const epochQuerySchema = z.object({
  agreement: z.string().max(100).optional(),
  limit: pageSchema.limit,
});
export const epochPageSchema = z.object({ items: z.array(epochSchema) });

export const matchingSettingsSchema = z.object({
  /** Compartments whose cases' material takes part. Of all others nothing does. */
  admittedCompartments: z.array(z.string()),
  changedBy: personRefSchema.nullable(),
  changedAt: z.string().nullable(),
});
export type MatchingSettings = z.infer<typeof matchingSettingsSchema>;
export const matchingSettingsChangeSchema = z.object({
  admittedCompartments: z.array(z.string().trim().min(1).max(100)).max(100),
  reason: reasonText,
});

export const questionSchema = z.object({
  id: z.string(),
  partner: z.string(),
  agreementId: z.string(),
  epoch: z.number(),
  purpose: z.string(),
  /** All that can be known of what was asked. */
  paddedItems: z.number(),
  state: z.enum(['waiting', 'answered', 'refused']),
  refused: z.string().nullable(),
  arrivedAt: z.string(),
  answeredAt: z.string().nullable(),
});
export type MatchingQuestion = z.infer<typeof questionSchema>;
export const questionQuerySchema = z.object({ partner: nodeSchema.optional(), ...pageSchema });
export const questionPageSchema = z.object({
  items: z.array(questionSchema),
  nextCursor: z.string().nullable(),
});

export const refusalQuerySchema = z.object({ unseen: z.stringbool().optional(), ...pageSchema });
export const refusalPageSchema = z.object({
  items: z.array(refusalSchema),
  nextCursor: z.string().nullable(),
});

export const caseItemSchema = z.object({
  /** Names the item when asking. */
  key: z.string(),
  fragmentId: z.string(),
  type: matchingTypeSchema,
  /** In the one spelling that both nodes agree on. */
  value: z.string(),
});
export const caseItemsSchema = z.object({
  items: z.array(caseItemSchema),
  /** Pieces from which nothing can be asked, such as a name without a whole date of birth. */
  unfit: z.array(z.object({ fragmentId: z.string(), type: matchingTypeSchema, code: z.string() })),
});
export type CaseItems = z.infer<typeof caseItemsSchema>;
export const itemQuerySchema = z.object({ case: z.string().min(1).max(100) });

export const newAskSchema = z.object({
  caseId: z.string().min(1).max(100),
  partner: nodeSchema,
  purpose: purposeSchema,
  /** Keys of the case's own items. */
  items: z.array(z.string().max(100)).min(1).max(20_480),
  /** What the desk reads; never who or what is asked for. */
  reason: reasonText,
});
export type NewAsk = z.infer<typeof newAskSchema>;

export const askStateSchema = z.enum([
  'draft',
  'released',
  'sent',
  'answered',
  'refused',
  'withdrawn',
  'expired',
]);
export const askSchema = z.object({
  id: z.string(),
  partner: z.string(),
  agreementId: z.string(),
  purpose: z.string(),
  reason: z.string(),
  state: askStateSchema,
  itemCount: z.number(),
  /** What the partner will see and the limits count. */
  paddedItems: z.number(),
  epoch: z.number().nullable(),
  draftedBy: personRefSchema,
  draftedAt: z.string(),
  releasedBy: personRefSchema.nullable(),
  sentAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Why it got no answer. */
  refused: z.string().nullable(),
});
export type Ask = z.infer<typeof askSchema>;

/** There is no word for the absence of a hit but this one: the partner may hold it under another spelling, or not show it. */
export const matchingResultSchema = z.enum(['hit', 'nothing_learnt']);
export const askDetailSchema = askSchema.extend({
  /** Null for whoever does not see the case. */
  caseId: z.string().nullable(),
  items: z
    .array(
      z.object({
        fragmentId: z.string(),
        type: matchingTypeSchema,
        value: z.string(),
        result: matchingResultSchema.nullable(),
      }),
    )
    .nullable(),
  may: z.object({ release: z.boolean(), withdraw: z.boolean() }),
});
export type AskDetail = z.infer<typeof askDetailSchema>;
export const askQuerySchema = z.object({
  case: z.string().max(100).optional(),
  state: askStateSchema.optional(),
  ...pageSchema,
});
export const askPageSchema = z.object({ items: z.array(askSchema), nextCursor: z.string().nullable() });

export const proposalSchema = z.object({
  id: z.string(),
  askId: z.string(),
  caseId: z.string(),
  partner: z.string(),
  /** Places of the question's items that hit. */
  places: z.array(z.number()),
  state: z.enum(['proposed', 'taken', 'dropped']),
  madeAt: z.string(),
  /** The draft request that came of it. */
  requestId: z.string().nullable(),
  reason: z.string().nullable(),
});
export type MatchingProposal = z.infer<typeof proposalSchema>;
export const proposalQuerySchema = z.object({ case: z.string().max(100).optional(), ...pageSchema });
export const proposalPageSchema = z.object({
  items: z.array(proposalSchema),
  nextCursor: z.string().nullable(),
});
