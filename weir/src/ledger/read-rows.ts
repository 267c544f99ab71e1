import { currencyDecimals, isCurrencyCode } from '@weir/engines/vocabulary';
import type { EndType, ImportMapping } from './contract.ts';
import { fieldText, type CsvRecord } from './csv-scanner.ts';
import { directionWords, placesOf, type Places } from './import-places.ts';
import { readAmount, timeReader, Unreadable, wasRounded, type ReadTime } from './read-value.ts';
import type { RowLines } from './row-lines.ts';

/** End types as numbers, in the order that the trails engine gives them. */
export const endTypes: readonly EndType[] = ['account', 'cash', 'border', 'asset', 'unknown'];

export const rowLimits = { accountBytes: 200, idBytes: 200, textBytes: 4_000 } as const;

/** No currency was said. */
export const noCurrency = 'XXX';

/** A text of the record at hand: a stretch of its bytes, spaces at its ends taken off, copied without being decoded. */
interface Piece {
  bytes: Buffer;
  start: number;
  end: number;
}

const emptyPiece: Piece = { bytes: Buffer.alloc(0), start: 0, end: 0 };
const sizeOf = (piece: Piece): number => piece.end - piece.start;

/**
 * Turns the records of one file into checked rows of the ledger, by the file's header and the mapping. `take` writes
 * the row and returns undefined, or returns the reason why the row must be left out.
 */
export class RowReader {
  readonly #places: Places;
  readonly #mapping: ImportMapping;
  readonly #columns: number;
  readonly #readTime: ReadTime;
  readonly #direction: ReadonlyMap<string, 'in' | 'out'>;
  readonly #outside: ReadonlyMap<string, EndType>;
  readonly #none: ReadonlySet<string>;
  readonly #decimals = new Map<string, number>([[noCurrency, 2]]);
  readonly #endTypeOf = new Map<string, number>();
  #lastTime: { bytes: Buffer; ms: number | Unreadable } = { bytes: Buffer.alloc(0), ms: 0 };
  /** Rows met so far, good and bad; a row without an id is named by this number. */
  rowNumber = 0;
  rounded = 0;
  /** The times of the rows taken never go back. */
  inOrder = true;
  #latest = Number.NEGATIVE_INFINITY;

  /** @throws Problem `column-missing`, `column-twice`, `columns-not-enough`, `time-format-unknown` */
  constructor(header: CsvRecord, mapping: ImportMapping) {
    this.#mapping = mapping;
    this.#columns = header.fields;
    this.#places = placesOf(header, mapping);
    this.#readTime = timeReader(mapping.timeUnit, mapping.timeFormat);
    this.#direction = directionWords(mapping);
    this.#none = new Set(mapping.none);
    this.#outside = new Map<string, EndType>([
      ...mapping.cash.map((word) => [word, 'cash'] as const),
      ...mapping.border.map((word) => [word, 'border'] as const),
      ...mapping.asset.map((word) => [word, 'asset'] as const),
    ]);
  }

  take(record: CsvRecord, lines: RowLines): string | undefined {
    this.rowNumber++;
    if (record.fields !== this.#columns) {
      return record.fields < this.#columns ? 'columns-missing' : 'columns-too-many';
    }
    const unfit = unfitText(record);
    if (unfit !== undefined) return unfit;
    const places = this.#places;
    const { bytes } = record;

    const time = this.#timeOf(record);
    if (time instanceof Unreadable) return time.reason;

    const currency = places.currency < 0 ? noCurrency : this.#text(record, places.currency) || noCurrency;
    const decimals = this.#decimalsOf(currency);
    if (decimals < 0) return 'currency-unknown';
    const field = this.#piece(record, places.amount);
    let amount = readAmount(bytes, field.start, field.end, decimals, this.#mapping.round);
    if (amount instanceof Unreadable) return amount.reason;
    if (this.#mapping.round === 'half-even' && wasRounded(bytes, field.start, field.end, decimals))
      this.rounded++;

    let from: Piece;
    let to: Piece;
    if (places.account.length > 0) {
      const account = this.#joined(record, places.account);
      if (sizeOf(account) === 0) return 'account-missing';
      const counterparty = this.#joined(record, places.counterparty);
      let direction: 'in' | 'out' | undefined;
      if (places.direction < 0) {
        direction = amount < 0 ? 'out' : 'in';
        amount = Math.abs(amount);
      } else direction = this.#direction.get(this.#text(record, places.direction).toLowerCase());
      if (direction === undefined) return 'direction-unknown';
      [from, to] = direction === 'in' ? [counterparty, account] : [account, counterparty];
    } else {
      from = this.#joined(record, places.from);
      to = this.#joined(record, places.to);
      if (sizeOf(from) === 0 && sizeOf(to) === 0) return 'both-ends-empty';
    }
    if (amount <= 0) return amount === 0 ? 'amount-zero' : 'amount-negative';
    if (sizeOf(from) > rowLimits.accountBytes || sizeOf(to) > rowLimits.accountBytes)
      return 'account-too-long';

    const exchange = this.#exchangeOf(record, currency, amount);
    if (typeof exchange === 'string') return exchange;

    const id = places.id < 0 ? emptyPiece : this.#piece(record, places.id);
    if (places.id >= 0 && sizeOf(id) === 0) return 'id-missing';
    if (sizeOf(id) > rowLimits.idBytes) return 'id-too-long';

    if (time < this.#latest) this.inOrder = false;
    this.#latest = time;
    const mode = places.type < 0 ? emptyPiece : this.#piece(record, places.type);
    lines.integer(this.rowNumber);
    if (places.id < 0) lines.integer(this.rowNumber);
    else write(lines, id);
    write(lines, from);
    write(lines, to);
    lines.integer(sizeOf(from) === 0 ? this.#endType(mode) : 0);
    lines.integer(sizeOf(to) === 0 ? this.#endType(mode) : 0);
    lines.integer(time);
    lines.integer(amount);
    lines.text(currency);
    if (exchange === undefined) {
      lines.nothing();
      lines.nothing();
    } else {
      lines.integer(exchange.amount);
      lines.text(exchange.currency);
    }
    write(lines, mode);
    write(lines, places.description < 0 ? emptyPiece : this.#piece(record, places.description));
    if (record.place === undefined) lines.integer(record.line);
    else lines.text(record.place);
    lines.endRow();
    return undefined;
  }

  /** Neighbouring rows often bear the same time: the same bytes are read once. */
  #timeOf(record: CsvRecord): number | Unreadable {
    const { start, end } = this.#piece(record, this.#places.time);
    const last = this.#lastTime;
    if (last.bytes.length === end - start && last.bytes.equals(record.bytes.subarray(start, end)))
      return last.ms;
    const ms = this.#readTime(record.bytes, start, end);
    this.#lastTime = { bytes: Buffer.from(record.bytes.subarray(start, end)), ms };
    return ms;
  }

  #exchangeOf(
    record: CsvRecord,
    currency: string,
    amount: number,
  ): { amount: number; currency: string } | undefined | string {
    const { toAmount, toCurrency } = this.#places;
    if (toAmount < 0 || toCurrency < 0) return undefined;
    const field = this.#piece(record, toAmount);
    const other = this.#text(record, toCurrency);
    if (field.start === field.end && other === '') return undefined;
    if (field.start === field.end || other === '') return 'exchange-incomplete';
    const decimals = this.#decimalsOf(other);
    if (decimals < 0) return 'currency-unknown';
    const received = readAmount(record.bytes, field.start, field.end, decimals, this.#mapping.round);
    if (received instanceof Unreadable) return received.reason;
    if (received <= 0) return received === 0 ? 'amount-zero' : 'amount-negative';
    if (other === currency) return received === amount ? undefined : 'amounts-differ';
    return { amount: received, currency: other };
  }

  /** -1 where the text is no currency. */
  #decimalsOf(currency: string): number {
    let decimals = this.#decimals.get(currency);
    if (decimals === undefined) {
      decimals = isCurrencyCode(currency) ? currencyDecimals(currency) : -1;
      if (this.#decimals.size < 1000) this.#decimals.set(currency, decimals);
    }
    return decimals;
  }

  #endType(mode: Piece): number {
    const word = mode.bytes.toString('utf8', mode.start, mode.end);
    let type = this.#endTypeOf.get(word);
    if (type === undefined) {
      const plain = word.toLowerCase();
      const said =
        this.#outside.get(word) ?? (['cash', 'border', 'asset'] as const).find((known) => plain === known);
      type = endTypes.indexOf(said ?? 'unknown');
      if (this.#endTypeOf.size < 1000) this.#endTypeOf.set(word, type);
    }
    return type;
  }

  #text(record: CsvRecord, place: number): string {
    const { bytes, start, end } = this.#piece(record, place);
    return bytes.toString('utf8', start, end);
  }

  #piece(record: CsvRecord, place: number): Piece {
    let { bytes } = record;
    let start = record.starts[place]!;
    let end = record.ends[place]!;
    if (record.escaped[place] === 1) {
      bytes = Buffer.from(fieldText(record, place));
      start = 0;
      end = bytes.length;
    }
    while (start < end && bytes[start] === 0x20) start++;
    while (end > start && bytes[end - 1] === 0x20) end--;
    return { bytes, start, end };
  }

  /** An account, which may be made of several columns; what stands for nothing, and empty parts, are left out. */
  #joined(record: CsvRecord, places: readonly number[]): Piece {
    if (places.length === 1 && this.#none.size === 0) return this.#piece(record, places[0]!);
    const text = places
      .map((place) => this.#text(record, place))
      .filter((part) => part !== '' && !this.#none.has(part))
      .join('/');
    const bytes = Buffer.from(text);
    return { bytes, start: 0, end: bytes.length };
  }
}

function write(lines: RowLines, piece: Piece): void {
  lines.slice(piece.bytes, piece.start, piece.end);
}

/** Text that is not UTF-8, or holds a NUL, would be changed silently further on. */
function unfitText(record: CsvRecord): string | undefined {
  const { bytes, start, end } = record;
  let high = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0) return 'control-character';
    high |= byte;
  }
  if ((high & 0x80) === 0) return undefined;
  try {
    strictText.decode(bytes.subarray(start, end));
    return undefined;
  } catch {
    return 'text-not-utf-8';
  }
}
const strictText = new TextDecoder('utf-8', { fatal: true });
