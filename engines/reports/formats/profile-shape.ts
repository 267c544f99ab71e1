import type { ElementParticle, Particle, Profile, ValueType } from '../profile.ts';

/** An element that a type may hold, with its rank in the type's order. */
export interface Slot {
  readonly particle: ElementParticle;
  readonly rank: number;
}

export type Slots = ReadonlyMap<string, Slot>;

const known = new WeakMap<Profile, Map<string, Slots>>();

/** What a type may hold, in its order; undefined where the type is a value. */
export function slotsOf(profile: Profile, type: string): Slots | undefined {
  let types = known.get(profile);
  if (types === undefined) known.set(profile, (types = new Map()));
  const before = types.get(type);
  if (before !== undefined) return before;
  const model = profile.types[type];
  if (model === undefined) return undefined;
  const slots = new Map<string, Slot>();
  const visit = (particle: Particle): void => {
    if ('element' in particle) {
      const forbidden = particle.occurs?.endsWith('..0') === true;
      if (!forbidden && !slots.has(particle.element))
        slots.set(particle.element, { particle, rank: slots.size });
    } else if ('contentOf' in particle) {
      const inner = profile.types[particle.contentOf];
      if (inner !== undefined) visit(inner.content);
    } else ('sequence' in particle ? particle.sequence : particle.choice).forEach(visit);
  };
  visit(model.content);
  types.set(type, slots);
  return slots;
}

/** The type of a whole report. */
export function reportType(profile: Profile): string {
  return profile.documents.find((document) => document.kind === 'full')?.type ?? 'report';
}

/** The type at a path of names below a type: of content, or of a value. */
export function typeAt(profile: Profile, type: string, names: readonly string[]): string | undefined {
  let here: string | undefined = type;
  for (const name of names) {
    here = here === undefined ? undefined : slotsOf(profile, here)?.get(name)?.particle.type;
    if (here === undefined) return undefined;
  }
  return here;
}

/** The value type at a path; undefined where the profile has none, or content there. */
export function valueAt(profile: Profile, type: string, names: readonly string[]): ValueType | undefined {
  const found = typeAt(profile, type, names);
  return found === undefined ? undefined : profile.values[found];
}

/** The codes an element may have; undefined where it is no code. */
export function codesAt(
  profile: Profile,
  type: string,
  names: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const value = valueAt(profile, type, names);
  return value?.codes === undefined ? undefined : profile.codes[value.codes];
}
