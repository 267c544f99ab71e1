import type { Instant } from '../vocabulary/index.ts';
import { accountKey } from './account-key.ts';
import type { ReportElement } from './element.ts';
import { cashFromTransaction } from './formats/cash/convert-cash.ts';
import type { CashDeclaration, CashItem } from './formats/cash/cash-declaration.ts';
import { loadProfile } from './load-profile.ts';
import { mentionsOf, type Mention } from './mention.ts';
import { amountOf, instantOf } from './movement.ts';
import { knownText } from './placeholder.ts';
import type { Profile } from './profile.ts';
import type { Party, Report, Side, Transaction } from './report.ts';

/**
 * A thing of value that a report tells of: metal or other goods that were sold, cash or bearer instruments that crossed a
 * border. goAML writes it as an item of goods and services; what an item has no field for (fineness, assay) stands in
 * its words, which the profile names.
 */
export interface DeclaredItem {
  /** Path of the item. */
  readonly place: string;
  /** Path of its transaction; null in a report of activity. */
  readonly transaction: string | null;
  /** Of the transaction; an activity has no time of its own and takes the report's. */
  readonly occurredAt: Instant;
  readonly kind: 'metal' | 'cash' | 'goods';
  /** ISO 4217 of a metal: XAU, XAG, XPT, XPD. */
  readonly metal: string | null;
  readonly itemType: string;
  readonly description: string;
  /** How many of `quantityUnit`, where that is no mass. */
  readonly quantity: number | null;
  readonly quantityUnit: string | null;
  readonly grams: number | null;
  /** Thousandths, as declared and as an assay found. */
  readonly fineness: number | null;
  readonly assayed: number | null;
  /** Minor units of `currency`: what the item is said to be worth or was sold for. */
  readonly valueMinor: bigint | null;
  /** Minor units: what the whole transaction paid; null in a report of activity. */
  readonly paidMinor: bigint | null;
  readonly currency: string;
  /** Who paid or carried, and who was paid or received: an account, or an identifier of a person or entity. */
  readonly payer: string | null;
  readonly payee: string | null;
  /** It was taken over the border. */
  readonly border: boolean;
  /** How a cash declaration was found to be; null for all else. */
  readonly truth: CashDeclaration['truth'] | null;
}

/** Grams in one unit of mass, by the words filers use (SI; troy ounce 31.1034768 g and tola 11.6638038 g by definition). */
const massUnits: Readonly<Record<string, number>> = {
  mg: 0.001, g: 1, gr: 1, gram: 1, grams: 1, gramme: 1, grammes: 1, kg: 1000, kilo: 1000, kilogram: 1000, kilograms: 1000,
  t: 1e6, tonne: 1e6, tonnes: 1e6, ozt: 31.1034768, 'oz t': 31.1034768, 'troy ounce': 31.1034768, 'troy ounces': 31.1034768,
  tola: 11.6638038, tolas: 11.6638038, lb: 453.59237,
}; // prettier-ignore

/** All items of a report, in its order. Where the time or the value cannot be read there is none. */
export function declaredItemsOf(
  report: Report,
  profile: Profile = loadProfile(report.profile),
): DeclaredItem[] {
  if (
    !report.transactions.some(({ goods }) => goods.length > 0) &&
    (report.activity?.goods.length ?? 0) === 0
  )
    return [];
  const keys = new Map(mentionsOf(report, profile).map((mention) => [mention.path, mention]));
  const currency = report.header.localCurrency ?? profile.localCurrency ?? 'XXX';
  const border = profile.meanings.borderReports.includes(report.header.reportCode ?? '');
  const context = { profile, keys, currency, border };
  const items = report.transactions.flatMap((transaction) => itemsOfTransaction(transaction, context));
  const { activity } = report;
  const reported = instantOf(report.header.submissionDate);
  if (activity === null || reported === undefined) return items;
  const [payer, payee] = sides(activity.parties, profile).map((party) => keyOf(party, keys));
  const shared = {
    transaction: null,
    occurredAt: reported,
    paidMinor: null,
    payer: payer!,
    payee: payee!,
    truth: null,
  };
  return [...items, ...activity.goods.flatMap((item) => itemFrom(item, context, shared))]; // prettier-ignore
}

interface Context {
  readonly profile: Profile;
  readonly keys: ReadonlyMap<string, Mention>;
  readonly currency: string;
  readonly border: boolean;
}

type Shared = Pick<DeclaredItem, 'transaction' | 'occurredAt' | 'paidMinor' | 'payer' | 'payee' | 'truth'>;

function itemsOfTransaction(transaction: Transaction, context: Context): DeclaredItem[] {
  const occurredAt = instantOf(transaction.date);
  if (occurredAt === undefined || transaction.goods.length === 0) return [];
  const [from, to] =
    transaction.parties.length === 0
      ? [transaction.from, transaction.to]
      : sides(transaction.parties, context.profile);
  const declaration = context.border ? cashFromTransaction(transaction) : undefined;
  const shared: Shared = {
    transaction: transaction.place,
    occurredAt,
    paidMinor: amountOf(transaction.amountLocal, context.currency) ?? null,
    payer: keyOf(from ?? null, context.keys),
    payee: keyOf(to ?? null, context.keys),
    truth: declaration?.truth ?? null,
  };
  return transaction.goods.flatMap((item, index) =>
    itemFrom(item, context, shared, declaration?.items[index]),
  );
}

function itemFrom(item: ReportElement, context: Context, shared: Shared, told?: CashItem): DeclaredItem[] {
  const { meanings } = context.profile;
  const itemType = knownText(item.value('item_type')) ?? '';
  const metal = told?.kind === 'gold' ? 'XAU' : (meanings.metalItems?.[itemType] ?? null);
  const isCash =
    told !== undefined ? told.kind !== 'gold' : (meanings.cashItems?.includes(itemType) ?? false);
  const currency = knownText(item.value('currency_code')) ?? context.currency;
  const value = amountOf(item.value('disposed_value') ?? item.value('estimated_value'), currency);
  const words = ['description', 'status_comments', 'comments']
    .map((name) => item.value(name) ?? '')
    .join(' ');
  const size = numberOf(told?.weight ?? item.value('size'));
  const unit = knownText(told?.weight === undefined ? item.value('size_uom') : 'g')?.toLowerCase() ?? null;
  const perUnit = unit === null ? undefined : massUnits[unit];
  return [
    {
      ...shared,
      place: item.path,
      kind: metal !== null ? 'metal' : isCash ? 'cash' : 'goods',
      metal,
      itemType,
      description: knownText(item.value('description')) ?? '',
      quantity: perUnit === undefined ? size : null,
      quantityUnit: perUnit === undefined ? unit : null,
      grams: size !== null && perUnit !== undefined ? size * perUnit : null,
      fineness: numberOf(told?.fineness) ?? thousandthsAfter(words, meanings.finenessWords),
      assayed: thousandthsAfter(words, meanings.assayWords),
      valueMinor: value ?? null,
      currency,
      border: context.border,
    },
  ];
}

/** The first number after one of the words, as thousandths: `fineness 999.9`, `assay: 0.750`, `22 ct`. */
function thousandthsAfter(text: string, words: readonly string[] | undefined): number | null {
  for (const word of words ?? []) {
    const at = text.toLowerCase().indexOf(word.toLowerCase());
    if (at < 0) continue;
    const [, digits, carat] = /^[^\d.]{0,12}(\d{1,4}(?:[.,]\d{1,4})?)\s*(ct|k\b|kt|carat)?/i.exec(text.slice(at + word.length)) ?? []; // prettier-ignore
    const number = Number(digits?.replace(',', '.'));
    if (digits === undefined || !(number > 0)) continue;
    if (carat !== undefined && number <= 24) return Math.round((number / 24) * 10_000) / 10;
    if (number <= 1) return number * 1000;
    if (number <= 1000) return number;
  }
  return null;
}

function numberOf(text: string | undefined): number | null {
  const plain = text?.trim() ?? '';
  return /^\d{1,12}(?:\.\d{1,8})?$/.test(plain) && Number(plain) > 0 ? Number(plain) : null;
}

function sides(parties: readonly Party[], { meanings }: Profile): [Party | null, Party | null] {
  const only = (roles: readonly string[]): Party | null => {
    const found = parties.filter((party) => roles.includes(party.role ?? ''));
    return found.length === 1 ? found[0]! : null;
  };
  return [only(meanings.payerRoles), only(meanings.payeeRoles)];
}

/**
 * One key for one party: the account, else the strongest identifier that the report gives (a national number before a
 * passport before any other), else name and birth date, which only join what is written alike.
 */
function keyOf(side: Side | Party | null, keys: ReadonlyMap<string, Mention>): string | null {
  if (side === null || side.subject === null) return null;
  if (side.kind === 'account') return accountKey(side.subject);
  const mention = keys.get(side.subject.path);
  if (mention === undefined) return null;
  const strongest = ['national-id', 'passport', 'registration', 'tax'];
  const rank = (type: string): number => {
    const place = strongest.indexOf(type);
    return place < 0 ? strongest.length : place;
  };
  const [identifier] = [...mention.identifiers].sort((one, other) => rank(one.type) - rank(other.type));
  if (identifier !== undefined) {
    const number = identifier.number.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
    return `${identifier.type}:${identifier.country ?? ''}${number}`;
  }
  const name = mention.names[0]?.text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
  return name === undefined || name === '' ? null : `name:${name}${mention.born === undefined ? '' : `/${String(mention.born)}`}`; // prettier-ignore
}
