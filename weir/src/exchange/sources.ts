import type { Cases, Fragment } from '#cases';
import type { Transaction } from '#platform';
import type { SentFragment, SourceRef } from './contract.ts';
import { findLetter, findMatter, type StoredLetter } from './exchange-store.ts';
import { passagesOf } from './passages.ts';

/** The room in a fragment's provenance; its id there is the letter, its place the piece of the letter. */
export const room = 'exchange';

/** A piece of a letter that arrived, as a fragment of a case knows it. */
export interface Origin {
  /** The fragment that was taken from the letter. */
  readonly fragment: Fragment;
  readonly letter: StoredLetter;
  readonly sent: SentFragment;
  /** From the piece's first originator to the partner that sent it here. */
  readonly sources: readonly SourceRef[];
}

/** Everything that a fragment was made from, itself first. */
export function ancestry(all: ReadonlyMap<string, Fragment>, id: string): Fragment[] {
  const seen = new Map<string, Fragment>();
  const visit = (each: string): void => {
    const fragment = all.get(each);
    if (fragment === undefined || seen.has(each)) return;
    seen.set(each, fragment);
    fragment.parents.forEach(visit);
  };
  visit(id);
  return [...seen.values()];
}

/** Everything that was made from a fragment, itself first. */
export function descent(all: readonly Fragment[], id: string): Fragment[] {
  const found = new Set([id]);
  // Parents are older than what is made from them, so one pass in their order reaches all.
  for (const { id: each, parents } of all) if (parents.some((parent) => found.has(parent))) found.add(each);
  return all.filter((each) => found.has(each.id));
}

/** Where the pieces behind these fragments came from, by fragment. */
export async function originsOf(
  tx: Transaction,
  cases: Cases,
  caseId: string,
  ids: readonly string[],
): Promise<Map<string, Origin[]>> {
  const all = new Map((await cases.everything(tx, caseId)).map((each) => [each.id, each]));
  const letters = new Map<string, { letter: StoredLetter; from: string; pieces: SentFragment[] } | null>();
  const letterOf = async (id: string) => {
    if (!letters.has(id)) {
      const letter = await findLetter(tx, id);
      const matter = letter === undefined ? undefined : await findMatter(tx, letter.matter);
      letters.set(
        id,
        letter === undefined || matter === undefined
          ? null
          : { letter, from: matter.partner_code, pieces: passagesOf(letter, matter) },
      );
    }
    return letters.get(id)!;
  };
  const found = new Map<string, Origin[]>();
  for (const id of ids) {
    const origins: Origin[] = [];
    for (const fragment of ancestry(all, id)) {
      const { room: from, id: letterId, place } = fragment.provenance;
      if (from !== room || letterId === null) continue;
      const there = await letterOf(letterId);
      const sent = there?.pieces.find(({ ref }) => ref === place);
      if (there === null || sent === undefined) continue;
      origins.push({
        fragment,
        letter: there.letter,
        sent,
        sources: [
          ...sent.sources,
          { authority: there.from, message: there.letter.message_id!, ref: sent.ref },
        ],
      });
    }
    found.set(id, origins);
  }
  return found;
}
