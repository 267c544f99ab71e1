import type { KindGroup, NotificationChoice } from './contract.ts';

/** By the end of a kind's name; what fits none is `other`. */
const groups: readonly (readonly [RegExp, KindGroup])[] = [
  [/-(submitted|to-approve|to-decide)$/, 'approvals'],
  [/-(ends-soon|overdue|due|due-soon|lapsed|reminder)$/, 'deadlines'],
  [/-(served|sent|answered|received|acknowledged|lifted|handed-over|returned)$/, 'received'],
];

export const groupOf = (kind: string): KindGroup =>
  groups.find(([pattern]) => pattern.test(kind))?.[1] ?? 'other';

/** Until a person chose: what runs out is told at once, the rest once a day. */
export const chosenAtFirst: NotificationChoice = {
  language: 'en',
  choices: { approvals: 'at_once', deadlines: 'at_once', received: 'at_once', other: 'digest' },
};
