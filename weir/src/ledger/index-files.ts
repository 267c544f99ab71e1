import { existsSync, openSync, closeSync, readSync, readFileSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completeColumns, type Columns } from '@weir/engines/trails';

/**
 * A trail index on disk: each column as the bytes it has in memory, the names of accounts as lines of JSON, and a head
 * that says of which ledger it is. It is derived, so whatever does not fit is thrown away and built again.
 */
interface Head {
  readonly format: 'weir-trails-1';
  /** What the ledger was when the index was built. */
  readonly key: string;
  readonly count: number;
  readonly currencies: readonly string[];
  readonly littleEndian: boolean;
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const columnFiles = ['from', 'to', 'time', 'amount'] as const;

/** Writes the index beside the old one and then puts it in its place. */
export async function saveIndex(folder: string, key: string, columns: Columns): Promise<void> {
  const fresh = `${folder}.part`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  for (const name of columnFiles) {
    const { buffer, byteOffset, byteLength } = columns[name];
    const file = await open(join(fresh, name), 'w', 0o600);
    try {
      const step = 1 << 26;
      for (let at = 0; at < byteLength; at += step) {
        await file.write(new Uint8Array(buffer, byteOffset + at, Math.min(step, byteLength - at)));
      }
    } finally {
      await file.close();
    }
  }
  await writeFile(join(fresh, 'accounts'), JSON.stringify(columns.accounts), { mode: 0o600 });
  const { count, currencies } = columns;
  const head: Head = { format: 'weir-trails-1', key, count, currencies, littleEndian };
  await writeFile(join(fresh, 'head.json'), JSON.stringify(head), { mode: 0o600 });
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
}

/** The saved index of this very ledger; undefined where there is none. */
export function openIndex(folder: string, key: string): Columns | undefined {
  if (!existsSync(join(folder, 'head.json'))) return undefined;
  const head = JSON.parse(readFileSync(join(folder, 'head.json'), 'utf8')) as Head;
  if (head.format !== 'weir-trails-1' || head.key !== key || head.littleEndian !== littleEndian)
    return undefined;
  const { count, currencies } = head;
  const from = read(join(folder, 'from'), count * 4);
  const to = read(join(folder, 'to'), count * 4);
  const time = read(join(folder, 'time'), count * 8);
  const amount = read(join(folder, 'amount'), count * 8);
  if (from === undefined || to === undefined || time === undefined || amount === undefined) return undefined;
  return completeColumns({
    count,
    currencies,
    accounts: JSON.parse(readFileSync(join(folder, 'accounts'), 'utf8')) as string[],
    from: new Int32Array(from, 0, count),
    to: new Int32Array(to, 0, count),
    time: new Float64Array(time, 0, count),
    amount: new Float64Array(amount, 0, count),
    idOf: () => {
      throw new Error('Broken promise: identifiers stay in the ledger’s files.');
    },
  });
}

/** Undefined where the file is not as long as it should be. */
function read(path: string, bytes: number): SharedArrayBuffer | undefined {
  const buffer = new SharedArrayBuffer(Math.max(8, bytes));
  const file = openSync(path, 'r');
  try {
    let at = 0;
    while (at < bytes) {
      const got = readSync(file, new Uint8Array(buffer, at, Math.min(1 << 26, bytes - at)));
      if (got === 0) return undefined;
      at += got;
    }
    return readSync(file, new Uint8Array(1)) === 0 ? buffer : undefined;
  } finally {
    closeSync(file);
  }
}
