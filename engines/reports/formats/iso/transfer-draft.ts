import { currencyDecimals, formatMinor, parseMinor } from '../../../vocabulary/index.ts';
import type { ConvertOptions } from '../conversion.ts';
import { Draft } from '../draft.ts';
import { codesAt, reportType } from '../profile-shape.ts';
import type { SourceFindings } from '../source-findings.ts';
import { accountDraft, bicOf, countryOf, kindOf, type MessageSide } from './message-party.ts';
import type { MessageElement } from './message-tree.ts';

export interface MessageAmount {
  readonly amount: string;
  readonly currency: string;
}

/** A transfer in the field's words, whichever message told it. */
export interface Transfer {
  readonly number: string | undefined;
  readonly internal: string | undefined;
  readonly date: string | undefined;
  readonly valueDate: string | undefined;
  readonly settled: MessageAmount | undefined;
  readonly instructed: MessageAmount | undefined;
  readonly rate: string | undefined;
  readonly debtor: MessageSide;
  readonly creditor: MessageSide;
  /** The sides that are the reporting entity's customers; undefined where the institutions have to tell. */
  readonly clients?: { readonly debtor: boolean; readonly creditor: boolean };
  readonly description: string;
  readonly notes: readonly string[];
  readonly element: MessageElement;
}

export function amountAt(element: MessageElement | undefined): MessageAmount | undefined {
  const amount = element?.text.trim();
  const currency = element?.attributes['Ccy'];
  if (amount === undefined || currency === undefined || !/^\d{1,18}(?:\.\d{0,17})?$/.test(amount))
    return undefined;
  return { amount, currency };
}

/** A transfer as a bi-party transaction. What the message does not say is told by the mapping or left for the checker to miss. */
export function transferDraft(transfer: Transfer, options: ConvertOptions, findings: SourceFindings): Draft {
  const { element } = transfer;
  const settings = options.mapping?.message ?? {};
  const draft = new Draft('transaction', undefined, element.place);
  const money = moneyOf(transfer, options, findings);
  const code = (told: string | undefined, name: string, ...path: string[]): string | undefined =>
    told ?? unknownCode(options, findings, element, name, path);
  draft
    .with('transactionnumber', transfer.number)
    .with('internal_ref_number', transfer.internal)
    .with('transaction_location', settings.transactionLocation)
    .with('transaction_description', transfer.description)
    .with('date_transaction', dateTime(transfer.date))
    .with('value_date', dateTime(transfer.valueDate))
    .with('transmode_code', code(settings.transmodeCode, 'transmode_code', 'transmode_code'))
    .with('amount_local', money.local);
  for (const side of ['from', 'to'] as const) {
    const from = side === 'from';
    const who = from ? transfer.debtor : transfer.creditor;
    const own = bicOf(who.agent);
    const ownBics = (settings.ownBics ?? []).map((bic) => bic.slice(0, 8));
    const client =
      (from ? transfer.clients?.debtor : transfer.clients?.creditor) ??
      (own !== undefined && ownBics.includes(own.slice(0, 8)));
    const made = new Draft(
      client ? `t_${side}_my_client` : `t_${side}`,
      undefined,
      (who.party ?? element).place,
    );
    const told = from ? settings.fromFundsCode : settings.toFundsCode;
    made.with(`${side}_funds_code`, code(told, `${side}_funds_code`, `t_${side}`, `${side}_funds_code`));
    if (money.foreign !== undefined) {
      made.with(`${side}_foreign_currency`, [
        new Draft('foreign_currency_code', money.foreign.currency),
        new Draft('foreign_amount', money.foreign.amount),
        ...(money.rate === undefined ? [] : [new Draft('foreign_exchange_rate', money.rate)]),
      ]);
    }
    made.add(accountDraft(`${side}_account`, who));
    made.with(`${side}_country`, countryOf(who) ?? '-');
    draft.add(made);
    if (who.party !== undefined && kindOf(who.party) === undefined) {
      findings.add(
        'warning',
        'format-kind-untold',
        who.party.place,
        'The message does not say whether this party is a person or an entity; its name stands at the account alone.',
        {
          params: { side },
          fix: 'Complete the holder where you know him',
          once: 'kind',
        },
      );
    }
  }
  return draft.with('comments', transfer.notes.join('\n'));
}

function dateTime(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text;
}

/** `-` means unknown in nearly every list; it is written where the profile has it, and said aloud. */
function unknownCode(
  options: ConvertOptions,
  findings: SourceFindings,
  element: MessageElement,
  name: string,
  path: readonly string[],
): string | undefined {
  const codes = codesAt(options.profile, reportType(options.profile), ['transaction', ...path]);
  const dash = codes !== undefined && Object.hasOwn(codes, '-');
  findings.add(
    'warning',
    'format-code-untold',
    element.place,
    `A payment message has no ${name}, and the mapping does not tell it.`,
    {
      params: { element: name },
      fix: 'Name the code in the mapping’s part for messages',
      once: name,
    },
  );
  return dash ? '-' : undefined;
}

interface LocalMoney {
  readonly local: string | undefined;
  readonly foreign?: MessageAmount;
  readonly rate?: string;
}

/** The amount in the local currency: as settled, as instructed, or by a rate that the mapping names; never by a guess. */
function moneyOf(transfer: Transfer, options: ConvertOptions, findings: SourceFindings): LocalMoney {
  const { settled, instructed, element } = transfer;
  const local =
    options.header?.localCurrency ??
    options.mapping?.header?.['currency_code_local'] ??
    options.profile.localCurrency;
  const foreign = [settled, instructed].find((one) => one !== undefined && one.currency !== local);
  const own = [settled, instructed].find((one) => one?.currency === local);
  if (own !== undefined) {
    if (foreign === undefined) return { local: own.amount };
    const rate = transfer.rate ?? ratio(own.amount, foreign.amount);
    return { local: own.amount, foreign, ...(rate !== undefined && { rate }) };
  }
  if (foreign === undefined) {
    findings.add('error', 'format-number', element.place, 'The transfer has no amount with a currency.');
    return { local: undefined };
  }
  const rate = options.mapping?.message?.rates?.[foreign.currency];
  const converted = rate === undefined ? undefined : product(foreign.amount, rate, local ?? 'XXX');
  if (converted === undefined) {
    findings.add(
      'error',
      'format-rate-untold',
      element.place,
      `The transfer is in ${foreign.currency} and nothing says what that is in the local currency.`,
      {
        params: { currency: foreign.currency, local: local ?? '' },
        fix: 'Name the rate in the mapping’s part for messages',
        once: foreign.currency,
      },
    );
    return { local: undefined, foreign };
  }
  return { local: converted, foreign, rate: rate! };
}

/** Exact decimal product, rounded half-even to the currency. */
export function product(amount: string, rate: string, currency: string): string | undefined {
  if (!/^\d{1,12}(?:\.\d{1,10})?$/.test(rate)) return undefined;
  const value = parseMinor(amount, 17) * parseMinor(rate, 10);
  return formatMinor(
    parseMinor(formatMinor(value, 27), currencyDecimals(currency), 'half-even'),
    currencyDecimals(currency),
  );
}

/** What one unit of the foreign currency was, to six decimals. */
function ratio(local: string, foreign: string): string | undefined {
  const below = parseMinor(foreign, 17);
  if (below === 0n) return undefined;
  return formatMinor((parseMinor(local, 17) * 1_000_000n + below / 2n) / below, 6);
}
