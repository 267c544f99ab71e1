import { z } from 'zod';
import { purposeSchema } from './contract.ts';

/*
 * Requests from authorities, under /api/v1. For the authority (the roles that receive products; only its own):
 *
 *   GET  /requests-to-fiu             authorityRequestQuerySchema → page of askedRequestSchema, newest first
 *   POST /requests-to-fiu             newAuthorityRequestSchema → askedRequestSchema
 *   GET  /requests-to-fiu/:id         askedRequestSchema
 *
 * For the FIU (fiu_analyst, fiu_supervisor; one taken into a case, those cleared for that case):
 *
 *   GET  /authority-requests          authorityRequestQuerySchema → page of authorityRequestSchema, newest first
 *   GET  /authority-requests/:id      authorityRequestSchema
 *   POST /authority-requests/:id/case       { caseId } → authorityRequestSchema: takes it into a case that is open
 *   POST /authority-requests/:id/proposal   proposalSchema → an answer without a product, for a second person
 *   POST /authority-requests/:id/decision   proposalDecisionSchema (fiu_supervisor, never who proposed it)
 *
 * An answer with a product is a product of the type on_request that names the request; sending it answers the request.
 */

export const requestStateSchema = z.enum(['received', 'in_work', 'answered']);
export const requestAnswerKindSchema = z.enum(['product', 'declined', 'nothing_held', 'may_not_say']);

/** Why an FIU declines: coded, so that refusals can be counted; the words are beside it. */
export const declineGroundSchema = z.enum([
  'harms_analysis',
  'disproportionate',
  'no_legal_basis',
  'outside_purpose',
  'originator_refuses',
  'too_little_to_identify',
]);
export type DeclineGround = z.infer<typeof declineGroundSchema>;

const words = (most: number) => z.string().trim().min(3).max(most);

export const newAuthorityRequestSchema = z
  .object({
    /** The authority's own. */
    reference: z.string().trim().min(1).max(200),
    purpose: purposeSchema,
    legalBasis: words(500),
    urgency: z.enum(['normal', 'urgent']).default('normal'),
    /** A date; an urgent request says by when, and no other does. */
    neededBy: z.iso.date().nullable().default(null),
    subjects: z
      .array(
        z.object({
          kind: z.enum(['person', 'entity', 'account']),
          name: z.string().trim().min(1).max(300),
          /** Birth date, number, address: what tells the subject from its namesakes. */
          known: z.string().trim().max(1000).default(''),
        }),
      )
      .min(1)
      .max(50),
    question: words(10_000),
  })
  .refine(({ urgency, neededBy }) => (urgency === 'urgent') === (neededBy !== null), {
    path: ['neededBy'],
    message: 'An urgent request says by which date; a normal one has the date of the rule.',
  });
export type NewAuthorityRequest = z.infer<typeof newAuthorityRequestSchema>;

/** What the authority sees of its request. */
export const askedRequestSchema = z.object({
  id: z.string(),
  /** `XN-A-000003`. */
  number: z.string(),
  reference: z.string(),
  purpose: purposeSchema,
  legalBasis: z.string(),
  urgency: z.enum(['normal', 'urgent']),
  neededBy: z.string().nullable(),
  subjects: z.array(
    z.object({ kind: z.enum(['person', 'entity', 'account']), name: z.string(), known: z.string() }),
  ),
  question: z.string(),
  state: requestStateSchema,
  askedAt: z.string(),
  dueAt: z.string().nullable(),
  dueRule: z.string().nullable(),
  answer: z
    .object({
      kind: requestAnswerKindSchema,
      ground: declineGroundSchema.nullable(),
      reasons: z.string().nullable(),
      /** The product, by the id under which it is received. */
      productId: z.string().nullable(),
      at: z.string(),
    })
    .nullable(),
});
export type AskedRequest = z.infer<typeof askedRequestSchema>;

const personRef = z.object({ id: z.string(), name: z.string().nullable() });

/** What the FIU sees. */
export const authorityRequestSchema = askedRequestSchema.extend({
  from: z.object({ id: z.string(), name: z.string() }),
  askedBy: personRef,
  caseId: z.string().nullable(),
  caseNumber: z.string().nullable(),
  proposals: z.array(
    z.object({
      proposal: z.number(),
      kind: requestAnswerKindSchema.exclude(['product']),
      ground: declineGroundSchema.nullable(),
      reasons: z.string(),
      by: personRef,
      at: z.string(),
      decision: z
        .object({
          decision: z.enum(['approved', 'returned']),
          by: personRef,
          at: z.string(),
          reason: z.string(),
        })
        .nullable(),
    }),
  ),
  /** What this asker may do now. */
  may: z.object({ take: z.boolean(), propose: z.boolean(), decide: z.boolean() }),
});
export type AuthorityRequest = z.infer<typeof authorityRequestSchema>;

export const authorityRequestQuerySchema = z.object({
  state: requestStateSchema.optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AuthorityRequestQuery = z.infer<typeof authorityRequestQuerySchema>;

export const takeRequestSchema = z.object({ caseId: z.string().min(1).max(100) });

export const proposalSchema = z
  .object({
    kind: requestAnswerKindSchema.exclude(['product']),
    ground: declineGroundSchema.nullable().default(null),
    /** Written for the authority, which reads them. */
    reasons: words(5000),
  })
  .refine(({ kind, ground }) => (kind === 'declined') === (ground !== null), {
    path: ['ground'],
    message: 'A refusal names its ground; another answer has none.',
  });
export type Proposal = z.infer<typeof proposalSchema>;

export const proposalDecisionSchema = z.object({
  proposal: z.number().int().min(1),
  decision: z.enum(['approved', 'returned']),
  reason: words(2000),
});
export type ProposalDecision = z.infer<typeof proposalDecisionSchema>;
