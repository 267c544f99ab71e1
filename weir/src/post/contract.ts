import { z } from 'zod';

/*
 * Routes of the post, all under /api/v1, for the international desk (fiu_intl_desk); what is marked + also for fiu_supervisor:
 *
 *   GET  /post/identity             identitySchema +; made at the first look where there is none
 *   POST /post/identity             newIdentitySchema → identitySchema (409 `identity-exists`)
 *   GET  /post/statement            what this node says of itself, for partners to pin: the file, or what its door answers +
 *   POST /post/keys/rotate          → identitySchema (409 `identity-key-over`, `identity-key-act-own`); where the profile wants two
 *                                   persons, the first proposes and the second, asking the same, carries it out
 *   POST /post/keys/:id/revoke      revocationSchema → identitySchema; all partners are told (409 `identity-key-revoked`,
 *                                   `identity-key-act-own`, `identity-key-act-differs`); by two persons likewise
 *
 *   GET  /post/partners             partnerQuerySchema → partnerPageSchema, by name + fiu_analyst
 *   GET  /post/partners/:node       partnerDetailSchema +
 *   POST /post/partners             newPartnerSchema → partnerDetailSchema: pins (409 `partner-pinned-otherwise`)
 *   POST /post/partners/:node/comparison     comparisonSchema → partnerDetailSchema + (422 `partner-fingerprint-differs`,
 *                                   409 `partner-compared-already`)
 *   PUT  /post/partners/:node/address        addressSchema → partnerDetailSchema
 *   POST /post/partners/:node/introductions  { to } → { messageId }: introduces :node to another partner
 *   POST /post/partners/:node/retry          tries it at once → partnerDetailSchema
 *
 *   GET  /post/outbox               outboxQuerySchema → outboxPageSchema, newest first
 *   GET  /post/inbox                inboxQuerySchema → inboxPageSchema, newest first
 *   GET  /post/refused              pageQuerySchema → refusedPageSchema, newest first +
 *   GET  /post/refused/:id/content  the bytes as they came +
 *   POST /post/refused/:id/seen     → refusedSchema
 *
 *   GET  /post/carried/:node        the sealed file of all that waits for a partner
 *   POST /post/taken                multipart, field "file" → takenFileSchema
 */

export const nodeNameSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/);
export const newIdentitySchema = z.object({
  node: nodeNameSchema.optional(),
  authority: z.string().trim().min(1).max(200).optional(),
});
const keySchema = z.object({
  id: z.string(),
  generation: z.number(),
  validFrom: z.string(),
  validUntil: z.string(),
  revoked: z.object({ reason: z.string(), from: z.string() }).nullable(),
});
export const identitySchema = z.object({
  node: z.string(),
  authority: z.string(),
  /** Twelve groups over the first key: what is read to a partner. */
  fingerprint: z.string(),
  keys: z.array(keySchema.extend({ destroyed: z.boolean() })),
  /** What one person proposed to do to the keys, and waits for another. */
  proposed: z.array(
    z.object({
      act: z.enum(['rotate', 'revoke']),
      key: z.string().nullable(),
      reason: z.string().nullable(),
      by: z.object({ id: z.string(), name: z.string().nullable() }),
      at: z.string(),
    }),
  ),
  /** Whether a door for partners is configured, and where they find it. */
  door: z.object({ open: z.boolean(), url: z.string().nullable() }),
});
export type PostIdentity = z.infer<typeof identitySchema>;
export const revocationSchema = z.object({
  reason: z.enum(['compromised', 'superseded', 'lost', 'closed']),
  /** Instant from when nothing signed by it counts; absent: now. */
  from: z.iso.datetime({ precision: 3 }).nullable().default(null),
});

export const standingSchema = z.enum(['pinned', 'introduced', 'confirmed', 'revoked']);
export const partnerSchema = z.object({
  node: z.string(),
  authority: z.string(),
  jurisdiction: z.string(),
  standing: standingSchema,
  /** Confirmed, with a key that counts now. */
  reachable: z.boolean(),
  url: z.string().nullable(),
  reachedAt: z.string().nullable(),
  /** The last attempt to reach it, where it failed: a code. */
  failure: z.string().nullable(),
});
export type PostPartner = z.infer<typeof partnerSchema>;
export const pageQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const partnerPageSchema = z.object({
  items: z.array(partnerSchema),
  nextCursor: z.string().nullable(),
});
const personRefSchema = z.object({ id: z.string(), name: z.string().nullable() });
export const channelSchema = z.enum(['in_person', 'telephone', 'video', 'diplomatic', 'other']);
export const partnerDetailSchema = partnerSchema.extend({
  fingerprint: z.string(),
  keys: z.array(keySchema),
  introductions: z.array(z.object({ by: z.string(), at: z.string() })),
  comparisons: z.array(z.object({ by: personRefSchema, channel: channelSchema, at: z.string() })),
  comparisonsWanted: z.number(),
  confirmedAt: z.string().nullable(),
  waiting: z.number(),
});
export type PostPartnerDetail = z.infer<typeof partnerDetailSchema>;
const urlSchema = z
  .string()
  .max(300)
  .regex(/^https:\/\/[^/?#@\s]+$/);
/** One of the two: the file that the partner's `weir post statement` wrote, or its door. */
export const newPartnerSchema = z.union([
  z.strictObject({ statement: z.looseObject({ card: z.unknown() }) }),
  z.strictObject({ url: urlSchema }),
]);
export const comparisonSchema = z.object({
  /** As it was read by the partner; spaces do not matter. */
  fingerprint: z.string().trim().min(60).max(200),
  channel: channelSchema,
});
export const addressSchema = z.object({ url: urlSchema.nullable() });
export const introducingSchema = z.object({ to: nodeNameSchema });

/** Receipts go to and fro for each message: whoever looks for letters leaves them out. */
const boxQuerySchema = pageQuerySchema.extend({ receipts: z.enum(['with', 'without']).default('with') });
export const outboxQuerySchema = boxQuerySchema.extend({
  state: z.enum(['waiting', 'delivered', 'opened', 'answered', 'refused']).optional(),
  node: nodeNameSchema.optional(),
});
export const outboxRowSchema = z.object({
  id: z.string(),
  kind: z.string(),
  writtenAt: z.string(),
  by: personRefSchema.nullable(),
  answers: z.string().nullable(),
  attachments: z.number(),
  attachmentBytes: z.number(),
  deliveries: z.array(
    z.object({
      node: z.string(),
      state: z.enum(['waiting', 'delivered', 'opened', 'answered', 'refused']),
      attempts: z.number(),
      failure: z.string().nullable(),
      nextAt: z.string().nullable(),
      carriedAt: z.string().nullable(),
      deliveredAt: z.string().nullable(),
      openedAt: z.string().nullable(),
      answeredAt: z.string().nullable(),
      refused: z.string().nullable(),
    }),
  ),
});
export const outboxPageSchema = z.object({
  items: z.array(outboxRowSchema),
  nextCursor: z.string().nullable(),
});
export const inboxQuerySchema = boxQuerySchema.extend({
  state: z.enum(['held', 'taken', 'refused']).optional(),
  node: nodeNameSchema.optional(),
});
export const inboxRowSchema = z.object({
  id: z.string(),
  from: z.string(),
  kind: z.string(),
  writtenAt: z.string(),
  arrivedAt: z.string(),
  carrier: z.enum(['wire', 'file']),
  answers: z.string().nullable(),
  state: z.enum(['held', 'taken', 'refused']),
  refused: z.string().nullable(),
  attachments: z.number(),
  openedAt: z.string().nullable(),
});
export const inboxPageSchema = z.object({
  items: z.array(inboxRowSchema),
  nextCursor: z.string().nullable(),
});
export const refusedSchema = z.object({
  id: z.string(),
  code: z.string(),
  detail: z.string(),
  carrier: z.enum(['wire', 'file', 'door']),
  /** As it claimed; proven only where the code says so. */
  from: z.string().nullable(),
  message: z.string().nullable(),
  sha256: z.string().nullable(),
  size: z.number().nullable(),
  firstAt: z.string(),
  lastAt: z.string(),
  times: z.number(),
  seen: z.object({ by: personRefSchema, at: z.string() }).nullable(),
});
export type RefusedArrivalRow = z.infer<typeof refusedSchema>;
export const refusedPageSchema = z.object({
  items: z.array(refusedSchema),
  nextCursor: z.string().nullable(),
});

export const carriedOutcomeSchema = z.object({
  message: z.string().nullable(),
  outcome: z.enum(['taken', 'refused', 'wanted']),
  code: z.string().nullable(),
});
export type CarriedOutcome = z.infer<typeof carriedOutcomeSchema>;
export const takenFileSchema = z.object({
  /** False where the file was cut or damaged: what came before was taken. */
  whole: z.boolean(),
  messages: z.array(carriedOutcomeSchema),
});
export type TakenFile = z.infer<typeof takenFileSchema>;
