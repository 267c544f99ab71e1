import { currencyDecimals, parseInstant, parseMinor, Problem, type Instant } from '../vocabulary/index.ts';
import { accountKey } from './account-key.ts';
import { loadProfile } from './load-profile.ts';
import { knownText } from './placeholder.ts';
import type { Profile } from './profile.ts';
import type { ForeignAmount, Party, Report, ReportHeader, Side, Transaction } from './report.ts';
import { subjectName } from './subject-name.ts';

export type EndType = 'account' | 'cash' | 'border' | 'asset' | 'unknown';

/** Money that moved, for the ledger: one per transaction and money leg. */
export interface Movement {
  /** Path of the transaction in the file. */
  readonly place: string;
  readonly number: string;
  /** A time without a zone counts as UTC. */
  readonly occurredAt: Instant;
  /** Minor units of `currency`, half-even where the file has more decimals than the currency. */
  readonly amountMinor: bigint;
  /** The report's local currency; a document without header takes the profile's, or XXX. */
  readonly currency: string;
  /** What was paid in another currency, where the file says so. */
  readonly foreign?: { readonly amountMinor: bigint; readonly currency: string };
  readonly from: Holder | null;
  readonly to: Holder | null;
  readonly fromType: EndType;
  readonly toType: EndType;
  readonly mode: string;
  readonly description: string;
}

/** Who paid or was paid, as the file says. */
export interface Holder {
  /** `iban:…` or `institution/number`, normalised; null where the file names a person or entity without an account. */
  readonly account: string | null;
  /** The name as the file writes it: account name, person or entity. */
  readonly label: string;
  /** Path of the account, person or entity in the file. */
  readonly path: string;
  readonly country: string | null;
}

/** What the transaction alone does not say; with `onTransaction` it comes from `Reading.report.header`. */
export interface MovementContext {
  readonly header: Pick<ReportHeader, 'localCurrency' | 'reportCode'>;
  readonly profile: Profile;
}

/**
 * The movements of a report, in its order. Transactions whose date or amount cannot be read (the report was returned)
 * have none. A multi-party transaction moves money from its one payer to its one payee, by the roles the profile
 * names; where a side has several, that side is null, since the file does not say how they shared.
 */
export function movementsOf(report: Report, profile: Profile = loadProfile(report.profile)): Movement[] {
  return report.transactions.flatMap((transaction) =>
    movementsOfTransaction(transaction, { header: report.header, profile }),
  );
}

export function movementsOfTransaction(transaction: Transaction, context: MovementContext): Movement[] {
  const currency = context.header.localCurrency ?? context.profile.localCurrency ?? 'XXX';
  const amountMinor = amountOf(transaction.amountLocal, currency);
  const occurredAt = instantOf(transaction.date);
  const [payer, payee] = sidesOf(transaction, context.profile);
  if (amountMinor === undefined || occurredAt === undefined || (payer === null && payee === null)) return [];
  const foreign = foreignOf(payer?.foreign ?? payee?.foreign);
  return [
    {
      place: transaction.place,
      number: transaction.number ?? '',
      occurredAt,
      amountMinor,
      currency,
      ...(foreign !== undefined && { foreign }),
      from: payer && holderOf(payer),
      to: payee && holderOf(payee),
      fromType: endTypeOf(payer, transaction, context),
      toType: endTypeOf(payee, transaction, context),
      mode: transaction.mode ?? '',
      description: knownText(transaction.description) ?? '',
    },
  ];
}

function sidesOf(transaction: Transaction, profile: Profile): [Side | Party | null, Side | Party | null] {
  if (transaction.parties.length === 0) return [transaction.from, transaction.to];
  const { payerRoles, payeeRoles } = profile.meanings;
  const payers = transaction.parties.filter((party) => payerRoles.includes(party.role ?? ''));
  const payees = transaction.parties.filter((party) => payeeRoles.includes(party.role ?? ''));
  return [payers.length === 1 ? payers[0]! : null, payees.length === 1 ? payees[0]! : null];
}

function holderOf(side: Side | Party): Holder | null {
  const { kind, subject } = side;
  if (kind === null || subject === null) return null;
  return {
    account: kind === 'account' ? accountKey(subject) : null,
    label: subjectName(kind, subject),
    path: subject.path,
    country: knownText(side.country) ?? null,
  };
}

function endTypeOf(side: Side | Party | null, transaction: Transaction, context: MovementContext): EndType {
  if (side === null) return 'unknown';
  if (side.kind === 'account') return 'account';
  const { meanings, country } = context.profile;
  const crosses = meanings.borderReports.includes(context.header.reportCode ?? '');
  if (crosses && side.country !== undefined && side.country !== country) return 'border';
  if (meanings.cashFunds.includes(side.fundsCode ?? '')) return 'cash';
  if (meanings.assetFunds.includes(side.fundsCode ?? '')) return 'asset';
  return transaction.goods.length > 0 ? 'asset' : 'unknown';
}

function foreignOf(foreign: ForeignAmount | undefined): Movement['foreign'] {
  const currency = knownText(foreign?.currency);
  const amountMinor = currency === undefined ? undefined : amountOf(foreign?.amount, currency);
  return currency === undefined || amountMinor === undefined ? undefined : { amountMinor, currency };
}

/** goAML decimals may leave out the digits before or after the point. */
export function amountOf(text: string | undefined, currency: string): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text ?? '');
  if (match === null || !/\d/.test(match[0]) || match[0].length > 100) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  return parseMinor(`${sign}${whole || '0'}.${fraction}`, currencyDecimals(currency), 'half-even');
}

export function instantOf(text: string | undefined): Instant | undefined {
  try {
    return text === undefined ? undefined : parseInstant(text);
  } catch (problem) {
    if (problem instanceof Problem) return undefined;
    throw problem;
  }
}
