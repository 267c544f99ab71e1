import type { Columns } from './columns.ts';
import type { PassGround } from './pass.ts';
import { traceLimits } from './trace-question.ts';
import type { PlacedSource } from './trace-sources.ts';

/**
 * From each pocket back to a source. The way back from a pocket, before some row, is its largest carrier before that row:
 * the transaction that brought it the most tainted money (the earliest of equals). One sweep notes for each carrier the
 * way back from its payer, so that a path costs only its own length.
 */
export class CarrierPaths {
  readonly #columns: Columns;
  /** Per row: the way back from its payer; a row, `startsAt(source)`, or `none`. */
  readonly #back: Int32Array;
  /** Per pocket: the way back at the end of the trace, and the way by which tainted money first came. */
  readonly #last: Int32Array;
  readonly #first: Int32Array;
  readonly #sourceRows: ReadonlySet<number>;

  /** @param sources in the order of the ledger, only those before `end` */
  constructor(ground: PassGround, sources: readonly PlacedSource[], end: number) {
    const { columns, arrived } = ground;
    this.#columns = columns;
    const back = new Int32Array(end).fill(none);
    const last = new Int32Array(ground.pockets).fill(none);
    const first = new Int32Array(ground.pockets).fill(none);
    const most = new Float64Array(ground.pockets);
    const come = (pocket: number, amount: number, way: number): void => {
      if (first[pocket] === none) first[pocket] = way;
      if (amount <= most[pocket]!) return;
      most[pocket] = amount;
      last[pocket] = way;
    };
    const sweep = (start: number, stop: number): void => {
      for (let row = start; row < stop; row++) {
        const amount = arrived[row]!;
        if (amount === 0) continue;
        back[row] = last[columns.payer[row]!] ?? none;
        if (columns.payee[row]! >= 0) come(columns.payee[row]!, amount, row);
      }
    };
    let done = 0;
    for (const source of sources) {
      sweep(done, source.row);
      done = Math.max(done, source.row);
      if (source.kind === 'holding') {
        come(source.pocket, source.amount, startsAt(source.source));
      } else if (done === source.row) {
        sweep(done, done + 1);
        back[source.row] = startsAt(source.source);
        done++;
      }
    }
    sweep(done, end);
    this.#sourceRows = new Set(sources.flatMap((each) => (each.kind === 'transaction' ? [each.row] : [])));
    this.#back = back;
    this.#last = last;
    this.#first = first;
  }

  /** Rows from the source to the pocket. A path never visits a pocket twice: a round trip on the way is cut out. */
  to(pocket: number): { source: number; rows: number[] } {
    const rows: number[] = [];
    let way = this.#last[pocket]!;
    let hops = 0;
    while (way >= 0) {
      rows.push(way);
      const next = this.#back[way]!;
      // The largest carriers of a long ledger can go to and fro for long; the first arrivals lead back at once.
      way = ++hops > traceLimits.hops && next >= 0 ? this.#first[this.#columns.payer[way]!]! : next;
    }
    rows.reverse();
    const startsWithHolding = rows.length > 0 && !this.#sourceRows.has(rows[0]!);
    return { source: sourceAt(way), rows: this.#withoutRoundTrips(rows, startsWithHolding) };
  }

  #withoutRoundTrips(rows: readonly number[], startsWithHolding: boolean): number[] {
    const { payer, payee } = this.#columns;
    const kept: number[] = [];
    /** Per pocket on the path: how many rows lead to it. */
    const place = new Map<number, number>();
    if (startsWithHolding && rows.length > 0) place.set(payer[rows[0]!]!, 0);
    for (const row of rows) {
      const arrival = payee[row]!;
      const visited = place.get(arrival);
      if (visited === undefined) {
        kept.push(row);
        place.set(arrival, kept.length);
      } else {
        for (const cut of kept.splice(visited)) place.delete(payee[cut]!);
      }
    }
    return kept;
  }
}

const none = -1;
const startsAt = (source: number): number => -2 - source;
const sourceAt = (way: number): number => -2 - way;
