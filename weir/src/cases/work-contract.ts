import { z } from 'zod';
import { handlingConditionsSchema } from './handling-contract.ts';

/*
 * Routes of the work within a case, under /api/v1, for whoever may see the case:
 *
 *   GET   /cases/:id/desk                              caseDeskSchema
 *   GET   /case-tasks                                  caseTaskPageSchema: the asker's own that wait, over all cases
 *   POST  /cases/:id/tasks                             newTaskSchema → caseDeskSchema
 *   PATCH /cases/:id/tasks/:taskId                     taskChangeSchema → caseDeskSchema (409 `task-changed`)
 *   POST  /cases/:id/handover                          handoverSchema → caseDeskSchema
 *   POST  /cases/:id/hypotheses                        newHypothesisSchema → caseDeskSchema
 *   PATCH /cases/:id/hypotheses/:hypothesisId          hypothesisChangeSchema → caseDeskSchema (409 `hypothesis-changed`)
 *   POST  /cases/:id/hypotheses/:hypothesisId/evidence evidenceSchema → caseDeskSchema
 *   POST  /cases/:id/entries                           newEntrySchema → caseDeskSchema
 *   POST  /cases/:id/marks                             newMarkSchema → caseDeskSchema
 *   POST  /cases/:id/links                             linkDecisionSchema → caseDeskSchema
 *   POST  /cases/:id/access                            accessAskSchema → caseDeskSchema
 *   POST  /cases/:id/access/:accessId/decision         accessDecisionSchema → caseDeskSchema (fiu_supervisor)
 *   POST  /cases/:id/compartment                       compartmentMoveSchema → caseDeskSchema (fiu_supervisor)
 *   POST  /cases/:id/fragments/:fragmentId/handling    handlingChangeSchema → caseDeskSchema
 */

const personSchema = z.object({ id: z.string(), name: z.string().nullable() });
const reason = z.string().trim().min(3).max(2000);
const compartmentSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** By when: a moment, or so many working days of the country's calendar from now. */
const dueSchema = z.union([
  z.object({ at: z.iso.datetime() }),
  z.object({ workingDays: z.number().int().min(1).max(250) }),
]);

export const taskStateSchema = z.enum(['asked', 'taken', 'done', 'dropped']);
export type TaskState = z.infer<typeof taskStateSchema>;
export const newTaskSchema = z.object({
  title: z.string().trim().min(1).max(200),
  /** A person's id; left out: the asker. */
  owner: z.string().max(100).optional(),
  due: dueSchema.nullable().default(null),
});
export type NewTask = z.infer<typeof newTaskSchema>;
export const taskChangeSchema = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  state: taskStateSchema.optional(),
  owner: z.string().max(100).optional(),
  due: dueSchema.nullable().optional(),
  place: z.number().int().min(0).max(100_000).optional(),
  /** Needed to drop it. */
  reason: reason.optional(),
  version: z.number().int(),
});
export type TaskChange = z.infer<typeof taskChangeSchema>;
export const caseTaskSchema = z.object({
  id: z.string(),
  caseId: z.string(),
  title: z.string(),
  place: z.number(),
  owner: personSchema,
  state: taskStateSchema,
  dueAt: z.string().nullable(),
  overdue: z.boolean(),
  reason: z.string().nullable(),
  askedBy: personSchema,
  changedAt: z.string(),
  version: z.number(),
});
export type CaseTask = z.infer<typeof caseTaskSchema>;
export const caseTaskPageSchema = z.object({
  items: z.array(caseTaskSchema.extend({ caseNumber: z.string(), caseTitle: z.string() })),
  omitted: z.number(),
});

export const handoverSchema = z.object({
  owner: z.string().max(100).optional(),
  team: z.string().trim().max(100).nullable().optional(),
  note: reason,
});
export type Handover = z.infer<typeof handoverSchema>;

export const hypothesisStateSchema = z.enum(['open', 'supported', 'refuted', 'set_aside']);
export const confidenceSchema = z.enum(['low', 'moderate', 'high']);
export const weightSchema = z.enum(['strongly_for', 'for', 'neutral', 'against', 'strongly_against']);
export const newHypothesisSchema = z.object({
  statement: z.string().trim().min(3).max(2000),
  confidence: confidenceSchema.default('low'),
  why: z.string().trim().max(2000).default(''),
});
export type NewHypothesis = z.infer<typeof newHypothesisSchema>;
export const hypothesisChangeSchema = z.object({
  statement: z.string().trim().min(3).max(2000).optional(),
  state: hypothesisStateSchema.optional(),
  confidence: confidenceSchema.optional(),
  why: z.string().trim().max(2000).optional(),
  version: z.number().int(),
});
export type HypothesisChange = z.infer<typeof hypothesisChangeSchema>;
export const evidenceSchema = z.object({
  fragment: z.string().max(100),
  weight: weightSchema,
  note: z.string().trim().max(2000).default(''),
});
export type Evidence = z.infer<typeof evidenceSchema>;
export const hypothesisSchema = z.object({
  id: z.string(),
  statement: z.string(),
  state: hypothesisStateSchema,
  confidence: confidenceSchema,
  why: z.string(),
  changedBy: personSchema,
  changedAt: z.string(),
  version: z.number(),
  evidence: z.array(evidenceSchema.extend({ by: personSchema, at: z.string() })),
  /** The join of its evidence's conditions; the FIU's own where there is none yet. */
  handling: handlingConditionsSchema,
});
export type Hypothesis = z.infer<typeof hypothesisSchema>;

export const precisionSchema = z.enum(['year', 'month', 'day', 'minute']);
export const newEntrySchema = z.object({
  at: z.iso.datetime(),
  precision: precisionSchema.default('minute'),
  text: z.string().trim().min(1).max(1000),
});
export type NewEntry = z.infer<typeof newEntrySchema>;
export const newMarkSchema = z.object({
  /** A line's `id` in the chronology. */
  line: z.string().min(1).max(200),
  pinned: z.boolean(),
  hidden: z.boolean(),
  note: z.string().trim().max(1000).default(''),
});
export type NewMark = z.infer<typeof newMarkSchema>;

export const linkTypeSchema = z.enum(['precedes', 'follows_up', 'parallel', 'same_subject', 'evidence_of']);
export const linkDecisionSchema = z.object({
  /** The other case's id. */
  other: z.string().max(100),
  type: linkTypeSchema.default('same_subject'),
  decision: z.enum(['accepted', 'refused']),
  reason,
});
export type LinkDecision = z.infer<typeof linkDecisionSchema>;
const sharedSchema = z.array(
  z.object({ kind: z.enum(['subject', 'account', 'transaction', 'report']), id: z.string() }),
);
export const caseLinkSchema = z.object({
  other: z.object({ id: z.string(), number: z.string(), title: z.string(), state: z.string() }),
  /** `proposed` = by the node, because both hold `shared`; nobody decided yet. */
  state: z.enum(['proposed', 'accepted', 'refused']),
  type: linkTypeSchema.nullable(),
  /** The stored link runs from this case to the other. */
  forward: z.boolean(),
  shared: sharedSchema,
  reason: z.string().nullable(),
  by: personSchema.nullable(),
  at: z.string().nullable(),
});
export type CaseLink = z.infer<typeof caseLinkSchema>;

export const accessAskSchema = z.object({ person: z.string().min(1).max(100), need: reason });
export const accessDecisionSchema = z.object({ decision: z.enum(['granted', 'refused', 'ended']), reason });
export type AccessDecision = z.infer<typeof accessDecisionSchema>;
export const accessSchema = z.object({
  id: z.string(),
  person: personSchema,
  need: z.string(),
  askedBy: personSchema,
  askedAt: z.string(),
  state: z.enum(['asked', 'granted', 'refused', 'ended']),
  decidedBy: personSchema.nullable(),
  decidedAt: z.string().nullable(),
  reason: z.string().nullable(),
});
export const compartmentMoveSchema = z.object({ compartment: compartmentSchema.nullable(), reason });

export const handlingChangeSchema = z.object({
  handling: handlingConditionsSchema.partial(),
  /** For looser conditions: whose consent, and the letter or message that gave it. */
  consents: z
    .array(z.object({ originator: z.string().min(1).max(100), reference: z.string().trim().min(1).max(200) }))
    .max(50)
    .default([]),
  reason,
});
export type HandlingChange = z.infer<typeof handlingChangeSchema>;

const outcomeSchema = z.object({ code: z.string(), state: z.string() });

export const caseDeskSchema = z.object({
  tasks: z.array(caseTaskSchema),
  hypotheses: z.array(hypothesisSchema),
  marks: z.array(newMarkSchema.extend({ by: personSchema, at: z.string() })),
  links: z.array(caseLinkSchema),
  access: z.array(accessSchema),
  /** Rules on time of this country: what a deadline may be set by. */
  rules: z.array(
    z.object({
      id: z.string(),
      amount: z.number(),
      unit: z.string(),
      nature: z.string(),
      citation: z.string(),
    }),
  ),
  outcomes: z.array(outcomeSchema),
  /** What a closing would leave undone. */
  unfinished: z.array(z.object({ kind: z.string(), id: z.string() })),
});
export type CaseDesk = z.infer<typeof caseDeskSchema>;
