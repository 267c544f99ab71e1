import { z } from 'zod';
import { attachmentSchema } from '../attachments/contract.ts';

/**
 * The message board: threads between the FIU and one reporting entity, kept for good.
 * `manual` somebody wrote; `question` the FIU asks and waits for an answer; `feedback` the FIU tells what a report was
 * good for; `portal` the node itself tells (a report was returned).
 */
export const threadKindSchema = z.enum(['manual', 'question', 'feedback', 'portal']);
export type ThreadKind = z.infer<typeof threadKindSchema>;

/** Whose words: the FIU's, the filer's, or the node's own. */
export const sideSchema = z.enum(['fiu', 'filer', 'node']);
export type Side = z.infer<typeof sideSchema>;

/** Feedback says how useful a report was, never what it led to. */
export const feedbackKindSchema = z.enum(['used', 'not-yet', 'quality', 'general']);
export type FeedbackKind = z.infer<typeof feedbackKindSchema>;

export const messageSchema = z.object({
  id: z.string(),
  side: sideSchema,
  /** For a filer the FIU's people are "FIU", unless the node is set to name them; null for the node itself. */
  author: z.string().nullable(),
  at: z.string(),
  /** The words as written; empty where `notice` says it all. */
  text: z.string(),
  /** What the node tells by itself, for the browser to say in any language: `report-returned` {number}. */
  notice: z.object({ code: z.enum(['report-returned']), facts: z.record(z.string(), z.string()) }).nullable(),
  feedback: feedbackKindSchema.nullable(),
  attachments: z.array(attachmentSchema),
  /** When somebody of the other side first read it. */
  seenAt: z.string().nullable(),
});
export type MessageView = z.infer<typeof messageSchema>;

export const threadSchema = z.object({
  id: z.string(),
  kind: threadKindSchema,
  subject: z.string(),
  /** A reference that both sides can quote; free. */
  reference: z.string().nullable(),
  entity: z.object({ id: z.string(), name: z.string(), reportingEntityId: z.string().nullable() }),
  report: z.object({ id: z.string(), number: z.string() }).nullable(),
  messages: z.number(),
  /** Messages of the others that the asker has not read. */
  unread: z.number(),
  createdAt: z.string(),
  last: z.object({ at: z.string(), side: sideSchema, opening: z.string() }),
});
export type ThreadRow = z.infer<typeof threadSchema>;

/** GET /threads: the latest word first. */
export const threadQuerySchema = z.object({
  kind: threadKindSchema.optional(),
  /** An organisation's id; for the FIU. */
  filer: z.string().max(100).optional(),
  /** A report's id. */
  report: z.string().max(100).optional(),
  unread: z.enum(['true', 'false']).optional(),
  /** In subject, reference or the report's number. */
  q: z.string().max(200).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ThreadQuery = z.infer<typeof threadQuerySchema>;

export const threadPageSchema = z.object({
  items: z.array(threadSchema),
  nextCursor: z.string().nullable(),
  /** Threads with something unread, over all pages and without the filters. */
  unread: z.number(),
});
export type ThreadPage = z.infer<typeof threadPageSchema>;

/** GET /threads/:id: its messages, the oldest first; `after` a message id to go on. */
export const threadDetailSchema = threadSchema.extend({
  items: z.array(messageSchema),
  nextCursor: z.string().nullable(),
});
export type ThreadDetail = z.infer<typeof threadDetailSchema>;

const wordsSchema = z.string().trim().min(1).max(8000);

/**
 * POST /threads: JSON, or multipart with the same names as fields and files in the field `attachment` (several).
 * The FIU names the `entity` (its number or id) or a `report`; a filer writes to the FIU and names neither, or its report.
 */
export const newThreadSchema = z.object({
  subject: z.string().trim().min(1).max(200),
  text: wordsSchema,
  kind: z.enum(['manual', 'question']).default('manual'),
  entity: z.string().max(100).optional(),
  /** A report's id or number. */
  report: z.string().max(100).optional(),
  reference: z.string().trim().max(100).optional(),
});
export type NewThread = z.infer<typeof newThreadSchema>;

/** POST /threads/:id/messages: JSON or multipart, as above. */
export const newMessageSchema = z.object({ text: wordsSchema });

/** POST /threads/:id/read {upTo: message id}. */
export const readMarkSchema = z.object({ upTo: z.string().max(100) });

/** POST /reports/:id/feedback: for the FIU; answered with the thread. */
export const newFeedbackSchema = z.object({
  kind: feedbackKindSchema,
  text: z.string().trim().max(2000).default(''),
});
export type NewFeedback = z.infer<typeof newFeedbackSchema>;
