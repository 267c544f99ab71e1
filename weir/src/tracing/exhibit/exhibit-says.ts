import type { TraceRule } from '@weir/engines/trails';

const ofRules: Readonly<Record<TraceRule, string>> = {
  fifo: 'What came into an account first leaves it first. Parts reach the payee in the order in which they were taken.',
  lifo: 'What came into an account last leaves it first. Parts reach the payee in the order in which they were taken; the last taken is the newest.',
  'pro-rata':
    'Every payment carries the marked share of the balance: floor(marked × payment / balance), in whole minor units, computed without rounding in between.',
  poison:
    'Reach, not amounts: an account that received anything marked is reached from that transaction on, and so is every later payee of it.',
  'lowest-intermediate-balance':
    "The holder's own money is spent first; marked money leaves only when no own money is left, and later deposits do not refill it. What leaves is followed to the payees in the same order.",
};

/** For the reader of a bundle; the printed exhibit says the same in its language. Nothing is computed from them. */
export function exhibitSays(rule: TraceRule): Record<string, string> {
  return {
    rule: ofRules[rule],
    order:
      'Transactions are applied one after another by their time and, at one time, in the order in which they came into the ledger. That is the order of the rows here. Money that came in can leave at the same time.',
    orderedByConvention:
      'Payments that carried marked money while their payer took part in another transaction at the very same time. There the order of import, a convention, decided.',
    assumptions:
      'A debit larger than the known balance is met by clean money assumed at that moment and put before everything the account held. Each is listed in the answer; an opening balance or a missing row would make them fewer.',
    rounding:
      rule === 'pro-rata'
        ? 'A payment of part of a balance is rounded down where that part is no whole number of minor units, and leaves less than one minor unit too much with its payer: no holding is off by more minor units than there were such payments.'
        : 'Nothing is rounded under this rule.',
    rows: 'Up to the end of the question every row of each account that the marked money lay in, every row of an account that a source names, the sources, and what their payers did at the very same time. What an account that the money never lay in holds has no effect on the answer.',
    ledger:
      'Facts of the whole ledger as its keeper states them; they do not follow from the rows here and change nothing in the answer.',
    seal: 'The first 16 hexadecimal digits of the SHA-256 over the seal before it and the row as a JSON array without its seal.',
    not: 'It does not say who owns an account, whether money is of criminal origin, which rule a court will apply, or that the ledger holds every transaction there was.',
  };
}
