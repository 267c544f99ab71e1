import { assert } from '@weir/engines/vocabulary';
import { day } from './finding.ts';

/** What one payment looks like among the payments of the days before it; a row of numbers for ranking and for alerts. */
export const featureNames = [
  /** Different payees of the payer and payers of the payee, this payment included. */
  'payerFanOut',
  'payeeFanIn',
  /** The other way: who paid the payer, whom the payee paid. With the first two they make gather-scatter. */
  'payerFanIn',
  'payeeFanOut',
  /** Payments of each, whoever to. */
  'payerOutCount',
  'payeeInCount',
  'payerInCount',
  'payeeOutCount',
  /** What each paid and received, in minor units. */
  'payerOutSum',
  'payeeInSum',
  'payerInSum',
  'payeeOutSum',
  /** Most accounts, the payer among them, through which one account's money came to the payee. */
  'scatterGather',
  /** Ways by which money left the payee earlier and came to the payer, each step later than the one before: with this payment they are rings. */
  'cycles',
  'shortestCycle',
] as const;
export const featureCount = featureNames.length;

export interface FeatureLimits {
  /** How many days back a payment looks. */
  readonly windowDays: number;
  /** Payments of one account in one direction that are looked at, the newest first: what a hub has more is not told apart. */
  readonly payments: number;
  /** Payments of a ring. */
  readonly cycleLength: number;
  /** Steps back in search of rings from one payment. */
  readonly steps: number;
}

export const featureLimits: FeatureLimits = { windowDays: 30, payments: 64, cycleLength: 5, steps: 128 };

/**
 * The features of every payment as it comes, from those before it: each account's payments are a chain from the newest
 * back, so a batch costs what it looks at and nothing is sorted, moved or thrown away. The shapes are those of
 * Blanusa et al., Graph Feature Preprocessor (ICAIF 2024): fans, degrees, scatter-gather, temporal cycles. Times do not
 * go back from one payment to the next; a self-payment has no features and leaves no trace.
 */
export class FeatureGraph {
  readonly #limits: FeatureLimits;
  readonly #window: number;
  /** By account: its newest payment out and in; by payment: the one before of the same account. */
  readonly #lastOut: Int32Array;
  readonly #lastIn: Int32Array;
  #beforeOut: Int32Array;
  #beforeIn: Int32Array;
  #from: Int32Array;
  #to: Int32Array;
  #time: Float64Array;
  #amount: Float64Array;
  #count = 0;
  /** Round in which an account was last seen, for counting different ones. */
  readonly #seen: Int32Array;
  /** Of accounts that paid the payee through somebody: how many, and the round. */
  readonly #through: Int32Array;
  readonly #throughSeen: Int32Array;
  readonly #onPath: Uint8Array;
  #round = 0;
  #steps = 0;
  #cycles = 0;
  #shortest = 0;

  constructor(accounts: number, expected = 1 << 16, limits: FeatureLimits = featureLimits) {
    this.#limits = limits;
    this.#window = limits.windowDays * day;
    this.#lastOut = new Int32Array(accounts).fill(-1);
    this.#lastIn = new Int32Array(accounts).fill(-1);
    this.#seen = new Int32Array(accounts);
    this.#through = new Int32Array(accounts);
    this.#throughSeen = new Int32Array(accounts);
    this.#onPath = new Uint8Array(accounts);
    this.#beforeOut = new Int32Array(expected);
    this.#beforeIn = new Int32Array(expected);
    this.#from = new Int32Array(expected);
    this.#to = new Int32Array(expected);
    this.#time = new Float64Array(expected);
    this.#amount = new Float64Array(expected);
  }

  /** Payments taken so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * Takes rows `start` to `end` of the columns (an end below 0 is the outside world and has no features of its own) and
   * writes their features, `featureCount` numbers for each, into `into`.
   */
  take(
    {
      from,
      to,
      time,
      amount,
    }: { from: Int32Array; to: Int32Array; time: Float64Array; amount: Float64Array },
    start: number,
    end: number,
    into: Float64Array,
  ): void {
    // Rounds are 32-bit numbers; long before they run out everything is forgotten as never seen.
    if (this.#round > 1_000_000_000) this.#forgetRounds();
    for (let row = start; row < end; row++) {
      const offset = (row - start) * featureCount;
      into.fill(0, offset, offset + featureCount);
      if (from[row] === to[row]) continue;
      this.#add(from[row]!, to[row]!, time[row]!, amount[row]!);
      this.#write(this.#count - 1, into, offset);
    }
  }

  #add(from: number, to: number, time: number, amount: number): void {
    const at = this.#count;
    if (at === this.#time.length) this.#grow();
    assert(at === 0 || time >= this.#time[at - 1]!, 'payments come in the order of time');
    this.#from[at] = from;
    this.#to[at] = to;
    this.#time[at] = time;
    this.#amount[at] = amount;
    if (from >= 0) {
      this.#beforeOut[at] = this.#lastOut[from]!;
      this.#lastOut[from] = at;
    }
    if (to >= 0) {
      this.#beforeIn[at] = this.#lastIn[to]!;
      this.#lastIn[to] = at;
    }
    this.#count++;
  }

  #write(at: number, into: Float64Array, offset: number): void {
    const payer = this.#from[at]!;
    const payee = this.#to[at]!;
    const since = this.#time[at]! - this.#window;
    if (payer >= 0) {
      this.#side(this.#lastOut[payer]!, this.#beforeOut, this.#to, since, into, offset, 0, 4, 8);
      this.#side(this.#lastIn[payer]!, this.#beforeIn, this.#from, since, into, offset, 2, 6, 10);
    }
    if (payee >= 0) {
      this.#side(this.#lastIn[payee]!, this.#beforeIn, this.#from, since, into, offset, 1, 5, 9);
      this.#side(this.#lastOut[payee]!, this.#beforeOut, this.#to, since, into, offset, 3, 7, 11);
    }
    if (payer < 0 || payee < 0) return;
    // Without anybody who paid the payer there is neither.
    if (into[offset + 2] === 0) return;
    into[offset + 12] = this.#scatterGather(at, since);
    if (into[offset + 3] === 0) return;
    this.#steps = this.#limits.steps;
    this.#cycles = 0;
    this.#shortest = 0;
    this.#onPath[payer] = 1;
    this.#back(payer, payee, this.#time[at]!, since, 1);
    this.#onPath[payer] = 0;
    into[offset + 13] = this.#cycles;
    into[offset + 14] = this.#shortest;
  }

  /** Different accounts at the other end, payments and their sum, from the newest back. */
  #side(
    newest: number,
    before: Int32Array,
    other: Int32Array,
    since: number,
    into: Float64Array,
    offset: number,
    fan: number,
    count: number,
    sum: number,
  ): void {
    const round = ++this.#round;
    let different = 0;
    let payments = 0;
    let total = 0;
    for (
      let at = newest;
      at >= 0 && this.#time[at]! >= since && payments < this.#limits.payments;
      at = before[at]!
    ) {
      payments++;
      total += this.#amount[at]!;
      const account = other[at]!;
      if (account >= 0 && this.#seen[account] !== round) {
        this.#seen[account] = round;
        different++;
      }
    }
    into[offset + fan] = different;
    into[offset + count] = payments;
    into[offset + sum] = total;
  }

  /**
   * For whoever paid this payer before: through how many different accounts their money came to the payee, each of which
   * was paid before it paid. One look at the payee's payers, and at theirs.
   */
  #scatterGather(at: number, since: number): number {
    const payer = this.#from[at]!;
    const payee = this.#to[at]!;
    const { payments } = this.#limits;
    const round = ++this.#round;
    let origins = 0;
    let looked = 0;
    for (
      let came = this.#lastIn[payer]!;
      came >= 0 && this.#time[came]! >= since && looked < payments;
      came = this.#beforeIn[came]!
    ) {
      looked++;
      const origin = this.#from[came]!;
      if (
        origin < 0 ||
        origin === payee ||
        this.#time[came]! >= this.#time[at]! ||
        this.#throughSeen[origin] === round
      )
        continue;
      this.#throughSeen[origin] = round;
      this.#through[origin] = 1;
      origins++;
    }
    if (origins === 0) return 0;
    let most = 1;
    let steps = this.#limits.steps;
    let seen = 0;
    const between = ++this.#round;
    this.#seen[payer] = between;
    for (
      let paid = this.#lastIn[payee]!;
      paid >= 0 && this.#time[paid]! >= since && seen < payments;
      paid = this.#beforeIn[paid]!
    ) {
      seen++;
      const other = this.#from[paid]!;
      if (other < 0 || this.#seen[other] === between) continue;
      this.#seen[other] = between;
      const mine = ++this.#round;
      // The rounds of `#seen` go on; `between` accounts keep theirs by a mark below every later one.
      for (
        let came = this.#lastIn[other]!;
        came >= 0 && this.#time[came]! >= since && steps-- > 0;
        came = this.#beforeIn[came]!
      ) {
        const origin = this.#from[came]!;
        if (origin < 0 || this.#throughSeen[origin]! < round || this.#time[came]! >= this.#time[paid]!)
          continue;
        // Each origin once for each account between.
        if (this.#throughSeen[origin] === mine) continue;
        this.#throughSeen[origin] = mine;
        const through = this.#through[origin]! + 1;
        this.#through[origin] = through;
        if (through > most) most = through;
      }
    }
    return most;
  }

  /** Goes back from an account over payments earlier than `until`, in search of one that left `home`. */
  #back(account: number, home: number, until: number, since: number, length: number): void {
    let looked = 0;
    for (
      let at = this.#lastIn[account]!;
      at >= 0 && this.#time[at]! >= since && looked < this.#limits.payments;
      at = this.#beforeIn[at]!
    ) {
      if (this.#time[at]! >= until) continue;
      looked++;
      if (this.#steps-- <= 0) return;
      const earlier = this.#from[at]!;
      if (earlier < 0) continue;
      if (earlier === home) {
        this.#cycles++;
        if (this.#shortest === 0 || length + 1 < this.#shortest) this.#shortest = length + 1;
      } else if (length + 1 < this.#limits.cycleLength && this.#onPath[earlier] === 0) {
        this.#onPath[earlier] = 1;
        this.#back(earlier, home, this.#time[at]!, since, length + 1);
        this.#onPath[earlier] = 0;
      }
    }
  }

  #forgetRounds(): void {
    this.#seen.fill(0);
    this.#throughSeen.fill(0);
    this.#round = 0;
  }

  #grow(): void {
    const size = 2 * this.#time.length;
    const wider = <Of extends Int32Array | Float64Array>(old: Of, made: Of): Of => {
      made.set(old);
      return made;
    };
    this.#beforeOut = wider(this.#beforeOut, new Int32Array(size));
    this.#beforeIn = wider(this.#beforeIn, new Int32Array(size));
    this.#from = wider(this.#from, new Int32Array(size));
    this.#to = wider(this.#to, new Int32Array(size));
    this.#time = wider(this.#time, new Float64Array(size));
    this.#amount = wider(this.#amount, new Float64Array(size));
  }
}
