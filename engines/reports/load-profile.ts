import { Problem } from '../vocabulary/index.ts';
import { compileProfile } from './compiled-profile.ts';
import type { Profile, ProfileFile, ProfileTree } from './profile.ts';
import { resolveProfile } from './resolve-profile.ts';
import ae from './profiles/ae-5.0.2.json' with { type: 'json' };
import lk1 from './profiles/lk-1.1.4.json' with { type: 'json' };
import lk2 from './profiles/lk-2.0.json' with { type: 'json' };
import un from './profiles/un-5.0.1.json' with { type: 'json' };
import xn from './profiles/xn.json' with { type: 'json' };
import aeTree from './profiles/trees/ae-5.0.2.json' with { type: 'json' };
import lk1Tree from './profiles/trees/lk-1.1.4.json' with { type: 'json' };
import lk2Tree from './profiles/trees/lk-2.0.json' with { type: 'json' };
import unTree from './profiles/trees/un-5.0.1.json' with { type: 'json' };

const shippedFiles = [un, ae, lk1, lk2, xn] as unknown as readonly ProfileFile[];

const shippedTrees = {
  'un-5.0.1': unTree,
  'ae-5.0.2': aeTree,
  'lk-1.1.4': lk1Tree,
  'lk-2.0': lk2Tree,
} as unknown as Readonly<Record<string, ProfileTree>>;

/** Profiles and trees that came after this release, by id; whoever runs the engine read and verified them. */
export interface GivenProfiles {
  readonly files: readonly ProfileFile[];
  readonly trees: Readonly<Record<string, ProfileTree>>;
}

let files = shippedFiles;
let trees = shippedTrees;
let loaded = new Map<string, Profile>();

/**
 * Lays profiles over those that come with the engine, in place of all that were given before. Each is compiled first: where
 * one does not hold together, nothing changes.
 * @throws Problem `profile-broken`
 */
export function giveProfiles(given: GivenProfiles): void {
  const next = checkProfiles(given);
  ({ files, trees, loaded } = next);
}

/** The same, without the change: for whoever must know beforehand. @throws Problem `profile-broken` */
export function checkProfiles(given: GivenProfiles): {
  files: readonly ProfileFile[];
  trees: Readonly<Record<string, ProfileTree>>;
  loaded: Map<string, Profile>;
} {
  const replaced = new Set(given.files.map(({ id }) => id));
  const nextFiles = [...shippedFiles.filter(({ id }) => !replaced.has(id)), ...given.files];
  const nextTrees = { ...shippedTrees, ...given.trees };
  const nextLoaded = new Map<string, Profile>();
  if (given.files.length === 0 && Object.keys(given.trees).length === 0)
    return { files: nextFiles, trees: nextTrees, loaded: nextLoaded };
  for (const file of nextFiles) {
    const tree = Object.hasOwn(nextTrees, file.tree) ? nextTrees[file.tree] : undefined;
    if (tree === undefined)
      throw broken(file.id, `it stands on a tree that is not there: ${String(file.tree)}`);
    try {
      const profile = resolveProfile(file, tree);
      compileProfile(profile);
      for (const { rule, cites } of profile.rules)
        if (profile.citations[cites] === undefined) throw new Error(`rule ${rule} cites what is not there`);
      nextLoaded.set(file.id, profile);
    } catch (cause) {
      throw broken(file.id, (cause as Error).message);
    }
  }
  return { files: nextFiles, trees: nextTrees, loaded: nextLoaded };
}

function broken(id: string, why: string): Problem {
  return new Problem({
    code: 'profile-broken',
    status: 422,
    detail: `The report profile ${id} does not hold together (${why}). Nothing was changed. Ask whoever made it for a whole one.`,
    facts: { id },
  });
}

/** Ids of the profiles that there are. */
export function profiles(): readonly string[] {
  return files.map((file) => file.id);
}

/** @throws Problem `profile-unknown` */
export function loadProfile(id: string): Profile {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const file = files.find((candidate) => candidate.id === id);
  const tree = file === undefined ? undefined : trees[file.tree];
  if (file === undefined || tree === undefined) {
    throw new Problem({
      code: 'profile-unknown',
      status: 400,
      detail: `There is no report profile ${id}. Known: ${profiles().join(', ')}.`,
      facts: { id, known: profiles() },
    });
  }
  const profile = resolveProfile(file, tree);
  loaded.set(id, profile);
  return profile;
}
