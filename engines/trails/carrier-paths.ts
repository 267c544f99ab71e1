import type { CarriedRows } from './carried-rows.ts';
import type { Columns } from './columns.ts';
import type { PassGround } from './pass.ts';
import { traceLimits } from './trace-question.ts';
import type { PlacedSource } from './trace-sources.ts';

/**
 * From each pocket back to a source. The way back from a pocket, before some row, is its largest carrier before that row:
 * the transaction that brought it the most tainted money (the earliest of equals). One sweep notes for each carrier the
 * way back from its payer, so that a path costs only its own length. Payments are known by their place among the carried.
 */
export class CarrierPaths {
  readonly #columns: Columns;
  readonly #carried: CarriedRows;
  /** Per place: the way back from its payer; a place, `startsAt(source)`, or `none`. */
  readonly #back: Int32Array;
  /** Per pocket: the way back at the end of the trace, and the way by which tainted money first came. */
  readonly #last: Int32Array;
  readonly #first: Int32Array;
  readonly #sourceRows: ReadonlySet<number>;

  /** @param sources in the order of the ledger, only those before `end` */
  constructor(ground: PassGround, carried: CarriedRows, sources: readonly PlacedSource[]) {
    const { columns } = ground;
    const { rows, arrived } = carried;
    this.#columns = columns;
    this.#carried = carried;
    const back = new Int32Array(carried.count).fill(none);
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
      for (let place = start; place < stop; place++) {
        const amount = arrived[place]!;
        if (amount === 0) continue;
        const row = rows[place]!;
        back[place] = last[columns.payer[row]!] ?? none;
        if (columns.payee[row]! >= 0) come(columns.payee[row]!, amount, place);
      }
    };
    let done = 0;
    for (const source of sources) {
      const place = carried.placeFrom(source.row);
      sweep(done, place);
      done = Math.max(done, place);
      if (source.kind === 'holding') {
        come(source.pocket, source.amount, startsAt(source.source));
      } else if (done === place && rows[place] === source.row) {
        sweep(done, done + 1);
        back[place] = startsAt(source.source);
        done++;
      }
    }
    sweep(done, carried.count);
    this.#sourceRows = new Set(sources.flatMap((each) => (each.kind === 'transaction' ? [each.row] : [])));
    this.#back = back;
    this.#last = last;
    this.#first = first;
  }

  /** Places from the source to the pocket. A path never visits a pocket twice: a round trip on the way is cut out. */
  to(pocket: number): { source: number; places: number[] } {
    const { rows } = this.#carried;
    const places: number[] = [];
    let way = this.#last[pocket]!;
    let hops = 0;
    while (way >= 0) {
      places.push(way);
      const next = this.#back[way]!;
      // The largest carriers of a long ledger can go to and fro for long; the first arrivals lead back at once.
      way = ++hops > traceLimits.hops && next >= 0 ? this.#first[this.#columns.payer[rows[way]!]!]! : next;
    }
    places.reverse();
    const startsWithHolding = places.length > 0 && !this.#sourceRows.has(rows[places[0]!]!);
    return { source: sourceAt(way), places: this.#withoutRoundTrips(places, startsWithHolding) };
  }

  #withoutRoundTrips(places: readonly number[], startsWithHolding: boolean): number[] {
    const { payer, payee } = this.#columns;
    const { rows } = this.#carried;
    const kept: number[] = [];
    /** Per pocket on the path: how many payments lead to it. */
    const leading = new Map<number, number>();
    if (startsWithHolding && places.length > 0) leading.set(payer[rows[places[0]!]!]!, 0);
    for (const place of places) {
      const arrival = payee[rows[place]!]!;
      const visited = leading.get(arrival);
      if (visited === undefined) {
        kept.push(place);
        leading.set(arrival, kept.length);
      } else {
        for (const cut of kept.splice(visited)) leading.delete(payee[rows[cut]!]!);
      }
    }
    return kept;
  }
}

const none = -1;
const startsAt = (source: number): number => -2 - source;
const sourceAt = (way: number): number => -2 - way;
