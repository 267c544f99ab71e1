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

export const auditVerdictSchema = z.object({
  ok: z.boolean(),
  entries: z.number(),
  lastHash: z.string(),
  fault: z
    .object({ position: z.number(), kind: z.enum(['altered', 'missing', 'truncated']), sentence: z.string() })
    .nullable(),
});
