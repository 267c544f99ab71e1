// Which packages the node needs at run time, from the lock: no development tools, nothing that only built the browser part.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ version?: string, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>, peerDependenciesMeta?: Record<string, { optional?: boolean }>,
 *   license?: string, resolved?: string, integrity?: string, link?: boolean }} LockEntry
 */

/**
 * @param {string} house
 * @param {readonly string[]} workspaces
 * @param {readonly string[]} more packages of the root that are carried too
 * @returns {{ path: string, name: string, entry: LockEntry }[]}
 */
export function carriedPackages(house, workspaces, more) {
  /** @type {Record<string, LockEntry>} */
  const packages = JSON.parse(readFileSync(join(house, 'package-lock.json'), 'utf8')).packages;
  /** @type {Map<string, LockEntry>} */
  const found = new Map();

  /** @param {string} from @param {string} name */
  const resolve = (from, name) => {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
      if (packages[path] !== undefined) return path;
      if (at === '') return undefined;
      if (!at.includes('/node_modules/')) at = '';
      if (at === '' && packages[`node_modules/${name}`] !== undefined) return `node_modules/${name}`;
    }
  };
  /** @param {string} path */
  const follow = (path) => {
    const entry = packages[path] ?? {};
    const wanted = [
      ...Object.keys(entry.dependencies ?? {}),
      ...Object.keys(entry.optionalDependencies ?? {}),
      ...Object.keys(entry.peerDependencies ?? {}),
    ];
    for (const name of wanted) take(path, name);
  };
  /** @param {string} from @param {string} name */
  const take = (from, name) => {
    const path = resolve(from, name);
    // Optional packages of other platforms, and peers that nobody installed, are not there.
    if (path === undefined || found.has(path) || !existsSync(join(house, path))) return;
    const entry = /** @type {LockEntry} */ (packages[path]);
    if (entry.link === true) return;
    found.set(path, entry);
    follow(path);
  };
  for (const workspace of workspaces) follow(workspace);
  for (const name of more) take('', name);
  return [...found]
    .map(([path, entry]) => ({
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      entry,
    }))
    .sort((one, two) => (one.path < two.path ? -1 : 1));
}
