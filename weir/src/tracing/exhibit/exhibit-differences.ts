/** One thing in a bundle that is not as it must be. */
export interface Difference {
  readonly part: string;
  /** Where in the part: a line, a transaction, or the way to a value such as `held[2].amount`. */
  readonly place: string;
  /** What the bundle says, and what comes out; null where the sentence says it all. */
  readonly stated: string | null;
  readonly found: string | null;
  readonly says: string;
}

const listedAtMost = 200;

export class DifferenceList {
  readonly listed: Difference[] = [];
  count = 0;

  add(difference: Difference): void {
    this.count++;
    if (this.listed.length < listedAtMost) this.listed.push(difference);
  }

  say(part: string, place: string, says: string): void {
    this.add({ part, place, stated: null, found: null, says });
  }
}

/** Value by value, in the order of the stated part. */
export function* differencesOf(
  part: string,
  stated: unknown,
  found: unknown,
  place = '',
): Iterable<Difference> {
  if (Array.isArray(stated) && Array.isArray(found)) {
    for (let index = 0; index < Math.max(stated.length, found.length); index++) {
      yield* differencesOf(part, stated[index], found[index], `${place}[${index}]`);
    }
    return;
  }
  if (isObject(stated) && isObject(found)) {
    for (const key of new Set([...Object.keys(stated), ...Object.keys(found)])) {
      yield* differencesOf(part, stated[key], found[key], place === '' ? key : `${place}.${key}`);
    }
    return;
  }
  if (Object.is(stated, found)) return;
  yield {
    part,
    place,
    stated: worded(stated),
    found: worded(found),
    says: 'What the bundle states is not what comes out of its rows.',
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function worded(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
}
