import { z } from 'zod';

/** Keys for a filer's machines. The secret is shown once, when the key is made; only its hash is kept. */

/** `file`: whatever changes something (filing, drafts, messages); `read`: what the own entity may read. */
export const keyScopeSchema = z.enum(['file', 'read']);
export type KeyScope = z.infer<typeof keyScopeSchema>;

/** POST /machine-keys: by an officer for the own entity, by an administrator for the one named. */
export const newMachineKeySchema = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(keyScopeSchema).min(1).default(['file', 'read']),
  /** Days until it ends; at most two years. */
  days: z.number().int().min(1).max(730).default(365),
  requestsPerMinute: z.number().int().min(1).max(6000).default(600),
  /** For an administrator: the reporting entity's id, and the officer who answers for the key. */
  organisation: z.string().optional(),
  officer: z.string().optional(),
});

export const machineKeySchema = z.object({
  id: z.string(),
  organisation: z.string(),
  organisationName: z.string(),
  name: z.string(),
  scopes: z.array(keyScopeSchema),
  state: z.enum(['good', 'expired', 'revoked']),
  officerName: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
  lastFrom: z.string().nullable(),
  requestsPerMinute: z.number(),
});
export type MachineKey = z.infer<typeof machineKeySchema>;

/** `bearer` goes into `Authorization: Bearer …`; for HTTP Basic use `id` and `secret`. */
export const machineKeyMadeSchema = z.object({
  key: machineKeySchema,
  id: z.string(),
  secret: z.string(),
  bearer: z.string(),
});
