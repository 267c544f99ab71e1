import { Problem } from '@weir/engines/vocabulary';
import type { ImportMapping } from './contract.ts';
import { fieldText, type CsvRecord } from './csv-scanner.ts';

/** Where in a record each thing stands; -1 or nothing where the mapping does not name it. */
export interface Places {
  id: number;
  from: number[];
  to: number[];
  account: number[];
  direction: number;
  counterparty: number[];
  time: number;
  amount: number;
  currency: number;
  toAmount: number;
  toCurrency: number;
  type: number;
  description: number;
}

/** What the direction column may say, in small letters. */
export function directionWords(mapping: ImportMapping): Map<string, 'in' | 'out'> {
  const given = mapping.credit.length + mapping.debit.length > 0;
  const credit = given ? mapping.credit : ['in', 'credit', 'cr', 'c', '+'];
  const debit = given ? mapping.debit : ['out', 'debit', 'dr', 'd', '-'];
  return new Map([
    ...credit.map((word) => [word.toLowerCase(), 'in'] as const),
    ...debit.map((word) => [word.toLowerCase(), 'out'] as const),
  ]);
}

/** @throws Problem `column-missing`, `column-twice`, `columns-not-enough` */
export function placesOf(header: CsvRecord, mapping: ImportMapping): Places {
  const names = Array.from({ length: header.fields }, (_, field) => fieldText(header, field).trim());
  const one = (name: string | undefined): number => {
    if (name === undefined) return -1;
    const place = names.indexOf(name);
    if (place < 0) {
      throw new Problem({
        code: 'column-missing',
        status: 400,
        detail: `The file has no column "${name}". Its columns are: ${names.slice(0, 30).join(', ')}. Check the names and the delimiter.`,
        facts: { column: name, columns: names.slice(0, 100) },
      });
    }
    if (names.lastIndexOf(name) !== place) {
      throw new Problem({
        code: 'column-twice',
        status: 400,
        detail: `The file has the column "${name}" more than once. Rename one of them.`,
        facts: { column: name },
      });
    }
    return place;
  };
  const several = (name: string | undefined): number[] =>
    name === undefined ? [] : names.includes(name) ? [one(name)] : name.split('+').map((part) => one(part));
  const { columns } = mapping;
  const oneSided = columns.account !== undefined;
  if (
    oneSided
      ? columns.from !== undefined || columns.to !== undefined
      : columns.from === undefined || columns.to === undefined
  ) {
    throw new Problem({
      code: 'columns-not-enough',
      status: 400,
      detail:
        'Say who pays and who is paid: from and to for a two-sided file, or account, direction and counterparty for a statement.',
    });
  }
  return {
    id: one(columns.id),
    from: several(columns.from),
    to: several(columns.to),
    account: several(columns.account),
    direction: one(columns.direction),
    counterparty: several(columns.counterparty),
    time: one(columns.time),
    amount: one(columns.amount),
    currency: one(columns.currency),
    toAmount: one(columns.toAmount),
    toCurrency: one(columns.toCurrency),
    type: one(columns.type),
    description: one(columns.description),
  };
}
