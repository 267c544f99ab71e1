import { readFileSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completeColumns, hasExchange, type Columns } from '@weir/engines/trails';
import { columnParts, namedArraysIn, numberArrays, type NumberArrays } from './load-columns.ts';

/**
 * A trail index on disk: each column as the bytes it has in memory, the names of accounts as lines of JSON, and a head
 * that says of which ledger it is. It is derived, so whatever does not fit is thrown away and built again.
 */
interface Head {
  readonly format: 'weir-trails-3';
  /** What the ledger was when the index was built. */
  readonly key: string;
  readonly count: number;
  readonly currencies: readonly string[];
  readonly exchange: boolean;
  readonly selfPayments: number;
  readonly littleEndian: boolean;
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Writes the index beside the old one and then puts it in its place. */
export async function saveIndex(folder: string, key: string, columns: Columns): Promise<void> {
  const fresh = `${folder}.part`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  for (const [name, { buffer, byteOffset, byteLength }] of namedArraysIn(arraysOf(columns))) {
    const file = await open(join(fresh, name), 'w', 0o600);
    try {
      const step = 1 << 26;
      for (let at = 0; at < byteLength; at += step) {
        await file.write(new Uint8Array(buffer, byteOffset + at, Math.min(step, byteLength - at)));
      }
      // A machine that stops must not leave an index of the right length with other bytes in it.
      await file.sync();
    } finally {
      await file.close();
    }
  }
  await writeFile(join(fresh, 'accounts'), JSON.stringify(columns.accounts), { mode: 0o600 });
  const { count, currencies, selfPayments } = columns;
  const exchange = hasExchange(columns);
  const head: Head = {
    format: 'weir-trails-3',
    key,
    count,
    currencies,
    exchange,
    selfPayments,
    littleEndian,
  };
  await writeFile(join(fresh, 'head.json'), JSON.stringify(head), { mode: 0o600 });
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
}

/** The saved index of this very ledger; undefined where there is none. */
export async function openIndex(folder: string, key: string): Promise<Columns | undefined> {
  const head = readJson<Head>(join(folder, 'head.json'));
  if (head === undefined) return undefined;
  if (head.format !== 'weir-trails-3' || head.key !== key || head.littleEndian !== littleEndian)
    return undefined;
  const { count, currencies, selfPayments } = head;
  const arrays = numberArrays(count, head);
  const columns = readColumns(folder, arrays);
  // While the columns are read in other threads, the names are taken apart in this one.
  const accounts = readJson<string[]>(join(folder, 'accounts'));
  if (!(await columns) || accounts === undefined) return undefined;
  return completeColumns({
    ...columnParts(arrays),
    count,
    currencies,
    accounts,
    selfPayments,
    idOf: () => {
      throw new Error('Broken promise: identifiers stay in the ledger’s files.');
    },
  });
}

/** What is kept of columns: the arrays that `numberArrays` makes for such a ledger. */
function arraysOf(columns: Columns): NumberArrays {
  const exchange = hasExchange(columns);
  const { from, to, time, amount } = columns;
  return {
    from,
    to,
    time,
    amount,
    currency: columns.currencies.length > 1 ? columns.currency : undefined,
    toAmount: exchange ? columns.toAmount : undefined,
    toCurrency: exchange ? columns.toCurrency : undefined,
  };
}

function readJson<Value>(path: string): Value | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Value;
  } catch {
    return undefined;
  }
}

/** Pieces that are read at a time; copying out of the page cache is work for more than one core. */
const pieceBytes = 1 << 26;
const readersAtOnce = 2;

/** False where a column is absent or not whole. */
async function readColumns(folder: string, arrays: NumberArrays): Promise<boolean> {
  for (const [name, array] of namedArraysIn(arrays)) {
    if (!(await read(join(folder, name), array))) return false;
  }
  return true;
}

/** False where a file is absent, or not as long as it should be. */
async function read(path: string, into: ArrayBufferView): Promise<boolean> {
  const { buffer, byteOffset, byteLength } = into;
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    if ((await file.stat()).size !== byteLength) return false;
    let next = 0;
    let whole = true;
    await Promise.all(
      Array.from({ length: readersAtOnce }, async () => {
        while (next < byteLength) {
          const start = next;
          next += pieceBytes;
          for (let at = start; at < Math.min(start + pieceBytes, byteLength);) {
            const length = Math.min(start + pieceBytes, byteLength) - at;
            const { bytesRead } = await file.read(
              new Uint8Array(buffer, byteOffset + at, length),
              0,
              length,
              at,
            );
            if (bytesRead === 0) whole = false;
            at += bytesRead === 0 ? length : bytesRead;
          }
        }
      }),
    );
    return whole;
  } finally {
    await file.close();
  }
}
