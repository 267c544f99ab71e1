import { outsideTypes, type DecidingRow, type OutsideType } from '@weir/engines/trails';
import { currencyDecimals, isCurrencyCode, parseMinor, Problem } from '@weir/engines/vocabulary';
import { rowFields, sealOf, sha256Of, type ExhibitContent, type RowFields } from './exhibit-bundle.ts';
import { DifferenceList } from './exhibit-differences.ts';
import {
  exhibitFormat,
  exhibitPartsSchema,
  exhibitRowsAtMost,
  partNames,
  rowColumns,
  type ExhibitParts,
  type PartName,
} from './exhibit-parts.ts';

/** What a bundle says, for printing. @throws Problem `exhibit-not-readable` where a byte of it is not as it was written */
export function readExhibit(bytes: Buffer): ExhibitContent {
  const differences = new DifferenceList();
  const reader = new BundleReader(bytes, differences);
  const read = reader.read();
  if (read !== undefined && differences.count === 0) return { parts: read.parts, rows: reader.rows };
  throw new Problem({
    code: 'exhibit-not-readable',
    status: 422,
    detail: 'The bundle is not as it was written. Verify it to see what differs.',
  });
}

/** Reads line by line; whatever is not exactly as it is written is a difference. */
export class BundleReader {
  readonly rows: DecidingRow[] = [];
  readonly #bytes: Buffer;
  readonly #differences: DifferenceList;
  #at = 0;
  #line = 0;

  constructor(bytes: Buffer, differences: DifferenceList) {
    this.#bytes = bytes;
    this.#differences = differences;
  }

  read(): { parts: ExhibitParts } | undefined {
    if (this.#next() !== `{"format":${JSON.stringify(exhibitFormat)},`) {
      this.#differences.say(
        'file',
        'line 1',
        `The file does not begin as an exhibit of the format ${exhibitFormat} does.`,
      );
      return undefined;
    }
    const hashes: Record<string, string> = {};
    const found: Partial<Record<PartName, unknown>> = {};
    for (const name of partNames) {
      const text = this.#part(name);
      if (text === undefined) return undefined;
      hashes[name] = sha256Of(text);
      found[name] = this.#parse(text, name);
    }
    const parsed = exhibitPartsSchema.safeParse(found);
    if (!parsed.success) {
      for (const issue of parsed.error.issues.slice(0, 20)) {
        this.#differences.say(String(issue.path[0]), issue.path.slice(1).join('.'), issue.message);
      }
    }
    const rowsHash = this.#rows();
    if (rowsHash === undefined) return undefined;
    hashes['rows'] = rowsHash;
    this.#end(hashes);
    // As they stand: the schema would drop what it does not know.
    return parsed.success ? { parts: found as ExhibitParts } : undefined;
  }

  /** The next line without its end; undefined at the end of the file. Bytes that are no UTF-8 never equal what was written. */
  #next(): string | undefined {
    if (this.#at >= this.#bytes.length) return undefined;
    const end = this.#bytes.indexOf(lineFeed, this.#at);
    const line = this.#bytes.toString('utf8', this.#at, end < 0 ? this.#bytes.length : end);
    this.#at = end < 0 ? this.#bytes.length : end + 1;
    this.#line++;
    return line;
  }

  #part(name: PartName): string | undefined {
    const line = this.#next() ?? '';
    const start = `${JSON.stringify(name)}:`;
    if (line.startsWith(start) && line.endsWith(',')) return line.slice(start.length, -1);
    this.#differences.say(name, `line ${this.#line}`, `The part "${name}" is not where it belongs.`);
    return undefined;
  }

  #parse(text: string, part: string): unknown {
    try {
      const value: unknown = JSON.parse(text);
      if (JSON.stringify(value) !== text) {
        this.#differences.say(part, `line ${this.#line}`, 'The line is not written as Weir writes it.');
      }
      return value;
    } catch {
      this.#differences.say(part, `line ${this.#line}`, 'The line is no JSON.');
      return undefined;
    }
  }

  /** The hash of all row lines as they stand; undefined where the list does not end. */
  #rows(): string | undefined {
    if (this.#next() !== '"rows":[') {
      this.#differences.say('rows', `line ${this.#line}`, 'The rows do not begin where they belong.');
      return undefined;
    }
    const start = this.#at;
    let seal = '';
    for (;;) {
      const before = this.#at;
      const line = this.#next();
      if (line === undefined) {
        this.#differences.say('rows', `line ${this.#line}`, 'The file ends among the rows.');
        return undefined;
      }
      if (line === '],') return sha256Of(this.#bytes.subarray(start, before));
      if (this.rows.length === exhibitRowsAtMost) {
        this.#differences.say('rows', `line ${this.#line}`, 'There are more rows than any exhibit has.');
        return undefined;
      }
      seal = this.#row(line, seal);
    }
  }

  #row(line: string, before: string): string {
    const place = `line ${this.#line}`;
    const fields = this.#parse(line.endsWith(',') ? line.slice(0, -1) : line, 'rows');
    const row = Array.isArray(fields) ? rowFrom(fields as unknown[]) : undefined;
    if (row === undefined) {
      this.#differences.say('rows', place, 'The line is no row of an exhibit.');
      return before;
    }
    const list = fields as RowFields;
    const stated = String(list[list.length - 1]);
    const content = list.slice(0, -1);
    if (JSON.stringify(rowFields(row)) !== JSON.stringify(content)) {
      this.#differences.say('rows', `${place}, ${row.id}`, 'The row is not written as Weir writes it.');
    }
    const seal = sealOf(before, content);
    if (seal !== stated) {
      this.#differences.add({
        part: 'rows',
        place: `${place}, transaction ${row.id}`,
        stated,
        found: seal,
        says: 'The seal is not that of this row after the one before it: the row was changed, or a row before it was put in, taken out or moved.',
      });
    }
    this.rows.push(row);
    return stated;
  }

  #end(hashes: Readonly<Record<string, string>>): void {
    const line = this.#next() ?? '';
    const start = '"hashes":';
    if (!line.startsWith(start) || !line.endsWith('}}')) {
      this.#differences.say('hashes', `line ${this.#line}`, 'The hashes are not where they belong.');
    } else {
      const stated = this.#parse(line.slice(start.length, -1), 'hashes');
      const texts = (stated ?? {}) as Record<string, unknown>;
      for (const [part, found] of Object.entries(hashes)) {
        if (texts[part] === found) continue;
        this.#differences.add({
          part,
          place: 'hash',
          stated: String(texts[part]),
          found,
          says: `The part "${part}" is not the one that was hashed.`,
        });
      }
      if (
        JSON.stringify(stated) !== JSON.stringify(hashes) &&
        Object.keys(texts).length !== Object.keys(hashes).length
      ) {
        this.#differences.say('hashes', `line ${this.#line}`, 'There are hashes of other parts.');
      }
    }
    if (this.#at !== this.#bytes.length || this.#bytes.at(-1) !== lineFeed) {
      this.#differences.say('file', 'end', 'The file does not end where an exhibit ends.');
    }
  }
}

const lineFeed = 0x0a;

function rowFrom(fields: readonly unknown[]): DecidingRow | undefined {
  if (fields.length !== rowColumns.length) return undefined;
  if (!fields.every((field) => field === null || typeof field === 'string')) return undefined;
  const [id, time, from, fromType, to, toType, amount, currency, toAmount, toCurrency, arrived, taken] =
    fields as (string | null)[];
  const ms = Date.parse(time ?? '');
  if (id === null || !Number.isFinite(ms) || amount === null || currency === null) return undefined;
  if (!isCurrencyCode(currency!) || (toCurrency !== null && !isCurrencyCode(toCurrency!))) return undefined;
  if ((from === null) !== (fromType !== null) || (to === null) !== (toType !== null)) return undefined;
  if ((toAmount === null) !== (toCurrency === null)) return undefined;
  const received = toCurrency ?? currency!;
  const paid = minor(amount!, currency!);
  const got = toAmount === null ? undefined : minor(toAmount!, received);
  const brought = arrived === null ? 0 : minor(arrived!, received);
  const took = taken === null ? 0 : minor(taken!, currency!);
  if (paid === undefined || brought === undefined || took === undefined) return undefined;
  if (toAmount !== null && got === undefined) return undefined;
  return {
    id: id!,
    time: ms,
    ...(from === null ? { from, fromType: outside(fromType!) } : { from: from! }),
    ...(to === null ? { to, toType: outside(toType!) } : { to: to! }),
    amount: paid,
    currency: currency!,
    arrived: brought,
    ...(toAmount !== null && { toAmount: got!, toCurrency: toCurrency!, taken: took }),
  };
}

function outside(type: string): OutsideType {
  return outsideTypes.find((known) => known === type) ?? 'unknown';
}

function minor(text: string, currency: string): number | undefined {
  if (!/^\d{1,20}(\.\d{1,4})?$/.test(text)) return undefined;
  try {
    const found = parseMinor(text, currencyDecimals(currency));
    return found > 0n && found <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(found) : undefined;
  } catch {
    return undefined;
  }
}
