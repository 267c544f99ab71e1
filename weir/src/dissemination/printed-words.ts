import { accountLabel } from '#cases';
import type { ProductWords } from './product-words.ts';

/** Where money came from or went that is no account: cash, a border, an asset. */
export function outside(type: string, words: ProductWords): string {
  const known = type.replace(/^outside:/, '');
  return ['cash', 'border', 'asset', 'unknown', 'account'].includes(known)
    ? words(`outside.${known}` as Parameters<ProductWords>[0])
    : known;
}

/** An account as people name it, or what it is instead of one. */
export const endOf = (account: string, words: ProductWords): string =>
  account.startsWith('outside:') ? outside(account, words) : accountLabel(account);

/** `2026-11-02 10:15`: what a reader needs of a moment; the labels say that it is UTC. */
export const minute = (instant: string): string =>
  instant.length > 10 ? `${instant.slice(0, 10)} ${instant.slice(11, 16)}` : instant;
