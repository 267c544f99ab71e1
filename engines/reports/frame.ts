import type { CompiledType } from './compiled-profile.ts';
import type { State } from './content-automaton.ts';
import type { ReportElement } from './element.ts';
import type { Finding } from './finding.ts';
import type { ElementParticle } from './profile.ts';

/**
 * An open element and how far its content has been followed. Frames are used again for the next element at the same
 * depth: a file has millions of elements and few levels.
 */
export class Frame {
  element!: ReportElement;
  /** Null inside what the profile does not know. */
  type!: CompiledType | null;
  particle!: ElementParticle | null;
  state!: State | null;
  /** xsi:nil="true": the element must be empty. */
  nil!: boolean;
  /** Names of children that were met but are not among the element's children: let go of, or written differently. */
  also!: Set<string> | null;
  /** What is missing so far: told at the end, since what is missing may only come too late. */
  missing!: { readonly name: string | undefined; readonly finding: Finding }[] | null;
  /** The child met last, unless it was let go of. */
  last!: ReportElement | null;
  /** Ordinal of the last transaction that was let go of; 0 if none was. */
  lastDropped!: number;
  #counts: Map<string, number> | null = null;
  #counted = 0;

  constructor(element: ReportElement, type: CompiledType | null, particle: ElementParticle | null) {
    this.start(element, type, particle);
  }

  start(element: ReportElement, type: CompiledType | null, particle: ElementParticle | null): void {
    this.element = element;
    this.type = type;
    this.particle = particle;
    this.state = type !== null && type.kind === 'content' ? type.automaton.start : null;
    this.nil = false;
    this.also = null;
    this.missing = null;
    this.last = null;
    this.lastDropped = 0;
    this.#counts = null;
    this.#counted = 0;
  }

  /** Whether a child of this name, or one taken for it, has been met. */
  met(name: string): boolean {
    return this.#countOf(name) > 0 || (this.also?.has(name) ?? false);
  }

  /** The 1-based place among its siblings of the same name that the next child gets. */
  nextOrdinal(name: string): number {
    const { last } = this;
    if (last !== null && last.name === name) return last.ordinal + 1;
    if (name === 'transaction' && this.lastDropped > 0) return this.lastDropped + 1;
    return last === null && this.lastDropped === 0 ? 1 : this.#countOf(name) + 1;
  }

  /** Siblings of one name stand together in goAML, so this is rare; counting on from the last time keeps it linear. */
  #countOf(name: string): number {
    const { children } = this.element;
    if (children.length <= 64) {
      let count = 0;
      for (let index = 0; index < children.length; index++) if (children[index]!.name === name) count++;
      return count;
    }
    const counts = (this.#counts ??= new Map());
    for (; this.#counted < children.length; this.#counted++) {
      const counted = children[this.#counted]!.name;
      counts.set(counted, (counts.get(counted) ?? 0) + 1);
    }
    return counts.get(name) ?? 0;
  }
}
