/**
 * Which files the ledger is made of is a function of what it holds and of nothing else: not of how often it was
 * written, nor of where it crashed. So a rebuild gives the same files, byte for byte.
 *
 * Sources (reports and bulk imports) stand in the order in which they came, in three sizes. A large one is a block of its
 * own. The others are counted, each size for itself, and their blocks are that count written as a number: 200 small
 * sources in base 64 are three blocks of 64 and one of 8. A new report rewrites the last, unfinished block only; 64 small
 * sources become one block, 64 of those one larger, and so on, which keeps small files few. A medium source (a bank's daily
 * file) stands alone until 16 of them make a block, so that no report and no file waits for much to be written again.
 */
export const sourceSizes = ['small', 'medium', 'large'] as const;
export type SourceSize = (typeof sourceSizes)[number];

/** Most rows of a small and of a medium source. */
const smallRows = 2_000;
const mediumRows = 200_000;

export function sizeOf(rows: number): SourceSize {
  return rows <= smallRows ? 'small' : rows <= mediumRows ? 'medium' : 'large';
}

export interface Block {
  /** The first and the last source of its size in it, counted from 1. */
  readonly first: number;
  readonly last: number;
}

export function blocksOf(size: 'small' | 'medium', count: number): Block[] {
  const base = size === 'small' ? 64 : 16;
  const blocks: Block[] = [];
  let length = base;
  while (length * base <= count) length *= base;
  let done = 0;
  for (; length >= base; length /= base) {
    for (; done + length <= count; done += length) blocks.push({ first: done + 1, last: done + length });
  }
  if (size === 'medium') for (; done < count; done++) blocks.push({ first: done + 1, last: done + 1 });
  else if (done < count) blocks.push({ first: done + 1, last: count });
  return blocks;
}

/** Rows of one month in one block are one file up to here; beyond, they are dealt out by a hash of the paying account. */
export const rowsPerFile = 2_000_000;
const mostFiles = 256;

/** A power of two, so that a file of many parts lies wholly inside a part of few. */
export function partsOf(rows: number): number {
  let parts = 1;
  while (parts < mostFiles && rows > parts * rowsPerFile) parts *= 2;
  return parts;
}
