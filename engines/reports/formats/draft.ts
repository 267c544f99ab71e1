import type { SourcePlace } from './conversion.ts';

/** One step of a field's path; `index` counts from 1 among the children of that name. */
export interface Step {
  readonly name: string;
  readonly index: number;
}

/**
 * An element of the report in the making: canonical names, children in any order. `arrange` puts them in the order of
 * the profile. Each draft knows the place in the source that it came from.
 */
export class Draft {
  name: string;
  text: string | undefined;
  readonly children: Draft[] = [];
  place: SourcePlace | undefined;

  constructor(name: string, text?: string, place?: SourcePlace) {
    this.name = name;
    this.text = text;
    this.place = place;
  }

  child(name: string): Draft | undefined {
    return this.children.find((child) => child.name === name);
  }

  value(name: string): string | undefined {
    return this.child(name)?.text;
  }

  /** Adds a child and returns this draft; a text that is absent or empty adds nothing. */
  with(name: string, content: string | Draft[] | undefined, place = this.place): this {
    if (content === undefined || content.length === 0) return this;
    const child = new Draft(name, typeof content === 'string' ? content : undefined, place);
    if (typeof content !== 'string') child.children.push(...content);
    this.children.push(child);
    return this;
  }

  add(child: Draft | undefined): this {
    if (child !== undefined) this.children.push(child);
    return this;
  }

  /** The draft at a path below this one, made where it is missing. */
  at(steps: readonly Step[], place?: SourcePlace): Draft {
    return steps.reduce<Draft>((here, { name, index }) => {
      let same = here.children.filter((child) => child.name === name);
      while (same.length < index) {
        here.children.push(new Draft(name, undefined, place));
        same = here.children.filter((child) => child.name === name);
      }
      return same[index - 1]!;
    }, this);
  }
}
