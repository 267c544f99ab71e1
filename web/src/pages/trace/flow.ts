/** One movement of tainted money: what a ribbon is drawn from. Amounts are integer minor units of one currency. */
export interface FlowStep {
  transaction: string;
  /** UTC milliseconds. */
  time: number;
  /** Lane it leaves; for a source transaction the payer, who holds nothing tainted. */
  from: string;
  /** Lane it reaches: an account, or an exit such as `outside:cash`. */
  to: string;
  /** The whole transaction. */
  amount: number;
  /** The part of it that is tainted. */
  tainted: number;
  /** This transaction is itself a source: taint begins here. */
  source: boolean;
}

export interface Flow {
  currency: string;
  /** In the order they happened. */
  steps: readonly FlowStep[];
}

export const exitPrefix = 'outside:';

export function isExit(lane: string): boolean {
  return lane.startsWith(exitPrefix);
}

/** What each lane holds of the tainted money after the last step not later than `asOf`. Exact: integers added and taken away. */
export function heldAt(flow: Flow, asOf: number): Map<string, number> {
  const held = new Map<string, number>();
  const add = (lane: string, amount: number): void => void held.set(lane, (held.get(lane) ?? 0) + amount);
  for (const step of flow.steps) {
    if (step.time > asOf) break;
    if (!step.source) add(step.from, -step.tainted);
    add(step.to, step.tainted);
  }
  return held;
}

export interface Merged {
  flow: Flow;
  /** Accounts drawn together in the lane `others`; empty when all have their own. */
  others: readonly string[];
}

export const othersLane = 'others';

/**
 * Keeps a lane of their own for the `limit` accounts that carried most, and draws the rest as one. Movements inside
 * the rest are left out of the picture; they stay in the table, and the picture says how many accounts it merged.
 */
export function mergeSmall(flow: Flow, limit: number): Merged {
  const carried = new Map<string, number>();
  for (const { from, to, tainted, source } of flow.steps) {
    if (!isExit(to)) carried.set(to, (carried.get(to) ?? 0) + tainted);
    if (source && !carried.has(from)) carried.set(from, tainted);
  }
  if (carried.size <= limit) return { flow, others: [] };
  const ranked = [...carried].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1));
  const kept = new Set(ranked.slice(0, Math.max(1, limit - 1)).map(([lane]) => lane));
  const laneOf = (lane: string): string => (isExit(lane) || kept.has(lane) ? lane : othersLane);
  const steps = flow.steps
    .map((step) => ({ ...step, from: laneOf(step.from), to: laneOf(step.to) }))
    .filter((step) => step.from !== step.to || step.source);
  return { flow: { ...flow, steps }, others: ranked.slice(kept.size).map(([lane]) => lane) };
}
