/**
 * Which files the ledger is made of is a function of what it holds and of nothing else: not of how often it was
 * written, nor of where it crashed. So a rebuild gives the same files, byte for byte.
 *
 * Sources (reports and bulk imports) stand in the order in which they came. A large one is a block of its own. The
 * small ones are counted, and their blocks are their count written in base 64: 200 small sources are three blocks of
 * 64 and a tail of 8. A new report rewrites the tail only; 64 of them become one block, 64 of those become one, and so
 * on, which keeps small files few.
 */
export interface SmallBlock {
  /** The first and the last small source in it, counted from 1. */
  readonly first: number;
  readonly last: number;
}

export const smallSourceRows = 50_000;
const base = 64;

export function smallBlocks(count: number): SmallBlock[] {
  const blocks: SmallBlock[] = [];
  let size = base;
  while (size * base <= count) size *= base;
  let done = 0;
  for (; size >= base; size /= base) {
    for (; done + size <= count; done += size) blocks.push({ first: done + 1, last: done + size });
  }
  if (done < count) blocks.push({ first: done + 1, last: count });
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
