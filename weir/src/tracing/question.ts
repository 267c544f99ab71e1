import type { Columns, TraceQuestion, TraceSource as EngineSource } from '@weir/engines/trails';
import { currencyDecimals, msFromInstant, parseInstant, parseMinor, Problem } from '@weir/engines/vocabulary';
import type { TraceRequest, TraceSource } from './contract.ts';

/** Reads a time as somebody wrote it; ISO unless the ledger's files count otherwise. */
export type ReadTime = (text: string) => number;

export const isoTime: ReadTime = (text) => msFromInstant(parseInstant(text));

/**
 * The question as the engine takes it: amounts in minor units of the account's currency, times in milliseconds. A
 * transaction that stands in the ledger under another row's name (`sameAs`) is looked up there.
 */
export function engineQuestion(
  request: Omit<TraceRequest, 'title'>,
  columns: Columns,
  sameAs: ReadonlyMap<string, string> = new Map(),
  readTime: ReadTime = isoTime,
): TraceQuestion {
  return {
    rule: request.rule,
    sources: request.sources.map((source) => engineSource(source, columns, sameAs, readTime)),
    ...(request.until !== undefined && { until: readTime(request.until) }),
    ...(request.since !== undefined && { since: readTime(request.since) }),
    ...(request.stops !== undefined && { stops: request.stops }),
    ...(request.minimum !== undefined && { minimums: minimumsOf(request.minimum, columns) }),
  };
}

/** A minimum counts in every currency of the ledger. */
function minimumsOf(minimum: string, { currencies }: Columns): Map<string, bigint> {
  return new Map(currencies.map((currency) => [currency, parseMinor(minimum, currencyDecimals(currency))]));
}

function engineSource(
  source: TraceSource,
  columns: Columns,
  sameAs: ReadonlyMap<string, string>,
  readTime: ReadTime,
): EngineSource {
  if ('transaction' in source) return { transaction: sameAs.get(source.transaction) ?? source.transaction };
  const currency = source.currency ?? onlyCurrencyOf(source.account, columns);
  return {
    account: source.account,
    time: readTime(source.time),
    // Without a currency the engine says what is wrong; two decimals do until then.
    amount: parseMinor(source.amount, currency === undefined ? 2 : currencyDecimals(currency)),
    ...(currency !== undefined && { currency }),
  };
}

function onlyCurrencyOf(account: string, columns: Columns): string | undefined {
  const { currencies, pocketAccount, pocketCurrency } = columns;
  if (currencies.length === 1) return currencies[0];
  const number = columns.accounts.indexOf(account);
  const found = new Set<number>();
  pocketAccount.forEach((owner, pocket) => {
    if (owner === number) found.add(pocketCurrency[pocket]!);
  });
  return found.size === 1 ? currencies[[...found][0]!] : undefined;
}

/** `tx=ID` or `account=A,time=T,amount=M[,currency=C]`, as the command takes it. @throws Problem `source-not-readable` */
export function sourceFromText(text: string): TraceSource {
  const transaction = /^tx=(.+)$/s.exec(text)?.[1];
  if (transaction !== undefined) return { transaction };
  // An account may hold commas and equal signs, so the other names are looked for from the end.
  const match = /^account=(.+?),time=([^,]+),amount=([^,]+)(?:,currency=([A-Z]{3,5}))?$/s.exec(text);
  const [, account, time, amount, currency] = match ?? [];
  if (account === undefined || time === undefined || amount === undefined) {
    throw new Problem({
      code: 'source-not-readable',
      status: 400,
      detail:
        'A source is tx=ID, or account=A,time=T,amount=M with the currency after it where the account has several.',
    });
  }
  return { account, time, amount, ...(currency !== undefined && { currency }) };
}

/** What a question is called where nobody named it: by its first source. */
export function titleOf(request: TraceRequest): string {
  const [first] = request.sources;
  const of = first === undefined ? '' : 'transaction' in first ? first.transaction : first.account;
  return request.sources.length === 1 ? of : `${of} +${request.sources.length - 1}`;
}
