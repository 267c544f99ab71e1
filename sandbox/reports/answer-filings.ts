import type { Random } from '@weir/engines/vocabulary';
import { dayMs, dayStart, daysInYear } from '../countries.ts';
import type { Society } from '../economy/society.ts';
import type { Institution, Person, Transaction } from '../world.ts';
import type { Filing } from './filing.ts';
import { peopleWithAccounts, times } from './threshold-filing.ts';

/** What banks send when the FIU asks, and what they send on possible financing of terrorism; none of it is a scheme. */
export function answerFilings(
  society: Society,
  random: Random,
  transactions: readonly Transaction[],
): Filing[] {
  const customers = customersOf(society);
  const asked = random.fork('asked');
  let request = 0;
  const nextRequest = (): string => `FIU-REQ-${String((request += 1)).padStart(4, '0')}`;
  return [
    ...times(society, 6, () => knownAbout(asked.pick(customers), asked, nextRequest())),
    ...times(society, 8, () => movementsOf(asked.pick(customers), asked, transactions, nextRequest())),
    ...terrorFilings(customers, society, random.fork('terror'), transactions),
  ].filter((filing) => filing !== null);
}

interface Customer {
  readonly person: Person;
  readonly account: string;
  readonly bank: Institution;
}

function customersOf(society: Society): Customer[] {
  const { registry } = society;
  return peopleWithAccounts(society, 'XN').flatMap((person) =>
    registry
      .accountsOf(person.id)
      .map(({ key, bank }) => ({ person, account: key, bank: registry.institution(bank) }))
      .filter(({ bank }) => bank.reportingEntityId !== null)
      .slice(0, 1),
  );
}

/** An AIF: what the bank knows of its customer, without payments. */
function knownAbout({ person, bank }: Customer, random: Random, answers: string): Filing {
  return {
    ...answer(bank, answers, random.integer(20, daysInYear - 3)),
    code: 'AIF',
    body: {
      kind: 'activity',
      subjects: [{ id: person.id, reason: 'The person whom the request names.', significance: 5 }],
    },
  };
}

/** An AIFT: the latest payments of the account. Null where there were none. */
function movementsOf(
  customer: Customer,
  random: Random,
  transactions: readonly Transaction[],
  answers: string,
): Filing | null {
  const day = random.integer(60, daysInYear - 3);
  const latest = latestOf(customer, transactions, day, 12);
  if (latest.length === 0) return null;
  return {
    ...answer(customer.bank, answers, day),
    code: 'AIFT',
    body: { kind: 'transactions', transactions: latest },
  };
}

function answer(filer: Institution, answers: string, day: number): Omit<Filing, 'code' | 'body'> {
  return {
    filer,
    day,
    answers,
    reason: `Answer to the request ${answers} of the financial intelligence unit.`,
    action: 'The customer was not told.',
    indicators: ['ANSWER'],
    schemes: [],
    story: false,
  };
}

/** Suspicions that come to nothing: a collection for a charity, a journey. With payments TFR, without TFAR. */
function terrorFilings(
  customers: readonly Customer[],
  society: Society,
  random: Random,
  transactions: readonly Transaction[],
): (Filing | null)[] {
  const withPayments = times(society, 6, () => {
    const customer = random.pick(customers);
    const day = random.integer(40, daysInYear - 3);
    const latest = latestOf(customer, transactions, day, 3);
    if (latest.length === 0) return null;
    return {
      ...suspicion(customer.bank, day),
      code: 'TFR' as const,
      reason:
        'Small payments followed each other before a journey to an area of conflict that the customer told us of.',
      body: { kind: 'transactions' as const, transactions: latest },
    };
  });
  const without = times(society, 5, () => {
    const { person, bank } = random.pick(customers);
    return {
      ...suspicion(bank, random.integer(12, daysInYear - 3)),
      code: 'TFAR' as const,
      reason: 'The customer asked to open an account for a collection whose purpose would not be named.',
      body: {
        kind: 'activity' as const,
        subjects: [{ id: person.id, reason: 'Asked for the account of the collection.', significance: 7 }],
      },
    };
  });
  return [...withPayments, ...without];
}

function suspicion(filer: Institution, day: number): Omit<Filing, 'code' | 'body' | 'reason'> {
  return {
    filer,
    day,
    action: 'Nothing was carried out; the customer was not told.',
    indicators: ['TERROR'],
    schemes: [],
    story: false,
  };
}

/** Payments of the last four weeks before the day. */
function latestOf(
  { account }: Customer,
  transactions: readonly Transaction[],
  day: number,
  most: number,
): Transaction[] {
  const until = dayStart(day);
  return transactions
    .filter(({ from, to, time }) => {
      const at = Date.parse(time);
      return (from === account || to === account) && at < until && at > until - 28 * dayMs;
    })
    .slice(-most);
}
