import { bigEndian, hashOf, malformed } from '../bytes.ts';

/** Bytes of a held item in the table: 128 bits of the function's output, so chance hits do not occur. */
export const entryBytes = 16;

/** Sizes grow by an eighth of the last doubling, so a size tells little and costs at most an eighth. */
export function paddedCount(count: number): number {
  if (count <= 64) return 64;
  const step = 2 ** (Math.floor(Math.log2(count - 1)) - 3);
  return Math.ceil(count / step) * step;
}

/**
 * The table that crosses once an epoch: outputs cut to 16 bytes, sorted, padded with random entries to a size of
 * `paddedCount`, which nobody without the key can tell from held ones.
 * @param outputs of `evaluateDirectly`, one for each held item
 * @param random gives fresh random bytes, as many as asked
 */
export function makeTable(outputs: Iterable<Uint8Array>, random: (length: number) => Uint8Array): Uint8Array {
  const entries = new Set<string>();
  for (const output of outputs) entries.add(Buffer.from(output.subarray(0, entryBytes)).toString('latin1'));
  const size = paddedCount(entries.size);
  while (entries.size < size) entries.add(Buffer.from(random(entryBytes)).toString('latin1'));
  const table = Buffer.alloc(size * entryBytes);
  // Sorting one-byte characters sorts the bytes; the order says nothing of the order in which items were held.
  [...entries].sort().forEach((entry, place) => table.write(entry, place * entryBytes, 'latin1'));
  return table;
}

/** @throws Problem `envelope-malformed` where it is not sorted, holds an entry twice or has no padded size */
export function checkTable(table: Uint8Array): void {
  const count = table.length / entryBytes;
  if (!Number.isInteger(count) || paddedCount(count) !== count)
    throw malformed('The matching table has no padded size.');
  for (let place = 1; place < count; place++)
    if (compareAt(table, place, entryAt(table, place - 1)) <= 0)
      throw malformed('The matching table is not in order.');
}

/** Whether an output of the function is in the table. */
export function isInTable(table: Uint8Array, output: Uint8Array): boolean {
  let low = 0;
  let high = table.length / entryBytes - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compareAt(table, middle, output);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

export function tableHash(table: Uint8Array): string {
  return hashOf('weir matching table 1', Buffer.concat([bigEndian(table.length / entryBytes, 4), table]));
}

const entryAt = (table: Uint8Array, place: number): Uint8Array =>
  table.subarray(place * entryBytes, (place + 1) * entryBytes);

function compareAt(table: Uint8Array, place: number, other: Uint8Array): number {
  for (let byte = 0; byte < entryBytes; byte++) {
    const order = table[place * entryBytes + byte]! - other[byte]!;
    if (order !== 0) return order;
  }
  return 0;
}
