import { createHash } from 'node:crypto';
import type { DecidingRow } from '@weir/engines/trails';
import { currencyDecimals, formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import { exhibitFormat, partNames, type ExhibitParts } from './exhibit-parts.ts';

/** Everything a bundle says. */
export interface ExhibitContent {
  readonly parts: ExhibitParts;
  readonly rows: readonly DecidingRow[];
}

export interface ExhibitBundle {
  readonly bytes: Buffer;
  /** The exhibit's identity: what the paper, the register and the log name. */
  readonly sha256: string;
}

/** The same content gives the same bytes. */
export function bundleOf({ parts, rows }: ExhibitContent): ExhibitBundle {
  const hashes: Record<string, string> = {};
  const pieces: Buffer[] = [];
  let text = `{"format":${JSON.stringify(exhibitFormat)},\n`;
  for (const name of partNames) {
    const value = JSON.stringify(parts[name]);
    hashes[name] = sha256Of(value);
    text += `${JSON.stringify(name)}:${value},\n`;
  }
  text += '"rows":[\n';
  const allRows = createHash('sha256');
  let seal = '';
  rows.forEach((row, place) => {
    const fields = rowFields(row);
    seal = sealOf(seal, fields);
    const line = `${JSON.stringify([...fields, seal])}${place === rows.length - 1 ? '' : ','}\n`;
    allRows.update(line);
    text += line;
    if (text.length > flushedAt) {
      pieces.push(Buffer.from(text));
      text = '';
    }
  });
  hashes['rows'] = allRows.digest('hex');
  text += `],\n"hashes":${JSON.stringify(hashes)}}\n`;
  pieces.push(Buffer.from(text));
  const bytes = Buffer.concat(pieces);
  return { bytes, sha256: sha256Of(bytes) };
}

const flushedAt = 1 << 20;

export type RowFields = (string | null)[];

/** A row as it stands in the bundle, without its seal. */
export function rowFields(row: DecidingRow): RowFields {
  const money = (minor: number | bigint, currency: string): string =>
    formatMinor(minor, currencyDecimals(currency));
  const received = row.toCurrency ?? row.currency;
  return [
    row.id,
    instantFromMs(row.time),
    row.from,
    row.from === null ? (row.fromType ?? 'unknown') : null,
    row.to,
    row.to === null ? (row.toType ?? 'unknown') : null,
    money(row.amount, row.currency),
    row.currency,
    row.toAmount === undefined ? null : money(row.toAmount, received),
    row.toCurrency ?? null,
    row.arrived === 0 ? null : money(row.arrived, received),
    row.taken === undefined || row.taken === 0 ? null : money(row.taken, row.currency),
  ];
}

export function sealOf(before: string, fields: RowFields): string {
  return createHash('sha256').update(before).update(JSON.stringify(fields)).digest('hex').slice(0, 16);
}

export function sha256Of(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
