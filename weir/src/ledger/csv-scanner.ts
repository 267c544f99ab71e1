/**
 * Splits a CSV file (RFC 4180) into records, byte by byte and chunk by chunk, so that a file of any size passes through
 * a fixed amount of memory. It judges shape only: what the fields mean is decided by whoever takes the records.
 *
 * A quote that is never closed must not swallow the rest of the file: such a record is given up at its first line end
 * and reading goes on with the next line.
 */
export interface CsvRecord {
  /** The bytes in which `starts` and `ends` lie; only good until the taker returns. */
  bytes: Buffer;
  /** Line on which the record begins, from 1; in a file without lines, the number of the row. */
  line: number;
  /** Where it stands, if a line does not say it: the path of an element. */
  place?: string;
  fields: number;
  starts: Int32Array;
  ends: Int32Array;
  /** 1 where quotes inside the field are doubled, so that the text differs from the bytes. */
  escaped: Uint8Array;
  /** The whole record, without its line end. */
  start: number;
  end: number;
}

export interface CsvTaker {
  record(record: CsvRecord): void;
  /** A record whose shape is broken; `bytes` from `start` to `end` is its text. */
  broken(reason: 'quote-not-closed' | 'quote-misplaced' | 'record-too-long', record: CsvRecord): void;
}

export const csvLimits = { fields: 1_000, recordBytes: 256 * 1024 } as const;

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export class CsvScanner {
  readonly #delimiter: number;
  readonly #taker: CsvTaker;
  readonly #record: CsvRecord;
  #rest: Buffer = Buffer.alloc(0);
  #line = 1;
  #begun = false;

  constructor(delimiter: string, taker: CsvTaker) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#taker = taker;
    this.#record = {
      bytes: this.#rest,
      line: 1,
      fields: 0,
      starts: new Int32Array(csvLimits.fields),
      ends: new Int32Array(csvLimits.fields),
      escaped: new Uint8Array(csvLimits.fields),
      start: 0,
      end: 0,
    };
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = bytes.subarray(this.#scan(bytes, false));
  }

  end(): void {
    this.#scan(this.#rest, true);
    this.#rest = Buffer.alloc(0);
  }

  /** Takes every whole record; returns where the first unfinished one begins. */
  #scan(bytes: Buffer, last: boolean): number {
    this.#record.bytes = bytes;
    let at = 0;
    if (!this.#begun && (bytes.length >= 3 || last)) {
      this.#begun = true;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
    }
    if (!this.#begun) return 0;
    while (at < bytes.length) {
      const next = this.#readRecord(bytes, at, last);
      if (next < 0) break;
      at = next;
    }
    return at;
  }

  /** Reads the record at `start`; returns where the next begins, or -1 where the chunk ends inside it. */
  #readRecord(bytes: Buffer, start: number, last: boolean): number {
    const record = this.#record;
    const { starts, ends, escaped } = record;
    const delimiter = this.#delimiter;
    const length = bytes.length;
    let fields = 0;
    let lines = 0;
    let at = start;
    for (;;) {
      let fieldStart = at;
      let fieldEnd: number;
      let doubled = 0;
      if (at < length && bytes[at] === quote) {
        fieldStart = ++at;
        for (;;) {
          if (at >= length) {
            if (!last && length - start < csvLimits.recordBytes) return -1;
            return this.#giveUp(bytes, start, 'quote-not-closed');
          }
          const byte = bytes[at]!;
          if (byte === quote) {
            if (at + 1 >= length && !last) return -1;
            if (bytes[at + 1] !== quote) break;
            doubled = 1;
            at += 2;
            continue;
          }
          if (byte === lineFeed) lines++;
          at++;
        }
        fieldEnd = at++;
        const after = bytes[at];
        if (at >= length) {
          if (!last) return -1;
        } else if (after === carriageReturn) {
          if (at + 1 >= length && !last) return -1;
          if (at + 1 < length && bytes[at + 1] !== lineFeed)
            return this.#giveUp(bytes, start, 'quote-misplaced');
          at++;
        } else if (after !== delimiter && after !== lineFeed) {
          return this.#giveUp(bytes, start, 'quote-misplaced');
        }
      } else {
        while (at < length) {
          const byte = bytes[at]!;
          if (byte === delimiter || byte === lineFeed) break;
          at++;
        }
        fieldEnd = at;
      }
      if (at >= length && !last) {
        if (length - start < csvLimits.recordBytes) return -1;
        return this.#giveUp(bytes, start, 'record-too-long');
      }
      const endsRecord = at >= length || bytes[at] === lineFeed;
      if (endsRecord && fieldEnd > fieldStart && at === fieldEnd && bytes[fieldEnd - 1] === carriageReturn)
        fieldEnd--;
      if (fields < csvLimits.fields) {
        starts[fields] = fieldStart;
        ends[fields] = fieldEnd;
        escaped[fields] = doubled;
      }
      fields++;
      if (endsRecord) break;
      at++;
    }
    record.start = start;
    record.end = at > start && bytes[at - 1] === carriageReturn ? at - 1 : at;
    record.fields = fields;
    record.line = this.#line;
    this.#line += lines + 1;
    // A line with nothing on it is no row.
    if (record.end > record.start) {
      if (record.end - record.start > csvLimits.recordBytes) this.#taker.broken('record-too-long', record);
      else this.#taker.record(record);
    }
    return at + 1;
  }

  #giveUp(bytes: Buffer, start: number, reason: Parameters<CsvTaker['broken']>[0]): number {
    const lineEnd = bytes.indexOf(lineFeed, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    const record = this.#record;
    record.start = start;
    record.end = end;
    record.fields = 0;
    record.line = this.#line++;
    this.#taker.broken(reason, record);
    return end + 1;
  }
}

/** The text of a field, quotes undone. */
export function fieldText(record: CsvRecord, field: number): string {
  const text = record.bytes.toString('utf8', record.starts[field]!, record.ends[field]!);
  return record.escaped[field] === 1 ? text.replaceAll('""', '"') : text;
}
