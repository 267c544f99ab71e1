import type { Random } from '@weir/engines/vocabulary';
import { daysInYear } from '../countries.ts';
import type { SandboxCurrency } from '../world.ts';

/** One XNC costs about 1.24 XPC; the rate walks by at most three thousandths a day and stays within a band. */
export class ExchangeRates {
  /** XPC for one XNC, in ten-thousandths, by day. */
  readonly #perDay: readonly number[];

  constructor(random: Random) {
    let rate = 12_400;
    this.#perDay = Array.from({ length: daysInYear }, () => {
      rate = Math.min(13_000, Math.max(11_800, rate + random.integer(-36, 36)));
      return rate;
    });
  }

  /** XPC for one XNC in ten-thousandths. */
  onDay(day: number): number {
    return this.#perDay[Math.max(0, Math.min(day, daysInYear - 1))]!;
  }

  /** Minor units of the other currency, rounded down. */
  convert(minor: number, from: SandboxCurrency, day: number): number {
    const rate = BigInt(this.onDay(day));
    const converted = from === 'XNC' ? (BigInt(minor) * rate) / 10_000n : (BigInt(minor) * 10_000n) / rate;
    return Number(converted);
  }
}
