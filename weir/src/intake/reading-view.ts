import { mentionsOf, movementsOf, type EndType, type Holder, type Report } from '@weir/engines/reports';
import { currencyDecimals, formatMinor } from '@weir/engines/vocabulary';
import type { ReadingView } from './contract.ts';

/** How much of a report a page shows at once; what lies beyond is counted, and is in the raw file. */
export const transactionsShown = 200;
export const partiesShown = 400;

export function readingView(report: Report): ReadingView {
  const movements = movementsOf(report);
  const mentions = mentionsOf(report);
  return {
    transactions: movements.slice(0, transactionsShown).map((movement) => ({
      path: movement.place,
      number: movement.number,
      occurredAt: movement.occurredAt,
      money: {
        amount: formatMinor(movement.amountMinor, currencyDecimals(movement.currency)),
        currency: movement.currency,
      },
      from: end(movement.fromType, movement.from),
      to: end(movement.toType, movement.to),
      mode: movement.mode,
      description: movement.description,
    })),
    parties: mentions.slice(0, partiesShown).map((mention) => ({
      path: mention.path,
      kind: mention.kind,
      role: mention.role,
      names: mention.names.map(({ text, kind }) => ({ text, kind })),
      born: mention.born ?? null,
      nationality: mention.nationality ?? null,
      countries: [...mention.countries],
      identifiers: mention.identifiers.map(({ type, number, country }) => ({
        type,
        number,
        ...(country === undefined ? {} : { country }),
      })),
      addresses: [...mention.addresses],
      phones: [...mention.phones],
      account: mention.account?.iban ?? mention.account?.number ?? null,
      myClient: mention.myClient,
    })),
    omitted: {
      transactions: Math.max(0, movements.length - transactionsShown),
      parties: Math.max(0, mentions.length - partiesShown),
    },
  };
}

function end(type: EndType, holder: Holder | null): ReadingView['transactions'][number]['from'] {
  return {
    type,
    account: holder?.account ?? null,
    label: holder?.label ?? null,
    country: holder?.country ?? null,
  };
}
