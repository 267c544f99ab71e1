import { currencyDecimals, msFromInstant } from '../../vocabulary/index.ts';
import { amountOf, instantOf } from '../movement.ts';
import { knownText } from '../placeholder.ts';
import type { Side, Transaction } from '../report.ts';
import type { BusinessRule, RuleContext } from './rule.ts';

const dayMs = 86_400_000;

/** Rules about dates, amounts and sides of a transaction. */
export const transactionRules: readonly BusinessRule[] = [
  {
    id: 'DATE-1',
    transaction(transaction, context) {
      const occurred = instantOf(transaction.date);
      const { submitted } = context;
      const at = transaction.element.child('date_transaction') ?? transaction.element;
      if (occurred === undefined) return;
      // By calendar day: producers often write the submission as midnight.
      if (submitted !== undefined && occurred.slice(0, 10) > submitted.slice(0, 10)) {
        context.found(at, {
          message: 'The transaction is dated after the submission of the report.',
          value: occurred.slice(0, 10),
          params: { submitted: submitted.slice(0, 10) },
        });
      } else if (msFromInstant(occurred) > msFromInstant(context.now) + dayMs) {
        context.found(at, {
          message: 'The transaction is dated in the future.',
          value: occurred.slice(0, 10),
        });
      }
    },
    document(report, context) {
      const { submitted } = context;
      if (submitted === undefined || msFromInstant(submitted) <= msFromInstant(context.now) + dayMs) return;
      const at = report.element.child('submission_date') ?? report.element.child('report_date');
      context.found(at ?? report.element, {
        message: 'The submission is dated in the future.',
        value: submitted.slice(0, 10),
      });
    },
  },
  {
    id: 'DATE-2',
    transaction(transaction, context) {
      const occurred = instantOf(transaction.date);
      const { submitted } = context;
      if (occurred === undefined || submitted === undefined) return;
      const allowed = context.number('days', 31);
      const days = Math.floor((msFromInstant(submitted) - msFromInstant(occurred)) / dayMs);
      if (days <= allowed) return;
      context.found(transaction.element.child('date_transaction') ?? transaction.element, {
        message: `The report comes ${days} days after the transaction; ${allowed} are allowed.`,
        params: { days: String(days), allowed: String(allowed) },
      });
    },
  },
  {
    id: 'AMT-1',
    transaction(transaction, context) {
      if (context.text('per', 'transaction') !== 'transaction') return;
      const amount = localAmount(transaction, context);
      const threshold = thresholdOf(context);
      if (amount !== undefined && amount < threshold) belowThreshold(transaction, context);
    },
    document(report, context) {
      if (context.text('per', 'transaction') !== 'report') return;
      const goods = (report.activity?.goods ?? []).map(
        (item) => amountOf(item.value('disposed_value') ?? item.value('estimated_value'), 'XXX') ?? 0n,
      );
      const total = goods.reduce((sum, value) => sum + value, context.totals.amountMinor);
      if (total === 0n || total >= thresholdOf(context)) return;
      const threshold = context.text('threshold', '0');
      context.found(report.element.child('report_code') ?? report.element, {
        message: `All amounts together stay below the threshold of ${threshold} for this type of report.`,
        params: { threshold },
      });
    },
  },
  {
    id: 'AMT-2',
    transaction(transaction, context) {
      const amount = localAmount(transaction, context);
      if (amount === undefined || !isCash(transaction, context) || amount <= thresholdOf(context)) return;
      context.found(amountElement(transaction), {
        message: 'The cash amount is implausibly high. Check the currency and the decimals.',
        value: transaction.amountLocal ?? '',
        params: { threshold: context.text('threshold', '0') },
      });
    },
  },
  {
    id: 'AMT-3',
    transaction(transaction, context) {
      const amount = localAmount(transaction, context);
      const multiple = amountOf(context.text('multiple', '5'), currencyOf(context)) ?? 1n;
      if (amount === undefined || !isCash(transaction, context) || amount % multiple === 0n) return;
      context.found(amountElement(transaction), {
        message: `A cash amount that is not a multiple of ${context.text('multiple', '5')} is probably not cash.`,
        value: transaction.amountLocal ?? '',
        params: { multiple: context.text('multiple', '5') },
      });
    },
  },
  {
    id: 'AMT-4',
    transaction(transaction, context) {
      const digits = (transaction.amountLocal ?? '').replace(/\.0*$/, '').replace(/^0+/, '');
      if (!/^\d{6,}$/.test(digits)) return;
      for (const side of sides(transaction)) {
        const number = side.kind === 'account' ? side.subject?.value('account') : undefined;
        if (number?.replace(/^0+/, '') !== digits) continue;
        context.found(amountElement(transaction), {
          message: 'The amount equals an account number of the same transaction: two fields were mixed up.',
        });
        return;
      }
    },
  },
  {
    id: 'AMT-5',
    transaction(transaction, context) {
      const amount = localAmount(transaction, context);
      if (amount === undefined || amount > 0n) return;
      context.found(amountElement(transaction), {
        message: 'The amount must be greater than zero.',
        value: transaction.amountLocal ?? '',
      });
    },
  },
  {
    id: 'SIDE-1',
    transaction(transaction, context) {
      if (transaction.parties.length === 0) return;
      context.found(transaction.element.child('involved_parties') ?? transaction.element, {
        message: 'Transactions should name one from side and one to side, not several parties.',
        fix: 'Use t_from or t_from_my_client and t_to or t_to_my_client',
      });
    },
  },
  {
    id: 'SIDE-2',
    transaction(transaction, context) {
      if (transaction.from?.kind !== 'account' || transaction.to?.kind !== 'account') return;
      context.found(transaction.element, {
        message: 'In a cash report one side is a person or entity with cash; here both sides are accounts.',
      });
    },
  },
  {
    id: 'SIDE-3',
    transaction(transaction, context) {
      if (transaction.from === null || transaction.to === null) return;
      if (transaction.from.kind === 'account' || transaction.to.kind === 'account') return;
      context.found(transaction.element, {
        message: 'An electronic transfer needs an account on at least one side.',
      });
    },
  },
  {
    id: 'SIDE-4',
    transaction(transaction, context) {
      if (!isDomestic(transaction.from, context) || !isDomestic(transaction.to, context)) return;
      context.found(transaction.element, {
        message: 'An international transfer cannot have both sides in the country.',
        params: { country: context.text('country', context.profile.country ?? '') },
      });
    },
  },
  {
    id: 'SIDE-5',
    transaction(transaction, context) {
      const foreign = [transaction.from, transaction.to].find(
        (side) => knownText(side?.country) !== undefined && !isDomestic(side, context),
      );
      if (foreign === undefined || foreign === null) return;
      context.found(foreign.element, {
        message: 'A cash report is about cash in the country; this side lies abroad.',
        params: { country: context.text('country', context.profile.country ?? '') },
      });
    },
  },
  {
    id: 'DUP-1',
    transaction(transaction, context) {
      const first = context.totals.numbers.get(transaction.number ?? '');
      if (first === undefined || first === transaction.place) return;
      context.found(transaction.element.child('transactionnumber') ?? transaction.element, {
        message: `The transaction number is used twice; first at ${first}.`,
        value: (transaction.number ?? '').slice(0, 80),
        params: { first },
        fix: 'Give each transaction a number of its own, or remove the repetition',
      });
    },
  },
];

function belowThreshold(transaction: Transaction, context: RuleContext): void {
  const threshold = context.text('threshold', '0');
  context.found(amountElement(transaction), {
    message: `The amount is below the threshold of ${threshold} for this type of report.`,
    value: transaction.amountLocal ?? '',
    params: { threshold },
  });
}

function sides(transaction: Transaction): Pick<Side, 'kind' | 'subject' | 'fundsCode' | 'country'>[] {
  return [transaction.from, transaction.to, ...transaction.parties].filter((side) => side !== null);
}

function isCash(transaction: Transaction, context: RuleContext): boolean {
  const { cashFunds } = context.profile.meanings;
  return sides(transaction).some((side) => cashFunds.includes(side.fundsCode ?? ''));
}

function isDomestic(side: Side | null, context: RuleContext): boolean {
  return side?.country === context.text('country', context.profile.country ?? '');
}

function currencyOf(context: RuleContext): string {
  return context.header.localCurrency ?? context.profile.localCurrency ?? 'XXX';
}

function localAmount(transaction: Transaction, context: RuleContext): bigint | undefined {
  return amountOf(transaction.amountLocal, currencyOf(context));
}

function thresholdOf(context: RuleContext): bigint {
  return 10n ** BigInt(currencyDecimals(currencyOf(context))) * BigInt(context.text('threshold', '0'));
}

function amountElement(transaction: Transaction): Transaction['element'] {
  return transaction.element.child('amount_local') ?? transaction.element;
}
