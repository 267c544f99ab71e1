import type { ReportElement } from '../element.ts';
import { knownText } from '../placeholder.ts';
import type { ForeignAmount, Party, Side } from '../report.ts';
import type { BusinessRule, RuleContext } from './rule.ts';

/** Rules about amounts in another currency. */
export const foreignRules: readonly BusinessRule[] = [
  forForeign('CUR-1', (foreign, at, context) => {
    const lacking: string[] = [];
    if (knownText(foreign.currency) === undefined) lacking.push('foreign_currency_code');
    if (!isPositive(foreign.amount)) lacking.push('foreign_amount');
    if (!isPositive(foreign.rate)) lacking.push('foreign_exchange_rate');
    if (lacking.length === 0) return;
    const list = lacking.join(', ');
    context.found(at, () => ({
      message: `A foreign amount needs its currency, amount and rate together; here ${list} is missing.`,
      params: { elements: list },
      fix: `Fill in ${list}, or leave out the foreign currency`,
    }));
  }),
  forForeign('CUR-2', (foreign, at, context, local) => {
    if (!isPositive(foreign.amount) || !isPositive(foreign.rate) || !isPositive(local)) return;
    const [amount, rate, own] = [Number(foreign.amount), Number(foreign.rate), Number(local)];
    const tolerance = context.number('tolerance');
    const asked = context.text('rate', 'either');
    if (asked !== 'foreign-for-local' && isNear(amount * rate, own, tolerance)) return;
    if (asked !== 'local-for-foreign' && isNear(amount / rate, own, tolerance)) return;
    context.found(at.child('foreign_exchange_rate') ?? at, () => ({
      message: 'The foreign amount at this rate does not give the local amount.',
      params: { amount: foreign.amount ?? '', rate: foreign.rate ?? '', local: local ?? '' },
      value: (foreign.rate ?? '').slice(0, 80),
      fix: 'Check the rate (local currency for one unit of the foreign), the amount and the decimals',
    }));
  }),
  forForeign('CUR-3', (foreign, at, context) => {
    if (foreign.currency === undefined || foreign.currency !== context.currency) return;
    context.found(at.child('foreign_currency_code') ?? at, () => ({
      message: `${foreign.currency} is the local currency of this report and cannot be the foreign one.`,
      params: { currency: foreign.currency ?? '' },
      value: (foreign.currency ?? '').slice(0, 10),
      fix: 'Leave out the foreign currency, or write the currency that was paid',
    }));
  }),
];

function forForeign(
  id: string,
  look: (foreign: ForeignAmount, at: ReportElement, context: RuleContext, local: string | undefined) => void,
): BusinessRule {
  return {
    id,
    transaction({ transaction, sides }, context) {
      for (const side of sides) {
        if (side.foreign !== undefined) look(side.foreign, holderOf(side), context, transaction.amountLocal);
      }
    },
  };
}

function holderOf({ element }: Side | Party): ReportElement {
  return element.children.find((child) => child.name.endsWith('foreign_currency')) ?? element;
}

function isPositive(text: string | undefined): boolean {
  return text !== undefined && Number(text) > 0;
}

/** Within the share of the larger, or half a smallest unit: rounding is not a fault. */
function isNear(reckoned: number, given: number, tolerance: number): boolean {
  return Math.abs(reckoned - given) <= Math.max(tolerance * Math.max(reckoned, given), 0.005 + 1e-9);
}
