import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AccountNumbers, expectNumbers } from './account-numbers.ts';
import { temporaryFolder, writeBlock, writeFile, type Step } from './block-files.ts';
import { blocksOf, sizeOf } from './blocks.ts';
import type { Duck, DuckConnection } from './duck.ts';
import { itemColumnList, itemsOf } from './ledger-items.ts';
import { columnList, relationOf } from './ledger-schema.ts';
import {
  emptyManifest,
  type FileEntry,
  type ImportOutcome,
  type ManifestState,
  type ManifestStore,
  type SourceEntry,
} from './manifest.ts';
import {
  blockTable,
  dropStage,
  makeStage,
  ReportRows,
  stagedItems,
  stagedOpenings,
  stagedTable,
  type StagePlace,
  type StagedRows,
} from './stage.ts';

/** A report or a bulk file on its way into the ledger. */
export interface IncomingSource {
  readonly kind: 'report' | 'import';
  readonly id: string;
  readonly position: number | null;
  readonly erased?: boolean;
  /** Puts its rows on the stage. */
  stage(
    duck: DuckConnection,
    place: StagePlace,
  ): Promise<StagedRows & { outcome?: ImportOutcome; leftOut?: SourceEntry['leftOut'] }>;
}

/**
 * Writes sources into the ledger: stage, files, then the list of files. A stop at any instant leaves files that nobody
 * lists; the next writer sweeps them away and does the work again, so nothing is lost and nothing doubled.
 */
export class LedgerWriter {
  readonly #folder: string;
  readonly #duck: Duck;
  readonly #manifest: ManifestStore;
  readonly #step: Step;
  readonly #numbers: AccountNumbers;
  /** The folder holds what is listed and nothing else. */
  #swept = false;

  constructor(folder: string, duck: Duck, manifest: ManifestStore, step: Step = () => undefined) {
    this.#folder = folder;
    this.#duck = duck;
    this.#manifest = manifest;
    this.#step = step;
    this.#numbers = new AccountNumbers(folder);
  }

  /** Adds what `next` gives, batch after batch, until it gives nothing. `next` is asked with what stands so far. */
  async append(next: (state: ManifestState) => Promise<readonly IncomingSource[]>): Promise<ManifestState> {
    return this.#manifest.writing(async (fence) => {
      let state = await this.#manifest.read();
      expectNumbers(state);
      for (;;) {
        const incoming = await next(state);
        if (incoming.length === 0) return state;
        state = await this.#write(fence, state, incoming, false);
      }
    });
  }

  /** Writes every source again into files; the bytes are the same where the sources give the same rows. */
  async rebuild(
    sources: readonly IncomingSource[] | (() => Promise<readonly IncomingSource[]>),
  ): Promise<ManifestState> {
    return this.#manifest.writing(async (fence) =>
      // Asked under the lock: what came in meanwhile is not left behind.
      this.#write(fence, emptyManifest, typeof sources === 'function' ? await sources() : sources, true),
    );
  }

  async #write(
    fence: number,
    state: ManifestState,
    incoming: readonly IncomingSource[],
    whole: boolean,
  ): Promise<ManifestState> {
    const duck = await this.#duck.connect();
    try {
      // What an earlier writer left behind, in this process or in one that was stopped. A rebuild begins with an empty
      // state, and the files that are there stay until it is done.
      if (!whole && !this.#swept) await this.#sweep(state);
      this.#swept = false;
      await makeStage(duck);
      const { entries, outcomes } = await this.#stage(duck, state, incoming);
      await this.#step('staged');
      const accounts = await this.#numbers.number(duck, state, this.#step);
      const { addFiles, dropFiles, counted } = await this.#writeFiles(duck, state, entries);
      await this.#step('before-commit');
      const after = await this.#manifest.commit(fence, {
        sources: entries,
        addFiles: [...addFiles, ...accounts.addFiles],
        dropFiles: [...dropFiles, ...accounts.dropFiles],
        counted,
        imports: outcomes,
        ...(whole && { whole }),
      });
      await this.#numbers.committed(duck, after);
      await this.#step('committed');
      await this.#sweep(after);
      this.#swept = true;
      return after;
    } finally {
      await dropStage(duck).catch(() => undefined);
      duck.close();
    }
  }

  async #stage(
    duck: DuckConnection,
    state: ManifestState,
    incoming: readonly IncomingSource[],
  ): Promise<{ entries: SourceEntry[]; outcomes: ImportOutcome[] }> {
    const known = state.files
      .filter((file) => file.kind === 'rows')
      .map((file) => join(this.#folder, file.name));
    const entries: SourceEntry[] = [];
    const outcomes: ImportOutcome[] = [];
    const reportRows = new ReportRows(duck);
    let ordinal = state.sources;
    let firstSequence = state.nextSequence;
    for (const source of incoming) {
      ordinal++;
      // A bulk file is held against what was staged before it.
      if (source.kind === 'import') reportRows.close();
      const staged = await source.stage(duck, {
        ordinal,
        firstSequence,
        known,
        folder: this.#folder,
        reportRows,
      });
      const { kind, id, position } = source;
      entries.push({
        ordinal,
        kind,
        id,
        position,
        firstSequence,
        span: staged.span,
        rows: staged.rows,
        leftOut: staged.leftOut ?? [],
        erased: source.erased ?? false,
      });
      if (staged.outcome !== undefined) outcomes.push(staged.outcome);
      firstSequence += staged.span;
    }
    reportRows.close();
    return { entries, outcomes };
  }

  async #writeFiles(
    duck: DuckConnection,
    state: ManifestState,
    entries: readonly SourceEntry[],
  ): Promise<{ addFiles: FileEntry[]; dropFiles: string[]; counted: ManifestState['counted'] }> {
    const addFiles: FileEntry[] = [];
    const dropFiles: string[] = [];
    for (const entry of entries) {
      addFiles.push(...(await this.#writeOpenings(duck, entry.ordinal)));
      if (sizeOf(entry.rows) !== 'large') continue;
      addFiles.push(...(await this.#writeLarge(entry)));
      addFiles.push(...(await this.#writeItems(duck, 'large', entry.ordinal, entry.ordinal, [], [entry])));
    }
    const counted = { ...state.counted };
    for (const size of ['small', 'medium'] as const) {
      const fresh = entries.filter((entry) => sizeOf(entry.rows) === size);
      if (fresh.length === 0) continue;
      const done = await this.#writeCounted(duck, state, size, fresh);
      const items = await this.#writeCountedItems(duck, state, size, fresh);
      addFiles.push(...done.addFiles, ...items.addFiles);
      dropFiles.push(...done.dropFiles, ...items.dropFiles);
      counted[size] += fresh.length;
    }
    return { addFiles, dropFiles, counted };
  }

  #writeLarge({ ordinal, position }: SourceEntry): Promise<FileEntry[]> {
    const rows = `(select * from ${stagedTable} where ordinal = ${ordinal})`;
    const block = {
      block: 'large',
      first: ordinal,
      last: ordinal,
      firstPosition: position,
      lastPosition: position,
    } as const;
    return writeBlock(this.#duck, this.#folder, rows, block, this.#step);
  }

  /** Writes the blocks that the new sources make necessary, out of them and of the files that go up in those blocks. */
  async #writeCounted(
    duck: DuckConnection,
    state: ManifestState,
    size: 'small' | 'medium',
    fresh: readonly SourceEntry[],
  ): Promise<{ addFiles: FileEntry[]; dropFiles: string[] }> {
    const before = state.counted[size];
    const wanted = blocksOf(size, before + fresh.length);
    const there = state.files.filter((file) => file.kind === 'rows' && file.block === size);
    const stays = (file: FileEntry): boolean =>
      file.last <= before && wanted.some((block) => block.first === file.first && block.last === file.last);
    const addFiles: FileEntry[] = [];
    for (const { first, last } of wanted) {
      if (there.some((file) => stays(file) && file.first === first)) continue;
      const inputs = there.filter((file) => file.first >= first && file.last <= last);
      const sources = fresh.slice(Math.max(0, first - before - 1), Math.max(0, last - before));
      if (sources.length === 0 && inputs.length === 0) continue;
      const among =
        sources.length === 0 ? 'false' : `ordinal in (${sources.map(({ ordinal }) => ordinal).join(',')})`;
      await duck.run(`create or replace table ${blockTable} as select ${columnList} from (
          select ${columnList} from ${relationOf(inputs.map((file) => join(this.#folder, file.name)))}
          union all select ${columnList} from ${stagedTable} where ${among}) order by occurred_ms, sequence`);
      const positions = [
        ...inputs.flatMap((file) => [file.firstPosition, file.lastPosition]),
        ...sources.map(({ position }) => position),
      ].filter((position) => position !== null);
      const block = {
        block: size,
        first,
        last,
        firstPosition: positions.length === 0 ? null : Math.min(...positions),
        lastPosition: positions.length === 0 ? null : Math.max(...positions),
      };
      addFiles.push(...(await writeBlock(this.#duck, this.#folder, blockTable, block, this.#step)));
    }
    return { addFiles, dropFiles: there.filter((file) => !stays(file)).map((file) => file.name) };
  }

  /** The items of the same blocks, one file for each: they are few beside the rows. */
  async #writeCountedItems(
    duck: DuckConnection,
    state: ManifestState,
    size: 'small' | 'medium',
    fresh: readonly SourceEntry[],
  ): Promise<{ addFiles: FileEntry[]; dropFiles: string[] }> {
    const before = state.counted[size];
    const there = state.files.filter((file) => file.kind === 'items' && file.block === size);
    const addFiles: FileEntry[] = [];
    const dropFiles: string[] = [];
    for (const { first, last } of blocksOf(size, before + fresh.length)) {
      // A block that was full before is not touched.
      if (last <= before) continue;
      const inputs = there.filter((file) => file.first >= first && file.last <= last);
      const sources = fresh.slice(Math.max(0, first - before - 1), Math.max(0, last - before));
      addFiles.push(...(await this.#writeItems(duck, size, first, last, inputs, sources)));
      dropFiles.push(...inputs.map((file) => file.name));
    }
    return { addFiles, dropFiles: dropFiles.filter((name) => !addFiles.some((file) => file.name === name)) };
  }

  async #writeItems(
    duck: DuckConnection,
    block: FileEntry['block'],
    first: number,
    last: number,
    inputs: readonly FileEntry[],
    sources: readonly SourceEntry[],
  ): Promise<FileEntry[]> {
    const among =
      sources.length === 0 ? 'false' : `ordinal in (${sources.map(({ ordinal }) => ordinal).join(',')})`;
    const query = `select ${itemColumnList} from (
      select ${itemColumnList} from ${itemsOf(inputs.map((file) => join(this.#folder, file.name)))}
      union all select ${itemColumnList} from ${stagedItems} where ${among}) order by occurred_ms, source_id, place`;
    const [counted] = await duck.rows<{ rows: number }>(`select count(*) as rows from (${query})`);
    if (counted === undefined || counted.rows === 0) return [];
    const written = await writeFile(
      duck,
      this.#folder,
      query,
      'items',
      `${block[0]}${first}-${last}`,
      this.#step,
    );
    const none = { firstMs: null, lastMs: null, firstPosition: null, lastPosition: null };
    return [{ ...written, kind: 'items', rows: counted.rows, block, first, last, ...none }];
  }

  async #writeOpenings(duck: DuckConnection, ordinal: number): Promise<FileEntry[]> {
    const [counted] = await duck.rows<{ rows: number }>(
      `select count(*) as rows from ${stagedOpenings} where ordinal = ${ordinal}`,
    );
    if (counted === undefined || counted.rows === 0) return [];
    const query = `select ordinal, account, currency, amount_minor, compartment from ${stagedOpenings} where ordinal = ${ordinal} order by account, currency nulls first`;
    const written = await writeFile(duck, this.#folder, query, 'openings', `o${ordinal}`, this.#step);
    const block = {
      block: 'large',
      first: ordinal,
      last: ordinal,
      firstMs: null,
      lastMs: null,
      firstPosition: null,
      lastPosition: null,
    } as const;
    return [{ ...written, ...block, kind: 'openings', rows: counted.rows }];
  }

  /** Removes files that are not listed: what a stopped writer left, and what was merged into others. */
  async #sweep(state: ManifestState): Promise<void> {
    const listed = new Set(state.files.map((file) => file.name));
    const found = await readdir(this.#folder, { recursive: true }).catch(() => []);
    for (const name of found) {
      const path = name.replaceAll('\\', '/');
      if (path.startsWith(`${temporaryFolder}/duckdb`)) continue;
      const left = path.startsWith(`${temporaryFolder}/`) && /\.(part|tsv|csv)$/.test(path);
      if (left || (path.endsWith('.parquet') && !listed.has(path)))
        await rm(join(this.#folder, name), { force: true });
    }
  }
}
