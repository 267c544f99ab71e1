/**
 * Where this person was lately. The browser keeps addresses without what stands behind the question mark: ids, never what was typed or
 * what anybody is called. Titles stay in memory, until the page is left or somebody signs out.
 */
const prefix = 'weir.recent.';
const keptMax = 12;
const titles = new Map<string, string>();
let owner = '';

export interface RecentPlace {
  readonly path: string;
  /** Undefined where the page was opened before this one was loaded. */
  readonly title: string | undefined;
}

export function recentsBelongTo(person: string): void {
  if (owner !== person) titles.clear();
  owner = person;
}

/** @param title as the page says it in the browser's tab */
export function noteVisit(path: string, title: string): void {
  if (owner === '' || !/^(?:\/[^/?#]{1,100}){1,5}$/.test(path)) return;
  const words = title.replace(/ · Weir$/, '').trim();
  if (words !== '') titles.set(path, words);
  keep([path, ...read().filter((other) => other !== path)].slice(0, keptMax));
}

/** The latest first. */
export function recentPlaces(): RecentPlace[] {
  return read().map((path) => ({ path, title: titles.get(path) }));
}

export function dropRecents(): void {
  titles.clear();
  try {
    localStorage.removeItem(prefix + owner);
  } catch {
    // Then nothing was kept either.
  }
}

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(prefix + owner) ?? '[]');
    return Array.isArray(kept) ? kept.filter((path): path is string => typeof path === 'string') : [];
  } catch {
    return [];
  }
}

function keep(paths: readonly string[]): void {
  try {
    localStorage.setItem(prefix + owner, JSON.stringify(paths));
  } catch {
    // A full or forbidden store: nothing is remembered.
  }
}
