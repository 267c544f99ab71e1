import type { Random } from '@weir/engines/vocabulary';
import { dayMs, dayStart, daysInYear } from '../countries.ts';
import type { Society } from '../economy/society.ts';
import { happened } from '../schemes/scheme-truth.ts';
import type { Played } from '../schemes/play-schemes.ts';
import type { Draft } from '../schemes/stage.ts';
import type { Typology } from '../truth.ts';
import type { Firm, Institution, Person, Transaction } from '../world.ts';
import type { Filing } from './filing.ts';

const indicators: Readonly<Record<Typology, readonly string[]>> = {
  'invoice-fraud': ['TRADE-PHANTOM', 'FAN-OUT', 'FRAUD'],
  structuring: ['CASH-SPLIT'],
  'fan-in': ['FAN-IN', 'MULE'],
  'fan-out': ['FAN-OUT', 'RAPID'],
  cycle: ['CIRCLE', 'SHELL'],
  'pass-through': ['RAPID', 'MULE'],
  'dormant-revival': ['DORMANT', 'PROFILE'],
  'scatter-gather': ['FAN-OUT', 'FAN-IN'],
  'gold-dealer': ['GOLD-CASH', 'PROFILE'],
  'cash-courier': ['CASH-LARGE', 'CORRIDOR'],
  'round-trip-trade': ['TRADE-PRICE', 'CIRCLE'],
  'loan-back': ['CASH-LARGE', 'PROFILE'],
  'mule-account': ['MULE', 'RAPID'],
  'crypto-ramp': ['CRYPTO', 'FAN-IN'],
  'cash-front': ['CASH-MIX', 'CASH-LARGE'],
  'offsetting-trade': ['CIRCLE', 'SHELL'],
};

const observations: Readonly<Record<Typology, string>> = {
  'invoice-fraud':
    'The customer received three large supplier payments on one day and passed nearly all of it on to twelve private persons within two days. We find no sign that machines were bought, stored or shipped.',
  structuring:
    'Within a fortnight the customer paid in cash many times, each time slightly below ten thousand, at several counters, and then sent almost all of it abroad.',
  'fan-in':
    'Many persons without a visible link to the customer paid similar amounts within three days; the sum was sent abroad at once.',
  'fan-out':
    'The customer, a company without staff, received one transfer from abroad and spread it over many private persons within two days.',
  cycle:
    'Payments for services go from company to company and come back to the first within days; we see no business behind them.',
  'pass-through':
    'The customer, who has little income, received a large payment meant for somebody else and passed it on within a day.',
  'dormant-revival':
    'The account had no movement for more than half a year; now it received large sums and was emptied within days.',
  'scatter-gather':
    'The customer paid several persons on one day, all of whom paid one other account within three days.',
  'gold-dealer':
    'The customer buys gold again and again, each time for a little less than ten thousand, with money that came from abroad.',
  'cash-courier':
    'The customer draws just under ten thousand in cash every few days, with money that came from abroad through an events company.',
  'round-trip-trade':
    'The customer paid cash takings abroad for machinery at a price that is many times what such machinery costs.',
  'loan-back':
    'The customer paid in large amounts of cash, sent them to a lender abroad, and a company of the customer then received a loan from the same lender.',
  'mule-account':
    'The customer receives payments for orders of strangers, has nothing to sell and hands each payment on abroad within two days.',
  'crypto-ramp':
    'Several persons paid the customer on one day; the next day nearly all of it went to a provider of virtual assets.',
  'cash-front':
    'The takings in cash that the customer banks have risen to many times what they were, without more purchases or staff.',
  'offsetting-trade':
    'The customer and another company pay each other nearly the same sums in turn; credit notes follow each invoice.',
};

/** Reports that banks, dealers and customs send because of the schemes. */
export function schemeFilings(society: Society, random: Random, drafts: readonly Draft[]): Filing[] {
  return drafts.flatMap((draft) => {
    const story = draft.typology === 'invoice-fraud';
    const filings = draft.innocent
      ? random.chance(0.4)
        ? bankFilings(society, random, draft, 1)
        : []
      : bankFilings(society, random, draft, story ? 3 : 2);
    return [...filings, ...crossingFilings(society, draft, story), ...goldFilings(draft, story)];
  });
}

/** The exchange house remembers the man behind the story: he asked for something it did not do. */
export function storyFiling(society: Society, story: Played['story']): Filing {
  const { mastermind, courier } = story.cast;
  return {
    filer: society.registry.institution('exchange-house-qsex'),
    code: 'SAR',
    day: 219,
    body: {
      kind: 'activity',
      subjects: [
        {
          id: mastermind.id,
          reason: 'Asked to have cash from Aldermoor paid out in Port Sable.',
          significance: 9,
        },
        { id: courier.id, reason: 'Came with him and carried the bag.', significance: 6 },
      ],
    },
    reason:
      'Two visitors asked whether cash brought to us could be paid out in Port Sable on the same day without a name. We declined.',
    action: 'Business declined, copies of the passports kept',
    indicators: ['OWNER-HIDDEN', 'CORRIDOR'],
    schemes: [story.draft.id],
    story: true,
  };
}

/** The banks that see most of it file, the first always, the others at times. */
function bankFilings(society: Society, random: Random, draft: Draft, most: number): Filing[] {
  const { registry } = society;
  const story = draft.typology === 'invoice-fraud';
  const seenBy = registry
    .banksOf('XN')
    .map((bank) => ({ bank, seen: transactionsSeenBy(society, bank, draft) }))
    .filter(({ seen }) => seen.length > 0)
    .sort((one, other) => other.seen.length - one.seen.length);
  return seenBy
    .filter((_, index) => index < most && (index === 0 || story || random.chance(0.45)))
    .map(({ bank, seen }) => {
      const lastDay = Math.floor((Date.parse(seen.at(-1)!.time) - dayStart(0)) / dayMs);
      const day = Math.min(daysInYear + 20, lastDay + random.integer(1, 4));
      return {
        filer: bank,
        code: 'STR' as const,
        day,
        body: {
          kind: 'transactions' as const,
          transactions: seen.filter((each) => isRecent(each, day)).slice(-40),
        },
        reason: observations[draft.typology],
        action: random.pick([
          'Relationship under closer watch; the customer was not told.',
          'Further transfers held for checking; the customer was not told.',
        ]),
        indicators: indicators[draft.typology],
        schemes: [draft.id],
        story,
      };
    });
}

function transactionsSeenBy(society: Society, bank: Institution, draft: Draft): Transaction[] {
  const isOwn = (key: string | null): boolean =>
    key !== null && society.registry.account(key).bank === bank.id;
  return draft.payments
    .map(happened)
    .filter((transaction) => isOwn(transaction.from) || isOwn(transaction.to))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

function isRecent(transaction: Transaction, day: number): boolean {
  return dayStart(day) - Date.parse(transaction.time) < 30 * dayMs;
}

function crossingFilings(society: Society, draft: Draft, story: boolean): Filing[] {
  const customs = society.registry.institution('customs-anct');
  return draft.crossings.map((crossing) => ({
    filer: customs,
    code: 'BCR' as const,
    day: crossing.day + 1,
    body: { kind: 'crossing' as const, crossing },
    reason: 'Declaration of cash at the border.',
    action: 'Counted and released',
    indicators: ['BORDER-REPEAT'],
    schemes: [draft.id],
    story,
  }));
}

function goldFilings(draft: Draft, story: boolean): Filing[] {
  return draft.goldSales.map((sale) => ({
    filer: sale.dealer,
    code: 'DPMSR' as const,
    day: sale.day + 2,
    body: { kind: 'gold-sale' as const, sale },
    reason: 'Sale of gold bars above the threshold.',
    action: 'Customer identified, papers copied',
    indicators: story ? ['GOLD-CASH', 'PROFILE'] : ['GOLD-PRICE'],
    schemes: [draft.id],
    story,
  }));
}

/** Activity reports on people of interest to the lists, and on some who are of none. */
export function activityFilings(
  society: Society,
  random: Random,
  subjects: readonly (Person | Firm)[],
): Filing[] {
  const { registry } = society;
  const filers = [
    registry.institution('exchange-house-qsex'),
    registry.institution('casino-hrcs'),
    registry.institution('real-estate-agent-lkhe'),
    ...registry.banksOf('XN'),
  ];
  return subjects.map((subject) => {
    const own = registry.accountsOf(subject.id)[0]?.bank;
    const [observation, indicator] = random.pick(activities);
    return {
      filer: filers.find((filer) => filer.id === own) ?? random.pick(filers),
      code: 'SAR' as const,
      day: random.integer(12, daysInYear - 3),
      body: {
        kind: 'activity' as const,
        subjects: [{ id: subject.id, reason: observation, significance: random.integer(4, 9) }],
      },
      reason: `${observation} No payment was carried out.`,
      action: 'Business declined',
      indicators: [indicator],
      schemes: [],
      story: false,
    };
  });
}

const activities: readonly (readonly [string, string])[] = [
  ['The customer wanted to change a large sum in small notes and left when asked for papers.', 'ID-REFUSED'],
  ['The customer asked to open an account for a company whose owner would not be named.', 'OWNER-HIDDEN'],
  [
    'The name of the customer resembles one on a list; the customer could not be reached for questions.',
    'SANCTION',
  ],
  ['The customer bought chips for cash, hardly played and asked for a cheque.', 'PROFILE'],
  ['The customer wanted to buy a flat with cash from an uncle abroad.', 'PROPERTY'],
];
