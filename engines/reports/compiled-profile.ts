import { contentAutomaton, type ContentAutomaton } from './content-automaton.ts';
import type { DocumentKind, Profile } from './profile.ts';
import { valueChecker, type ValueChecker } from './value-checker.ts';

/** A type ready for checking: content by an automaton, or a value. Compiled when first met: types refer to themselves. */
export type CompiledType =
  | { readonly kind: 'content'; readonly name: string; readonly automaton: ContentAutomaton }
  | { readonly kind: 'value'; readonly name: string; readonly checker: ValueChecker };

export class CompiledProfile {
  readonly profile: Profile;
  readonly #types = new Map<string, CompiledType>();
  #elementNames: ReadonlySet<string> | undefined;

  constructor(profile: Profile) {
    this.profile = profile;
  }

  type(name: string): CompiledType {
    const known = this.#types.get(name);
    if (known !== undefined) return known;
    const compiled = this.#compile(name);
    this.#types.set(name, compiled);
    return compiled;
  }

  #compile(name: string): CompiledType {
    const model = this.profile.types[name];
    if (model !== undefined) {
      const contentOf = (type: string) => this.profile.types[type]?.content ?? { sequence: [] };
      return { kind: 'content', name, automaton: contentAutomaton(model, contentOf) };
    }
    return {
      kind: 'value',
      name,
      checker: valueChecker(this.profile.values[name] ?? { base: 'any' }, this.profile),
    };
  }

  documents(root: string): readonly DocumentKind[] {
    return this.profile.documents.filter((document) => document.root === root);
  }

  /** Every element name the profile knows anywhere, to tell a misplaced element from an invented one. */
  get elementNames(): ReadonlySet<string> {
    if (this.#elementNames === undefined) {
      const names = new Set<string>(this.profile.documents.map((document) => document.root));
      for (const name of Object.keys(this.profile.types)) {
        const type = this.type(name);
        if (type.kind === 'content') for (const element of type.automaton.elements.keys()) names.add(element);
      }
      this.#elementNames = names;
    }
    return this.#elementNames;
  }
}

const compiled = new WeakMap<Profile, CompiledProfile>();

/** Compiling costs some milliseconds, so each profile object is compiled once. */
export function compileProfile(profile: Profile): CompiledProfile {
  let known = compiled.get(profile);
  if (known === undefined) {
    known = new CompiledProfile(profile);
    compiled.set(profile, known);
  }
  return known;
}
