import { assert, formatMinor } from '@weir/engines/vocabulary';
import type { Society } from '../economy/society.ts';
import type { PlannedPayment } from '../ledger/plan.ts';
import type { LookAlike, Scheme } from '../truth.ts';
import type { Transaction } from '../world.ts';
import type { Draft } from './stage.ts';

/** Scheme labels with the ids of what happened. */
export function schemeTruth(draft: Draft): Scheme {
  const sources = draft.sources.map(happened);
  assert(sources[0] !== undefined, `${draft.id} has no source.`);
  return {
    id: draft.id,
    typology: draft.typology,
    summary: draft.summary,
    accounts: draft.accounts,
    transactions: idsInOrder(draft.payments),
    sources: idsInOrder(draft.sources),
    persons: draft.persons.map((person) => person.id),
    firms: draft.firms.map((firm) => firm.id),
    amount: formatMinor(
      sources.reduce((sum, source) => sum + source.toAmount, 0),
      2,
    ),
    currency: sources[0].toCurrency,
  };
}

export function lookAlikeTruth(draft: Draft): LookAlike {
  return {
    id: draft.id,
    resembles: draft.typology,
    summary: draft.summary,
    accounts: draft.accounts,
    transactions: idsInOrder(draft.payments),
  };
}

/** Look-alikes that ordinary life makes by itself: an employer's payday and a landlord's first of the month. */
export function ordinaryLookAlikes(society: Society, transactions: readonly Transaction[]): LookAlike[] {
  const { registry, places } = society;
  const inMarch = transactions.filter((transaction) => transaction.time.startsWith('2026-03'));
  const employer = registry.mainAccount(
    places.XN.employers.find((firm) => pays(firm.id) >= 4) ?? places.XN.treasury,
  );
  const landlord = registry.mainAccount(places.XN.landlords[0]!);
  const wages = inMarch.filter((each) => each.from === employer.key && each.description === 'Salary');
  const rents = inMarch.filter((each) => each.to === landlord.key && each.description === 'Rent');
  return [
    {
      id: 'look-alike-payroll-1',
      resembles: 'fan-out' as const,
      summary: 'An employer pays its people on one day.',
      accounts: [employer.key],
      transactions: wages.map((wage) => wage.id),
    },
    {
      id: 'look-alike-landlord-1',
      resembles: 'fan-in' as const,
      summary: 'Tenants pay one landlord in the first days of the month.',
      accounts: [landlord.key],
      transactions: rents.map((rent) => rent.id),
    },
  ].filter((lookAlike) => lookAlike.transactions.length > 0);

  function pays(firm: string): number {
    const key = registry.mainAccount({ id: firm }).key;
    return inMarch.filter((each) => each.from === key && each.description === 'Salary').length;
  }
}

export function happened(payment: PlannedPayment): Transaction {
  assert(payment.transaction !== null, `${payment.scheme}: ${payment.description} did not happen.`);
  return payment.transaction;
}

/** Ids count up with time. */
function idsInOrder(payments: readonly PlannedPayment[]): string[] {
  return payments.map((payment) => happened(payment).id).sort();
}
