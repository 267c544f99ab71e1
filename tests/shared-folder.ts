import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Real material (lists, ledgers, samples) lies outside the repository, in a folder `shared` beside it, or where
 * WEIR_SHARED says. It is never part of the project, so tests that use it skip where it is absent, and say so.
 */
export function sharedFolder(...parts: string[]): string | undefined {
  const folder = process.env['WEIR_SHARED'] ?? resolve(import.meta.dirname, '../../shared');
  const path = resolve(folder, ...parts);
  return existsSync(path) ? path : undefined;
}
