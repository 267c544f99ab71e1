import type { ChronologyEntry, Fragment } from './contract.ts';

/** An act as the case keeps it. */
export interface Act {
  readonly at: string;
  readonly key: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly fragmentId: string | null;
  readonly productId: string | null;
  readonly by: { readonly id: string; readonly name: string | null } | null;
}

const productKeys = /^product-/;
const deadlineKeys = /^deadline-/;

/**
 * The chronology makes itself: from what was done in the case, and from what its fragments tell of the world (money when it
 * moved, reports when they came in). Withdrawn fragments tell nothing, but the acts on them stay. Oldest first; of equal
 * times, the world comes before the acts, which keep the order in which they were done.
 */
export function chronologyOf(acts: readonly Act[], fragments: readonly Fragment[]): ChronologyEntry[] {
  const told = fragments.filter(({ withdrawn }) => withdrawn === null).flatMap(tellingOf);
  const done = acts.map((act): ChronologyEntry => ({
    at: act.at,
    kind: productKeys.test(act.key) ? 'product' : deadlineKeys.test(act.key) ? 'deadline' : 'act',
    key: act.key,
    facts: { ...act.facts },
    fragmentId: act.fragmentId,
    productId: act.productId,
    by: act.by === null ? null : { ...act.by },
  }));
  return [...told, ...done].sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
}

function tellingOf(fragment: Fragment): ChronologyEntry[] {
  const entry = (
    at: string,
    kind: ChronologyEntry['kind'],
    key: string,
    facts: Record<string, string>,
  ): ChronologyEntry[] => [{ at, kind, key, facts, fragmentId: fragment.id, productId: null, by: null }];
  switch (fragment.kind) {
    case 'transaction': {
      const { occurredAt, money, from, to, fromType, toType } = fragment.content;
      return entry(occurredAt, 'money', 'transaction', {
        amount: money.amount,
        currency: money.currency,
        from: from ?? fromType,
        to: to ?? toType,
      });
    }
    case 'alert': {
      const { firstAt, lastAt, typology } = fragment.content;
      return [
        ...entry(firstAt, 'alert', 'alert-first-money', { typology, title: fragment.title }),
        ...entry(lastAt, 'alert', 'alert-last-money', { typology, title: fragment.title }),
      ];
    }
    case 'report-extract':
      return entry(fragment.content.receivedAt, 'report', 'report-received', {
        number: fragment.content.reportNumber,
      });
    default:
      return [];
  }
}
