import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openIndex, saveIndex, weightsVersion, type NamesIndex } from '@weir/engines/names';
import { buildIndexOnThreads } from './build-index.ts';
import { theNode, type Platform, type Transaction } from '#platform';
import type { ListPurpose } from './contract.ts';
import { standingEntries, type ListTables } from './list-store.ts';
import type { Tuning } from './tuning.ts';
import { tuningInForce } from './tuning-store.ts';

/** All that a screening stands on, as the register had it at one instant. */
export interface Ground {
  readonly index: NamesIndex;
  readonly tuning: Tuning;
  readonly lists: ReadonlyMap<string, { readonly purpose: ListPurpose; readonly current: number }>;
  /** Changes with any list version and any tuning. */
  readonly stamp: string;
}

/**
 * The index of all standing entries, in memory. It is a cache and nothing more: its file bears a stamp of the list
 * versions and the engine's weights; where the register's stamp is another, or the file is damaged, it is built again.
 */
export interface NamesCache {
  /** The index and what goes with it, as the register stands now. */
  current(): Promise<Ground>;
}

export function openNamesCache(platform: Platform): NamesCache {
  const folder = platform.config.indexFolder;
  let held: { stamp: string; index: NamesIndex } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const pathOf = (stamp: string): string => join(folder, `names-${stamp}.index`);

  async function fromFile(stamp: string): Promise<NamesIndex | undefined> {
    try {
      // Copied, so that its arrays begin where arrays may begin.
      return openIndex(new Uint8Array(await readFile(pathOf(stamp))));
    } catch {
      return undefined;
    }
  }

  async function keep(stamp: string, index: NamesIndex): Promise<void> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = join(folder, `.${randomBytes(6).toString('hex')}.part`);
      await writeFile(temporary, saveIndex(index), { mode: 0o600 });
      await rename(temporary, pathOf(stamp));
      const older = (await readdir(folder)).filter(
        (name) => /^names-[0-9a-f]+\.index$/.test(name) && name !== `names-${stamp}.index`,
      );
      await Promise.all(older.map((name) => rm(join(folder, name), { force: true })));
    } catch (error) {
      // Without its file the index is built again at the next start: slower, and nothing lost.
      platform.log.warn({
        event: 'names-index-not-kept',
        code: (error as NodeJS.ErrnoException).code ?? 'unknown',
      });
    }
  }

  async function refresh(): Promise<Ground> {
    const { index: stamp, ...ground } = await platform.register.as(theNode, groundOf);
    if (held?.stamp !== stamp) {
      const index = (await fromFile(stamp)) ?? (await build(stamp));
      if (index === undefined) return refresh();
      held = { stamp, index };
    }
    return { ...ground, index: held.index };
  }

  /** Undefined where a list changed while its entries were read. */
  async function build(stamp: string): Promise<NamesIndex | undefined> {
    const { index, after } = await platform.register.as(theNode, async (tx) => ({
      index: await buildIndexOnThreads(standingEntries(tx)),
      after: (await groundOf(tx)).index,
    }));
    if (after !== stamp) return undefined;
    await keep(stamp, index);
    return index;
  }

  return {
    // One after another, each with its own look at the register: whoever asks after a change is answered after it.
    current: () => {
      const next = last.then(refresh);
      last = next.catch(() => undefined);
      return next;
    },
  };
}

/** Everything but the index itself, and the stamp of the file that holds it. */
export async function groundOf(tx: Transaction): Promise<Omit<Ground, 'index'> & { index: string }> {
  const lists = await tx
    .tables<ListTables>()
    .selectFrom('lists')
    .select(['id', 'current', 'purpose'])
    .orderBy('id')
    .execute();
  const tuning = await tuningInForce(tx);
  const index = createHash('sha256')
    .update(JSON.stringify([weightsVersion, lists.map(({ id, current }) => [id, current])]))
    .digest('hex')
    .slice(0, 24);
  return {
    index,
    tuning,
    lists: new Map(lists.map(({ id, ...list }) => [id, list])),
    stamp: `${index}.${tuning.number}`,
  };
}
