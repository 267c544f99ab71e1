import { seededRandom } from '@weir/engines/vocabulary';
import type { Firm, Institution, Person } from '../world.ts';

export interface WrittenName {
  readonly given: string;
  readonly family: string;
}

/** A subject's name as one report has it. */
export interface WrittenMention {
  readonly subject: string;
  readonly name: string;
  /** Somewhere in the report stands its identity number. */
  readonly identified: boolean;
}

/**
 * How one filer writes names. A filer keeps to its spelling of a person; another may have copied a different passport.
 * Notes everyone who is named.
 */
export class WrittenNames {
  readonly mentions = new Map<string, WrittenMention>();
  readonly #seed: string;
  readonly #filer: string;
  readonly #fixed: ReadonlyMap<string, number>;

  /** `fixed` says by person which spelling reports use, counted from the usual one as 0. */
  constructor(seed: string, filer: string, fixed: ReadonlyMap<string, number>) {
    this.#seed = seed;
    this.#filer = filer;
    this.#fixed = fixed;
  }

  person(person: Person, identified: boolean): WrittenName {
    const written = spellingOf(person, this.#spelling(person));
    const before = this.mentions.get(person.id);
    this.mentions.set(person.id, {
      subject: person.id,
      name: `${written.given} ${written.family}`,
      identified: identified || before?.identified === true,
    });
    return written;
  }

  /** Some filers also give the name in its own script. */
  native(person: Person): string | null {
    if (person.name.script === 'latin') return null;
    return seededRandom(`${this.#seed}/${this.#filer}/${person.id}/native`).chance(0.4)
      ? person.name.native
      : null;
  }

  firm(firm: Firm | Institution): string {
    this.mentions.set(firm.id, { subject: firm.id, name: firm.name, identified: false });
    return firm.name;
  }

  #spelling(person: Person): number {
    const fixed = this.#fixed.get(person.id);
    if (fixed !== undefined) return fixed;
    const random = seededRandom(`${this.#seed}/${this.#filer}/${person.id}/spelling`);
    return random.chance(0.65) ? 0 : random.integer(0, person.name.spellings.length);
  }
}

export function spellingOf(person: Person, index: number): WrittenName {
  const { given, family, spellings } = person.name;
  return index === 0
    ? { given, family }
    : (spellings[(index - 1) % Math.max(1, spellings.length)] ?? { given, family });
}
