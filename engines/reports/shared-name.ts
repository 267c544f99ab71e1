const names = new Map<string, string>();

/** Names of a few profiles; more of them are not kept. */
const namesMax = 20_000;

/**
 * One string for one element name, so that comparing names is comparing references. The engine shares the strings that
 * it uses as keys, which is why the name is taken from one.
 */
export function sharedName(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const shared = Object.keys({ [name]: 0 })[0]!;
  if (names.size < namesMax && name.length <= 128) names.set(shared, shared);
  return shared;
}
