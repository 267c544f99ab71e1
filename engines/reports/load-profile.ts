import { Problem } from '../vocabulary/index.ts';
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

const files = [un, ae, lk1, lk2, xn] as unknown as readonly ProfileFile[];

const trees = {
  'un-5.0.1': unTree,
  'ae-5.0.2': aeTree,
  'lk-1.1.4': lk1Tree,
  'lk-2.0': lk2Tree,
} as unknown as Readonly<Record<string, ProfileTree>>;

const loaded = new Map<string, Profile>();

/** Ids of the profiles that come with the engine. */
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
