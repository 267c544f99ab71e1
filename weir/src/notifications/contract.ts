import { z } from 'zod';

/*
 * Routes of notifications, all under /api/v1, for whoever is signed in, about nobody else:
 *
 *   GET  /notifications             notificationQuerySchema → notificationPageSchema, newest first
 *   GET  /notifications/unread      { unread }
 *   POST /notifications/:id/read    {} → { unread }
 *   POST /notifications/read        {} → { unread }: all of them
 *   GET  /notifications/settings    notificationSettingsSchema
 *   PUT  /notifications/settings    notificationChoiceSchema → notificationSettingsSchema
 */

/** What a kind belongs to, as far as e-mail is concerned: the word before its first hyphen decides. */
export const kindGroupSchema = z.enum(['approvals', 'deadlines', 'received', 'other']);
export type KindGroup = z.infer<typeof kindGroupSchema>;

export const mailChoiceSchema = z.enum(['at_once', 'digest', 'never']);
export type MailChoice = z.infer<typeof mailChoiceSchema>;

export const mailLanguageSchema = z.enum(['ar', 'en', 'es', 'fr', 'ru', 'zh']);
export type MailLanguage = z.infer<typeof mailLanguageSchema>;

export const notificationSchema = z.object({
  id: z.string(),
  /** A word of `notification.kinds`. */
  kind: z.string(),
  path: z.string(),
  at: z.string(),
  readAt: z.string().nullable(),
});
export type Notification = z.infer<typeof notificationSchema>;

export const notificationQuerySchema = z.object({
  unread: z.enum(['true']).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type NotificationQuery = z.infer<typeof notificationQuerySchema>;

export const notificationPageSchema = z.object({
  items: z.array(notificationSchema),
  nextCursor: z.string().nullable(),
});

/** Counted up to 100: beyond that nobody reads the figure. */
export const unreadSchema = z.object({ unread: z.number() });

const choices = z.object({
  approvals: mailChoiceSchema,
  deadlines: mailChoiceSchema,
  received: mailChoiceSchema,
  other: mailChoiceSchema,
});
export const notificationChoiceSchema = z.object({ language: mailLanguageSchema, choices });
export type NotificationChoice = z.infer<typeof notificationChoiceSchema>;

export const notificationSettingsSchema = notificationChoiceSchema.extend({
  /** Where e-mail goes: the address the person signs in with. */
  address: z.string(),
  /** Whether this node sends e-mail at all. */
  mail: z.boolean(),
});
export type NotificationSettings = z.infer<typeof notificationSettingsSchema>;
