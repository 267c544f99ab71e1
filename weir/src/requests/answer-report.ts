import { createHash } from 'node:crypto';
import { movementsOf, type Report } from '@weir/engines/reports';
import { currencyDecimals, formatMinor } from '@weir/engines/vocabulary';
import type { ImportMapping } from '#ledger';

/** A report in goAML's format by its first bytes: its root element. A payment message has another. */
export function looksLikeReport(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  return /^[\s\u00ef\u00bb\u00bf]*(?:<\?xml[^>]*\?>)?(?:\s|<!--[^]*?-->)*<report[\s>]/.test(head);
}

/** goAML's additional-information reports: AIF, and AIFT, AIFA where a country tells them apart. */
export const isAdditionalInformation = (code: string | null): boolean => code?.startsWith('AIF') ?? false;

const header = ['id', 'from', 'to', 'time', 'amount', 'currency', 'type', 'description'];

/** How the table below is read. */
export const tableMapping: Pick<
  ImportMapping,
  'columns' | 'timeUnit' | 'delimiter' | 'credit' | 'debit' | 'none' | 'cash' | 'border' | 'asset' | 'round'
> = {
  columns: {
    id: 'id', from: 'from', to: 'to', time: 'time', amount: 'amount', currency: 'currency', type: 'type',
    description: 'description',
  }, // prettier-ignore
  timeUnit: 'iso',
  delimiter: ',',
  credit: [],
  debit: [],
  none: [],
  cash: ['cash'],
  border: ['border'],
  asset: ['asset'],
  round: 'refuse',
};

/**
 * The movements of an additional-information report as a table for the ledger's import, so that its rows carry the
 * compartment of the case: an accepted report's own rows lie open. An identifier is made of the file's and the place in it, and
 * tells neither filer nor report.
 */
export function tableOf(report: Report, fileId: string): Uint8Array {
  const rows = movementsOf(report).map((movement) => {
    const { place, from, to, fromType, toType, currency } = movement;
    const outside =
      (from?.account ?? null) === null ? fromType : (to?.account ?? null) === null ? toType : '';
    return [
      `a${createHash('sha256').update(`${fileId}\n${place}`).digest('hex').slice(0, 20)}`,
      from?.account ?? '',
      to?.account ?? '',
      movement.occurredAt,
      formatMinor(movement.amountMinor, currencyDecimals(currency)),
      currency,
      outside === 'account' ? 'unknown' : outside,
      movement.description,
    ];
  });
  return Buffer.from([header, ...rows].map((row) => `${row.map(field).join(',')}\n`).join(''));
}

const field = (text: string): string => `"${text.replaceAll(/[\r\n]+/g, ' ').replaceAll('"', '""')}"`;
