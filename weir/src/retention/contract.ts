import { z } from 'zod';

/** How data ends: what is due, what is held, who ordered which erasure, and the certificate of it. */

export const erasableKinds = [
  'report', 'case', 'import', 'thread', 'accesses', 'matter', 'letter', 'refused-arrival',
] as const; // prettier-ignore
export type ErasableKind = (typeof erasableKinds)[number];
export const heldKinds = [
  'report', 'case', 'subject', 'import', 'thread', 'matter', 'letter', 'refused-arrival',
] as const; // prettier-ignore
export const holdGrounds = ['court', 'prosecution', 'complaint', 'audit', 'other'] as const;
export const dueKinds = [
  'report-without-outcome',
  'case-archived',
  'case-disseminated',
  'message',
  'exchange-matter',
  'exchange-letter',
  'refused-arrival',
  'bulk-file',
  'access-log',
] as const;

export const ruleSchema = z.object({
  kind: z.string(),
  amount: z.number(),
  unit: z.string(),
  citation: z.string(),
  checkedOn: z.string().nullable(),
});
export type AppliedRule = z.infer<typeof ruleSchema>;

/** GET /retention/due */
export const dueQuestionSchema = z.object({
  kind: z.enum(dueKinds).default('report-without-outcome'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const dueSchema = z.object({
  objectKind: z.enum(erasableKinds),
  objectId: z.string(),
  /** The number of a report, a case or a matter; never a name. */
  code: z.string().nullable(),
  since: z.string(),
  dueAt: z.string(),
  held: z.boolean(),
  /** An order that is on its way names it. */
  ordered: z.boolean(),
});
export type Due = z.infer<typeof dueSchema>;
export const duePageSchema = z.object({
  /** Null where the country has no rule for this kind: then nothing is due, and the page says so. */
  rule: ruleSchema.nullable(),
  items: z.array(dueSchema),
  nextCursor: z.string().nullable(),
});

export const newHoldSchema = z.object({
  objectKind: z.enum(heldKinds),
  objectId: z.string().min(1).max(100),
  ground: z.enum(holdGrounds),
  reason: z.string().trim().min(5).max(1000),
});
export const holdSchema = newHoldSchema.extend({
  id: z.string(),
  setBy: z.string(),
  setAt: z.string(),
  liftedBy: z.string().nullable(),
  liftedAt: z.string().nullable(),
  liftedReason: z.string().nullable(),
});
export type Hold = z.infer<typeof holdSchema>;
export const reasonSchema = z.object({ reason: z.string().trim().min(5).max(1000) });

/** POST /retention/orders: four eyes; `subject` stands for every report that names that person or firm. */
export const newOrderSchema = z.object({
  objectKind: z.enum([...erasableKinds, 'subject']),
  objects: z.array(z.string().min(1).max(100)).min(1).max(1000),
  ground: z.enum(['retention-ended', 'ordered']),
  reason: z.string().trim().min(5).max(1000),
});
export const orderStates = [
  'proposed', 'refused', 'approved', 'register-erased', 'vault-shredded', 'ledger-rewritten', 'done', 'stopped',
] as const; // prettier-ignore
export const orderSchema = z.object({
  id: z.string(),
  state: z.enum(orderStates),
  objectKind: z.enum(erasableKinds),
  objects: z.array(z.string()),
  rule: ruleSchema.nullable(),
  ground: z.string(),
  reason: z.string(),
  proposedBy: z.string(),
  proposedByName: z.string().nullable(),
  proposedAt: z.string(),
  decidedBy: z.string().nullable(),
  decidedByName: z.string().nullable(),
  decidedAt: z.string().nullable(),
  decidedReason: z.string().nullable(),
  erasedAt: z.string().nullable(),
  /** Why it stopped: `held`, `in-case`, `open`. */
  stoppedBy: z.string().nullable(),
  counts: z.record(z.string(), z.number()).nullable(),
  hasCertificate: z.boolean(),
});
export type Order = z.infer<typeof orderSchema>;
export const decisionSchema = reasonSchema.extend({ decision: z.enum(['approved', 'refused']) });

/** What a certificate says; the node's signature covers the JSON of all fields but itself, in this order. */
export const certificateSchema = z.object({
  kind: z.literal('weir-erasure-certificate'),
  version: z.literal(1),
  node: z.string(),
  authority: z.string(),
  order: z.string(),
  objectKind: z.enum(erasableKinds),
  objects: z.array(z.string()),
  ground: z.string(),
  rule: ruleSchema.nullable(),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: z.string(),
  approvedBy: z.string(),
  approvedAt: z.string(),
  erasedAt: z.string(),
  finishedAt: z.string(),
  counts: z.record(z.string(), z.number()),
  /** SHA-256 of the files whose keys were shredded. */
  files: z.array(z.string()),
  ledgerVersion: z.number().nullable(),
  /** The last day on which a backup taken before may still hold what was erased. */
  backupsExpireBy: z.string().nullable(),
  backupsCitation: z.string().nullable(),
  signature: z.string(),
});
export type Certificate = z.infer<typeof certificateSchema>;
export const verifiedSchema = z.object({
  ok: z.boolean(),
  order: z.string(),
  faults: z.array(z.string()),
});
export type Verified = z.infer<typeof verifiedSchema>;
