import type { Platform } from '#platform';
import { notificationRoutes } from './notification-routes.ts';
import { notifications, type NotificationOptions, type Notifications } from './notifications.ts';

/** Listens to what rooms say waits; no room knows of this one. */
export function createNotifications(platform: Platform, options: NotificationOptions = {}): Notifications {
  notificationRoutes(platform);
  return notifications(platform, options);
}

export { examineMail } from './examine-mail.ts';
export type { NotificationOptions, Notifications } from './notifications.ts';
