import { workingDaysBetween } from '../../vocabulary/index.ts';
import { amountOf } from '../movement.ts';
import { knownText } from '../placeholder.ts';
import type { Side, Transaction } from '../report.ts';
import { calendarDay, daysBetween } from '../transaction-facts.ts';
import type { BusinessRule, RuleContext } from './rule.ts';
import { setOf } from './subject-facts.ts';

/** Rules about dates, amounts and sides of a transaction. */
export const transactionRules: readonly BusinessRule[] = [
  {
    id: 'LOC-1',
    transaction({ transaction }, context) {
      const mode = transaction.mode ?? '';
      const counter = setOf('modes', context).has(mode);
      const merchant = !counter && transaction.parties.length > 0 && setOf('cardModes', context).has(mode);
      if (!counter && !merchant) return;
      if (knownText(transaction.location) !== undefined) return;
      if (transaction.element.child('transaction_address') !== undefined) return;
      context.found(part(transaction, 'transaction_location'), () => ({
        message: merchant
          ? 'A card payment names the place of the merchant in transaction_location.'
          : 'A transaction in a branch names the place in transaction_location.',
        params: merchant ? { case: 'merchant' } : {},
        path: `${transaction.place}/transaction_location`,
        fix: 'Fill in transaction_location',
      }));
    },
  },
  {
    id: 'DATE-1',
    transaction({ transaction, day }, context) {
      if (day === undefined) return;
      const submitted = context.submittedDay;
      if (submitted !== undefined && day > submitted) {
        context.found(part(transaction, 'date_transaction'), () => ({
          message: 'The transaction is dated after the submission of the report.',
          value: day,
          params: { submitted },
          fix: 'Check both dates',
        }));
      } else if (isFuture(day, context)) {
        context.found(part(transaction, 'date_transaction'), () => ({
          message: 'The transaction is dated in the future.',
          value: day,
          params: { case: 'future' },
        }));
      }
    },
    document(report, context) {
      const day = calendarDay(report.header.submissionDate);
      if (day === undefined || !isFuture(day, context)) return;
      const at = report.element.child('submission_date') ?? report.element.child('report_date');
      context.found(at ?? report.element, () => ({
        message: 'The submission is dated in the future.',
        value: day,
        params: { case: 'submission' },
      }));
    },
  },
  {
    id: 'DATE-2',
    transaction({ transaction, day }, context) {
      if (day === undefined || context.submittedDay === undefined) return;
      const allowed = context.number('days');
      const calendar = daysBetween(day, context.submittedDay);
      // Working days are never more than calendar days, so most transactions end here.
      if (calendar <= allowed) return;
      const working = context.text('count', 'calendar') === 'working';
      const days = working ? workingDays(day, context.submittedDay, context) : calendar;
      if (days <= allowed) return;
      if (working) {
        context.found(part(transaction, 'date_transaction'), () => ({
          message: `The report comes ${days} working days after the transaction; ${allowed} are allowed.`,
          params: { case: 'working', days: String(days), allowed: String(allowed) },
        }));
        return;
      }
      context.found(part(transaction, 'date_transaction'), () => ({
        message: `The report comes ${days} days after the transaction; ${allowed} are allowed.`,
        params: { days: String(days), allowed: String(allowed) },
      }));
    },
  },
  {
    id: 'AMT-1',
    transaction({ transaction, amountMinor }, context) {
      if (context.text('per', 'transaction') !== 'transaction') return;
      if (amountMinor === undefined || amountMinor >= context.amountMinor('threshold')) return;
      context.found(part(transaction, 'amount_local'), () => ({
        message: `The amount is below the threshold of ${context.text('threshold')} for this type of report.`,
        value: transaction.amountLocal ?? '',
        params: { threshold: context.text('threshold') },
      }));
    },
    document(report, context) {
      if (context.text('per', 'transaction') !== 'report') return;
      const goods = (report.activity?.goods ?? []).map((item) => {
        return (
          amountOf(item.value('disposed_value') ?? item.value('estimated_value'), context.currency) ?? 0n
        );
      });
      const total = goods.reduce((sum, value) => sum + value, context.totals.amountMinor);
      if (total === 0n || total >= context.amountMinor('threshold')) return;
      const threshold = context.text('threshold');
      context.found(report.element.child('report_code') ?? report.element, () => ({
        message: `All amounts together stay below the threshold of ${threshold} for this type of report.`,
        params: { case: 'report', threshold },
      }));
    },
  },
  {
    id: 'AMT-2',
    transaction({ transaction, amountMinor, isCash }, context) {
      if (!isCash || amountMinor === undefined || amountMinor <= context.amountMinor('threshold')) return;
      context.found(part(transaction, 'amount_local'), () => ({
        message: 'The cash amount is implausibly high. Check the currency and the decimals.',
        value: transaction.amountLocal ?? '',
        params: { threshold: context.text('threshold') },
      }));
    },
  },
  {
    id: 'AMT-3',
    transaction({ transaction, amountMinor, isCash }, context) {
      if (!isCash || amountMinor === undefined || amountMinor % context.amountMinor('multiple') === 0n)
        return;
      const multiple = context.text('multiple');
      context.found(part(transaction, 'amount_local'), () => ({
        message: `A cash amount that is not a multiple of ${multiple} is probably not cash.`,
        value: transaction.amountLocal ?? '',
        params: { multiple },
      }));
    },
  },
  {
    id: 'AMT-4',
    transaction({ transaction, sides }, context) {
      const digits = (transaction.amountLocal ?? '').replace(/\.0*$/, '').replace(/^0+/, '');
      if (!/^\d{6,}$/.test(digits)) return;
      for (const side of sides) {
        const number = side.kind === 'account' ? side.subject?.value('account') : undefined;
        if (number?.replace(/^0+/, '') !== digits) continue;
        context.found(part(transaction, 'amount_local'), () => ({
          message: 'The amount equals an account number of the same transaction: two fields were mixed up.',
        }));
        return;
      }
    },
  },
  {
    id: 'AMT-5',
    transaction({ transaction, amountMinor }, context) {
      if (amountMinor === undefined || amountMinor > 0n) return;
      context.found(part(transaction, 'amount_local'), () => ({
        message: 'The amount must be greater than zero.',
        value: transaction.amountLocal ?? '',
      }));
    },
  },
  {
    id: 'SIDE-1',
    transaction({ transaction }, context) {
      if (transaction.parties.length === 0) return;
      context.found(part(transaction, 'involved_parties'), () => ({
        message: 'Transactions should name one from side and one to side, not several parties.',
        fix: 'Use t_from or t_from_my_client and t_to or t_to_my_client',
      }));
    },
  },
  {
    id: 'SIDE-2',
    transaction({ transaction }, context) {
      if (transaction.from?.kind !== 'account' || transaction.to?.kind !== 'account') return;
      context.found(transaction.element, () => ({
        message: 'In a cash report one side is a person or entity with cash; here both sides are accounts.',
      }));
    },
  },
  {
    id: 'SIDE-3',
    transaction({ transaction }, context) {
      const { from, to } = transaction;
      if (from === null || to === null || from.kind === 'account' || to.kind === 'account') return;
      context.found(transaction.element, () => ({
        message: 'An electronic transfer needs an account on at least one side.',
      }));
    },
  },
  {
    id: 'SIDE-4',
    transaction({ transaction }, context) {
      if (!isDomestic(transaction.from, context) || !isDomestic(transaction.to, context)) return;
      context.found(transaction.element, () => ({
        message: 'An international transfer cannot have both sides in the country.',
        params: { country: homeCountry(context) },
      }));
    },
  },
  {
    id: 'SIDE-5',
    transaction({ transaction }, context) {
      for (const side of [transaction.from, transaction.to]) {
        if (side === null || knownText(side.country) === undefined || isDomestic(side, context)) continue;
        context.found(side.element, () => ({
          message: 'A cash report is about cash in the country; this side lies abroad.',
          params: { country: homeCountry(context) },
        }));
        return;
      }
    },
  },
  {
    id: 'DUP-1',
    transaction({ transaction }, context) {
      const ordinal = context.totals.numbers.get(transaction.number ?? '');
      if (ordinal === undefined || ordinal === transaction.element.ordinal) return;
      const first = transaction.place.replace(/\[\d+\]$/, `[${ordinal}]`);
      context.found(part(transaction, 'transactionnumber'), () => ({
        message: `The transaction number is used twice; first at ${first}.`,
        value: (transaction.number ?? '').slice(0, 80),
        params: { first },
        fix: 'Give each transaction a number of its own, or remove the repetition',
      }));
    },
  },
];

/** Files hold few different days, so each pair is counted once. */
function workingDays(from: string, to: string, context: RuleContext): number {
  const counted = context.memory('counted', () => new Map<string, number>());
  const key = `${from}/${to}`;
  let days = counted.get(key);
  if (days === undefined) {
    days = workingDaysBetween(from, to, setOf('weekend', context), setOf('holidays', context));
    if (counted.size < 10_000) counted.set(key, days);
  }
  return days;
}

/** A day of grace: somewhere on earth it is tomorrow already. */
function isFuture(day: string, context: RuleContext): boolean {
  return day > context.today && daysBetween(context.today, day) > 1;
}

function homeCountry(context: RuleContext): string {
  return context.text('country', context.profile.country ?? '');
}

function isDomestic(side: Side | null, context: RuleContext): boolean {
  return side?.country === homeCountry(context);
}

function part(transaction: Transaction, name: string): Transaction['element'] {
  return transaction.element.child(name) ?? transaction.element;
}
