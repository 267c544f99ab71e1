import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { assert, msFromInstant, parseInstant } from '@weir/engines/vocabulary';
import { syncPath, temporaryFolder, type Step } from './block-files.ts';
import { checkHeader, fileBytes } from './bulk-file.ts';
import { withRecords } from './bulk-records.ts';
import type { ImportMapping } from './contract.ts';
import { openDuck } from './duck.ts';
import { folderManifest, type KeptImport } from './folder-manifest.ts';
import type { ImportOrder } from './manifest.ts';
import { sourcesOfRows, withLegalBasis, type NamedRow, type RowsFrom } from './provenance.ts';
import { timeReader, Unreadable } from './read-value.ts';
import { LedgerReader, wholeView } from './reader.ts';
import { stageBulk } from './stage.ts';
import { statisticsOf, type LedgerStatistics } from './statistics.ts';
import { openTrailIndex, type TrailIndex } from './trail-index.ts';
import { LedgerWriter, type IncomingSource } from './writer.ts';

/** A ledger that is a folder of its own: for whoever has transaction files and no node. */
export interface FolderLedger {
  readonly reader: LedgerReader;
  import(
    file: string,
    mapping: ImportMapping,
    openings?: { file: string; columns: readonly string[] },
  ): Promise<FolderImport>;
  /** Writes all files again from the kept bulk files. */
  rebuild(): Promise<{ version: number; files: number; same: boolean }>;
  statistics(): Promise<LedgerStatistics>;
  /** Ready to be traced: the saved index, or a new one. */
  trails(): Promise<TrailIndex>;
  imports(): readonly KeptImport[];
  /** From where rows came, for an exhibit of them. */
  provenance(rows: readonly NamedRow[]): Promise<RowsFrom[]>;
  close(): void;
}

export interface FolderImport extends KeptImport {
  /** The same file under the same mapping was there already; nothing was done. */
  readonly again: boolean;
}

export { wholeView };

const sourcesFolder = 'sources';

export function openFolderLedger(
  folder: string,
  options: { create?: boolean; step?: Step } = {},
): FolderLedger {
  const manifest = folderManifest(folder, options.create === true);
  const duck = openDuck({ temporaryFolder: join(folder, temporaryFolder) });
  const writer = new LedgerWriter(folder, duck, manifest, options.step);
  const reader = new LedgerReader(folder, duck, manifest);
  const pathOf = (sha256: string): string => join(folder, sourcesFolder, sha256);

  const incoming = (order: ImportOrder): IncomingSource => ({
    kind: 'import',
    id: order.id,
    position: null,
    stage: (connection, place) => {
      manifest.expect(order);
      const openings = order.openingsSha256 === null ? null : fileBytes(pathOf(order.openingsSha256));
      return stageBulk(connection, order, { rows: fileBytes(pathOf(order.sha256)), openings }, place);
    },
  });

  /** A refused import leaves no copy of its files behind, unless somebody else is writing just now. */
  async function dropUnlisted(copies: readonly string[]): Promise<void> {
    const dropped = manifest.writing(async () => {
      const listed = manifest.imports().flatMap(({ order }) => [order.sha256, order.openingsSha256]);
      for (const copy of copies) if (!listed.includes(copy)) await rm(pathOf(copy), { force: true });
    });
    // What went wrong with the import is what is told.
    await dropped.catch(() => undefined);
  }

  return {
    reader,
    imports: () => manifest.imports(),
    import: async (file, mapping, openings) => {
      await withRecords(duck, fileBytes(file), mapping.delimiter, folder, (records) =>
        checkHeader(records, mapping),
      );
      const sha256 = await keep(folder, file);
      const openingsSha256 = openings === undefined ? null : await keep(folder, openings.file);
      const openingsColumns = openings?.columns ?? null;
      const same = manifest
        .imports()
        .find(
          ({ order }) =>
            JSON.stringify([order.sha256, order.openingsSha256, order.mapping]) ===
            JSON.stringify([sha256, openingsSha256, mapping]),
        );
      if (same !== undefined) return { ...same, again: true };
      let id = '';
      const appended = writer.append(async (state) => {
        if (id !== '') return [];
        id = `import-${state.sources + 1}`;
        return [
          incoming({
            id,
            fileName: basename(file),
            sha256,
            mapping,
            openingsSha256,
            openingsColumns,
            originator: null,
          }),
        ];
      });
      await appended.catch(async (error: unknown) => {
        await dropUnlisted(openingsSha256 === null ? [sha256] : [sha256, openingsSha256]);
        throw error;
      });
      const done = manifest.imports().find(({ order }) => order.id === id);
      assert(done !== undefined, 'a committed import is listed');
      return { ...done, again: false };
    },
    rebuild: async () => {
      const before = new Map((await manifest.read()).files.map((each) => [each.name, each.sha256]));
      const after = await writer.rebuild(manifest.imports().map(({ order }) => incoming(order)));
      reader.forget();
      const same =
        after.files.length === before.size &&
        after.files.every((each) => before.get(each.name) === each.sha256);
      return { version: after.version, files: after.files.length, same };
    },
    provenance: async (rows) => {
      const found = await reader.read(wholeView, (connection) => sourcesOfRows(connection, rows));
      return found.map((from) => withLegalBasis(from, orderOf(manifest.imports(), from.id)?.mapping));
    },
    statistics: () => statisticsOf(reader, wholeView),
    trails: async () => openTrailIndex(folder, await manifest.read(), duck, reader),
    close: () => duck.close(),
  };
}

function orderOf(imports: readonly KeptImport[], id: string): ImportOrder | undefined {
  return imports.find(({ order }) => order.id === id)?.order;
}

/** Copies a file into the ledger's folder under its hash, so that the ledger can be rebuilt from it. */
async function keep(folder: string, file: string): Promise<string> {
  await mkdir(join(folder, sourcesFolder), { recursive: true, mode: 0o700 });
  const temporary = join(folder, sourcesFolder, `${process.pid}.part`);
  const hash = createHash('sha256');
  const copy = await open(temporary, 'w', 0o600);
  try {
    for await (const chunk of fileBytes(file)()) {
      hash.update(chunk);
      await copy.writeFile(chunk);
    }
    await copy.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await copy.close();
  }
  const sha256 = hash.digest('hex');
  const target = join(folder, sourcesFolder, sha256);
  if (existsSync(target)) await rm(temporary);
  else {
    await rename(temporary, target);
    await syncPath(join(folder, sourcesFolder));
  }
  return sha256;
}

/** Times as the ledger's files write them (the latest import's unit or format), or ISO. */
export function folderTime(ledger: Pick<FolderLedger, 'imports'>): (text: string) => number {
  const mapping = ledger.imports().at(-1)?.order.mapping;
  const read = timeReader(mapping?.timeUnit ?? 'iso', mapping?.timeFormat);
  return (text) => {
    const bytes = Buffer.from(text);
    const ms = read(bytes, 0, bytes.length);
    return ms instanceof Unreadable ? msFromInstant(parseInstant(text)) : ms;
  };
}
