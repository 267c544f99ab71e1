import { assert } from '../vocabulary/index.ts';
import type {
  Codes,
  ContentModel,
  ElementChange,
  ElementParticle,
  Particle,
  Profile,
  ProfileFile,
  ProfileTree,
} from './profile.ts';

/** Joins what a person wrote with the tree that came from a schema. */
export function resolveProfile(file: ProfileFile, tree: ProfileTree): Profile {
  const codes: Record<string, Codes> = {};
  for (const [name, list] of Object.entries(tree.codes)) codes[name] = codesFrom(list);
  for (const [name, { only, add }] of Object.entries(file.codes ?? {})) {
    codes[name] = { ...(only ?? codes[name]), ...add };
  }
  return {
    id: file.id,
    title: file.title,
    country: file.country,
    localCurrency: file.localCurrency,
    schemaVersion: tree.schemaVersion,
    source: file.source,
    documents: tree.documents,
    types: changedTypes(tree.types, file.elements ?? []),
    values: tree.values,
    codes,
    reportCodes: file.reportCodes,
    meanings: file.meanings,
    citations: file.citations,
    rules: file.rules,
  };
}

function codesFrom(list: string | Codes): Codes {
  if (typeof list !== 'string') return list;
  return Object.fromEntries(list.split('|').map((code) => [code, '']));
}

function changedTypes(types: ProfileTree['types'], changes: readonly ElementChange[]): ProfileTree['types'] {
  if (changes.length === 0) return types;
  const used = new Set<ElementChange>();
  const changed = Object.fromEntries(
    Object.entries(types).map(([name, model]): [string, ContentModel] => {
      const here = changes.filter((change) => change.in === name || change.in === '*');
      return [name, { content: changedParticle(model.content, here, used) }];
    }),
  );
  const unused = changes.find((change) => !used.has(change));
  assert(
    unused === undefined,
    `a profile changes only elements that exist: ${unused?.in} ${unused?.element}`,
  );
  return changed;
}

function changedParticle(
  particle: Particle,
  changes: readonly ElementChange[],
  used: Set<ElementChange>,
): Particle {
  if ('sequence' in particle) {
    return { ...particle, sequence: particle.sequence.map((part) => changedParticle(part, changes, used)) };
  }
  if ('choice' in particle) {
    return { ...particle, choice: particle.choice.map((part) => changedParticle(part, changes, used)) };
  }
  if ('contentOf' in particle) return particle;
  return changes
    .filter((change) => change.element === particle.element)
    .reduce<ElementParticle>((element, change) => {
      used.add(change);
      const { in: _place, ...facts } = change;
      return { ...element, ...facts };
    }, particle);
}
