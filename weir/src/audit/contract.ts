import { z } from 'zod';

export const auditEntrySchema = z.object({
  position: z.number(),
  at: z.string(),
  person: z.string().nullable(),
  personName: z.string().nullable(),
  organisation: z.string().nullable(),
  door: z.string(),
  act: z.string(),
  objectKind: z.string(),
  objectId: z.string(),
  ground: z.string().nullable(),
  reason: z.string().nullable(),
  facts: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z.object({
  items: z.array(auditEntrySchema),
  nextCursor: z.string().nullable(),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const auditVerdictSchema = z.object({
  ok: z.boolean(),
  entries: z.number(),
  lastHash: z.string(),
  checkpoints: z.number(),
  fault: z
    .object({
      position: z.number(),
      kind: z.enum(['altered', 'missing', 'reordered', 'truncated', 'checkpoint']),
      sentence: z.string(),
    })
    .nullable(),
});

/** A signed note of where the log's end was; see checkpoint.ts for what the signature covers. */
export const auditCheckpointSchema = z.object({
  kind: z.literal('weir-audit-checkpoint'),
  node: z.string().regex(/^[0-9a-f]{32}$/),
  position: z.number().int().positive(),
  hash: sha256,
  at: z.string(),
  signature: z.string().max(100),
});
export type AuditCheckpoint = z.infer<typeof auditCheckpointSchema>;

/** What to hold the log against beside its own chain. */
export const auditVerificationSchema = z.object({
  position: z.number().int().positive().optional(),
  hash: sha256.optional(),
  checkpoints: z.array(auditCheckpointSchema).max(1000).optional(),
});

export const auditKeySchema = z.object({ node: z.string(), publicKey: z.string() });

/** The log as an outsider checks it: every field that the hashes cover. */
export const auditExportSchema = z.object({
  items: z.array(
    z.object({
      position: z.number(),
      at: z.string(),
      person: z.string().nullable(),
      organisation: z.string().nullable(),
      door: z.string(),
      act: z.string(),
      object_kind: z.string(),
      object_id: z.string(),
      ground: z.string().nullable(),
      reason: z.string().nullable(),
      facts: z.string(),
      previous: z.string(),
      hash: z.string(),
    }),
  ),
});
