import type { NumberArrays } from './load-columns.ts';

/**
 * Puts the rows of a month in order, out of files that are each in the order of (time, sequence) and lie one after another
 * in `read`; `starts` says where each begins. They go to `into` from `at` on. `scratch` holds at least as many entries.
 */
export function mergeRuns(
  read: NumberArrays,
  sequence: Float64Array,
  starts: readonly number[],
  scratch: Int32Array,
  into: NumberArrays,
  at: number,
): void {
  const order =
    orderOfImport(read.time, sequence, scratch) ?? orderOfTime(read.time, sequence, starts, scratch);
  putIntegers(read.from, order, into.from, at);
  putIntegers(read.to, order, into.to, at);
  putFloats(read.time, order, into.time, at);
  putFloats(read.amount, order, into.amount, at);
  if (into.currency !== undefined) putShorts(read.currency!, order, into.currency, at);
  if (into.toAmount !== undefined) {
    putFloats(read.toAmount!, order, into.toAmount, at);
    putShorts(read.toCurrency!, order, into.toCurrency!, at);
  }
}

// One loop for each kind of array, and a column at a time: a loop that meets several kinds is several times slower.

function putIntegers(read: Int32Array, order: Int32Array, into: Int32Array, at: number): void {
  for (let place = 0; place < order.length; place++) into[at + place] = read[order[place]!]!;
}

function putFloats(read: Float64Array, order: Int32Array, into: Float64Array, at: number): void {
  for (let place = 0; place < order.length; place++) into[at + place] = read[order[place]!]!;
}

function putShorts(read: Uint16Array, order: Int32Array, into: Uint16Array, at: number): void {
  for (let place = 0; place < order.length; place++) into[at + place] = read[order[place]!]!;
}

/**
 * Mostly a month's rows were imported in the order of their times. Then the sequence alone says the place of each row, and
 * nothing need be compared. Undefined where that is not so.
 */
export function orderOfImport(
  time: Float64Array,
  sequence: Float64Array,
  scratch: Int32Array,
): Int32Array | undefined {
  const count = time.length;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < count; row++) {
    const each = sequence[row]!;
    if (each < least) least = each;
    if (each > most) most = each;
  }
  // Numbers that rows of other months or of the quarantine bear are gaps.
  const span = most - least + 1;
  if (count === 0 || span > scratch.length) return undefined;
  scratch.fill(-1, 0, span);
  for (let row = 0; row < count; row++) scratch[sequence[row]! - least] = row;
  let [place, latest] = [0, Number.NEGATIVE_INFINITY];
  for (let slot = 0; slot < span; slot++) {
    const row = scratch[slot]!;
    if (row < 0) continue;
    if (time[row]! < latest) return undefined;
    latest = time[row]!;
    scratch[place++] = row;
  }
  return scratch.subarray(0, place);
}

/** A merge: the earliest of the files' next rows, equal times by the sequence of import, again and again. */
export function orderOfTime(
  time: Float64Array,
  sequence: Float64Array,
  starts: readonly number[],
  scratch: Int32Array,
): Int32Array {
  const count = time.length;
  const ends = [...starts.slice(1), count];
  const heads = Int32Array.from(starts);
  const timeOf = (run: number): number => (heads[run]! < ends[run]! ? time[heads[run]!]! : Infinity);
  const times = Float64Array.from(starts, (_, run) => timeOf(run));
  const sequences = Float64Array.from(starts, (start) => sequence[start] ?? 0);
  for (let place = 0; place < count; place++) {
    let least = 0;
    for (let run = 1; run < times.length; run++) {
      if (times[run]! < times[least]! || (times[run] === times[least] && sequences[run]! < sequences[least]!))
        least = run;
    }
    scratch[place] = heads[least]!++;
    times[least] = timeOf(least);
    sequences[least] = sequence[heads[least]!] ?? 0;
  }
  return scratch.subarray(0, count);
}
