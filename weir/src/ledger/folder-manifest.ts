import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import { lockFolder } from '#platform';
import { syncPath } from './block-files.ts';
import {
  applied,
  emptyManifest,
  type ImportOrder,
  type ImportOutcome,
  type ManifestState,
  type ManifestStore,
  type SourceEntry,
} from './manifest.ts';

/** A bulk import into a folder: what was asked, what came of it, and where its file was put for a rebuild. */
export interface KeptImport {
  readonly order: ImportOrder;
  readonly outcome: Omit<ImportOutcome, 'quarantine'>;
  /** Path under the folder of the rows left out; null where there are none. */
  readonly quarantine: string | null;
}

interface ManifestFile {
  readonly format: 'weir-ledger-2';
  readonly fence: number;
  readonly state: ManifestState;
  readonly sources: readonly SourceEntry[];
  readonly imports: readonly KeptImport[];
}

export interface FolderManifest extends ManifestStore {
  imports(): readonly KeptImport[];
  /** Names the import that the next commit brings. */
  expect(order: ImportOrder): void;
}

const fileName = 'manifest.json';
const empty: ManifestFile = {
  format: 'weir-ledger-2',
  fence: 0,
  state: emptyManifest,
  sources: [],
  imports: [],
};

/**
 * The manifest of a ledger that is a folder of its own, without a node: one JSON file, replaced whole.
 * With `create` the folder comes into being with its first file, so that a refused import leaves none behind.
 * @throws Problem `ledger-missing` where the folder holds none and `create` is not set, `ledger-no-folder` where the path is a file
 */
export function folderManifest(folder: string, create: boolean): FolderManifest {
  const path = join(folder, fileName);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new Problem({
      code: 'ledger-no-folder',
      status: 400,
      detail:
        'A ledger is a folder, and --ledger names a file. Name a folder; it is made where it is absent.',
    });
  }
  if (!create && !existsSync(path)) {
    throw new Problem({
      code: 'ledger-missing',
      status: 404,
      detail:
        'The folder holds no ledger. Import a file into it first: weir ledger import FILE --ledger DIR --columns …',
    });
  }
  const read = (): ManifestFile => {
    if (!existsSync(path)) return empty;
    const found = JSON.parse(readFileSync(path, 'utf8')) as ManifestFile;
    if (found.format !== 'weir-ledger-2') {
      throw new Problem({
        code: 'ledger-format-unknown',
        status: 400,
        detail: 'The folder holds a ledger of another version of Weir. Import its files again.',
      });
    }
    return found;
  };
  const expected = new Map<string, ImportOrder>();

  async function replace(file: ManifestFile): Promise<void> {
    const temporary = `${path}.part`;
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(file, null, 1)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncPath(folder);
  }

  return {
    read: async () => read().state,
    imports: () => read().imports,
    expect: (order) => void expected.set(order.id, order),
    writing: async (work) => {
      const lock = lockFolder(folder);
      try {
        const fence = read().fence + 1;
        return await work(fence);
      } finally {
        lock.release();
      }
    },
    commit: async (fence, change) => {
      const before = read();
      const whole = change.whole === true;
      const imports: KeptImport[] = [];
      for (const { quarantine, ...outcome } of change.imports) {
        const order =
          expected.get(outcome.id) ?? before.imports.find((kept) => kept.order.id === outcome.id)!.order;
        imports.push({ order, outcome, quarantine: await keepQuarantine(folder, order, quarantine) });
      }
      const after: ManifestFile = {
        format: 'weir-ledger-2',
        fence,
        state: applied(before.state, change),
        sources: [...(whole ? [] : before.sources), ...change.sources],
        imports: [...(whole ? [] : before.imports), ...imports],
      };
      await replace(after);
      return after.state;
    },
    sources: async () => [...read().sources],
  };
}

/** Beside the ledger, where a person finds it: `quarantine/IMPORT-file.csv`. */
async function keepQuarantine(
  folder: string,
  order: ImportOrder,
  bytes: Uint8Array | null,
): Promise<string | null> {
  if (bytes === null) return null;
  const name = `quarantine/${order.id}-${order.fileName.replaceAll(/[^\w.-]/g, '_').slice(0, 80)}.csv`;
  await mkdir(join(folder, 'quarantine'), { recursive: true, mode: 0o700 });
  const file = await open(join(folder, name), 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return name;
}
