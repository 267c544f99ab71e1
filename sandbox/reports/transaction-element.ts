import { formatMinor } from '@weir/engines/vocabulary';
import type { Account, Firm, Institution, Person, Transaction } from '../world.ts';
import {
  clientAccount,
  clientEntity,
  clientPerson,
  dateTime,
  otherAccount,
  otherEntity,
  otherPerson,
  type Writing,
} from './party-elements.ts';
import { xml, type XmlElement } from './xml.ts';

/** Who stands outside the ledger for payments over its border. */
export interface Outside {
  /** A foreign firm without an account in the ledger. */
  foreignFirm(transaction: Transaction): Firm;
  /** Who sold what left as an asset. */
  seller(transaction: Transaction): Firm | Institution;
}

/** How a filer writes a payment down: from one to one, or as a list of parties with roles. */
export type TransactionForm = 'two-sided' | 'parties';

/** A payment as the bank of one of its sides reports it. */
export function transactionElement(
  writing: Writing,
  transaction: Transaction,
  outside: Outside,
  form: TransactionForm,
): XmlElement {
  const { registry } = writing;
  const from = transaction.from === null ? null : registry.account(transaction.from);
  const to = transaction.to === null ? null : registry.account(transaction.to);
  return xml('transaction', [
    xml('transactionnumber', transaction.id),
    xml(
      'transaction_location',
      (ownAccount(writing, from) ?? ownAccount(writing, to))?.branch ?? 'Main Office',
    ),
    xml('transaction_description', transaction.description),
    xml('date_transaction', dateTime(transaction.time)),
    xml('transmode_code', modeOf(transaction)),
    xml(
      'amount_local',
      formatMinor(transaction.currency === 'XNC' ? transaction.amount : transaction.toAmount, 2),
    ),
    ...(form === 'parties' && from !== null && to !== null
      ? [
          xml('involved_parties', [
            party('PAYER', writing, from, transaction),
            party('PAYEE', writing, to, transaction),
          ]),
        ]
      : [side('from', writing, from, transaction, outside), side('to', writing, to, transaction, outside)]),
  ]);
}

function party(
  role: 'PAYER' | 'PAYEE',
  writing: Writing,
  account: Account,
  transaction: Transaction,
): XmlElement {
  const own = account.bank === writing.filer.id;
  const foreign = foreignAmount(role === 'PAYER' ? 'from' : 'to', transaction);
  return xml('party', [
    xml('role', role),
    own
      ? xml('account_my_client', clientAccount(writing, account))
      : xml('account', otherAccount(writing, account)),
    xml('funds_code', fundsOf(account, transaction)),
    foreign === null ? undefined : xml('foreign_currency', foreign),
    xml('country', writing.registry.institution(account.bank).country),
  ]);
}

function ownAccount(writing: Writing, account: Account | null): Account | null {
  return account?.bank === writing.filer.id ? account : null;
}

function modeOf(transaction: Transaction): string {
  if (transaction.type === 'cash') return transaction.from === null ? 'BRANCH' : 'ATM';
  if (transaction.type === 'transfer') return 'ONLINE';
  return 'WIRE';
}

function side(
  direction: 'from' | 'to',
  writing: Writing,
  account: Account | null,
  transaction: Transaction,
  outside: Outside,
): XmlElement {
  const { name, subject, country, conductor } = subjectOf(direction, writing, account, transaction, outside);
  const foreign = foreignAmount(direction, transaction);
  return xml(name, [
    xml(`${direction}_funds_code`, fundsOf(account, transaction)),
    foreign === null ? undefined : xml(`${direction}_foreign_currency`, foreign),
    conductor,
    subject,
    xml(`${direction}_country`, country),
  ]);
}

function fundsOf(account: Account | null, transaction: Transaction): string {
  if (account !== null) return transaction.type === 'cash' ? 'CASH' : 'TRANSFER';
  if (transaction.type === 'cash') return 'CASH';
  if (transaction.type === 'asset') return transaction.description.startsWith('Flat') ? 'PROPERTY' : 'GOLD';
  return 'TRANSFER';
}

function subjectOf(
  direction: 'from' | 'to',
  writing: Writing,
  account: Account | null,
  transaction: Transaction,
  outside: Outside,
): { name: string; subject: XmlElement; country: string; conductor?: XmlElement } {
  const plain = `t_${direction}`;
  const client = `t_${direction}_my_client`;
  if (account !== null) {
    const own = account.bank === writing.filer.id;
    const content = own ? clientAccount(writing, account) : otherAccount(writing, account);
    const country = writing.registry.institution(account.bank).country;
    return { name: own ? client : plain, subject: xml(`${direction}_account`, content), country };
  }
  if (transaction.type === 'cash') {
    const customer = writing.registry.account((transaction.from ?? transaction.to)!);
    return { ...atCounter(direction, writing, customer), country: 'XN' };
  }
  const firm = transaction.type === 'asset' ? outside.seller(transaction) : outside.foreignFirm(transaction);
  return {
    name: plain,
    subject: xml(`${direction}_entity`, otherEntity(writing, firm)),
    country: firm.country,
  };
}

/** Cash is handed over by the customer, or for a firm by one of its directors. */
function atCounter(
  direction: 'from' | 'to',
  writing: Writing,
  customer: Account,
): { name: string; subject: XmlElement; conductor?: XmlElement } {
  const holder = writing.registry.holder(customer.holder);
  const own = customer.bank === writing.filer.id;
  const name = own ? `t_${direction}_my_client` : `t_${direction}`;
  if ('sex' in holder) {
    const content = own ? clientPerson(writing, holder) : otherPerson(writing, holder, 'document');
    return { name, subject: xml(`${direction}_person`, content) };
  }
  if ('directors' in holder) {
    const content = own ? clientEntity(writing, holder) : otherEntity(writing, holder);
    const subject = xml(`${direction}_entity`, content);
    if (direction === 'to') return { name, subject };
    // Somebody stands at the counter for the firm.
    const director = writing.registry.person(holder.directors[0]!);
    const known = own ? clientPerson(writing, director) : otherPerson(writing, director, 'document');
    return { name, subject, conductor: xml('t_conductor', known) };
  }
  const officer: Person = writing.registry.person(holder.officers[0]!);
  return {
    name: `t_${direction}`,
    subject: xml(`${direction}_person`, otherPerson(writing, officer, 'document')),
  };
}

/** The side whose money is not XNC says how much it was. */
function foreignAmount(direction: 'from' | 'to', transaction: Transaction): XmlElement[] | null {
  const currency = direction === 'from' ? transaction.currency : transaction.toCurrency;
  if (currency === 'XNC' || transaction.type !== 'exchange') return null;
  const foreign = direction === 'from' ? transaction.amount : transaction.toAmount;
  const local = direction === 'from' ? transaction.toAmount : transaction.amount;
  // XNC for one unit of the foreign currency, rounded down to six decimals.
  const rate = (BigInt(local) * 1_000_000n) / BigInt(foreign);
  return [
    xml('foreign_currency_code', currency),
    xml('foreign_amount', formatMinor(foreign, 2)),
    xml('foreign_exchange_rate', formatMinor(rate, 6)),
  ];
}
