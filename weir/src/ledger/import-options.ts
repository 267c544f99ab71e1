import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import { fileBytes } from './bulk-file.ts';
import { bulkFormat } from './bulk-records.ts';
import type { ImportMapping } from './contract.ts';
import { pacsMapping } from './pacs-records.ts';

/** `weir ledger import` as it was typed. */
export interface ImportCommand {
  readonly file: string;
  readonly ledger: string | undefined;
  readonly mapping: ImportMapping;
  readonly openings: { readonly file: string; readonly columns: readonly string[] } | undefined;
}

export const importUsage =
  'FILE [--ledger DIR] [--columns id=..,from=..,to=..,time=..,amount=..[,currency=..,to_amount=..,to_currency=..,type=..,description=..] | account=..,direction=..,counterparty=..] ' +
  '[--time-unit s|ms|day|iso | --time-format yyMMdd] [--delimiter C] [--credit W,W] [--debit W,W] [--none W,W] [--cash W,W] [--border W,W] [--asset W,W] [--opening FILE [account,amount]] [--round half-even] [--compartment NAME] [--legal-basis TEXT]';

const columnNames: Readonly<Record<string, keyof ImportMapping['columns']>> = {
  id: 'id',
  from: 'from',
  to: 'to',
  account: 'account',
  direction: 'direction',
  counterparty: 'counterparty',
  time: 'time',
  amount: 'amount',
  currency: 'currency',
  to_amount: 'toAmount',
  to_currency: 'toCurrency',
  type: 'type',
  description: 'description',
};

export async function importCommand(args: string[]): Promise<ImportCommand> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ledger: text,
      columns: text,
      'time-unit': text,
      'time-format': text,
      delimiter: text,
      credit: text,
      debit: text,
      none: text,
      cash: text,
      border: text,
      asset: text,
      opening: text,
      round: text,
      compartment: text,
      'legal-basis': text,
    },
  });
  // `--opening F2.csv account,amount`: the names of its columns may follow the file.
  const openingsColumns =
    values.opening === undefined ? [] : positionals.filter((word) => word.includes(',') && !existsSync(word));
  const files = positionals.filter((word) => !openingsColumns.includes(word));
  const file = files[0];
  if (file === undefined || files.length > 1) throw usage('Name one file.');
  // A message says itself what it means; a table must be told.
  const columns =
    values.columns !== undefined
      ? columnsFrom(values.columns)
      : existsSync(file) && (await bulkFormat(fileBytes(file))) === 'pacs.008'
        ? pacsMapping.columns
        : undefined;
  if (columns === undefined) {
    throw usage(
      'Name one file and its columns (messages of pacs.008 need none): weir ledger import FILE --columns id=..,from=..,to=..,time=..,amount=..',
    );
  }
  const words = (list: string | undefined): string[] =>
    list === undefined ? [] : list.split(',').map((word) => word.trim());
  const { importMappingSchema } = await import('./contract.ts');
  const parsed = importMappingSchema.safeParse({
    columns,
    timeUnit: values['time-unit'],
    timeFormat: values['time-format'],
    delimiter: values.delimiter === '\\t' ? '\t' : values.delimiter,
    credit: words(values.credit),
    debit: words(values.debit),
    none: words(values.none),
    cash: words(values.cash),
    border: words(values.border),
    asset: words(values.asset),
    round: values.round,
    compartment: values.compartment ?? null,
    legalBasis: values['legal-basis'],
  });
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw usage(`${issue.path.join('.')}: ${issue.message}. Usage: weir ledger import ${importUsage}`);
  }
  return {
    file,
    ledger: values.ledger,
    mapping: parsed.data,
    openings:
      values.opening === undefined ? undefined : { file: values.opening, columns: words(openingsColumns[0]) },
  };
}

function columnsFrom(list: string): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const pair of list.split(',')) {
    const [key = '', ...name] = pair.split('=');
    const known = columnNames[key.trim()];
    if (known === undefined || name.length === 0) {
      throw usage(
        `"${pair}" is no column. Known are ${Object.keys(columnNames).join(', ')}, each as name=column.`,
      );
    }
    columns[known] = name.join('=').trim();
  }
  return columns;
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
