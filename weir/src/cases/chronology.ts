import type { ChronologyEntry, Fragment } from './contract.ts';

/** A line that a person wrote. */
export interface OwnEntry {
  readonly id: string;
  readonly at: string;
  readonly precision: ChronologyEntry['precision'];
  readonly text: string;
  readonly by: { readonly id: string; readonly name: string | null };
}

/** An act as the case keeps it. */
export interface Act {
  readonly id: string;
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
export function chronologyOf(
  acts: readonly Act[],
  fragments: readonly Fragment[],
  entries: readonly OwnEntry[] = [],
): ChronologyEntry[] {
  const told = fragments.filter(({ withdrawn }) => withdrawn === null).flatMap(tellingOf);
  const own = entries.map((entry): ChronologyEntry => ({
    id: `own:${entry.id}`,
    at: entry.at,
    kind: 'own',
    key: 'own-entry',
    facts: { text: entry.text },
    precision: entry.precision,
    fragmentId: null,
    productId: null,
    by: { ...entry.by },
  }));
  const done = acts.map((act): ChronologyEntry => ({
    id: `act:${act.id}`,
    precision: 'minute',
    at: act.at,
    kind: productKeys.test(act.key) ? 'product' : deadlineKeys.test(act.key) ? 'deadline' : 'act',
    key: act.key,
    facts: { ...act.facts },
    fragmentId: act.fragmentId,
    productId: act.productId,
    by: act.by === null ? null : { ...act.by },
  }));
  return [...told, ...own, ...done].sort((left, right) =>
    left.at < right.at ? -1 : left.at > right.at ? 1 : 0,
  );
}

function tellingOf(fragment: Fragment): ChronologyEntry[] {
  const entry = (
    at: string,
    kind: ChronologyEntry['kind'],
    key: string,
    facts: Record<string, string>,
  ): ChronologyEntry[] => [
    {
      id: `${key}:${fragment.id}`,
      at,
      kind,
      key,
      facts,
      precision: 'minute',
      fragmentId: fragment.id,
      productId: null,
      by: null,
    },
  ];
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
