import type { Random } from '@weir/engines/vocabulary';
import { dayStart, daysInYear } from '../countries.ts';
import type { Society } from '../economy/society.ts';
import type { Institution, Transaction } from '../world.ts';
import { goldDeals, goldSales } from './dealer-filings.ts';
import type { Filing } from './filing.ts';
import { crossings } from './border-filings.ts';
import { byThreshold, peopleWithAccounts, times } from './threshold-filing.ts';

/** Thresholds in minor units of XNC. */
const thresholds = { CTR: 1_000_000, EFT: 1_700_000, IFT: 4_200_000 } as const;
const transactionsPerFile = 12;
/** Four weeks, so that the oldest payment in a file is at most a month old when it is sent. */
const periodDays = 28;

/** What the law makes filers send without any suspicion. */
export function ordinaryFilings(
  society: Society,
  random: Random,
  transactions: readonly Transaction[],
): Filing[] {
  const banks = society.registry.banksOf('XN');
  return [
    ...thresholdFilings(society, banks, transactions),
    ...crossings(society, random.fork('crossings')),
    ...goldSales(society, random.fork('gold')),
    ...goldDeals(society, random.fork('gold-deals')),
    ...propertySales(society, random.fork('property')),
  ];
}

function thresholdFilings(
  society: Society,
  banks: readonly Institution[],
  transactions: readonly Transaction[],
): Filing[] {
  const filings: Filing[] = [];
  for (const code of ['CTR', 'IFT', 'EFT'] as const) {
    // Only the two larger banks take part in the domestic transfer reporting.
    for (const bank of code === 'EFT' ? banks.slice(0, 2) : banks) {
      const due = transactions.filter((each) => isDue(society, code, bank, each));
      for (let period = 0; period * periodDays < daysInYear - periodDays; period++) {
        const from = dayStart(period * periodDays);
        const until = dayStart((period + 1) * periodDays);
        const inPeriod = due.filter((each) => Date.parse(each.time) >= from && Date.parse(each.time) < until);
        if (inPeriod.length === 0) continue;
        filings.push({
          filer: bank,
          code,
          day: (period + 1) * periodDays + 1,
          body: { kind: 'transactions', transactions: inPeriod.slice(0, transactionsPerFile) },
          reason: `Report of ${labels[code]} of the period, filed by threshold.`,
          action: 'None',
          indicators: ['THRESHOLD'],
          schemes: [],
          story: false,
        });
      }
    }
  }
  return filings;
}

const labels = {
  CTR: 'cash transactions',
  IFT: 'transfers over the border',
  EFT: 'domestic transfers',
} as const;

function isDue(
  society: Society,
  code: 'CTR' | 'EFT' | 'IFT',
  bank: Institution,
  transaction: Transaction,
): boolean {
  const { from, to, type } = transaction;
  if (bankOf(society, from ?? to) !== bank.id && bankOf(society, to) !== bank.id) return false;
  const local = transaction.currency === 'XNC' ? transaction.amount : transaction.toAmount;
  if (local < thresholds[code]) return false;
  if (code === 'CTR') return type === 'cash';
  if (code === 'IFT') return type === 'exchange' || type === 'border';
  return type === 'transfer' && bankOf(society, from) === bank.id;
}

function bankOf(society: Society, key: string | null): string | null {
  return key === null ? null : society.registry.account(key).bank;
}

function propertySales(society: Society, random: Random): Filing[] {
  const agent = society.registry.institution('real-estate-agent-lkhe');
  const buyers = peopleWithAccounts(society, 'XN');
  return times(society, 7, () => {
    const buyer = random.pick(buyers);
    return byThreshold(agent, 'REAR', random.integer(6, daysInYear - 6), {
      kind: 'property-sale',
      buyer,
      price: random.integer(120, 640) * 100_000,
      place: buyer.address.city,
    });
  });
}
