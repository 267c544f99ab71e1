import { instantFromMs, type Clock } from '@weir/engines/vocabulary';

/** The machine's clock. Everything below the platform is given its time. */
export const systemClock: Clock = () => instantFromMs(Date.now());
