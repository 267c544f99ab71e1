import { z } from 'zod';
import { handlingConditionsSchema } from './handling-contract.ts';

export * from './handling-contract.ts';
export * from './work-contract.ts';

/*
 * Routes of cases, all under /api/v1, for fiu_analyst and fiu_supervisor (who must be cleared for the case's compartment):
 *
 *   GET   /cases                                   caseQuerySchema → casePageSchema, newest first
 *   POST  /cases                                   newCaseSchema → caseDetailSchema
 *   GET   /cases/:id                               caseDetailSchema
 *   PATCH /cases/:id                               caseChangeSchema → caseDetailSchema (409 `case-changed`)
 *   POST  /cases/:id/state                         caseStateChangeSchema → caseDetailSchema
 *   POST  /cases/:id/fragments                     newFragmentSchema → fragmentSchema
 *   PATCH /cases/:id/fragments/:fragmentId         noteChangeSchema → fragmentSchema
 *                                                  (409 `note-changed` carries facts `yours` and `theirs` {title, text, version, by, at})
 *   GET   /cases/:id/fragments/:fragmentId/versions   noteVersionsSchema: a note as it stood each time
 *   POST  /cases/:id/fragments/:fragmentId/withdrawal { reason } → fragmentSchema
 *   POST  /cases/:id/documents                     multipart: file in field `document`, optional field `title` → fragmentSchema
 *   GET   /cases/:id/fragments/:fragmentId/document   the document's bytes, as an attachment
 *   POST  /cases/:id/deadlines                     newDeadlineSchema → caseDetailSchema
 *   POST  /cases/:id/deadlines/:deadlineId/done    {} → caseDetailSchema
 */

export const caseStateSchema = z.enum([
  'opened',
  'triaged',
  'in_analysis',
  'awaiting_information',
  'ready_for_decision',
  'disseminated',
  'archived',
  'merged',
  'referred',
  'reopened',
]);
export type CaseState = z.infer<typeof caseStateSchema>;

export const prioritySchema = z.enum(['low', 'normal', 'high', 'urgent']);
export type Priority = z.infer<typeof prioritySchema>;

export const caseSourceKindSchema = z.enum([
  'alert',
  'report',
  'request',
  'disclosure',
  'strategic',
  'media',
  'hand',
]);
export type CaseSourceKind = z.infer<typeof caseSourceKindSchema>;

/** Need to know: only who is cleared for a compartment knows that a case in it exists. */
const compartmentSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);

const personRefSchema = z.object({ id: z.string(), name: z.string().nullable() });

export const newCaseSchema = z.object({
  /** Left out: from the alert's title or the report's number. */
  title: z.string().trim().min(1).max(200).optional(),
  /** An alert brings its accounts, transactions and reason; a report brings itself. */
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('alert'), id: z.string().min(1).max(200) }),
    z.object({ kind: z.literal('report'), id: z.string().min(1).max(100) }),
    z.object({
      kind: z.enum(['request', 'disclosure', 'strategic', 'media', 'hand']),
      reference: z.string().max(200).optional(),
    }),
  ]),
  /** Why it is opened; kept with the act. */
  reason: z.string().trim().min(3).max(2000).optional(),
  compartment: compartmentSchema.nullable().default(null),
  priority: prioritySchema.default('normal'),
  team: z.string().trim().max(100).nullable().default(null),
});
export type NewCase = z.infer<typeof newCaseSchema>;

export const caseRowSchema = z.object({
  id: z.string(),
  /** `XN-C-000042`. */
  number: z.string(),
  title: z.string(),
  state: caseStateSchema,
  priority: prioritySchema,
  owner: personRefSchema,
  team: z.string().nullable(),
  compartment: z.string().nullable(),
  /** To be handled with more care than others; says nothing of who may see it. */
  sensitive: z.boolean(),
  /** How it ended, in a code of reference-data/case-outcomes.json; null until it did. */
  outcome: z.string().nullable(),
  source: z.object({ kind: caseSourceKindSchema, id: z.string().nullable() }),
  openedAt: z.string(),
  changedAt: z.string(),
  /** Of what is in it now. */
  counts: z.object({
    subjects: z.number(),
    transactions: z.number(),
    notes: z.number(),
    products: z.number(),
  }),
  /** The next deadline that is not done. */
  nextDeadline: z.object({ title: z.string(), dueAt: z.string() }).nullable(),
});
export type CaseRow = z.infer<typeof caseRowSchema>;

export const caseQuerySchema = z.object({
  state: caseStateSchema.optional(),
  /** `me`, or a person's id. */
  owner: z.string().max(100).optional(),
  team: z.string().max(100).optional(),
  /** In the number or the title. */
  q: z.string().max(200).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type CaseQuery = z.infer<typeof caseQuerySchema>;

export const casePageSchema = z.object({ items: z.array(caseRowSchema), nextCursor: z.string().nullable() });

const moneySchema = z.object({ amount: z.string(), currency: z.string() });

export const fragmentKindSchema = z.enum([
  'note',
  'subject',
  'transaction',
  'document',
  'trace',
  'alert',
  'report-extract',
  'account',
  'asset',
]);
export type FragmentKind = z.infer<typeof fragmentKindSchema>;

export const noteContentSchema = z.object({ text: z.string() });
export const subjectContentSchema = z.object({
  subjectId: z.string(),
  kind: z.enum(['person', 'entity', 'account']),
  name: z.string(),
  alsoKnownAs: z.array(z.string()),
  born: z.array(z.string()),
  countries: z.array(z.string()),
  identifiers: z.array(z.object({ type: z.string(), number: z.string(), country: z.string().nullable() })),
});
export const transactionContentSchema = z.object({
  transactionId: z.string(),
  occurredAt: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  fromType: z.string(),
  toType: z.string(),
  money: moneySchema,
  toMoney: moneySchema.nullable(),
  mode: z.string(),
  description: z.string(),
});
export const documentContentSchema = z.object({
  fileName: z.string(),
  sha256: z.string(),
  size: z.number(),
});
export const traceContentSchema = z.object({
  traceId: z.string(),
  rule: z.string(),
  sha256: z.string(),
  until: z.string().nullable(),
  sources: z.array(z.object({ label: z.string(), time: z.string(), money: moneySchema })),
  /** Largest first, at most 200. */
  held: z.array(z.object({ account: z.string(), money: moneySchema })),
  heldOmitted: z.number(),
  left: z.array(z.object({ type: z.string(), money: moneySchema })),
  leftOmitted: z.number(),
  /** How the money moved, in the order of time, the largest movements of each currency; `amount` is the marked part. */
  moves: z
    .array(
      z.object({
        at: z.string(),
        /** Accounts, or `outside:cash` and the like. */
        from: z.string(),
        to: z.string(),
        money: moneySchema,
        /** The marked money begins here. */
        source: z.boolean(),
      }),
    )
    .default([]),
  movesOmitted: z.number().default(0),
  assumptions: z.number(),
});
export const alertContentSchema = z.object({
  alertId: z.string(),
  family: z.string(),
  typology: z.string(),
  title: z.string(),
  score: z.number(),
  reason: z.string(),
  accounts: z.array(z.string()),
  transactionCount: z.number(),
  totals: z.array(moneySchema),
  firstAt: z.string(),
  lastAt: z.string(),
});
export const reportExtractContentSchema = z.object({
  reportId: z.string(),
  reportNumber: z.string(),
  /** Place in the file; null for the report as a whole. */
  path: z.string().nullable(),
  text: z.string(),
  receivedAt: z.string(),
});

/** An account that an analyst writes down; one that reports name comes in as a subject. */
export const accountContentSchema = z.object({
  account: z.string().trim().min(1).max(100),
  institution: z.string().trim().max(200).nullable(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
  holder: z.string().trim().max(200).nullable(),
});
export const assetClassSchema = z.enum([
  'cash',
  'account_balance',
  'securities',
  'insurance',
  'real_estate',
  'vehicle',
  'vessel',
  'aircraft',
  'precious_metal',
  'precious_stone',
  'cultural_property',
  'virtual_asset',
  'business_interest',
  'receivable',
  'livestock',
  'intellectual_property',
  'other',
]);
export const valuationMethodSchema = z.enum([
  'purchase_price',
  'assessed',
  'market_estimate',
  'expert_appraisal',
  'auction_estimate',
  'book',
  'spot_price',
  'on_chain_price',
]);
export const assetContentSchema = z.object({
  class: assetClassSchema,
  identifiers: z
    .array(z.object({ type: z.string().trim().min(1).max(60), number: z.string().trim().min(1).max(100) }))
    .max(20),
  place: z.string().trim().max(300).nullable(),
  value: z
    .object({
      /** Decimal text, never a binary fraction. */
      amount: z.string().regex(/^\d{1,18}(\.\d{1,8})?$/),
      currency: z.string().regex(/^[A-Z]{3}$/),
      method: valuationMethodSchema,
      valuer: z.string().trim().min(1).max(200),
      date: z.iso.date(),
    })
    .nullable(),
});
export type AccountContent = z.infer<typeof accountContentSchema>;
export type AssetContent = z.infer<typeof assetContentSchema>;
export type NoteContent = z.infer<typeof noteContentSchema>;
export type SubjectContent = z.infer<typeof subjectContentSchema>;
export type TransactionContent = z.infer<typeof transactionContentSchema>;
export type DocumentContent = z.infer<typeof documentContentSchema>;
export type TraceContent = z.infer<typeof traceContentSchema>;
export type AlertContent = z.infer<typeof alertContentSchema>;
export type ReportExtractContent = z.infer<typeof reportExtractContentSchema>;

const fragmentBaseSchema = z.object({
  id: z.string(),
  caseId: z.string(),
  title: z.string(),
  /** Which room it came from and its id there; `own` = written in the case. */
  provenance: z.object({ room: z.string(), id: z.string().nullable(), place: z.string().nullable() }),
  handling: handlingConditionsSchema,
  /** Fragments it was made from. */
  parents: z.array(z.string()),
  version: z.number(),
  createdBy: personRefSchema,
  createdAt: z.string(),
  changedBy: personRefSchema.nullable(),
  changedAt: z.string().nullable(),
  /** Taken out of use, but kept. */
  withdrawn: z.object({ by: personRefSchema, at: z.string(), reason: z.string() }).nullable(),
});

/** The smallest piece of a case that carries its own handling conditions. */
export const fragmentSchema = z.discriminatedUnion('kind', [
  fragmentBaseSchema.extend({ kind: z.literal('note'), content: noteContentSchema }),
  fragmentBaseSchema.extend({ kind: z.literal('subject'), content: subjectContentSchema }),
  fragmentBaseSchema.extend({ kind: z.literal('transaction'), content: transactionContentSchema }),
  fragmentBaseSchema.extend({ kind: z.literal('document'), content: documentContentSchema }),
  fragmentBaseSchema.extend({ kind: z.literal('trace'), content: traceContentSchema }),
  fragmentBaseSchema.extend({ kind: z.literal('alert'), content: alertContentSchema }),
  fragmentBaseSchema.extend({ kind: z.literal('report-extract'), content: reportExtractContentSchema }),
  fragmentBaseSchema.extend({ kind: z.literal('account'), content: accountContentSchema }),
  fragmentBaseSchema.extend({ kind: z.literal('asset'), content: assetContentSchema }),
]);
export type Fragment = z.infer<typeof fragmentSchema>;

/** Conditions that the analyst adds; they can only make those inherited stricter. */
const addedHandlingSchema = handlingConditionsSchema.partial().optional();

export const newFragmentSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('note'),
    title: z.string().trim().min(1).max(200),
    text: z.string().min(1).max(50_000),
    /** Fragments of this case that the note is drawn from: it inherits their conditions. */
    parents: z.array(z.string().max(100)).max(200).default([]),
    handling: addedHandlingSchema,
  }),
  z.object({ kind: z.literal('subject'), id: z.string().min(1).max(100), handling: addedHandlingSchema }),
  z.object({ kind: z.literal('transaction'), id: z.string().min(1).max(200), handling: addedHandlingSchema }),
  z.object({ kind: z.literal('trace'), id: z.string().min(1).max(100), handling: addedHandlingSchema }),
  z.object({ kind: z.literal('alert'), id: z.string().min(1).max(200), handling: addedHandlingSchema }),
  z.object({
    kind: z.literal('report-extract'),
    reportId: z.string().min(1).max(100),
    path: z.string().max(500).nullable().default(null),
    /** Left out: the filer's reason for reporting. */
    text: z.string().min(1).max(50_000).optional(),
    handling: addedHandlingSchema,
  }),
  accountContentSchema.extend({ kind: z.literal('account'), handling: addedHandlingSchema }),
  assetContentSchema.extend({
    kind: z.literal('asset'),
    title: z.string().trim().min(1).max(200),
    handling: addedHandlingSchema,
  }),
]);
export type NewFragment = z.infer<typeof newFragmentSchema>;

export const noteChangeSchema = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  text: z.string().min(1).max(50_000),
  /** The version that was changed. */
  version: z.number().int(),
});
export type NoteChange = z.infer<typeof noteChangeSchema>;

export const noteVersionsSchema = z.object({
  items: z.array(
    z.object({
      version: z.number(),
      title: z.string(),
      text: z.string(),
      by: personRefSchema,
      at: z.string(),
    }),
  ),
});

export const caseChangeSchema = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  priority: prioritySchema.optional(),
  /** A person's id. */
  owner: z.string().max(100).optional(),
  team: z.string().trim().max(100).nullable().optional(),
  sensitive: z.boolean().optional(),
  version: z.number().int(),
});
export type CaseChange = z.infer<typeof caseChangeSchema>;

/** `disseminated` is not set by hand: sending a product does it. */
export const caseStateChangeSchema = z.object({
  to: caseStateSchema,
  reason: z.string().trim().min(3).max(2000),
  /** With `triaged`. */
  priority: prioritySchema.optional(),
  /** With `merged`: the case that goes on. */
  into: z.string().max(100).optional(),
  /** With `archived`, `referred` and `merged`: a code of reference-data/case-outcomes.json that fits the state. */
  outcome: z.string().max(60).optional(),
  /** Why it is closed although something is unfinished. */
  despite: z.string().trim().min(3).max(2000).optional(),
});
export type CaseStateChange = z.infer<typeof caseStateChangeSchema>;

export const deadlineNatureSchema = z.enum([
  'legal_binding',
  'treaty',
  'soft_standard',
  'requested_by_partner',
  'internal_sla',
]);

/** By a date, by a count, or by a rule of the country; one of the three. */
export const newDeadlineSchema = z.object({
  title: z.string().trim().min(1).max(200),
  dueAt: z.iso.datetime().optional(),
  count: z
    .object({
      amount: z.number().int().min(1).max(1000),
      unit: z.enum(['hour', 'calendar_day', 'working_day']),
    })
    .optional(),
  rule: z.string().max(100).optional(),
  /** From when it is counted; left out: from now. */
  startedAt: z.iso.datetime().optional(),
  /** What set it running. */
  trigger: z.string().trim().max(200).optional(),
  /** A rule brings its own. */
  nature: deadlineNatureSchema.default('internal_sla'),
});
export type NewDeadline = z.infer<typeof newDeadlineSchema>;

export const deadlineSchema = z.object({
  id: z.string(),
  title: z.string(),
  dueAt: z.string(),
  nature: deadlineNatureSchema,
  rule: z.string().nullable(),
  citation: z.string().nullable(),
  count: z.object({ amount: z.number(), unit: z.string() }).nullable(),
  trigger: z.string().nullable(),
  startedAt: z.string().nullable(),
  /** The calendar does not know its holidays so far ahead. */
  estimated: z.boolean(),
  /** On the country's calendar; null where it has none or the deadline is over. */
  workingDaysLeft: z.number().nullable(),
  setBy: personRefSchema,
  doneAt: z.string().nullable(),
  doneBy: personRefSchema.nullable(),
  overdue: z.boolean(),
});
export type Deadline = z.infer<typeof deadlineSchema>;

/**
 * One line of the chronology, oldest first. `at` is when it happened: money when it moved, a report when it was received, an
 * act when it was done. `key` and `facts` let the browser say it in any language.
 */
export const chronologyEntrySchema = z.object({
  /** Names the line for marks; stays the same as the case grows. */
  id: z.string(),
  at: z.string(),
  kind: z.enum(['money', 'report', 'alert', 'act', 'product', 'deadline', 'own']),
  /**
   * `transaction`, `report-received`, `alert-first-money`, `alert-last-money`; `case-opened`, `case-changed`, `state-changed`,
   * `fragment-added`, `fragment-withdrawn`, `note-changed`, `deadline-set`, `deadline-done`; `product-drafted`, `product-submitted`,
   * `product-reopened`, `product-returned`, `product-approved`, `product-sent`, `product-acknowledgement`, `product-feedback`.
   */
  key: z.string(),
  facts: z.record(z.string(), z.string()),
  /** How exactly `at` is known. */
  precision: z.enum(['year', 'month', 'day', 'minute']),
  fragmentId: z.string().nullable(),
  productId: z.string().nullable(),
  by: personRefSchema.nullable(),
});
export type ChronologyEntry = z.infer<typeof chronologyEntrySchema>;

/** A product made from this case, as far as the case needs to know it; more at /disseminations/:id. */
export const caseProductSchema = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  recipient: z.string(),
  state: z.string(),
  changedAt: z.string(),
});
export type CaseProduct = z.infer<typeof caseProductSchema>;

export const caseDetailSchema = caseRowSchema.extend({
  version: z.number(),
  /** States it may go to from here by hand. */
  next: z.array(caseStateSchema),
  mergedInto: z.string().nullable(),
  /** Everything in it, oldest first; withdrawn ones too, marked. At most 5,000. */
  fragments: z.array(fragmentSchema),
  fragmentsOmitted: z.number(),
  deadlines: z.array(deadlineSchema),
  chronology: z.array(chronologyEntrySchema),
  products: z.array(caseProductSchema),
});
export type CaseDetail = z.infer<typeof caseDetailSchema>;
