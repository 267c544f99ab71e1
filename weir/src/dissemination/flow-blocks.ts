import type { Fragment } from '#cases';
import type { Block } from './contract.ts';
import { endOf, minute } from './printed-words.ts';
import type { ProductWords } from './product-words.ts';

type TraceContent = Extract<Fragment, { kind: 'trace' }>['content'];
type Move = TraceContent['moves'][number];

/**
 * How the traced money moved: for each currency a picture and the table that says the same. Accounts and ways out are
 * lanes in the order in which money comes to them, payments are arrows from lane to lane in the order of time.
 */
export function flowBlocks(trace: Pick<TraceContent, 'moves'>, words: ProductWords): Block[] {
  return [...Map.groupBy(trace.moves, ({ money }) => money.currency)].flatMap(([currency, moves]) => [
    picture(currency, moves, words),
    {
      kind: 'table',
      title: null,
      columns: [
        words('flowNumber'),
        words('time'),
        words('payer'),
        words('payee'),
        words('flowAmount'),
        words('currency'),
      ],
      amounts: [4],
      rows: moves.map(({ at, from, to, money }, place) => [
        String(place + 1),
        minute(at),
        endOf(from, words),
        endOf(to, words),
        money.amount,
        currency,
      ]),
    },
  ]);
}

function picture(currency: string, moves: readonly Move[], words: ProductWords): Block {
  // What money came from and what it went out to are two lanes, though both may be cash.
  const keyOf = (account: string, end: 'from' | 'to'): string =>
    account.startsWith('outside:') ? `${end} ${account}` : account;
  const places = new Map<string, number>();
  const lanes: string[] = [];
  const laneOf = (account: string, end: 'from' | 'to'): number => {
    const key = keyOf(account, end);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, lanes.length);
    lanes.push(endOf(account, words));
    return lanes.length - 1;
  };
  const largest = Math.max(...moves.map(({ money }) => Number(money.amount)));
  const drawn = moves.map(({ from, to, money }, place) => ({
    from: laneOf(from, 'from'),
    to: laneOf(to, 'to'),
    number: String(place + 1),
    share: largest > 0 ? Math.max(0.001, Number((Number(money.amount) / largest).toFixed(3))) : 1,
  }));
  return {
    kind: 'flow',
    title: words('flow', { currency }),
    alt: words('flowPicture', { payments: String(moves.length), lanes: String(lanes.length) }),
    lanes,
    moves: drawn,
  };
}
