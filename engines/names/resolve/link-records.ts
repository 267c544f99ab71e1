import { blockKeys } from './blocks.ts';
import { Comparison, compareRecords } from './compare-records.ts';
import { dateOrderOf } from './dates.ts';
import { explain } from './explain.ts';
import { prepareRecord, type PreparedRecord } from './prepare-record.ts';
import type { Link, ResolveRecord } from './record.ts';
import { Statistics } from './statistics.ts';
import { weigh } from './weigh.ts';
import { shippedModel } from './weights.ts';

/** Where little is known of how common a value is, none counts as common. */
const noStatistics = new Statistics([]);

const prepared = (record: ResolveRecord): PreparedRecord =>
  prepareRecord(record, dateOrderOf(record.born ?? []));

/**
 * Weighs two records by the shipped figures alone, for a register that grows by one report at a time: the answer
 * depends on the two and on `among`, the number of records there are to mistake one for. Symmetric.
 *
 * @example linkRecords({ id: 'a', names: [{ full: 'Ann Ax' }] }, { id: 'b', names: [{ full: 'Bo By' }] }, 1000).bits // < 0
 */
export function linkRecords(left: ResolveRecord, right: ResolveRecord, among: number): Link {
  const [one, other] = left.id < right.id ? [left, right] : [right, left];
  const [first, second] = [prepared(one), prepared(other)];
  const comparison = new Comparison();
  if (first.kind === second.kind || first.kind === 'unknown' || second.kind === 'unknown')
    compareRecords(first, second, noStatistics, comparison);
  else comparison.clear();
  return explain(first, second, comparison, weigh(shippedModel(among), noStatistics, comparison));
}

/** The keys under which a record can meet others: two without a key in common need not be compared. */
export function recordKeys(record: ResolveRecord): string[] {
  return [...blockKeys(prepared(record))].sort();
}
