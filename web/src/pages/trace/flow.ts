import type { FlowView } from 'weir/tracing/contract';

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

export const entryPrefix = 'entry:';

export function isExit(lane: string): boolean {
  return lane.startsWith(exitPrefix);
}

interface Holding {
  account: string;
  /** UTC milliseconds. */
  time: number;
  /** Minor units. */
  amount: number;
}

/**
 * The flow as the node sends it, with money that comes from outside in a lane of its own: it enters at the top. A source
 * that is a holding has no transaction, so its mark is drawn as entering at its moment.
 */
export function flowFrom(view: FlowView['flows'][number], holdings: readonly Holding[] = []): Flow {
  const marks = holdings.map(({ account, time, amount }, index): FlowStep => ({
    transaction: `mark-${index + 1}`,
    time,
    from: `${entryPrefix}mark`,
    to: account,
    amount,
    tainted: amount,
    source: true,
  }));
  const steps = view.steps.map((step) =>
    isExit(step.from) ? { ...step, from: entryPrefix + step.from.slice(exitPrefix.length) } : step,
  );
  // Stable: at equal times a mark stands before what leaves because of it.
  return {
    currency: view.currency,
    steps: [...marks, ...steps].sort((left, right) => left.time - right.time),
  };
}

/**
 * What each lane holds of the tainted money after the last step not later than `asOf`: integers added and taken away.
 * Exact for a whole flow; where the node left small steps out, a lane may have paid out more than is seen to come in, and
 * then holds nothing here.
 */
export function heldAt(flow: Flow, asOf: number): Map<string, number> {
  const held = new Map<string, number>();
  const add = (lane: string, amount: number): void => void held.set(lane, (held.get(lane) ?? 0) + amount);
  for (const step of flow.steps) {
    if (step.time > asOf) break;
    if (!step.source) held.set(step.from, Math.max(0, (held.get(step.from) ?? 0) - step.tainted));
    add(step.to, step.tainted);
  }
  return held;
}

export const othersLane = 'others';

/** The `limit` accounts that carried most of the tainted money, over all the flows that are shown together. */
export function largestCarriers(
  flows: readonly Flow[],
  limit: number,
): { kept: ReadonlySet<string>; merged: number } {
  const carried = new Map<string, number>();
  for (const { from, to, tainted, source } of flows.flatMap((flow) => flow.steps)) {
    if (!isExit(to)) carried.set(to, (carried.get(to) ?? 0) + tainted);
    if (source && !from.startsWith(entryPrefix) && !carried.has(from)) carried.set(from, tainted);
  }
  if (carried.size <= limit) return { kept: new Set(carried.keys()), merged: 0 };
  const ranked = [...carried].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1));
  const kept = new Set(ranked.slice(0, Math.max(1, limit - 1)).map(([lane]) => lane));
  return { kept, merged: carried.size - kept.size };
}

/**
 * Draws the accounts that are not kept as one lane. Movements inside it are left out of the picture; they stay in the
 * table, and the picture says how many accounts it merged.
 */
export function mergeSmall(flow: Flow, kept: ReadonlySet<string>): Flow {
  const laneOf = (lane: string): string =>
    isExit(lane) || lane.startsWith(entryPrefix) || kept.has(lane) ? lane : othersLane;
  const steps = flow.steps
    .map((step) => ({ ...step, from: laneOf(step.from), to: laneOf(step.to) }))
    .filter((step) => step.from !== step.to || step.source);
  return { ...flow, steps };
}
