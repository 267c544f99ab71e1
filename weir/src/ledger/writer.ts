import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeBlock, writeFile, type Step } from './block-files.ts';
import { smallBlocks, smallSourceRows } from './blocks.ts';
import type { Duck, DuckConnection } from './duck.ts';
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

  constructor(folder: string, duck: Duck, manifest: ManifestStore, step: Step = () => undefined) {
    this.#folder = folder;
    this.#duck = duck;
    this.#manifest = manifest;
    this.#step = step;
  }

  /** Adds what `next` gives, batch after batch, until it gives nothing. `next` is asked with what stands so far. */
  async append(next: (state: ManifestState) => Promise<readonly IncomingSource[]>): Promise<ManifestState> {
    return this.#manifest.writing(async (fence) => {
      let state = await this.#manifest.read();
      await this.#sweep(state);
      for (;;) {
        const incoming = await next(state);
        if (incoming.length === 0) return state;
        state = await this.#write(fence, state, incoming, false);
      }
    });
  }

  /** Writes every source again into files; the bytes are the same where the sources give the same rows. */
  async rebuild(sources: readonly IncomingSource[]): Promise<ManifestState> {
    return this.#manifest.writing(async (fence) => this.#write(fence, emptyManifest, sources, true));
  }

  async #write(
    fence: number,
    state: ManifestState,
    incoming: readonly IncomingSource[],
    whole: boolean,
  ): Promise<ManifestState> {
    const duck = await this.#duck.connect();
    try {
      await makeStage(duck);
      const { entries, outcomes } = await this.#stage(duck, state, incoming);
      await this.#step('staged');
      const { addFiles, dropFiles, smallSources } = await this.#writeFiles(duck, state, entries);
      await this.#step('before-commit');
      const after = await this.#manifest.commit(fence, {
        sources: entries,
        addFiles,
        dropFiles,
        smallSources,
        imports: outcomes,
        ...(whole && { whole }),
      });
      await this.#step('committed');
      await this.#sweep(after);
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
    let ordinal = state.sources;
    let firstSequence = state.nextSequence;
    for (const source of incoming) {
      ordinal++;
      const staged = await source.stage(duck, { ordinal, firstSequence, known, folder: this.#folder });
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
      });
      if (staged.outcome !== undefined) outcomes.push(staged.outcome);
      firstSequence += staged.span;
    }
    return { entries, outcomes };
  }

  async #writeFiles(
    duck: DuckConnection,
    state: ManifestState,
    entries: readonly SourceEntry[],
  ): Promise<{ addFiles: FileEntry[]; dropFiles: string[]; smallSources: number }> {
    const addFiles: FileEntry[] = [];
    const small: number[] = [];
    const positions = new Map(entries.map((entry) => [entry.ordinal, entry.position]));
    for (const { ordinal, rows, position } of entries) {
      addFiles.push(...(await this.#writeOpenings(duck, ordinal)));
      if (rows <= smallSourceRows) small.push(ordinal);
      else {
        const block = {
          block: 'large',
          first: ordinal,
          last: ordinal,
          firstPosition: position,
          lastPosition: position,
        } as const;
        const relation = `(select * from ${stagedTable} where ordinal = ${ordinal})`;
        addFiles.push(...(await writeBlock(this.#duck, this.#folder, relation, block, this.#step)));
      }
    }
    const smallSources = state.smallSources + small.length;
    const wanted = smallBlocks(smallSources);
    const isWanted = (file: FileEntry): boolean =>
      wanted.some((block) => block.first === file.first && block.last === file.last);
    const there = state.files.filter((file) => file.kind === 'rows' && file.block === 'small');
    const dropFiles =
      small.length === 0 ? [] : there.filter((file) => !isWanted(file)).map((file) => file.name);
    for (const { first, last } of wanted) {
      if (last <= state.smallSources && there.some((file) => file.first === first && file.last === last))
        continue;
      const inputs = there.filter((file) => file.first >= first && file.last <= last);
      const ordinals = small.slice(
        Math.max(0, first - state.smallSources - 1),
        Math.max(0, last - state.smallSources),
      );
      if (ordinals.length === 0 && inputs.length === 0) continue;
      const among =
        ordinals.length === 0
          ? 'false'
          : `ordinal between ${ordinals[0]} and ${ordinals.at(-1)} and ordinal in (${ordinals.join(',')})`;
      await duck.run(`create or replace table ${blockTable} as select ${columnList} from (
          select ${columnList} from ${relationOf(inputs.map((file) => join(this.#folder, file.name)))}
          union all select ${columnList} from ${stagedTable} where ${among}) order by occurred_ms, sequence`);
      const reported = [
        ...inputs.flatMap((file) => [file.firstPosition, file.lastPosition]),
        ...ordinals.map((ordinal) => positions.get(ordinal) ?? null),
      ].filter((position) => position !== null);
      const block = {
        block: 'small',
        first,
        last,
        firstPosition: reported.length === 0 ? null : Math.min(...reported),
        lastPosition: reported.length === 0 ? null : Math.max(...reported),
      } as const;
      addFiles.push(...(await writeBlock(this.#duck, this.#folder, blockTable, block, this.#step)));
    }
    return { addFiles, dropFiles, smallSources };
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
