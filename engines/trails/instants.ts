import { instantFromMs, type Instant } from '@weir/engines/vocabulary';

const minuteMs = 60_000;
const wholeSeconds = Array.from({ length: 60 }, (_, second) => `${String(second).padStart(2, '0')}.000Z`);

/**
 * Writes many moments as `instantFromMs` does, by the million and mostly one after the other: what is before the seconds is
 * written once for all that follow within the same minute.
 */
export class Instants {
  #minute = Number.NaN;
  #before = '';

  of(ms: number): Instant {
    if (ms % 1000 !== 0) return instantFromMs(ms);
    const minute = Math.floor(ms / minuteMs);
    if (minute !== this.#minute) {
      this.#before = instantFromMs(minute * minuteMs).slice(0, -wholeSeconds[0]!.length);
      this.#minute = minute;
    }
    return (this.#before + wholeSeconds[(ms - minute * minuteMs) / 1000]!) as Instant;
  }
}
